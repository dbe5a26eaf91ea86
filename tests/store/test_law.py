"""The law: the index is a function of the set of records."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.records import Record
from curator.store import links, load
from curator.store.dump import dump
from curator.store.engine import Store, open_store
from tests.strategies import histories


@contextmanager
def fresh() -> Iterator[Store]:
    """A store of its own for each example."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder)}/curator.db")
        try:
            yield store
        finally:
            store.close()


def index(store: Store) -> list[str]:
    with store.reading() as tx:
        links.views(tx)
        return list(dump(tx))


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_of_files_gives_one_index(history: list[Record], order: random.Random, parts: int) -> None:
    """Records split over files in any way and loaded in any order, one by one or all at once, give the same index."""
    files: list[list[Record]] = [[] for _ in range(parts)]
    for record in history:
        order.choice(files).append(record)
    order.shuffle(files)
    with fresh() as store:
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
def test_loading_twice_is_loading_once(history: list[Record]) -> None:
    """Records that are known already change nothing."""
    with fresh() as store:
        with store.writing() as tx:
            load.take_in(tx, history, file="one")
        before = index(store)
        with store.writing() as tx:
            taken = load.take_in(tx, history, file="two")

        assert taken.new == 0
        assert index(store) == before


@settings(max_examples=20, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_what_was_redacted_never_was(history: list[Record], order: random.Random) -> None:
    """A journal that still has the lines of redacted records and one that has not are alike, whichever came first."""
    targets = {record.fields["target"] for record in history if record.type == "redacted"}
    without = [record for record in history if record.id not in targets or record.type == "redacted"]
    again = order.sample(history, len(history))
    with fresh() as store:
        found = []
        for parts in ([without], [history], [again[:2], again[2:]], [without, history]):
            with store.writing() as tx:
                load.empty(tx)
                for number, part in enumerate(parts):
                    load.take_in(tx, part, file=f"f{number}")
            found.append(index(store))
    assert found == [found[0]] * 4
    assert not any(f'"id": "{target}"' in line for line in found[0] for target in targets)
