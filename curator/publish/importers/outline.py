"""The outline of an original: its marks for headings, the levels it gives to sections and items, its nested lists.

Every rule here rewrites lines one by one, so that a line keeps its number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curator.domain.blocks import Heading, scan
from curator.publish.importers.report import Notes

_NO_SPACE = re.compile(r"^( {0,3})(#{2,6})(?=[^#\s])")
_WIDE_SPACE = re.compile(r"^( {0,3}#{1,6})[ \t]*\u3000+[ \t\u3000]*")
_MARK = re.compile(r"[ \t]*\{#([\w:.-]+)\}[ \t]*(?=#*[ \t]*$)")
_SHOWS_LINK = re.compile(
    r"[ \t]*(?:<?https?://\S+>?[ \t]*$|@\[\w+\]\(|<blockquote[^>]*(?:embedly|twitter)|<a[^>]*embedly|<iframe"
    r"|<div[^>]*(?:iframely|card)|\{%[ \t]*(?:embed|youtube))",
    re.IGNORECASE,
)
_ITEM = re.compile(r"([ \t]*)([*+-]|\d{1,9}[.)])([ \t]+)(?=\S)")

ITEM, SECTION = 3, 2
"""Levels of headings on our pages."""


def marked(lines: Sequence[str], is_code: Callable[[int], bool], notes: Notes) -> list[str]:
    """Headings in the form every reader of Markdown takes: a plain space behind the marks, no `{#name}`."""
    made = []
    for index, line in enumerate(lines):
        fixed = line
        if not is_code(index) and "#" in line:
            fixed = _WIDE_SPACE.sub(r"\1 ", _NO_SPACE.sub(r"\1\2 ", line))
            if fixed != line:
                notes.change("heading", index + 1, "a space behind its marks")
            name = _MARK.search(fixed) if fixed.lstrip().startswith("#") else None
            if name:
                notes.marks.append((index + 1, name.group(1)))
                notes.change("heading", index + 1, f"{{#{name.group(1)}}} taken out")
                fixed = _MARK.sub("", fixed)
        made.append(fixed)
    return made


@dataclass(frozen=True, slots=True)
class Titled:
    """Lines without the page's title. `title` is empty when the page has none."""

    lines: list[str]
    title: str


def levelled(lines: Sequence[str], notes: Notes) -> Titled:
    """The first heading of the first level is the page's title; below it sections are `##`, items `###`."""
    made = list(lines)
    headings = list(scan(made).headings)
    title = ""
    if headings and headings[0].level == 1:
        first = headings.pop(0)
        title = first.text
        made[first.line : first.end] = [""] * (first.end - first.line)
        notes.change("title", first.line + 1, title)
    for heading, level in zip(headings, _levels(headings, made), strict=True):
        if level != heading.level:
            rows = [f"{'#' * level} {heading.text}".rstrip(), *[""] * (heading.end - heading.line - 1)]
            made[heading.line : heading.end] = rows
            notes.change("heading", heading.line + 1, f"level {heading.level} → {level}: {heading.text}")
    return Titled(made, title)


def _levels(headings: Sequence[Heading], lines: Sequence[str]) -> list[int]:
    """The level that each heading gets, by what follows it: a heading right above a link is an item's."""
    used = Counter(heading.level for heading in headings)
    linked = Counter(heading.level for heading in headings if _leads_to_link(heading, lines))
    if used[1]:
        items = max(linked, key=lambda level: (linked[level], level == ITEM)) if linked else (2 if not used[3] else 3)
        if items == 2 and headings[0].level == 1:
            levels = [min(heading.level + 1, 6) for heading in headings]
        else:
            levels = [max(heading.level, SECTION) for heading in headings]
    elif not used[2] and used[3] and used[4] and linked[4] > linked[3]:
        levels = [max(heading.level - 1, SECTION) for heading in headings]
    else:
        levels = [heading.level for heading in headings]
    return _without_gaps(levels)


