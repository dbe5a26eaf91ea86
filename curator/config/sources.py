"""`sources.toml` ⇄ `Source`: read with every problem named, changed without touching what is not meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curator.config import keys
from curator.config.checks import slugged
from curator.config.document import (
    Document,
    Key,
    Problems,
    Table,
    alone,
    line_start,
    nearest,
    newline_of,
    parse,
    read,
    toml_value,
    write,
)
from curator.domain.settings import Settings
from curator.domain.types import Kind, Selectors, Source
from curator.domain.urls import link_key
from curator.errors import ConfigError, UsageError

FILE = "sources.toml"
_RELEASES = re.compile(r"/[\w.-]+/[\w.-]+/(?:releases|tags)\.atom")
"""GitHub's feed of a repository's releases (or tags): the page's address and `.atom`."""


def load_sources(root: Path, settings: Settings) -> tuple[Source, ...]:
    """Read `sources.toml`; a missing or empty file lists nothing. Raises `ConfigError` with everything wrong in it."""
    return sources_from(_read(root), settings)


def _read(root: Path) -> Document:
    try:
        return read(root / FILE, FILE)
    except FileNotFoundError:
        return parse("", FILE)


def sources_from(document: Document, settings: Settings) -> tuple[Source, ...]:
    """The sources that a parsed `sources.toml` lists. Raises `ConfigError`."""
    problems = Problems(document)
    keys.unknown_tables(document.values, ("source",), problems)
    rows = keys.read_list(document.values.get("source", []), "source", keys.SOURCE, problems)
    for at, row in rows:
        _check_kind(at, row, problems)
        _check_section(at, row, settings, problems)
    for at, slug, first in keys.no_twins(rows, lambda row: [row["slug"]] if "slug" in row else []):
        problems.add(f'slug "{slug}" is used twice', (*at, "slug"), f"first on line {document.line_of(first)}")
    slugs = {at: row.get("slug", "") for at, row in rows}
    for at, _, first in keys.no_twins(rows, lambda row: [link_key(row["url"])] if "url" in row else []):
        place = f"first on line {document.line_of(first)}" + (f" ({slugs[first]})" if slugs[first] else "")
        problems.add("url is listed twice", (*at, "url"), place)
    problems.done()
    return tuple(_source(row) for _, row in rows)


def _check_kind(at: Key, row: dict[str, Any], problems: Problems) -> None:
    kind, url = row.get("kind"), row.get("url")
    if kind == Kind.RELEASES and url and _on_github(url) and kind_of(url) != kind:
        problems.add("url is not a feed of releases", (*at, "url"), "https://github.com/OWNER/NAME/releases.atom")
    if kind is not None and kind != Kind.PAGE:
        for name in keys.SELECTORS:
            if name in row:
                problems.add(f"{name} is for pages only", (*at, name), f'take it out, or set kind = "{Kind.PAGE}"')


def _check_section(at: Key, row: dict[str, Any], settings: Settings, problems: Problems) -> None:
    name = row.get("section", "")
    if not name:
        return
    section = settings.section_of(name)
    if section is not None:
        row["section"] = section.key
    elif settings.sections:
        hint = nearest(name, [section.key for section in settings.sections])
        problems.add(f'section "{name}" is not in curator.toml', (*at, "section"), hint)
    else:
        problems.add(f'section "{name}" is not in curator.toml', (*at, "section"), "it has no [[section]] at all")


def _source(row: Mapping[str, Any]) -> Source:
    plain = {name: value for name, value in row.items() if name not in keys.SELECTORS and name != "kind"}
    selectors = {field: row[name] for name, field in keys.SELECTORS.items() if name in row}
    return Source(kind=Kind(row["kind"]), selectors=Selectors(**selectors), **plain)


def add_source(root: Path, source: Source, settings: Settings, *, comment: str = "") -> None:
    """Append one source; `comment` stands above it. Raises `ConfigError` if the file would not be right then."""
    add_sources(root, [source], settings, comments={source.slug: comment})


def add_sources(
    root: Path, sources: Sequence[Source], settings: Settings, *, comments: Mapping[str, str] | None = None
) -> None:
    """Append sources in one write. What was in the file stays byte for byte."""
    blocks = [_block(source, (comments or {}).get(source.slug, "")) for source in sources]

    def appended(document: Document) -> str:
        _must_be_tables(document)
        text = document.text
        newline = newline_of(text)
        gap = "" if not text else (newline if text.endswith("\n") else newline * 2)
        return text + gap + "\n".join(blocks).replace("\n", newline)

    if blocks:
        _change(root, settings, appended)


