"""Arranging the issue: order, sections, headlines, titles, merging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from curator.domain.types import LinkView, State
from curator.errors import PageError
from curator.publish.draft import draft
from curator.publish.plan import wanted_items
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.planned import Drafting, Planned, item_line, joined, moved
from curator.review.sections import Sections
from curator.store import acts
from tests.review import screen
from tests.review.conftest import SECTIONS, START
from tests.review.test_review_page import link

DAY = date(2023, 3, 17)


def url(number: int) -> str:
    """A link of the desk's week."""
    return f"https://example.com/{number}"


# -- what a move says


def planned(name: str, section: str) -> Planned:
    """An item of one link."""
    return Planned((name,), section, section.title(), name, headline=False)


def view(name: str, **says: object) -> LinkView:
    """A kept link."""
    from dataclasses import replace

    from curator.domain.types import Decision
    from curator.review.queue import expected

    plain = link(name)
    plain = replace(plain, link=replace(plain.link, key=name, url=name))
    return expected(plain, Decision("d", START, "zoe", name, {"verdict": "keep", **says}), None)


PLAN = (planned("a", "x"), planned("b", "x"), planned("c", "y"), planned("d", ""))


@pytest.mark.parametrize(
    ("key", "step", "said"),
    [
        ("a", 1, {"b": {"order": 1}, "a": {"order": 2}}),
        ("b", -1, {"b": {"order": 1}, "a": {"order": 2}}),
        ("b", 1, {"b": {"order": 1, "section": "y"}, "c": {"order": 2}}),
        ("c", -1, {"a": {"order": 1}, "b": {"order": 2}, "c": {"order": 3, "section": "x"}}),
        ("c", 1, {"c": {"order": 1, "section": None}, "d": {"order": 2}}),
        ("a", -1, {}),
        ("d", 1, {}),
        ("gone", 1, {}),
    ],
)
def test_a_move_numbers_the_section_it_ends_in(key: str, step: int, said: dict[str, object]) -> None:
    """Past its section's end an item comes to the near end of the neighbouring one."""
    views = {one.keys[0]: view(one.keys[0], section=one.section) for one in PLAN}
    assert {one.link.key: dict(says) for one, says in moved(PLAN, views, key, step)} == said


def test_only_numbers_that_change_are_said() -> None:
    """So that two people who arrange different parts do not meet."""
    plan = [planned(name, "x") for name in "abc"]
    views = {name: view(name, section="x", order=number) for number, name in enumerate("abc", start=1)}
    assert {one.link.key for one, _ in moved(plan, views, "c", -1)} == {"b", "c"}


def test_joined_links_are_kept_like_the_one_they_join() -> None:
    """The first stands for all; what is kept already need not be said."""
    undecided = link("u")
    said = joined(view("a"), [view("a"), view("b"), undecided])
    assert [dict(says) for _, says in said] == [{"merge": "a"}, {"merge": "a", "verdict": "keep"}]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 140])
@pytest.mark.parametrize("title", ["", "日本語" * 40, "[/] Vec[T] \x1b[2J", "🛠️ 👨‍👩‍👧‍👦"])
def test_an_item_has_exactly_the_cells_it_is_given(title: str, width: int) -> None:
    """Whatever its title and writer."""
    plan = [Planned(("a", "b"), "releases", "", title, headline=True)]
    line = item_line(plan, 0, view("a", writer="ながい名前の人です"), Sections(SECTIONS), width, cursor=True)
    assert sum(cell_len(text) for _, text in line) == width


# -- on the screen


