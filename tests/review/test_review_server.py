"""A review at a database server that goes away and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from curator.domain.settings import Settings
from curator.domain.types import State
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.store import bell
from curator.store.engine import Store, open_store
from tests.faults.middle import Middle
from tests.review import screen
from tests.review.conftest import fill
from tests.review.test_review_together import now, say, soon


@pytest.fixture
def wire(server: str) -> Iterator[Middle]:
    """The way to a server on which five links wait."""
    with_links = open_store(server)
    fill(with_links)
    with_links.close()
    found = Middle(server)
    yield found
    found.cut()


async def test_a_server_that_restarts_costs_no_decision(
    wire: Middle, server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the server is away the screen says so, keys are answered and nothing counts as decided that is not stored;
    when it is back the review goes on by itself, and what others did meanwhile is there."""
    monkeypatch.setattr(bell, "FIRST_PAUSE", 0.05)
    desk = Desk(Store(wire.address), settings, "zoe", now, lambda _: ("", ""), pace=0.02)
    beside = open_store(server)
    app = ReviewApp(desk, language="en")
    async with app.run_test(size=(120, 30)) as pilot:
        first, second, third = app.queue.rows[:3]
        say(beside, int(third[-1]), verdict="later")
        await soon(app, lambda: app.queue.views[third].state is State.LATER)

        wire.cut()
        await soon(app, lambda: "cannot see what others change: the " in screen.text(app))
        await pilot.press("x")
        assert app.queue.views[first].state is State.NEW
        assert app.queue.key == first
        await pilot.press("j", "k")
        assert app.queue.key == first
        say(beside, int(second[-1]), verdict="skip")
        wire.mend()

        await soon(app, lambda: app.queue.views[second].state is State.SKIP)
        await soon(app, lambda: "seen again" in screen.text(app))
        await pilot.press("x")
        assert app.queue.views[first].state is State.SKIP
    await asyncio.to_thread(desk.store.close)
    beside.close()
