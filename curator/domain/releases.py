"""What was released: project, version, kind and minor line, from a tag and a title. Pure.

Tags are written in hundreds of ways; the table in the tests holds real ones. What cannot be read is no release rather
than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from curator.domain.types import Link

TAG_LIMIT = 200
"""Characters of a tag that are read; git's file names end at 255."""


class ReleaseKind(StrEnum):
    """How ripe a release is, ripest first."""

    STABLE = "stable"
    RC = "rc"
    BETA = "beta"
    ALPHA = "alpha"
    NIGHTLY = "nightly"
    TEST = "test"
    """Nothing for anybody: a test of the release machinery."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a project."""

    project: str
    """`owner/name` on GitHub, and the part where one repository releases several: `kubernetes-sigs/kustomize/api`."""
    tag: str
    version: str
    """`1.7.0-rc.1`; the tag itself where it holds no number (`nightly`)."""
    kind: ReleaseKind
    minor: str
    """`1.7`; empty where there is no number."""

    @property
    def group(self) -> str:
        """What it is folded under: `containerd/containerd 1.7`."""
        return f"{self.project} {self.minor or self.kind.value}"


_COUNTED = r"(?=\d{1,3}(?:$|[^0-9a-z]))"
"""A letter counts as a word before a small number alone: `a1`, not the `a1b2c3d` of a commit."""

_KINDS: tuple[tuple[ReleaseKind, str], ...] = (
    (ReleaseKind.TEST, r"test|testing|tests|do-?not-?use|dummy|dry-?run"),
    (ReleaseKind.NIGHTLY, r"nightly|nightlies|daily|canary|snapshot|edge|unstable|continuous|weekly|dev|insiders?|tip"),
    (ReleaseKind.ALPHA, rf"alpha|a{_COUNTED}|pre-?alpha|experimental|eap|milestone|m{_COUNTED}|poc"),
    (ReleaseKind.BETA, rf"beta|b{_COUNTED}|(?:tech-?)?preview|pre|pre-?release|early-access|ea"),
    (ReleaseKind.RC, rf"rc|c{_COUNTED}|cr{_COUNTED}|release-?candidate|candidate"),
)
"""Kind → words that stand for it in a tag, a word being what is between digits and marks. The first that is found
counts: `nightly-rc` is a nightly. `a1`, `b2`, `c3`, `rc4`, `dev5`: PEP 440; `M1`, `CR1`, `SNAPSHOT`: Maven; `canary`:
Next.js."""

_KIND = tuple((kind, re.compile(rf"(?:^|[^a-z])(?:{words})(?=$|[^a-z])", re.IGNORECASE)) for kind, words in _KINDS)

_NUMBER = re.compile(
    r"(?:^|(?<=[^0-9A-Za-z.])|(?<=[^0-9A-Za-z.][vVr]))[vVr]?(?P<version>\d+(?:[._]\d+){1,3}(?P<after>[-.+_~0-9A-Za-z]*))$"
)
_WHOLE = re.compile(r"(?:^|[-_/@])[vVr]?(?P<version>\d{1,8}(?P<after>(?:[-+~][0-9A-Za-z.]+)?))$")
"""A version without a point: systemd's `v253`, `r12`."""

_DAY = re.compile(r"^[^0-9]*?(?P<version>20\d\d(?P<mark>[-_.]?)[01]\d(?P=mark)[0-3]\d(?P<after>[-.+_~0-9A-Za-z]*))$")
"""A day: `nightly-2023-03-17`, `20230317`."""

_TITLE_KIND = re.compile(
    r"\b(?P<kind>nightly|beta|alpha|rc|release candidate|dev|canary|preview|test)\b", re.IGNORECASE
)


def release_of(url: str, title: str = "") -> Release | None:
    """The release that an address of GitHub speaks of; None when it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = re.fullmatch(r"/([\w.-]+)/([\w.-]+)/releases/tag/(.+?)/?", parts.path)
    if found is None or (parts.hostname or "").removeprefix("www.") != "github.com":
        return None
    return classified(f"{found[1]}/{found[2]}".lower(), unquote(found[3]), title)


def classified(project: str, tag: str, title: str = "") -> Release:
    """A release by its tag. A title may say it is less ripe than its tag tells (`Nightly v1.95.78`), never riper.

    Args:
        project: `owner/name`.
        tag: As it is in git.
        title: As its page shows it; empty when there is none.
    """
    tag = tag[:TAG_LIMIT]
    own = re.escape(project.rpartition("/")[2])
    text = re.sub(rf"^{own}(?=\d)", lambda name: name.group() + "-", tag, count=1, flags=re.IGNORECASE)  # go1.20
    day = _DAY.search(text)
    number = day or _NUMBER.search(text) or _WHOLE.search(text)
    before = text[: number.start("version")] if number else text
    part = _part(project, before) if number else ""
    kind = _kind(f"{before} {number['after']}" if number else text, part)
    head = re.split(r"\d", title, maxsplit=1)[0][-40:]
    if kind is ReleaseKind.STABLE and (said := _TITLE_KIND.search(head)):
        kind = _kind(said["kind"].replace("release candidate", "rc"), "")
    if number is None:
        return Release(project, tag, tag, kind, "")
    version = number["version"] if day else number["version"].replace("_", ".")
    values = re.findall(r"\d+", version)
    minor = ".".join(values[:2])
    if day:
        minor = f"{version[:4]}.{version[4:].lstrip('-_.')[:2]}"
    elif "." not in version:
        minor = values[0]
    return Release(f"{project}/{part}" if part else project, tag, version, kind, minor)


def _kind(text: str, part: str) -> ReleaseKind:
    """The kind that these words tell. A part's own name tells nothing: `testgrid/v1.0.0` is stable."""
    text = text.lower().replace(part, " ", 1) if part else text
    for kind, words in _KIND:
        if words.search(text):
            return kind
    return ReleaseKind.STABLE


def _part(project: str, before: str) -> str:
    """The part of a repository that a tag names before its version: `helm-chart-1.2.3` → `helm-chart`.

    The project's own name, `v`, `release` and words for ripeness name no part.
    """
    name = re.sub(r"[-_/@ ]+[vVr]?$|^[vVr]$", "", before).strip("-_/@. ").lower()
    own = project.rpartition("/")[2].lower()
    plain = re.sub(r"^(?:refs/tags/)?", "", name)
    if plain in (
        "",
        own,
        "v",
        "r",
        "release",
        "releases",
        "rel",
        "version",
        "ver",
        "stable",
        f"{own}-release",
        f"release-{own}",
    ):
        return ""
    if any(words.fullmatch(plain) for _, words in _KIND):
        return ""
    return plain


def folded(links: Iterable[Link]) -> dict[str, tuple[Link, ...]]:
    """The links that are releases, by `Release.group`, in the order given."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        release = release_of(link.url, link.title)
        if release is not None:
            groups.setdefault(release.group, []).append(link)
    return {group: tuple(members) for group, members in groups.items()}
