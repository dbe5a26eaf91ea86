"""Taking in records: the index is a function of the *set* of records, whatever order they come in.

Every record is kept as it is; what is derived (`fold`) is computed anew for the subjects that a batch touches.
So loading file by file in any order equals one rebuild.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa

from curator.domain.records import Record
from curator.domain.schema import problem
from curator.store import bulk, fold, news
from curator.store.engine import Tx
from curator.store.forgetting import forget_local, redacted
from curator.store.ready import AT, BATCH, BY, DATA, FILE, ID, SUBJECT, TYPE, Ready, Row, ready, with_file
from curator.store.tables import ENTRY, JOURNAL_FILE, LINK, PAGE, PAGE_LINK, RECORD, REDACTION, SOURCE_STATE


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a load did."""

    new: int = 0
    known: int = 0
    problems: tuple[str, ...] = ()
    """One line for each record that was refused."""


def take_in(tx: Tx, records: Iterable[Record], *, file: str = "") -> TakenIn:
    """Take records into the index. Idempotent; refused ones are named and cost nothing else.

    Args:
        tx: A writing transaction.
        records: Any records, in any order.
        file: Name of the journal file they stand in; "" means: in none yet.
    """
    new, known, problems = 0, 0, []
    for some in _batches(records):
        sound = []
        for record in some:
            wrong = problem(record)
            if wrong:
                problems.append(f"record {record.id[:64]} ({record.type[:20]}): {wrong}")
            else:
                sound.append(ready(record, file))
        fresh = _insert(tx, sound)
        new, known = new + fresh, known + len(sound) - fresh
    return TakenIn(new, known, tuple(problems))


def take_in_files(tx: Tx, files: Iterable[tuple[str, Sequence[Record]]]) -> TakenIn:
    """Take in what journal files say; see `take_in_ready`.

    Args:
        tx: A writing transaction.
        files: (name, records), in any order. The records were held against the schema when the file was read.
    """
    return take_in_ready(tx, ([ready(record, name) for record in records] for name, records in files))


def take_in_ready(tx: Tx, files: Iterable[Sequence[Ready]]) -> TakenIn:
    """Take in records that were made ready, of many files in one go: two years of them have 50 records each.

    Args:
        tx: A writing transaction.
        files: The records of each file, in any order; they were held against the schema.
    """
    new, known = 0, 0
    with bulk.no_collector():
        for batch in _together(files):
            fresh = _insert(tx, batch)
            new, known = new + fresh, known + len(batch) - fresh
    return TakenIn(new, known)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _together(files: Iterable[Sequence[Ready]]) -> Iterator[list[Ready]]:
    """The files' records in lists of `BATCH` and a file more."""
    batch: list[Ready] = []
    for records in files:
        batch.extend(records)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


@dataclass(slots=True)
class _Change:
    """Records of one batch, sorted by what must happen to them."""

    insert: dict[str, Ready] = field(default_factory=dict)
    replace: dict[str, Ready] = field(default_factory=dict)
    file_now_known: list[tuple[str, str]] = field(default_factory=list)
    """(file, id)."""
    touched: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _insert(tx: Tx, batch: Sequence[Ready]) -> int:
    """Write what is not there yet and fold what it touches; the number of new records."""
    change = _Change()
    taken_back = _redact(tx, batch, change)
    there = bulk.rows(tx, (RECORD.c.id,), ((row[ID],) for row, _ in batch))
    known: dict[str, Row] = {row[ID]: row for row in there}
    for one in batch:
        row = one[0]
        name = row[ID]
        if name in taken_back:  # nothing of it is kept: a journal that has it and one that has not are alike
            continue
        other = change.insert.get(name) or change.replace.get(name)
        if other is not None or name in known:
            _meet(change, other[0] if other else known[name], one)
            continue
        change.insert[name] = one
        change.touched[row[TYPE]].add(row[SUBJECT])
    bulk.delete(tx, (RECORD.c.id,), [(name,) for name in change.replace])
    bulk.insert(tx, RECORD, [row for row, _ in (*change.insert.values(), *change.replace.values())])
    bulk.update(tx, RECORD.c.file, RECORD.c.id, change.file_now_known)
    # where a record took another's place, nothing is plainly new: all is read again
    changed = fold.fold(tx, change.touched, None if change.replace else list(change.insert.values()))
    if "published" in change.touched:
        news.tell_all(tx)
    else:
        news.tell(tx, changed)
    return len(change.insert)


def _meet(change: _Change, other: Row, one: Ready) -> None:
    """A record whose id is known. If it says something else, the smaller of the two counts, whichever came first."""
    row, told = one
    name, file = row[ID], row[FILE]
    if _order(row) < _order(other):
        kept: Ready = (with_file(row, file or other[FILE]), told)
        (change.insert if name in change.insert else change.replace)[name] = kept
        for each in (other, row):
            change.touched[each[TYPE]].add(each[SUBJECT])
    elif file and other[FILE] is None:
        held = change.insert if name in change.insert else change.replace if name in change.replace else None
        if held is None:
            change.file_now_known.append((file, name))
        else:
            held[name] = (with_file(other, file), held[name][1])


def _order(row: Row) -> tuple[str, ...]:
    return (row[AT], row[TYPE], row[BY], row[DATA])


def _redact(tx: Tx, batch: Sequence[Ready], change: _Change) -> Collection[str]:
    """Do what `redacted` records of this batch say; ids of all that somebody redacted, ever."""
    targets = {row[SUBJECT] for row, _ in batch if row[TYPE] == "redacted"}
    known = redacted(tx)  # all that ever were: few
    bulk.insert(tx, REDACTION, [(target,) for target in sorted(targets - known)])
    gone = bulk.rows(tx, (RECORD.c.id,), ((target,) for target in targets - known))
    for row in gone:
        change.touched[row[TYPE]].add(row[SUBJECT])
        forget_local(tx, fold.record(row))
    bulk.delete(tx, (RECORD.c.id,), [(row[ID],) for row in gone])
    return targets | known


def record_of(row: Any) -> Record:
    """The record that a row of the `record` table holds."""
    return Record(row.type, row.id, row.at, row.by, json.loads(row.data))


def loaded_files(tx: Tx) -> set[str]:
    """Names of the journal files that are in the index."""
    return set(tx.execute(sa.select(JOURNAL_FILE.c.name)).scalars())


def mark_loaded(tx: Tx, files: Iterable[str]) -> None:
    """Note that these journal files are in the index. Idempotent."""
    fresh = sorted(set(files) - loaded_files(tx))
    if fresh:
        tx.execute(JOURNAL_FILE.insert(), [{"name": name} for name in fresh])


def empty(tx: Tx) -> None:
    """Forget everything but the local tables: the first half of a rebuild. The caller loads in the same
    transaction."""
    for table in (RECORD, REDACTION, ENTRY, LINK, SOURCE_STATE, PAGE, PAGE_LINK, JOURNAL_FILE):
        tx.execute(table.delete())
    news.tell_all(tx)
