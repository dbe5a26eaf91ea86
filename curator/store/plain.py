"""Plain SQL: read by both engines alike, and from a SQLite file by the standard library alone.

The review paints its first screen before the database layer is even imported (that takes 0.5 s); what it reads then
and what everybody reads later goes through the same statements, so both see the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

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


def bound(value: object) -> object:
    """A value as SQLite holds it: times are text in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return value


def moment(value: Any) -> datetime | None:
    """A time as a row has it (SQLite: text without a zone), as aware UTC; None for NULL."""
    if value is None:
        return None
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
