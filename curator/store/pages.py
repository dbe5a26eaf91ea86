"""What the issue pages say: which link stands in which issue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from curator.domain.coverage import excerpt, project_of
from curator.domain.markdown import plain
from curator.domain.shown import shown_links
from curator.domain.twins import folded
from curator.domain.types import Coverage, Issue
from curator.domain.urls import link_key
from curator.store import news, telling
from curator.store.engine import Tx
from curator.store.plain import ask_of, chunks
from curator.store.tables import PAGE, PAGE_LINK


@dataclass(frozen=True, slots=True)
class PageFacts:
    """An issue page as read from `content/issues/`. `hash` tells whether it changed."""

    path: str
    hash: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What lists need to know of an issue. `number` is None when it has none; `published_at` likewise."""

    date: date
    path: str
    number: int | None
    title: str
    draft: bool
    published_at: datetime | None


def hashes(tx: Tx) -> dict[str, str]:
    """Path → hash of every page the index knows."""
    return {row.path: row.hash for row in tx.execute(sa.select(PAGE.c.path, PAGE.c.hash))}


def refresh(tx: Tx, changed: Iterable[PageFacts], *, gone: Iterable[str] = ()) -> None:
    """Make the index say what these pages say now, and nothing about the pages at the paths that are gone."""
    pages = list(changed)
    paths = {page.path for page in pages} | set(gone)
    days = {page.issue.date.isoformat() for page in pages}
    for chunk in chunks(paths):
        days.update(tx.execute(sa.select(PAGE.c.date).where(PAGE.c.path.in_(chunk))).scalars())
    for chunk in chunks(days):
        tx.execute(PAGE.delete().where(PAGE.c.date.in_(chunk)))
        tx.execute(PAGE_LINK.delete().where(PAGE_LINK.c.date.in_(chunk)))
    if pages:
        tx.execute(PAGE.insert(), [_page_row(page) for page in pages])
    links = [row for page in pages for row in _link_rows(page.issue)]
    if links:
        tx.execute(PAGE_LINK.insert(), links)
    if days:
        news.tell_all(tx)


def _page_row(page: PageFacts) -> dict[str, Any]:
    issue = page.issue
    return {
        "date": issue.date.isoformat(),
        "path": page.path,
        "hash": page.hash,
        "number": issue.number,
        "title": issue.title,
        "draft": issue.draft,
        "published_at": issue.published_at,
    }


def _link_rows(issue: Issue) -> list[dict[str, Any]]:
    """One row for each link that an issue shows, in the page's order."""
    return [
        {
            "date": issue.date.isoformat(),
            "position": position,
            "key": link_key(shown.url),
            "url": shown.url,
            "section": shown.section,
            "title": shown.title,
            "anchor": shown.anchor,
            "note": excerpt(shown.note),
            "alike": folded(plain(shown.title)) if shown.anchor else "",
            "project": project_of(shown.url),
        }
        for position, shown in enumerate(shown_links(issue))
    ]


def issues(tx: Tx) -> list[IssueFacts]:
    """All issues that have a page, oldest first."""
    return [
        IssueFacts(date.fromisoformat(row.date), row.path, row.number, row.title, row.draft, row.published_at)
        for row in tx.execute(sa.select(PAGE).order_by(PAGE.c.date))
    ]


def keys(tx: Tx) -> set[str]:
    """The keys of all links that pages carry."""
    return {key for (key,) in ask_of(tx)("SELECT DISTINCT key FROM page_link", {})}


def covered(tx: Tx, *, keys: Collection[str] | None = None) -> dict[str, tuple[Coverage, ...]]:
    """Where pages carry links, by link key, oldest issue first; all links or those with these keys."""
    return telling.covered(ask_of(tx), keys)
