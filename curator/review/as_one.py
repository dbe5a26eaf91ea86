"""A story as its row and its page show it: the first link, with what was said of all of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from curator.domain.types import LinkView
from curator.review.queue import Queue


def shown_as_one(queue: Queue, key: str, suggested: Callable[[LinkView], LinkView]) -> LinkView:
    """A row's link with its suggestion; a story's first link with the suggestion, the earlier coverage and the origins
    of all of them."""
    views = [suggested(queue.views[member]) for member in queue.story(key) or (key,)]
    return as_one(views) if len(views) > 1 else views[0]


def as_one(views: Sequence[LinkView]) -> LinkView:
    """The first of some links, with what warns of, proposes or carried any of them, and the surest suggestion. Title,
    note, writer and votes are the first one's own."""
    first = views[0]
    surest = max(views, key=_sureness)
    rank = max(views, key=lambda view: view.rank)
    link = replace(
        first.link,
        entries=tuple(entry for view in views for entry in view.link.entries),
        submissions=tuple(one for view in views for one in view.link.submissions),
    )
    standing = replace(
        first.standing,
        comments=tuple(sorted((one for view in views for one in view.standing.comments), key=lambda one: one.at)),
        disputed=any(view.standing.disputed for view in views),
    )
    return replace(
        first,
        link=link,
        standing=standing,
        coverage=tuple(dict.fromkeys(place for view in views for place in view.coverage)),
        earlier=tuple(dict.fromkeys(place for view in views for place in view.earlier)),
        suggested=surest.suggested,
        suggested_why=surest.suggested_why,
        also_suggested=surest.also_suggested,
        suggestions=surest.suggestions,
        rank=rank.rank,
        rank_reasons=rank.rank_reasons,
    )


def _sureness(view: LinkView) -> tuple[bool, float]:
    """The larger, the surer the section that is filled in ahead."""
    return bool(view.suggested), view.suggestions[0].probability if view.suggestions else 0.0
