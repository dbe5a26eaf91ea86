"""Taking in records: the index is a function of the *set* of records, whatever order they come in.

Every record is kept as it is; what is derived (`fold`) is computed anew for the subjects that a batch touches.
So loading file by file in any order equals one rebuild.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa

from curator.domain.records import Record
from curator.domain.schema import problem
from curator.domain.urls import link_key
from curator.store import bulk, fold, news
from curator.store.engine import Tx
from curator.store.forgetting import forget_local
from curator.store.plain import chunks
from curator.store.tables import ENTRY, JOURNAL_FILE, LINK, PAGE, PAGE_LINK, RECORD, REDACTION, SOURCE_STATE

BATCH = 10_000
"""Records handled at once, of however many files; keeps a load of two years under 200 MB."""


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
    for batch in _batches((record, file) for record in records):
        sound = []
        for record, _ in batch:
            wrong = problem(record)
            if wrong:
                problems.append(f"record {record.id[:64]} ({record.type[:20]}): {wrong}")
            else:
                sound.append((record, file))
        fresh = _insert(tx, sound)
        new, known = new + fresh, known + len(sound) - fresh
    return TakenIn(new, known, tuple(problems))


def take_in_files(tx: Tx, files: Iterable[tuple[str, Sequence[Record]]]) -> TakenIn:
    """Take in what journal files say, many files in one go: two years of them have 50 records each.

    Args:
        tx: A writing transaction.
        files: (name, records), in any order. The records were held against the schema when the file was read.
    """
    new, known = 0, 0
    with bulk.no_collector():
        for batch in _batches((record, name) for name, records in files for record in records):
            fresh = _insert(tx, batch)
            new, known = new + fresh, known + len(batch) - fresh
    return TakenIn(new, known)


Filed = tuple[Record, str]
"""A record, and the journal file it stands in: "" for none yet."""


def _batches(records: Iterable[Filed]) -> Iterator[list[Filed]]:
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        yield batch


@dataclass(slots=True)
class _Change:
    """Rows of one batch, sorted by what must happen to them."""

    insert: dict[str, dict[str, Any]] = field(default_factory=dict)
    fresh: dict[str, Record] = field(default_factory=dict)
    """The record of each row in `insert`."""
    replace: dict[str, dict[str, Any]] = field(default_factory=dict)
    file_now_known: list[str] = field(default_factory=list)
    touched: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _insert(tx: Tx, records: Sequence[Filed]) -> int:
    """Write what is not there yet and fold what it touches; the number of new records."""
    change = _Change()
    redacted = _redact(tx, [record for record, _ in records], change)
    there = [key for (key,) in bulk.find(tx, (RECORD.c.id,), ((record.id,) for record, _ in records))]
    known = {row["id"]: row for row in _rows_by_id(tx, there)}
    for record, file in records:
        if record.id in redacted:  # nothing of it is kept: a journal that has it and one that has not are alike
            continue
        row = _row(record, file)
        other = change.insert.get(row["id"]) or change.replace.get(row["id"]) or known.get(row["id"])
        if other is not None:
            _meet(change, other, row, record)
            continue
        change.insert[row["id"]] = row
        change.fresh[row["id"]] = record
        change.touched[row["type"]].add(row["subject"])
    bulk.insert(tx, RECORD, list(change.insert.values()))
    for row in change.replace.values():
        tx.execute(RECORD.update().where(RECORD.c.id == row["id"]).values(row))
    for chunk in chunks(change.file_now_known):
        tx.execute(RECORD.update().where(RECORD.c.id.in_(chunk)).values(file=file))
    # where a record took another's place, nothing is plainly new: all is read again
    fresh = None if change.replace else [(change.insert[key]["subject"], one) for key, one in change.fresh.items()]
    changed = fold.fold(tx, change.touched, fresh)
    if "published" in change.touched:
        news.tell_all(tx)
    else:
        news.tell(tx, changed)
    return len(change.insert)


def _meet(change: _Change, other: Mapping[str, Any], row: dict[str, Any], record: Record) -> None:
    """A record whose id is known. If it says something else, the smaller of the two counts, whichever came first."""
    if _order(row) < _order(other):
        row["file"] = row["file"] or other["file"]
        if row["id"] in change.insert:
            change.insert[row["id"]] = row
            change.fresh[row["id"]] = record
        else:
            change.replace[row["id"]] = row
        for one in (other, row):
            change.touched[one["type"]].add(one["subject"])
    elif row["file"] and other["file"] is None:
        if row["id"] in change.insert:
            change.insert[row["id"]]["file"] = row["file"]
        else:
            change.file_now_known.append(row["id"])


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row["at"], row["type"], row["by"], row["data"])


def _rows_by_id(tx: Tx, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    for chunk in chunks(ids):
        for row in tx.execute(sa.select(RECORD).where(RECORD.c.id.in_(chunk))):
            yield row._asdict()


def _redact(tx: Tx, records: Sequence[Record], change: _Change) -> set[str]:
    """Do what `redacted` records of this batch say; which of the batch's own records somebody redacted, ever."""
    targets = {str(record.fields["target"]) for record in records if record.type == "redacted"}
    ids = [record.id for record in records]
    known = {target for (target,) in bulk.find(tx, (REDACTION.c.target,), ((one,) for one in {*targets, *ids}))}
    if targets - known:
        tx.execute(REDACTION.insert(), [{"target": target} for target in sorted(targets - known)])
    for row in list(_rows_by_id(tx, sorted(targets - known))):
        change.touched[row["type"]].add(row["subject"])
        tx.execute(RECORD.delete().where(RECORD.c.id == row["id"]))
        forget_local(tx, Record(row["type"], row["id"], row["at"], row["by"], json.loads(row["data"])))
    return (targets | known).intersection(ids)


def _row(record: Record, file: str) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.type,
        "at": record.at,
        "by": record.by,
        "subject": _subject(record),
        "data": json.dumps(record.fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        "file": file or None,
    }


def _subject(record: Record) -> str:
    """What a record is about: the thing whose derived row it changes."""
    fields = record.fields
    match record.type:
        case "entry":
            return f"{fields['source']} {fields['uid']}"
        case "fetch":
            return str(fields["source"])
        case "submission" | "decision" | "card":
            return link_key(str(fields["url"]))
        case "draft" | "published":
            return str(fields["date"])
        case "redacted":
            return str(fields["target"])
        case _:
            return ""


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
