"""Edits of an issue page. Each gives a new text in which only its own span differs; newlines follow the page's.

What is put in must still be there when the page is read again: an edit that would land inside an unclosed fence, or
that would change what else the page says, raises PageError and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from curator.domain.blocks import scan, split_lines
from curator.domain.frontmatter import written
from curator.domain.issue import Page, PlacedItem, PlacedSection
from curator.domain.markdown import guard_note
from curator.domain.types import Issue, Item, Section
from curator.errors import PageError

FRONT_ORDER = (
    "number",
    "date",
    "combined",
    "short",
    "title",
    "emoji",
    "topics",
    "draft",
    "published_at",
    "updated",
)
"""Our keys in the order of a new page."""


def item_text(item: Item) -> str:
    r"""An item as a page has it: heading, addresses one a line, note. `\n` newlines, none at the end.

    The title is put in as it is: it is Markdown on one line. The note is guarded, so that it stays inside the item.
    """
    parts = [f"### {_line(item.title)}".rstrip(), "\n".join(item.urls), guard_note(item.note)]
    return "\n\n".join(part for part in parts if part)


def section_text(section: Section) -> str:
    r"""A section as a page has it. `\n` newlines, none at the end."""
    head = f"## {_line(section.heading)}".rstrip() if section.heading else ""
    return "\n\n".join(part for part in (head, guard_note(section.text), *map(item_text, section.items)) if part)


def new_page(issue: Issue, *, front: dict[str, object] | None = None) -> str:
    """A page in canonical form: front matter, intro, sections.

    Args:
        issue: What the page says. Fields without a value are left out of the front matter.
        front: More keys, put behind ours.
    """
    values: dict[str, object] = {
        "number": issue.number,
        "date": issue.date,
        "combined": list(issue.combined) or None,
        "short": issue.short or None,
        "title": issue.title,
        "emoji": issue.emoji or None,
        "topics": list(issue.topics) or None,
        "draft": issue.draft,
        "published_at": issue.published_at,
        "updated": issue.updated_at,
        **(front or {}),
    }
    lines = [f"{name}: {written(value)}" for name, value in values.items() if value is not None]
    parts = ["\n".join(["---", *lines, "---"]), guard_note(issue.intro), *map(section_text, issue.sections)]
    return "\n\n".join(part for part in parts if part) + "\n"


# -- front matter ------------------------------------------------------------------------------------------------


def set_front(page: Page, name: str, value: bool | int | str | date | datetime | Sequence[str | date]) -> str:
    """Give one key of the front matter a value; the key and a page's first front matter are added where missing.

    Raises:
        PageError: The key cannot be set without touching others (an alias, or a mapping in braces).
    """
    text = page.text
    if page.front_at is None:
        start = 1 if text.startswith("\ufeff") else 0
        lines = ["---", f"{name}: {written(value)}", "---", ""]
        gap = "" if not text[start:].strip() or text[start:].startswith(("\n", "\r")) else page.newline
        return text[:start] + page.newline.join(lines) + gap + text[start:]
    begin = page.front_at[0]
    if name in page.keys.spans:
        start, end = (begin + offset for offset in page.keys.spans[name])
        gap = " " if start == end and text[start - 1 : start] not in (" ", "\t") else ""
        return text[:start] + gap + written(value) + text[end:]
    if name in page.keys.values or not page.keys.block:
        raise PageError(
            f"`{name}` cannot be set in front matter of this form",
            path=page.path,
            line=page.keys.lines.get(name, 1) + 1,
            hint="write one `key: value` a line, without aliases",
        )
    at = _place_of_key(page, name)
    return text[:at] + f"{page.keys.indent}{name}: {written(value)}{page.newline}" + text[at:]


def _place_of_key(page: Page, name: str) -> int:
    """The beginning of the line that a new key gets: behind the last of our keys that stands before it in order."""
    assert page.front_at is not None
    begin, end = page.front_at
    before = FRONT_ORDER[: FRONT_ORDER.index(name)] if name in FRONT_ORDER else ()
    ends = [begin + page.keys.spans[key][1] for key in before if key in page.keys.spans]
    if not ends:
        return end
    newline = re.compile(r"\r\n|\r|\n").search(page.text, max(ends), end)
    return newline.end() if newline else end


# -- body --------------------------------------------------------------------------------------------------------


def replace_intro(page: Page, intro: str) -> str:
    """Put another intro in; a title above it stays."""
    start, end = page.intro_at
    return _put(page, start, end, guard_note(intro), lambda before, after: before == after)


def insert_section(page: Page, section: Section, *, before: PlacedSection | None) -> str:
    """Add a section in front of another, at the end of the page when `before` is None."""
    at = before.start if before else len(page.text)
    return _put(page, at, at, section_text(section), _more_by(1 + len(section.items)))


def insert_item(page: Page, section: PlacedSection, item: Item, *, before: PlacedItem | None = None) -> str:
    """Add an item to a section, in front of another or at its end."""
    at = before.start if before else section.end
    return _put(page, at, at, item_text(item), _more_by(1))


def replace_item(page: Page, placed: PlacedItem, item: Item) -> str:
    """Put another item in this one's place."""
    return _put(page, placed.start, placed.end, item_text(item), _more_by(0))


