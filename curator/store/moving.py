"""From one database to another: what the journal does not have, and a rebuild therefore cannot give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from curator.store.engine import Tx
from curator.store.tables import (
    IDENTITY,
    JOURNAL_FILE,
    LINK_CHECK,
    METADATA,
    NEWS,
    PRESENCE,
    PREVIEW,
    ROBOT,
    SOURCE_CLOCK,
    UNFINISHED_NOTE,
)

STAYING = (*IDENTITY, JOURNAL_FILE, NEWS, PRESENCE)
"""Tables that a rebuild makes, and those that speak of screens that are open now. All others move."""

_SINCE = {SOURCE_CLOCK: "fetched_at", PREVIEW: "asked_at", LINK_CHECK: "checked_at", ROBOT: "seen_at"}
"""Which column says how new a row is, where both databases have one: the newer one stays."""

Row = Mapping[str, Any]


def carry_local(old: Tx, new: Tx) -> int:
    """Bring the local tables along: unfinished notes, when sources are due, previews, scores, what links answered.

    A team may come from several databases, one after the other, or from the same one twice: what the new one has is
    never replaced by less. See `_both`.

    Args:
        old: A transaction that reads the database that is left.
        new: A writing transaction.

    Returns:
        How many rows came along.
    """
    moved = 0
    for table in METADATA.sorted_tables:
        if table in STAYING:
            continue
        key = [column.name for column in table.primary_key.columns]
        there = {tuple(row[name] for name in key): row for row in _rows(new, table)}
        fresh: list[dict[str, Any]] = []
        for row in _rows(old, table):
            known = there.get(tuple(row[name] for name in key))
            kept = row if known is None else _both(table, known, row)
            if kept == known:
                continue
            if known is not None:
                new.execute(table.delete().where(*(table.c[name] == row[name] for name in key)))
            fresh.append(dict(kept))
        if fresh:
            new.execute(table.insert(), fresh)
        moved += len(fresh)
    return moved


def _rows(tx: Tx, table: sa.Table) -> list[Row]:
    return [dict(row) for row in tx.execute(sa.select(table)).mappings()]


def _both(table: sa.Table, here: Row, other: Row) -> Row:
    """What stays of two rows for the same: the newer one; of two texts that somebody was typing both, unless one holds
    the other; of what is reckoned the one that is here."""
    if table is UNFINISHED_NOTE:
        mine, theirs = here["text"], other["text"]
        longer = theirs if mine in theirs else mine if theirs in mine else f"{mine}\n\n{theirs}"
        return {**here, "text": longer}
    since = _SINCE.get(table)
    if since is None or other[since] is None:
        return here
    return other if here[since] is None or other[since] > here[since] else here
