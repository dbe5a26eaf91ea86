"""When sources said something: what their rhythms are taken from."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from curator.store.engine import Tx
from curator.store.tables import ENTRY


def newest_dates(tx: Tx, limit: int) -> dict[str, list[datetime]]:
    """The dates of the newest entries of every source, at most `limit` each, newest first, by slug.

    An entry without a date counts from when it was first seen.
    """
    at = sa.func.coalesce(ENTRY.c.published_at, ENTRY.c.first_seen_at, type_=ENTRY.c.first_seen_at.type).label("at")
    place = sa.func.row_number().over(partition_by=ENTRY.c.source, order_by=at.desc()).label("place")
    ranked = sa.select(ENTRY.c.source, at, place).subquery()
    query = sa.select(ranked.c.source, ranked.c.at).where(ranked.c.place <= limit)
    found: dict[str, list[datetime]] = {}
    for row in tx.execute(query.order_by(ranked.c.source, ranked.c.place)):
        found.setdefault(row.source, []).append(row.at)
    return found
