"""Tabs: saved queries, and how many links each of them holds. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from curator.domain.matching import Lore, Matches, is_backlog, matcher
from curator.domain.query import folded, parse
from curator.domain.types import LinkView, State


class Tab(StrEnum):
    """The tabs that every review has. Every link is in `ALL`, and in at most one other beside `MINE`."""

    UNDECIDED = "undecided"
    KEPT = "kept"
    MINE = "mine"
    """Kept, the reviewer's to write, and without a note."""
    LATER = "later"
    DISCUSS = "discuss"
    SKIPPED = "skipped"
    BACKLOG = "backlog"
    """Never decided, and older than the last issue."""
    ALL = "all"


QUERIES: Mapping[str, str] = {
    Tab.UNDECIDED: "state:new -is:backlog",
    Tab.KEPT: "state:keep",
    Tab.MINE: "state:keep writer:me -is:noted",
    Tab.LATER: "state:later",
    Tab.DISCUSS: "state:discuss",
    Tab.SKIPPED: "state:skip",
    Tab.BACKLOG: "is:backlog",
    Tab.ALL: "",
}
"""What each of them is in the query language. `tab_of` and `is_mine` say the same faster (a test compares)."""

_SHY = (Tab.MINE, Tab.BACKLOG)
"""Tabs that are not shown while they hold nothing."""

_TAB_OF_STATE = {
    State.KEEP: Tab.KEPT,
    State.LATER: Tab.LATER,
    State.DISCUSS: Tab.DISCUSS,
    State.SKIP: Tab.SKIPPED,
    State.PUBLISHED: Tab.ALL,
}


def tab_of(view: LinkView, since: datetime | None) -> Tab:
    """The one tab a link is in beside `ALL` and `MINE`; `ALL` itself when it is in no other.

    Args:
        view: The link.
        since: When the last issue was published; None means none was.
    """
    if view.state is not State.NEW:
        return _TAB_OF_STATE[view.state]
    return Tab.BACKLOG if is_backlog(view, since) else Tab.UNDECIDED


def is_mine(view: LinkView, by: str) -> bool:
    """Whether a person has this link's note still to write. `by` is folded; empty means nobody."""
    stands = view.standing
    return view.state is State.KEEP and bool(by) and folded(stands.writer or "") == by and not stands.note


@dataclass(frozen=True, slots=True)
class Own:
    """A tab from `[[review.tab]]`."""

    id: str
    name: str
    query: str
    holds: Matches
    by_state: bool
    """Its query asks for a state: a link that is decided otherwise leaves it."""


@dataclass(frozen=True, slots=True)
class Tabs:
    """All tabs of a review, in their order."""

    lore: Lore
    own: tuple[Own, ...] = ()

    @classmethod
    def of(cls, lore: Lore, saved: Iterable[tuple[str, str]] = ()) -> Tabs:
        """The tabs that every review has, and saved ones as (name, query). Raises QueryError for a wrong query."""
        read = [(name, query, parse(query)) for name, query in saved]
        own = (
            Own(f"own-{number}", name, query, matcher(asked, lore), any(term.field == "state" for term in asked.terms))
            for number, (name, query, asked) in enumerate(read, start=1)
        )
        return cls(lore, tuple(own))

    @property
    def ids(self) -> tuple[str, ...]:
        """Every tab; the saved ones stand before `ALL`."""
        return (*(tab for tab in Tab if tab is not Tab.ALL), *(one.id for one in self.own), Tab.ALL)

    def shown(self, counts: Mapping[str, int], chosen: str) -> list[str]:
        """The tabs that are shown: all but those that hold nothing and are rarely needed."""
        return [tab for tab in self.ids if tab not in _SHY or counts.get(tab) or tab == chosen]

    def name(self, tab: str) -> str:
        """The name of a saved tab; empty for one of `Tab`."""
        return next((one.name for one in self.own if one.id == tab), "")

    def test(self, tab: str) -> Matches:
        """Whether a link is in a tab."""
        lore = self.lore
        if tab == Tab.ALL:
            return matcher(parse(""), lore)
        if tab == Tab.MINE:
            by = folded(lore.by)
            return lambda view: is_mine(view, by)
        for one in self.own:
            if one.id == tab:
                return one.holds
        return lambda view: tab_of(view, lore.since) == tab

    def waits(self, view: LinkView, tab: str) -> bool:
        """Whether a link in a tab still waits to be dealt with: until it leaves the tab, or, where a decision does not
        take it out of the tab, until somebody decides."""
        for one in self.own:
            if one.id == tab:
                return one.holds(view) and (one.by_state or view.state is State.NEW)
        return self.test(tab)(view)

    def holding(self, view: LinkView) -> list[str]:
        """Every tab that a link is in."""
        found: list[str] = [tab_of(view, self.lore.since)]
        if found[0] != Tab.ALL:
            found.append(Tab.ALL)
        if found[0] == Tab.KEPT and is_mine(view, folded(self.lore.by)):
            found.append(Tab.MINE)
        return found + [one.id for one in self.own if one.holds(view)]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many links there are, for the tabs and the progress."""

    tabs: Mapping[str, int]
    sections: Mapping[str, int]
    """Section as decided (`""`: kept without one) → kept items: links that are printed with another one are not
    counted again."""
    decided: int
    """Links decided since the last issue."""

    @property
    def total(self) -> int:
        """The week's links: decided and undecided ones."""
        return self.decided + self.tabs.get(Tab.UNDECIDED, 0)


def counted(views: Iterable[LinkView], tabs: Tabs) -> Counts:
    """Count links from the beginning."""
    return recounted(Counts({}, {}, 0), tabs, (), views)


def recounted(counts: Counts, tabs: Tabs, gone: Iterable[LinkView], come: Iterable[LinkView]) -> Counts:
    """The counts when some links are no more and others are there now: the same as counting all anew."""
    by_tab, by_section, decided = Counter(counts.tabs), Counter(counts.sections), counts.decided
    for sign, views in ((-1, gone), (1, come)):
        for view in views:
            inside = tabs.holding(view)
            for tab in inside:
                by_tab[tab] += sign
            if inside[0] == Tab.KEPT and not view.standing.merge:
                by_section[view.section] += sign
            decided += sign * _decided_now(view, inside[0], tabs.lore.since)
    return Counts(by_tab, by_section, decided)


def _decided_now(view: LinkView, tab: str, since: datetime | None) -> bool:
    """Whether a link was decided since the last issue."""
    if tab in (Tab.ALL, Tab.UNDECIDED, Tab.BACKLOG):
        return False
    said_at = view.standing.said_at.get("verdict")
    return since is None or said_at is None or said_at >= since
