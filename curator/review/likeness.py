"""Links that are probably one thing or tell one story, and what issues have had that is like them: found beside the
screen, once it is painted. Rows that a person may have in the eye by then stay as they are until the next list.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from curator.domain import joining
from curator.domain.joining import Guesses
from curator.domain.twins import TOGETHER, twins
from curator.domain.types import Earlier, LinkView
from curator.domain.urls import link_key
from curator.errors import CuratorError
from curator.review.queue import Queue

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

RECENT = 2 * TOGETHER
"""Links seen within this time of the newest one are compared: no older one can be the twin of one that is being
reviewed, and an archive of 100,000 would take seconds."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What was found."""

    twins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Link key → keys of the links with its title; links without are missing."""
    guesses: Guesses = field(default_factory=dict)


def begin(app: ReviewApp) -> None:
    """Compare all links in a thread of its own: it takes 60 ms for 1,000 (measured), too long between two keys. Called
    once the first screen is painted, and when links have come."""
    queue = app.queue
    views = list(queue.views.values())

    def compare() -> None:
        found = alike(views)
        app.call_later(show, app, found, queue)
        with suppress(CuratorError):  # a reminder: the review says itself when the database cannot be read
            if found.guesses != queue.guesses:
                app.desk.keep_stories(found.guesses)
            earlier = app.desk.recall(views)
            if earlier:
                app.call_later(remind, app, earlier)

    threading.Thread(target=compare, name="review-likeness", daemon=True).start()


def show(app: ReviewApp, found: Alike, before: Queue) -> None:
    """Know them from now on. Where nothing was listed anew and the cursor has not moved since `before`, stories become
    rows at once."""
    known = {**app.scene.twins, **found.twins} != app.scene.twins or found.guesses != app.queue.guesses
    if not known:
        return
    app.scene.twins.update(found.twins)
    app.scene.told.update(found.guesses)
    queue = app.queue.knowing(found.guesses)
    still = queue.rows is before.rows and queue.row == before.row and not queue.marked() and not app.typist.box
    app.see(queue.gathered() if still and app.scene.arranging is None else queue)


def remind(app: ReviewApp, earlier: Mapping[str, tuple[Earlier, ...]]) -> None:
    """Tell on the reading page from now on what issues have had."""
    app.scene.earlier = earlier
    app.repaint()


def alike(views: Iterable[LinkView], *, within: timedelta = RECENT) -> Alike:
    """Twins and stories among the links seen `within` some time of the newest. One that a person has parted from others
    is nobody's again."""
    found = list(views)
    newest = max((view.link.first_seen_at for view in found), default=None)
    if newest is None:
        return Alike()
    recent = [view for view in found if newest - view.link.first_seen_at <= within]
    near = twins(view.link for view in recent if not joining.is_parted(view))
    return Alike({key: tuple(map(link_key, urls)) for key, urls in near.items()}, joining.guessed(recent))
