"""The index as text, for comparison: equal indexes give equal lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from curator.domain.records import stamp
from curator.store.engine import Tx
from curator.store.tables import IDENTITY


def dump(tx: Tx) -> Iterator[str]:
    """Every row of every table that is no local one, sorted; `record.file` is local and left out."""
    for table in IDENTITY:
        columns = [column for column in table.c if not (table.name == "record" and column.name == "file")]
        order = list(table.primary_key.columns)
        for row in tx.execute(sa.select(*columns).order_by(*order)):
            values = {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}
            yield f"{table.name} {json.dumps(values, ensure_ascii=False, sort_keys=True)}"


def _plain(value: object) -> object:
    return stamp(value) if isinstance(value, datetime) else value