def _without_gaps(levels: list[int]) -> list[int]:
    """`####` in a section that has no `###` is its items'."""
    made = list(levels)
    start = 0
    for end in [*(at for at, level in enumerate(levels) if level == SECTION), len(levels)]:
        inside = levels[start:end]
        if ITEM not in inside and ITEM + 1 in inside:
            made[start:end] = [level - 1 if level > ITEM else level for level in inside]
        start = end
    return made


def _leads_to_link(heading: Heading, lines: Sequence[str]) -> bool:
    following = next((line for line in lines[heading.end : heading.end + 4] if line.strip()), "")
    return bool(_SHOWS_LINK.match(following))


# -- lists -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A list item that may have others in it: columns as written, where its content begins as it will stand."""

    written: int
    content: int
    shift: int


def relisted(lines: Sequence[str], is_code: Callable[[int], bool], notes: Notes) -> list[str]:
    """Nested lists indented as far as CommonMark wants: HonKit takes two spaces below `1. `, where three are needed."""
    made: list[str] = []
    opened: list[_Open] = []
    blank = False
    for index, line in enumerate(lines):
        if is_code(index) or not line.strip():
            made.append(line)
            blank = blank or not line.strip()
            continue
        wide = line.expandtabs(4)
        indent = len(wide) - len(wide.lstrip(" "))
        item = _ITEM.match(wide)
        if item is None:
            if indent == 0 and (blank or line.startswith("#")):
                opened = []
            while opened and blank and indent <= opened[-1].written:
                opened.pop()
            shift = opened[-1].shift if opened and indent > opened[-1].written else 0
        else:
            while opened and indent <= opened[-1].written + (1 if indent else 0):
                opened.pop()
            shift = opened[-1].shift if opened else 0
            if opened and indent + shift < opened[-1].content:
                shift = opened[-1].content - indent
                notes.change("list", index + 1, "indented by what CommonMark asks for")
            opened.append(_Open(indent, indent + shift + len(item.group(2)) + min(len(item.group(3)), 4), shift))
        made.append(" " * (indent + shift) + wide[indent:] if shift else line)
        blank = False
    return made


# -- template tags -----------------------------------------------------------------------------------------------------

_TEMPLATE = re.compile(r"\{%-?[ \t]*(\w+)[ \t]*(.*?)[ \t]*-?%\}")
_NAMED = re.compile(r"(\w+)[ \t]*=[ \t]*[\"']([^\"']*)[\"']")
_WHOLE = re.compile(r"\{%[ \t]*(youtube|vimeo|gist|twitter)[ \t]*%\}[ \t]*(\S+?)[ \t]*\{%[ \t]*end\1[ \t]*%\}")
_EMPTY = frozenset({"raw", "endraw", "endembed", "tabs", "endtabs", "endtab", "code", "endcode", "endcontent-ref"})


def untemplated(lines: Sequence[str], is_code: Callable[[int], bool], notes: Notes) -> list[str]:
    """GitBook's own tags: hints become `:::message`, embeds bare addresses; of others the words stay."""
    made = []
    for index, line in enumerate(lines):
        if is_code(index) or ("{%" not in line and "{{" not in line):
            made.append(line)
            continue
        fixed = _TEMPLATE.sub(lambda match: _template(match, notes), _WHOLE.sub(r"\2", line))
        if fixed != line:
            notes.change("template", index + 1, line.strip()[:100])
        if "{%" in fixed or "{{" in fixed:
            notes.problem(index + 1, f"a template stays as it is written: {line.strip()[:100]}")
        made.append(fixed if fixed.strip() or not line.strip() else "")
    return made


def _template(match: re.Match[str], notes: Notes) -> str:
    name = match.group(1)
    said: dict[str, str] = dict(_NAMED.findall(match.group(2)))
    if name == "hint":
        return ":::message alert" if said.get("style") in ("danger", "warning", "working") else ":::message"
    if name == "endhint":
        return ":::"
    if name == "embed" and said.get("url"):
        return said["url"]
    if name == "tab" and said.get("title"):
        return f"**{said['title']}**"
    if name in _EMPTY:
        notes.dropped.append(match.group())
        return f"**{said['title']}**" if said.get("title") else ""
    return match.group()
