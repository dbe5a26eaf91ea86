"""What the crawler knows about each source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from curator.domain.records import entry_fields, state_fields
from curator.domain.types import Entry, SourceState
from curator.store import outbox
from curator.store.engine import Tx
from curator.store.tables import SOURCE_CLOCK, SOURCE_STATE

CRAWLER = "curator"
"""Who says what a crawl learnt."""


def states(tx: Tx) -> dict[str, SourceState]:
    """All that is known, by slug; a source that was never looked at is not in it."""
    query = sa.select(SOURCE_STATE, SOURCE_CLOCK).join_from(
        SOURCE_STATE, SOURCE_CLOCK, SOURCE_STATE.c.slug == SOURCE_CLOCK.c.slug, full=True
    )
    found = {}
    for row in tx.execute(query):
        slug, url, etag, last_modified, body_hash, failures, last_error, retry, moved, feed, clock, *times = row
        found[slug or clock] = SourceState(
            slug or clock,
            url or "",
            etag or "",
            last_modified or "",
            body_hash or "",
            failures or 0,
            last_error or "",
            retry,
            moved or "",
            feed or "",
            *times[:3],
        )
    return found


def save_fetch(tx: Tx, state: SourceState, entries: Sequence[Entry], *, now: datetime) -> int:
    """Write what one look at a source taught, whole or not at all: entries, validators and times belong together.

    A `fetch` record is written only when the journal's part of the state is another than before.

    Returns:
        The number of entry records written.
    """
    said = [("entry", entry_fields(entry)) for entry in entries]
    if _lasting(state) != _known(tx, state.slug):
        said.append(("fetch", state_fields(state)))
    if said:
        outbox.append_all(tx, said, by=CRAWLER, now=now)
    save_times(tx, [state])
    return len(entries)


def save_times(tx: Tx, states: Iterable[SourceState]) -> None:
    """Write the local times of looks that taught nothing that lasts."""
    rows = [
        {"slug": s.slug, "fetched_at": s.fetched_at, "last_success_at": s.last_success_at, "due_at": s.due_at}
        for s in states
    ]
    if not rows:
        return
    slugs = [row["slug"] for row in rows]
    tx.execute(SOURCE_CLOCK.delete().where(SOURCE_CLOCK.c.slug.in_(slugs)))
    tx.execute(SOURCE_CLOCK.insert(), rows)


def _lasting(state: SourceState) -> SourceState:
    """The state without its local times."""
    return replace(state, fetched_at=None, last_success_at=None, due_at=None)


def _known(tx: Tx, slug: str) -> SourceState:
    row: Any = tx.execute(sa.select(SOURCE_STATE).where(SOURCE_STATE.c.slug == slug)).first()
    return SourceState(*row) if row else SourceState(slug)
