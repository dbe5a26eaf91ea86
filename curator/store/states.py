"""What is known of each source, read with plain SQL: a crawl asks the network before the database layer is loaded."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from curator.domain.source_state import SourceState
from curator.store.engine import Store, Tx
from curator.store.plain import Ask, ask_of, bound, file_at_once, moment, sqlite_file, write_at_once

LASTING = (
    "slug", "url", "etag", "last_modified", "body_hash", "failures", "last_error", "retry_after_at", "moved_to",
    "feed_url", "validators_of", "moved_at", "failing_since", "status", "ttl", "skips", "gap_at", "gap_since",
)  # fmt: skip
"""The journal's part of a state, as `source_state` has it."""

_TIMES = frozenset(
    (
        "retry_after_at", "moved_at", "failing_since", "gap_at", "fetched_at", "last_success_at", "due_at", "full_at",
        "newest_at", "gap_retry_at",
    )
)  # fmt: skip

LOCAL = (
    "slug", "fetched_at", "last_success_at", "due_at", "due_why", "full_at", "newest_at", "rhythm", "filtered",
    "gap_retry_at",
)  # fmt: skip
"""This machine's part, as `source_clock` has it."""


def known(store: Store) -> dict[str, SourceState]:
    """All states by slug, at once where that can be done. Raises StoreError."""
    path = sqlite_file(store.address)
    if path is not None and not path.exists():
        return {}  # it will be made when there is something to store
    try:
        with file_at_once(store.address) as ask:
            if ask is not None:
                return states(ask)
    except sqlite3.Error:
        pass  # the ordinary way says what is wrong
    with store.reading() as tx:
        return states(ask_of(tx))


def states(ask: Ask) -> dict[str, SourceState]:
    """All that is known, by slug; a source that was never looked at is not in it."""
    found = {row[0]: SourceState(*_values(LASTING, row)) for row in ask(_select(LASTING, "source_state"), {})}
    for row in ask(_select(LOCAL, "source_clock"), {}):
        local = dict(zip(LOCAL, _values(LOCAL, row), strict=True))
        found[row[0]] = replace(found.get(row[0], SourceState(row[0])), **local)
    return found


def _select(columns: tuple[str, ...], table: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608  made of constants


def _values(columns: tuple[str, ...], row: Any) -> list[Any]:
    return [moment(value) if name in _TIMES else value for name, value in zip(columns, row, strict=True)]


def save_times(store: Store, states: Sequence[SourceState]) -> None:
    """Write the local times of looks that taught nothing that lasts, at once where that can be done.

    Raises StoreError.
    """
    rows = [{name: getattr(state, name) for name in LOCAL} for state in states]
    if not rows:
        return
    names = ", ".join(f":{name}" for name in LOCAL)
    statement = f"INSERT OR REPLACE INTO source_clock ({', '.join(LOCAL)}) VALUES ({names})"  # noqa: S608  constants
    try:
        with write_at_once(store.address) as file:
            if file is not None:
                file.executemany(statement, [{name: bound(value) for name, value in row.items()} for row in rows])
                return
    except sqlite3.Error:
        pass  # the ordinary way says what is wrong
    with store.writing() as tx:
        save_times_in(tx, states)


def save_times_in(tx: Tx, states: Sequence[SourceState]) -> None:
    """The same within a transaction."""
    from curator.store.tables import SOURCE_CLOCK

    rows = [{name: getattr(state, name) for name in LOCAL} for state in states]
    if not rows:
        return
    tx.execute(SOURCE_CLOCK.delete().where(SOURCE_CLOCK.c.slug.in_([row["slug"] for row in rows])))
    tx.execute(SOURCE_CLOCK.insert(), rows)
