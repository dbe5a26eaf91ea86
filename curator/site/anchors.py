"""Where a reader can point to on an issue page: the ids of its sections and items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from curator.domain.identity import item_anchor, item_key, short_hash
from curator.domain.settings import Settings
from curator.domain.types import Issue, Item, Published, Section

_ANCHOR = re.compile(r"i-[0-9A-Za-z_-]{1,60}")
_KEY = re.compile(r"[0-9A-Za-z_-]{1,60}")


@dataclass(frozen=True, slots=True)
class Anchors:
    """The ids of one issue page."""

    by_line: Mapping[int, str]
    """Line of a heading, from 1 → its id."""
    gone: tuple[str, ...] = ()
    """Anchors that were published and whose items are on the page no more: they stay as empty targets."""


def anchors_of(issue: Issue, settings: Settings, published: Iterable[Published] = ()) -> Anchors:
    """The ids of an issue's sections and items. What was published once is never given another id."""
    promised: dict[str, str] = {}
    for record in published:
        if record.date == issue.date:
            promised |= {key: anchor for key, anchor in record.anchors.items() if _ANCHOR.fullmatch(anchor)}
    by_line: dict[int, str] = {}
    taken: set[str] = set()
    for section in issue.sections:
        by_line[section.line] = _free(section_id(section, settings), taken)
        for item in section.items:
            key = _key(item)
            by_line[item.line] = _free(promised.get(key) or item_anchor(key), taken)
    return Anchors(by_line, tuple(sorted(set(promised.values()) - taken)))


def section_id(section: Section, settings: Settings) -> str:
    """A section's id: by its key, so that a renamed heading keeps it; by its heading for a section of one issue."""
    known = settings.section_of(section.heading)
    if known is not None and _KEY.fullmatch(known.key):
        return f"section-{known.key}"
    return "section-" + short_hash(section.heading, 10)


def _key(item: Item) -> str:
    return item_key(item.urls, item.title)


def _free(wanted: str, taken: set[str]) -> str:
    """The id itself, or with the next number behind it when it stands on the page already."""
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    taken.add(free)
    return free
