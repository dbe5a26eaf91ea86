"""What is derived from records: entries, links and source states, computed anew for the subjects touched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from curator.domain.records import Record, entry_from, state_from
from curator.domain.urls import clean_url, link_key
from curator.store import bulk
from curator.store.engine import Tx
from curator.store.plain import chunks
from curator.store.tables import ENTRY, LINK, RECORD, SOURCE_STATE


def fold(tx: Tx, touched: Mapping[str, set[str]], fresh: Sequence[tuple[str, Record]] | None = None) -> set[str]:
    """Compute anew what the records of these subjects give; the keys of links that may have changed.

    Args:
        tx: A writing transaction in which the records stand already.
        touched: Record type → subjects.
        fresh: (subject, record) of records that were just written: what the index had nothing of before is derived
            from them without being read again. None: all is read again.
    """
    keys = set(touched.get("submission", ()))
    entries = sorted(touched.get("entry", ()))
    known = set(entries) if fresh is None else _known_entries(tx, entries)
    rows, changed = _new_entries([subject for subject in entries if subject not in known], fresh or ())
    keys |= changed
    for chunk in chunks(known):
        keys |= _entries(tx, chunk)
    bulk.insert(tx, ENTRY, rows)
    if fresh is None:
        for chunk in chunks(keys):
            _links(tx, chunk)
    else:
        _fold_links(tx, keys, rows, fresh)
    for chunk in chunks(touched.get("fetch", ())):
        _states(tx, chunk)
    return keys.union(*(touched.get(kind, ()) for kind in ("decision", "card")))


def _known_entries(tx: Tx, subjects: Sequence[str]) -> set[str]:
    """Those subjects that have an entry in the index."""
    return {" ".join(name) for name in bulk.find(tx, _NAMED, map(_name, subjects))}


_NAMED = (ENTRY.c.source, ENTRY.c.uid)


def _name(subject: str) -> tuple[str, ...]:
    """Source and uid of an entry's subject."""
    return tuple(subject.split(" ", 1))


def _new_entries(subjects: Sequence[str], fresh: Sequence[tuple[str, Record]]) -> tuple[list[dict[str, Any]], set[str]]:
    """Rows for entries the index had nothing of, from the records just written; and their link keys."""
    told: dict[str, list[Record]] = {subject: [] for subject in subjects}
    for subject, record in fresh:
        if record.type == "entry" and subject in told:
            told[subject].append(record)
    rows = [_entry_row(sorted(records, key=lambda r: (r.at, r.id))) for records in told.values() if records]
    return rows, {row["key"] for row in rows}


def _entry_row(records: Sequence[Record]) -> dict[str, Any]:
    """An entry is its newest revision with the first one's time. `records` are all of it, oldest first."""
    entry = entry_from(records[-1])
    row: dict[str, Any] = {name: getattr(entry, name) for name in _ENTRY_NAMES}
    return row | {"key": link_key(entry.url), "first_seen_at": records[0].at}


_ENTRY_NAMES = tuple(name for name in ENTRY.c.keys() if name != "key")  # noqa: SIM118  not a dict


def _fold_links(tx: Tx, keys: set[str], rows: Sequence[Mapping[str, Any]], fresh: Sequence[tuple[str, Record]]) -> None:
    """Links of these keys: new ones from the entries and submissions just written, known ones computed anew."""
    known = {key for (key,) in bulk.find(tx, (LINK.c.key,), ((key,) for key in keys))}
    found: dict[str, list[_Mention]] = {}
    for row in rows:
        if row["key"] not in known:
            seen = _Mention(
                row["published_at"] or row["first_seen_at"],
                f"{row['source']} {row['uid']}",
                row["url"],
                row["first_seen_at"],
            )
            found.setdefault(row["key"], []).append(seen)
    for key, record in fresh:
        if record.type == "submission" and key not in known:
            url = clean_url(str(record.fields["url"])) or key
            found.setdefault(key, []).append(_Mention(record.at, record.id, url, record.at))
    _insert_links(tx, found)
    for chunk in chunks(keys - found.keys()):
        _links(tx, chunk)


class _Mention(NamedTuple):
    """That somebody spoke of a link; the smallest one spoke first."""

    said_at: datetime
    """An entry's own date, so that the order in which sources happen to be asked changes nothing; without one, when it
    was first seen."""
    by: str
    url: str
    seen_at: datetime


def _insert_links(tx: Tx, found: Mapping[str, list[_Mention]]) -> None:
    """A link opens what the first of those who mentioned it said."""
    rows = []
    for key, seen in found.items():
        rows.append({"key": key, "url": min(seen).url, "first_seen_at": min(mention.seen_at for mention in seen)})
    bulk.insert(tx, LINK, rows)


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
    """Compute known entries anew. Gives the link keys that may have changed."""
    names = [_name(subject) for subject in subjects]
    keys = {key for (key,) in bulk.find(tx, _NAMED, names, give=ENTRY.c.key)}
    bulk.delete(tx, _NAMED, names)
    rows = [_entry_row(records) for _, records in records_of(tx, "entry", subjects)]
    bulk.insert(tx, ENTRY, rows)
    return keys | {row["key"] for row in rows}


def _links(tx: Tx, keys: list[str]) -> None:
    """Compute known links anew. A link is there while an entry or a submission leads to it."""
    found: dict[str, list[_Mention]] = {}
    columns = (ENTRY.c.key, ENTRY.c.first_seen_at, ENTRY.c.published_at, ENTRY.c.source, ENTRY.c.uid, ENTRY.c.url)
    entries = sa.select(*columns)
    for row in tx.execute(entries.where(ENTRY.c.key.in_(keys))):
        seen = _Mention(row.published_at or row.first_seen_at, f"{row.source} {row.uid}", row.url, row.first_seen_at)
        found.setdefault(row.key, []).append(seen)
    for key, records in records_of(tx, "submission", keys):
        for record in records:
            url = clean_url(str(record.fields["url"])) or key
            found.setdefault(key, []).append(_Mention(record.at, record.id, url, record.at))
    tx.execute(LINK.delete().where(LINK.c.key.in_(keys)))
    _insert_links(tx, found)


def _states(tx: Tx, slugs: list[str]) -> None:
    """A source's state is what its newest `fetch` record says."""
    tx.execute(SOURCE_STATE.delete().where(SOURCE_STATE.c.slug.in_(slugs)))
    newest_first = sa.over(
        sa.func.row_number(), partition_by=RECORD.c.subject, order_by=[sa.desc(RECORD.c.at), sa.desc(RECORD.c.id)]
    )
    told = (
        sa.select(RECORD, newest_first.label("place"))
        .where(RECORD.c.type == "fetch", RECORD.c.subject.in_(slugs))
        .subquery()
    )
    rows = []
    for row in tx.execute(sa.select(told).where(told.c.place == 1)):
        state = state_from(Record(row.type, row.id, row.at, row.by, json.loads(row.data)))
        rows.append({name: getattr(state, name) for name in SOURCE_STATE.c.keys()})  # noqa: SIM118
    bulk.insert(tx, SOURCE_STATE, rows)