@pytest.fixture
def arranged(desk: Desk) -> ReviewApp:
    """Zoe's review with a draft beside it; three links are kept: 0 and 1 as articles, 3 as a tool."""

    def items(views: Sequence[LinkView]) -> list[Planned]:
        wanted = wanted_items(views, settings=desk.settings, day=DAY)
        return [Planned(one.keys, one.section, one.heading, one.title, headline=one.headline) for one in wanted]

    def page(views: Sequence[LinkView]) -> str:
        text = draft(None, views, {}, settings=desk.settings, date=DAY, number=1, path="p.md").text
        return text[text.index("\n---\n", 4) + 5 :]

    desk.drafting = Drafting(items, page)
    with desk.store.writing() as tx:
        for number, section in ((0, "articles"), (1, "articles"), (3, "tools")):
            acts.decide(tx, [url(number)], {"verdict": "keep", "section": section}, by="zoe", now=START)
    return ReviewApp(desk, language="ja")


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until they are painted."""
    await pilot.press(*keys)
    await pilot.pause()


def rows(app: ReviewApp) -> str:
    """Numbers of the items' first links in the order of the rows."""
    return "".join(key[-1] for key in app.queue.rows)


def stands(desk: Desk, number: int) -> LinkView:
    """A link as the database has it."""
    return next(view for view in desk.links() if view.link.url == url(number))


async def test_the_issue_is_seen_as_it_will_stand(arranged: ReviewApp) -> None:
    """Items by section, each section named once; Esc goes back to the kept links."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A")
        assert rows(arranged) == "013"
        listed = [line for line in screen.lines(arranged) if "kubectl tricks" in line or "KEP-3488" in line]
        assert "Notable Articles" in listed[0]
        assert "Tools" in listed[1]
        await press(pilot, "escape")
        assert arranged.scene.arranging is None
        assert arranged.scene.instead is None


async def test_the_page_is_drafted_beside_it(arranged: ReviewApp) -> None:
    """And anew after a change."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A")
        for wanted in ("あとがき", "New title"):
            for _ in range(200):
                if wanted in screen.text(arranged).replace("│ ", ""):
                    break
                await pilot.pause(0.02)
            assert wanted in screen.text(arranged)
            await press(pilot, "t", "ctrl+a", "ctrl+k", *"New title", "enter")


async def test_the_page_follows_the_cursor(arranged: ReviewApp) -> None:
    """The item under the cursor is in sight, also on a page of which a small screen shows little."""
    async with arranged.run_test(size=(80, 24)) as pilot:
        await press(pilot, "A", "G")
        for _ in range(200):
            page = "\n".join(screen.lines(arranged)[12:])
            if "Ten kubectl tricks" in page and "https://example.com/3" in page:
                break
            await pilot.pause(0.02)
        assert "https://example.com/3" in "\n".join(screen.lines(arranged)[12:])


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("]", "103"),
        ("j[", "103"),
        ("「", "013"),
        ("j]", "013"),
        ("]]", "103"),
        ("]]]", "130"),
        ("G[", "013"),
        ("G[[", "031"),
        ("3", "130"),
    ],
)
async def test_items_move_within_and_between_sections(arranged: ReviewApp, desk: Desk, keys: str, shown: str) -> None:
    """The rows follow at once, and stand so in the database; the cursor goes with the item."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", *keys)
        assert rows(arranged) == shown
    again = ReviewApp(desk, language="ja")
    async with again.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A")
        assert rows(again) == shown


async def test_a_move_is_one_act(arranged: ReviewApp) -> None:
    """One undo takes all of its numbers back."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", "]", "]", "]")
        assert rows(arranged) == "130"
        await press(pilot, "u", "u")
        assert rows(arranged) == "103"
        await press(pilot, "u")
        assert rows(arranged) == "013"


async def test_items_are_merged_and_taken_apart(arranged: ReviewApp, desk: Desk) -> None:
    """`m` prints an item with the one above it, `D` takes it apart, `u` undoes."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", "j", "m")
        assert rows(arranged) == "03"
        assert stands(desk, 1).standing.merge == url(0)
        assert "+1 " in screen.text(arranged)
        await press(pilot, "D")
        assert rows(arranged) == "013"
        await press(pilot, "u")
        assert rows(arranged) == "03"
        await press(pilot, "g", "m")
        assert "上に項目がありません" in screen.text(arranged)


async def test_an_item_of_several_links_is_moved_and_skipped_as_one(arranged: ReviewApp, desk: Desk) -> None:
    """Each at once and as one act."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", "j", "m", "2")
        assert [stands(desk, number).section for number in (0, 1)] == ["releases", "releases"]
        await press(pilot, "u", "x")
        assert [stands(desk, number).state for number in (0, 1)] == [State.SKIP, State.SKIP]
        await press(pilot, "u")
        assert [stands(desk, number).state for number in (0, 1)] == [State.KEEP, State.KEEP]


