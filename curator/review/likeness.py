"""Links that are probably one thing, and what issues have had that is like them: found beside the screen, once it is
painted, and named on the reading page."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from curator.domain.stories import together
from curator.domain.twins import TOGETHER, twins
from curator.domain.types import Earlier, LinkView
from curator.domain.urls import link_key
from curator.errors import CuratorError

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

RECENT = 2 * TOGETHER
"""Links seen within this time of the newest one are compared: no older one can be the twin of one that is being
reviewed, and an archive of 100,000 would take seconds."""


def begin(app: ReviewApp) -> None:
    """Compare all links in a thread of its own: it takes 60 ms for 1,000 (measured), too long between two keys."""
    views = list(app.queue.views.values())

    def compare() -> None:
        found = alike(views)
        if found:
            app.call_later(show, app, found)
        with suppress(CuratorError):  # a reminder: the review says itself when the database cannot be read
            earlier = app.desk.recall(views)
            if earlier:
                app.call_later(remind, app, earlier)

    threading.Thread(target=compare, name="review-likeness", daemon=True).start()


def show(app: ReviewApp, found: Mapping[str, tuple[str, ...]]) -> None:
    """Name them from now on."""
    app.scene.twins = found
    app.repaint()


def remind(app: ReviewApp, earlier: Mapping[str, tuple[Earlier, ...]]) -> None:
    """Tell on the reading page from now on what issues have had."""
    app.scene.earlier = earlier
    app.repaint()


def alike(views: Iterable[LinkView], *, within: timedelta = RECENT) -> dict[str, tuple[str, ...]]:
    """Link key → keys of the links that are probably the same thing or tell the same story, among those seen `within`
    some time of the newest. One that a person has parted from others is nobody's again."""
    links = [view.link for view in views if view.standing.merge or "merge" not in view.standing.said_at]
    newest = max((link.first_seen_at for link in links), default=None)
    if newest is None:
        return {}
    recent = [link for link in links if newest - link.first_seen_at <= within]
    found = {key: tuple(link_key(url) for url in urls) for key, urls in twins(recent).items()}
    told = together(recent)
    return {key: tuple(dict.fromkeys((*found.get(key, ()), *told.get(key, ())))) for key in {**found, **told}}
