"""What issue pages have that is like some links: found by address, title and project, each by an index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from curator.domain import coverage
from curator.domain.coverage import Printed, project_of
from curator.domain.twins import TOGETHER, folded
from curator.domain.types import Coverage, Earlier
from curator.domain.urls import link_key
from curator.store.plain import Ask, some

_SHOWN = (
    "SELECT l.key, l.url, l.note, l.alike, l.project, l.date, p.number, l.section, l.title, l.anchor, p.draft"
    " FROM page_link l JOIN page p ON p.date = l.date WHERE l.date < :day"
)
MOST_OF_PROJECT = 4
"""Newest mentions of a project that are read: some of them may be the link itself."""


def earlier(
    ask: Ask, links: Iterable[tuple[str, str]], *, day: date, repeat: Collection[str] = ()
) -> dict[str, tuple[Earlier, ...]]:
    """What issues before a day have that is like each of these links; links without are missing.

    Args:
        ask: Where to ask.
        links: (address, title) of each.
        day: Issues of that day and later ones do not count.
        repeat: Standing links and events (`[check] repeat`), of which nothing is told.

    Returns:
        Link key → places, the strongest likeness first.
    """
    asked = {link_key(url): (url, title) for url, title in links}
    titles = {key: folded(title) for key, (_, title) in asked.items()}
    projects = {key: project_of(url) for key, (url, _) in asked.items()}
    known = _Found()
    known.take(some(ask, _SHOWN, "l.key", asked, day=day.isoformat()))
    near = f"{_SHOWN} AND l.date >= :since"
    since = (day - TOGETHER - timedelta(days=1)).isoformat()
    wanted = {title for title in titles.values() if title}
    known.take(some(ask, near, "l.alike", wanted, day=day.isoformat(), since=since))
    newest = f"{_SHOWN} AND l.project = :project ORDER BY l.date DESC LIMIT :most"
    for project in sorted({project for project in projects.values() if project}):
        known.take(ask(newest, {"day": day.isoformat(), "project": project, "most": MOST_OF_PROJECT}))
    found = {
        key: coverage.earlier(url, title, known.like(key, titles[key], projects[key]), day=day, repeat=repeat)
        for key, (url, title) in asked.items()
    }
    return {key: places for key, places in found.items() if places}


class _Found:
    """What pages show, by what it may be found by."""

    def __init__(self) -> None:
        self.by: dict[tuple[str, str], dict[tuple[date, str, str], Printed]] = {}

    def take(self, rows: Iterable[Sequence[Any]]) -> None:
        for key, url, note, alike, project, day, number, section, title, anchor, draft in rows:
            place = Coverage(date.fromisoformat(day), number, section, title, anchor, public=not draft)
            one = Printed(key, url, note, alike, project, place)
            for name in (("key", key), ("alike", alike), ("project", project)):
                self.by.setdefault(name, {})[(place.date, anchor, url)] = one

    def like(self, key: str, alike: str, project: str) -> list[Printed]:
        """What may be like a link, each once."""
        found: dict[tuple[date, str, str], Printed] = {}
        for name in (("key", key), ("alike", alike), ("project", project)):
            found |= self.by.get(name, {}) if name[1] else {}
        return list(found.values())


def come_since(ask: Ask, moment: datetime) -> list[tuple[str, str]]:
    """(address, title) of the links that were first seen at this moment or later, oldest first."""
    sql = (
        "SELECT l.url, max(e.title) FROM link l JOIN entry e ON e.key = l.key WHERE l.first_seen_at >= :since"
        " GROUP BY l.key, l.url, l.first_seen_at ORDER BY l.first_seen_at, l.key"
    )
    return [(str(url), str(title)) for url, title in ask(sql, {"since": moment})]
