"""What is derived from records: entries, links and source states, computed anew for the subjects touched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from curator.domain.records import Record, entry_from, state_from
from curator.domain.urls import clean_url, link_key
from curator.store.engine import Tx
from curator.store.tables import ENTRY, LINK, RECORD, SOURCE_STATE

CHUNK = 500
"""Values in one `IN (…)`. Old SQLites stop at 999 variables."""


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values, each once, in lists of at most `CHUNK`."""
    once = sorted(set(values))
    for start in range(0, len(once), CHUNK):
        yield once[start : start + CHUNK]


def fold(tx: Tx, touched: Mapping[str, set[str]]) -> None:
    """Compute anew what the records of these subjects give. `touched` maps a record type to its subjects."""
    keys = set(touched.get("submission", ()))
    for chunk in chunks(touched.get("entry", ())):
        keys |= _entries(tx, chunk)
    for chunk in chunks(keys):
        _links(tx, chunk)
    for chunk in chunks(touched.get("fetch", ())):
        _states(tx, chunk)


def records_of(tx: Tx, kind: str, subjects: list[str]) -> Iterator[tuple[str, list[Record]]]:
    """The records of one type for these subjects: (subject, its records, oldest first)."""
    query = (
        sa.select(RECORD)
        .where(RECORD.c.type == kind, RECORD.c.subject.in_(subjects))
        .order_by(RECORD.c.subject, RECORD.c.at, RECORD.c.id)
    )
    for subject, rows in groupby(tx.execute(query), key=lambda row: row.subject):
        yield subject, [Record(row.type, row.id, row.at, row.by, json.loads(row.data)) for row in rows]


def _entries(tx: Tx, subjects: list[str]) -> set[str]:
    """Entries are their newest revision with the first one's time. Gives the link keys that may have changed."""
    names = [tuple(subject.split(" ", 1)) for subject in subjects]
    here = sa.tuple_(ENTRY.c.source, ENTRY.c.uid).in_(names)
    keys = set(tx.execute(sa.select(ENTRY.c.key).where(here)).scalars())
    if keys:
        tx.execute(ENTRY.delete().where(here))
    rows = []
    for _, records in records_of(tx, "entry", subjects):
        entry = entry_from(records[-1])
        row = {name: getattr(entry, name) for name in ENTRY.c.keys() if name != "key"}  # noqa: SIM118
        rows.append(row | {"key": link_key(entry.url), "first_seen_at": records[0].at})
    if rows:
        tx.execute(ENTRY.insert(), rows)
    return keys | {row["key"] for row in rows}


def _links(tx: Tx, keys: list[str]) -> None:
    """A link is there while an entry or a submission leads to it; it opens what the first of them said."""
    found: dict[str, list[tuple[datetime, str, str]]] = {}
    entries = sa.select(ENTRY.c.key, ENTRY.c.first_seen_at, ENTRY.c.source, ENTRY.c.uid, ENTRY.c.url)
    for row in tx.execute(entries.where(ENTRY.c.key.in_(keys))):
        found.setdefault(row.key, []).append((row.first_seen_at, f"{row.source} {row.uid}", row.url))
    for key, records in records_of(tx, "submission", keys):
        for record in records:
            url = clean_url(str(record.fields["url"])) or key
            found.setdefault(key, []).append((record.at, record.id, url))
    tx.execute(LINK.delete().where(LINK.c.key.in_(keys)))
    rows: list[dict[str, Any]] = []
    for key, seen in found.items():
        at, _, url = min(seen)
        rows.append({"key": key, "url": url, "first_seen_at": at})
    if rows:
        tx.execute(LINK.insert(), rows)


def _states(tx: Tx, slugs: list[str]) -> None:
    """A source's state is what its newest `fetch` record says."""
    tx.execute(SOURCE_STATE.delete().where(SOURCE_STATE.c.slug.in_(slugs)))
    rows = []
    for _, records in records_of(tx, "fetch", slugs):
        state = state_from(records[-1])
        rows.append({name: getattr(state, name) for name in SOURCE_STATE.c.keys()})  # noqa: SIM118
    if rows:
        tx.execute(SOURCE_STATE.insert(), rows)
