"""Scopes, tabs as queries, folds, and what is typed after `:`: the pure half."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.matching import Lore, matcher
from curator.domain.query import parse
from curator.domain.types import Decision, Entry, Link, LinkView, Standing, State, Submission
from curator.errors import QueryError
from curator.review.folding import arranged
from curator.review.queue import Queue, Tab, expected
from curator.review.scopes import SCOPES, scoped
from curator.review.spoken import World, candidates, completed, read
from curator.review.table import COMMANDS
from curator.review.tabs import QUERIES, Tabs

NOW = datetime(2023, 3, 17, tzinfo=UTC)
SINCE = NOW - timedelta(days=7)


def link(name: str, *, url: str = "", sources: str = "a", by: str = "", days: float = 1) -> LinkView:
    """An undecided link, by its name."""
    url, at = url or f"https://example.com/{name}", NOW - timedelta(days=days)
    entries = tuple(Entry(one, name, name, url, published_at=at, first_seen_at=at) for one in sources)
    proposed = (Submission("s", at, by, url),) if by else ()
    return LinkView(Link(url, url, name, at, entries, proposed), Standing(), State.NEW)


def said(view: LinkView, **says: object) -> LinkView:
    """What the link is after Zoe said something."""
    number = len(view.decisions)
    at = NOW + timedelta(seconds=number)
    return expected(view, Decision(f"d{number}", at, "zoe", view.link.url, says), SINCE)


def release(tag: str, *, days: float = 1, project: str = "o/p") -> LinkView:
    """A release, undecided."""
    return link(tag, url=f"https://github.com/{project}/releases/tag/{tag}", days=days)


def names(queue: Queue, keys: list[str] | tuple[str, ...] | None = None) -> str:
    """Titles of the listed links, or of these."""
    return " ".join(queue.views[key].title for key in (queue.rows if keys is None else keys))


WEEK = [link("a"), link("b"), said(link("c"), verdict="keep", section="tools"), link("d", by="kaz"), link("e")]


def a_queue(**options: object) -> Queue:
    """The week in all its tabs, the cursor on `c`."""
    return Queue.of(WEEK, tab=Tab.ALL, lore=Lore(by="zoe"), **options).move(2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "meant"),
    [
        ("", "c"),
        ("this", "c"),
        (".", "c"),
        ("above", "a b"),
        ("上", "a b"),
        ("below", "d e"),
        ("rest", "a b d e"),
        ("all", "a b d e"),
        ("marked", ""),
        ("is:proposed", "d"),
        ("-is:proposed", "a b e"),
        ("nothing-like-this", ""),
    ],
)
def test_a_scope_means_these_links(scope: str, meant: str) -> None:
    """Where it means many, what somebody has decided already is left out."""
    queue = a_queue()
    assert names(queue, scoped(queue, scope)) == meant


def test_marks_are_meant_before_the_cursor() -> None:
    """Also those that a filter hides, after the listed ones; a range counts as marks."""
    queue = a_queue().marking(["https://example.com/e", "https://example.com/a"]).search("b")
    assert names(queue, scoped(queue, "")) == "a e"
    ranged = a_queue().ranging().move(-2)
    assert names(ranged, scoped(ranged, "marked")) == "a b c"
    assert names(ranged, ranged.ranging().marked()) == "a b c"


def test_a_wrong_query_is_no_scope() -> None:
    """It is refused, not taken for nothing."""
    with pytest.raises(QueryError):
        scoped(a_queue(), "is:relase")


def test_in_a_tab_of_decided_links_the_rest_is_what_is_still_there() -> None:
    """`:later rest` among kept links means the kept links."""
    queue = a_queue().turn(Tab.KEPT)
    assert names(queue, scoped(queue, "rest")) == "c"


def test_an_empty_list_has_nothing_in_any_scope() -> None:
    """No scope fails where nothing is listed."""
    queue = a_queue().search("nothing-like-this")
    assert [scoped(queue, scope) for scope in (*SCOPES, "")] == [[]] * (len(SCOPES) + 1)


# -- tabs

STATES = [
    {},
    {"verdict": "keep"},
    {"verdict": "keep", "writer": "Zoe"},
    {"verdict": "keep", "writer": "zoe", "note": "x"},
    {"verdict": "keep", "writer": "kaz"},
    {"verdict": "skip", "writer": "zoe"},
    {"verdict": "later"},
    {"verdict": "discuss"},
]


@given(st.lists(st.sampled_from(STATES), max_size=3), st.sampled_from([1.0, 30.0]))
def test_every_tab_is_the_query_it_says_it_is(acts: list[dict[str, object]], days: float) -> None:
    """The tabs' own tests agree with the query language, and counting with both."""
    view = link("x", days=days)
    for says in acts:
        view = said(view, **says)
    lore = Lore(by="ZOE", since=SINCE)
    tabs = Tabs.of(lore, [("own", "state:keep,later")])
    for tab, query in QUERIES.items():
        assert tabs.test(tab)(view) == matcher(parse(query), lore)(view) == (tab in tabs.holding(view)), tab
    assert tabs.test("own-1")(view) == ("own-1" in tabs.holding(view)) == (view.state in (State.KEEP, State.LATER))


