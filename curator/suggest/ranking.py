"""The order of the queue: how probably the team keeps a link, from what it kept and skipped before.

An additive score in log-odds. Everything a link has in common with others (its source, host, project, the words of its
title, its kind) adds what the team's own record of it says, shrunk towards nothing while the record is short; only the
strongest of each kind counts, so that a long title is worth no more than a short one. Before there is a record, rules
speak: a colleague's proposal, several sources, ripeness of a release, the watchlist. Ranking orders, it hides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from curator.domain.releases import ReleaseKind, release_of
from curator.domain.settings import Watch
from curator.domain.suggestion import Reason
from curator.domain.types import LinkView, State, Verdict
from curator.suggest.grounds import telling
from curator.suggest.history import Trait, place_traits
from curator.suggest.rules import says
from curator.suggest.tokens import words

COLLEAGUE = 1.5
CARRIED = 0.7
"""For every doubling of the sources that carried it."""
PRERELEASE = -1.5
PATCH = -0.5
"""Log-odds before there is a record. A colleague's word is worth more than a machine's count; a pre-release or a patch
is rarely news. Judged, not measured: no set at hand says what editors passed over."""
SHRINK = 4.0
"""Acts that the usual share counts for against a trait's own record."""
WORDS_FROM = 4
"""Acts on links with a word before the word counts."""


@dataclass(slots=True)
class Habits:
    """What a team kept (and looked at) of each trait."""

    kept: int = 0
    seen: int = 0
    traits: dict[Trait, tuple[int, int]] = field(default_factory=dict)

    @property
    def usual(self) -> float:
        """The share that is kept, moved towards one third while little is known."""
        return (self.kept + 1) / (self.seen + 3)

    def learn(self, view: LinkView, kept: bool) -> None:
        """Take in that a link was kept, or looked at and not."""
        self.kept += kept
        self.seen += 1
        for trait in rank_traits(view):
            before, seen = self.traits.get(trait, (0, 0))
            self.traits[trait] = (before + kept, seen + 1)


def habits(views: Iterable[LinkView]) -> Habits:
    """What the team did with links so far: kept or published against skipped. Undecided ones say nothing."""
    found = Habits()
    for view in views:
        verdict = view.standing.verdict
        if view.state is State.PUBLISHED or verdict is Verdict.KEEP:
            found.learn(view, kept=True)
        elif verdict is Verdict.SKIP:
            found.learn(view, kept=False)
    return found


def rank_traits(view: LinkView) -> list[Trait]:
    """What a link has in common with others, for the queue."""
    link = view.link
    release = release_of(link.url, link.title)
    found = [Trait("kept.feed", slug) for slug in link.sources]
    host = place_traits(link.url)[0].what
    found += [Trait("kept.host", host)] if host and host != "github.com" else []
    found += [Trait("kept.project", release.project), Trait("kept.kind", release.kind.value)] if release else []
    return found + [Trait("kept.word", word) for word in dict.fromkeys(words(link.title[:160])) if telling(word)]


def rank(view: LinkView, known: Habits, watches: Sequence[Watch]) -> tuple[float, tuple[Reason, ...]]:
    """How probably the team keeps a link, and why: the strongest reasons first, at most three."""
    told = [*_recorded(view, known), *_ruled(view), *_watched(view, watches)]
    base = math.log(known.usual / (1 - known.usual))
    score = base + sum(weight for weight, _ in told)
    strongest = sorted(told, key=lambda one: (-abs(one[0]), one[1].kind, one[1].what))
    return 1 / (1 + math.exp(-score)), tuple(reason for weight, reason in strongest if abs(weight) >= 0.2)[:3]


def _recorded(view: LinkView, known: Habits) -> list[tuple[float, Reason]]:
    """The strongest record of each kind."""
    best: dict[str, tuple[float, Reason]] = {}
    usual = known.usual
    for trait in rank_traits(view):
        kept, seen = known.traits.get(trait, (0, 0))
        if seen < (WORDS_FROM if trait.kind == "kept.word" else 1):
            continue
        share = (kept + SHRINK * usual) / (seen + SHRINK)
        weight = math.log(share / (1 - share)) - math.log(usual / (1 - usual))
        if trait.kind not in best or abs(weight) > abs(best[trait.kind][0]):
            best[trait.kind] = (weight, Reason(trait.kind, trait.what, "", kept, seen))
    return list(best.values())


def _ruled(view: LinkView) -> list[tuple[float, Reason]]:
    link = view.link
    told = [(COLLEAGUE, Reason("colleague", link.submissions[0].by))] if link.submissions else []
    if len(link.sources) > 1:
        told.append((CARRIED * math.log2(len(link.sources)), Reason("carried", count=len(link.sources))))
    release = release_of(link.url, link.title)
    if release and release.kind is not ReleaseKind.STABLE:
        told.append((PRERELEASE, Reason("prerelease")))
    elif release and release.version.count(".") == 2 and not release.version.endswith(".0"):
        told.append((PATCH, Reason("patch")))
    return told


def _watched(view: LinkView, watches: Sequence[Watch]) -> list[tuple[float, Reason]]:
    link = view.link
    release = release_of(link.url, link.title)
    released = release.project if release else ""
    told = []
    for watch in watches:
        named = watch.word and says(watch.word, link.title)
        if named or (watch.project and _is_of(watch.project.lower().strip("/"), link.url, released)):
            told.append((watch.weight, Reason("watched", watch.project or watch.word)))
    return told


def _is_of(project: str, url: str, released: str) -> bool:
    """Whether a link is of a project: the repository, its owner, or the host (and hosts below it)."""
    address = url.lower().split("//", 1)[-1].removeprefix("www.")
    host = address.split("/", 1)[0]
    inside = f"github.com/{project}"
    return (
        address in (project, inside)
        or address.startswith((f"{project}/", f"{inside}/"))
        or ("/" not in project and host.endswith(f".{project}"))
        or released.lower() == project
    )