def replace_section_text(page: Page, placed: PlacedSection, text: str) -> str:
    """Put another free text under a section's heading, before its first item."""
    end = placed.items[0].start if placed.items else placed.end
    return _put(page, placed.body, end, guard_note(text), _more_by(0))


def remove(page: Page, placed: PlacedItem | PlacedSection) -> str:
    """Take an item or a whole section out, with the blank lines behind it."""
    head, tail = page.text[: placed.start], page.text[placed.end :]
    if not tail:
        return re.sub(r"(\r\n|\r(?!\n)|\n)(?:[ \t]*(?:\r\n|\r(?!\n)|\n))+\Z", r"\1", head)
    return head + _gap(head, page.newline) + tail


def own_text(page: Page, placed: PlacedItem) -> str:
    r"""An item's text for comparing: `\n` newlines, no white space at the end."""
    return re.sub(r"\r\n|\r", "\n", page.text[placed.start : placed.end]).rstrip()


def _put(page: Page, start: int, end: int, block: str, holds: Callable[[list[str], list[str]], bool]) -> str:
    """Replace `text[start:end]` by a block, with a blank line on each side where none is; white space there stays.

    Args:
        page: The page before.
        start: Where the block begins.
        end: Where what it replaces ends, white space behind it included.
        block: The new text, without newlines around it.
        holds: Whether the headings before and after are as they must be.
    """
    newline = page.newline
    old = page.text[start:end]
    lead = re.match(r"(?:[ \t]*(?:\r\n|\r(?!\n)|\n))*", old) if old.strip() else None
    start += lead.end() if lead else 0
    stripped = page.text[start:end].rstrip()
    tail = page.text[start + len(stripped) :] if stripped else page.text[end:]
    head = page.text[:start]
    if not block:
        return _checked(page, head + (tail if stripped else old + tail), holds)
    middle = ("" if stripped else _gap(head, newline)) + block.replace("\n", newline)
    if not re.match(r"[ \t]*(?:\r\n|\r(?!\n)|\n)", tail):
        middle += newline + (newline if tail.strip() else "")
    elif tail.strip() and not re.match(r"[ \t]*(?:\r\n|\r(?!\n)|\n)[ \t]*(?:\r\n|\r(?!\n)|\n)", tail):
        middle += newline
    return _checked(page, head + middle + tail, holds)


def _gap(head: str, newline: str) -> str:
    """The newlines that make one blank line after `head`."""
    if not head.strip("\ufeff \t\r\n"):
        return ""
    if re.search(r"(?:\r\n|\r(?!\n)|\n)[ \t]*(?:\r\n|\r(?!\n)|\n)[ \t]*\Z", head):
        return ""
    return newline if re.search(r"(?:\r\n|\r(?!\n)|\n)[ \t]*\Z", head) else newline * 2


def _checked(page: Page, text: str, holds: Callable[[list[str], list[str]], bool]) -> str:
    before, after = _outline(page.text, page), _outline(text, page)
    if holds(before, after):
        return text
    raise PageError(
        "a code block, HTML or `:::` block is left open before the place of an edit",
        path=page.path,
        line=page.unclosed_line or None,
        hint=f"close it with a line `{page.unclosed}`" if page.unclosed else "close it",
    )


def _outline(text: str, page: Page) -> list[str]:
    """The headings that cut a page, in order."""
    start = page.intro_at[0] if page.front_at else 0
    lines = [text[line.start : line.end] for line in split_lines(text, start)]
    return [f"{heading.level} {heading.text}" for heading in scan(lines).headings if heading.level in (2, 3)]


def _more_by(number: int) -> Callable[[list[str], list[str]], bool]:
    """Whether `number` headings came in (at one place) and the others are as they were, but for a replaced one."""

    def holds(before: list[str], after: list[str]) -> bool:
        if len(after) != len(before) + number:
            return False
        same = 0
        while same < len(before) and before[same] == after[same]:
            same += 1
        rest = len(before) - same - (number == 0 and same < len(before))
        return rest <= 0 or before[-rest:] == after[-rest:]

    return holds


def _line(text: str) -> str:
    return " ".join(text.split())