def test_a_saved_tab_has_its_place_name_and_count() -> None:
    """Before the tab of all links; a decision takes a link out of its count as out of the others'."""
    queue = a_queue(saved=[("提案", "is:proposed"), ("新", "state:new")])
    assert queue.tabs.ids[-3:] == ("own-1", "own-2", Tab.ALL)
    assert (queue.tabs.name("own-1"), queue.counts.tabs["own-1"], queue.counts.tabs["own-2"]) == ("提案", 1, 4)
    told = queue.told([said(WEEK[0], verdict="skip")])
    assert told.counts.tabs["own-2"] == 3
    assert names(queue.turn("own-1")) == "d"


def test_in_a_saved_tab_decided_links_are_dealt_with() -> None:
    """Unless its query asks for that state."""
    queue = a_queue(saved=[("x", "-is:proposed"), ("kept", "state:keep")])
    assert names(queue, queue.turn("own-1").waiting()) == "a b e"
    assert names(queue, queue.turn("own-2").waiting()) == "c"


def test_rarely_needed_tabs_hide_while_they_hold_nothing() -> None:
    """The backlog and one's own notes; the chosen tab is always shown."""
    tabs = Tabs.of(Lore())
    assert Tab.BACKLOG not in tabs.shown({}, Tab.ALL)
    assert Tab.BACKLOG in tabs.shown({Tab.BACKLOG: 1}, Tab.ALL)
    assert Tab.MINE in tabs.shown({}, Tab.MINE)


# -- folds


def test_catching_up_puts_proposals_first_and_folds_releases() -> None:
    """Then what several sources carry, single links, and a row for each project, its newest ripe release."""
    views = [
        release("v1.0.0", days=5), link("single"), release("v1.1.0-rc.1", days=1), link("two", sources="ab"),
        release("v1.0.1", days=2), link("asked", by="kaz"), release("v9", project="x/y"),
    ]  # fmt: skip
    queue = Queue.of(views).catch_up(on=True)
    assert names(queue) == "asked two single v1.0.1 v9"
    assert [names(queue, members) for members in queue.folds.values()] == ["v1.0.1 v1.0.0 v1.1.0-rc.1"]
    assert sorted(names(queue.catch_up(on=False)).split()) == sorted(view.title for view in views)


def test_a_fold_opens_and_closes_around_the_cursor() -> None:
    """Its members come below their lead; from any of them it closes, with the cursor on the lead."""
    queue = Queue.of([link("a"), release("v1"), release("v2", days=0), link("z")]).catch_up(on=True)
    assert names(queue) == "a z v2"
    opened = queue.move(2).turn_fold()
    assert names(opened) == "a z v2 v1"
    closed = opened.move(1).turn_fold()
    assert (names(closed), closed.views[closed.key].title) == ("a z v2", "v2")
    alone = queue.to(0)
    assert alone.turn_fold() is alone


