"""The nouns. Frozen, plain, standard library only; every time is an aware UTC `datetime`.

*Their words* (`Entry`) and *our words* (`Decision`, `Issue`) never share a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from curator.domain.source_state import SourceState as SourceState  # noqa: PLC0414 a noun like the others
from curator.domain.suggestion import Reason, Suggestion

SUMMARY_LIMIT = 2000
"""Characters of an entry's summary that are kept (the agreed nouns say at most 2,000)."""


Day = date
"""For classes that have a field called `date`."""


class Kind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    """RSS, Atom, RDF or JSON Feed."""
    RELEASES = "releases"
    """A project's `releases.atom` on GitHub."""
    PAGE = "page"
    """A web page without a feed, read with CSS selectors."""


class Verdict(StrEnum):
    """What one decision says should become of a link."""

    KEEP = "keep"
    SKIP = "skip"
    LATER = "later"
    DISCUSS = "discuss"


class State(StrEnum):
    """Where a link stands for the whole team, now."""

    NEW = "new"
    KEEP = "keep"
    LATER = "later"
    DISCUSS = "discuss"
    SKIP = "skip"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a page without a feed. The empty string means: find it by itself."""

    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A place we listen to. People own it, in `sources.toml`."""

    slug: str
    kind: Kind
    url: str
    title: str = ""
    section: str = ""
    """Key of the section its links usually go to, or empty."""
    include: tuple[str, ...] = ()
    """Only entries with one of these words (or `/regexes/`); empty means all."""
    exclude: tuple[str, ...] = ()
    interval: timedelta | None = None
    """Time between two looks; None means: by the source's own rhythm."""
    language: str = ""
    """BCP 47 tag, or empty when the feed says it."""
    selectors: Selectors = Selectors()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source said. Cleaned at intake: text without markup or control characters."""

    source: str
    uid: str
    title: str
    url: str
    summary: str = ""
    """Plain text, at most `SUMMARY_LIMIT` characters."""
    published_at: datetime | None = None
    """As the source says; None means it says nothing believable."""
    updated_at: datetime | None = None
    first_seen_at: datetime | None = None
    """None means: not stored yet."""
    language: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A link that a person proposed, with a word on why."""

    id: str
    at: datetime
    by: str
    url: str
    title: str = ""
    reason: str = ""
    """Internal; never published."""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What we talk about: one address, and everything that led to it."""

    key: str
    """For comparison only; see `domain.urls.link_key`."""
    url: str
    """What people open: as the first who spoke of it said (by the entries' own dates), only tracking removed."""
    title: str
    """The best title a source or a person gave; the address when nobody gave one."""
    first_seen_at: datetime
    entries: tuple[Entry, ...] = ()
    submissions: tuple[Submission, ...] = ()

    @property
    def published_at(self) -> datetime | None:
        """When the first of its sources says it appeared; None when none says."""
        dates = [entry.published_at for entry in self.entries if entry.published_at]
        return min(dates) if dates else None

    @property
    def sources(self) -> tuple[str, ...]:
        """Slugs of the sources that carried it, in order of first sight, each once."""
        return tuple(dict.fromkeys(entry.source for entry in self.entries))


DECISION_FIELDS = tuple("verdict section note comment title writer headline vote order merge".split())


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's act at one moment; append-only.

    `says` maps names of `DECISION_FIELDS` to values: a name that is absent says nothing, None empties the field.
    `undoes` are ids of this person's own earlier decisions, taken back field by field. Decisions made in one
    go share `act`, so that one undo takes them all back.
    """

    id: str
    at: datetime
    by: str
    url: str
    says: Mapping[str, object] = field(default_factory=dict)
    undoes: tuple[str, ...] = ()
    act: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """An internal remark by one person; never published."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the team thinks of a link now: the fold of its decisions. Derived, never stored.

    `None` means: nobody has said, or it was emptied.
    """

    verdict: Verdict | None = None
    section: str | None = None
    note: str | None = None
    title: str | None = None
    writer: str | None = None
    headline: bool = False
    order: int | None = None
    merge: str | None = None
    """Address of the link this one is printed with."""
    comments: tuple[Comment, ...] = ()
    votes: Mapping[str, int] = field(default_factory=dict)
    said_by: Mapping[str, str] = field(default_factory=dict)
    """Field name → who said it last."""
    said_at: Mapping[str, datetime] = field(default_factory=dict)
    disputed: bool = False
    """Two people's last verdicts differ."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where an issue page carries a link."""

    date: date
    number: int | None
    section: str
    title: str
    anchor: str
    public: bool
    """The page's front matter says `draft: false`."""
    out_at: datetime | None = None
    """When the page went out, or will, as it says itself; None where it says nothing."""

    @property
    def is_brief(self) -> bool:
        """It has no item of its own there: it is mentioned in a list, or shown beside a text."""
        return not self.anchor


class Likeness(StrEnum):
    """What an earlier item has in common with a link, the strongest first."""

    SAME = "same"
    """The address."""
    FORM = "form"
    """The page, under another form of its address."""
    TITLE = "title"
    """The title, at another address, within two months."""
    PROJECT = "project"
    """The project that it is about: its last mention."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where an issue has something like a link, and what was said of it."""

    likeness: Likeness
    url: str
    """As that page has it."""
    note: str
    """How its note begins, plain text; empty where it has none."""
    place: Coverage


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link with all that is known about it: what lists, the review and drafts are made from."""

    link: Link
    standing: Standing
    state: State
    decisions: tuple[Decision, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    """What issues have that is like it; filled in where it is shown."""
    suggested: str = ""
    """Key of the section that rules suggest, or empty."""
    suggested_why: str = ""
    also_suggested: tuple[tuple[str, str], ...] = ()
    """Further suggestions, best first: a section's key, and why."""
    suggestions: tuple[Suggestion, ...] = ()
    """Sections it may belong to, the most probable first; empty when nothing is known. At most three."""
    rank: float = 0.0
    """How probably the team keeps it, 0 to 1; 0 where nobody has reckoned. Orders the queue, hides nothing."""
    rank_reasons: tuple[Reason, ...] = ()
    preview: str = ""
    """Readable text of its page, for the review; empty where none was fetched on this machine."""

    @property
    def title(self) -> str:
        """The team's title if it gave one, else the link's."""
        return self.standing.title or self.link.title

    @property
    def section(self) -> str:
        """The team's section; empty when it has not said."""
        return self.standing.section or ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says about itself, for its link card. Empty strings where it says nothing."""

    url: str
    title: str = ""
    description: str = ""
    site_name: str = ""
    language: str = ""
    author: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """That an issue went out: its number, its date and the anchor of every item by link key."""

    id: str
    at: datetime
    by: str
    date: date
    number: int
    anchors: Mapping[str, str]
    """Item key (a link key, or `title:…` for an item without links) → anchor."""


@dataclass(frozen=True, slots=True)
class DraftedItem:
    """Which text a draft wrote for an item, by hash: how a later draft knows what a person has touched."""

    id: str
    at: datetime
    date: date
    item: str
    """Item key, as in `Published.anchors`, or `intro`, `title`, `afterword`, `order:<section>`; `line:<link key>` for
    a short mention."""
    hash: str
    """SHA-256 (hex, first 16 digits) of the text as written; the empty string says: taken out again. For an order: the
    section's items in theirs, each by the first 6 digits, with dots between."""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an issue tells of. `###` on the page."""

    title: str
    """The heading's text as written, Markdown included."""
    urls: tuple[str, ...] = ()
    """Its links in order, the first is the primary one; empty when the note alone tells it."""
    note: str = ""
    """Markdown after the links, without the blank lines around it."""
    line: int = 0
    """Line of its heading in the page, from 1; 0 means it is on no page yet."""
    writer: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an issue. `##` on the page."""

    heading: str
    text: str = ""
    """Markdown before its first item; an afterword is a section with text and no items."""
    items: tuple[Item, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue page, understood. What it cannot say (unknown front matter) stays in the page's text."""

    date: date
    number: int | None = None
    """None: not given yet."""
    title: str = ""
    emoji: str = ""
    topics: tuple[str, ...] = ()
    draft: bool = True
    published_at: datetime | None = None
    updated_at: datetime | None = None
    """When it was last corrected after it went out (front matter `updated`); None means never."""
    combined: tuple[Day, ...] = ()
    """Other meetings that this issue stands for: a double issue has one. The number counts it once."""
    short: bool = False
    """A short issue: its items need no notes."""
    intro: str = ""
    sections: tuple[Section, ...] = ()

    def is_public(self, now: datetime) -> bool:
        """Whether readers may see it: not a draft, and its time has come."""
        return not self.draft and self.published_at is not None and self.published_at <= now
