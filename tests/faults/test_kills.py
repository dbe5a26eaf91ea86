"""kill -9 at any step of a command: nothing is lost, and the same command run again ends it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.store.dump import dump
from curator.store.engine import open_store
from tests.faults.commands import command, kill_at
from tests.faults.race import team

KILLED = -signal.SIGKILL


def steps(first: int = 1) -> Iterator[int]:
    """Steps to be killed at: the first ones each, then further and further apart, so that a long command is met all
    along its way and a test stays short. `make soak` kills at every step."""
    step = first
    while True:
        yield step
        step += 1 if "CURATOR_SOAK" in os.environ else max(1, step // 2)


def decided(root: Path, url: str = "https://go.example/a") -> None:
    """A link that somebody proposed and kept."""
    assert command(root, "add", url, "--title", "A", "--by", "ann").code == 0
    assert command(root, "decide", url, "--keep", "--section", "articles", "--comment", "ours", "--by", "ann").code == 0


def index(root: Path) -> list[str]:
    store = open_store(f"sqlite:///{root}/.curator/curator.db")
    with store.reading() as tx:
        lines = list(dump(tx))
    store.close()
    return lines


def records(root: Path) -> list[str]:
    return [line for line in index(root) if line.startswith("record ")]


@pytest.fixture
def weekly(tmp_path: Path) -> Path:
    """A publication with one link that was decided on."""
    root = tmp_path / "weekly"
    assert command(tmp_path, "init", str(root)).code == 0
    (root / "sources.toml").write_text("")
    decided(root)
    return root


def test_a_killed_sync_is_ended_by_the_next(tmp_path: Path) -> None:
    """Wherever a sync was killed, the next one sends what was said here, and the other machine has it once."""
    _, (ann, bob) = team(tmp_path, ("ann", "bob"))
    for number, step in enumerate(steps()):
        place = ann.place()
        ann.say(place, number)
        place.close()
        told = command(ann.root, "sync", now="", before=kill_at(step, ann.root))
        again = command(ann.root, "sync", now="")
        assert again.code == 0, (step, again)
        if told.code != KILLED:
            break
    assert number > 8
    bob.sync()
    ann.sync()
    assert bob.index() == ann.index() == ann.rebuilt()
    assert bob.records() == set(ann.said)


def test_a_killed_rebuild_leaves_the_index_as_it_was(weekly: Path) -> None:
    """A rebuild is one transaction: killed anywhere, the old index is there, and the next rebuild gives the same."""
    before = index(weekly)
    for step in steps():
        told = command(weekly, "rebuild", before=kill_at(step, weekly))
        assert index(weekly) == before, step
        if told.code != KILLED:
            break
    assert step > 5
    assert told.code == 0


def test_a_killed_publish_leaves_a_whole_page(weekly: Path, tmp_path: Path) -> None:
    """Wherever publishing was killed, the page is the draft or the issue, and publishing again gives the issue: one
    number, one moment, and the journal can make the index again."""
    assert command(weekly, "draft", "--date", "2023-03-17").code == 0
    page = Path("content/issues/2023-03-17.md")
    draft = (weekly / page).read_text()
    whole = tmp_path / "whole"
    shutil.copytree(weekly, whole)
    assert command(whole, "publish", "--date", "2023-03-17").code == 0
    issue = (whole / page).read_text()
    for step in steps():
        one = tmp_path / f"killed-{step}"
        shutil.copytree(weekly, one)
        told = command(one, "publish", "--date", "2023-03-17", before=kill_at(step, one))
        assert (one / page).read_text() in (draft, issue)
        again = command(one, "publish", "--date", "2023-03-17")
        assert again.code == 0, (step, again)
        assert (one / page).read_text() == issue
        known = records(one)
        assert command(one, "rebuild").code == 0
        assert records(one) == known
        if told.code != KILLED:
            break
    assert step > 5


@pytest.mark.parametrize("moment", ["create", "upgrade"])
def test_a_killed_migration_leaves_what_was(tmp_path: Path, moment: str) -> None:
    """Tables are made in one transaction: killed before its end, a database has none, and the next start makes them."""
    address = f"sqlite:///{tmp_path}/curator.db"
    child = os.fork()
    if not child:
        _migrate_and_die(address, moment)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    import sqlite3

    with sqlite3.connect(tmp_path / "curator.db") as file:
        assert file.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    store = open_store(address)
    with store.reading() as tx:
        assert list(dump(tx)) == []
    store.close()


def _migrate_and_die(address: str, moment: str) -> None:
    from curator.store import connect

    upgrade, create = connect._upgrade, connect._create

    def die(tx: object) -> None:
        (upgrade if moment == "upgrade" else create)(tx)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    connect._create = die  # a new database is made by `_create`; `_upgrade` makes the same from nothing
    try:
        open_store(address)
    finally:
        os._exit(0)
