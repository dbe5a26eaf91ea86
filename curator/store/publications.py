"""What went out, and which texts a draft wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from curator.domain.records import drafted_from, published_from
from curator.domain.types import DraftedItem, Published
from curator.store import load, outbox, telling
from curator.store.engine import Tx
from curator.store.plain import ask_of
from curator.store.tables import RECORD


def save_drafted(tx: Tx, day: date, items: Mapping[str, tuple[str, str]], *, by: str, now: datetime) -> int:
    """Note the texts a draft wrote: item → (hash, section). What was noted before is not noted again.

    Returns:
        The number of records written.
    """
    before = {item: (told.hash, told.section) for item, told in drafted(tx, day).items()}
    fresh = [(item, said) for item, said in items.items() if before.get(item) != said]
    said = [
        ("draft", {"date": day.isoformat(), "item": item, "hash": text, "section": section})
        for item, (text, section) in fresh
    ]
    if said:
        outbox.append_all(tx, said, by=by, now=now)
    return len(said)


def drafted(tx: Tx, day: date) -> dict[str, DraftedItem]:
    """What drafts last wrote for each item of the issue of this day."""
    query = sa.select(RECORD).where(RECORD.c.type == "draft", RECORD.c.subject == day.isoformat())
    told = {}
    for row in tx.execute(query.order_by(RECORD.c.at, RECORD.c.id)):
        item = drafted_from(load.record_of(row))
        told[item.item] = item
    return told


def ever_written(tx: Tx, day: date, item: str) -> frozenset[str]:
    """The hashes of all texts that were ever noted for an item of the issue of this day."""
    query = sa.select(RECORD).where(RECORD.c.type == "draft", RECORD.c.subject == day.isoformat())
    told = (drafted_from(load.record_of(row)) for row in tx.execute(query))
    return frozenset(one.hash for one in told if one.item == item)


def save_published(tx: Tx, day: date, number: int, anchors: Mapping[str, str], *, by: str, now: datetime) -> None:
    """Note that an issue went out, unless just this is noted already."""
    last = {told.date: told for told in published(tx)}.get(day)
    if last is None or last.number != number or not anchors.items() <= last.anchors.items():
        fields = {"date": day.isoformat(), "number": number, "anchors": dict(anchors)}
        outbox.append(tx, "published", fields, by=by, now=now)


def published(tx: Tx) -> list[Published]:
    """What went out, oldest date first: for each date the newest word, with every anchor it ever had."""
    query = sa.select(RECORD).where(RECORD.c.type == "published").order_by(RECORD.c.at, RECORD.c.id)
    told: dict[date, Published] = {}
    for row in tx.execute(query):
        one = published_from(load.record_of(row))
        before = told.get(one.date)
        anchors = {**before.anchors, **one.anchors} if before else one.anchors
        told[one.date] = Published(one.id, one.at, one.by, one.date, one.number, anchors)
    return [told[day] for day in sorted(told)]


def last_published_at(tx: Tx) -> datetime | None:
    """When an issue last went out: the moment of the newest publishing, or what a page says that came without a
    record; None when none did."""
    return telling.last_published_at(ask_of(tx))
