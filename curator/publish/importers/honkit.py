"""One text of a HonKit or GitBook book as an issue page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from curator.domain import issue_edit as edit
from curator.domain.blocks import scan
from curator.domain.identity import item_anchor, item_key
from curator.domain.issue import Page
from curator.domain.markdown import plain
from curator.domain.types import Issue
from curator.errors import PageError
from curator.publish.files import page_path
from curator.publish.front import parse_page
from curator.publish.importers.book import Book, Places, old_address
from curator.publish.importers.html import Html
from curator.publish.importers.inline import Inline
from curator.publish.importers.inventory import lost
from curator.publish.importers.outline import levelled, marked, relisted, untemplated
from curator.publish.importers.report import Harvest, Imported, Notes, Trouble, folded, number_in

_FRONT = re.compile(r"\A---[ \t]*\n(?:.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)

Moment = Callable[[date], datetime]
"""When an issue of a day goes out by the publication's calendar."""


def pages_of(book: Book, *, zone: tzinfo, moment: Moment) -> Harvest:
    """Every issue of a book as a page. One that cannot be read is a problem and costs no other.

    Args:
        book: The book.
        zone: The publication's time zone.
        moment: When issues go out whose text does not say it.
    """
    first, problems = _all(book, {}, zone, moment)
    anchors = {page.date: _anchors(page, notes) for page, notes in first}
    pages, _ = _all(book, anchors, zone, moment)
    return Harvest(tuple(page for page, _ in pages), book.left_out, (*book.problems, *problems))


def _all(
    book: Book, anchors: Mapping[date, Mapping[str, str]], zone: tzinfo, moment: Moment
) -> tuple[list[tuple[Imported, Notes]], list[Trouble]]:
    made, problems = [], []
    for path in book.issues:
        notes = Notes(path)
        try:
            made.append((_page(book, path, notes, anchors, zone, moment), notes))
        except PageError as error:
            hint = f" ({error.hint})" if error.hint else ""
            problems.append(Trouble(path, error.line or 0, f"not imported: {error.message}{hint}"))
        except RecursionError:
            problems.append(Trouble(path, 0, "not imported: its HTML is nested too deeply"))
    return made, problems


def _anchors(page: Imported, notes: Notes) -> dict[str, str]:
    """Name of a place, folded → anchor of the item it names; as HonKit names headings, and as the text itself does."""
    items = [item for section in page.issue.sections for item in section.items]
    found = {folded(plain(item.title)): item_anchor(item_key(item.urls, item.title)) for item in items}
    named = {folded(title): anchor for title, anchor in found.items()}
    for line, mark in notes.marks:
        title = next((words for at, words in notes.headings if at >= line), "")
        if folded(plain(title)) in named:
            found.setdefault(folded(mark), named[folded(plain(title))])
    return found


def _page(
    book: Book, path: str, notes: Notes, anchors: Mapping[date, Mapping[str, str]], zone: tzinfo, moment: Moment
) -> Imported:
    text = _plain_text(book.texts[path], notes)
    front = _FRONT.match(text)
    head = front.group() if front else ""
    places = Places(book, notes, anchors)
    body = _Body(text[len(head) :], head.count("\n"), notes, places)
    target = page_path(book.issues[path])
    page = _fronted(head, body, book, path, notes, zone, moment)
    if page.unclosed:
        notes.problem(body.open_line, f"a block is never closed; a line `{page.unclosed}` was added")
        page = parse_page(f"{page.text.rstrip()}\n{page.unclosed}\n", path=target, zone=zone)
    for trouble in lost(text, page, notes, places.led):
        notes.problem(*trouble)
    return Imported(
        path,
        target,
        page.text,
        page.issue,
        tuple(sorted(notes.changes, key=lambda change: change.line)),
        tuple(notes.cards.values()),
        dict(notes.pictures),
        tuple(notes.problems),
    )


def _plain_text(text: str, notes: Notes) -> str:
    r"""The text without byte order mark, with `\n` newlines."""
    bad = re.search("[\udc80-\udcff\x00]", text)
    if bad:
        line = len(re.findall(r"\r\n|\r|\n", text[: bad.start()])) + 1
        raise PageError("the text is no UTF-8", path=notes.path, line=line, hint="save it as UTF-8")
    if text.startswith("\ufeff"):
        notes.change("byte order mark", 1, "taken out")
        text = text[1:]
    if "\r" in text:
        notes.change("newlines", 1, "CR LF → LF")
        text = re.sub(r"\r\n|\r", "\n", text)
    return text


# -- the text below the front matter -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that are no running text: `code` or `html`, `lines[start:end]`. `text` has no marks of lists around it."""

    kind: str
    start: int
    end: int
    text: str = ""


