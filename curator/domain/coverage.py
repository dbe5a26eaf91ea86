"""What earlier issues had that is like a link: the same page, the same title elsewhere, the project's last mention.

Judgement alone; `store.coverage` finds what is judged here. Only the same page is a repeat; the others are shown to
people, who know better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from curator.domain.markdown import plain
from curator.domain.releases import release_of
from curator.domain.twins import MOST, TOGETHER, folded
from curator.domain.types import Coverage, Earlier, Likeness
from curator.domain.urls import clean_url, link_key
from curator.domain.words import MARKS

EXCERPT = 200
"""Characters of a note that are kept for telling what was said: about three lines of a terminal."""

FEW = 3
"""Places of one kind that are told, the newest first."""

COMING = timedelta(days=8)
"""A weekly's coming issue is dated at most this far ahead of today: whoever looks at what there is sees its draft."""

_UNTOLD = (":::", "```", "![", "http", "|", *MARKS)
"""What a line begins with that says nothing of the link itself."""

_ORDER = tuple(Likeness)

_PROJECTS = (
    # GitHub's own pages stand where owners do; issues and pull requests tell of a change, not of the project.
    re.compile(
        r"github\.com/(?!(?:orgs|topics|sponsors|features|apps|marketplace|settings|about|collections|trending|search|"
        r"login|enterprise|readme|security|customer-stories|stars|users)/)([\w.-]+/[\w.-]+)"
        r"(?:/(?:releases|tree|blob|wiki)(?:/.*)?)?"
    ),
    re.compile(r"(gitlab\.com/[\w.-]+/[\w.-]+)(?:/-/(?:releases|tree|blob)(?:/.*)?)?"),
    re.compile(r"(codeberg\.org/[\w.-]+/[\w.-]+)(?:/(?:releases|src)(?:/.*)?)?"),
    re.compile(r"pkg\.go\.dev/github\.com/([\w.-]+/[\w.-]+)(?:[/@].*)?"),
    re.compile(r"(pypi\.org/project/[\w.-]+)(?:/[\w.-]+)?"),
    re.compile(r"(npmjs\.com/package/(?:@[\w.-]+/)?[\w.-]+)(?:/v/[\w.-]+)?"),
    re.compile(r"((?:crates\.io/crates|lib\.rs/crates)/[\w-]+)(?:/[\w.+-]+)?"),
    re.compile(r"(artifacthub\.io/packages/helm/[\w.-]+/[\w.-]+)"),
)
"""Hosts that keep one project an address, and what of the path names it."""


def project_of(url: str) -> str:
    """The project whose own page, code or release an address is; empty where the address names none.

    `owner/name` on GitHub, and the part where one repository releases several, as in `domain.releases`; elsewhere host
    and path.
    """
    release = release_of(url)
    if release is not None:
        return release.project
    parts = urlsplit(link_key(url))
    where = f"{parts.netloc}{parts.path}"
    found = next((match for one in _PROJECTS if (match := one.fullmatch(where))), None)
    return found[1].lower().removesuffix(".git") if found else ""


def excerpt(note: str) -> str:
    """How a note begins, as plain text: the first line that says something, at most `EXCERPT` characters."""
    lines = (plain(line) for line in note.split("\n") if not line.startswith(_UNTOLD))
    first = next((line for line in lines if line), "")
    return first if len(first) <= EXCERPT else first[: EXCERPT - 1] + "…"


def may_repeat(url: str, repeat: Iterable[str]) -> bool:
    """Whether an address may come again: its host or the beginning of its path is among these (`[check] repeat`).

    `example.org` means the host and all below it, `example.org/events` that path and all below it.
    """
    parts = urlsplit(link_key(url))
    host, path = parts.netloc, parts.path.rstrip("/") + "/"
    for one in repeat:
        wanted, _, below = one.partition("://")[2].partition("/") if "://" in one else one.partition("/")
        wanted = wanted.lower().removeprefix("www.")
        same_host = host == wanted or host.endswith("." + wanted)
        if same_host and path.startswith(f"/{below.strip('/')}/" if below.strip("/") else "/"):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Printed:
    """A link as an issue page shows it. `alike` is its folded title, `project` as `project_of` says."""

    key: str
    url: str
    note: str
    alike: str
    project: str
    place: Coverage


def earlier(
    url: str,
    title: str,
    printed: Iterable[Printed],
    *,
    day: date,
    repeat: Iterable[str] = (),
) -> tuple[Earlier, ...]:
    """What issues before a day have that is like a link: the strongest likeness first, each kind newest first.

    Args:
        url: The link's address, in any form.
        title: Its title; empty when it has none.
        printed: What pages show that may be like it; more does no harm.
        day: The date of the issue it is for; that issue and later ones do not count.
        repeat: Standing links and events, which may come again: of them nothing is told.
    """
    if may_repeat(url, repeat):
        return ()
    key, alike, project = link_key(url), folded(title), project_of(url)
    kinds: dict[Likeness, list[Earlier]] = {}
    told: set[tuple[date, str]] = set()
    before = sorted((one for one in printed if one.place.date < day), key=lambda one: one.place.date, reverse=True)
    titled = {one.key for one in before if one.alike and one.alike == alike and day - one.place.date <= TOGETHER}
    for one in before:
        if one.key == key:
            likeness = Likeness.SAME if clean_url(url) == clean_url(one.url) else Likeness.FORM
        elif one.key in titled and len(titled) < MOST:
            likeness = Likeness.TITLE
        elif project and one.project == project:
            likeness = Likeness.PROJECT
        else:
            continue
        kinds.setdefault(likeness, []).append(Earlier(likeness, one.url, one.note, one.place))
    found: list[Earlier] = []
    for likeness in _ORDER:
        fresh = [one for one in kinds.get(likeness, ()) if (one.place.date, one.place.anchor) not in told]
        found += fresh[: 1 if likeness is Likeness.PROJECT else FEW]
        told.update((one.place.date, one.place.anchor) for one in fresh)
    return tuple(found)


def is_repeat(one: Earlier) -> bool:
    """Whether it is the page itself: what must be said aloud. The other kinds are a remark."""
    return one.likeness in (Likeness.SAME, Likeness.FORM)


_SAID = {
    Likeness.SAME: "was in",
    Likeness.FORM: "was in another form ({url}) in",
    Likeness.TITLE: "has the title of {url} in",
    Likeness.PROJECT: "its project was last in",
}


def told(one: Earlier) -> str:
    """One place in words, for the command line: which issue, section, date, title and how its note begins."""
    place = one.place
    number = f"issue {place.number}, " if place.number is not None else ""
    section = f", {plain(place.section)}" if place.section else ""
    note = f" — {one.note}" if one.note else ""
    draft = "" if place.public else "the draft of "
    words = _SAID[one.likeness].format(url=one.url)
    if place.is_brief and is_repeat(one):
        words = words.replace("was ", "was a short mention ", 1)
    return f"{words} {draft}{number}{place.date.isoformat()}{section}: {plain(place.title)}{note}"
