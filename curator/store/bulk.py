"""Many rows at once, by the driver's own statements: the layer between takes three times as long.

Rows are plain tuples in the order of their table's columns. Times are text in UTC, as `plain.bound` makes it and SQLite
keeps it; PostgreSQL gets and gives its own.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar

import sqlalchemy as sa

from curator.store.engine import Tx
from curator.store.plain import CHUNK, bound
from curator.store.tables import UtcTime

AT_ONCE = 10_000
"""Values in one question to SQLite, which takes them as one JSON array: a third of the time of a list of variables."""


def insert(tx: Tx, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that give every column, without NUL in their texts (see `store/ready.py`)."""
    if not rows:
        return
    names = table.c.keys()
    listed = ", ".join(f'"{name}"' for name in names)
    if tx.dialect.name != "sqlite":
        rows = [_with_zones(table, row) for row in rows]
    tx.exec_driver_sql(
        f"INSERT INTO {table.name} ({listed}) VALUES ({_places(tx, len(names))})",  # noqa: S608  our own names
        list(rows),
    )


def _with_zones(table: sa.Table, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row whose times say that they are UTC: PostgreSQL would take them in the session's zone."""
    return tuple(
        f"{value}+00" if value is not None and isinstance(column.type, UtcTime) else value
        for column, value in zip(table.c, row, strict=True)
    )


def rows(tx: Tx, columns: Sequence[sa.Column[Any]], wanted: Iterable[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """The rows whose columns hold one of these values."""
    found = find(tx, columns, wanted, give=list(columns[0].table.c))
    if tx.dialect.name == "sqlite":
        return list(found)
    return [tuple(map(bound, row)) for row in found]


def find(
    tx: Tx,
    columns: Sequence[sa.Column[Any]],
    wanted: Iterable[tuple[str, ...]],
    *,
    give: Sequence[sa.Column[Any]] | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Those of the wanted values that these columns of one table hold; or what the columns `give` have there."""
    table = columns[0].table.name
    given = ", ".join(f'{table}."{column.name}"' for column in give or columns)
    labels = [f"w{number}" for number in range(len(columns))]
    # a join that begins with the values: given a list of pairs after IN, SQLite reads the whole index instead
    same = " AND ".join(
        f'{table}."{column.name}" = wanted.{label}' for label, column in zip(labels, columns, strict=True)
    )
    joined = f"SELECT {given} FROM wanted CROSS JOIN {table} WHERE {same}"  # noqa: S608  our own names
    if tx.dialect.name == "sqlite" and len(columns) == 1:
        sql = f"WITH wanted(w0) AS (SELECT value FROM json_each(?)) {joined}"  # noqa: S608  our own names
        for values in _parts(sorted({value for (value,) in wanted}), AT_ONCE):
            yield from map(tuple, tx.exec_driver_sql(sql, (json.dumps(values, ensure_ascii=False),)).all())
        return
    once = sorted(set(wanted))
    for some in _parts(once, CHUNK):
        places = ", ".join([f"({_places(tx, len(columns))})"] * len(some))
        sql = f"WITH wanted({', '.join(labels)}) AS (VALUES {places}) {joined}"
        yield from map(tuple, tx.exec_driver_sql(sql, tuple(chain.from_iterable(some))).all())


One = TypeVar("One")


def _parts(values: list[One], size: int) -> Iterator[list[One]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def delete(tx: Tx, columns: Sequence[sa.Column[Any]], wanted: Sequence[tuple[str, ...]]) -> None:
    """Delete the rows whose columns hold these values."""
    if wanted:
        place = _places(tx, 1)
        same = " AND ".join(f'"{column.name}" = {place}' for column in columns)
        tx.exec_driver_sql(f"DELETE FROM {columns[0].table.name} WHERE {same}", list(wanted))  # noqa: S608


def update(tx: Tx, column: sa.Column[Any], by: sa.Column[Any], values: Sequence[tuple[str, str]]) -> None:
    """Give a column new values: (value, what `by` holds in the row)."""
    if values:
        place = _places(tx, 1)
        sql = f'UPDATE {column.table.name} SET "{column.name}" = {place} WHERE "{by.name}" = {place}'  # noqa: S608
        tx.exec_driver_sql(sql, list(values))


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
