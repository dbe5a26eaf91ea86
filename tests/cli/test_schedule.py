"""The daemon as a program: what it does, what it leaves behind, and how `status` tells that it lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curator.store import robots
from curator.store.engine import open_store

from .conftest import Curator

NOON = datetime(2023, 3, 17, 12, tzinfo=UTC)


def test_it_catches_up_and_ends_when_told(place: Path) -> None:
    """The first start crawls and builds at once; SIGTERM ends it with 0, and what it did is in the database."""
    toml = (place / "curator.toml").read_text()
    (place / "curator.toml").write_text(
        toml.replace("[journal]", '[schedule]\ncrawl = "0 0 1 jan *"\npublish = "0 0 1 jan *"\n\n[journal]')
    )
    daemon = subprocess.Popen(
        [sys.executable, "-m", "curator", "schedule"], cwd=place, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert daemon.stderr is not None
    told = []
    for line in daemon.stderr:
        told.append(line)
        if "publish: " in line and "first" not in line:
            break
    daemon.send_signal(signal.SIGTERM)
    daemon.stderr.read()
    assert daemon.wait(timeout=60) == 0, told
    store = open_store(f"sqlite:///{place}/.curator/curator.db")
    with store.reading() as tx:
        known = robots.robots(tx)
    store.close()
    assert set(known) == {"crawl", "publish"}, told
    assert known["crawl"].succeeded_at


@pytest.mark.parametrize(
    ("ago", "code", "says"),
    [
        (timedelta(minutes=2), 0, "schedule: alive"),
        (timedelta(minutes=6), 1, "schedule: not heard of since"),
        (None, 0, "schedule: not running"),
    ],
)
def test_status_shows_whether_it_lives(
    place: Path, curator: Curator, ago: timedelta | None, code: int, says: str
) -> None:
    """One that was not heard of for five minutes needs a person; one that ended as it should does not."""
    assert curator("status", "--json", root=place).json["schedule"] is None
    store = open_store(f"sqlite:///{place}/.curator/curator.db")
    with store.writing() as tx:
        robots.ended(tx, "crawl", NOON, "no network")
        if ago is not None:
            robots.beat(tx, NOON - ago)
    store.close()
    told = curator("status", root=place, now=NOON.isoformat())
    assert told.code == code
    assert says in told.out
    assert "crawl failed" in told.out
    assert "last success never: no network" in told.out
    assert curator("status", "--json", root=place, now=NOON.isoformat()).json["schedule"]["alive"] is (
        None if ago is None else code == 0
    )
