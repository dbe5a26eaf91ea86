"""Whether there is anything left to do, asked at once: most crawls learn nothing and end without the database layer."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from curator.store.engine import Store
from curator.store.plain import Ask, file_at_once

MOST_LOOKED_AT = 500
"""Links that are considered at once, those that were spoken of last. A team keeps and proposes fewer in a month."""

_UNASKED = """
    SELECT record.subject, max(coalesce(preview.failures, 0))
    FROM record LEFT OUTER JOIN preview ON preview.key = record.subject
    WHERE (record.type = 'submission' OR (record.type = 'decision' AND record.data LIKE '%"keep"%'))
      AND (preview.key IS NULL OR preview.due_at <= :now)
    GROUP BY record.subject ORDER BY max(record.at) DESC, record.subject LIMIT :most
"""


def unasked(ask: Ask, now: datetime) -> dict[str, int]:
    """Keys of links that somebody kept or proposed, ever, and whose page was never asked or is due again after a
    failure, with how often it failed so far; those spoken of last come first."""
    return {row[0]: row[1] for row in ask(_UNASKED, {"now": now, "most": MOST_LOOKED_AT})}


def nothing_unasked(store: Store, now: datetime) -> bool:
    """Whether no page waits to be asked. False also where that cannot be told at once."""
    with suppress(sqlite3.Error), file_at_once(store.address) as ask:
        return ask is not None and not unasked(ask, now)
    return False


def nothing_unwritten(store: Store, files: Collection[str]) -> bool:
    """Whether these journal files are in the index and hold all of its records. False also where that cannot be told
    at once."""
    with suppress(sqlite3.Error), file_at_once(store.address) as ask:
        if ask is None or next(iter(ask("SELECT 1 FROM record WHERE file IS NULL LIMIT 1", {})), None) is not None:
            return False
        return {name for (name,) in ask("SELECT name FROM journal_file", {})}.issuperset(files)
    return False


def taken_in(store: Store) -> frozenset[str] | None:
    """Names of the journal files that are in the index; None where that cannot be told at once."""
    with suppress(sqlite3.Error), file_at_once(store.address) as ask:
        return None if ask is None else frozenset(name for (name,) in ask("SELECT name FROM journal_file", {}))
    return None


def rests_on(ask: Ask) -> str:
    """In short, what the scores of links rest on beside settings: another text after every record and page that
    comes."""
    ((records, newest),) = ask("SELECT count(*), max(at) FROM record WHERE type <> 'fetch'", {})
    pages = sorted(str(told) for (told,) in ask("SELECT hash FROM page", {}))
    return f"{records} {newest} {' '.join(pages)}"


PARTLY = b" partly"
"""After what scores rest on: not all links that wait have one."""


def nothing_to_reckon(store: Store, subject: str, mark: str, *, partly: bool) -> bool:
    """Whether the scores were reckoned from what the index holds now; `partly`: be it for a part of the links. False
    also where that cannot be told at once."""
    with suppress(sqlite3.Error), file_at_once(store.address) as ask:
        if ask is None:
            return False
        rows = list(ask("SELECT mark, data FROM learnt WHERE subject = :subject", {"subject": subject}))
        now = rests_on(ask).encode()
        told = [(mark, now), (mark, now + PARTLY)] if partly else [(mark, now)]
        return any((said, bytes(data)) in told for said, data in rows)
    return False
