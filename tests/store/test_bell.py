"""The bell at a shared server: it rings at a commit, and where it cannot be heard one looks by oneself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from curator.store import acts, bell, presence
from curator.store.bell import Bell
from curator.store.engine import Store, open_store
from curator.store.presence import Here
from tests.conftest import POSTGRES, end_sessions
from tests.faults.middle import Middle

NOW = datetime(2023, 3, 17, 7, tzinfo=UTC)
GOING = threading.Event()
"""Never set: nobody stops."""


@pytest.fixture
def store(server: str) -> Iterator[Store]:
    """A fresh index on PostgreSQL."""
    opened = open_store(server)
    yield opened
    opened.close()


def say(store: Store) -> None:
    with store.writing() as tx:
        acts.submit(tx, "https://go.example/a", by="kaz", now=NOW)


def listening(store: Store) -> Bell:
    """A bell that is known to be heard, and has just been looked at."""
    found = Bell(store)
    deadline = time.monotonic() + 20
    while found.wait(GOING, 0.1) or not found.heard:
        assert time.monotonic() < deadline
    return found


def test_it_rings_when_a_transaction_is_committed(store: Store) -> None:
    """A proposal rings at its commit and not before; one that comes to nothing does not ring."""
    mine = listening(store)
    with store.writing() as tx:
        acts.submit(tx, "https://go.example/a", by="kaz", now=NOW)
        assert not mine.wait(GOING, 0.1)
    assert mine.wait(GOING, 5)
    with suppress(RuntimeError), store.writing() as tx:
        acts.submit(tx, "https://go.example/b", by="kaz", now=NOW)
        raise RuntimeError
    assert not mine.wait(GOING, 0.1)
    mine.close()


def test_a_screen_rings_when_it_moves_and_not_at_every_heartbeat(store: Store) -> None:
    """Eight screens that stand still do not wake each other."""
    mine = listening(store)
    rung = []
    for here in (Here("s", "kaz", "a"), Here("s", "kaz", "a"), Here("s", "kaz", "b"), Here("s", "kaz", "b", True)):
        with store.writing() as tx:
            presence.stand(tx, here, now=NOW)
        rung.append(mine.wait(GOING, 0.1))
    with store.writing() as tx:
        presence.leave(tx, "s")
    assert [*rung, mine.wait(GOING, 0.1)] == [True, False, True, True, True]
    mine.close()


def test_another_publication_on_the_same_server_is_not_heard(store: Store, any_store: Store) -> None:
    """Each schema has a bell of its own."""
    mine = listening(store)
    say(any_store)
    assert not mine.wait(GOING, 0.1)
    mine.close()


def test_without_a_ring_one_looks_every_few_seconds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring may be lost; then a look is late and not missing."""
    monkeypatch.setattr(bell, "EVERY", 0.2)
    mine = listening(store)
    assert any(mine.wait(GOING, 0.05) for _ in range(20))
    mine.close()


def test_on_sqlite_every_wait_is_followed_by_a_look(tmp_path: object) -> None:
    """A file has no bell; a look at it costs nothing."""
    mine = Bell(Store(f"sqlite:///{tmp_path}/a.db"))
    assert [mine.wait(GOING, 0.01), mine.wait(GOING, 0.01)] == [True, True]
    assert not mine.heard


def test_a_wire_that_carries_no_notifications_is_found_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a pooler that swallows them one looks after every wait, as if there were no bell."""
    monkeypatch.setattr(bell, "PROOF", 0.2)
    wire = Middle(store.address, deaf=True)
    behind = open_store(wire.address)
    mine = Bell(behind)

    assert all(mine.wait(GOING, 0.05) for _ in range(10))
    assert not mine.heard
    mine.close()
    behind.close()
    wire.cut()


def test_a_lost_connection_comes_back_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the server is away every wait is followed by a look; when it is back the bell is heard again."""
    monkeypatch.setattr(bell, "FIRST_PAUSE", 0.05)
    mine = listening(store)
    admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")

    assert end_sessions(admin, str(sa.make_url(store.address).query["application_name"]))

    admin.dispose()
    assert mine.wait(GOING, 5)
    deadline = time.monotonic() + 20
    while mine.wait(GOING, 0.1) or not mine.heard:
        assert time.monotonic() < deadline
    say(store)
    assert mine.wait(GOING, 5)
    mine.close()
