"""Stories in the queue: one row, decided as one, opened and closed, joined and parted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.joining import guessed
from curator.domain.types import Decision, Entry, Link, LinkView, SourceState, Standing, State, Submission
from curator.domain.urls import link_key
from curator.review.app import ReviewApp
from curator.review.as_one import as_one
from curator.review.desk import Desk
from curator.review.likeness import alike, show
from curator.review.queue import Queue, Tab, expected
from curator.review.rows import RowLook, before_title
from curator.store import acts, links, scores, sources
from tests.review import screen
from tests.review.conftest import START

NOTES = "https://github.com/hashicorp/vault/releases/tag/v1.13.0"
POST = "https://h.example/vault-1-13"
NEWS = "https://publickey1.jp/vault"
TITLES = {NOTES: "v1.13.0", POST: "Vault 1.13 adds an operator", NEWS: "Vault 1.13をリリース"}
SHORT = {link_key(url): name for url, name in ((NOTES, "notes"), (POST, "post"), (NEWS, "news"))}


def view(url: str, title: str = "", *, days: int = 0) -> LinkView:
    """An undecided link."""
    entry = Entry(url, url, title, url, published_at=START - timedelta(days=days))
    return LinkView(
        Link(link_key(url), url, title or TITLES.get(url, url), START - timedelta(days=days), (entry,)),
        Standing(),
        State.NEW,
    )


def said(one: LinkView, by: str = "zoe", **says: object) -> LinkView:
    """The link once somebody has said something of it."""
    return expected(one, Decision(f"d-{len(one.decisions)}", START, by, one.link.url, says), None)


A, B = view("https://a.example/1", "Something else"), view("https://b.example/1", "One more thing")
WEEK = [A, view(NOTES, days=1), B, view(POST, days=1), view(NEWS)]


def queue_of(*views: LinkView, tab: str = Tab.UNDECIDED, query: str = "") -> Queue:
    """A queue over the week, some links as they are given."""
    known = {one.link.key: one for one in (*WEEK, *views)}
    return Queue.of(known.values(), guesses=guessed(known.values()), tab=tab, query=query)


def names(queue: Queue) -> list[str]:
    """What is listed."""
    return [SHORT.get(key, key[8:9]) for key in queue.rows]


def test_a_story_is_one_row_and_the_tab_counts_its_links() -> None:
    """Three rows, five links."""
    queue = queue_of()
    assert names(queue) == ["a", "post", "b"]
    assert (len(queue.rows), queue.links, queue.counts.tabs[Tab.UNDECIDED]) == (3, 5, 5)
    assert [SHORT[key] for key in queue.story(link_key(POST))] == ["post", "notes", "news"]


def test_an_open_story_lists_its_links_and_closes_from_any_of_them() -> None:
    """The cursor ends on its row."""
    queue = queue_of().move(1).turn_fold()
    assert names(queue) == ["a", "post", "notes", "news", "b"]
    closed = queue.move(2).turn_fold()
    assert names(closed) == ["a", "post", "b"]
    assert SHORT[closed.key] == "post"


def test_what_was_decided_alone_does_not_close_with_the_others() -> None:
    """A link that was skipped while the story was open stays a row of its own until the tab is chosen anew."""
    queue = queue_of().move(1).turn_fold().told([said(view(NEWS), verdict="skip")]).turn_fold()
    assert names(queue) == ["a", "post", "news", "b"]
    assert queue.members(queue.key) == (link_key(POST), link_key(NOTES))
    assert names(queue.turn(Tab.UNDECIDED)) == ["a", "post", "b"]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("nothing", []),
        ("1.13をリリース", ["news"]),
        ("v1.13.0", ["notes"]),
        ("vault", ["post"]),
        ("state:new", ["a", "post", "b"]),
    ],
)
def test_a_filter_that_fits_one_link_of_a_story_lists_it(query: str, listed: list[str]) -> None:
    """And nothing that it does not fit: what is not listed cannot be decided by the way."""
    assert names(queue_of(query=query)) == listed


def test_an_undecided_link_of_a_kept_story_says_so_until_it_is_parted() -> None:
    """It is a row of its own and never added by itself."""
    kept = said(view(POST, days=1), verdict="keep", section="tools")
    queue = queue_of(kept)
    assert names(queue) == ["a", "notes", "b"]
    belongs = queue.belongs_to(link_key(NOTES))
    assert belongs is not None
    assert belongs.link.url == POST
    parted = queue.told([said(view(NOTES, days=1), merge=None), said(view(NEWS), merge=None)])
    assert parted.belongs_to(link_key(NOTES)) is None
    assert queue.belongs_to(A.link.key) is None


def test_new_guesses_move_no_row_until_the_list_is_chosen_anew() -> None:
    """Nothing jumps under a hand."""
    plain = Queue.of(WEEK)
    knowing = plain.knowing(guessed(WEEK))
    assert names(knowing) == names(plain) == ["a", "notes", "b", "post", "news"]
    assert names(knowing.turn(Tab.UNDECIDED)) == names(knowing.gathered()) == ["a", "post", "b"]


def test_marks_go_with_a_story_that_is_opened_or_closed() -> None:
    """Marking the row means all of it; a mark on one link stays that link's."""
    queue = queue_of().move(1)
    opened = queue.marking([queue.key]).turn_fold()
    assert len(opened.marked()) == 3
    assert opened.turn_fold().marked() == (link_key(POST),)
    one = queue.turn_fold().marking([link_key(NEWS)]).turn_fold()
    assert one.marked() == (link_key(NEWS),)


