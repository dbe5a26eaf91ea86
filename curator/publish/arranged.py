"""The order of items within a section: it follows the team's decisions until a person moves items on the page."""

from __future__ import annotations

from collections.abc import Sequence

from curator.domain import issue_edit as edit
from curator.domain.identity import short_hash
from curator.domain.issue import PlacedItem, PlacedSection
from curator.publish.plan import Wanted
from curator.publish.working_page import WorkingPage, keys_of

ORDER = "order:"
"""What the name of a section's record begins with; its `hash` is the order of the section's items."""

MARK = 6
"""Hex digits that stand for an item in such a record: two of 100 items share theirs once in 3,000 pages."""

MOST = 140
"""Items whose order is remembered: as many marks as a record's 1,000 characters hold."""


def bring_order(work: WorkingPage, wanted: Sequence[Wanted]) -> list[str]:
    """Put the items that are as a draft wrote them into the wanted order; all others keep their places.

    What the order was is remembered for the next draft.

    Returns:
        Headings of sections that wanted another order and were left, because a person has moved items there.
    """
    left = []
    for section_id in dict.fromkeys(work.section_id(section) for section in work.page.sections):
        if _is_moved_by_hand(work, section_id):
            if _out_of_place(work, section_id, wanted):
                left.append(_section(work, section_id).section.heading)
            continue
        for index, one in _out_of_place(work, section_id, wanted):
            placed = _section(work, section_id).items[index]
            work.read(edit.replace_item(work.page, placed, one.item))
        order = _order(work, section_id)
        if 0 < len(order) <= MOST:
            work.records[ORDER + section_id] = (".".join(order), section_id)
    return left


def _section(work: WorkingPage, section_id: str) -> PlacedSection:
    return next(section for section in work.page.sections if work.section_id(section) == section_id)


def _mark(placed: PlacedItem) -> str:
    return short_hash(keys_of(placed)[0])[:MARK]


def _order(work: WorkingPage, section_id: str) -> list[str]:
    """Marks of a section's items that drafts wrote, whether a person has edited them since or not."""
    written = (placed for placed in _section(work, section_id).items if _record(work, placed))
    return [_mark(placed) for placed in written]


def _record(work: WorkingPage, placed: PlacedItem) -> tuple[str, str] | None:
    """Hash and section that a draft wrote an item with, this one or an earlier; None when none did."""
    for key in keys_of(placed):
        if key in work.records:
            return work.records[key]
        if key in work.prior:
            return work.prior[key].hash, work.prior[key].section
    return None


def _is_moved_by_hand(work: WorkingPage, section_id: str) -> bool:
    """Whether items stand in another order than the last draft left them in. Items that came or went, also those that
    went once and have come back, say nothing."""
    now = [_mark(placed) for placed in _section(work, section_id).items if _was_there(work, placed, section_id)]
    record = work.prior.get(ORDER + section_id)
    if record is None:  # nobody knows, unless all items are new
        return bool(now)
    before = record.hash.split(".")
    return [mark for mark in now if mark in before] != [mark for mark in before if mark in now]


def _was_there(work: WorkingPage, placed: PlacedItem, section_id: str) -> bool:
    """Whether an earlier draft wrote an item into this section, and none has taken it out."""
    return any(key in work.prior and work.prior[key].section == section_id for key in keys_of(placed))


def _out_of_place(work: WorkingPage, section_id: str, wanted: Sequence[Wanted]) -> list[tuple[int, Wanted]]:
    """What belongs at which place of a section, where something else stands now: (index of the item, what)."""
    by_key = {key: (rank, one) for rank, one in enumerate(wanted) if one.section == section_id for key in one.keys}
    own = []
    for index, placed in enumerate(_section(work, section_id).items):
        found = next((by_key[key] for key in keys_of(placed) if key in by_key), None)
        if found and _record(work, placed) == (short_hash(edit.own_text(work.page, placed)), section_id):
            own.append((index, found))
    fitting = sorted((found for _, found in own), key=lambda found: found[0])
    return [(index, one) for (index, (rank, _)), (wish, one) in zip(own, fitting, strict=True) if rank != wish]
