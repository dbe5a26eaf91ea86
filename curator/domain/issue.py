r"""The issue page: its parts as values, and where each stands in the text, so that edits touch only their own.

`##` (or a line underlined with dashes) begins a section, `###` an item; `#`, `####` and deeper are text of whatever
they stand in. A first-level heading at the very top is the title of a page whose front matter has none. Values have
`\n` newlines; the page's text keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from curator.domain.blocks import Blocks, Heading, Line, scan, split_lines
from curator.domain.frontmatter import EMPTY, Front, ReadFront, read_flat
from curator.domain.markdown import plain
from curator.domain.types import Issue, Item, Section
from curator.domain.urls import clean_url
from curator.errors import PageError

_FENCE = re.compile(r"---[ \t]*$")
_URL_LINE = re.compile(r" {0,3}(https?://\S+)[ \t]*$", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt ]\s*(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item and its place: `text[start:end]` from its heading to the next heading or the end."""

    item: Item
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A section and its place. Items before any section stand in one whose heading is empty."""

    section: Section
    start: int
    body: int
    """Where its text begins: after its heading."""
    items: tuple[PlacedItem, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """An issue page, understood. `text` is all of it; offsets count its characters."""

    text: str
    path: str
    issue: Issue
    front: Mapping[str, object]
    """All of the front matter, unknown keys too; dates and times as written."""
    front_at: tuple[int, int] | None
    """Where the front matter's lines stand, without the `---` lines; None when the page has none."""
    keys: Front
    intro_at: tuple[int, int]
    sections: tuple[PlacedSection, ...]
    unclosed: str = ""
    """What would end a fence, HTML or `:::` block left open at the end of the page; empty when all is closed."""
    unclosed_line: int = 0
    """Line, from 1, where that block began."""

    @property
    def newline(self) -> str:
        r"""The page's first newline, `\n` when it has none: what edits write."""
        match = re.search(r"\r\n|\r|\n", self.text)
        return match.group() if match else "\n"

    def line_of(self, offset: int) -> int:
        """The line, from 1, of a place in the text."""
        return len(re.findall(r"\r\n|\r|\n", self.text[:offset])) + 1


def parse(
    text: str,
    *,
    path: str = "",
    default_date: date | None = None,
    zone: tzinfo = UTC,
    read_front: ReadFront | None = None,
) -> Page:
    """Understand a page. Any text is a page; `render` gives it back byte for byte.

    Args:
        text: The whole page; bytes that are no UTF-8 as surrogates (`surrogateescape`).
        path: Named in errors; its file name may hold the date.
        default_date: The issue's date when neither front matter, path nor title say one.
        zone: Where a `published_at` without an offset counts: the publication's time zone.
        read_front: Reads front matter that `read_flat` refuses; None means: such a page is an error.

    Raises:
        PageError: The front matter is not closed, cannot be read or holds a wrong value, or the date is nowhere.
    """
    begin = 1 if text.startswith("\ufeff") else 0
    lines = split_lines(text, begin)
    closing = _closing(text, lines, path)
    front, front_at = EMPTY, None
    if closing is not None:
        front_at = (lines[1].start, lines[closing].start)
        front = _read(text[slice(*front_at)], path, read_front)
        lines = lines[closing + 1 :]
    blocks = scan([text[line.start : line.end] for line in lines])
    cut = _Cut(text, lines, blocks, (closing + 1) if closing is not None else 0)
    title, intro_at = cut.intro(bool(front.values.get("title")))
    sections = cut.sections()
    issue = _issue(front, path, title, default_date, zone, _value(text, *intro_at), sections)
    unclosed_line = blocks.unclosed_line + cut.before + 1 if blocks.unclosed else 0
    return Page(text, path, issue, front.values, front_at, front, intro_at, sections, blocks.unclosed, unclosed_line)


def render(page: Page) -> str:
    """The page's text, put together from its parts: equal to what was parsed."""
    parts = [page.text[: page.intro_at[0]], page.text[slice(*page.intro_at)]]
    for section in page.sections:
        parts.append(page.text[section.start : section.body])
        parts.append(page.text[section.body : section.items[0].start if section.items else section.end])
        parts.extend(page.text[item.start : item.end] for item in section.items)
    return "".join(parts)


