"""Links that come while the review is open: changed ones, new ones, and those that were too many to read at once.

Pure. Nothing here moves the cursor or a row: what is listed stays where it is until somebody asks for it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from curator.domain.types import LinkView, State
from curator.review.ordering import woven
from curator.review.queue import Queue
from curator.review.tabs import Counts, Tab, counted
from curator.store.glance import Apart

OPEN_TABS = (Tab.UNDECIDED, Tab.KEPT, Tab.MINE, Tab.LATER, Tab.DISCUSS)
"""Tabs whose links are read at once; the others also hold links from years ago."""

AT_ONCE = 5_000
"""Links that are read behind the first screen without being asked for: a year of a weekly, in 0.3 s."""


def beginning(queue: Queue, apart: Apart) -> Queue:
    """A queue that also counts the links that were not read."""
    counts = queue.counts
    more = {
        Tab.UNDECIDED: apart.undecided,
        Tab.BACKLOG: apart.backlog,
        Tab.SKIPPED: apart.skipped,
        Tab.ALL: apart.total,
    }
    tabs = Counter(counts.tabs)
    tabs.update({str(tab): count for tab, count in more.items() if count})
    return replace(queue, counts=Counts(tabs, counts.sections, counts.decided + apart.decided))


def needs_rest(queue: Queue, apart: Apart) -> bool:
    """Whether what is listed, or what the cursor is about to reach, may be among the links that were not read."""
    if not apart.total:
        return False
    last = queue.row >= len(queue.rows) - 1
    return bool(queue.query) or queue.tab not in OPEN_TABS or queue.catching_up or (last and apart.undecided > 0)


def with_rest(queue: Queue, every: Iterable[LinkView], waiting: Collection[str]) -> Queue:
    """All links joined to those that are here.

    Args:
        queue: What is seen now. Its links are newer than `every`, so they stay.
        every: All links, in their order.
        waiting: Keys of new links that wait to be taken in; they are left out.
    """
    read = [view for view in every if view.link.key not in waiting]
    views = {view.link.key: queue.views.get(view.link.key, view) for view in read}
    views.update((key, view) for key, view in queue.views.items() if key not in views)
    if queue.query or queue.tab not in OPEN_TABS or queue.catching_up:
        return queue.reloaded(views.values(), queue.since)
    inside = queue.tabs.test(queue.tab)
    more = tuple(key for key, view in views.items() if key not in queue.views and inside(view))
    fresh = replace(queue, views=views, rows=queue.rows + more, counts=counted(views.values(), queue.tabs))
    return fresh.regathered(more)


def changed(queue: Queue, views: Iterable[LinkView], by: str) -> list[LinkView]:
    """Those of these links that are known and differ from what is shown. A link whose newest decision is this
    person's own, and which comes without it, was read before that was written."""
    differ = []
    for view in views:
        shown = queue.views.get(view.link.key)
        if shown is not None and shown != view and not _is_older(view, shown, by):
            differ.append(view)
    return differ


def _is_older(view: LinkView, shown: LinkView, by: str) -> bool:
    if len(view.decisions) >= len(shown.decisions):
        return False
    return shown.decisions[-1].by == by and shown.decisions[-1] not in view.decisions


def new(queue: Queue, views: Iterable[LinkView], apart: Apart) -> dict[str, LinkView]:
    """The links that nobody here has seen yet. Where old links were not read, a decided one that is not known is one
    of those."""
    return {
        view.link.key: view
        for view in views
        if view.link.key not in queue.views and (view.state is State.NEW or not apart.total)
    }


def taken(
    queue: Queue, waiting: Mapping[str, LinkView], gone: Collection[str], since: datetime | None, apart: Apart
) -> Queue:
    """What waited is listed in its place, what is gone is not, and what was dealt with leaves the tab. The others keep
    their order, and the cursor stays on its link."""
    known = [view for key, view in queue.views.items() if key not in gone and key not in waiting]
    return beginning(queue.reloaded(woven(known, waiting.values()), since), apart)
