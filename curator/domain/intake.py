"""What of a feed's entries is news to us, and what may be believed of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from curator.domain.types import Entry

CHURN_LIMIT = 24
"""Times an entry may be rewritten. A feed that changes a text at every look (view counters, "3 hours ago") would
fill the journal; lemon24/reader stops at the same number."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The web is younger; an earlier date is a mistake of the feed."""

LATEST_AHEAD = timedelta(days=1)
"""A date may lie this far ahead: zones are mixed up by less. Further ahead it would pin an entry to the top."""


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """A date as the source gave it, in UTC, or None when it cannot be true.

    A naive date is UTC. A date too far ahead is None, not "now": clamped, it would be another one at every look.
    """
    if at is None:
        return None
    try:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST <= at <= now + LATEST_AHEAD else None


@dataclass(frozen=True, slots=True)
class News:
    """What is to be written: entries never seen, and entries that say something else than before."""

    new: tuple[Entry, ...] = ()
    rewritten: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of it, in the order of the feed, new ones first."""
        return self.new + self.rewritten


def news(
    said: Iterable[Entry], known: Mapping[str, Entry], now: datetime, *, revisions: Callable[[str], int] = lambda _: 1
) -> News:
    """Hold what a source says now against what it said before.

    Nothing is ever deleted: an entry that has left the feed is still known. A date that the source no longer gives
    is kept from before, and so is the first sight.

    Args:
        said: The entries of this look, each uid once.
        known: The source's entries by uid.
        now: First sight of the new ones.
        revisions: uid → how often the entry was written so far; asked only for entries that changed.
    """
    new: list[Entry] = []
    rewritten: list[Entry] = []
    for entry in said:
        before = known.get(entry.uid)
        if before is None:
            new.append(replace(entry, first_seen_at=now))
            continue
        after = replace(
            entry,
            published_at=entry.published_at or before.published_at,
            updated_at=entry.updated_at or before.updated_at,
            first_seen_at=before.first_seen_at,
        )
        if _words(after) != _words(before) and revisions(entry.uid) <= CHURN_LIMIT:
            rewritten.append(after)
    return News(tuple(new), tuple(rewritten))


def _words(entry: Entry) -> tuple[object, ...]:
    """What makes a revision; who wrote it and in which language does not."""
    return entry.title, entry.url, entry.summary, entry.published_at, entry.updated_at


def wanted(entry: Entry, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether the source's filters let an entry through.

    A word is looked for in title, summary and address, whatever its case; `/…/` is a regular expression. A hostile
    expression can take for ever: call this where a deadline holds. Raises `re.error` for a broken expression.
    """
    text = "\n".join((entry.title, entry.url, entry.summary))
    return (not include or any(_matches(word, text) for word in include)) and not any(
        _matches(word, text) for word in exclude
    )


def _matches(word: str, text: str) -> bool:
    if len(word) > 2 and word.startswith("/") and word.endswith("/"):
        return re.search(word[1:-1], text, re.IGNORECASE) is not None
    return word.casefold() in text.casefold()
