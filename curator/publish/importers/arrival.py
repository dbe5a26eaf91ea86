"""What becomes of an imported page where the publication may have one already. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from curator.domain.identity import short_hash
from curator.domain.types import DraftedItem, Issue
from curator.publish.importers.report import Imported, Trouble

WRITTEN = "import"
"""The name under which it is remembered, with `draft` records, which text an import wrote for an issue."""


class Outcome(StrEnum):
    """What an import does with one page."""

    IMPORTED = "imported"
    UPDATED = "updated"
    """The original, or how it is read, changed since, and nobody has touched the page."""
    UNCHANGED = "unchanged"
    LEFT = "left"
    """A person has edited the page since: it stays as it is."""
    TAKEN = "taken"
    """The publication has a page of this date that no import wrote: it stays as it is."""
    FAILED = "failed"
    """It could not be written."""


def outcome(page: Imported, there: str | None, remembered: Mapping[str, DraftedItem]) -> Outcome:
    """What to do.

    Args:
        page: The page as it would be written.
        there: The text of the page on disk; None when there is none.
        remembered: What was written for this date, by item.
    """
    if there is None:
        return Outcome.IMPORTED
    if there == page.text:
        return Outcome.UNCHANGED
    before = remembered.get(WRITTEN)
    if before is None:
        return Outcome.TAKEN
    return Outcome.UPDATED if before.hash == short_hash(there) else Outcome.LEFT


def clashes(page: Imported, issues: Iterable[tuple[str, Issue]]) -> list[Trouble]:
    """What other pages of the publication, by path, have against this one: its number, or its date."""
    found = []
    for path, other in issues:
        if path == page.path:
            continue
        if other.date == page.date:
            found.append(Trouble(page.source, 0, f"{path} has the date {page.date} too; only one page a date counts"))
        elif other.number is not None and other.number == page.issue.number and not (other.draft or page.issue.draft):
            found.append(Trouble(page.source, 0, f"its number {other.number} is also that of {path}"))
    return found


def repeated_numbers(pages: Iterable[Imported]) -> list[Trouble]:
    """Pages of one import that say the same number."""
    seen: dict[int, tuple[str, date]] = {}
    found = []
    for page in pages:
        number = page.issue.number
        if number is None:
            continue
        if number in seen:
            found.append(Trouble(page.source, 0, f"its number {number} is also that of {seen[number][0]}"))
        seen.setdefault(number, (page.source, page.date))
    return found
