"""What a team did with links so far, for learning from it, and the links that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from curator.store.plain import Ask

MOST_WAITING = 5_000
"""Undecided links that are reckoned with, the newest first: five busy weeks of Neco Weekly."""


@dataclass(frozen=True, slots=True)
class PrintedLink:
    """A link of an issue page that is no draft."""

    key: str
    url: str
    title: str
    section: str
    """Heading, as the page has it."""
    at: datetime
    """Midnight (UTC) of the issue's date."""


def decided(ask: Ask) -> set[str]:
    """Keys that somebody decided on."""
    return {str(key) for (key,) in ask("SELECT DISTINCT subject FROM record WHERE type = 'decision'", {})}


def waiting(ask: Ask, most: int = MOST_WAITING) -> set[str]:
    """Keys of links that nobody decided on and that are on no page."""
    sql = (
        "SELECT key FROM link WHERE key NOT IN (SELECT key FROM page_link)"
        " AND NOT EXISTS (SELECT 1 FROM record WHERE record.type = 'decision' AND record.subject = link.key)"
        " ORDER BY first_seen_at DESC, key DESC LIMIT :most"
    )
    return {str(key) for (key,) in ask(sql, {"most": most})}


def unscored(ask: Ask, most: int) -> set[str]:
    """Keys of links that have no score, the newest first seen first."""
    sql = (
        "SELECT key FROM link WHERE key NOT IN (SELECT key FROM score)"
        " ORDER BY first_seen_at DESC, key DESC LIMIT :most"
    )
    return {str(key) for (key,) in ask(sql, {"most": most})}


def printed(ask: Ask) -> list[PrintedLink]:
    """Every link of every published page, oldest issue first."""
    sql = (
        "SELECT l.key, l.url, l.title, l.section, l.date, l.position FROM page_link l JOIN page p ON p.date = l.date"
        " WHERE NOT p.draft AND p.published_at IS NOT NULL ORDER BY l.date, l.position"
    )
    return [
        PrintedLink(key, url, title, section, datetime.combine(date.fromisoformat(day), time(), UTC))
        for key, url, title, section, day, _ in ask(sql, {})
    ]
