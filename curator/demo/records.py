"""The recorded week's files, as values: what each source said, and what people said of it.

The facts and the addresses are those of public changelogs and of the posts themselves; the summaries are ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from curator.domain.types import Kind, Selectors
from curator.domain.urls import link_key


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """One thing a source said."""

    title: str
    url: str
    """As the source writes it, tracking parameters included."""
    summary: str
    at: datetime | None = None
    """When it appeared, UTC; None for a page that shows no dates."""
    author: str = ""
    tag: str = ""
    """A release's git tag; empty for anything else."""


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """A source and its entries, newest first."""

    slug: str
    shape: str
    """Name of the renderer in `demo.feeds` that writes it as its real generator does."""
    title: str
    site: str
    """The site's real address; the feed itself comes from loopback."""
    section: str
    language: str
    selectors: Selectors
    entries: tuple[RecordedEntry, ...]

    @property
    def kind(self) -> Kind:
        """How the crawler reads it."""
        return {"github": Kind.RELEASES, "page": Kind.PAGE}.get(self.shape, Kind.FEED)


@dataclass(frozen=True, slots=True)
class Act:
    """What one person did at one moment: said the same about one or several links, or took the last act back."""

    at: datetime
    by: str
    urls: tuple[str, ...] = ()
    """Links by their addresses; empty for an undo."""
    says: Mapping[str, object] = field(default_factory=dict)
    """Fields of a decision."""
    undo: bool = False
    """Takes back this person's newest act; `urls` and `says` are empty then."""


def text_of(name: str) -> str:
    """One of the week's files as it is."""
    return (files(__package__) / "week" / name).read_text(encoding="utf-8")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(text_of(name))


@cache
def recorded_sources() -> tuple[RecordedSource, ...]:
    """All sources of the week, in the order in which a `sources.toml` would list them."""
    tables = _read("blogs.toml")["source"] + _read("releases.toml")["source"]
    return tuple(_source(table) for table in tables)


def _source(table: Mapping[str, Any]) -> RecordedSource:
    repository = table.get("repository", "")
    releases = f"https://github.com/{repository}/releases" if repository else ""
    return RecordedSource(
        slug=table["slug"],
        shape=table["shape"],
        title=table.get("title") or f"Release notes from {repository.partition('/')[2]}",
        site=table.get("site") or releases,
        section=table["section"],
        language=table.get("language", "en"),
        selectors=Selectors(**table.get("selectors", {})),
        entries=tuple(
            RecordedEntry(
                title=entry["title"],
                url=entry.get("url") or f"{releases}/tag/{entry['tag']}",
                summary=entry["summary"],
                at=entry.get("at"),
                author=entry.get("author", ""),
                tag=entry.get("tag", ""),
            )
            for entry in table["entries"]
        ),
    )


def recorded_submissions() -> list[dict[str, Any]]:
    """What people proposed, oldest first: `at`, `by`, `url`, `title`, `reason` and sometimes `section`."""
    submissions: list[dict[str, Any]] = _read("meeting.toml")["submission"]
    return submissions


@cache
def recorded_acts() -> tuple[Act, ...]:
    """What people decided, oldest first. `rest_of` in the file becomes the links that no other act names."""
    tables = _read("meeting.toml")["act"]
    spoken_of = {link_key(url) for table in tables for url in table.get("urls", ())}
    acts = []
    for table in tables:
        urls = list(table.get("urls", ()))
        for slug in table.get("rest_of", ()):
            urls += [url for url in _urls_of(slug) if link_key(url) not in spoken_of]
        said = {
            name: _tidy(value) for name, value in table.items() if name not in ("at", "by", "urls", "rest_of", "undo")
        }
        acts.append(Act(table["at"], table["by"], tuple(urls), said, table.get("undo", False)))
    return tuple(acts)


def _urls_of(slug: str) -> list[str]:
    source = next(source for source in recorded_sources() if source.slug == slug)
    return [entry.url for entry in source.entries]


def _tidy(value: object) -> object:
    """Notes end where their last line does."""
    return value.strip("\n") if isinstance(value, str) else value
