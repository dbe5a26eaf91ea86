"""A team moves from SQLite to a server of its own: nothing stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.domain.source_state import SourceState
from curator.store import notes, sources
from curator.store.dump import dump
from curator.store.engine import Store
from tests.conftest import utc
from tests.faults.commands import command
from tests.faults.test_kills import decided, index


@pytest.fixture
def weekly(tmp_path: Path) -> Path:
    """A publication on SQLite; no journal file has its decisions yet, and somebody is typing a note."""
    root = tmp_path / "weekly"
    assert command(tmp_path, "init", str(root)).code == 0
    (root / "sources.toml").write_text("")
    decided(root)
    store = Store(f"sqlite:///{root}/.curator/curator.db")
    with store.writing() as tx:
        notes.save(tx, "ann", "https://go.example/a", "note", "half a sent")
        sources.save_times(
            tx, [SourceState("blog", due_at=utc("2023-03-18 00:00"), fetched_at=utc("2023-03-17 00:00"))]
        )
    store.close()
    return root


def test_a_rebuild_into_another_database_brings_everything(any_store: Store, weekly: Path) -> None:
    """Decisions that no journal file had, unfinished notes and the times of sources are in the new database; the old
    one keeps what it had."""
    old = f"sqlite:///{weekly}/.curator/curator.db"

    told = command(weekly, "--database", any_store.address, "rebuild", "--from", old)

    assert told.code == 0, told
    with any_store.reading() as tx:
        assert list(dump(tx)) == index(weekly)
        assert len(list(dump(tx))) > 2
        assert notes.unfinished(tx, "ann") == {("https://go.example/a", "note"): "half a sent"}
        assert sources.states(tx)["blog"].due_at == utc("2023-03-18 00:00")
    again = command(weekly, "--database", any_store.address, "rebuild", "--from", old)
    assert again.code == 0
    with any_store.reading() as tx:
        assert list(dump(tx)) == index(weekly)


def test_a_database_is_not_left_for_itself(weekly: Path) -> None:
    """The slip of naming one database twice is told before anything is done."""
    before = index(weekly)

    told = command(weekly, "rebuild", "--from", f"sqlite:///{weekly}/.curator/curator.db")

    assert told.code == 2
    assert "--from the one that is left" in told.err
    assert index(weekly) == before
