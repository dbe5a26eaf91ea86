"""A bell at a shared PostgreSQL: whoever writes what open screens show rings it, and they look at once.

It carries no word of what was written. What changed is found as on SQLite, by a look (`watch`), so a ring that is lost
costs some seconds and nothing else. It rings when the transaction is committed, once however often it was pulled.

PostgreSQL lets one transaction at a time commit that notifies. Ours write one after the other anyway.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from curator.errors import StoreError
from curator.store.engine import Store, Tx

if TYPE_CHECKING:
    import psycopg

EVERY = 5.0
"""Seconds after which one looks though no bell rang: screens that died ring none, and a connection may be dead without
a sign of it. As long as a heartbeat of `presence`."""

BREATH = 0.03
"""Seconds that rings are gathered in, so that ten writes in a row are one look. Far below what people notice."""

PROOF = 3.0
"""Seconds in which one's own trial ring must be heard. A pooler that hands out connections by transaction (PgBouncer's
`transaction` mode) takes LISTEN without a word of complaint and then delivers nothing."""

FIRST_PAUSE = 1.0
"""Seconds until a lost connection is tried again; doubled by each failure, with jitter, so that eight screens do not
fall upon a server that has just come back."""

LONGEST_PAUSE = 60.0
"""Seconds that such a pause lasts at most."""

_CHANNEL = "'curator_' || md5(current_schema())"
"""One for each schema: a server may hold the databases of several publications. Hashed, since a channel's name is at
most 63 bytes."""


def ring(tx: Tx) -> None:
    """Let open screens look once this transaction is committed. SQLite needs no bell: a look at its file is cheap."""
    if tx.dialect.name == "postgresql":
        _pull(tx, "")


def _pull(tx: Tx, trial: str) -> None:
    import sqlalchemy as sa

    tx.execute(sa.text(f"SELECT pg_notify({_CHANNEL}, :trial)"), {"trial": trial})


class Bell:
    """Waits for the bell. For one thread.

    Where there is none to be heard (SQLite, a pooler, a connection that is lost and not back yet) it is worth a look
    after every wait, as if it had rung.

    Args:
        store: The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rings = store.address.startswith("postgresql")
        self._held = ExitStack()
        self._line: psycopg.Connection[object] | None = None
        self._trial = ""
        """What one's own trial ring says; empty once it was heard."""
        self._trial_ends = 0.0
        self._looked_at = float("-inf")
        self._pause = FIRST_PAUSE
        self._again_at = float("-inf")

    @property
    def heard(self) -> bool:
        """Whether the bell is known to be heard here."""
        return self._line is not None and not self._trial

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait until the bell rings, at most so many seconds. Whether it is worth to look now. Raises nothing; `stop`
        may be set by another thread and is noticed within `seconds`."""
        now = time.monotonic()
        if self._rings and self._line is None and now >= self._again_at:
            self._connect()
        if self._line is None:
            stop.wait(seconds)
            return True
        rung = self._listen(self._line, stop, seconds)
        now = time.monotonic()
        if self._trial and now > self._trial_ends:
            self._pause = LONGEST_PAUSE
            self._lose()
        if not (rung or self._trial) and self.heard and now - self._looked_at < EVERY:
            return False
        self._looked_at = now
        return True

    def close(self) -> None:
        """Give the connection back."""
        self._line = None
        self._held.close()

    def _connect(self) -> None:
        import psycopg
        import sqlalchemy as sa

        try:
            connection = self._held.enter_context(self._store.opened().apart())
            line = connection.connection.driver_connection
            assert isinstance(line, psycopg.Connection)
            (channel,) = connection.execute(sa.text(f"SELECT {_CHANNEL}")).one()
            connection.execute(sa.text(f'LISTEN "{channel}"'))
            self._trial = secrets.token_hex(8)
            with self._store.reading() as tx:
                _pull(tx, self._trial)
        except (StoreError, sa.exc.SQLAlchemyError, psycopg.Error):
            self._lose()
            return
        self._line = line
        self._trial_ends = time.monotonic() + PROOF

    def _listen(self, line: psycopg.Connection[object], stop: threading.Event, seconds: float) -> bool:
        """Whether it rang."""
        import psycopg

        try:
            said = [told.payload for told in line.notifies(timeout=seconds, stop_after=1)]
            if said and not stop.wait(BREATH):
                said += [told.payload for told in line.notifies(timeout=0)]
        except (psycopg.Error, OSError):
            self._lose()
            return True
        if self._trial in said:
            self._trial = ""
            self._pause = FIRST_PAUSE
        return "" in said

    def _lose(self) -> None:
        """Be without a bell for a while."""
        self._again_at = time.monotonic() + self._pause * random.uniform(0.5, 1.5)  # noqa: S311  guards nothing
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._line = None
        try:
            self._held.close()
        except StoreError:
            return  # it was lost already
