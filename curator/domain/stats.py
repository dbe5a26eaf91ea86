"""What came, what was kept, what went out: by source, section and month. Pure; nobody's name is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from curator.domain.types import LinkView, Verdict

PROPOSED = "(proposed)"
"""Stands among the sources for links that people proposed; no slug has brackets."""


@dataclass(slots=True)
class Count:
    """How many links came, were kept and went out. A link that went out counts as kept."""

    came: int = 0
    kept: int = 0
    published: int = 0

    @property
    def share(self) -> float | None:
        """Kept of those that came, 0 to 1; None when none came."""
        return self.kept / self.came if self.came else None


@dataclass(frozen=True, slots=True)
class Printed:
    """A link of an issue that is out: its key, its section's name, and the moment that dates the issue."""

    key: str
    section: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts. A link that several sources carried counts for each of them, and once in the total."""

    total: Count = field(default_factory=Count)
    sources: dict[str, Count] = field(default_factory=dict)
    """By slug, and `PROPOSED`; sources that gave nothing are there too."""
    sections: dict[str, Count] = field(default_factory=dict)
    """`came` is what is suggested or said for it among all links; `published` counts the pages' links."""
    months: dict[str, Count] = field(default_factory=dict)
    """By `2023-03`, oldest first: what came in that month, was kept in it, went out in it."""


def reckoned(
    views: Iterable[LinkView],
    printed: Iterable[Printed],
    *,
    sources: Iterable[str],
    section_of: Callable[[str], str],
    zone: tzinfo,
) -> Stats:
    """Count.

    Args:
        views: All links, with their suggested sections.
        printed: Every link of every issue that is out.
        sources: Slugs of the sources there are, in their order.
        section_of: The key of a section by its key, heading or past heading; a one-off one's own name.
        zone: The publication's: months are counted in it. Issues are dated by day: their moments are taken as they are.
    """
    stats = Stats(sources={slug: Count() for slug in sources})
    out: dict[str, Printed] = {}
    for one in printed:
        out.setdefault(one.key, one)
        _at(stats.sections, section_of(one.section)).published += 1
        _at(stats.months, f"{one.at:%Y-%m}").published += 1
        stats.total.published += 1
    for view in views:
        is_out = view.link.key in out
        is_kept = is_out or view.standing.verdict is Verdict.KEEP
        names = [*view.link.sources, *([PROPOSED] if view.link.submissions else [])]
        for name in names:
            _add(_at(stats.sources, name), is_kept, is_out)
        section = view.section or view.suggested
        if section:
            count = _at(stats.sections, section_of(section))
            count.came += 1
            count.kept += is_kept
        stats.total.came += 1
        stats.total.kept += is_kept
        _at(stats.months, _month(view.link.first_seen_at, zone)).came += 1
        if view.standing.verdict is Verdict.KEEP and "verdict" in view.standing.said_at:
            _at(stats.months, _month(view.standing.said_at["verdict"], zone)).kept += 1
    months = dict(sorted(stats.months.items()))
    stats.months.clear()
    stats.months.update(months)
    return stats


def _at(counts: dict[str, Count], name: str) -> Count:
    return counts.setdefault(name, Count())


def _add(count: Count, is_kept: bool, is_out: bool) -> None:
    count.came += 1
    count.kept += is_kept
    count.published += is_out


def _month(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m}"


def newest(months: Mapping[str, Count], most: int) -> dict[str, Count]:
    """The newest months, oldest first."""
    return dict(list(months.items())[-most:]) if most else {}
