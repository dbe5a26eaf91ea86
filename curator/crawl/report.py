"""What became of a crawl, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """What became of one source."""

    slug: str
    outcome: str
    """`new`, `unchanged` (200, nothing new), `not modified` (304), `failed`, `not due`."""
    new: int = 0
    rewritten: int = 0
    """Entries that say something else than before."""
    entries: int = 0
    """Entries the answer held; 0 when it was not read."""
    error: str = ""
    """One line, empty unless it failed."""
    reason: str = ""
    """The error's fixed word."""
    moved_to: str = ""
    """Where the address leads for good; empty: nowhere else."""
    remarks: tuple[str, ...] = ()
    filtered: int = 0
    """Entries that the source's filters took out."""
    followed: bool = False
    """The new address is the one that is asked by now."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What became of all of them, in the order of `sources.toml`."""

    sources: tuple[SourceOutcome, ...]
    interrupted: bool = False
    """Somebody ended the crawl; sources that were not reached are missing here."""

    @property
    def new(self) -> int:
        """Entries never seen before."""
        return sum(source.new for source in self.sources)

    @property
    def failed(self) -> tuple[SourceOutcome, ...]:
        """The sources that could not be taken in."""
        return tuple(source for source in self.sources if source.outcome == "failed")

    def count(self, outcome: str) -> int:
        """How many sources ended like this."""
        return sum(1 for source in self.sources if source.outcome == outcome)


Progress = Callable[[SourceOutcome, int, int], None]
"""Called after each source with its outcome, how many are done, and how many there are."""