def bare_url(line: str) -> str | None:
    """The address that stands alone on a line, as written; None when something else does."""
    match = _URL_LINE.match(line)
    return match.group(1) if match and clean_url(match.group(1)) else None


def _closing(text: str, lines: list[Line], path: str) -> int | None:
    """Index of the line that closes the front matter; None when the page has none."""
    if not lines or not _FENCE.match(text[lines[0].start : lines[0].end]):
        return None
    for index, line in enumerate(lines[1:], start=1):
        if _FENCE.match(text[line.start : line.end]):
            return index
    raise PageError(
        "the front matter is not closed",
        path=path,
        line=1,
        hint="end it with a line `---`; a page without front matter must not begin with `---`",
    )


def _read(text: str, path: str, read_front: ReadFront | None) -> Front:
    front = read_flat(text)
    if front is not None:
        return front
    if read_front is None:
        raise PageError(
            "the front matter is not of the simple form", path=path, line=2, hint="write one `key: value` a line"
        )
    try:
        return read_front(text)
    except PageError as error:
        line = error.line + 1 if error.line is not None else None
        raise PageError(error.message, path=path, line=line, hint=error.hint) from error


class _Cut:
    """Cuts the text after the front matter into intro, sections and items."""

    def __init__(self, text: str, lines: list[Line], blocks: Blocks, before: int) -> None:
        self.text, self.lines, self.before = text, lines, before
        self.headings = blocks.headings
        self.parts = [heading for heading in blocks.headings if heading.level in (2, 3)]

    def at(self, index: int) -> int:
        """Offset of a line; of the end for the line after the last."""
        return self.lines[index].start if index < len(self.lines) else len(self.text)

    def intro(self, titled: bool) -> tuple[str, tuple[int, int]]:
        """The title on the page (empty when front matter has one) and the place of the intro."""
        end = self.at(self.parts[0].line) if self.parts else len(self.text)
        start = min(self.at(0), end) if self.lines else len(self.text)
        first = self.headings[0] if self.headings else None
        if titled or first is None or first.level != 1 or self.text[start : self.at(first.line)].strip():
            return "", (start, end)
        return plain(first.text), (self.at(first.end), end)

    def sections(self) -> tuple[PlacedSection, ...]:
        sections: list[PlacedSection] = []
        index = 0
        while index < len(self.parts):
            heading = self.parts[index] if self.parts[index].level == 2 else None
            begin = index + (heading is not None)
            index = begin
            while index < len(self.parts) and self.parts[index].level == 3:
                index += 1
            items = tuple(self.item(at) for at in range(begin, index))
            sections.append(self.section(heading, items, self.end_of(index - 1)))
        return tuple(sections)

    def section(self, heading: Heading | None, items: tuple[PlacedItem, ...], end: int) -> PlacedSection:
        values = tuple(placed.item for placed in items)
        if heading is None:
            return PlacedSection(Section("", items=values), items[0].start, items[0].start, items, end)
        start, body = self.at(heading.line), self.at(heading.end)
        text = _value(self.text, body, items[0].start if items else end)
        return PlacedSection(Section(heading.text, text, values, self.number(heading)), start, body, items, end)

    def item(self, index: int) -> PlacedItem:
        heading = self.parts[index]
        end = self.end_of(index)
        urls: list[str] = []
        line = heading.end
        while line < len(self.lines) and self.lines[line].start < end:
            words = self.text[self.lines[line].start : self.lines[line].end]
            url = bare_url(words)
            if url is not None:
                urls.append(url)
            elif words.strip(" \t"):
                break
            line += 1
        note = _value(self.text, min(self.at(line), end), end)
        return PlacedItem(Item(heading.text, tuple(urls), note, self.number(heading)), self.at(heading.line), end)

    def end_of(self, index: int) -> int:
        return self.at(self.parts[index + 1].line) if index + 1 < len(self.parts) else len(self.text)

    def number(self, heading: Heading) -> int:
        return self.before + heading.line + 1


