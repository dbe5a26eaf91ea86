"""New records, and those that no journal file has yet."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from curator.domain.records import Record
from curator.errors import UsageError
from curator.store import load
from curator.store.engine import Tx
from curator.store.forgetting import redacted
from curator.store.plain import chunks
from curator.store.tables import RECORD

TICK = timedelta(microseconds=1)
"""Records are told apart by microseconds."""


def new_id() -> str:
    """A random identity: 80 bits, so that two machines that never met do not collide."""
    return secrets.token_hex(10)


def append(tx: Tx, kind: str, fields: Mapping[str, object], *, by: str, now: datetime) -> Record:
    """Make one record and take it in. See `append_all`."""
    return append_all(tx, [(kind, fields)], by=by, now=now)[0]


def append_all(tx: Tx, said: Iterable[tuple[str, Mapping[str, object]]], *, by: str, now: datetime) -> list[Record]:
    """Make records of (type, fields) and take them in, in this order.

    Their times are `now`, but always after the newest record known: a clock that runs back cannot make a later
    word lose against an earlier one. Raises UsageError when a field is not valid.
    """
    at = now
    newest = tx.execute(sa.select(sa.func.max(RECORD.c.at))).scalar()
    if newest is not None and newest >= at:
        at = newest + TICK
    records = []
    for kind, fields in said:
        records.append(Record(kind, new_id(), at, by, fields))
        at += TICK
    taken = load.take_in(tx, records)
    if taken.problems:
        raise UsageError(taken.problems[0].partition(": ")[2] or taken.problems[0])
    return records


def not_redacted(tx: Tx, ids: Sequence[str]) -> list[Record]:
    """Those of the records whose words nobody took back yet. Raises UsageError when nobody knows one of them."""
    rows = {row.id: row for row in tx.execute(sa.select(RECORD).where(RECORD.c.id.in_(ids)))}
    for unknown in {*ids} - rows.keys() - redacted(tx):
        raise UsageError(f"no record has the id {unknown[:80]}", hint="`curator show URL --json` gives the ids")
    return [load.record_of(row) for row in rows.values()]


def pending(tx: Tx) -> list[Record]:
    """Records that no journal file has yet, oldest first."""
    query = sa.select(RECORD).where(RECORD.c.file.is_(None)).order_by(RECORD.c.at, RECORD.c.id)
    return [load.record_of(row) for row in tx.execute(query)]


def mark_written(tx: Tx, ids: Iterable[str], file: str) -> None:
    """Note that these records stand in a journal file now."""
    for chunk in chunks(ids):
        tx.execute(RECORD.update().where(RECORD.c.id.in_(chunk)).values(file=file))
    load.mark_loaded(tx, [file])
