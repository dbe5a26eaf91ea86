"""Votes: each person's own word for or against a link. The team's verdict is another matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.review.deciding import decide, meant

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {"vote-up": lambda: _vote(app, 1), "vote-down": lambda: _vote(app, -1)}


def _vote(app: ReviewApp, vote: int) -> None:
    """Vote on the links that are meant. The same vote once more takes it back; the cursor stays."""
    votes = [view.standing.votes.get(app.desk.by) for view in meant(app)]
    if votes and all(one == vote for one in votes):
        decide(app, {"vote": None}, "done.vote.none", advance=False)
    else:
        decide(app, {"vote": vote}, "done.vote", advance=False, vote=f"{vote:+d}")
