"""What sources said."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from curator.domain.records import entry_from
from curator.domain.types import Entry
from curator.domain.urls import link_key
from curator.store import fold
from curator.store.engine import Tx
from curator.store.tables import ENTRY, LINK, RECORD

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
    for chunk in fold.chunks(slugs):
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
    if keys is not None and not _former(tx, keys):
        return {}
    found = _former(tx, None)
    owners: dict[str, int] = {}
    for before in found.values():
        for key in before:
            owners[key] = owners.get(key, 0) + 1
    links = {
        key
        for chunk in fold.chunks(owners)
        for key in tx.execute(sa.select(LINK.c.key).where(LINK.c.key.in_(chunk))).scalars()
    }
    own = {key: {one for one in before if owners[one] == 1 and one not in links} for key, before in found.items()}
    return {key: before for key, before in own.items() if before and (keys is None or key in keys)}


def _former(tx: Tx, keys: Collection[str] | None) -> dict[str, set[str]]:
    subjects = {f"{source} {uid}": key for source, uid, key in _revised(tx, keys)}
    found: dict[str, set[str]] = {}
    for chunk in fold.chunks(subjects):
        for subject, records in fold.records_of(tx, "entry", chunk):
            before = {link_key(str(record.fields["url"])) for record in records} - {subjects[subject]}
            if before:
                found.setdefault(subjects[subject], set()).update(before)
    return found


def _revised(tx: Tx, keys: Collection[str] | None) -> Iterator[tuple[str, str, str]]:
    """(source, uid, key) of the entries that were said more than once. Only an index is read."""
    said = RECORD.alias()
    twice = sa.select(said.c.subject).where(said.c.type == "entry").group_by(said.c.subject).having(sa.func.count() > 1)
    if keys is None:
        names = [tuple(subject.split(" ", 1)) for subject in tx.execute(twice).scalars()]
        for start in range(0, len(names), fold.CHUNK // 2):
            here = sa.tuple_(ENTRY.c.source, ENTRY.c.uid).in_(names[start : start + fold.CHUNK // 2])
            yield from map(tuple, tx.execute(sa.select(ENTRY.c.source, ENTRY.c.uid, ENTRY.c.key).where(here)))
        return
    for chunk in fold.chunks(keys):
        rows = tx.execute(sa.select(ENTRY.c.source, ENTRY.c.uid, ENTRY.c.key).where(ENTRY.c.key.in_(chunk))).all()
        subjects = [f"{row.source} {row.uid}" for row in rows]
        often = {
            subject for some in fold.chunks(subjects)
            for subject in tx.execute(twice.where(said.c.subject.in_(some))).scalars()
        }  # fmt: skip
        yield from ((row.source, row.uid, row.key) for row in rows if f"{row.source} {row.uid}" in often)


def counts(tx: Tx) -> dict[str, int]:
    """Number of entries by source slug."""
    query = sa.select(ENTRY.c.source, sa.func.count()).group_by(ENTRY.c.source)
    return {row[0]: row[1] for row in tx.execute(query)}
