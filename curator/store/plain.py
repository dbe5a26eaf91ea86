"""Plain SQL: read by both engines alike, and from a SQLite file by the standard library alone.

The review paints its first screen before the database layer is even imported (that takes 0.5 s); what it reads then
and what everybody reads later goes through the same statements, so both see the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curator.store.engine import BUSY_TIMEOUT, HEAD

if TYPE_CHECKING:
    from curator.store.engine import Tx

Ask = Callable[[str, Mapping[str, object]], Iterable[Sequence[Any]]]
"""A statement with `:names` and their values → rows. Times go in through `bound` and come out through `moment`."""

CHUNK = 500
"""Values in one `IN (…)`. Old SQLites stop at 999 variables."""


def ask_of(tx: Tx) -> Ask:
    """Asks in an open transaction of either engine."""
    import sqlalchemy as sa

    aware = tx.dialect.name != "sqlite"

    def ask(sql: str, values: Mapping[str, object]) -> Iterable[Sequence[Any]]:
        given = values if aware else {name: bound(value) for name, value in values.items()}
        return tx.execute(sa.text(sql), given)

    return ask


def ask_file(file: sqlite3.Connection) -> Ask:
    """Asks a SQLite file without the database layer."""

    def ask(sql: str, values: Mapping[str, object]) -> Iterable[Sequence[Any]]:
        return file.execute(sql, {name: bound(value) for name, value in values.items()})

    return ask


@contextmanager
def file_at_once(address: str) -> Iterator[Ask | None]:
    """Asks a SQLite file in one transaction, without the database layer.

    None where that cannot be done: no SQLite file, or one of another version; then the ordinary way does it, or says
    what is wrong. Raises `sqlite3.Error` for a damaged one.
    """
    path = sqlite_file(address)
    if path is None or not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1.0)) as file:
        ask = ask_file(file)
        file.execute("BEGIN")
        yield ask if list(ask("SELECT version_num FROM alembic_version", {})) == [(HEAD,)] else None


@contextmanager
def write_at_once(address: str) -> Iterator[sqlite3.Connection | None]:
    """A SQLite file in one writing transaction, without the database layer; None and errors as in `file_at_once`."""
    path = sqlite_file(address)
    if path is None or not path.is_file():
        yield None
        return
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous=NORMAL")
        file.execute("BEGIN IMMEDIATE")
        yield file if file.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)] else None
        file.execute("COMMIT")


def sqlite_file(address: str) -> Path | None:
    """The file of a SQLite address; None for another engine, or an address with options."""
    path = address.removeprefix("sqlite:///")
    return None if path == address or "?" in path else Path(path).absolute()


def bound(value: object) -> object:
    """A value as SQLite holds it: times are text in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return value


def moment(value: Any) -> datetime | None:
    """A time as a row has it (SQLite: text without a zone), as aware UTC; None for NULL."""
    if value is None:
        return None
    if isinstance(value, str) and len(value) == len("2023-03-17 07:00:00.000000"):
        return datetime.fromisoformat(value + "+00:00")  # half the time of the way below, thousands of times a start
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def some(ask: Ask, sql: str, column: str, keys: Iterable[str] | None, **values: object) -> Iterator[Sequence[Any]]:
    """Rows of a statement that ends in its conditions: all (`keys` None), or those whose `column` is one of keys."""
    if keys is None:
        yield from ask(sql, values)
        return
    for chunk in chunks(keys):
        named = {f"k{number}": key for number, key in enumerate(chunk)}
        here = f"{sql} AND {column} IN ({', '.join(f':{name}' for name in named)})"
        yield from ask(here, {**values, **named})


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values, each once, in lists of at most `CHUNK`."""
    once = sorted(set(values))
    for start in range(0, len(once), CHUNK):
        yield once[start : start + CHUNK]
