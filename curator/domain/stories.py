"""Links that tell one story: a release's notes, the post that announces it, a copy of it, who passed it on. Pure.

A guess to show people, who join and part by key; rather no story than a wrong one. What counts as a tie, each within a
time: one names the other's address; both have one title; both announce the same version of the same project.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from urllib.parse import urlsplit

from curator.domain.releases import ReleaseKind, release_of
from curator.domain.twins import twins
from curator.domain.types import Link
from curator.domain.urls import clean_url, link_key

NAMED_WITHIN = timedelta(days=14)
"""Between a text and what it names."""

ANNOUNCED_WITHIN = timedelta(days=21)
"""Between two announcements of a version: news follows a release by days, a retrospective by months."""

MOST = 6
"""More links than this are a topic or a digest, not one story."""

NAMES_AT_MOST = 2
"""A text that names more of the links than this is a digest, which tells of many stories."""

_URL = re.compile(r"https?://[^\s<>\"'、。」』）】]+")

_LEAD = r"(?:announcing|introducing|new in|what['’]?s new in|what is new in|release of|releasing)\s+(?:the\s+)?"
_NAME = r"(?P<name>[a-z][\w.+#-]*(?: [a-z][\w.+#-]*){0,2}?)"
_VERSION = (
    r"[ ,、]*(?:v|version |バージョン\s?)?(?P<version>\d{1,4}(?:\.\d{1,4}){1,3})(?![\w.]*\d)"
    r"(?P<kind>[\s-]?(?:rc|beta|alpha|preview)[\w.-]*)?"
)
_VERB = (
    r"(?:is |are |has been |now |officially |generally )*"
    r"(?:released|out|available|ga|here|landed|live|adds|improves|brings|introduces|ships|release notes)(?![\w-])"
)
_ANNOUNCED = (
    re.compile(rf"^(?:[^:：]{{0,24}}[:：]\s*)?{_LEAD}{_NAME}{_VERSION}(?:$|[\s:,!、–—])"),
    re.compile(
        rf"^(?:[^:：]{{0,24}}[:：]\s*)?{_NAME}{_VERSION}"
        rf"(?:$|\s+{_VERB}|:\s*release notes|\s*[をがの]?(?:正式)?(?:リリース|公開|登場|発表|提供開始))"
    ),
)
"""A title that says that a version of something is there: `Announcing Vault 1.13`, `Deno 1.31リリース`. One that only
names the version on its way (`Kubernetes 1.26: Retroactive Default StorageClass`) tells another story."""

_FILLERS = frozenset(
    "the hashicorp grafana apache google amazon aws microsoft azure cncf github oss project labs".split()
)
"""Words before a project's name that are its house: `HashiCorp Vault 1.13` and `Vault 1.13` are one."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a link announces: the last word of the project's name and the version without noughts at its end."""

    name: str
    version: str


class Why(StrEnum):
    """What ties two links."""

    TITLE = "title"
    NAMED = "named"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Tie:
    """Two links that belong together, by their keys, and why."""

    one: str
    """Where a text names an address: the link of the text."""
    other: str
    why: Why
    what: str = ""
    """The version that both announce; else empty."""


def announced(link: Link) -> Announced | None:
    """The version that a link announces; None when it announces none. A pre-release is a version of its own."""
    release = release_of(link.url, link.title)
    if release is not None:
        if release.kind in (ReleaseKind.NIGHTLY, ReleaseKind.TEST) or not release.minor:
            return None
        parts = release.project.split("/")
        return Announced(_name(parts[1] if len(parts) == 2 else parts[-1]), _version(release.version))
    title = " ".join(unicodedata.normalize("NFKC", link.title).casefold().split())
    found = next((match for one in _ANNOUNCED if (match := one.search(title))), None)
    if found is None:
        return None
    words = [word for word in found["name"].split() if word not in _FILLERS]
    kind = re.sub(r"^[\s-]+", "", found["kind"] or "")
    return (
        Announced(_name(" ".join(words)), _version(found["version"] + (f"-{kind}" if kind else ""))) if words else None
    )


def _name(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.lower()).removesuffix(".js").removesuffix("js").strip("-")


def _version(text: str) -> str:
    number, mark, kind = text.lower().partition("-")
    while number.count(".") > 1 and number.endswith(".0"):
        number = number[:-2]
    return number + mark + re.sub(r"[^a-z0-9]", "", kind)


def stories(links: Iterable[Link]) -> list[tuple[str, ...]]:
    """Keys of the links that tell one story, oldest first, a story each. Links that stand alone are missing."""
    known = {link.key: link for link in sorted(links, key=lambda link: (appeared(link), link.key))}
    group = {key: key for key in known}

    def head(key: str) -> str:
        while group[key] != key:
            key = group[key]
        return key

    for tie in _ties(known):
        first, second = sorted((head(tie.one), head(tie.other)))
        group[second] = first
    found: dict[str, list[str]] = {}
    for key in known:
        found.setdefault(head(key), []).append(key)
    return [tuple(keys) for keys in found.values() if 1 < len(keys) <= MOST]


def ties(links: Iterable[Link]) -> list[Tie]:
    """What ties these links to one another, each two at most once for a reason."""
    known = {link.key: link for link in sorted(links, key=lambda link: (appeared(link), link.key))}
    found = {(frozenset((tie.one, tie.other)), tie.why): tie for tie in _ties(known)}
    return list(found.values())


def _ties(known: dict[str, Link]) -> Iterator[Tie]:
    """What belongs together. `known` are links by key, oldest first."""
    for key, others in twins(known.values()).items():
        here = set(known[key].sources)
        for other in (link_key(url) for url in others):
            if other in known and here.isdisjoint(known[other].sources):  # a source with a title twice means two things
                yield Tie(key, other, Why.TITLE)
    for key, link in known.items():
        named = [name for name in _named(link) if name in known and name != key]
        near = [name for name in named if abs(appeared(known[name]) - appeared(link)) <= NAMED_WITHIN]
        if len(named) <= NAMES_AT_MOST:
            yield from (Tie(key, name, Why.NAMED) for name in near if _may_be_named(link, known[name]))
    told: defaultdict[Announced, list[Link]] = defaultdict(list)
    for link in known.values():
        if (what := announced(link)) is not None:
            told[what].append(link)
    for what, alike in told.items():
        for first, second in pairwise(_one_project(alike)):
            if appeared(second) - appeared(first) <= ANNOUNCED_WITHIN:
                yield Tie(first.key, second.key, Why.VERSION, f"{what.name} {what.version}")


def _one_project(links: Sequence[Link]) -> Sequence[Link]:
    """The links, unless their releases are of several projects that have one name."""
    projects = {release.project for link in links if (release := release_of(link.url, link.title))}
    return links if len(projects) < 2 else ()


def _named(link: Link) -> list[str]:
    """Keys of the addresses that are named in what was said of a link."""
    texts = [entry.summary for entry in link.entries] + [one.reason for one in link.submissions]
    urls = (match.group().rstrip(".,;:!?)") for text in texts for match in _URL.finditer(text))
    return list(dict.fromkeys(link_key(url) for url in urls if clean_url(url)))


def _may_be_named(link: Link, other: Link) -> bool:
    """Whether a text that names another link tells its story.

    Not where both are of one site or source, which name their own earlier work; nor where a front page or a repository
    is named, as texts do for many reasons; nor where both announce a version, and not the same.
    """
    here, there = urlsplit(link.key), urlsplit(other.key)
    steps = [step for step in there.path.split("/") if step]
    if here.netloc == there.netloc or not set(link.sources).isdisjoint(other.sources):
        return False
    if len(steps) < (3 if there.netloc in ("github.com", "gitlab.com") else 1):
        return False
    told = [announced(link), announced(other)]
    return None in told or told[0] == told[1]


def appeared(link: Link) -> datetime:
    """When it appeared. A feed of releases may say only when they were changed."""
    changed = [entry.updated_at for entry in link.entries if entry.updated_at]
    return link.published_at or min(changed, default=link.first_seen_at)


def pairs(found: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    """Every two links of a story, the smaller key first: what precision is counted in."""
    return {(min(two), max(two)) for keys in found for two in combinations(keys, 2)}