class _Body:
    """The body of one original, rewritten. `title` is its first heading's Markdown."""

    def __init__(self, text: str, before: int, notes: Notes, places: Places) -> None:
        self.notes, self.before = notes, before
        self.inline = Inline(places, notes)
        self.html = Html(self.inline, notes)
        lines = text.split("\n")
        shifted = _Shifted(notes, before)
        code = _inside(_blocks(lines), ("code",))
        lines = untemplated(lines, code, shifted)
        lines = marked(lines, _inside(_blocks(lines), ("code", "html")), shifted)
        lines = relisted(lines, _inside(_blocks(lines), ("code", "html")), shifted)
        told = levelled(lines, shifted)
        self.title = told.title
        shifted.flush()
        found = scan(told.lines)
        notes.headings = [(heading.line + before + 1, heading.text) for heading in found.headings]
        self.open_line = found.unclosed_line + before + 1 if found.unclosed else 0
        self.lines = self._rewritten(told.lines)

    @property
    def text(self) -> str:
        """The text, without blank lines around it and never more than two in a row outside code."""
        return re.sub(r"\A\s*\n|\s+\Z", "", "\n".join(self.lines))

    def _rewritten(self, lines: list[str]) -> list[str]:
        made: list[str] = []
        at = 0
        for block in [*_blocks(lines), _Block("end", len(lines), len(lines))]:
            if block.start < at:
                continue
            made += self._running(lines[at : block.start], at)
            if block.kind == "code":
                made += lines[block.start : block.end]
            elif block.kind == "html":
                made += self._html(block, lines[block.start])
            at = block.end
        return made

    def _running(self, lines: list[str], at: int) -> list[str]:
        if not any(line.strip() for line in lines):
            return lines
        return self.inline.convert("\n".join(lines), at + self.before + 1).split("\n")

    def _html(self, block: _Block, first: str) -> list[str]:
        """A block of HTML; inside a list or a quotation what stands before its first line goes on before the others."""
        text = block.text.rstrip("\n")
        words = text.split("\n", 1)[0]
        lead = first[: first.find(words)] if words and words in first else ""
        follow = re.sub(r"[^>\s]", " ", lead)
        blocks = self.html.blocks(text, block.start + self.before + 1)
        rows = "\n\n".join(blocks).split("\n") if blocks else []
        made = [(lead if at == 0 else follow if row or ">" in follow else "") + row for at, row in enumerate(rows)]
        spare = block.text.count("\n") - text.count("\n")
        return [*made, *[""] * max(spare - 1, 0)] if rows else ([lead.rstrip()] if lead.strip() else [])


def _inside(blocks: list[_Block], kinds: tuple[str, ...]) -> Callable[[int], bool]:
    lines = {line for block in blocks if block.kind in kinds for line in range(block.start, block.end)}
    return lines.__contains__


def _blocks(lines: list[str]) -> list[_Block]:
    """The code and the HTML of a text, in order."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline")
    footnote_plugin(markdown)
    found = []
    for token in markdown.parse("\n".join(lines)):
        kind = {"fence": "code", "code_block": "code", "html_block": "html"}.get(token.type)
        if kind and token.map:
            end = token.map[1]
            while kind == "html" and end > token.map[0] + 1 and not lines[end - 1].strip():
                end -= 1
            found.append(_Block(kind, token.map[0], end, token.content))
    return sorted(found, key=lambda block: block.start)


class _Shifted(Notes):
    """Notes whose lines count from the body's first."""

    def __init__(self, notes: Notes, before: int) -> None:
        super().__init__(notes.path)
        self.real, self.before = notes, before
        self.dropped = notes.dropped

    def flush(self) -> None:
        """Hand everything over, with lines of the whole original."""
        for change in self.changes:
            self.real.changes.append(replace(change, line=change.line + self.before))
        for trouble in self.problems:
            self.real.problem(trouble.line + self.before, trouble.message)
        self.real.marks += [(line + self.before, name) for line, name in self.marks]


# -- the front matter --------------------------------------------------------------------------------------------------


def _fronted(head: str, body: _Body, book: Book, path: str, notes: Notes, zone: tzinfo, moment: Moment) -> Page:
    """The page with what the index needs to know in its front matter; keys that the original has stay as they are."""
    day, target = book.issues[path], page_path(book.issues[path])
    page = parse_page((head + "\n" if head else "") + body.text + "\n", path=path, zone=zone, default_date=day)

    def put(name: str, value: object) -> None:
        nonlocal page
        text = edit.set_front(page, name, value)  # type: ignore[arg-type]
        page = parse_page(text, path=target, zone=zone, default_date=day)

    title = page.issue.title if "title" in page.front else plain(body.title) or book.labels.get(path, "")
    number = page.issue.number
    if number is None:
        number = number_in(title) or number_in(plain_words(page.issue))
    if number is None:
        notes.problem(0, "its number is nowhere to be read: add `number:` to the page's front matter")
    values: dict[str, object] = {"number": number, "date": day, "title": title or None}
    if "draft" not in page.front and "published" not in page.front:
        values["draft"] = False
    if page.issue.published_at is None:
        values["published_at"] = moment(day).astimezone(zone)
    values["redirect_from"] = [old_address(path)]
    told = {"published_at": "(the next business day, since the original does not say)"}
    for name, value in values.items():
        if value is not None and page.front.get(name) in (None, ""):
            put(name, value)
            notes.change("front matter", 0, f"{name} {told[name]}" if name in told else name)
    return page


def plain_words(issue: Issue) -> str:
    """The intro's words, where an issue says its number."""
    return " ".join(plain(line) for line in issue.intro.splitlines())
