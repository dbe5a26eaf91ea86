"""The queue: filtering, the cursor, rows that stay, counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.types import Decision, Link, LinkView, Standing, State, Submission
from curator.review.ordering import ranked, woven
from curator.review.queue import Queue, Tab, expected, tab_of

NOW = datetime(2023, 3, 17, tzinfo=UTC)


def view(name: str, state: State = State.NEW, *, title: str = "", section: str = "", age: int = 0) -> LinkView:
    """A link as a queue sees it."""
    url = f"https://example.com/{name}"
    link = Link(url, url, title or name, NOW - timedelta(days=age))
    says: dict[str, object] = {} if state is State.NEW else {"verdict": state.value, "section": section}
    fresh = LinkView(link, Standing(), State.NEW)
    return expected(fresh, Decision("d-" + name, NOW, "zoe", url, says), None) if says else fresh


def names(queue: Queue) -> list[str]:
    """Last part of each listed address."""
    return [key.rpartition("/")[2] for key in queue.rows]


def at(queue: Queue) -> str:
    """Last part of the address under the cursor."""
    return queue.key.rpartition("/")[2]


WEEK = [
    view("a"),
    view("b", State.KEEP, section="tools"),
    view("c"),
    view("d", State.SKIP),
    view("e", State.LATER),
    view("f", State.DISCUSS),
    view("g", State.KEEP),
    view("h", title="Ｋｕｂｅ １００%_ 入門"),
]


@pytest.mark.parametrize(
    ("tab", "listed"),
    [
        (Tab.UNDECIDED, "ach"),
        (Tab.KEPT, "bg"),
        (Tab.SKIPPED, "d"),
        (Tab.LATER, "e"),
        (Tab.DISCUSS, "f"),
        (Tab.BACKLOG, ""),
        (Tab.ALL, "abcdefgh"),
    ],
)
def test_a_tab_lists_its_links_in_order(tab: Tab, listed: str) -> None:
    """Every tab, and `all`."""
    assert "".join(names(Queue.of(WEEK).turn(tab))) == listed


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", "abcdefgh"),
        ("KUBE", "h"),
        ("100%_", "h"),
        ("入門 kube", "h"),
        ("kube tools", ""),
        ("example.com/c", "c"),
        ("[/]", ""),
    ],
)
def test_a_filter_wants_every_word_and_takes_it_literally(query: str, listed: str) -> None:
    """Width and case do not matter; wildcards and markup are letters."""
    assert "".join(names(Queue.of(WEEK).turn(Tab.ALL).search(query))) == listed


def test_a_filter_finds_proposals_by_who_and_why() -> None:
    """The submitter and the reason are looked at too."""
    told = Submission("s-1", NOW, "kaz", "https://example.com/a", reason="会議で話したい")
    link = replace(WEEK[0].link, submissions=(told,))
    queue = Queue.of([replace(WEEK[0], link=link), *WEEK[1:]])
    assert names(queue.search("KAZ")) == ["a"]
    assert names(queue.search("会議で")) == ["a"]


def test_a_decided_row_stays_until_the_tab_is_chosen_again() -> None:
    """Nothing jumps under a hand: the row stays, no longer open, and leaves with the next choice of a tab."""
    queue = Queue.of(WEEK).told([view("a", State.KEEP)])
    assert "".join(names(queue)) == "ach"
    assert not queue.is_open(queue.rows[0])
    assert queue.is_open(queue.rows[1])
    assert "".join(names(queue.turn(Tab.UNDECIDED))) == "ch"


def test_advancing_goes_past_rows_that_are_dealt_with() -> None:
    """From the first row to the next open one; at the end it stays."""
    queue = Queue.of(WEEK).told([view("a", State.KEEP), view("c", State.SKIP)])
    assert at(queue.advance()) == "h"
    assert at(queue.advance().advance()) == "h"


def test_the_next_undecided_goes_round_the_end() -> None:
    """Down from the last one is the first one; up is the other way; alone it stays."""
    queue = Queue.of(WEEK).turn(Tab.ALL)
    seen = []
    for _ in range(4):
        seen.append(at(queue))
        queue = queue.next_undecided(1)
    assert seen == ["a", "c", "h", "a"]
    assert at(Queue.of(WEEK).turn(Tab.ALL).next_undecided(-1)) == "h"
    assert at(Queue.of([view("z", State.KEEP), view("y", State.KEEP)], tab=Tab.ALL).next_undecided(1)) == "z"


@pytest.mark.parametrize(
    ("query", "cursor"),
    [("c", "c"), ("example.com", "c"), ("kube", "h"), ("nothing at all", "")],
)
def test_a_filter_keeps_the_cursor_on_its_link_or_the_next_one(query: str, cursor: str) -> None:
    """The cursor is held by the link; when that is filtered out, the next listed link takes it."""
    queue = Queue.of(WEEK).move(1)
    assert at(queue) == "c"
    assert at(queue.search(query)) == cursor


def test_a_cleared_filter_gives_the_rows_back() -> None:
    """From no row at all back to all rows."""
    queue = Queue.of(WEEK).search("nothing at all")
    assert queue.current is None
    assert "".join(names(queue.search(""))) == "ach"


def test_news_never_move_the_cursor() -> None:
    """New links above, changed links around: the cursor stays on its link."""
    queue = Queue.of(WEEK).move(1)
    fresh = queue.reloaded([view("new"), *WEEK], None)
    assert at(fresh) == "c"
    assert "".join(names(fresh)) == "newach"


def test_old_undecided_links_are_backlog_unless_put_off_to_now() -> None:
    """Older than the last issue and never decided: backlog. `later` said before the issue: undecided again."""
    old, fresh = view("old", age=9), view("fresh", age=1)
    since = NOW - timedelta(days=2)
    put_off = expected(old, Decision("x", NOW - timedelta(days=3), "zoe", old.link.url, {"verdict": "later"}), since)
    assert [tab_of(one, since) for one in (old, fresh, put_off)] == [Tab.BACKLOG, Tab.UNDECIDED, Tab.UNDECIDED]
    assert tab_of(old, None) is Tab.UNDECIDED


def test_progress_counts_this_week_only() -> None:
    """What was decided before the last issue is not this week's work."""
    since = NOW + timedelta(hours=1)
    queue = Queue.of([view("a", age=-1), view("b", State.SKIP)], since=since)
    assert (queue.counts.decided, queue.counts.total) == (0, 1)
    assert (Queue.of(WEEK).counts.decided, Queue.of(WEEK).counts.total) == (5, 8)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([s for s in State if s is not State.PUBLISHED])),
        max_size=20,
    )
)
def test_counts_kept_up_to_date_equal_counts_made_anew(news: list[tuple[str, State]]) -> None:
    """After any news the counts are those of a fresh queue over the same links."""
    queue = Queue.of(WEEK)
    for name, state in news:
        queue = queue.told([view(name, state, section="tools" if state is State.KEEP else "")])
    anew = Queue.of(queue.views.values()).counts
    assert {k: v for k, v in queue.counts.tabs.items() if v} == {k: v for k, v in anew.tabs.items() if v}
    assert {k: v for k, v in queue.counts.sections.items() if v} == dict(anew.sections)
    assert queue.counts.decided == anew.decided


