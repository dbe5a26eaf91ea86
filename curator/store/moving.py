"""From one database to another: what the journal does not have, and a rebuild therefore cannot give."""

from __future__ import annotations

import sqlalchemy as sa

from curator.store.engine import Tx
from curator.store.tables import IDENTITY, JOURNAL_FILE, METADATA, NEWS, PRESENCE

STAYING = (*IDENTITY, JOURNAL_FILE, NEWS, PRESENCE)
"""Tables that a rebuild makes, and those that speak of screens that are open now. All others move."""


def carry_local(old: Tx, new: Tx) -> int:
    """Copy the local tables: unfinished notes, when sources are due, previews, scores, what links answered.

    Args:
        old: A transaction that reads the database that is left.
        new: A writing transaction; what its local tables hold is replaced.

    Returns:
        How many rows moved.
    """
    moved = 0
    for table in METADATA.sorted_tables:
        if table in STAYING:
            continue
        rows = [dict(row) for row in old.execute(sa.select(table)).mappings()]
        new.execute(table.delete())
        if rows:
            new.execute(table.insert(), rows)
        moved += len(rows)
    return moved
