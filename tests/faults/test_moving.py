"""A team moves from SQLite to a server of its own: nothing stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from curator.domain.source_state import SourceState
from curator.store import links, notes, outbox, sources
from curator.store import states as stored
from curator.store.dump import dump
from curator.store.engine import Store
from curator.store.moving import STAYING
from curator.store.tables import METADATA
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
        stored.save_times_in(
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


def test_it_comes_back_the_same_way(any_store: Store, weekly: Path) -> None:
    """From a server to a file, or from one file to another: the same rows of the same kinds are there."""
    old, again = f"sqlite:///{weekly}/.curator/curator.db", f"sqlite:///{weekly}/again.db"
    assert command(weekly, "--database", any_store.address, "rebuild", "--from", old).code == 0

    assert command(weekly, "--database", again, "rebuild", "--from", any_store.address).code == 0

    assert local(again) == local(old)
    assert index_at(again) == index(weekly)


def test_two_laptops_come_into_one_database(any_store: Store, weekly: Path) -> None:
    """Who comes second replaces nothing: of two times of a source the later stays, unfinished notes of all are there,
    and where one person was typing two different texts for one link, both. Coming once more changes nothing."""
    first, second = f"sqlite:///{weekly}/.curator/curator.db", f"sqlite:///{weekly}/laptop.db"
    store = Store(second)
    with store.writing() as tx:
        notes.save(tx, "ann", "https://go.example/a", "note", "another half")
        notes.save(tx, "bob", "https://go.example/a", "note", "bob's")
        late = SourceState("news", due_at=utc("2023-03-19 00:00"), fetched_at=utc("2023-03-18 00:00"))
        early = SourceState("blog", due_at=utc("2023-03-10 00:00"), fetched_at=utc("2023-03-09 00:00"))
        stored.save_times_in(tx, [late, early])
        outbox.append(tx, "submission", {"url": "https://go.example/b"}, by="bob", now=utc("2023-03-17 07:00"))
    store.close()

    for old in (first, second, first, second):
        told = command(weekly, "--database", any_store.address, "rebuild", "--from", old)
        assert told.code == 0, told

    with any_store.reading() as tx:
        assert notes.unfinished(tx, "ann") == {("https://go.example/a", "note"): "half a sent\n\nanother half"}
        assert notes.unfinished(tx, "bob") == {("https://go.example/a", "note"): "bob's"}
        states = sources.states(tx)
        assert {slug: state.due_at for slug, state in states.items()} == {
            "blog": utc("2023-03-18 00:00"),
            "news": utc("2023-03-19 00:00"),
        }
        assert {view.link.url for view in links.views(tx)} == {"https://go.example/a", "https://go.example/b"}


def test_a_database_that_is_not_there_is_not_left(weekly: Path, server: str) -> None:
    """A slip in the old one's address makes no tables there and changes nothing."""
    before = index(weekly)

    for old in (server, f"sqlite:///{weekly}/nowhere.db"):
        told = command(weekly, "rebuild", "--from", old)
        assert (told.code, index(weekly)) == (2, before)
        assert "there are no tables in it yet" in told.err or "there is no database yet" in told.err

    assert not (weekly / "nowhere.db").exists()


def local(address: str) -> dict[str, list[object]]:
    """The rows of the tables that move."""
    store = Store(address)
    with store.reading() as tx:
        rows = {
            table.name: [tuple(row) for row in tx.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
            if table not in STAYING
        }
    store.close()
    return rows  # type: ignore[return-value]


def index_at(address: str) -> list[str]:
    store = Store(address)
    with store.reading() as tx:
        lines = list(dump(tx))
    store.close()
    return lines
