"""What a review begins with: the links that wait for somebody, and how many others there are.

Two years of a weekly are 100,000 links, of which a few hundred are open. Those are read at once; the others when
somebody asks for them. From a SQLite file the standard library alone reads them, so that the first screen does not
wait for the database layer to be imported.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime

from curator.domain.types import LinkView
from curator.store import news, reckoned, telling
from curator.store.engine import Store
from curator.store.plain import Ask, ask_of, file_at_once, some

MOST = 2_000
"""Undecided links that are read at once, the newest first. A busy week of Neco Weekly has 1,000."""

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Before every time: when no issue was ever published."""

_SKIP = '%"verdict":"skip"%'
"""In the data of every decision that skips. Inside a text the quotes would be escaped, so it says nothing else."""

_OUT = "SELECT l.key FROM page_link l JOIN page p ON p.date = l.date WHERE NOT p.draft"
"""Keys of the links that are published."""


@dataclass(frozen=True, slots=True)
class Apart:
    """How many links were not read, by what they are."""

    undecided: int = 0
    backlog: int = 0
    skipped: int = 0
    published: int = 0
    decided: int = 0
    """Those of the skipped that were skipped since the last issue."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.undecided + self.backlog + self.skipped + self.published


@dataclass(frozen=True, slots=True)
class Glance:
    """What a review begins with."""

    views: list[LinkView]
    """Every link that is kept, put off, to be discussed or otherwise spoken of, and undecided ones; newest first."""
    since: datetime | None
    """When the last issue was published; None means none was."""
    apart: Apart
    """Links that are not among `views`: published, plainly skipped, from before the last issue, or beyond `MOST`."""
    unfinished: dict[tuple[str, str], str]
    """This person's unfinished texts by (link key, field)."""
    previews: dict[str, str]
    """Readable texts of the links' pages by link key."""
    hashes: dict[str, str]
    """Path → hash of every issue page that this was told by."""
    seq: int
    """The newest of `store.news` that this knows."""
    stories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Link key → keys of the story that it was last guessed to tell (`domain.joining.Guesses`)."""


def glance(store: Store, by: str, *, most: int = MOST) -> Glance:
    """What a review of this person begins with. Raises StoreError."""
    quick = at_once(store.address, by, most=most)
    if quick is not None:
        return quick
    with store.reading() as tx:
        return look(ask_of(tx), by, most=most)


def at_once(address: str, by: str, *, most: int = MOST) -> Glance | None:
    """The same without the database layer; None where that cannot be done: no SQLite file, one of another version,
    a damaged one. The ordinary way then does it, or says what is wrong."""
    try:
        with file_at_once(address) as ask:
            return look(ask, by, most=most) if ask is not None else None
    except sqlite3.Error:
        return None


def look(ask: Ask, by: str, *, most: int = MOST) -> Glance:
    """What a review begins with, asked in one transaction."""
    since = telling.last_published_at(ask)
    waiting = _waiting(ask, since or _NEVER, most)
    spoken = _spoken_of(ask)
    known = _known(ask, spoken)
    views = telling.views(ask, waiting | (known if known == spoken else links_of(ask, spoken)))
    keys = {view.link.key for view in views}
    return Glance(
        views=views,
        since=since,
        apart=_apart(ask, since, len(views), len(known), len(waiting), full=len(waiting) == most),
        unfinished=telling.unfinished(ask, by),
        previews=telling.previews(ask, keys),
        hashes={str(path): str(told) for path, told in ask("SELECT path, hash FROM page", {})},
        seq=news.newest(ask),
        stories=reckoned.stories(ask),
    )


_UNDECIDED = (
    " FROM link WHERE first_seen_at >= :since"  # noqa: S608  made of constants, as all below
    " AND NOT EXISTS (SELECT 1 FROM record WHERE record.type = 'decision' AND record.subject = link.key)"
    f" AND key NOT IN ({_OUT})"
)


def _waiting(ask: Ask, since: datetime, most: int) -> set[str]:
    """Links of which nobody has said anything, first seen since the last issue: the newest."""
    sql = f"SELECT key{_UNDECIDED} ORDER BY first_seen_at DESC, key DESC LIMIT :most"
    return {key for (key,) in ask(sql, {"since": since, "most": most})}


_SPOKEN = "SELECT DISTINCT subject FROM record WHERE type = 'decision' AND data NOT LIKE :skip"


def _spoken_of(ask: Ask) -> set[str]:
    """Keys of which somebody said more than to skip them, and that are not published."""
    return {key for (key,) in ask(f"{_SPOKEN} AND subject NOT IN ({_OUT})", {"skip": _SKIP})}


def _known(ask: Ask, keys: set[str]) -> set[str]:
    return {key for (key,) in some(ask, "SELECT key FROM link WHERE 1 = 1", "key", keys)}


def links_of(ask: Ask, keys: set[str]) -> set[str]:
    """The links that have these keys now, or had them before their source changed its address."""
    known = _known(ask, keys)
    if known != keys:
        known |= {key for key, before in telling.former_keys(ask).items() if not before.isdisjoint(keys)}
    return known


def _apart(ask: Ask, since: datetime | None, read: int, spoken: int, waiting: int, *, full: bool) -> Apart:
    """How many links there are beside the `read` ones.

    What was said of an address that a link had before is not looked at: such a link counts by its own address until
    it is read.

    Args:
        ask: Where to ask.
        since: When the last issue was published.
        read: Number of links that were read.
        spoken: Number of links, by their own keys, of which somebody said more than to skip them.
        waiting: Number of undecided links that were read.
        full: Whether there may be more undecided ones.
    """
    total = _count(ask, "SELECT count(*) FROM link")
    if total == read:
        return Apart()
    undecided = _count(ask, f"SELECT count(*){_UNDECIDED}", since=since or _NEVER) - waiting if full else 0
    published = _count(ask, f"SELECT count(*) FROM link WHERE key IN ({_OUT})")  # noqa: S608
    if since is None:  # then there is no backlog, and what is left was skipped: told without a look at 100,000 records
        skipped = max(total - read - undecided - published, 0)
        return Apart(undecided, 0, skipped, published, skipped)
    told = "SELECT 1 FROM record WHERE record.type = 'decision' AND record.subject = link.key"
    said = f"SELECT count(*) FROM link WHERE key NOT IN ({_OUT}) AND EXISTS ({told})"  # noqa: S608
    skipped = _count(ask, said) - spoken
    lately = (
        "SELECT DISTINCT subject FROM record"  # noqa: S608
        " WHERE at >= :since AND type || '' = 'decision'"  # so that it is found by its time: a week has few records
        f" AND subject IN (SELECT key FROM link) AND subject NOT IN ({_OUT})"
        " AND NOT EXISTS (SELECT 1 FROM record said WHERE said.type = 'decision' AND said.subject = record.subject"
        " AND said.data NOT LIKE :skip)"
    )
    decided = _count(ask, f"SELECT count(*) FROM ({lately}) said", since=since, skip=_SKIP)  # noqa: S608
    backlog = max(total - read - undecided - published - skipped, 0)
    return Apart(undecided, backlog, skipped, published, decided)


def _count(ask: Ask, sql: str, **values: object) -> int:
    (number,) = next(iter(ask(sql, values)))
    return int(number)
