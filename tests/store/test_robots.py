"""What the database remembers of the daemon and its jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from curator.store import load, robots
from curator.store.engine import Store

NOON = datetime(2023, 3, 17, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_a_failure_leaves_the_last_success(any_store: Store) -> None:
    """What is owed is counted from when a job last ended well, and a rebuild forgets none of it."""
    with any_store.writing() as tx:
        robots.beat(tx, NOON)
        robots.ended(tx, "crawl", NOON)
        robots.ended(tx, "crawl", LATER, "no network")
        robots.ended(tx, "draft", LATER, "broken")
        load.empty(tx)
    with any_store.reading() as tx:
        known = robots.robots(tx)
    assert known["crawl"] == robots.Robot("crawl", LATER, NOON, "no network")
    assert known["draft"].succeeded_at is None
    assert known[robots.DAEMON].seen_at == NOON


def test_who_ends_as_it_should_is_gone(any_store: Store) -> None:
    """Then nobody misses it; what its jobs did stays."""
    with any_store.writing() as tx:
        robots.beat(tx, NOON)
        robots.ended(tx, "crawl", NOON)
        robots.gone(tx)
        assert set(robots.robots(tx)) == {"crawl"}
