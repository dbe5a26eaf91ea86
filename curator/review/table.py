"""The command table: every command of the review once, with its keys and its words in both languages.

Key handling, the bottom line, the help page and the documentation are all made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do in the review."""

    id: str
    """Its name in `[review] keys` and in the documentation."""
    keys: tuple[str, ...]
    """Default keys: a printable character as itself, else the terminal's name for it. The first is shown."""
    ja: str
    en: str
    acts_on: str
    """`link` (the one under the cursor), `view` (what is shown), `screen` (the reading pane, help) or `review`."""
    hint_ja: str = ""
    """Short words for the bottom line; empty means it is only in the help."""
    hint_en: str = ""
    takes: str = ""
    """What may stand behind it on the command line: `scope`, `section` or `writer` (each with a scope), `tab`, `query`;
    empty: nothing."""

    def words(self, language: str) -> str:
        """What it does, in a language of the review (`ja` or `en`)."""
        return self.ja if language == "ja" else self.en

    def hint(self, language: str) -> str:
        """Short words for the bottom line, or empty."""
        return self.hint_ja if language == "ja" else self.hint_en


COMMANDS: tuple[Command, ...] = (
    *(
        Command(f"keep-{n}", (str(n),), f"{n}番のセクションに採用して次へ", f"keep into section {n}, go on", "link")
        for n in range(1, 10)
    ),
    Command("skip", ("x",), "見送って次へ", "skip, go on", "link", "見送り", "skip", "scope"),
    Command("later", ("l",), "次号に回して次へ", "put off to the next issue, go on", "link", "次号", "later", "scope"),
    Command("discuss", ("d",), "要議論にして次へ", "mark for discussion, go on", "link", "議論", "discuss", "scope"),
    Command("clear", ("0",), "未決に戻す", "make it undecided again", "link", takes="scope"),
    Command("keep", (), "セクションに採用", "keep into a section", "link", takes="section"),
    Command(
        "take-first", ("enter", "f"), "第1候補のセクションに採用して次へ", "keep into the suggested section", "link"
    ),
    Command("take-second", ("s",), "第2候補のセクションに採用して次へ", "keep into the second suggestion", "link"),
    Command("repeat", (".",), "直前の決定を繰り返す", "say the last decision again", "link"),
    Command("mark", (" ",), "選択して次へ・選択解除", "mark and go on, or unmark", "link", "選択", "mark"),
    Command("range", ("v",), "範囲選択を始める・終える", "begin a range, end it", "link"),
    Command("mark-all", ("*",), "残りをすべて選択", "mark all that waits here", "link"),
    Command("mark-invert", ("V",), "選択を反転", "invert the marks", "link"),
    Command("skip-above", ("X",), "これより上の残りをまとめて見送る", "skip all that waits above", "link"),
    Command("skip-rest", ("S",), "このタブの残りをまとめて見送る", "skip all that waits in this tab", "link"),
    Command("note", ("e",), "紹介文を書く(掲載されます)", "write the note (published)", "link", "紹介文", "note"),
    Command("comment", ("c",), "コメントを書く(チーム内のみ)", "write a comment (team only)", "link"),
    Command(
        "note-editor",
        ("E", "f4"),
        "紹介文をエディターで書く ($CURATOR_EDITOR, $VISUAL, $EDITOR)",
        "write the note in your editor ($CURATOR_EDITOR, $VISUAL, $EDITOR)",
        "link",
    ),
    Command("vote-up", ("+",), "賛成に投票・取り消し", "vote for it, or take the vote back", "link"),
    Command("vote-down", ("-",), "反対に投票・取り消し", "vote against it, or take the vote back", "link"),
    Command("writer", ("a",), "紹介文の担当を決める", "say who writes the note", "link", "担当", "writer", "writer"),
    Command("arrange", ("A",), "号の構成を並べ替える・戻る", "arrange the issue, and back", "view"),
    Command(
        "item-up",
        ("[",),
        "項目を1つ上へ(端では前のセクションへ)",
        "item up, past the end into the section before",
        "link",
    ),
    Command(
        "item-down",
        ("]",),
        "項目を1つ下へ(端では次のセクションへ)",
        "item down, past the end into the next section",
        "link",
    ),
    Command(
        "headline", ("h",), "見出し(号のタイトルに入る)にする・外す", "headline (goes into the title), or not", "link"
    ),
    Command("title", ("t",), "項目のタイトルを変える", "change the item's title", "link"),
    Command(
        "merge",
        ("m",),
        "まとめる(選択したリンク、構成で1つ上の項目、採用済みの同じ話題、開いた話題のほかのリンク、同じ記事らしきもの)",
        "print together: the marked links, the item above when arranging, a link with its kept story, the others of an "
        "open story with this one, or probable twins",
        "link",
    ),
    Command("unmerge", ("D",), "まとめた項目や話題を分ける", "take a merged item or a story apart", "link"),
    Command("undo", ("u",), "自分の直前の操作を取り消す", "undo your own last act", "review", "取り消し", "undo"),
    Command("open", ("o",), "ブラウザーで開く", "open in the browser", "link", "開く", "open", "scope"),
    Command("copy", ("y",), "URLをコピー", "copy the URL", "link", takes="scope"),
    Command("copy-markdown", ("Y",), "Markdownのリンクとしてコピー", "copy as Markdown links", "link"),
    Command("filter", ("/",), "絞り込み(入力中に反映)", "filter as you type", "view", "絞り込み", "filter", "query"),
    Command(
        "unfilter",
        ("escape",),
        "選択や絞り込みを解除、全画面から戻る",
        "drop marks or filter, back from full screen",
        "view",
    ),
    Command("next-tab", ("tab",), "次のタブ", "next tab", "view", "タブ", "tab"),
    Command("tab", (), "タブを選ぶ", "choose a tab", "view", takes="tab"),
    Command("previous-tab", ("shift+tab",), "前のタブ", "previous tab", "view"),
    Command(
        "catch-up",
        ("w",),
        "提案、複数の情報源、その他、リリース(折りたたみ)の順に並べる・戻す",
        "proposals first, then several sources, the others, releases folded; and back",
        "view",
    ),
    Command("fold", ("i", "right"), "話題や折りたたみを開く・閉じる", "open or close a story or a fold", "view"),
    Command("next-undecided", ("n",), "次の未決へ", "next undecided link", "view"),
    Command("previous-undecided", ("N",), "前の未決へ", "previous undecided link", "view"),
    Command("down", ("j", "down"), "1行下へ", "one down", "view"),
    Command("up", ("k", "up"), "1行上へ", "one up", "view"),
    Command("page-down", ("pagedown", "ctrl+f"), "1画面下へ", "one screen down", "view"),
    Command("page-up", ("pageup", "ctrl+b"), "1画面上へ", "one screen up", "view"),
    Command("first", ("g", "home"), "先頭へ", "first link", "view"),
    Command("last", ("G", "end"), "末尾へ", "last link", "view"),
    Command("scroll-down", ("J",), "本文を下へスクロール", "scroll the text down", "screen"),
    Command("scroll-up", ("K",), "本文を上へスクロール", "scroll the text up", "screen"),
    Command("zoom", ("z",), "本文を全画面に広げる・戻す", "text full screen and back", "screen"),
    Command("theme", ("T",), "明るい画面・暗い画面を切り替える", "light or dark screen", "screen"),
    Command("reload", ("r",), "新着を一覧に入れる、読み込み直す", "list what is new, load anew", "review"),
    Command(
        "meeting",
        ("M",),
        "会議を始める(大きな行、提案者ごと)・議事録を書いて終える",
        "begin a meeting (large rows, by who proposed), end it with minutes",
        "review",
    ),
    Command("follow", ("F",), "ほかの人のカーソルを追う・やめる", "follow somebody's cursor, or stop", "review"),
    Command(
        "help",
        ("?", "ctrl+p"),
        "コマンドを探して実行、キー一覧",
        "find and run any command, all keys",
        "screen",
        "ヘルプ",
        "help",
    ),
    Command("command", (":",), "コマンドを打つ", "type a command", "screen", "コマンド", "command"),
    Command("quit", ("q",), "終了", "quit", "review", "終了", "quit"),
)

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}

_SHOWN = {
    " ": "Space",
    "enter": "Enter",
    "right": "→",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "down": "↓",
    "up": "↑",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
}


def shown_key(key: str) -> str:
    """A key as people read it: `pagedown` is `PgDn`, `ctrl+f` is `Ctrl+F`."""
    if key[:1] == "f" and key[1:].isdecimal():
        return key.upper()
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return _SHOWN.get(key, key)