def _value(text: str, start: int, end: int) -> str:
    r"""Text as a value: `\n` newlines, no blank lines around it; the first line keeps its indent."""
    value = re.sub(r"\r\n|\r", "\n", text[start:end])
    return re.sub(r"\A(?:[ \t]*\n)+|\s+\Z", "", value) if value.strip() else ""


# -- front matter as the fields of an issue ----------------------------------------------------------------------


def _issue(
    front: Front,
    path: str,
    title: str,
    default: date | None,
    zone: tzinfo,
    intro: str,
    sections: tuple[PlacedSection, ...],
) -> Issue:
    fields = _Fields(front, path)
    title = fields.text("title") or title
    draft = fields.flag("draft")
    published = fields.flag("published")
    day = fields.day("date") or _day_in(path.replace("\\", "/").rpartition("/")[2]) or _day_in(title) or default
    if day is None:
        raise PageError(
            "the page says no date", path=path, line=1, hint="name the file YYYY-MM-DD.md or add `date: YYYY-MM-DD`"
        )
    return Issue(
        date=day,
        number=fields.number("number"),
        title=title,
        emoji=fields.text("emoji"),
        topics=fields.words("topics"),
        draft=draft if draft is not None else not published,
        published_at=fields.moment("published_at", zone),
        updated_at=fields.moment("updated", zone),
        combined=fields.days("combined"),
        short=bool(fields.flag("short")),
        intro=intro,
        sections=tuple(placed.section for placed in sections),
    )


def _day_in(text: str) -> date | None:
    for match in _DAY.finditer(text):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            continue
    return None


class _Fields:
    """Typed values out of front matter; each says what would be right when it is wrong."""

    def __init__(self, front: Front, path: str) -> None:
        self.front, self.path = front, path

    def wrong(self, name: str, what: str) -> PageError:
        line = self.front.lines.get(name, 0) + 1
        return PageError(f"`{name}` is not {what}", path=self.path, line=line, hint=f"`{name}` must be {what}")

    def text(self, name: str) -> str:
        value = self.front.values.get(name)
        if isinstance(value, dict | list):
            raise self.wrong(name, "one line of text")
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else " ".join(str(value).split())

    def number(self, name: str) -> int | None:
        value = self.front.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            raise self.wrong(name, "a whole number, such as 26")
        return value

    def flag(self, name: str) -> bool | None:
        value = self.front.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.front.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or any(isinstance(item, dict | list) or item is None for item in value):
            raise self.wrong(name, "a list of words, such as [kubernetes, cloudnative]")
        return tuple(str(item) for item in value)

    def day(self, name: str) -> date | None:
        at = self.moment(name, UTC, what="a date, such as 2023-03-17")
        return at.date() if at else None

    def days(self, name: str) -> tuple[date, ...]:
        what = "a list of dates, such as [2023-03-10]"
        value = self.front.values.get(name)
        words = [value] if isinstance(value, str) else value or []
        if not isinstance(words, list):
            raise self.wrong(name, what)
        try:
            return tuple(sorted({date.fromisoformat(str(word)) for word in words}))
        except ValueError:
            raise self.wrong(name, what) from None

    def moment(
        self, name: str, zone: tzinfo, what: str = "a time, such as 2023-03-20T10:00:00+09:00"
    ) -> datetime | None:
        value = self.front.values.get(name)
        if value is None or value == "":
            return None
        match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise self.wrong(name, what)
        try:
            day = date.fromisoformat(match.group(1))
            words = match.group(2) or "00:00"
            clock = time.fromisoformat("0" + words if words[1] == ":" else words)
            offset = _offset(match.group(3)) if match.group(3) else zone
            at = datetime.combine(day, clock, tzinfo=offset)
            return at if name == "date" else at.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.wrong(name, what) from None


def _offset(words: str) -> tzinfo:
    found = datetime.fromisoformat(f"2000-01-01T00:00:00{words}").tzinfo
    assert found is not None
    return found
