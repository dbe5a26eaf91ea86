"""What is derived from records: entries, links and source states, computed anew for the subjects touched."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from curator.domain.records import Record, state_from
from curator.store import bulk
from curator.store.engine import Tx
from curator.store.plain import bound, chunks, moment
from curator.store.ready import AT, BY, DATA, FILE, ID, SUBJECT, TYPE, Ready, Row, ready
from curator.store.tables import ENTRY, LINK, RECORD, SOURCE_STATE

_NAMED = (ENTRY.c.source, ENTRY.c.uid)
_SOURCE, _UID, _KEY, _URL, _PUBLISHED, _SEEN = map(
    ENTRY.c.keys().index, ("source", "uid", "key", "url", "published_at", "first_seen_at")
)

Mention = tuple[str, str, str, str]
"""That somebody spoke of a link: when, who, the address, when it was first seen. The smallest one spoke first. An entry
spoke at its own date, so that the order in which sources happen to be asked changes nothing; without one, when it was
first seen."""


def fold(tx: Tx, touched: Mapping[str, set[str]], fresh: Sequence[Ready] | None = None) -> set[str]:
    """Compute anew what the records of these subjects give; the keys of links that may have changed.

    Args:
        tx: A writing transaction in which the records stand already.
        touched: Record type → subjects.
        fresh: The records that were just written: what the index had nothing of before is derived from them without
            being read again. None: all is read again.
    """
    keys = set(touched.get("submission", ()))
    entries = touched.get("entry", set())
    known = entries if fresh is None else _known_entries(tx, entries)
    rows = _new_entries(fresh or (), known)
    keys.update(map(itemgetter(_KEY), rows))
    keys |= _entries(tx, known)
    bulk.insert(tx, ENTRY, rows)
    if fresh is None:
        _links(tx, keys)
    else:
        _fold_links(tx, keys, rows, fresh)
    for chunk in chunks(touched.get("fetch", ())):
        _states(tx, chunk)
    return keys.union(*(touched.get(kind, ()) for kind in ("decision", "card")))


def _known_entries(tx: Tx, subjects: Iterable[str]) -> set[str]:
    """Those subjects that have an entry in the index."""
    return {" ".join(name) for name in bulk.find(tx, _NAMED, map(_name, subjects))}


def _name(subject: str) -> tuple[str, ...]:
    """Source and uid of an entry's subject."""
    return tuple(subject.split(" ", 1))


def _new_entries(fresh: Iterable[Ready], known: set[str]) -> list[tuple[Any, ...]]:
    """Rows for entries the index had nothing of, from the records just written."""
    said: defaultdict[str, list[Ready]] = defaultdict(list)
    for one in fresh:
        if one[0][TYPE] == "entry" and one[0][SUBJECT] not in known:
            said[one[0][SUBJECT]].append(one)
    return [_entry_row(revisions) for revisions in said.values()]


def _entry_row(revisions: list[Ready]) -> tuple[Any, ...]:
    """An entry is its newest revision with the first one's time. `revisions` are all of it, in any order."""
    _, told = revisions[0] if len(revisions) == 1 else max(revisions, key=_when)
    assert told is not None
    if len(revisions) == 1:
        return told
    return (*told[:_SEEN], min(row[AT] for row, _ in revisions), *told[_SEEN + 1 :])


def _when(one: Ready) -> tuple[str, str]:
    return one[0][AT], one[0][ID]


def _fold_links(tx: Tx, keys: set[str], rows: Iterable[tuple[Any, ...]], fresh: Iterable[Ready]) -> None:
    """Links of these keys: new ones from the entries and submissions just written, known ones computed anew."""
    known = {key for (key,) in bulk.find(tx, (LINK.c.key,), ((key,) for key in keys))}
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for row in rows:
        if row[_KEY] not in known:
            found[row[_KEY]].append(_by_entry(row))
    for row, told in fresh:
        if row[TYPE] == "submission" and row[SUBJECT] not in known:
            found[row[SUBJECT]].append(_by_submission(row, told))
    _insert_links(tx, found)
    _links(tx, keys - found.keys())


def _by_entry(row: Sequence[Any]) -> Mention:
    return row[_PUBLISHED] or row[_SEEN], f"{row[_SOURCE]} {row[_UID]}", row[_URL], row[_SEEN]


def _by_submission(row: Row, told: tuple[Any, ...] | None) -> Mention:
    assert told is not None
    return row[AT], row[ID], told[0], row[AT]


def _insert_links(tx: Tx, found: Mapping[str, list[Mention]]) -> None:
    """A link opens what the first of those who mentioned it said."""
    rows = [
        (key, said[0][2], said[0][3])
        if len(said) == 1  # as nearly all are
        else (key, min(said)[2], min(mention[3] for mention in said))
        for key, said in found.items()
    ]
    bulk.insert(tx, LINK, rows)


def record(row: Row) -> Record:
    """The record that a row of the `record` table holds."""
    at = moment(row[AT])
    assert at is not None
    return Record(row[TYPE], row[ID], at, row[BY], json.loads(row[DATA]))


def records_of(tx: Tx, kind: str, subjects: Iterable[str]) -> Iterator[tuple[str, list[Record]]]:
    """The records of one type for these subjects: (subject, its records, oldest first)."""
    for subject, rows in groupby(_rows_of(tx, kind, subjects), key=itemgetter(SUBJECT)):
        yield subject, [record(row) for row in rows]


def _rows_of(tx: Tx, kind: str, subjects: Iterable[str]) -> list[Row]:
    """The rows of records of one type, by subject, oldest first."""
    found = bulk.rows(tx, (RECORD.c.type, RECORD.c.subject), ((kind, subject) for subject in subjects))
    return sorted(found, key=itemgetter(SUBJECT, AT, ID))


def _entries(tx: Tx, subjects: set[str]) -> set[str]:
    """Compute known entries anew. Gives the link keys that may have changed."""
    names = [_name(subject) for subject in subjects]
    keys = {key for (key,) in bulk.find(tx, _NAMED, names, give=(ENTRY.c.key,))}
    bulk.delete(tx, _NAMED, names)
    told = groupby(_rows_of(tx, "entry", subjects), key=itemgetter(SUBJECT))
    rows = [_entry_row([ready(record(row), row[FILE] or "") for row in some]) for _, some in told]
    bulk.insert(tx, ENTRY, rows)
    return keys | {row[_KEY] for row in rows}


def _links(tx: Tx, keys: set[str]) -> None:
    """Compute known links anew. A link is there while an entry or a submission leads to it."""
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for row in bulk.rows(tx, (ENTRY.c.key,), ((key,) for key in keys)):
        found[row[_KEY]].append(_by_entry(row))
    for row in _rows_of(tx, "submission", keys):
        found[row[SUBJECT]].append(_by_submission(*ready(record(row), "")))
    bulk.delete(tx, (LINK.c.key,), [(key,) for key in keys])
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
        rows.append(tuple(bound(getattr(state, column.name)) for column in SOURCE_STATE.c))
    bulk.insert(tx, SOURCE_STATE, rows)
