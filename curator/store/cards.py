"""What pages say about themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from curator.domain.records import card_fields, card_from
from curator.domain.types import Card
from curator.store import fold, load, outbox
from curator.store.engine import Tx
from curator.store.tables import RECORD


def save(tx: Tx, card: Card, *, by: str, now: datetime) -> None:
    """Write a card."""
    outbox.append(tx, "card", card_fields(card), by=by, now=now)


def cards(tx: Tx, *, keys: Collection[str] | None = None) -> dict[str, Card]:
    """The newest card of each link, or of those with these keys, by link key."""
    query = sa.select(RECORD).where(RECORD.c.type == "card").order_by(RECORD.c.at, RECORD.c.id)
    found = {}
    for chunk in [None] if keys is None else fold.chunks(keys):
        here = query if chunk is None else query.where(RECORD.c.subject.in_(chunk))
        for row in tx.execute(here):
            found[row.subject] = card_from(load.record_of(row))
    return found
