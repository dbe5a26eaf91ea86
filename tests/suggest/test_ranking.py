"""The order of the queue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from curator.domain.settings import Watch
from curator.domain.types import Entry, Link, LinkView, Standing, State, Submission, Verdict
from curator.suggest.ranking import Habits, habits, rank

NOW = datetime(2023, 3, 17, tzinfo=UTC)


def view(
    title: str = "Something",
    url: str = "https://a.example/x",
    *,
    sources: tuple[str, ...] = ("one",),
    by: str = "",
    verdict: Verdict | None = None,
) -> LinkView:
    entries = tuple(Entry(source, "1", title, url) for source in sources)
    proposals = (Submission("1", NOW, by, url),) if by else ()
    state = {Verdict.KEEP: State.KEEP, Verdict.SKIP: State.SKIP}.get(verdict, State.NEW) if verdict else State.NEW
    return LinkView(Link("k", url, title, NOW, entries, proposals), Standing(verdict=verdict), state)


RELEASE = "https://github.com/containerd/containerd/releases/tag/"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (view(by="neko"), view()),
        (view(sources=("one", "two")), view()),
        (view("v1.7.0", RELEASE + "v1.7.0"), view("v1.7.0-rc.1", RELEASE + "v1.7.0-rc.1")),
        (view("v1.7.0", RELEASE + "v1.7.0"), view("v1.7.3", RELEASE + "v1.7.3")),
    ],
)
def test_before_there_is_a_past_rules_order(better: LinkView, worse: LinkView) -> None:
    assert rank(better, Habits(), ())[0] > rank(worse, Habits(), ())[0]


def test_what_a_team_keeps_comes_first_and_says_why() -> None:
    known = habits(
        [view(verdict=Verdict.KEEP, sources=("good",))] * 8
        + [view(verdict=Verdict.SKIP, sources=("good",), url="https://b.example/")] * 2
        + [view(verdict=Verdict.SKIP, sources=("dull",), url="https://c.example/")] * 10
    )
    good, why = rank(view("New", "https://d.example/", sources=("good",)), known, ())
    dull, _ = rank(view("New", "https://d.example/", sources=("dull",)), known, ())
    assert good > 0.5 > dull
    assert (why[0].kind, why[0].what, why[0].count, why[0].total) == ("kept.feed", "good", 8, 10)


def test_undecided_links_say_nothing() -> None:
    assert habits([view()] * 50) == Habits()


@pytest.mark.parametrize(
    ("watch", "seen"),
    [
        (Watch(project="containerd/containerd"), True),
        (Watch(project="containerd"), True),
        (Watch(project="container"), False),
        (Watch(word="eBPF"), True),
        (Watch(word="BP"), False),
        (Watch(word="/e.pf/"), True),
    ],
)
def test_the_watchlist_moves_a_link_and_is_named(watch: Watch, seen: bool) -> None:
    link = view("containerd 1.7.0 and eBPF", RELEASE + "v1.7.0")
    moved, why = rank(link, Habits(), (watch,))
    assert (moved > rank(link, Habits(), ())[0]) is seen
    assert any(reason.kind == "watched" for reason in why) is seen


def test_a_watch_below_zero_moves_a_link_down_and_keeps_it() -> None:
    link = view("Announcing a webinar")
    moved, _ = rank(link, Habits(), (Watch(word="webinar", weight=-3),))
    assert 0 < moved < rank(link, Habits(), ())[0]
