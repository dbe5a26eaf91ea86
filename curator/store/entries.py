"""What sources said."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from curator.domain.records import entry_from
from curator.domain.types import Entry
from curator.store import fold
from curator.store.engine import Tx
from curator.store.tables import ENTRY

_COLUMNS = [column for column in ENTRY.c if column.name != "key"]


def entry_of(row: Any) -> Entry:
    """The entry of a row that has all columns of the `entry` table but the key."""
    return Entry(**{column.name: getattr(row, column.name) for column in _COLUMNS})


def known(tx: Tx, slug: str) -> dict[str, Entry]:
    """A source's entries by uid, as of their newest revision."""
    rows = tx.execute(sa.select(*_COLUMNS).where(ENTRY.c.source == slug))
    return {row.uid: entry_of(row) for row in rows}


def revisions(tx: Tx, slug: str, uid: str) -> list[Entry]:
    """Everything the source ever said under this uid, oldest first; saying the same again counts once."""
    told: list[Entry] = []
    for _, records in fold.records_of(tx, "entry", [f"{slug} {uid}"]):
        for entry in map(entry_from, records):
            words = (entry.title, entry.url, entry.summary, entry.published_at)
            if not told or words != (told[-1].title, told[-1].url, told[-1].summary, told[-1].published_at):
                told.append(entry)
    return told


def counts(tx: Tx) -> dict[str, int]:
    """Number of entries by source slug."""
    query = sa.select(ENTRY.c.source, sa.func.count()).group_by(ENTRY.c.source)
    return {row[0]: row[1] for row in tx.execute(query)}
