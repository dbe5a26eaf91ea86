"""What sources said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from curator.domain.records import entry_from
from curator.domain.types import Entry
from curator.store import fold, telling
from curator.store.engine import Tx
from curator.store.plain import ask_of, chunks
from curator.store.tables import ENTRY

_COLUMNS = [column for column in ENTRY.c if column.name != "key"]
_fields = attrgetter(*(field.name for field in fields(Entry)))


def entry_of(row: Any) -> Entry:
    """The entry of a row that has all columns of the `entry` table but the key."""
    return Entry(*_fields(row))


def known(tx: Tx, slug: str) -> dict[str, Entry]:
    """A source's entries by uid, as of their newest revision."""
    return known_of(tx, [slug]).get(slug, {})


def known_of(tx: Tx, slugs: Collection[str]) -> dict[str, dict[str, Entry]]:
    """The entries of several sources: slug → uid → entry. A source without entries is not in it."""
    found: dict[str, dict[str, Entry]] = {}
    for chunk in chunks(slugs):
        for row in tx.execute(sa.select(*_COLUMNS).where(ENTRY.c.source.in_(chunk))):
            found.setdefault(row.source, {})[row.uid] = entry_of(row)
    return found


def revisions(tx: Tx, slug: str, uid: str) -> list[Entry]:
    """Everything the source ever said under this uid, oldest first; saying the same again counts once."""
    told: list[Entry] = []
    for _, records in fold.records_of(tx, "entry", [f"{slug} {uid}"]):
        for entry in map(entry_from, records):
            if not told or _words(entry) != _words(told[-1]):
                told.append(entry)
    return told


def _words(entry: Entry) -> tuple[object, ...]:
    """What makes a revision. The date of an edit does: a feed that gives a new one at every look is churn too."""
    return entry.title, entry.url, entry.summary, entry.published_at, entry.updated_at


def former_keys(tx: Tx, keys: Collection[str] | None = None) -> dict[str, set[str]]:
    """Link key → the keys that its entries had before their source gave them another address.

    Not among them: a key that is a link of its own (another source still says so), and one that several links had
    before (a placeholder, a front page): what was said of it was meant for none of them.

    Args:
        tx: A transaction.
        keys: Only links with these keys; None means all.
    """
    return telling.former_keys(ask_of(tx), keys)


def counts(tx: Tx) -> dict[str, int]:
    """Number of entries by source slug."""
    query = sa.select(ENTRY.c.source, sa.func.count()).group_by(ENTRY.c.source)
    return {row[0]: row[1] for row in tx.execute(query)}
