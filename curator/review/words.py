"""The review's own words, in Japanese and English. What is published has its words in `domain/words`."""

from __future__ import annotations

from collections.abc import Mapping

from curator.review.sayings import SAYINGS

LANGUAGES = ("ja", "en")


def language_of(setting: str, locale: str) -> str:
    """`ja` or `en`: the setting if there is one, else by the locale (`ja_JP.UTF-8`), else English."""
    chosen = (setting or locale).lower()
    return "ja" if chosen.startswith("ja") else "en"


def say(language: str, name: str, **values: object) -> str:
    """A message, filled in. `name` must be in the table."""
    ja, en = MESSAGES[name]
    return (ja if language == "ja" else en).format(**values)


MESSAGES: Mapping[str, tuple[str, str]] = {
    **SAYINGS,
    # tabs
    "tab.undecided": ("未決", "Undecided"),
    "tab.kept": ("採用", "Kept"),
    "tab.later": ("次号", "Later"),
    "tab.discuss": ("議論", "Discuss"),
    "tab.skipped": ("見送り", "Skipped"),
    "tab.backlog": ("積み残し", "Backlog"),
    "tab.all": ("すべて", "All"),
    # states of a link
    "state.new": ("未決", "undecided"),
    "state.keep": ("採用", "kept"),
    "state.later": ("次号へ", "later"),
    "state.discuss": ("要議論", "to discuss"),
    "state.skip": ("見送り", "skipped"),
    "state.published": ("掲載済み", "published"),
    # top
    "top.progress": ("決定 {decided}/{total}", "decided {decided}/{total}"),
    "top.position": ("{row}/{rows}", "{row}/{rows}"),
    "top.filter": ("絞り込み: {query}", "filter: {query}"),
    "section.other": ("他", "other"),
    "section.none": ("セクション未定", "no section yet"),
    "keep.hint": ("採用", "keep"),
    # reading pane
    "pane.untitled": ("(タイトルなし)", "(no title)"),
    "pane.rank": ("採用の見込み {rank}", "likely kept: {rank}"),
    "pane.suggested": ("候補: {digit} {section}", "suggested: {digit} {section}"),
    "pane.covered": ("掲載済み: {issue} {section}「{title}」", 'covered before: {issue} {section} "{title}"'),
    "pane.covered.draft": ("下書きにあり: {issue} {section}「{title}」", 'in the draft: {issue} {section} "{title}"'),
    "pane.earlier.title": ("別のアドレスで同じ題名の記事が{place}", "the same title at another address, {place}"),
    "pane.earlier.project": ("同じプロジェクトが{place}", "the same project, {place}"),
    "pane.earlier.note": ("そのときの紹介文: {note}", "what was said: {note}"),
    "pane.issue": ("{date}号(第{number}回)", "{date} (No. {number})"),
    "pane.issue.unnumbered": ("{date}号", "{date}"),
    "pane.disputed": ("意見が分かれています", "people disagree"),
    "pane.merged": ("1つの項目にまとめて掲載: {url}", "printed with: {url}"),
    "pane.twin": ("同じ話題かもしれません ({state}):", "probably the same story ({state}):"),
    "pane.writer": ("担当: {writer}", "writer: {writer}"),
    "pane.votes": ("投票: {votes}", "votes: {votes}"),
    "pane.submissions": ("提案", "Proposed"),
    "pane.note": ("紹介文", "Note"),
    "pane.note.by": ("紹介文 ({by} {at})", "Note ({by} {at})"),
    "pane.unfinished": ("書きかけの紹介文 (e で続きを書く)", "Unfinished note (e to go on)"),
    "pane.unfinished.comment": ("書きかけのコメント (c で続きを書く)", "Unfinished comment (c to go on)"),
    "pane.comments": ("コメント", "Comments"),
    "pane.entries": ("情報源", "Sources"),
    "pane.preview.note": ("プレビュー (F3 で戻る)", "Preview (F3 goes back)"),
    "pane.preview": ("ページの本文", "The page"),
    "pane.history": ("履歴", "History"),
    "pane.updated": ("更新 {at}", "updated {at}"),
    "pane.no_reason": ("(理由なし)", "(no reason given)"),
    # decisions in the history
    "said.verdict": ("{value}", "{value}"),
    "said.verdict.none": ("未決に戻した", "made undecided"),
    "said.section": ("→ {value}", "→ {value}"),
    "said.note": ("紹介文を書いた", "wrote the note"),
    "said.note.none": ("紹介文を消した", "removed the note"),
    "said.comment": ("コメントした", "commented"),
    "said.title": ("タイトル「{value}」", 'title "{value}"'),
    "said.writer": ("担当 {value}", "writer {value}"),
    "said.writer.none": ("担当を外した", "no writer"),
    "said.headline": ("見出し", "headline"),
    "said.vote": ("投票 {value}", "vote {value}"),
    "said.vote.none": ("投票を取り消した", "took the vote back"),
    "said.order": ("順番 {value}", "order {value}"),
    "said.merge": ("統合 {value}", "merged with {value}"),
    "said.undone": ("取り消し済み", "taken back"),
    "said.undo": ("取り消し", "undo"),
    # the status line
    "done.keep": ("採用 {digit} {section}: {title}", "kept in {digit} {section}: {title}"),
    "done.skip": ("見送り: {title}", "skipped: {title}"),
    "done.later": ("次号へ: {title}", "later: {title}"),
    "done.discuss": ("要議論: {title}", "to discuss: {title}"),
    "done.clear": ("未決に戻しました: {title}", "undecided again: {title}"),
    "done.undo": ("取り消しました ({state}): {title}", "undone ({state}): {title}"),
    "done.undo.many": ("{count}件の操作を取り消しました", "undone: {count} links"),
    "done.undo.none": ("取り消せる操作はありません", "there is nothing of yours to undo"),
    "done.note": ("紹介文を保存しました: {title}", "note saved: {title}"),
    "done.note.removed": ("紹介文を消しました: {title}", "note removed: {title}"),
    "done.comment": ("コメントしました: {title}", "comment saved: {title}"),
    "done.unchanged": ("変更はありません", "nothing changed"),
    "done.draft": (
        "書きかけとして残しました。{key} で続きを書けます",
        "kept as an unfinished text; {key} goes on with it",
    ),
    "done.reload": ("読み込みました: {count}件が変わりました", "loaded: {count} links changed"),
    "news.new": ("新着{count}件 – {key}", "{count} new – {key}"),
    "news.much": ("大きな変更あり – {key}", "much has changed – {key}"),
    "no.watch": ("ほかの人の変更を確認できません: {error}", "cannot see what others change: {error}"),
    "done.watch": ("ほかの人の変更がまた見えます", "what others change is seen again"),
    "no.share": ("同期できません: {problem}", "cannot sync: {problem}"),
    "done.share": ("また同期できました", "synced again"),
    "follow.begin": (
        "{by} のカーソルを追います。自分で動かすか {key} で終わり",
        "following {by}; moving yourself or {key} ends it",
    ),
    "follow.end": ("追うのをやめました", "no longer following"),
    "follow.nobody": ("ほかに誰もレビューしていません", "nobody else is in the review"),
    "done.reload.none": ("変更はありません", "nothing has changed"),
    "done.open": ("ブラウザーで開きました: {url}", "opened in the browser: {url}"),
    "done.copy.markdown": ("Markdownで{count}件コピーしました", "{count} links copied as Markdown"),
    "done.copy": ("コピーしました: {url}", "copied: {url}"),
    "no.browser": (
        "ブラウザーがありません。URLをコピーしました: {url}",
        "no browser here, so the URL was copied: {url}",
    ),
    "no.address": ("http・httpsではないため開けません", "not an http or https address, so not opened"),
    "no.section": (
        "{digit}番のセクションはありません (1-{last})",
        "there is no section {digit} (1-{last})",
    ),
    "no.sections": (
        "セクションがありません。curator.toml に [[section]] を書いてください",
        "there are no sections: add [[section]] to curator.toml",
    ),
    "no.link": ("リンクが選ばれていません", "no link is selected"),
    "no.undecided": ("このタブに未決はもうありません", "nothing undecided is left in this tab"),
    "no.undecided.below": ("この下に未決はありません。上に{count}件 (n)", "none left below; {count} above (n)"),
    "no.save": ("保存できませんでした: {error}", "not saved: {error}"),
    "no.load": ("読み込めませんでした: {error}", "not loaded: {error}"),
    "no.draft": (
        "書きかけを保存できませんでした: {error}。もう一度 Esc で閉じます(終了するまでは残ります)",
        "the unfinished text was not stored: {error}; Esc again closes, the text stays until you quit",
    ),
    "waiting": ("保存を待っています…", "waiting for the database…"),
    "ctrl-c": ("終了は {key}", "{key} quits"),
    "found.draft": (
        "前回の書きかけの続きです",
        "this is your unfinished text",
    ),
    "found.draft.beside": (
        "前回の書きかけの続きです。保存済みの紹介文は本文の欄にあります",
        "this is your unfinished text; the stored note is on the page",
    ),
    "found.conflict": (
        "{by} が先に書いたため保存していません。F5 相手の文を末尾に足す  Ctrl+S 自分の文に置き換える",
        "not saved: {by} wrote meanwhile; F5 appends theirs, Ctrl+S replaces it with yours",
    ),
    "found.conflict.removed": (
        "{by} が紹介文を消したため保存していません。Ctrl+S で自分の文を保存",
        "not saved: {by} removed the note meanwhile; Ctrl+S saves yours",
    ),
    "found.conflict.closed": (
        "{by} が先に書いたため、自分の文は書きかけとして残しました。{key} で開きます",
        "{by} wrote meanwhile; yours is kept as an unfinished text, {key} opens it",
    ),
    "done.joined": ("相手の文を末尾に足しました", "theirs is at the end now"),
    "done.editor": ("エディターの文を取り込みました。Ctrl+S で保存", "taken from the editor; Ctrl+S saves"),
    "done.writer": ("担当 {writer}: {title}", "writer {writer}: {title}"),
    "done.writer.none": ("担当なし: {title}", "no writer: {title}"),
    "editor.missing": (
        "エディターがありません: {editor}。CURATOR_EDITOR・VISUAL・EDITOR のどれかに設定してください",
        "no such editor: {editor}; set CURATOR_EDITOR, VISUAL or EDITOR",
    ),
    "editor.failed": (
        "エディターが失敗しました ({code})。書いた内容はここと {path} にあります",
        "the editor failed ({code}); the text is here and in {path}",
    ),
    "editor.unreadable": (
        "UTF-8として読めませんでした。書いた内容は {path} にあります",
        "not readable as UTF-8; what was written is in {path}",
    ),
    "editor.at-once": (
        "変更なしですぐ閉じました。別ウィンドウのエディターには待つ指定が要ります (code --wait)。ファイル: {path}",
        "closed at once, unchanged; an editor in a window of its own must wait (code --wait). File: {path}",
    ),
    "editor.unavailable": ("この画面ではエディターを開けません", "no editor can be opened from this screen"),
    "welcome": ("{by} としてレビュー中。? でキー一覧", "reviewing as {by}; ? shows all keys"),
    # the editor
    "edit.note": ("紹介文: {title}", "Note: {title}"),
    "edit.comment": ("コメント(チーム内のみ): {title}", "Comment (team only): {title}"),
    "edit.keys.note": (
        "Ctrl+S 保存  Esc 閉じる(書きかけを残す)  F3 プレビュー  F4 エディター",
        "Ctrl+S save  Esc close (keeps the text)  F3 preview  F4 editor",
    ),
    "edit.keys.comment": (
        "Ctrl+S 保存  Esc 閉じる(書きかけを残す)  F4 エディター",
        "Ctrl+S save  Esc close (keeps the text)  F4 editor",
    ),
    "edit.title": ("タイトル (元: {title})", "Title (was: {title})"),
    "edit.title.keys": (
        "Enter 決定  Esc やめる  (空にすると元のタイトル)",
        "Enter take  Esc cancel  (empty: the old one)",
    ),
    "arrange.welcome": (
        "号の構成です。Tab か Esc でタブへ戻ります",
        "this is the issue as it stands; Tab or Esc goes back to the tabs",
    ),
    "arrange.empty": ("まだ採用がありません。Esc で戻って採用してください", "nothing is kept yet; Esc goes back"),
    "arrange.keys": (
        "[ ] 上下  1-9 セクション  h 見出し  m 上とまとめる  D 分ける  t タイトル  a 担当  e 紹介文  Esc 戻る",
        "[ ] up, down  1-9 section  h headline  m merge up  D apart  t title  a writer  e note  Esc back",
    ),
    "arrange.drafting": ("下書きを作っています…", "drafting the page…"),
    "arrange.failed": ("下書きを作れません: {error}", "the page cannot be drafted: {error}"),
    "done.moved": ("移動しました: {title}", "moved: {title}"),
    "done.moved.section": ("{section} へ移動: {title}", "moved to {section}: {title}"),
    "done.headline": ("見出しにしました: {title}", "headline: {title}"),
    "done.headline.none": ("見出しから外しました: {title}", "no headline: {title}"),
    "done.title": ("タイトルを「{to}」にしました", 'the title is "{to}" now'),
    "done.title.none": ("元のタイトルに戻しました: {title}", "the old title again: {title}"),
    "done.merge": (
        "{count}件を1項目にまとめました ({undo} で取り消し): {title}",
        "{count} links are one item ({undo} undoes): {title}",
    ),
    "done.unmerge": ("{count}件に分けました: {title}", "{count} items now: {title}"),
    "no.arranging": ("ここでは構成を並べ替えられません", "the issue cannot be arranged here"),
    "no.move": ("これより先へは動かせません", "it cannot go further"),
    "no.merge": (
        "まとめる相手がありません。{mark} で選んでから、残すリンクの上で",
        "nothing to merge with; mark links with {mark} first",
    ),
    "no.merge.above": ("上に項目がありません", "there is no item above"),
    "no.merge.head": ("先に採用してください: {title}", "keep it first: {title}"),
    "no.unmerge": ("まとめた項目ではありません", "it is not merged"),
    "edit.writer": ("担当", "Writer"),
    "edit.writer.none": ("なし", "nobody"),
    "edit.writer.new": ("「{who}」を担当にする", 'take "{who}"'),
    "edit.writer.keys": (
        "数字か名前で選ぶ  Enter 決定  Tab 補完  Esc やめる",
        "number or name  Enter take  Tab complete  Esc cancel",
    ),
    "edit.note.purpose": ("記事に載る文章です (Markdown)", "this will be published (Markdown)"),
    "edit.comment.purpose": ("記事には載りません", "this is never published"),
    "edit.filter.keys": ("Enter 確定  Esc 解除", "Enter done  Esc clear"),
    "edit.filter": ("絞り込み", "Filter"),
    # empty states
    "empty.nothing": ("リンクはまだありません。", "There are no links yet."),
    "empty.nothing.next": (
        "curator crawl で集めるか、curator add URL で提案してください。",
        "Gather some with `curator crawl`, or propose one with `curator add URL`.",
    ),
    "empty.undecided": ("未決はありません。採用 {kept}件。", "Nothing is undecided. {kept} kept."),
    "empty.undecided.next": (
        "q で終了して curator draft で記事を作れます。Tab でほかのタブへ。",
        "Press q, then `curator draft` writes the issue. Tab shows the other tabs.",
    ),
    "empty.tab": ("このタブにリンクはありません。", "No links in this tab."),
    "empty.tab.next": ("Tab で次のタブへ。", "Tab shows the next tab."),
    "empty.filter": ("「{query}」に合うリンクはこのタブにありません。", 'No link in this tab matches "{query}".'),
    "empty.filter.next": ("/ で変更、Esc で解除。", "/ changes the filter, Esc drops it."),
    # help
    "help.title": ("コマンドを探す (文字を打つと絞り込み)", "Find a command (type to narrow down)"),
    "help.link": ("リンクを決める・書く", "Decide and write"),
    "help.view": ("移動と絞り込み", "Move and filter"),
    "help.screen": ("画面", "Screen"),
    "help.review": ("全体", "Review"),
    "help.marks": ("一覧の記号", "Marks in the list"),
    "help.mark.digit": ("採用したセクション", "kept into that section"),
    "help.mark.hint": ("候補のセクション(未決)", "suggested section (undecided)"),
    "help.mark.star": ("採用(1-9以外のセクション、または未定)", "kept, no section among 1-9"),
    "help.mark.states": ("見送り・次号・要議論・掲載済み", "skipped, later, to discuss, published"),
    "help.mark.votes": ("投票 (賛成2、反対1)", "votes (two for, one against)"),
    "help.mark.flags": (
        "紹介文あり・書きかけ・コメント・掲載履歴・意見が割れている",
        "note, unfinished text, comments, covered before, people disagree",
    ),
    "help.ime": (
        "日本語入力がオンのままでも、全角やかなの 1 x う などはキーとして働きます。",
        "Keys also work with a Japanese input method on: full-width and kana forms count.",
    ),
}
"""Name → (Japanese, English)."""
