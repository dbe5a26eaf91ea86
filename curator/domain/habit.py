"""In which order a team tells things: learnt from the issues that are out. Pure.

What is learnt is modest: of two links that stand in one section and differ in kind, the habit puts the one first that
the editors put first in 72 of 100 pairs in This Week in Rust, 66 in JSer.info and 61 in LWKD (learnt from four fifths
of the issues, asked of the last; of most pairs it says nothing). So it only breaks the ties that people leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from curator.domain.types import Issue
from curator.domain.urls import link_key

DOUBT = 20
"""Items in the middle that are added to what was seen: a kind that was seen once or twice stays there."""

MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Habit:
    """Where things of a kind stand in a section."""

    places: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """(section, kind) → 0 for the beginning, 1 for the end, in tenths."""

    def place(self, section: str, url: str) -> float:
        """Where a link usually stands; the middle where nothing is known."""
        return self.places.get((section, kind_of(url)), MIDDLE)


NONE = Habit()
"""Nothing is known yet."""


def kind_of(url: str) -> str:
    """A release, an issue or a pull request, a repository, else the site."""
    parts = urlsplit(link_key(url))
    if "/releases" in parts.path:
        return "release"
    if parts.netloc == "github.com":
        return "issue" if "/issues/" in parts.path else "repository"
    return parts.netloc


def learnt(issues: Iterable[Issue], section_of: Callable[[str], str]) -> Habit:
    """The habit of these issues.

    Args:
        issues: Those that are out.
        section_of: A section's key by its heading.
    """
    seen: dict[tuple[str, str], list[float]] = {}
    for issue in issues:
        for section in issue.sections:
            items = [item for item in section.items if item.urls]
            for index, item in enumerate(items if len(items) > 1 else ()):
                name = (section_of(section.heading), kind_of(item.urls[0]))
                seen.setdefault(name, []).append(index / (len(items) - 1))
    return Habit({name: round((sum(at) + MIDDLE * DOUBT) / (len(at) + DOUBT), 1) for name, at in seen.items()})
