"""A damaged SQLite file: moved aside, and what stands in no journal file yet read out of it, row by row.

All else is made anew from the journal. A page of the file that cannot be read costs the rows on it; rows are looked for
by two ways, the table and its index of what no file has, since seldom both are hurt.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from curator.domain.records import Record
from curator.domain.schema import problem
from curator.errors import StoreError
from curator.store import load
from curator.store.engine import Tx
from curator.store.plain import moment, sqlite_file

_FILES = ("", "-wal")
"""What belongs to a SQLite file: itself, and what was committed last. The `-shm` beside them is made from these."""

_NOTE = ("by", "key", "field", "text")


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was saved from a damaged file."""

    aside: Path
    """Where the file is now."""
    records: tuple[Record, ...]
    """Records that no journal file has, oldest first."""
    notes: tuple[tuple[str, str, str, str], ...]
    """Texts that somebody was typing: by, key, field, text."""
    complete: bool
    """Every row was read. False: something said since the journal was last written may be missing."""


def set_aside(address: str, now: datetime) -> Rescued | None:
    """Move a damaged SQLite file out of the way and read what matters out of it; None when it is sound, is not there,
    or is no SQLite file. The database must not be open.

    Raises:
        StoreError: It cannot be moved.
    """
    path = sqlite_file(address)
    if path is None or not path.is_file() or not path.stat().st_size or is_sound(path):
        return None
    aside = path.with_name(f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    number = 1
    while aside.exists():
        number += 1
        aside = aside.with_name(f"{aside.name.partition('Z')[0]}Z-{number}")
    try:
        for more in _FILES:
            with suppress(FileNotFoundError):
                path.with_name(path.name + more).rename(aside.with_name(aside.name + more))
        path.with_name(path.name + "-shm").unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"it is damaged and cannot be moved aside: {error.strerror}",
            database=str(path),
            hint="make its folder writable for you and run `curator rebuild` again",
        ) from error
    return _rescued(aside)


def is_sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file's pages. Whatever else keeps it from looking is no damage."""
    try:
        with closing(sqlite3.connect(path, timeout=30.0)) as file:
            return file.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False


def restore(tx: Tx, rescued: Rescued) -> None:
    """Put what was saved into a new database."""
    from curator.store.tables import UNFINISHED_NOTE

    load.take_in(tx, rescued.records)
    if rescued.notes:
        tx.execute(UNFINISHED_NOTE.insert(), [dict(zip(_NOTE, note, strict=True)) for note in rescued.notes])


# -- reading ---------------------------------------------------------------------------------------------------------


def _rescued(aside: Path) -> Rescued:
    records: dict[str, Record] = {}
    notes: list[tuple[str, str, str, str]] = []
    reading = _Reading()
    with suppress(sqlite3.Error), closing(sqlite3.connect(aside)) as file:
        file.text_factory = lambda data: data.decode(errors="replace")
        for row in reading.rows(file):
            with suppress(ValueError, TypeError, AttributeError):
                record = _record(row)
                if problem(record) is None:
                    records[record.id] = record
        try:
            notes = file.execute(f"SELECT {', '.join(map(_quoted, _NOTE))} FROM unfinished_note").fetchall()  # noqa: S608
        except sqlite3.Error:
            reading.complete = False
        reading.ended = True
    return Rescued(
        aside,
        tuple(sorted(records.values(), key=lambda record: (record.at, record.id))),
        tuple(note for note in notes if all(isinstance(word, str) for word in note)),
        reading.complete and reading.ended,
    )


def _quoted(name: str) -> str:
    return f'"{name}"'


def _record(row: tuple[object, ...]) -> Record:
    id_, kind, at, by, data = map(str, row)
    fields, time = json.loads(data), moment(at)
    if not isinstance(fields, dict) or time is None:
        raise ValueError("no record")
    return Record(kind, id_, time, by, fields)


class _Reading:
    """One damaged file being read."""

    def __init__(self) -> None:
        self.complete = True
        self.ended = False

    def rows(self, file: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
        """The rows of the table `record` that no journal file has."""
        seen: set[int] = set()
        for row in self._some(file, "FROM record INDEXED BY ix_record_file WHERE file IS NULL"):
            seen.add(row)
        first, last = 0, 0
        for row in self._some(file, "FROM record NOT INDEXED WHERE file IS NULL ORDER BY rowid"):
            seen.add(row)
            first = row
        if not self.complete:
            for row in self._some(file, "FROM record NOT INDEXED WHERE file IS NULL ORDER BY rowid DESC"):
                seen.add(row)
                last = row
            seen.update(range(first + 1, last))  # between where both ways stopped, each row is tried
        for rowid in sorted(seen):
            try:
                yield from file.execute(
                    'SELECT id, type, at, "by", data FROM record WHERE rowid = ? AND file IS NULL', (rowid,)
                )
            except sqlite3.Error:
                self.complete = False

    def _some(self, file: sqlite3.Connection, where: str) -> Iterator[int]:
        """Row ids, up to where reading fails."""
        try:
            for (rowid,) in file.execute(f"SELECT rowid {where}"):
                yield rowid
        except sqlite3.Error:
            self.complete = False
