"""Counts of where a team has put what: by host, path, project, source, author and word.

Old acts count less: a team's habits change, and so do its sections. From these counts come the reasons that people
read, and the part of the learner's view that knows what is usual *now*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

HALF_LIFE = 365.0
"""Days after which an act counts half in the odds. Reasons are told in plain counts."""
PRIOR = 1.0
"""Weight of what is usual everywhere against what is usual at a place, in acts."""


class Trait(NamedTuple):
    """Something a link has that it shares with others: its kind (`host`, `path`, …) and which. Thousands are looked
    up in a moment; a tuple's hash is the quickest."""

    kind: str
    what: str


def place_traits(url: str) -> tuple[Trait, Trait, Trait]:
    """Host, host with the first part of the path, and registered domain (its last two labels) of an address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Trait("host", ""), Trait("path", ""), Trait("domain", "")
    first = next((part.lower() for part in parts.path.split("/") if part), "")
    return Trait("host", host), Trait("path", f"{host}/{first}"), Trait("domain", ".".join(host.split(".")[-2:]))


@dataclass(slots=True)
class _Tally:
    faded: list[float]
    counts: list[int]
    at: float


@dataclass(slots=True)
class History:
    """What a team did with links of a trait, by class."""

    size: int
    """How many classes there are."""
    _tallies: dict[Trait, _Tally] = field(default_factory=dict)
    _usual: list[float] = field(default_factory=list)
    _usual_at: float = 0.0

    def __post_init__(self) -> None:
        self._usual = self._usual or [0.0] * self.size

    def learn(self, traits: Iterable[Trait], chosen: int, at: datetime) -> None:
        """Take in one act. Acts come in order of time."""
        day = at.timestamp() / 86400
        self._usual = _faded(self._usual, day - self._usual_at)
        self._usual[chosen] += 1
        self._usual_at = day
        for trait in traits:
            tally = self._tallies.get(trait)
            if tally is None:
                tally = self._tallies[trait] = _Tally([0.0] * self.size, [0] * self.size, day)
            tally.faded = _faded(tally.faded, day - tally.at)
            tally.at = day
            tally.faded[chosen] += 1
            tally.counts[chosen] += 1

    def usual(self) -> list[float]:
        """The share of every class lately."""
        total = sum(self._usual) + self.size
        return [(count + 1) / total for count in self._usual]

    def odds(self, traits: Sequence[Trait], at: datetime) -> list[float]:
        """For every trait, how much likelier than usual every class is there (logarithms), then how well the trait is
        known (logarithm of 1 + acts); zeros for a trait that was never seen."""
        day = at.timestamp() / 86400
        usual = self.usual()
        told: list[float] = []
        for trait in traits:
            tally = self._tallies.get(trait)
            if tally is None:
                told += [0.0] * (self.size + 1)
                continue
            counts = _faded(tally.faded, day - tally.at)
            known = sum(counts)
            told += [
                math.log((count + PRIOR * share) / (known + PRIOR) / share)
                for count, share in zip(counts, usual, strict=True)
            ]
            told.append(math.log1p(known))
        return told

    def counted(self, trait: Trait) -> tuple[int, ...]:
        """How often each class was chosen for links of a trait; zeros when it was never seen."""
        tally = self._tallies.get(trait)
        return tuple(tally.counts) if tally else (0,) * self.size


def _faded(counts: list[float], days: float) -> list[float]:
    if days <= 0:
        return list(counts)
    factor = 0.5 ** (days / HALF_LIFE)
    return [count * factor for count in counts]
