"""The documentation of the keys, from the command table: `python -m curator.review.keydocs docs` writes it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from curator.domain.query import FIELDS
from curator.review.helping import GROUPS
from curator.review.scopes import SCOPES
from curator.review.spoken import usage
from curator.review.table import COMMANDS, Command, shown_key
from curator.review.words import say

FILES: Mapping[str, str] = {"en": "keys.md", "ja": "keys.ja.md"}
"""Language → the page's name."""

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("レビュー画面のキー", "Keys of the review"),
    "made": ("コマンド表から作ったページです", "Made from the command table"),
    "intro": (
        "`?` で同じ一覧を検索し、Enter でそのまま実行できます。`[review] keys` にコマンド名とキーを書くと変えられます "
        '(`keys = { skip = "s" }`)。日本語入力がオンのままでも、全角やかなの形でキーとして働きます。',
        "`?` searches the same list, Enter runs what is chosen. `[review] keys` gives a command another key "
        '(`keys = { skip = "s" }`). Keys work with a Japanese input method left on.',
    ),
    "head": (
        "| キー | コマンド | 動作 | `:` で打つとき |",
        "| key | command | does | typed after `:` |",
    ),
    "scopes": ("範囲", "Scopes"),
    "scopes.intro": (
        "`:skip above` のように、`:` のコマンドには範囲を付けられます。範囲に使えるのは次の語か検索式です。"
        "2件以上に効くときは件数を確かめてから実行し、取り消しは `u` 一回です。",
        "Commands after `:` take a scope, as in `:skip above`: one of these words, or a query. What reaches more than "
        "one link tells the number and asks first; one `u` takes all of it back.",
    ),
    "scopes.head": ("| 範囲 | 対象 |", "| scope | means |"),
    "query": ("検索式", "a query"),
    "query.means": (
        "このタブに残っているもののうち、検索式に合うもの (`:keep tools is:release -is:prerelease`)",
        "what waits in this tab and fits the query (`:keep tools is:release -is:prerelease`)",
    ),
    "fields": ("項目: ", "Fields: "),
}


def page(language: str) -> str:
    """All commands, keys and scopes in Markdown, in `ja` or `en`."""
    lines = [f"# {_word('title', language)}", "", f"<!-- {_word('made', language)} -->", "", _word("intro", language)]
    for group in GROUPS:
        lines += ["", f"## {say(language, f'help.{group}')}", "", _word("head", language), "|---|---|---|---|"]
        lines += [_row(command, language) for command in COMMANDS if command.acts_on == group]
    lines += ["", f"## {_word('scopes', language)}", "", _word("scopes.intro", language), ""]
    lines += [_word("scopes.head", language), "|---|---|"]
    lines += [f"| `{scope}` | {ja if language == 'ja' else en} |" for scope, (ja, en) in SCOPES.items()]
    lines += [f"| {_word('query', language)} | {_word('query.means', language)} |"]
    fields = " ".join(f"`{name}:`" for name in FIELDS)
    return "\n".join([*lines, "", _word("fields", language) + fields, ""])


def _word(name: str, language: str) -> str:
    ja, en = _WORDS[name]
    return ja if language == "ja" else en


def _row(command: Command, language: str) -> str:
    keys = " ".join(f"`{shown_key(key)}`" for key in command.keys)
    spoken = f"`:{command.id} {usage(command, language)}`" if command.takes else f"`:{command.id}`"
    return f"| {keys} | `{command.id}` | {command.words(language)} | {spoken} |"


def write(folder: Path) -> None:
    """Write both pages."""
    for language, name in FILES.items():
        (folder / name).write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
