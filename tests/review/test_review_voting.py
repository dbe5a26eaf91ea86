"""Votes are each person's own, and the team sees how many there are."""

from __future__ import annotations

from curator.domain.types import State
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.store import acts
from curator.store.engine import Store
from tests.review import screen
from tests.review.conftest import START

FIRST = "https://example.com/0"


def votes(desk: Desk) -> dict[str, int]:
    """The votes on the first link as stored."""
    return dict(next(view for view in desk.links() if view.link.url == FIRST).standing.votes)


async def test_a_vote_counts_beside_others_and_decides_nothing(app: ReviewApp, desk: Desk, store: Store) -> None:
    """Shown as a count in the row; the link stays undecided and the cursor where it is."""
    with store.writing() as tx:
        acts.decide(tx, [FIRST], {"vote": -1}, by="kaz", now=START)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("r", "+")
        await pilot.pause()
        assert votes(desk) == {"kaz": -1, "zoe": 1}
        assert app.queue.key == FIRST
        assert app.queue.views[FIRST].state is State.NEW
        assert "+1-1" in screen.lines(app)[2]


async def test_a_vote_is_changed_or_taken_back(app: ReviewApp, desk: Desk) -> None:
    """The other key changes it, the same key takes it back, and undo gives it again."""
    async with app.run_test(size=(120, 30)) as pilot:
        for key, stored in (("+", {"zoe": 1}), ("-", {"zoe": -1}), ("-", {}), ("u", {"zoe": -1})):
            await pilot.press(key)
            await pilot.pause()
            assert votes(desk) == stored
        assert "投票を取り消した" in screen.text(app)


async def test_marked_links_are_voted_on_together(app: ReviewApp, desk: Desk) -> None:
    """After a question, and one undo takes all of them back."""
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("space", "space", "+", "enter")
        await pilot.pause()
        assert [view.standing.votes for view in desk.links()].count({"zoe": 1}) == 2
        await pilot.press("u")
        await pilot.pause()
        assert not any(view.standing.votes for view in desk.links())
