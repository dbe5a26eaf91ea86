"""What is being gone through: links, the tab and filter they are seen by, marks, and the cursor. Pure and frozen.

The rows are fixed when a tab or a filter is chosen. A link that is decided then stays where it is, so the eye
keeps its place and a slip can be seen; it leaves the tab when the tab is chosen anew. The cursor is held by the
link, not by a number: a new filter or new links never move it to another link that is still there.

Links that tell one story are one row, its fold; so are, where it is asked for, the releases of a project. What is not
listed (another tab's, or what the filter leaves out) is in no fold, so no decision on a row reaches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from curator.domain import joining
from curator.domain.joining import Guesses
from curator.domain.matching import Lore, Matches, haystack, matcher
from curator.domain.query import folded, parse
from curator.domain.standing import standing, state
from curator.domain.types import Decision, LinkView, State
from curator.review.folding import Folds, arranged, presented, presenter
from curator.review.tabs import Counts, Tab, Tabs, counted, recounted, tab_of

__all__ = ["Counts", "Queue", "Tab", "expected", "folded", "remembering", "tab_of"]


def expected(view: LinkView, said: Decision, since: datetime | None) -> LinkView:
    """A link as it will stand once a decision is written: what is shown until the database has answered."""
    decisions = (*view.decisions, said)
    stands = standing(decisions)
    return replace(view, decisions=decisions, standing=stands, state=state(stands, view.coverage, since))


def remembering(lore: Lore) -> Lore:
    """Lore that folds the texts of a link once, until the link changes."""
    memory: dict[str, tuple[LinkView, str]] = {}

    def text(view: LinkView) -> str:
        known = memory.get(view.link.key)
        if known is None or known[0] is not view:
            known = memory[view.link.key] = (view, haystack(view))
        return known[1]

    return replace(lore, text=text)


@dataclass(frozen=True, slots=True)
class Queue:
    """The links under review, as they are seen now. Every method gives a new queue."""

    views: Mapping[str, LinkView]
    """Every link by its key, in the order they are listed."""
    tabs: Tabs
    tab: str
    query: str
    rows: tuple[str, ...]
    """Keys of the links that are listed; a fold is one row, its lead."""
    row: int
    """The cursor's place in `rows`; 0 when there are none."""
    counts: Counts
    marks: frozenset[str] = frozenset()
    anchor: int = -1
    """Row where a range begins that ends at the cursor; -1 means there is none."""
    catching_up: bool = False
    """Rows stand as `folding.arranged` puts them."""
    meeting: bool = False
    """Proposals stand first, together where one person presents them."""
    folds: Folds = field(default_factory=dict)
    """Closed folds: of stories, and of releases."""
    releases: frozenset[str] = frozenset()
    """Leads of the folds, closed or opened, that hold a project's releases."""
    opened: Folds = field(default_factory=dict)
    """Folds whose members are listed below their lead."""
    guesses: Guesses = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        views: Iterable[LinkView],
        *,
        since: datetime | None = None,
        tab: str = Tab.UNDECIDED,
        query: str = "",
        lore: Lore | None = None,
        saved: Iterable[tuple[str, str]] = (),
        guesses: Guesses | None = None,
    ) -> Queue:
        """A queue over links, in their order, with the cursor on the first row.

        Args:
            views: The links.
            since: When the last issue was published; None means none was.
            tab: The tab to begin with.
            query: The filter to begin with.
            lore: What queries know beside that.
            saved: (name, query) of the publication's own tabs.
            guesses: Which links are guessed to tell one story.

        Raises:
            QueryError: The filter, or a saved tab, cannot be understood.
        """
        by_key = {view.link.key: view for view in views}
        tabs = Tabs.of(remembering(replace(lore or Lore(), since=since)), saved)
        empty = cls(by_key, tabs, tab, query, (), 0, counted(by_key.values(), tabs))
        return _listed(replace(empty, guesses=guesses or {}), "")

    # -- looking

    @property
    def since(self) -> datetime | None:
        """When the last issue was published; None means none was."""
        return self.tabs.lore.since

    @property
    def key(self) -> str:
        """Key of the link under the cursor; empty when no row is listed."""
        return self.rows[self.row] if self.rows else ""

    @property
    def current(self) -> LinkView | None:
        """The link under the cursor; None when no row is listed."""
        return self.views.get(self.key)

    def members(self, key: str) -> tuple[str, ...]:
        """Keys of the links that a row stands for: its own, or all of its fold."""
        return self.folds.get(key, (key,))

    def story(self, key: str) -> tuple[str, ...]:
        """Keys of the links of a story that is one row, its first link first; empty for any other row."""
        return () if key in self.releases else self.folds.get(key, ())

    def leads(self) -> dict[str, str]:
        """Key of every link of a story that is one row → key of that row."""
        stories = ((lead, members) for lead, members in self.folds.items() if lead not in self.releases)
        return {key: lead for lead, members in stories for key in members}

    def lead(self, key: str) -> str:
        """Key of the row that stands for a link, or that its open fold begins with; its own for any other."""
        folds = (self.folds, self.opened)
        return next((lead for some in folds for lead, members in some.items() if key in members), key)

    @property
    def links(self) -> int:
        """How many links the rows stand for."""
        return len(self.rows) + sum(len(members) - 1 for members in self.folds.values())

    def inside(self, key: str) -> tuple[str, ...]:
        """Keys of the open fold that a row is in, its lead first; empty when it is in none."""
        return next((members for members in self.opened.values() if key in members), ())

    def open_story(self, key: str) -> tuple[str, ...]:
        """Keys of the open story that a row is in, its first link first; empty when it is in none."""
        members = self.inside(key)
        return () if members[:1] and members[0] in self.releases else members

    def presenter(self, row: int) -> str:
        """Who presents a row's link or story in a meeting; empty when nobody proposed it."""
        key = self.rows[row]
        return presenter(*(self.views[name] for name in self.inside(key) or self.members(key)))

    def belongs_to(self, key: str) -> LinkView | None:
        """The kept link that an undecided row tells one story with, which it was not printed with so far; None where
        there is none."""
        members = self.members(key)
        if self.views[key].state is not State.NEW or key in self.releases:
            return None
        free = (one for one in members if one in self.guesses and not joining.is_parted(self.views[one]))
        for other in (other for one in free for other in self.guesses[one]):
            view = self.views.get(other)
            if view is None or view.state is not State.KEEP or other in members:
                continue
            if not joining.is_parted(view):
                return self.views[joining.head(other, self.views)]
        return None

    def is_open(self, key: str) -> bool:
        """Whether a listed link still waits to be dealt with in this tab. The others are shown dimmed."""
        return any(self._waits(member) for member in self.members(key))

    def _waits(self, key: str) -> bool:
        view = self.views[key]
        if self.tab == Tab.ALL:
            return view.state not in (State.SKIP, State.PUBLISHED)
        return self.tabs.waits(view, self.tab)

    def is_undecided(self, key: str) -> bool:
        """Whether nobody's decision stands for this link."""
        return self.views[key].state is State.NEW

    def is_marked(self, row: int) -> bool:
        """Whether a row is marked, or in the range."""
        inside = self.anchor >= 0 and min(self.anchor, self.row) <= row <= max(self.anchor, self.row)
        return inside or self.rows[row] in self.marks

    def waiting(self, first: int = 0, last: int | None = None) -> list[str]:
        """Keys of the links that a decision about many means, in these rows (`last` not included), folds opened: those
        that wait to be dealt with in this tab, and among all links those that nobody has decided."""
        keys = [key for row in self.rows[first:last] for key in self.members(row)]
        if self.tab == Tab.ALL:
            return [key for key in keys if self.is_undecided(key)]
        return [key for key in keys if self._waits(key)]

    # -- moving

    def to(self, row: int) -> Queue:
        """The cursor on a row, or on the nearest one there is."""
        return replace(self, row=max(0, min(row, len(self.rows) - 1)))

    def move(self, by: int) -> Queue:
        """The cursor some rows further (or back)."""
        return self.to(self.row + by)

    def at(self, key: str) -> Queue:
        """The cursor on a link, or on the row that stands for it; unchanged when it is not listed."""
        key = key if key in self.rows else self.lead(key)
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
            if any(map(self.is_undecided, self.members(self.rows[row]))):
                return self.to(row)
        return self

    # -- marking

    def marking(self, keys: Iterable[str]) -> Queue:
        """Exactly these marks, and no range."""
        return replace(self, marks=frozenset(keys), anchor=-1)

    def marked(self) -> tuple[str, ...]:
        """Keys that are marked or in the range: listed ones in their order, then those that are not listed now."""
        if not self.marks and self.anchor < 0:
            return ()
        listed = [key for row, key in enumerate(self.rows) if self.is_marked(row)]
        return (*listed, *sorted(self.marks.difference(listed)))

    def ranging(self) -> Queue:
        """Begin a range at the cursor; a range that is there becomes marks."""
        if self.anchor >= 0:
            return self.marking(self.marked())
        return replace(self, anchor=self.row) if self.rows else self

    # -- choosing what is listed

    def turn(self, tab: str) -> Queue:
        """Another tab, or this one anew: what was dealt with leaves it."""
        return _listed(replace(self, tab=tab), self.key)

    def search(self, query: str) -> Queue:
        """Only links that the query means; an empty one lists all of the tab. Raises QueryError for a wrong one."""
        return _listed(replace(self, query=query), self.key)

    def catch_up(self, *, on: bool) -> Queue:
        """Rows by how likely they are to be kept and releases folded, or back to their usual order."""
        return _listed(replace(self, catching_up=on), self.key)

    def meet(self, *, on: bool) -> Queue:
        """Proposals first, by who presents them, or back to the usual order."""
        return _listed(replace(self, meeting=on), self.key)

    def fit(self, query: str) -> Matches:
        """A test for links. Raises QueryError for a wrong query."""
        return matcher(parse(query), self.tabs.lore)

    def turn_fold(self) -> Queue:
        """Open the fold under the cursor, or close the one that the cursor is in; unchanged where there is none."""
        key, lead = self.key, self.lead(self.key)
        if key in self.folds:
            return self._open(key)
        if lead not in self.opened:
            return self
        members = self.opened[lead]
        opened = {name: others for name, others in self.opened.items() if name != lead}
        settled = replace(self.marking(self.marked()), opened=opened)
        if lead not in self.releases:
            closed = settled.regathered(members)
            return closed.at(next((name for name in members if name in closed.folds), key))
        rows = tuple(name for name in self.rows if name == lead or name not in members)
        return replace(settled, rows=rows, folds=self.folds | {lead: members}, row=0).at(lead)

    def _open(self, lead: str) -> Queue:
        members = self.folds[lead]
        rows = (*self.rows[: self.row + 1], *members[1:], *self.rows[self.row + 1 :])
        folds = {name: others for name, others in self.folds.items() if name != lead}
        marks = set(self.marked())
        if lead in marks and lead not in self.releases:
            marks.update(members)
        return replace(self.marking(marks), rows=rows, folds=folds, opened=self.opened | {lead: members})

    def regathered(self, keys: Iterable[str]) -> Queue:
        """The same links listed, with the stories of these among them folded as they stand now."""
        among = {member for key in keys for member in self.members(key)}
        before = [member for row in self.rows for member in (self.members(row) if row in among else (row,))]
        rows, stories = joining.folded(before, self.views, self.guesses, among)
        kept = {lead: members for lead, members in self.folds.items() if lead not in among}
        opened = {lead: members for lead, members in self.opened.items() if lead not in among}
        marks = set(self.marked())
        for members in stories.values():
            if marks.issuperset(members):
                marks.difference_update(members[1:])
        fresh = replace(self.marking(marks), rows=rows, folds=kept | stories, opened=opened)
        return fresh.to(rows.index(fresh.lead(self.key)) if self.rows else 0)

    def knowing(self, guesses: Guesses) -> Queue:
        """Other guesses at stories. Rows stay as they are until they are chosen anew."""
        return replace(self, guesses=guesses)

    def gathered(self) -> Queue:
        """All that is listed, with its stories folded as they stand now; open folds are closed."""
        return self.regathered(row for row in self.rows if row not in self.releases)

    # -- news

    def told(self, news: Iterable[LinkView]) -> Queue:
        """Links that have changed, or are new, take their new form. Rows and cursor stay as they are."""
        come = {view.link.key: view for view in news}
        gone = [self.views[key] for key in come if key in self.views]
        views = {**self.views, **come}
        return replace(self, views=views, counts=recounted(self.counts, self.tabs, gone, come.values()))

    def reloaded(self, views: Iterable[LinkView], since: datetime | None) -> Queue:
        """All links anew, in their order, seen by the same tab and filter, with the cursor on the same link."""
        by_key = {view.link.key: view for view in views}
        saved = [(one.name, one.query) for one in self.tabs.own]
        tabs = Tabs.of(replace(self.tabs.lore, since=since), saved)
        fresh = replace(self, views=by_key, tabs=tabs, counts=counted(by_key.values(), tabs))
        return _listed(replace(fresh, marks=self.marks.intersection(by_key)), self.key)


def _listed(queue: Queue, key: str) -> Queue:
    """The rows chosen anew. The cursor stays on its link, else goes to the first that came after it. Marks stay."""
    inside, fits = queue.tabs.test(queue.tab), queue.fit(queue.query)
    keys = tuple(name for name, view in queue.views.items() if inside(view) and fits(view))
    told, stories = joining.folded(keys, queue.views, queue.guesses)
    proposals, others = presented(told, queue.views, stories) if queue.meeting else ([], told)
    rest, releases = arranged(others, queue.views, stories) if queue.catching_up else (tuple(others), {})
    settled = queue.marking(queue.marked()) if queue.anchor >= 0 else queue
    listed = replace(
        settled, rows=(*proposals, *rest), folds=stories | releases, releases=frozenset(releases), opened={}
    )
    return replace(listed, row=_place(listed.rows, listed.lead(key), queue.views))


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
