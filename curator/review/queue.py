"""What is being gone through: links, the tab and filter they are seen by, and the cursor. Pure and frozen.

The rows are fixed when a tab or a filter is chosen. A link that is decided then stays where it is, so the eye
keeps its place and a slip can be seen; it leaves the tab when the tab is chosen anew. The cursor is held by the
link, not by a number: a new filter or new links never move it to another link that is still there.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from curator.domain.standing import standing, state
from curator.domain.types import Decision, LinkView, State


class Tab(StrEnum):
    """A named look at the links. Every link is in `ALL` and in at most one other."""

    UNDECIDED = "undecided"
    KEPT = "kept"
    LATER = "later"
    DISCUSS = "discuss"
    SKIPPED = "skipped"
    BACKLOG = "backlog"
    """Never decided, and older than the last issue."""
    ALL = "all"


_TAB_OF_STATE = {
    State.KEEP: Tab.KEPT,
    State.LATER: Tab.LATER,
    State.DISCUSS: Tab.DISCUSS,
    State.SKIP: Tab.SKIPPED,
    State.PUBLISHED: Tab.ALL,
}


def tab_of(view: LinkView, since: datetime | None) -> Tab:
    """The one tab a link is in beside `ALL`; `ALL` itself when it is in no other.

    Args:
        view: The link.
        since: When the last issue was published; None means none was. An undecided link first seen before it is
            backlog, unless somebody said `later`: that brings it back.
    """
    if view.state is not State.NEW:
        return _TAB_OF_STATE[view.state]
    old = since is not None and view.link.first_seen_at < since and view.standing.verdict is None
    return Tab.BACKLOG if old else Tab.UNDECIDED


def expected(view: LinkView, said: Decision, since: datetime | None) -> LinkView:
    """A link as it will stand once a decision is written: what is shown until the database has answered."""
    decisions = (*view.decisions, said)
    stands = standing(decisions)
    return replace(view, decisions=decisions, standing=stands, state=state(stands, view.coverage, since))


def folded(text: str) -> str:
    """Text for comparing: width, case and compatibility forms do not matter (`ＫＵＢＥ` is `kube`)."""
    return unicodedata.normalize("NFKC", text).casefold()


def haystack(view: LinkView) -> str:
    """All that a filter looks at: titles, address, sources, people, section, note and reasons."""
    link, standing = view.link, view.standing
    parts = [view.title, link.title, link.url, view.section, standing.writer or "", standing.note or ""]
    parts += [text for entry in link.entries for text in (entry.source, entry.title)]
    parts += [text for submission in link.submissions for text in (submission.by, submission.reason)]
    return folded("\n".join(parts))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many links there are, for the tabs and the progress."""

    tabs: Mapping[Tab, int]
    sections: Mapping[str, int]
    """Section as decided (`""`: kept without one) → kept links."""
    decided: int
    """Links decided since the last issue."""

    @property
    def total(self) -> int:
        """The week's links: decided and undecided ones."""
        return self.decided + self.tabs.get(Tab.UNDECIDED, 0)


