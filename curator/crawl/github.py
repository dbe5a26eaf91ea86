"""GitHub's REST API: where a project's releases are, page by page, and which of them lie in a gap. Pure.

Atom's list has ten entries and no second page; the API has all releases, a hundred a page, and each release under a
uid of Atom's form, so that one that turns up in both is one. `githubjson` reads a page, `gaps` does the asking.
https://docs.github.com/rest/releases/releases
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from curator.crawl.parsed import Parsed
from curator.domain.gap import said_at
from curator.domain.types import Entry

JOB_KIND = "github releases"
"""What such a body is called among the kinds of bodies that the parsers read."""

ACCEPT = "application/vnd.github.html+json, application/json;q=0.9"
"""Asks for the notes as HTML (`body_html`), which is what Atom has, and not as Markdown."""

SITE, ADDRESS = "https://github.com", "https://api.github.com"

PER_PAGE = 100
"""Releases a page; GitHub gives no more."""

TAG_GRACE = timedelta(days=1)
"""A tag is pushed minutes or hours before its release is made of it (the recorded brave-browser has one of five
minutes). An older one is a tag and nothing more."""

_LISTED = re.compile(r"/(?P<owner>[\w.-]*\w[\w.-]*)/(?P<name>[\w.-]*\w[\w.-]*)/(?:releases|tags)(?:\.atom)?/?")
_UID = re.compile(r"(?P<before>tag:[^,\s]{1,100},\d{4}:Repository/\d{1,20}/).+", re.DOTALL)
_LINK = re.compile(r"<([^<>]{1,4096})>([^<]{0,500})")
_NEXT = re.compile(r';\s*rel\s*=\s*"?\s*(?:[\w-]+\s+)*next\b', re.IGNORECASE)
_TOKEN = re.compile(r"[!-~]{1,500}")


@dataclass(frozen=True, slots=True)
class Api:
    """Where the API is and what opens it. The token is in no `repr`, and so in no error and no log."""

    token: str = field(default="", repr=False)
    """Empty: gaps are not filled."""
    site: str = SITE
    """Whose releases the API tells."""
    address: str = ADDRESS

    @property
    def has_sound_token(self) -> bool:
        """Whether the token can stand in a header at all."""
        return _TOKEN.fullmatch(self.token) is not None

    def releases_of(self, listed: str) -> str:
        """The API's address for the project whose `releases.atom` or `tags.atom` is at `listed`. The empty string
        when that is not on the API's site."""
        found = _LISTED.fullmatch(urlsplit(listed).path) if _origin(listed) == _origin(self.site) else None
        if found is None:
            return ""
        return f"{self.address.rstrip('/')}/repos/{found['owner']}/{found['name']}/releases?per_page={PER_PAGE}"


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host without `www.`, and port; GitHub answers at both names."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return "", "", None


def next_page(link_header: str, here: str) -> str:
    """The address of the next page as a `Link` header names it (RFC 8288); the empty string when there is none.

    Raises ValueError when it leads to another origin: that is not GitHub's doing, and the token is not for it.
    """
    for address, parameters in _LINK.findall(link_header):
        if _NEXT.search(parameters):
            there = str(urljoin(here, address))
            if _origin(there) != _origin(here):
                raise ValueError("its next page is on another host")
            return there
    return ""


def uid_start(uids: Iterable[str]) -> str:
    """What the uids of a repository's releases begin with: `tag:github.com,2008:Repository/110178895/`. The empty
    string when these uids are of another shape.
    """
    matches = (_UID.fullmatch(uid) for uid in uids)
    return next((str(found["before"]) for found in matches if found), "")


# -- one page --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed(Parsed):
    """A page of releases. `entries` are those that the source's filters let through."""

    uids: tuple[str, ...] = ()
    """All of the page's releases, filtered or not; drafts are none."""
    oldest_at: datetime | None = None
    """When the first of them was published; None means that the page has none."""
    prereleases: tuple[str, ...] = ()
    """Those that their project calls pre-releases."""


# -- what lies in the gap --------------------------------------------------------------------------------------------


def reaches(page: Listed, since: Entry) -> bool:
    """Whether a page goes back to where the gap begins: to the newest entry known before it, or as far in time."""
    began = said_at(since)
    return since.uid in page.uids or (began is not None and page.oldest_at is not None and page.oldest_at <= began)


def missed(pages: Iterable[Listed], since: Entry, known: Iterable[str]) -> tuple[Entry, ...]:
    """The releases published after the gap began that nobody has told us of, each once."""
    began = said_at(since)
    seen = set(known)
    found = []
    for page in pages:
        for entry in page.entries:
            if entry.uid not in seen and (began is None or entry.published_at is None or entry.published_at > began):
                seen.add(entry.uid)
                found.append(entry)
    return tuple(found)


def bare_tags(pages: Iterable[Listed], since: Entry, told: Iterable[Entry], now: datetime) -> int:
    """How many of the entries that Atom told since the gap began are tags without a release.

    Atom lists tags as well. The API's list of tags has neither dates nor their order, so those in the gap cannot be
    known from it.
    """
    listed = {uid for page in pages for uid in page.uids}
    began = said_at(since)
    dated = [(at, entry.uid) for entry in told if (at := said_at(entry)) is not None]
    return sum(uid not in listed and at <= now - TAG_GRACE and (began is None or at > began) for at, uid in dated)
