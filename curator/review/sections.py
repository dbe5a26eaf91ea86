"""The publication's sections as the review shows them: a digit to press and a heading without emoji."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from curator.domain.query import folded
from curator.domain.settings import SectionDef
from curator.domain.text import for_terminal

KEYED = 9
"""Sections that have a key of their own: 1 to 9."""


def plain_heading(heading: str) -> str:
    """A heading without its emoji. Terminals disagree on the width of `🛠️`, and everything right of it shifts."""
    kept = "".join(char for char in for_terminal(heading) if unicodedata.category(char) not in ("So", "Sk", "Cn"))
    return " ".join(kept.split()) or for_terminal(heading)


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections in their order."""

    defs: Sequence[SectionDef] = ()

    def keyed(self, digit: int) -> SectionDef | None:
        """The section of a digit key; None when there are fewer sections."""
        return self.defs[digit - 1] if 1 <= digit <= min(len(self.defs), KEYED) else None

    def named(self, name: str) -> SectionDef | None:
        """The section that somebody means by its digit, its key, heading or alias, or the beginning of a key or plain
        heading that is no other's; None when it is none."""
        wanted = folded(name)
        if not wanted:
            return None
        if wanted.isdecimal():
            return self.keyed(int(wanted)) if len(wanted) == 1 else None
        for section in self.defs:
            if wanted in map(folded, (section.key, section.heading, plain_heading(section.heading), *section.aliases)):
                return section
        near = [
            section
            for section in self.defs
            if folded(section.key).startswith(wanted) or folded(plain_heading(section.heading)).startswith(wanted)
        ]
        return near[0] if len(near) == 1 else None

    def digit(self, name: str) -> str:
        """The digit of a section by its key, heading or alias; empty when it has none."""
        for number, section in enumerate(self.defs[:KEYED], start=1):
            if name in (section.key, section.heading) or name in section.aliases:
                return str(number)
        return ""

    def heading(self, name: str) -> str:
        """The plain heading of a section by its key, heading or alias; a one-off section's own name."""
        for section in self.defs:
            if name in (section.key, section.heading) or name in section.aliases:
                return plain_heading(section.heading)
        return plain_heading(name)
