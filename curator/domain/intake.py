"""What of a feed's entries is news to us, and what may be believed of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from curator.domain.identity import bare_uid, joined_uid
from curator.domain.types import Entry
from curator.domain.urls import link_key

CHURN_LIMIT = 24
"""Times an entry may be rewritten. A feed that changes a text at every look (view counters, "3 hours ago") would
fill the journal; lemon24/reader stops at the same number."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The web is younger; an earlier date is a mistake of the feed."""

LATEST_AHEAD = timedelta(days=1)
"""A date may lie this far ahead: zones are mixed up by less. Further ahead it would pin an entry to the top."""


def believable(at: datetime | None, now: datetime) -> datetime | None:
    """A date as the source gave it, in UTC, or None when it cannot be true.

    A naive date is UTC. A date too far ahead is None, not "now": clamped, it would be another one at every look.
    """
    if at is None:
        return None
    try:
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if EARLIEST <= at <= now + LATEST_AHEAD else None


@dataclass(frozen=True, slots=True)
class News:
    """What is to be written: entries never seen, and entries that say something else than before."""

    new: tuple[Entry, ...] = ()
    rewritten: tuple[Entry, ...] = ()
    unchanged: int = 0
    """Entries that say what they said before, or change too often to be written."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of it, in the order of the feed, new ones first."""
        return self.new + self.rewritten


def news(
    said: Iterable[Entry], known: Mapping[str, Entry], now: datetime, *, revisions: Callable[[str], int] = lambda _: 1
) -> News:
    """Hold what a source says now against what it said before; entries with new guids are known by `identified`.

    Nothing is ever deleted: an entry that has left the feed is still known. A date that the source no longer gives
    is kept from before, and so is the first sight.

    Args:
        said: The entries of this look, each uid once.
        known: The source's entries by uid.
        now: First sight of the new ones.
        revisions: uid → how often the entry was written so far, with any words and dates; asked only for those that
            changed.
    """
    new: list[Entry] = []
    rewritten: list[Entry] = []
    unchanged = 0
    for entry in identified(tuple(said), known):
        before = known.get(entry.uid)
        if before is None:
            new.append(replace(entry, first_seen_at=now))
            continue
        after = replace(
            entry,
            published_at=entry.published_at or before.published_at,
            updated_at=entry.updated_at or before.updated_at,
            first_seen_at=before.first_seen_at,
        )
        if _words(after) != _words(before) and revisions(entry.uid) <= CHURN_LIMIT:
            rewritten.append(after)
        else:
            unchanged += 1
    return News(tuple(new), tuple(rewritten), unchanged)


LEAST_WINDOW = 10
"""Entries below which a feed's window tells nothing: some give their newest entry alone."""


def has_gap(told: News, listed: int, known: int, *, releases: bool) -> bool:
    """Whether entries may have come and gone between two looks: all that a source says is new, and it is not the first
    look. Then its window moved on by more than its length.

    Args:
        told: What was new of the look.
        listed: Entries that the source lists, with those its filters took out.
        known: Entries of the source before.
        releases: It lists a project's releases: GitHub gives ten, whatever is asked, so fewer are watched too.
    """
    return (
        known > 0
        and bool(told.new)
        and told.unchanged == 0
        and not told.rewritten
        and (releases or listed >= LEAST_WINDOW)
    )


def identified(said: Sequence[Entry], known: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """The entries of a look under the uids by which they are known: a source that gives its entries new guids (a move
    to https or to another host, another program behind the site) doubles nothing.

    An unknown uid is repaired to a known one that the source does not say any more, when exactly one is the same thing:
    the same guid but for scheme and host, or the same link and title. A host is no proof by itself (`/?p=1` is
    the first post of every WordPress, and some feeds are woven from many sites): title, day or words must agree too.

    A known uid at another address, with another title and another date, is a guid used again for something else:
    it is joined with its address, as guids are that stand twice in one feed.

    Args:
        said: The entries of one look, each uid once.
        known: The source's entries by uid.
    """
    if not known:
        return tuple(said)
    taken = {entry.uid for entry in said}
    by_guid: dict[str, list[Entry]] = {}
    by_link: dict[tuple[str, str], list[Entry]] = {}
    if any(uid not in known for uid in taken):
        for one in known.values():
            if one.uid not in taken:
                by_guid.setdefault(bare_uid(one.uid)[1], []).append(one)
                by_link.setdefault(_link_and_title(one), []).append(one)
    found = []
    for entry in said:
        uid = entry.uid
        before = known.get(uid)
        if before is not None:
            uid = joined_uid(uid, entry.url) if _is_another(entry, before, known) else uid
        else:
            same = _by_guid(entry, by_guid) or _only(by_link.get(_link_and_title(entry), ()), taken)
            uid = same.uid if same else uid
        if uid != entry.uid and uid in taken:
            uid = entry.uid
        taken.add(uid)
        found.append(entry if uid == entry.uid else replace(entry, uid=uid))
    return tuple(found)


def _by_guid(entry: Entry, by_guid: Mapping[str, Sequence[Entry]]) -> Entry | None:
    """The one known entry whose guid differs in scheme and host alone, and that is the same thing."""
    host, rest = bare_uid(entry.uid)
    if not host or not rest:
        return None
    same = [one for one in by_guid.get(rest, ()) if bare_uid(one.uid)[0] == host or _agree(entry, one)]
    return same[0] if len(same) == 1 else None


def _agree(entry: Entry, one: Entry) -> bool:
    """Whether two entries tell of one thing, as far as title, date and words say."""
    return (
        (entry.title != "" and _folded(entry.title) == _folded(one.title))
        or (entry.published_at is not None and entry.published_at == one.published_at)
        or (len(entry.summary) >= LONG_ENOUGH and entry.summary == one.summary)
    )


LONG_ENOUGH = 40
"""Characters of a summary below which two equal ones say nothing ("Read more", a name)."""


def _only(entries: Sequence[Entry], taken: Container[str]) -> Entry | None:
    free = [one for one in entries if one.uid not in taken]
    return free[0] if len(free) == 1 and free[0].title else None


def _link_and_title(entry: Entry) -> tuple[str, str]:
    return link_key(entry.url), _folded(entry.title)


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _is_another(entry: Entry, before: Entry, known: Mapping[str, Entry]) -> bool:
    """Whether a known guid now stands for something else."""
    if entry.url == before.url or link_key(entry.url) == link_key(before.url):
        return False
    if joined_uid(entry.uid, entry.url) in known:
        return True
    dates = (entry.published_at, before.published_at)
    return None not in dates and dates[0] != dates[1] and not _agree(entry, before)


def _words(entry: Entry) -> tuple[object, ...]:
    """What makes a revision; who wrote it and in which language does not."""
    return entry.title, entry.url, entry.summary, entry.published_at, entry.updated_at


def wanted(entry: Entry, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether the source's filters let an entry through.

    A word is looked for in title, summary and address, whatever its case; `/…/` is a regular expression. A hostile
    expression can take for ever: call this where a deadline holds. Raises `re.error` for a broken expression.
    """
    text = "\n".join((entry.title, entry.url, entry.summary))
    return (not include or any(_matches(word, text) for word in include)) and not any(
        _matches(word, text) for word in exclude
    )


def _matches(word: str, text: str) -> bool:
    if len(word) > 2 and word.startswith("/") and word.endswith("/"):
        return re.search(word[1:-1], text, re.IGNORECASE) is not None
    return word.casefold() in text.casefold()
