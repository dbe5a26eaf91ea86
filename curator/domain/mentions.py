"""Short mentions: links that a section lists, a line each, without an item of their own. Pure.

A mention is an item of a list that begins with a link and holds no more than where it leads and a remark:
`- [Title](https://example.org/a) (example.org)`. A link further inside a sentence is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from curator.domain.markdown import escape_markdown, plain
from curator.domain.urls import clean_url

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LISTED = re.compile(
    r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+"
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(<?(https?://[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?\)(.*)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[ \t]{0,9}(?:[(（][^()（）]{0,200}[)）])?[ \t]{0,9}(?:[:：—–-].*)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A line of a list."""

    url: str
    """As the page writes it."""
    title: str
    """Plain text."""
    line: int
    """Its line in the text, from 0."""


def outside_code(text: str) -> Iterator[tuple[int, str]]:
    """(number from 0, line) of every line that is no code."""
    fence = ""
    for number, line in enumerate(text.split("\n")):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark.group(1)
        elif mark and mark.group(1).startswith(fence):
            fence = ""
        elif not fence:
            yield number, line


def mentions(text: str) -> list[Mention]:
    """The short mentions of a section's text, in its order."""
    found = []
    for number, line in outside_code(text):
        match = _LISTED.fullmatch(line)
        if match and _BESIDE.fullmatch(match[3]) and clean_url(match[2]):
            found.append(Mention(match[2], plain(match[1]), number))
    return found


def first_links(text: str) -> list[tuple[int, str, str]]:
    """(line from 0, address, title) of every line of a list that begins with a link, whatever follows it."""
    matches = ((number, _LISTED.fullmatch(line)) for number, line in outside_code(text))
    return [(number, match[2], plain(match[1])) for number, match in matches if match and clean_url(match[2])]


def linked(title: str, url: str) -> str:
    """A title that leads to an address, as Markdown. Empty where the address cannot stand there as it is (a bracket
    without its pair), so that it would lead elsewhere."""
    words = escape_markdown(title)
    label = re.sub(r"\\.|[\[\]]", lambda match: match[0] if len(match[0]) == 2 else "\\" + match[0], words)
    made = f"[{label}]({url})"
    return made if [one.url for one in mentions(f"- {made}")] == [url] else ""


def mention_line(title: str, url: str) -> str:
    """A link as a line of a list: its title, and whose site it leads to. Empty as of `linked`."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    made = linked(title, url)
    return f"- {made} ({escape_markdown(host)})" if made else ""
