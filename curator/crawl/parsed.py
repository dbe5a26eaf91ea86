"""What reading a body gives: plain values that a worker process can hand back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from curator.domain.identity import entry_uid, joined_uid
from curator.domain.text import clean_text, clean_title
from curator.domain.types import SUMMARY_LIMIT, Entry, Selectors
from curator.domain.urls import clean_url, link_key

MOST_ENTRIES = 10_000
"""Entries taken from one body. The largest of 100 recorded live feeds has 1,019."""

_SECRET = re.compile(
    r"[?&](?:access_token|auth_token|id_token|refresh_token|feed_token|client_secret|api[_-]?key|passw(?:or)?d|jwt)=",
    re.IGNORECASE,
)
"""Parameters that are nothing but a login (RFC 6750, section 2.3, and the usual names). `key`, `token` and `sig` stay:
some pages open only with them."""

AUTHOR_LIMIT = 200
"""Characters of an author's name."""


@dataclass(frozen=True, slots=True)
class Job:
    """A body to read, and all that decides how."""

    source: str
    kind: str
    url: str
    """The address that answered; relative links are resolved against it."""
    body: bytes
    now: datetime
    content_type: str = ""
    language: str = ""
    selectors: Selectors = field(default_factory=Selectors)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    guid_start: str = ""
    """What guids begin with, where the body has only their ends."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of a body, cleaned, each uid once, in the order of the document."""

    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was not as it should be: `degraded: …`, `3 entries without a web address left out`."""
    title: str = ""
    """What the source calls itself."""
    filtered: int = 0
    """Entries that the source's filters took out."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A body that gave no entries. `reason` is one of `ParseError`'s words."""

    reason: str
    message: str
    hint: str = ""
    feeds: tuple[str, ...] = ()
    """Addresses of feeds that an HTML page names, best first."""


@dataclass(slots=True)
class Said:
    """One entry as its feed says it, before identity is settled. Texts are cleaned, addresses absolute."""

    guid: str
    url: str
    title: str
    summary: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str = ""
    language: str = ""


@dataclass(slots=True)
class Collected:
    """Entries on their way out of a parser."""

    said: list[Said] = field(default_factory=list)
    without_address: int = 0
    remarks: list[str] = field(default_factory=list)
    title: str = ""

    def parsed(self, source: str) -> Parsed:
        """Give every entry its identity and drop what is there twice."""
        remarks = list(self.remarks)
        if self.without_address:
            remarks.append(f"{_count(self.without_address)} without a web address left out")
        if len(self.said) > MOST_ENTRIES:
            remarks.append(f"only the first {MOST_ENTRIES:,} of {len(self.said):,} entries were taken")
        return Parsed(tuple(_identified(source, self.said[:MOST_ENTRIES])), tuple(remarks), self.title)


def _count(number: int) -> str:
    return f"{number} entry" if number == 1 else f"{number} entries"


def _identified(source: str, said: Iterable[Said]) -> Iterable[Entry]:
    """Entries with uids. A guid that stands at several addresses identifies nothing: there it is joined with the
    address (Miniflux does the same); the same guid at the same address is the same entry, told twice."""
    said = list(said)
    addresses: dict[str, set[str]] = {}
    for one in said:
        addresses.setdefault(_uid(one), set()).add(link_key(one.url))
    seen: set[str] = set()
    for one in said:
        uid = _uid(one)
        if len(addresses[uid]) > 1:
            uid = joined_uid(uid, one.url)
        if uid in seen:
            continue
        seen.add(uid)
        yield Entry(
            source=source,
            uid=uid,
            title=one.title,
            url=one.url,
            summary=one.summary,
            published_at=one.published_at,
            updated_at=one.updated_at,
            language=one.language,
            author=one.author,
        )


def _uid(one: Said) -> str:
    return entry_uid(one.guid, one.url, one.title, one.summary)


def kept(parsed: Parsed, entries: Iterable[Entry]) -> Parsed:
    """The same with fewer entries, and a remark on how many a filter took out."""
    chosen = tuple(entries)
    out = len(parsed.entries) - len(chosen)
    remarks = (*parsed.remarks, f"{_count(out)} left out by the source's filters") if out else parsed.remarks
    return replace(parsed, entries=chosen, remarks=remarks, filtered=out)


def absolute(address: str, *bases: str) -> str:
    """An address to open, resolved against the first usable base; the empty string when it is none."""
    for base in bases or ("",):
        found = clean_url(address, base)
        if found:
            return _without_secrets(found)
    return ""


def _without_secrets(url: str) -> str:
    """An address without what logs its bearer in: it would stand on a published page. Other parameters stay."""
    if not _SECRET.search(url):
        return url
    parts = urlsplit(url)
    query = "&".join(part for part in parts.query.split("&") if not _SECRET.match("&" + part))
    return urlunsplit(parts._replace(query=query))


def short_author(text: str) -> str:
    """A name in one line."""
    return clean_title(text, AUTHOR_LIMIT)


def short_summary(text: str) -> str:
    """Plain text of at most `SUMMARY_LIMIT` characters; blank lines are folded into one line end each."""
    lines = (" ".join(line.split()) for line in clean_text(text[: SUMMARY_LIMIT * 8]).split("\n"))
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= SUMMARY_LIMIT else whole[: SUMMARY_LIMIT - 1].rstrip() + "…"