def remove_source(root: Path, slug: str, settings: Settings) -> None:
    """Take a source out, with the comment right above it. Raises `UsageError` if no source is called that."""

    def removed(document: Document) -> str:
        table = _table(document, slug)
        before = document.text[: _with_comment(document.text, line_start(document.text, table.start))]
        after = document.text[_block_end(document.text, table) :]
        if not after:  # the blank line that stood before the last source
            before = re.sub(r"(?<=\n)\r?\n\Z", "", before)
        return before + after

    _change(root, settings, removed)


def _change(root: Path, settings: Settings, change: Callable[[Document], str]) -> None:
    """Read, change, make sure that the outcome is right, write."""
    with alone(root):
        document = _read(root)
        after = change(document)
        sources_from(parse(after, FILE), settings)
        write(root / FILE, document.text, after, FILE)


def _table(document: Document, slug: str) -> Table:
    listed = document.values.get("source", [])
    slugs = [row.get("slug") if isinstance(row, dict) else None for row in listed] if isinstance(listed, list) else []
    if slug not in slugs:
        known = [name for name in slugs if isinstance(name, str)]
        raise UsageError(f'no source is called "{slug[:80]}"', hint=nearest(slug, known) or "curator source list")
    _must_be_tables(document)
    return next(table for table in document.tables if table.key == ("source", slugs.index(slug)))


def _must_be_tables(document: Document) -> None:
    if document.values.get("source") and ("source", 0) not in (table.key for table in document.tables):
        raise ConfigError("the sources stand in one list in brackets", path=FILE, hint="write each as [[source]]")


def _with_comment(text: str, start: int) -> int:
    """The offset of the comment lines right above a header; the header's own when there are none."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip().startswith("#"):
            break
        start = above
    return start


def _block_end(text: str, table: Table) -> int:
    """Where a table's own lines end: what stands after a blank line and is only comment belongs to the next one."""
    body = text[table.start : line_start(text, table.end)]
    last = 0
    for line in re.finditer(r"[^\n]*\n?", body):
        if line[0].strip() and not line[0].lstrip().startswith("#"):
            last = line.end()
    trailing = body[last:]
    blank = re.search(r"^[ \t\r]*\n", trailing, re.MULTILINE)
    own = blank.end() if blank else (0 if table.end < len(text) else len(trailing))
    return table.start + last + own


def _written(value: object) -> object:
    """A value as the file holds it: spans of time and tuples have their own form there."""
    if isinstance(value, timedelta):
        return interval_text(value)
    return list(value) if isinstance(value, tuple) else value


def interval_text(span: timedelta) -> str:
    """`6h` for six hours: the largest unit that is exact."""
    total = int(span.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if total % size == 0:
            return f"{total // size}{unit}"
    return f"{total}s"


def _block(source: Source, comment: str) -> str:
    """A source as a `[[source]]` table. Keys that say nothing are left out."""
    rows: dict[str, object] = {"slug": source.slug, "kind": source.kind.value, "url": source.url}
    rows |= {name: getattr(source, name) for name in ("title", "section", "language", "include", "exclude")}
    rows["interval"] = source.interval
    rows |= {name: getattr(source.selectors, field) for name, field in keys.SELECTORS.items()}
    lines = [f"# {line}".rstrip() for line in comment.splitlines()] + ["[[source]]"]
    lines += [f"{name} = {toml_value(_written(value))}" for name, value in rows.items() if value]
    return "\n".join(lines) + "\n"


def new_slug(title: str, url: str, taken: Iterable[str]) -> str:
    """A slug nobody has: made of the title, else of the address, with a number where need be."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    base = slugged(title) or slugged(host) or "source"
    known = set(taken)
    slug, number = base, 2
    while slug in known:
        slug, number = f"{base}-{number}", number + 1
    return slug


def kind_of(url: str) -> Kind:
    """The kind that an address alone tells: GitHub's releases, else a feed."""
    return Kind.RELEASES if _on_github(url) and _RELEASES.fullmatch(urlsplit(url).path) else Kind.FEED


def _on_github(url: str) -> bool:
    return (urlsplit(url).hostname or "").removeprefix("www.") == "github.com"
