"""Many rows at once, by the driver's own statements: the layer between takes three times as long."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa

from curator.store.engine import Tx
from curator.store.plain import CHUNK
from curator.store.tables import PlainText, UtcTime


def insert(tx: Tx, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that give every column. Raises ValueError as the columns' types do: for a text with NUL and a time
    without a zone."""
    if not rows:
        return
    names = table.c.keys()
    on_sqlite = tx.dialect.name == "sqlite"
    columns = [_held([row[name] for row in rows], table.c[name].type, on_sqlite) for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    tx.exec_driver_sql(
        f"INSERT INTO {table.name} ({listed}) VALUES ({_places(tx, len(names))})",  # noqa: S608  our own names
        list(zip(*columns, strict=True)),
    )


def _held(values: list[Any], kind: object, on_sqlite: bool) -> list[Any]:
    """A column's values as the driver takes them."""
    if isinstance(kind, UtcTime):
        return [None if value is None else _time(value, on_sqlite) for value in values]
    if isinstance(kind, PlainText) and "\0" in "".join(filter(None, values)):
        raise ValueError("a text with NUL")
    return values


def _time(value: datetime, on_sqlite: bool) -> object:
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone: {value!r}")
    at = value if value.tzinfo is UTC else value.astimezone(UTC)
    return at.isoformat(" ", "microseconds")[:26] if on_sqlite else at


def find(
    tx: Tx, columns: Sequence[sa.Column[Any]], wanted: Iterable[tuple[str, ...]], *, give: sa.Column[Any] | None = None
) -> Iterator[tuple[str, ...]]:
    """Those of the wanted values that these columns of one table hold; or what another column, `give`, has there."""
    table = columns[0].table.name
    given = ", ".join(f'{table}."{column.name}"' for column in ([give] if give is not None else columns))
    labels = ", ".join(f"w{number}" for number in range(len(columns)))
    # a join that begins with the values: given a list of pairs after IN, SQLite reads the whole index instead
    same = " AND ".join(f'{table}."{column.name}" = wanted.w{number}' for number, column in enumerate(columns))
    once = sorted(set(wanted))
    for start in range(0, len(once), CHUNK):
        some = once[start : start + CHUNK]
        values = ", ".join([f"({_places(tx, len(columns))})"] * len(some))
        sql = f"WITH wanted({labels}) AS (VALUES {values}) SELECT {given} FROM wanted CROSS JOIN {table} WHERE {same}"  # noqa: S608
        yield from map(tuple, tx.exec_driver_sql(sql, tuple(chain.from_iterable(some))).all())


def delete(tx: Tx, columns: Sequence[sa.Column[Any]], wanted: Sequence[tuple[str, ...]]) -> None:
    """Delete the rows whose columns hold these values."""
    if wanted:
        place = _places(tx, 1)
        same = " AND ".join(f'"{column.name}" = {place}' for column in columns)
        tx.exec_driver_sql(f"DELETE FROM {columns[0].table.name} WHERE {same}", list(wanted))  # noqa: S608


def _places(tx: Tx, count: int) -> str:
    return ", ".join(["?" if tx.dialect.name == "sqlite" else "%s"] * count)


@contextmanager
def no_collector() -> Iterator[None]:
    """Python's cycle collector looks at 100,000 records again and again, finds none of its cycles among them, and takes
    a third of a load for it."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
