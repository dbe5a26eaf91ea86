"""The door to the database: SQLite in a file, or PostgreSQL.

Opening it is cheap: the database layer (`connect`) is loaded when the first transaction begins.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import sqlalchemy as sa

    from curator.store.connect import Engine

    Tx: TypeAlias = sa.Connection
    """An open transaction. Other rooms pass it on and never call it."""
else:
    Tx = Any

BUSY_TIMEOUT = 30.0
"""Seconds a writer waits for another one. A transaction here takes milliseconds; a rebuild takes up to 20 s."""

HEAD = "0001"
"""Name of the newest migration in `migrations/versions`."""


class Store:
    """A database. Threads may share it; each `reading` or `writing` is a transaction of its own."""

    def __init__(self, database: str, *, create: bool = True) -> None:
        """Connect to nothing yet; the first transaction does, and brings the tables up to date.

        Args:
            database: An SQLAlchemy URL, e.g. `sqlite:////home/neco/weekly/.curator/curator.db`.
            create: Whether a database that is not there is made.
        """
        self._url = database
        self._create = create
        self._opened: Engine | None = None
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """What it was opened with; may hold a password."""
        return self._url

    @property
    def database(self) -> str:
        """Its file, or its address without the password. Raises StoreError."""
        return self.opened().shown

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A transaction that sees one moment and changes nothing. Raises StoreError."""
        with self.opened().reading() as tx:
            yield tx

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """A transaction that is committed whole at the end, or not at all. Raises StoreError."""
        with self.opened().writing() as tx:
            yield tx

    def opened(self) -> Engine:
        """The connected database.

        Raises:
            SchemaError: A newer program wrote it.
            CorruptError: It is damaged.
            StoreError: It cannot be opened or written.
        """
        with self._lock:
            if self._opened is None:
                from curator.store.connect import Engine

                self._opened = Engine(self._url, create=self._create)
            return self._opened

    def close(self) -> None:
        """Give back connections and files. The next transaction would open it again."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


def open_store(database: str, *, create: bool = True) -> Store:
    """Connect to a database at once and bring its tables up to date. Arguments and errors are those of `Store`."""
    store = Store(database, create=create)
    store.opened()
    return store