def test_a_story_stands_for_itself_beside_a_project_s_releases_and_with_who_proposed_any_of_it() -> None:
    """In both orders that put rows together."""
    more = [view(f"https://github.com/hashicorp/vault/releases/tag/v1.12.{n}", f"v1.12.{n}") for n in (1, 2)]
    queue = queue_of(*more).catch_up(on=True)
    assert names(queue)[0] == "post"
    assert queue.story(link_key(POST))
    assert not queue.story(more[0].link.key)
    assert queue.members(more[0].link.key) == tuple(one.link.key for one in more)
    told = Submission("s-1", START, "kaz", NEWS)
    news = view(NEWS)
    proposed = LinkView(
        Link(news.link.key, NEWS, news.link.title, START, news.link.entries, (told,)), Standing(), State.NEW
    )
    meeting = queue_of(proposed).meet(on=True)
    assert (names(meeting)[0], meeting.presenter(0), meeting.presenter(1)) == ("post", "kaz", "")


def test_a_row_is_told_by_all_of_its_links() -> None:
    """Origins of all, the surest suggestion; title and note are the first one's."""
    first, second = view(POST), view(NOTES)
    sure = LinkView(second.link, second.standing, second.state, suggested="releases", suggested_why="版番号")
    shown = as_one([first, sure])
    assert (shown.title, shown.suggested, shown.link.sources) == (TITLES[POST], "releases", (POST, NOTES))


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (RowLook(False, False, False), ""),
        (RowLook(False, False, False, fold=5), "(5) "),
        (RowLook(False, False, False, fold=3, story=True), "(+2) "),
        (RowLook(False, False, False, fold=2, story=True, belongs="1"), "(=1) (+1) "),
        (RowLook(False, False, False, child=True), "  - "),
    ],
)
def test_what_stands_before_a_title(look: RowLook, text: str) -> None:
    """Plain letters only."""
    assert before_title(look) == text
    assert text.isascii()


STATES = (
    {},
    {"verdict": "skip"},
    {"verdict": "keep"},
    {"merge": None},
    {"merge": POST},
    {"merge": NOTES, "verdict": "keep"},
)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(STATES), min_size=5, max_size=5),
    st.lists(st.sampled_from(("open", "down", "told", "gather", "mark")), max_size=8),
)
def test_no_link_is_lost_or_listed_twice_whatever_is_decided_and_opened(
    spoken: list[dict[str, object]], steps: list[str]
) -> None:
    """The rows and what they stand for are the links of the tab, each once, and the cursor is on one of them."""
    week = [said(one, **says) if says else one for one, says in zip(WEEK, spoken, strict=True)]
    queue = Queue.of(week, guesses=guessed(WEEK), tab=Tab.ALL)
    for step in steps:
        match step:
            case "open":
                queue = queue.turn_fold()
            case "down":
                queue = queue.move(1)
            case "told":
                queue = queue.told([said(queue.views[queue.key], verdict="later")])
            case "gather":
                queue = queue.gathered()
            case _:
                queue = queue.marking({*queue.marks, queue.key})
        listed = [member for key in queue.rows for member in queue.members(key)]
        assert sorted(listed) == sorted(queue.views)
        assert queue.links == len(listed)
        assert queue.rows[queue.row] == queue.key


# -- at the screen


@pytest.fixture
def told(desk: Desk) -> Desk:
    """The desk of the week with a story of three in it, guessed by a crawl."""
    for number, (url, title) in enumerate(TITLES.items()):
        entry = Entry(f"s{number}", url, title, url, published_at=START - timedelta(days=1))
        with desk.store.writing() as tx:
            sources.save_fetch(tx, SourceState(f"s{number}", f"https://s.example/{number}"), [entry], now=START)
    with desk.store.writing() as tx:
        scores.keep_stories(tx, guessed(links.views(tx)))
    return desk


def stands(desk: Desk) -> dict[str, tuple[str, str, str]]:
    """Verdict, section and what it is printed with, of each link of the story."""
    with desk.store.reading() as tx:
        found = {one.link.url: one.standing for one in links.views(tx) if one.link.url in TITLES}
    names = {None: "", NOTES: "notes", POST: "post", NEWS: "news"}
    return {
        names[url]: (one.verdict.value if one.verdict else "", one.section or "", names[one.merge])
        for url, one in found.items()
    }


UNDECIDED = dict.fromkeys(("notes", "post", "news"), ("", "", ""))