@dataclass(frozen=True, slots=True)
class Queue:
    """The links under review, as they are seen now. Every method gives a new queue."""

    views: Mapping[str, LinkView]
    """Every link by its key, in the order they are listed."""
    since: datetime | None
    """When the last issue was published; None means none was."""
    tab: Tab
    query: str
    rows: tuple[str, ...]
    """Keys of the links that are listed."""
    row: int
    """The cursor's place in `rows`; 0 when there are none."""
    counts: Counts
    _hay: dict[str, tuple[LinkView, str]] = field(default_factory=dict, compare=False, repr=False)
    """Memory of `haystack`, shared by all queues made from this one."""

    @classmethod
    def of(
        cls, views: Iterable[LinkView], *, since: datetime | None = None, tab: Tab = Tab.UNDECIDED, query: str = ""
    ) -> Queue:
        """A queue over links, in their order, with the cursor on the first row."""
        by_key = {view.link.key: view for view in views}
        empty = cls(by_key, since, tab, query, (), 0, _counted(by_key.values(), since))
        return _listed(empty, "")

    # -- looking

    @property
    def key(self) -> str:
        """Key of the link under the cursor; empty when no row is listed."""
        return self.rows[self.row] if self.rows else ""

    @property
    def current(self) -> LinkView | None:
        """The link under the cursor; None when no row is listed."""
        return self.views.get(self.key)

    def is_open(self, key: str) -> bool:
        """Whether a listed link still waits to be dealt with in this tab. The others are shown dimmed."""
        view = self.views[key]
        if self.tab is Tab.ALL:
            return view.state not in (State.SKIP, State.PUBLISHED)
        return tab_of(view, self.since) is self.tab

    def is_undecided(self, key: str) -> bool:
        """Whether nobody's decision stands for this link."""
        return self.views[key].state is State.NEW

    # -- moving

    def to(self, row: int) -> Queue:
        """The cursor on a row, or on the nearest one there is."""
        return replace(self, row=max(0, min(row, len(self.rows) - 1)))

    def move(self, by: int) -> Queue:
        """The cursor some rows further (or back)."""
        return self.to(self.row + by)

    def at(self, key: str) -> Queue:
        """The cursor on a link; unchanged when it is not listed."""
        return replace(self, row=self.rows.index(key)) if key in self.rows else self

    def advance(self) -> Queue:
        """The cursor on the next row below that still waits to be dealt with; unchanged when there is none."""
        for row in range(self.row + 1, len(self.rows)):
            if self.is_open(self.rows[row]):
                return self.to(row)
        return self

    def next_undecided(self, step: int) -> Queue:
        """The cursor on the next undecided link, downwards (`step` 1) or upwards (-1), going round at the end."""
        count = len(self.rows)
        for distance in range(1, count):
            row = (self.row + step * distance) % count
            if self.is_undecided(self.rows[row]):
                return self.to(row)
        return self

    # -- choosing what is listed

    def turn(self, tab: Tab) -> Queue:
        """Another tab, or this one anew: what was dealt with leaves it."""
        return _listed(replace(self, tab=tab), self.key)

    def search(self, query: str) -> Queue:
        """Only links that hold every word of the query; an empty one lists all of the tab."""
        return _listed(replace(self, query=query), self.key)

    def text_of(self, key: str) -> str:
        """What a filter compares a link with; remembered until the link changes."""
        view = self.views[key]
        known = self._hay.get(key)
        if known is None or known[0] is not view:
            known = self._hay[key] = (view, haystack(view))
        return known[1]

    # -- news

    def told(self, news: Iterable[LinkView]) -> Queue:
        """Links that have changed, or are new, take their new form. Rows and cursor stay as they are."""
        views = dict(self.views)
        tabs, sections = Counter(self.counts.tabs), Counter(self.counts.sections)
        decided = self.counts.decided
        for view in news:
            for sign, one in ((-1, views.get(view.link.key)), (1, view)):
                if one is not None:
                    gained = _count(one, self.since, sign, tabs, sections)
                    decided += gained
            views[view.link.key] = view
        return replace(self, views=views, counts=Counts(tabs, sections, decided))

    def reloaded(self, views: Iterable[LinkView], since: datetime | None) -> Queue:
        """All links anew, in their order, seen by the same tab and filter, with the cursor on the same link."""
        by_key = {view.link.key: view for view in views}
        fresh = replace(self, views=by_key, since=since, counts=_counted(by_key.values(), since))
        return _listed(fresh, self.key)


def _listed(queue: Queue, key: str) -> Queue:
    """The rows chosen anew. The cursor stays on its link, else goes to the first that came after it."""
    words = folded(queue.query).split()
    rows = tuple(
        name
        for name, view in queue.views.items()
        if (queue.tab is Tab.ALL or tab_of(view, queue.since) is queue.tab)
        and (not words or all(word in queue.text_of(name) for word in words))
    )
    return replace(queue, rows=rows, row=_place(rows, key, queue.views))


def _counted(views: Iterable[LinkView], since: datetime | None) -> Counts:
    tabs: Counter[Tab] = Counter()
    sections: Counter[str] = Counter()
    decided = sum(_count(view, since, 1, tabs, sections) for view in views)
    return Counts(tabs, sections, decided)


def _count(view: LinkView, since: datetime | None, sign: int, tabs: Counter[Tab], sections: Counter[str]) -> int:
    """Add (or take away) one link; the answer is what it adds to the number of links decided since the last issue."""
    tab = tab_of(view, since)
    tabs[Tab.ALL] += sign
    if tab is not Tab.ALL:
        tabs[tab] += sign
    if tab is Tab.KEPT:
        sections[view.section] += sign
    if tab in (Tab.ALL, Tab.UNDECIDED, Tab.BACKLOG):
        return 0
    said_at = view.standing.said_at.get("verdict")
    return sign if since is None or said_at is None or said_at >= since else 0


def _place(rows: tuple[str, ...], key: str, order: Mapping[str, LinkView]) -> int:
    """Where the cursor goes among new rows: on its link, else on the next listed one in the order of all links."""
    if not rows or key not in order:
        return 0
    listed = {name: row for row, name in enumerate(rows)}
    if key in listed:
        return listed[key]
    before = 0
    for name in order:
        if name == key:
            return min(before, len(rows) - 1)
        before += name in listed
    return 0
