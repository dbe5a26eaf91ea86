"""Texts as people read them: headings, lists, code, quotes and links of release notes, excerpts and notes. Pure.

What comes here is Markdown (notes) or text that may have been (release notes, excerpts). So every line of the text
stays a line: what looks like Markdown is shown as what it means, all else as it is. It is no parser of Markdown: the
site's generator is. Only ASCII marks, since terminals disagree on the width of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from curator.domain.text import for_terminal
from curator.review.rows import Line, Run
from curator.review.wrap import cut, wrap

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_LIST = re.compile(r"([ \t]*)([-*+•・●◦‣]|\d{1,3}[.)])[ \t]+(.*)")
_QUOTE = re.compile(r" {0,3}((?:> ?)+)(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$")
_BLOCK = re.compile(r":{3,}(.*)")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$")

_INLINE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`{1,2})(?!`)(?P<coded>.{1,500}?)(?<!`)(?P=ticks)(?!`))"
    r"|!?\[(?P<text>[^\[\]]{0,300})\]\((?P<target>[^\s()<>]{1,2000}(?:\([^\s()]{0,200}\))?)(?:\s+[^)]{0,200})?\)"
    r"|<(?P<auto>https?://[^\s<>]{1,2000})>"
    r"|(?P<url>https?://[^\s<>\"'`（）「」、。]{1,2000})"
    r"|(?P<mark>\*\*|__|~~)(?=\S)(?P<strong>.{1,500}?)(?<=\S)(?P=mark)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<em>[^*]{1,300}?)(?<=\S)\*(?![\w*])"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
)

NESTING = 6
"""Levels of a list that are shown as steps; deeper ones stand below the last."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of text with what stands before it."""

    kind: str
    runs: tuple[Run, ...]
    lead: Line = ()
    """Before its first line."""
    hang: Line = ()
    """Before its further lines, as wide as `lead`."""
    is_code: bool = False


def readable(text: str, width: int) -> list[Line]:
    """A text in lines of at most `width` cells; empty lines in a row are one."""
    lines: list[Line] = []
    for block in _blocks(text):
        if block is None:
            lines += [()] if lines and lines[-1] else []
        else:
            lines += _set(block, max(width, 2))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _blocks(text: str) -> Iterator[_Block | None]:
    """The text line by line; None is an empty line."""
    fence = ""
    for raw in text.split("\n"):
        line = raw.expandtabs(4).rstrip()
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2].strip():
                fence = ""
            else:
                yield _Block("page-code", (("page-code", _verbatim(line)),), *_lead("  "), is_code=True)
        elif opened and not ("`" in opened[1] and "`" in opened[2]):
            fence = opened[1]
        elif not line.strip():
            yield None
        else:
            yield from _plain_line(line)


def _plain_line(line: str) -> Iterator[_Block | None]:
    """A line outside of code."""
    if heading := HEADING.match(line):
        yield None
        kind = "page-head" if len(heading[1]) < 3 else "page-strong"
        yield _Block(kind, tuple(inline(heading[2], kind)))
    elif _RULE.match(line):
        yield _Block("page-mark", (("page-mark", "----"),))
    elif _TABLE_RULE.match(line):
        return
    elif quote := _QUOTE.match(line):
        lead: Line = (("page-mark", "| " * min(quote[1].count(">"), NESTING)),)
        yield _Block("page-quote", tuple(inline(quote[2], "page-quote")), lead, lead)
    elif block := _BLOCK.match(line):
        if block[1].strip():
            yield _Block("page-mark", (("page-mark", for_terminal(line)),))
    elif item := _LIST.match(line):
        level = min(len(item[1]) // 2, NESTING)
        mark = "- " if not item[2][0].isdigit() else for_terminal(item[2]) + " "
        step = "  " * level
        yield _Block(
            "page-text",
            tuple(inline(item[3], "page-text")),
            (("page-mark", step + mark),),
            (("page-mark", step + " " * len(mark)),),
        )
    elif line.startswith("    "):
        yield _Block("page-text", tuple(inline(line, "page-text")), *_lead("    "))
    else:
        yield _Block("page-text", tuple(inline(line, "page-text")))


def _lead(spaces: str) -> tuple[Line, Line]:
    return ((("page-mark", spaces),),) * 2


def _verbatim(line: str) -> str:
    """A line of code, safe for the terminal, with its spaces."""
    return " ".join(for_terminal(part) for part in line.split(" "))


def inline(text: str, kind: str, *, depth: int = 2) -> Iterator[Run]:
    """The runs of a line: code, strong words and links in colours of their own, without their marks. A link that is
    called otherwise than its address tells the address's host, so that no text can pretend to lead elsewhere."""
    at = 0
    text = for_terminal(text)
    for match in _INLINE.finditer(text):
        if match.start() > at:
            yield kind, text[at : match.start()]
        at = match.end()
        if match["coded"] is not None:
            yield "page-code", match["coded"].strip() or match["coded"]
        elif match["target"] is not None:
            yield from _link(match["text"], match["target"])
        elif match["auto"] or match["url"]:
            yield from _bare(match["auto"] or match["url"])
        elif match["escaped"]:
            yield kind, match["escaped"]
        else:
            inner, style = match["strong"] or match["em"], "page-strong" if match["strong"] else kind
            style = "page-gone" if match["mark"] == "~~" else style
            yield from inline(inner, style, depth=depth - 1) if depth else ((style, inner),)
    if at < len(text):
        yield kind, text[at:]


def _bare(url: str) -> Iterator[Run]:
    """An address, without the punctuation of the sentence around it."""
    shown = url.rstrip(".,;:!?*_~")
    if shown.endswith(")") and shown.count(")") > shown.count("("):
        shown = shown[:-1]
    yield "page-link", shown
    if shown != url:
        yield "page-text", url[len(shown) :]


def _link(text: str, target: str) -> Iterator[Run]:
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        host = ""
    if text and text != target:
        yield "page-link", text
        if host:
            yield "page-mark", f" ({host.removeprefix('www.')})"
    else:
        yield "page-link", target


def _set(block: _Block, width: int) -> list[Line]:
    """A block in lines of at most `width` cells."""
    lead, hang = block.lead, block.hang
    room = width - sum(len(text) for _, text in lead)
    if room < width // 2:  # a pane of a few cells has no room for steps
        lead, hang, room = (), (), width
    whole = "".join(text for _, text in block.runs)
    lines = cut(whole, room) if block.is_code else wrap(whole, room)
    kinds = [kind for kind, text in block.runs for _ in text]
    made: list[Line] = []
    for number, runs in enumerate(_coloured(whole, kinds, lines)):
        made.append((*(hang if number else lead), *runs))
    return made


def _coloured(whole: str, kinds: list[str], lines: list[str]) -> Iterator[Line]:
    """Wrapped lines with the kinds of their characters. Wrapping loses nothing but spaces at breaks."""
    at = 0
    for line in lines:
        cells: list[Run] = []
        for char in line:
            while whole[at] != char and whole[at].isspace():
                at += 1
            cells.append((kinds[at], char))
            at += 1
        grouped = groupby(cells, key=lambda cell: cell[0])
        yield tuple((kind, "".join(char for _, char in run)) for kind, run in grouped)
