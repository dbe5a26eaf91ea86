"""What a redaction takes out of a database beside the record itself: the local copies, and the bytes in the file.

A deleted row's bytes stay in a SQLite file until something is written over them, and PostgreSQL keeps dead rows until
they are vacuumed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from curator.domain.records import Record
from curator.domain.urls import link_key
from curator.errors import StoreError
from curator.store.engine import BUSY_TIMEOUT, Store, Tx
from curator.store.plain import sqlite_file
from curator.store.tables import RECORD, REDACTION, SCORE, UNFINISHED_NOTE

SHORTEST = 4
"""Characters of the shortest words that are looked for elsewhere; shorter ones stand everywhere."""


def words_of(record: Record) -> tuple[str, ...]:
    """The texts a person wrote in a record, longest first: what is looked for where copies may be."""
    told = (record.fields.get(name) for name in ("note", "comment", "reason", "title", "summary", "description"))
    return tuple(sorted({text for text in told if isinstance(text, str) and len(text) >= SHORTEST}, key=len)[::-1])


def forget_local(tx: Tx, record: Record) -> None:
    """Take what was said out of the tables that no rebuild makes: texts being typed that hold it or are part of it,
    and what was reckoned from it."""
    key = link_key(str(record.fields.get("url", "")))
    said = words_of(record)
    for row in tx.execute(sa.select(UNFINISHED_NOTE).where(UNFINISHED_NOTE.c.key == key)).all():
        if any(text in row.text or (len(row.text) >= SHORTEST and row.text in text) for text in said):
            mine = [column == value for column, value in zip(UNFINISHED_NOTE.primary_key, row[:3], strict=True)]
            tx.execute(UNFINISHED_NOTE.delete().where(*mine))
    tx.execute(SCORE.delete().where(SCORE.c.key == key))


def redacted(tx: Tx) -> frozenset[str]:
    """Ids of all records whose words are taken back, whether they were ever seen here or not."""
    return frozenset(tx.execute(sa.select(REDACTION.c.target)).scalars())


def also_said(tx: Tx, words: Iterable[str], besides: Iterable[str]) -> list[str]:
    """Ids of other records that hold one of these words; at most 20 of them, oldest first."""
    holds = [RECORD.c.data.contains(_as_stored(word), autoescape=True) for word in words]
    if not holds:
        return []
    query = sa.select(RECORD.c.id).where(sa.or_(*holds), RECORD.c.id.not_in(list(besides)))
    return list(tx.execute(query.order_by(RECORD.c.at, RECORD.c.id).limit(20)).scalars())


def scrub(store: Store) -> None:
    """Have what was deleted gone from the database's own files too.

    Raises:
        StoreError: It could not be done now: somebody reads or writes, or there is no room. What was said before
            stays true: no query gives it.
    """
    path = sqlite_file(store.address)
    if path is None:
        with store.opened().apart() as server:
            for table in (RECORD, UNFINISHED_NOTE, SCORE):
                server.execute(sa.text(f'VACUUM "{table.name}"'))
        return
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)) as file:
            file.execute("VACUUM")
            busy = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise _unscrubbed(path, str(error)) from error
    if busy:
        raise _unscrubbed(path, "another program has it open")


def _unscrubbed(path: Path, why: str) -> StoreError:
    return StoreError(
        f"no query gives the words any more, but their bytes may still be in the file: {why}",
        database=str(path),
        hint="close what has it open, make room, and run the same command again",
    )


def _as_stored(text: str) -> str:
    """The text as it stands inside JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
