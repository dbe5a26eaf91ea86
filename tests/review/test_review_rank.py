"""The order in which links are gone through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from curator.domain.types import Link, LinkView, Standing, State, Submission
from curator.review.ordering import ranked

NOW = datetime(2023, 3, 17, tzinfo=UTC)


def view(key: str, rank: float = 0.0, state: State = State.NEW) -> LinkView:
    return LinkView(Link(key, f"https://{key}.example/", key, NOW), Standing(), state, rank=rank)


def test_undecided_links_come_by_rank_and_none_is_lost() -> None:
    """One that was reckoned with by nobody stands in the middle, a proposed one first."""
    proposed = view("p")
    proposed = replace(
        proposed, link=replace(proposed.link, submissions=(Submission("1", NOW, "neko", "https://p.example/"),))
    )
    links = [
        view("kept", 0.9, State.KEEP),
        view("low", 0.1),
        view("mid", 0.4),
        view("late"),
        view("high", 0.8),
        proposed,
    ]
    assert [one.link.key for one in ranked(links)] == ["p", "high", "mid", "late", "low", "kept"]


def test_without_any_rank_the_order_stays() -> None:
    links = [view("a"), view("b", state=State.SKIP), view("c")]
    assert ranked(links) == links