# -- what comes while the review is open


def likely(name: str, rank: float, state: State = State.NEW, *, age: int = 1) -> LinkView:
    """A link of which it was reckoned how likely it is kept."""
    return replace(view(name, state, age=age), rank=rank)


def letters(views: list[LinkView]) -> str:
    """Last part of each address."""
    return "".join(one.link.key.rpartition("/")[2] for one in views)


def test_new_links_find_their_place_among_ranked_ones_and_none_of_those_moves() -> None:
    """Not even one that was decided since it was listed."""
    listed = ranked([likely("a", 0.9), likely("b", 0.7), likely("c", 0.2)])
    decided = [listed[0], likely("b", 0.7, State.SKIP), listed[2]]
    assert letters(woven(decided, [likely("x", 0.5, age=0), likely("y", 0.1, age=0)])) == "abxcy"


def test_new_links_stand_by_age_where_nothing_was_reckoned() -> None:
    """The newest first, also past decided ones."""
    known = [view("a", age=1), view("b", State.SKIP, age=2), view("c", age=4)]
    assert letters(woven(known, [view("y", age=3), view("x")])) == "xabyc"


@given(st.lists(st.floats(0.01, 1), max_size=8), st.lists(st.floats(0.01, 1), max_size=8))
def test_weaving_loses_nothing_and_keeps_the_order(known: list[float], new: list[float]) -> None:
    """Whatever order the known ones have."""
    here = [likely(f"k{number}", rank) for number, rank in enumerate(known)]
    come = [likely(f"n{number}", rank) for number, rank in enumerate(new)]
    found = woven(here, come)
    assert [one for one in found if one in here] == here
    assert len(found) == len(here) + len(come)
