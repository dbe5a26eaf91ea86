"""A gap: entries that may have come and gone between two looks. Where it begins, and what lies in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from curator.domain.types import Entry


def said_at(entry: Entry) -> datetime | None:
    """When an entry was said: its newest date, though not after we saw it; else the first sight."""
    dates = [at for at in (entry.published_at, entry.updated_at) if at is not None]
    own = max(dates, default=None)
    if own is None or entry.first_seen_at is None:
        return own or entry.first_seen_at
    return min(own, entry.first_seen_at)


def last_known(known: Iterable[Entry]) -> Entry | None:
    """The entry that a gap begins after: the newest of those that were known before it. None when there is none.

    The source's own dates decide, so that it matters little what clock we had.
    """
    dated = [(at, entry.first_seen_at or at, entry.uid, entry) for entry in known if (at := said_at(entry)) is not None]
    return max(dated, key=lambda one: one[:3])[3] if dated else None
