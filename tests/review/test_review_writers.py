"""Who writes the note: the picker, and where it shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from curator.domain.settings import Person
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.writers import known_names, matching, named, picked
from tests.review import screen

PEOPLE = (Person("kaz", "Kazuo", "kz-hub"), Person("zoe", "ゾーイ"), Person("ymmt"))
NAMES = ["zoe", "kaz", "ymmt"]


def test_oneself_comes_first_and_everybody_once() -> None:
    """Then the team in its order."""
    assert known_names(PEOPLE, "zoe", []) == ["zoe", "kaz", "ymmt"]
    assert known_names(PEOPLE, "guest", []) == ["guest", "kaz", "zoe", "ymmt"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", NAMES), ("k", ["kaz"]), ("Kazu", ["kaz"]), ("ＫＺ", ["kaz"]), ("ゾー", ["zoe"]), ("x", [])],
)
def test_a_name_is_found_by_what_it_begins_with(typed: str, found: list[str]) -> None:
    """Name, display name or account; width and case do not matter."""
    assert matching(NAMES, typed, PEOPLE) == found


@pytest.mark.parametrize(
    ("typed", "who"),
    [("", "zoe"), ("k", "kaz"), ("guest", "guest"), ("ka ", "ka"), ("KAZ ", "kaz"), ("a\nb\x1b[2J", "a b")],
)
def test_whom_enter_takes(typed: str, who: str) -> None:
    """Oneself, the first match, or the name as typed; a space at its end says it is whole."""
    assert named(NAMES, typed, PEOPLE) == who


@pytest.mark.parametrize(
    ("typed", "who"), [("1", "zoe"), ("２", "kaz"), ("0", ""), ("4", None), ("", None), ("12", None), ("k", None)]
)
def test_a_digit_is_an_answer(typed: str, who: str | None) -> None:
    """Also a full-width one; 0 is nobody."""
    assert picked(NAMES, typed) == who


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until they are painted."""
    await pilot.press(*keys)
    await pilot.pause()


@pytest.fixture
def team(desk: Desk) -> ReviewApp:
    """Zoe's review in a team of three."""
    desk.settings = replace(desk.settings, people=PEOPLE)
    return ReviewApp(desk, language="ja")


def writer(desk: Desk) -> str | None:
    """The first link's writer as stored."""
    return next(view for view in desk.links() if view.link.url == "https://example.com/0").standing.writer


@pytest.mark.parametrize(
    ("keys", "who"),
    [
        (["enter"], "zoe"),
        (["1"], "zoe"),
        (["２"], "kaz"),
        ([*"kazu", "enter"], "kaz"),
        ([*"ym", "tab", "enter"], "ymmt"),
        ([*"新人", "enter"], "新人"),
        ([*"ym", "escape"], None),
    ],
)
async def test_a_writer_is_assigned(team: ReviewApp, desk: Desk, keys: list[str], who: str | None) -> None:
    """Stored at once, shown in the row and on the page; the cursor stays, nothing stays open."""
    async with team.run_test(size=(120, 30)) as pilot:
        await press(pilot, "a", *keys)
        assert writer(desk) == who
        assert team.focused is None
        assert team.queue.row == 0
        row = next(line for line in screen.lines(team) if line.startswith(">"))
        assert (f"[{who}]" in row) is (who is not None)


async def test_a_writer_is_taken_away_and_given_back(team: ReviewApp, desk: Desk) -> None:
    """0 is nobody; undo undoes."""
    async with team.run_test(size=(120, 30)) as pilot:
        await press(pilot, "a", "2", "a", "0")
        assert writer(desk) is None
        assert "担当なし" in screen.text(team)
        await press(pilot, "u")
        assert writer(desk) == "kaz"


async def test_the_picker_shows_the_team_and_whom_enter_takes(team: ReviewApp) -> None:
    """Digits first; while a name is typed, the one that is meant."""
    async with team.run_test(size=(120, 30)) as pilot:
        await press(pilot, "a")
        assert "1 zoe 2 kaz 3 ymmt  0 なし" in screen.text(team)
        await press(pilot, *"guest")
        assert "「guest」を担当にする" in screen.text(team)


async def test_there_is_no_writer_without_a_link(team: ReviewApp) -> None:
    """The picker stays closed."""
    async with team.run_test(size=(120, 30)) as pilot:
        await press(pilot, "tab", "a")
        assert team.focused is None
        assert "リンクが選ばれていません" in screen.text(team)
