"""What the crawler knows about each source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from curator.domain.records import entry_fields, state_fields
from curator.domain.types import Entry, SourceState
from curator.store import outbox
from curator.store import states as stored
from curator.store.engine import Tx
from curator.store.plain import ask_of
from curator.store.tables import SOURCE_STATE

CRAWLER = "curator"
"""Who says what a crawl learnt."""


def states(tx: Tx) -> dict[str, SourceState]:
    """All that is known, by slug; a source that was never looked at is not in it."""
    return stored.states(ask_of(tx))


def save_fetch(tx: Tx, state: SourceState, entries: Sequence[Entry], *, now: datetime) -> int:
    """Write what one look at a source taught; see `save_fetches`. Gives the number of entry records written."""
    save_fetches(tx, [(state, entries)], now=now)
    return len(entries)


def save_fetches(tx: Tx, looks: Sequence[tuple[SourceState, Sequence[Entry]]], *, now: datetime) -> None:
    """Write what looks at sources taught: each source's entries, validators and times, whole or not at all.

    A `fetch` record is written only when the journal's part of the state is another than before.
    """
    known = _known(tx, [state.slug for state, _ in looks])
    said: list[tuple[str, dict[str, object]]] = []
    for state, entries in looks:
        said += [("entry", entry_fields(entry)) for entry in entries]
        if state.lasting() != known.get(state.slug, SourceState(state.slug)):
            said.append(("fetch", state_fields(state)))
    if said:
        outbox.append_all(tx, said, by=CRAWLER, now=now)
    stored.save_times_in(tx, [state for state, _ in looks])


def _known(tx: Tx, slugs: Sequence[str]) -> dict[str, SourceState]:
    rows = tx.execute(sa.select(SOURCE_STATE).where(SOURCE_STATE.c.slug.in_(slugs)))
    return {row.slug: SourceState(*row) for row in rows}
