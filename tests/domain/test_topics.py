"""Topics that an issue could carry."""

from __future__ import annotations

from datetime import date

import pytest

from curator.domain.topics import proposed_topics
from curator.domain.types import Issue, Item

OUT = Issue(date(2023, 3, 10), topics=("wasm", "cilium"))


@pytest.mark.parametrize(
    ("items", "present", "proposed"),
    [
        ((Item("Grafana 9.4"), Item("Loki と Grafana")), (), ["grafana"]),
        ((Item("Grafana 9.4"), Item("Loki と Grafana")), ("Grafana",), []),
        (
            (Item("A", ("https://grafana.com/blog/a",)), Item("B", ("https://github.com/grafana/loki",))),
            (),
            ["grafana"],
        ),
        (
            (Item("What is new", ("https://github.com/a1/x1",)), Item("What is good", ("https://github.com/b1/x2",))),
            (),
            [],
        ),
        ((Item("WASM on the server"),), (), ["wasm"]),
        (tuple(Item("aaa bbb ccc ddd eee fff") for _ in range(2)), ("kubernetes",), ["aaa", "bbb", "ccc", "ddd"]),
    ],
)
def test_topics(items: tuple[Item, ...], present: tuple[str, ...], proposed: list[str]) -> None:
    """Names that two items share, or one has that an earlier issue carried; never more than Zenn's five in all."""
    assert proposed_topics(items, present=present, earlier=[OUT]) == proposed
