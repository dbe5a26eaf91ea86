"""An issue's Markdown for readers elsewhere: without comments, with addresses that lead somewhere, cards by themselves.

Blocks are found by markdown-it, so that code stays as it is; the text itself is changed in place, line by line, and
never written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from curator.domain.issue import bare_url
from curator.domain.text import clean_text
from curator.domain.zenn import CARD_LINE
from curator.errors import without_credentials

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARK = re.compile(r"\\.|`+|<!--|\]\([ \t]*<?(?P<target>[^\s<>()]+)", re.DOTALL)
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]\n]{1,999}\]:[ \t]*<?(?P<target>[^\s<>]+)")
_BOX = re.compile(r" {0,3}:{3,}[ \t]*(?P<name>[A-Za-z]\w*)?")
_PAGE_FILE = re.compile(r"/(?:content/)?issues/(\d{4}-\d{2}-\d{2})(?:\.md|/)?")


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    words: str


def for_elsewhere(text: str, url: str, page: str) -> str:
    r"""A text for readers who are not on the site.

    Comments are taken out: they are the team's; so are logins in addresses outside of code, and characters that drive a
    terminal or hide. Addresses of the site
    become whole ones; those of pictures become `/images/…`, wherever the page has them from.

    Args:
        text: Markdown without front matter, with `\n` newlines.
        url: The publication's address, with a slash at its end.
        page: The address of the text's own page, whole.
    """
    lines = [clean_text(line).replace("\n", " ") for line in text.split("\n")]
    text = "\n".join(lines)
    out: list[str] = []
    for kind, run in groupby(zip(_blocks_of(text, len(lines)), lines, strict=True), key=lambda pair: pair[0]):
        before = [line for _, line in run]
        if kind[0] == "code":
            out += before
            continue
        bare = without_credentials("\n".join(before))
        after = _changed(bare, kind[0] == "html", lambda target: _target(target, url, page)).split("\n")
        # A line that only held a comment goes, or it would cut the paragraph that it stood in.
        out += [new for old, new in zip(before, after, strict=True) if new.strip() or not old.strip()]
    return "\n".join(out)


def _blocks_of(text: str, count: int) -> list[tuple[str, int]]:
    """For each line what it is, `code`, `html` or `text`, and which block it belongs to: code and comments do not go on
    from one paragraph into the next."""
    kinds = [("text", -line) for line in range(count)]
    for number, token in enumerate(_blocks(text), start=1):
        if token.map and token.type in ("fence", "code_block", "html_block", "inline"):
            kind = {"html_block": "html", "inline": "text"}.get(token.type, "code")
            for line in range(token.map[0], min(token.map[1], count)):
                kinds[line] = (kind, number)
    return kinds


def _blocks(text: str) -> list[Token]:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.core.ruler.disable("inline")  # blocks are enough, and cost a tenth
    return markdown.parse(text)


def _changed(text: str, html: bool, target: Callable[[str], str]) -> str:
    """A run of lines without comments and with its addresses changed. In `html` a comment without an end goes on to
    the end of the run; in text it is no comment."""
    found = _in_html(text) if html else _in_text(text, target)
    end = len(text)
    for change in sorted(found, key=lambda one: one.start, reverse=True):
        if change.end <= end:
            text = text[: change.start] + change.words + text[change.end :]
            end = change.start
    return text


def _in_html(text: str) -> Iterator[_Change]:
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 2) + 3
        end = end if end > 2 else len(text)
        yield _without(text, at, end)
        at = text.find("<!--", end)


def _in_text(text: str, target: Callable[[str], str]) -> Iterator[_Change]:
    last, ticks, at = text.rfind("-->"), _ticks(text), 0
    while match := _MARK.search(text, at):
        at = match.end()
        if match.group() == "<!--":
            if match.start() + 2 <= last:
                at = text.find("-->", match.start() + 2) + 3
                yield _without(text, match.start(), at)
        elif match.group()[0] == "`":
            at = _code_end(ticks[len(match.group())], match)
        elif match["target"]:
            yield _Change(*match.span("target"), target(match["target"]))
    start = 0
    for line in text.split("\n"):
        if definition := _DEFINITION.match(line):
            begin, end = definition.span("target")
            yield _Change(start + begin, start + end, target(definition["target"]))
        start += len(line) + 1


def _without(text: str, start: int, end: int) -> _Change:
    """A comment taken out. Lines that it went over stay lines, so that each can be told from its neighbours."""
    return _Change(start, end, "\n" * text.count("\n", start, end))


def _ticks(text: str) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length, the last first."""
    found: dict[int, list[int]] = {}
    for run in reversed(list(re.finditer("`+", text))):
        found.setdefault(len(run.group()), []).append(run.start())
    return found


def _code_end(places: list[int], opening: re.Match[str]) -> int:
    """Where the code ends that these backticks open; after them when nothing closes it. Uses up the places passed."""
    while places and places[-1] < opening.end():
        places.pop()
    return places[-1] + len(opening.group()) if places else opening.end()


def _target(target: str, url: str, page: str) -> str:
    """An address of an issue page's text, for somebody who reads it elsewhere."""
    if target.startswith("#"):
        return page + target if target.startswith(("#i-", "#section-")) else target
    try:
        if target.startswith("//") or urlsplit(target).scheme:
            return target
    except ValueError:
        return target
    path, mark, fragment = target.partition("#")
    path = normpath(f"/issues/{path}" if not path.startswith("/") else path) + ("/" if path.endswith("/") else "")
    path = re.sub("^/+", "/", path)
    if path.removeprefix("/content").startswith("/images/"):
        return path.removeprefix("/content")
    named = _PAGE_FILE.fullmatch(path)
    if named:
        path = f"/issues/{named[1]}/"
    elif path.endswith(".md"):
        path = path.removesuffix(".md") + "/"
    return url + path.lstrip("/") + mark + fragment


def with_cards_apart(text: str) -> str:
    r"""A text in which each address that is alone on its line stands between blank lines, so that Zenn makes a card.

    Only in paragraphs of the page itself: Zenn makes no card in a list, a quotation or a `:::` block.

    Args:
        text: Markdown without front matter, with `\n` newlines.
    """
    lines = text.split("\n")
    cards: dict[int, str] = {}
    inside = ticks = 0
    for token in _blocks(text):
        if token.type != "paragraph_open" or token.level or not token.map:
            continue
        ticks = 0
        for at in range(*token.map):
            line = lines[at]
            if box := _BOX.match(line):
                inside = inside + 1 if box["name"] else max(0, inside - 1)
            elif ticks % 2 == 0 and not inside and (bare_url(line) or CARD_LINE.fullmatch(line)):
                cards[at] = line.strip()
            ticks += len(re.findall("`+", line))
    out: list[str] = []
    for at, line in enumerate(lines):
        after = at - 1 in cards
        if (at in cards or after) and out and out[-1].strip() and line.strip():
            out.append("")
        out.append(cards.get(at) or (line.lstrip(" \t") if after else line))
    return "\n".join(out)
