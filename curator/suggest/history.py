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

from curator.suggest.tokens import address

HALF_LIFE = 365.0
"""Days after which an act counts half in the odds. Reasons are told in plain counts."""
EPOCH = 18262.0
"""The first of January 2020, in days since 1970: any day does, this one keeps the numbers near 1."""
PRIOR = 1.0
"""Weight of what is usual everywhere against what is usual at a place, in acts."""


class Trait(NamedTuple):
    """Something a link has that it shares with others: its kind (`host`, `path`, …) and which. Thousands are looked
    up in a moment; a tuple's hash is the quickest."""

    kind: str
    what: str


def place_traits(url: str) -> tuple[Trait, Trait, Trait]:
    """Host, host with the first part of the path, and registered domain (its last two labels) of an address."""
    host, path, _, _ = address(url)
    if not host:
        return Trait("host", ""), Trait("path", ""), Trait("domain", "")
    first = next((part.lower() for part in path.split("/") if part), "")
    return Trait("host", host), Trait("path", f"{host}/{first}"), Trait("domain", ".".join(host.split(".")[-2:]))


def _day(at: datetime) -> float:
    return at.timestamp() / 86400


def _weight(day: float) -> float:
    """What an act of a day counts, as against one of `EPOCH`. Nothing is faded when it is stored: all is divided by the
    weight of the day of asking, so acts may come in any order."""
    return float(2.0 ** ((day - EPOCH) / HALF_LIFE))


@dataclass(slots=True)
class _Tally:
    weights: list[float]
    counts: list[int]


@dataclass(slots=True)
class History:
    """What a team did with links of a trait, by class."""

    size: int
    """How many classes there are."""
    _tallies: dict[Trait, _Tally] = field(default_factory=dict)
    _usual: list[float] = field(default_factory=list)
    _newest: float = -math.inf

    def __post_init__(self) -> None:
        self._usual = self._usual or [0.0] * self.size

    def learn(self, traits: Iterable[Trait], chosen: int, at: datetime) -> None:
        """Take in one act."""
        day = _day(at)
        weight = _weight(day)
        self._usual[chosen] += weight
        self._newest = max(self._newest, day)
        for trait in traits:
            tally = self._tallies.get(trait)
            if tally is None:
                tally = self._tallies[trait] = _Tally([0.0] * self.size, [0] * self.size)
            tally.weights[chosen] += weight
            tally.counts[chosen] += 1

    def usual(self) -> list[float]:
        """The share of every class lately."""
        if self._newest == -math.inf:
            return [1 / self.size] * self.size
        now = _weight(self._newest)
        total = sum(self._usual) / now + self.size
        return [(count / now + 1) / total for count in self._usual]

    def odds(self, traits: Sequence[Trait], at: datetime) -> list[float]:
        """For every trait, how much likelier than usual every class is there (logarithms), then how well the trait is
        known (logarithm of 1 + acts); zeros for a trait that was never seen."""
        now = _weight(max(_day(at), self._newest))
        usual = self.usual()
        told: list[float] = []
        for trait in traits:
            tally = self._tallies.get(trait)
            if tally is None:
                told += [0.0] * (self.size + 1)
                continue
            known = sum(tally.weights) / now
            told += [
                math.log((weight / now + PRIOR * share) / ((known + PRIOR) * share))
                for weight, share in zip(tally.weights, usual, strict=True)
            ]
            told.append(math.log1p(known))
        return told

    def counted(self, trait: Trait) -> tuple[int, ...]:
        """How often each class was chosen for links of a trait; zeros when it was never seen."""
        tally = self._tallies.get(trait)
        return tuple(tally.counts) if tally else (0,) * self.size
