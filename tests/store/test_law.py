"""The law: the index is a function of the set of records."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.records import Record
from curator.store import links, load
from curator.store.dump import dump
from curator.store.engine import Store, open_store
from tests.conftest import fresh_schema
from tests.strategies import histories


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store for all examples, each of which empties it first: making tables takes longer than an example."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('law')}/curator.db")
    yield store
    store.close()


def emptied(store: Store) -> Store:
    with store.writing() as tx:
        load.empty(tx)
        assert list(dump(tx)) == []
    return store


def index(store: Store) -> list[str]:
    with store.reading() as tx:
        links.views(tx)
        return list(dump(tx))


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_of_files_gives_one_index(
    one_store: Store, history: list[Record], order: random.Random, parts: int
) -> None:
    """Records split over files in any way and loaded in any order, one by one or all at once, give the same index."""
    files: list[list[Record]] = [[] for _ in range(parts)]
    for record in history:
        order.choice(files).append(record)
    order.shuffle(files)
    store = emptied(one_store)
    for number, file in enumerate(files):
        order.shuffle(file)
        with store.writing() as tx:
            load.take_in(tx, file, file=f"f{number}")
    in_parts = index(store)

    with store.writing() as tx:
        load.empty(tx)
        load.take_in(tx, history, file="all")
    assert index(store) == in_parts

    with store.writing() as tx:
        load.empty(tx)
        load.take_in_files(tx, [(f"f{number}", file) for number, file in enumerate(files)])
    assert index(store) == in_parts


@settings(max_examples=30, deadline=None)
@given(histories())
def test_loading_twice_is_loading_once(one_store: Store, history: list[Record]) -> None:
    """Records that are known already change nothing."""
    store = emptied(one_store)
    with store.writing() as tx:
        load.take_in(tx, history, file="one")
    before = index(store)
    with store.writing() as tx:
        taken = load.take_in(tx, history, file="two")

    assert taken.new == 0
    assert index(store) == before


@settings(max_examples=20, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_what_was_redacted_never_was(one_store: Store, history: list[Record], order: random.Random) -> None:
    """A journal that still has the lines of redacted records and one that has not are alike, whichever came first."""
    targets = {record.fields["target"] for record in history if record.type == "redacted"}
    without = [record for record in history if record.id not in targets or record.type == "redacted"]
    again = order.sample(history, len(history))
    store = emptied(one_store)
    found = []
    for parts in ([without], [history], [again[:2], again[2:]], [without, history]):
        with store.writing() as tx:
            load.empty(tx)
            for number, part in enumerate(parts):
                load.take_in(tx, part, file=f"f{number}")
        found.append(index(store))
    assert found == [found[0]] * 4
    assert not any(f'"id": "{target}"' in line for line in found[0] for target in targets)


@pytest.fixture(scope="module")
def on_a_server() -> Iterator[Store]:
    """The same on PostgreSQL."""
    with fresh_schema() as address:
        store = open_store(address)
        yield store
        store.close()


@settings(max_examples=12, deadline=None)
@given(histories(), st.integers(0, 12))
def test_a_server_holds_what_a_file_holds(
    one_store: Store, on_a_server: Store, history: list[Record], first: int
) -> None:
    """PostgreSQL, loaded in two parts, holds what SQLite holds after one load."""
    with emptied(one_store).writing() as tx:
        load.take_in_files(tx, [("f", history)])

    with emptied(on_a_server).writing() as tx:
        load.take_in_files(tx, [("f1", history[:first])])
        load.take_in(tx, history[first:], file="f2")

    assert index(on_a_server) == index(one_store)
