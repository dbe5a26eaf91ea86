"""A page on the proof-reader's desk: its prose, its addresses, and the places of both."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from curator.domain import prose
from curator.domain.issue import Page, PlacedItem
from curator.domain.link_state import LinkState
from curator.domain.mentions import mentions
from curator.domain.proof import RULES, Fix, Problem
from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.domain.twins import folded
from curator.domain.types import Coverage, Earlier, Issue
from curator.publish.terms import Term


@dataclass(frozen=True)
class Known:
    """What a page is held against."""

    settings: Settings
    covered: Mapping[str, tuple[Coverage, ...]] = field(default_factory=dict)
    """Link key → where pages carry it; a page's own date is looked past."""
    earlier: Mapping[date, Mapping[str, tuple[Earlier, ...]]] = field(default_factory=dict)
    """Date of an issue that is no issue yet → link key → what earlier ones have that is like it."""
    issues: Sequence[Issue] = ()
    """All issues, this one among them."""
    writers: Mapping[str, str] = field(default_factory=dict)
    """Link key → who is to write about it."""
    terms: Sequence[Term] = ()
    """The team's dictionary."""
    answers: Mapping[str, LinkState] = field(default_factory=dict)
    """Address → what asking it told; empty when nobody asked."""
    images: Collection[str] | None = None
    """Paths of the pictures below `content/images/`; None: pictures are not looked for."""

    @cached_property
    def titles(self) -> Mapping[str, Sequence[tuple[date, str, str]]]:
        """Folded title of an item → (date, title, first address) of the items that are called so."""
        found: dict[str, list[tuple[date, str, str]]] = {}
        for issue in self.issues:
            for section in issue.sections:
                for item in section.items:
                    if item.urls and (key := folded(item.title)):
                        found.setdefault(key, []).append((issue.date, item.title, item.urls[0]))
        return found


class Sheet:
    """A page and what it is held against."""

    def __init__(self, page: Page, known: Known) -> None:
        self.page, self.known = page, known
        self.settings = known.settings
        self.code_free = prose.without_code(page)
        self.links = prose.links(self.code_free)
        self.own = prose.own_words(page, self.code_free, self.links)
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", page.text))]

    def problem(
        self,
        at: int,
        rule: str,
        message: str,
        *,
        severity: str = "",
        about: str = "",
        fix: Fix | None = None,
        writer: str = "",
    ) -> Problem:
        """A finding at a place of the text; its severity is the rule's unless it says another."""
        line = bisect_right(self._starts, at)
        column = at - self._starts[line - 1] + 1
        weight = severity or RULES[rule].severity
        said = clean_title(message, 2_000)
        return Problem(self.page.path, line, column, weight, rule, said, about, at, fix, writer)

    def front_at(self, key: str) -> int:
        """Where a key's value stands in the front matter; its line where it has none; 0 where there is no such key."""
        if self.page.front_at is None:
            return 0
        if key in self.page.keys.spans:
            return self.page.front_at[0] + self.page.keys.spans[key][0]
        return self._starts[self.page.keys.lines.get(key, 0)]

    def line_start(self, line: int) -> int:
        """Where a line, from 1, begins."""
        return self._starts[min(max(line, 1), len(self._starts)) - 1]

    def items(self) -> list[PlacedItem]:
        """All items, in the page's order."""
        return [placed for section in self.page.sections for placed in section.items]

    def addresses(self, placed: PlacedItem) -> list[tuple[str, int]]:
        """(address, place) of an item's links."""
        free = [link for link in self.links if placed.start <= link.start < placed.end and link.kind == "card"]
        found: list[tuple[str, int]] = []
        for url in placed.item.urls:
            link = next((one for one in free if one.url == url), None)
            if link is not None:
                free.remove(link)
            found.append((url, link.start if link else placed.start))
        return found

    def listed(self) -> list[tuple[str, int]]:
        """(address, place) of the short mentions, in the page's order."""
        found = []
        for section in self.page.sections:
            end = section.items[0].start if section.items else section.end
            inside = [link for link in self.links if section.body <= link.start < end and link.kind == "inline"]
            for one in mentions(section.section.text):
                link = next((link for link in inside if link.url == one.url), None)
                if link is not None:
                    inside.remove(link)
                    found.append((one.url, link.start))
        return found

    def mentioned(self, placed: PlacedItem) -> list[tuple[str, int]]:
        """(address, place) of what an item without links of its own speaks of first."""
        inside = (link for link in self.links if placed.start <= link.start < placed.end)
        first = next((link for link in inside if link.kind == "inline" and link.url.startswith("http")), None)
        return [(first.url, first.start)] if first else []
