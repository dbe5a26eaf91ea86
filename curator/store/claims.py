"""Which sources a crawl has taken for itself: several crawls share those of one database, and none is asked twice.

A claim is a lock that ends with its holder, however that ends: of the kernel beside a SQLite file, of the session on
PostgreSQL. Claims are held until the crawl is over, and what another crawl has looked at since this one began is left
alone too.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from curator.errors import StoreError
from curator.store.engine import Store, Tx
from curator.store.plain import moment, sqlite_file


class Claims(Protocol):
    """The claims of one crawl."""

    def take(self, slug: str) -> bool:
        """Claim a source. False: another crawl is looking at it or has done so since this one began. Threads may ask at
        once. Raises StoreError."""


@contextmanager
def claims(store: Store, looked_at: Mapping[str, datetime | None]) -> Iterator[Claims]:
    """The claims of a crawl, given up at its end.

    Args:
        store: What the crawls share.
        looked_at: Source → when it was last looked at, as this crawl knew when it chose what is due; None or not in it:
            never.
    """
    path = sqlite_file(store.address)
    with ExitStack() as held:
        if path is not None:
            yield held.enter_context(closing(_FileClaims(path, looked_at)))
        elif store.address.startswith("postgresql"):
            session = held.enter_context(store.opened().apart())
            _check_session(store, session)
            yield _ServerClaims(session, looked_at)
        else:
            yield _NoClaims()


class _NoClaims:
    """Of an SQLite address with options, beside which no file is known."""

    def take(self, _slug: str) -> bool:
        return True


class _FileClaims:
    """A byte of a file for each source, locked. The kernel frees it when the process dies."""

    def __init__(self, path: Path, looked_at: Mapping[str, datetime | None]) -> None:
        self._path = path
        self._looked_at = looked_at
        self._alone = threading.Lock()
        self._file: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(path.name + "-crawl")
            self._locks = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:  # then the crawl will hear what is wrong when it stores something
            self._locks = -1

    def take(self, slug: str) -> bool:
        with self._alone:
            return self._locked(slug) and self._last_look(slug) == self._looked_at.get(slug)

    def _locked(self, slug: str) -> bool:
        if self._locks < 0:
            return True
        place = int.from_bytes(blake2b(slug.encode(), digest_size=7).digest(), "big")
        try:
            fcntl.lockf(self._locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError as error:
            return error.errno not in (errno.EACCES, errno.EAGAIN)  # a file system without locks has no claims
        return True

    def _last_look(self, slug: str) -> datetime | None:
        try:
            if self._file is None:
                if not self._path.exists():
                    return None
                self._file = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
            found = self._file.execute("SELECT fetched_at FROM source_clock WHERE slug = ?", (slug,)).fetchone()
        except sqlite3.Error:  # likewise
            return self._looked_at.get(slug)
        return moment(found[0]) if found else None

    def close(self) -> None:
        with self._alone:
            if self._file is not None:
                self._file.close()
            if self._locks >= 0:
                os.close(self._locks)
                self._locks = -1


def _check_session(store: Store, session: Tx) -> None:
    """Hold that what is locked stays locked. Through a pooler that gives out the server's sessions by transaction, a
    lock would be anybody's, and outlive its crawl. Raises StoreError."""
    import sqlalchemy as sa

    from curator.store.connect import is_pooled

    if not is_pooled(session.connection.driver_connection):
        return
    which = sa.text("SELECT pg_backend_pid()")
    mine = session.execute(which).scalar()
    with store.reading() as tx:
        others = tx.execute(which).scalar()
        still = session.execute(which).scalar()
    if others == mine or still != mine:
        raise StoreError(
            "the pooler before the server gives each transaction another session, so crawls cannot lock their sources",
            database=store.database,
            hint="crawl with the address of the server itself, or let the pooler work by session (PgBouncer: "
            "pool_mode = session)",
        )


class _ServerClaims:
    """An advisory lock for each source; the server frees it when the connection ends."""

    def __init__(self, tx: object, looked_at: Mapping[str, datetime | None]) -> None:
        self._tx = tx
        self._looked_at = looked_at
        self._alone = threading.Lock()

    def take(self, slug: str) -> bool:
        import sqlalchemy as sa

        assert isinstance(self._tx, sa.Connection)
        with self._alone:
            mine = self._tx.execute(sa.text(_LOCK), {"space": _SPACE, "slug": slug}).scalar()
            found = self._tx.execute(sa.text("SELECT fetched_at FROM source_clock WHERE slug = :slug"), {"slug": slug})
            return bool(mine) and moment(found.scalar()) == self._looked_at.get(slug)


_SPACE = 730_522
"""Tells our advisory locks from those of other programs in the same database."""

_LOCK = "SELECT pg_try_advisory_lock(:space, hashtext(current_schema() || ' ' || :slug))"
