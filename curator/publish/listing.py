"""The list of short mentions on a page in a draft's hands: its lines follow what is wanted, people's stay.

A line is known by its link. One that a person has edited, moved, or deleted stays as the person left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from curator.domain import issue_edit as edit
from curator.domain.identity import short_hash
from curator.domain.issue import PlacedSection
from curator.domain.mentions import first_links
from curator.domain.types import DraftedItem, Section
from curator.domain.urls import link_key
from curator.publish.leftovers import Line
from curator.publish.working_page import LINE, TAKEN_OUT, WorkingPage


@dataclass(frozen=True, slots=True)
class OnPage:
    """A line of a list that begins with a link, where it stands."""

    key: str
    section: str
    """Id of its section."""
    text: str
    title: str


@dataclass(slots=True)
class Listing:
    """What became of the short mentions."""

    listed: list[Line] = field(default_factory=list)
    """New on the page."""
    removed: list[str] = field(default_factory=list)
    """Titles."""
    by_hand: list[tuple[str, str]] = field(default_factory=list)
    """(title, why) of what a person has touched, in the words of `draft.ByHand`."""


def remembered(work: WorkingPage) -> dict[str, DraftedItem]:
    """What earlier drafts have listed and not taken out again, by link key."""
    return {name.removeprefix(LINE): record for name, record in work.prior.items() if name.startswith(LINE)}


def lines_of(work: WorkingPage) -> dict[str, OnPage]:
    """The lines of the page's lists that begin with a link, by link key; the first of several."""
    found: dict[str, OnPage] = {}
    for section in work.page.sections:
        for number, url, title in first_links(section.section.text):
            text = section.section.text.split("\n")[number]
            found.setdefault(link_key(url), OnPage(link_key(url), work.section_id(section), text, title))
    return found


def bring_lines(work: WorkingPage, wanted: Sequence[Line]) -> Listing:
    """Make the page list what is wanted; a line that is not any more is taken out, with its section when that is empty
    then. What stands on the page as an item is not listed."""
    log = Listing()
    there, prior, items = lines_of(work), remembered(work), work.keys()
    fresh: list[Line] = []
    for one in wanted:
        known, record = there.get(one.key), prior.get(one.key)
        if one.key in items:
            continue
        if known is None and record is None:
            fresh.append(one)
            log.listed.append(one)
        elif known is None:
            log.by_hand.append((one.title, "deleted"))
        elif (known.text, known.section) == (one.text, one.section):
            _remember(work, one)
        elif why := _touched(known, record):
            log.by_hand.append((one.title, why))
        elif known.section == one.section:
            _rewrite(work, known.section, {known.text: one.text})
            _remember(work, one)
        else:
            _rewrite(work, known.section, {known.text: None})
            fresh.append(one)
    keys = {one.key for one in wanted} - items
    for key, record in prior.items():
        known = there.get(key)
        if key in keys or known is None:
            continue
        if why := _touched(known, record):
            log.by_hand.append((known.title, f"{why}, no longer wanted"))
        else:
            log.removed.append(known.title)
            work.records[LINE + key] = (TAKEN_OUT, record.section)
            _rewrite(work, known.section, {known.text: None})
    for section in dict.fromkeys(one.section for one in fresh):
        _put_in(work, section, [one for one in fresh if one.section == section])
    return log


def _touched(known: OnPage, record: DraftedItem | None) -> str:
    """How a person has touched a line; empty when it is as a draft wrote it."""
    if record is None:
        return "written by hand"
    if record.hash != short_hash(known.text):
        return "edited"
    return "" if record.section == known.section else "moved"


def _remember(work: WorkingPage, one: Line) -> None:
    work.records[LINE + one.key] = (short_hash(one.text), one.section)


def _sections(work: WorkingPage, section: str) -> Iterator[PlacedSection]:
    return (at for at in work.page.sections if work.section_id(at) == section)


def _rewrite(work: WorkingPage, section: str, changes: dict[str, str | None]) -> None:
    """Put other lines in the place of these (None: nothing), each once; an empty section goes."""
    for at in list(_sections(work, section)):
        lines = at.section.text.split("\n")
        for old, new in changes.items():
            if old not in lines:
                continue
            number = lines.index(old)
            lines[number : number + 1] = [] if new is None else [new]
            text = "\n".join(lines).strip("\n")
            empty = not text.strip() and not at.items
            work.read(edit.remove(work.page, at) if empty else edit.replace_section_text(work.page, at, text))
            return


def _put_in(work: WorkingPage, section: str, fresh: Sequence[Line]) -> None:
    """Add lines behind the last one that a section lists; a section that is not there yet is made."""
    at = next(_sections(work, section), None)
    if at is None:
        made = Section(_heading(work, section), _joined(fresh))
        work.read(edit.insert_section(work.page, made, before=work.section_after(section)))
    else:
        lines = at.section.text.split("\n") if at.section.text else []
        last = max((number for number, *_ in first_links(at.section.text)), default=-1)
        if last < 0:
            lines += ["", _joined(fresh)] if lines else [_joined(fresh)]
        else:
            lines[last + 1 : last + 1] = [_joined(fresh)]
        work.read(edit.replace_section_text(work.page, at, "\n".join(lines)))
    for one in fresh:
        _remember(work, one)


def _joined(lines: Iterable[Line]) -> str:
    return "\n".join(one.text for one in lines)


def _heading(work: WorkingPage, section: str) -> str:
    known = work.settings.section_of(section)
    return known.heading if known else work.words.more_heading
