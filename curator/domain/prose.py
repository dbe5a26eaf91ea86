"""What of a page is somebody's own prose, and which addresses it names, each with its place.

Approximate where Markdown is ambiguous, and on the careful side: what may be code, a quotation or an address counts
as such, so that no rule speaks of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from curator.domain.issue import Page

MASK = "\0"
"""Stands in the place of every character that is not looked at; newlines stay."""

_FENCE = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})")
_CODE = re.compile(r"(?<!`)(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")

_CARD = re.compile(r"^ {0,3}(https?://\S+)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]"
    r"\([ \t]*<?(?P<url>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:[ \t]+[^)\n]{0,500})?\)"
)
_EMBED = re.compile(r"@\[(?P<kind>[A-Za-z0-9_-]{0,50})\]\([ \t]*(?P<url>[^\s()]*)[^)\n]{0,500}\)")
_ANGLE = re.compile(r"<(https?://[^\s<>]+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?:href|src)[ \t]*=[ \t]*[\"'](https?://[^\"'\s]+)[\"']", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*<?(\S+?)>?(?=\s|$)[^\n]*$", re.MULTILINE)
_BARE = re.compile(
    r"https?://[^\s<>\"'()\[\]（）「」『』【】、。，\0]+(?:\([^\s()\0]*\)[^\s<>\"'()\0、。]*)*", re.IGNORECASE
)

_OTHERS = (
    re.compile(r"<blockquote\b.*?(?:</blockquote>|\Z)", re.DOTALL | re.IGNORECASE),
    re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE),
    re.compile(
        r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+!?\[[^\n]{1,2000}\]\([^\n]{1,2000}\)[ \t]*$", re.MULTILINE
    ),  # a list of links
)
"""Words of others: quotations, titles of sources. Counts are limited so that the time grows with the page's length:
whoever writes `[a](b ` ten thousand times waits for nothing."""

_MARKS = (
    re.compile(r"</?[A-Za-z][^<>\n]*>"),
    re.compile(r"\[\^[^\]\n]{1,200}\]"),
    re.compile(r"^ {0,3}:{3,}[^\n]*$", re.MULTILINE),
    re.compile(r"&#?\w{1,31};"),
)


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """An address on a page. `kind`: `card` (alone on its line), `inline`, `image`, `embed`."""

    url: str
    start: int
    end: int
    kind: str


def covered_up(text: str, start: int, end: int) -> str:
    """The text with a part masked; as long as before."""
    return text[:start] + re.sub(r"[^\r\n]", MASK, text[start:end]) + text[end:]


def _all_covered(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\r\n]", MASK, match.group()), text)


def without_code(page: Page) -> str:
    """The page's text with front matter, code and comments masked; as long as the page."""
    text = page.text
    if page.front_at is not None:
        text = covered_up(text, 0, page.front_at[1] + 3)
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    fence = ""
    for index, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line[found.end() :].strip("`~ \t\r\n"):
                fence = ""
            lines[index] = covered_up(line, 0, len(line))
        elif found and not (found[1][0] == "`" and "`" in line[found.end() :]):
            fence = found[1]
            lines[index] = covered_up(line, 0, len(line))
    return _all_covered(_without_comments("".join(lines)), _CODE)


def _without_comments(text: str) -> str:
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        text = covered_up(text, start, end + 3)
        start = text.find("<!--", end)
    return text


def links(text: str) -> list[PlacedLink]:
    """Every address in a text without code, in order of place, each place once."""
    found: list[PlacedLink] = []
    rest = text

    def take(match: re.Match[str], group: str | int, kind: str) -> None:
        nonlocal rest
        start, end = match.span(group)
        if MASK not in rest[start:end] and start < end:
            found.append(PlacedLink(text[start:end], start, end, kind))
            rest = covered_up(rest, start, end)

    for match in _CARD.finditer(text):
        take(match, 1, "card")
    for match in _EMBED.finditer(text):
        take(match, "url", "embed")
    for match in _INLINE.finditer(rest):
        inner = _INLINE.search(match["text"])  # a picture that is a link
        if inner and inner["image"]:
            start = match.start("text") + inner.start("url")
            found.append(PlacedLink(inner["url"], start, start + len(inner["url"]), "image"))
        take(match, "url", "image" if match["image"] else "inline")
    for pattern in (_ANGLE, _ATTRIBUTE, _DEFINITION):
        for match in pattern.finditer(rest):
            take(match, 1, "inline")
    for match in _BARE.finditer(rest):
        url = match.group().rstrip(".,;:!?*_")
        found.append(PlacedLink(url, match.start(), match.start() + len(url), "inline"))
    return sorted(found, key=lambda link: link.start)


def own_words(page: Page, text: str, placed: list[PlacedLink]) -> str:
    """The page's own prose and its title; all else masked.

    Masked are, beside code: addresses, quotations, lists of links and the headings of items that have links, which
    are mostly the titles of their sources.

    Args:
        page: The page.
        text: `without_code` of it.
        placed: `links` of that.
    """
    for pattern in (*_OTHERS, _EMBED, _DEFINITION, *_MARKS):
        text = _all_covered(text, pattern)
    text = _INLINE.sub(_link_masked, text)
    marks = list(text)
    for link in placed:
        marks[link.start : link.end] = MASK * (link.end - link.start)
    for section in page.sections:
        for placed_item in section.items:
            if placed_item.item.urls:
                end = _line_end(page.text, placed_item.start)
                marks[placed_item.start : end] = MASK * (end - placed_item.start)
    if page.front_at is not None and "title" in page.keys.spans:
        start, end = (page.front_at[0] + offset for offset in page.keys.spans["title"])
        marks[start:end] = page.text[start:end]
    return "".join(marks)


def _link_masked(match: re.Match[str]) -> str:
    whole, begin = match.group(), match.start()
    words = match.start("text") - begin, match.end("text") - begin
    if match["image"]:
        return MASK * len(whole)
    return MASK * words[0] + whole[words[0] : words[1]] + MASK * (len(whole) - words[1])


def _line_end(text: str, start: int) -> int:
    found = re.compile(r"\r|\n").search(text, start)
    return found.start() if found else len(text)