async def test_marked_links_are_merged_into_the_one_under_the_cursor(arranged: ReviewApp, desk: Desk) -> None:
    """Also undecided ones, which are kept with it; what is not kept itself takes nothing in."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, " ")  # 2, the first undecided one
        arranged.see(arranged.queue.turn("kept").at(url(0)))
        await press(pilot, "m")
        assert (stands(desk, 2).standing.merge, stands(desk, 2).state) == (url(0), State.KEEP)
        arranged.see(arranged.queue.turn("undecided"))
        await press(pilot, "m")
        assert "まとめる相手がありません" in screen.text(arranged)
        arranged.see(arranged.queue.turn("all").marking([url(0)]).at(url(4)))
        await press(pilot, "m")
        assert "先に採用してください" in screen.text(arranged)


async def test_headline_and_title(arranged: ReviewApp, desk: Desk) -> None:
    """A headline is toggled; a title is given, and given back when it is emptied."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", "h")
        assert stands(desk, 0).standing.headline
        await press(pilot, "h")
        assert not stands(desk, 0).standing.headline
        await press(pilot, "t", *"改題", "enter")
        assert stands(desk, 0).title.endswith("改題")
        await press(pilot, "t", "escape")
        await press(pilot, "t", "enter")
        assert "変更はありません" in screen.text(arranged)
        await press(pilot, "t", "ctrl+a", "ctrl+k", "enter")
        assert stands(desk, 0).standing.title is None


async def test_links_are_worked_on_while_arranging(arranged: ReviewApp, desk: Desk) -> None:
    """Notes and writers as everywhere; what is skipped leaves the issue, and comes back with undo."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", "e", *"文", "ctrl+s", "a", "1")
        assert (stands(desk, 0).standing.note, stands(desk, 0).standing.writer) == ("文", "zoe")
        assert "[ ] 上下" in screen.text(arranged)
        await press(pilot, "x")
        assert rows(arranged) == "13"
        await press(pilot, "u")
        assert rows(arranged) == "013"
        await press(pilot, "tab")
        assert arranged.scene.arranging is None


async def test_a_note_is_previewed_while_arranging(arranged: ReviewApp) -> None:
    """Afterwards the drafted page is there again."""
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A")
        before = arranged.scene.instead
        await press(pilot, "e", *"**文**", "f3")
        assert "プレビュー (F3" in screen.text(arranged)
        await press(pilot, "escape")
        assert arranged.scene.instead == before
        assert "プレビュー (F3" not in screen.text(arranged)


async def test_a_page_that_cannot_be_drafted_says_why(arranged: ReviewApp, desk: Desk) -> None:
    """The items are arranged all the same."""
    assert desk.drafting is not None

    def broken(_: Sequence[LinkView]) -> str:
        raise PageError("the front matter is not closed", path="p.md", line=1)

    desk.drafting = Drafting(desk.drafting.items, broken)
    async with arranged.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A")
        for _ in range(200):
            if "the front matter is not closed" in screen.text(arranged):
                break
            await pilot.pause(0.02)
        assert "下書きを作れません" in screen.text(arranged)
        await press(pilot, "]")
        assert rows(arranged) == "103"


async def test_without_a_draft_the_issue_is_not_arranged(app: ReviewApp) -> None:
    """The command says so."""
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "A", "[")
        assert "ここでは構成を並べ替えられません" in screen.text(app)
        assert app.scene.arranging is None
