"""Keys that come faster than the screen follows: each means what it means once those before it had their effect."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.geometry import Region
from textual.pilot import Pilot

from curator.domain.settings import Person
from curator.domain.types import LinkView, State
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from tests.review import screen

SIZE = (120, 30)


def stands(desk: Desk, number: int) -> LinkView:
    """A link as the database has it."""
    return next(view for view in desk.links() if view.link.url == f"https://example.com/{number}")


async def at_once(pilot: Pilot[None], *typed: str) -> None:
    """Send keys, or pasted text where there is more than one character, without a pause between; then wait."""
    named = {"enter", "escape", "backspace", "ctrl+s", "tab"}
    for one in typed:
        is_key = len(one) == 1 or one in named
        pilot.app.post_message(
            events.Key(one, one if len(one) == 1 else None) if is_key else events.Paste(one)  # as the driver does
        )
    await pilot.pause()


async def test_what_is_typed_behind_e_is_the_note(app: ReviewApp, desk: Desk) -> None:
    """Letters that are commands elsewhere, Enter, Backspace and pasted text, in their order; and Ctrl+S saves."""
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, *"exq", "enter", *"1あz", "backspace", "貼った文 x", "!", "ctrl+s")
        assert stands(desk, 0).standing.note == "xq\n1あ貼った文 x!"
        assert [stands(desk, number).state for number in range(5)] == [State.NEW] * 5
        assert app.is_running


async def test_what_is_typed_behind_the_end_of_a_line_is_a_command(app: ReviewApp, desk: Desk) -> None:
    """Not text for the line that is about to close."""
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, "/", *"containerd", "enter", "x")
        assert app.queue.query == "containerd"
        assert stands(desk, 2).state is State.SKIP
        await at_once(pilot, ":", *"unfilter", "enter", ":", *"first", "enter", "l")
        assert app.queue.query == ""
        assert stands(desk, 0).state is State.LATER
        assert app.typist.box is None


async def test_a_digit_closes_the_picker_for_the_next_key(desk: Desk) -> None:
    """It is an answer, so the picker is gone when the next key has its turn."""
    desk.settings = replace(desk.settings, people=(Person("kaz"), Person("zoe")))
    app = ReviewApp(desk, language="ja")
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, *"a2d", *"a1")
        assert (stands(desk, 0).standing.writer, stands(desk, 0).state) == ("kaz", State.DISCUSS)
        assert stands(desk, 1).standing.writer == "zoe"


async def test_an_answer_may_come_with_its_question(app: ReviewApp, desk: Desk) -> None:
    """What is behind the answer is a command again."""
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, "j", "j", "X", "y", "1")
        assert [stands(desk, number).state for number in range(3)] == [State.SKIP, State.SKIP, State.KEEP]


async def test_text_for_a_box_that_does_not_open_is_dropped(app: ReviewApp) -> None:
    """Where no link is, the reason is said and nothing is done, not even `q`."""
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, "tab")
        tab = app.queue.tab
        for key in "eat" if tab else "":
            await at_once(pilot, key, "tab", "q")
            assert "リンクが選ばれていません" in screen.text(app)
            assert app.queue.tab == tab
            assert app.is_running


async def test_a_box_keeps_the_focus(app: ReviewApp) -> None:
    """When something took it away, the next key brings it back."""
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, *"ea")
        app.set_focus(None)
        await at_once(pilot, "x")
        assert app.typist.box is not None
        assert app.typist.box.text == "ax"


@pytest.mark.parametrize("how", ["escape", "ctrl+s"])
async def test_a_field_that_is_gone_can_still_be_painted(app: ReviewApp, how: str) -> None:
    """The toolkit may do so between taking it away and painting the rest anew, the first time even."""
    async with app.run_test(size=SIZE) as pilot:
        await at_once(pilot, *"ex")
        assert app.typist.box is not None
        field = app.typist.box.field
        await at_once(pilot, how)
        assert app.typist.box is None
        field.notify_style_update()  # as if it had never been painted
        assert "x" not in "".join(strip.text for strip in field.render_lines(Region(0, 0, 20, 3)))