def test_a_fold_waits_until_all_of_it_is_decided() -> None:
    """Its row is dimmed only then, and what waits is counted by link."""
    queue = Queue.of([release("v1"), release("v2", days=0)]).catch_up(on=True)
    lead, other = queue.members(queue.key)
    half = queue.told([said(queue.views[lead], verdict="keep")])
    assert half.is_open(half.key)
    assert half.waiting() == [other]
    assert not half.told([said(queue.views[other], verdict="skip")]).is_open(half.key)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.data())
def test_arranging_loses_and_doubles_nothing(keys: list[str], data: st.DataObject) -> None:
    """Rows and folds together are exactly the links given."""
    kinds = st.sampled_from([link("l"), link("m", sources="ab"), link("p", by="kaz"), release("v1"), release("v2")])
    views = {key: replace(data.draw(kinds)) for key in keys}
    rows, folds = arranged(keys, views)
    assert sorted(member for row in rows for member in folds.get(row, (row,))) == sorted(keys)


# -- the command line

HERE = World(sections=("articles", "releases", "tools"), tabs=("undecided", "提案"), people=("zoe", "kaz"))


@pytest.mark.parametrize(
    ("line", "command", "words"),
    [
        ("skip above", "skip", "above"),
        (" ｓｋｉｐ　above ", "skip", "above"),
        ("sk above", "skip", "above"),
        ("keep tech is:release", "keep", "tech is:release"),
        ("keep-3", "keep-3", ""),
        ("und", "undo", ""),
        ("later", "later", ""),
        ("xyzzy", None, ""),
        ("", None, ""),
        ("p", None, ""),
    ],
)
def test_a_line_names_its_command(line: str, command: str | None, words: str) -> None:
    """In full, or shortened as far as one command alone takes words or is meant."""
    found, rest = read(line)
    assert (found.id if found else None, rest) == (command, words)


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("sk", ["skip", "skip-above"]),
        ("skip ", ["this", "marked", "above"]),
        ("skip ab", ["above"]),
        ("skip is:re", ["is:release"]),
        ("skip -sta", ["-state:"]),
        ("skip state:new,k", ["state:new,keep"]),
        ("keep t", ["tools"]),
        ("keep tools re", ["rest"]),
        ("keep tools section:", ["section:articles", "section:none"]),
        ("writer k", ["kaz"]),
        ("tab 提", ["提案"]),
        ("filter writer:m", ["writer:me"]),
        ("undo ", []),
        ("xyzzy ", []),
    ],
)
def test_what_could_be_typed_next(line: str, some: list[str]) -> None:
    """Commands, then sections, people, tabs, scopes and query fields, as the command takes them."""
    found = candidates(line, HERE)
    assert set(some) <= set(found)
    assert bool(some) == bool(found)


@pytest.mark.parametrize(
    ("line", "grown"),
    [
        ("sk", "skip "),
        ("skip-", "skip-above "),
        ("skip ab", "skip above "),
        ("skip is", "skip is:"),
        ("keep to", "keep tools "),
        ("xyzzy", "xyzzy"),
        ("ke", "keep "),
    ],
)
def test_tab_grows_the_last_word(line: str, grown: str) -> None:
    """As far as all candidates agree, else to the first of them; a whole word gets its space."""
    assert completed(line, candidates(line, HERE)) == grown


@given(st.text(max_size=60))
def test_no_line_is_too_strange_to_be_read(line: str) -> None:
    """Reading and completing never fail; with nothing to complete a line stays as it is."""
    read(line)
    completed(line, candidates(line, HERE))
    assert completed(line, []) == line


def test_every_command_can_be_typed() -> None:
    """By its own name, whatever else begins alike."""
    assert [read(command.id)[0] for command in COMMANDS] == list(COMMANDS)
