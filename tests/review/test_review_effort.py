"""How many keys a week costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from textual import events

from curator.domain.settings import Settings
from curator.domain.types import Decision, LinkView, State
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.queue import expected
from curator.store.engine import Store
from tests.review.conftest import Clock, fill_at_once

LINKS = 500
KEPT_EVERY = 25
"""Four in a hundred are kept, as in the demo's week."""
READ_EVERY = 20
"""For one in twenty the text is scrolled before the decision."""
SLIP_EVERY = 50
"""One in fifty is first decided wrongly, and taken back."""
MOST = 1.2
"""Keys for each decided link."""


class PaperDesk(Desk):
    """A desk that keeps decisions to itself: storing them is tested elsewhere."""

    before: LinkView

    def decide(self, view: LinkView, says: Mapping[str, object], at: datetime, **_: Any) -> LinkView:
        self.before = view
        return expected(view, Decision(f"{at}", at, self.by, view.link.url, says), None)

    def undo(self, at: datetime) -> list[LinkView]:
        return [self.before]


async def test_a_week_of_500_links_costs_at_most_six_keys_for_five_links(store: Store, settings: Settings) -> None:
    """One key decides, puts into a section and goes on; reading and slips included."""
    fill_at_once(store, LINKS)
    app = ReviewApp(PaperDesk(store, settings, "zoe", Clock(), lambda _: ("articles", "feed")), language="ja")
    pressed = 0

    async with app.run_test(size=(120, 40)) as pilot:
        for number in range(LINKS):
            keep = number % KEPT_EVERY == 0
            keys = ["J"] if number % READ_EVERY == 0 else []
            keys += ["x", "u"] if number % SLIP_EVERY == 0 else []
            keys += ["f" if number % (2 * KEPT_EVERY) else "3"] if keep else ["x"]
            for key in keys:
                app.on_key(events.Key(key, key))
                pressed += 1
            if number % 50 == 0:
                await pilot.pause()
        counts, views = app.queue.counts, app.queue.views.values()

    assert counts.decided == counts.total == LINKS
    assert [view.state for view in views].count(State.KEEP) == LINKS // KEPT_EVERY
    assert pressed <= MOST * LINKS


async def test_two_weeks_of_500_links_cost_far_less_with_scopes(store: Store, settings: Settings) -> None:
    """Kept ones by `n` and a digit among what is looked at, all that is left in one act."""
    fill_at_once(store, LINKS)
    app = ReviewApp(Desk(store, settings, "zoe", Clock(), lambda _: ("", "")), language="ja")
    pressed = 0

    async with app.run_test(size=(120, 40)) as pilot:
        keys = ["3", *["n"] * 9] * 20 + ["S", "enter"]
        for key in keys:
            app.on_key(events.Key(key, None if key == "enter" else key))
            pressed += 1
        await pilot.pause()

    assert [view.state for view in app.desk.links()].count(State.SKIP) == LINKS - 20
    assert pressed < LINKS / 2