async def test_keeping_a_story_makes_it_one_item_and_one_undo_takes_it_back(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """All links, without a question, printed with the first."""
    app = make_app(told)
    async with app.run_test(size=(140, 40)) as pilot:
        app.see(app.queue.at(link_key(NOTES)))
        await pilot.press("2")
        assert stands(told) == {
            "post": ("keep", "releases", ""),
            "notes": ("keep", "releases", "post"),
            "news": ("keep", "releases", "post"),
        }
        assert app.queue.counts.sections["releases"] == 1
        app.see(app.queue.turn(Tab.KEPT))
        assert (len(app.queue.rows), app.queue.links) == (1, 3)
        await pilot.press("u")
        assert stands(told) == UNDECIDED


async def test_a_story_is_skipped_whole_and_one_link_of_an_open_one_alone(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """`x` on the row, then, after an undo, on one of its links; the row then means the others."""
    app = make_app(told)
    async with app.run_test(size=(140, 40)) as pilot:
        app.see(app.queue.at(link_key(POST)))
        await pilot.press("x", "u")
        assert stands(told) == UNDECIDED
        app.see(app.queue.at(link_key(POST)))
        await pilot.press("i", "j", "j", "x", "k", "i", "1")
        verdicts = {name: verdict for name, (verdict, _, _) in stands(told).items()}
        assert verdicts == {"post": "keep", "notes": "keep", "news": "skip"}


async def test_a_story_is_parted_for_good_and_joined_again_by_key(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """In the next review too; marks and the key bring it back."""
    app = make_app(told)
    async with app.run_test(size=(140, 40)) as pilot:
        app.see(app.queue.at(link_key(POST)))
        await pilot.press("D")
        assert not app.queue.folds
    again = make_app(told)
    assert not again.queue.folds
    async with again.run_test(size=(140, 40)) as pilot:
        keys = [link_key(url) for url in (NOTES, NEWS)]
        again.see(again.queue.marking(keys).at(link_key(POST)))
        await pilot.press("m")
        assert again.queue.story(link_key(POST))
        assert stands(told)["news"] == ("", "", "post")
        await pilot.press("u")
        assert not again.queue.folds


async def test_what_joins_a_kept_story_later_is_added_by_one_key(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """The page says where it belongs; until the key is pressed nothing is added."""
    with told.store.writing() as tx:
        acts.decide(tx, [POST], {"verdict": "keep", "section": "tools"}, by="kaz", now=START)
    app = make_app(told)
    async with app.run_test(size=(140, 40)) as pilot:
        app.see(app.queue.at(link_key(NEWS)))
        await pilot.pause()
        assert "採用済みの話題: 3 Tools「Vault 1.13 adds an operator」" in screen.text(app)
        assert "(=3) (+1) v1.13.0" in screen.text(app)
        await pilot.press("m")
        assert stands(told)["notes"] == stands(told)["news"] == ("keep", "tools", "post")


async def test_a_marked_story_counts_as_its_links_in_the_question(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """A story of three and another link are four."""
    app = make_app(told, language="en")
    async with app.run_test(size=(140, 40)) as pilot:
        app.see(app.queue.marking([link_key(POST), "https://example.com/3"]))
        await pilot.press("x")
        assert "skip 4 links?" in screen.text(app)
        await pilot.press("enter")
        assert {verdict for verdict, _, _ in stands(told).values()} == {"skip"}


async def test_stories_that_nobody_guessed_before_become_rows_while_nothing_was_touched(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """Once the cursor has moved they wait for the next list; the next review begins with them."""
    with told.store.writing() as tx:
        scores.keep_stories(tx, {})
    app = make_app(told)
    async with app.run_test(size=(140, 40)) as pilot:
        before = app.queue
        show(app, alike(before.views.values()), before)
        assert app.queue.folds
        app.see(before.move(1))
        show(app, alike(before.views.values()), before)
        assert not app.queue.folds
        await pilot.pause()


async def test_a_link_that_comes_into_a_story_joins_its_row_when_it_is_taken_in(
    told: Desk, make_app: Callable[..., ReviewApp]
) -> None:
    """Nobody has guessed at it before."""
    app = make_app(told)
    async with app.run_test(size=(140, 40)) as pilot:
        entry = Entry("n", "n", "HashiCorp Vault 1.13.0 released", "https://n.example/v", published_at=START)
        with told.store.writing() as tx:
            sources.save_fetch(tx, SourceState("n", "https://n.example/"), [entry], now=START)
        await pilot.press("r")
        for _ in range(200):
            if len(app.queue.story(link_key(POST))) == 4:
                break
            await pilot.pause(0.02)
        assert "https://n.example/v" in app.queue.story(link_key(POST))


def test_what_was_parted_from_a_kept_link_does_not_belong_to_it() -> None:
    """Whichever of the two was parted."""
    kept = said(said(view(POST, days=1), merge=None), verdict="keep")
    assert queue_of(kept).knowing(guessed(WEEK)).belongs_to(link_key(NOTES)) is None
