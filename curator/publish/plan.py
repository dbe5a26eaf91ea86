"""What an issue should hold: the kept links as items, in sections, in order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from curator.domain import joining
from curator.domain.coverage import may_repeat
from curator.domain.habit import NONE, Habit
from curator.domain.markdown import escape_markdown
from curator.domain.settings import Settings
from curator.domain.types import Item, LinkView, Verdict
from curator.domain.words import words

UNSORTED = ""
"""Id of the place for kept links that nobody has put into a section."""

MORE = "more"
"""Id of the list of short mentions at the end, where the team has no section of its own for them."""

AFTERWORD = "afterword"
"""Id of the text-only section at the end, and of its record."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that should be on the page."""

    item: Item
    keys: tuple[str, ...]
    """Link keys of its addresses; the first is the primary one."""
    section: str
    """Key of its section, the name of a one-off section, or `UNSORTED`."""
    heading: str
    title: str
    """Plain text."""
    writer: str = ""
    headline: bool = False
    by_suggestion: bool = False
    """Nobody named its section: a rule did."""


def wanted_items(
    views: Iterable[LinkView],
    *,
    settings: Settings,
    day: date,
    on_page: Collection[str] = (),
    habit: Habit = NONE,
) -> list[Wanted]:
    """The items that the issue of a day should have, in the page's order.

    Taken is every kept link that no other page carries; one that may come again (`[check] repeat`) also where it was
    kept anew since. A link that is printed with another one (`merge`) adds its
    address to that one's item, wherever the chain of merges ends; when that one is not taken, it stands for itself.

    Args:
        views: All links.
        settings: Sections in their default order.
        day: The issue's date.
        on_page: Keys of links that the page has already: they stay even if another page has them too.
        habit: In which order the team tells things: what it says goes before the order of keeping.
    """
    taken = {view.link.key: view for view in views if _is_taken(view, day, on_page, settings)}
    kept = {key: view for key, view in taken.items() if view.standing.verdict is Verdict.KEEP}
    groups: dict[str, list[LinkView]] = {}
    for key, view in taken.items():
        head = joining.head(key, taken)
        if head in kept:
            groups.setdefault(head, []).append(view)
        elif key in kept:
            groups.setdefault(key, []).append(view)
    made = [_wanted(kept[head], group, settings) for head, group in groups.items()]
    one_offs = _first_kept(made, kept)

    def order(wanted: Wanted) -> tuple[object, ...]:
        view = kept[wanted.keys[0]]
        unnumbered, number, *kept_at = _order(view)
        usual = habit.place(wanted.section, view.link.url)
        return _rank(wanted.section, settings, one_offs), unnumbered, number, usual, *kept_at

    return sorted(made, key=order)


def section_rank(section: str, settings: Settings) -> int:
    """Place of a section in the default order; one-off sections come behind the known ones, then what is unsorted,
    then the short mentions, then the afterword."""
    for index, known in enumerate(settings.sections):
        if known.key == section:
            return index
    return len(settings.sections) + {UNSORTED: 1, MORE: 2, AFTERWORD: 3}.get(section, 0)


def _is_taken(view: LinkView, day: date, on_page: Collection[str], settings: Settings) -> bool:
    said = view.standing
    if said.verdict is not Verdict.KEEP and not (said.verdict is None and said.merge):
        return False
    if view.link.key in on_page or all(coverage.date == day for coverage in view.coverage):
        return True
    return may_repeat(view.link.url, settings.check.repeat) and _kept_anew(view, day)


def _kept_anew(view: LinkView, day: date) -> bool:
    """Whether somebody kept it after the last of the other issues that have it went out."""
    out = [one.out_at for one in view.coverage if one.date != day]
    return all(at is not None and at < _kept_at(view) for at in out)


def _wanted(head: LinkView, group: Sequence[LinkView], settings: Settings) -> Wanted:
    """One item of a link and those that are printed with it; what the first leaves unsaid, the others may say."""
    members = [head, *_others(head, group)]
    named = next((view.section for view in members if view.section), "")
    suggested = "" if named else next((view.suggested for view in members if view.suggested), "")
    known = settings.section_of(named or suggested) if named or suggested else None
    section = known.key if known else (named or suggested)
    heading = known.heading if known else escape_markdown(section)
    notes = [view.standing.note for view in members if view.standing.note]
    title = head.title or head.link.url
    return Wanted(
        item=Item(escape_markdown(title), tuple(view.link.url for view in members), "\n\n".join(notes)),
        keys=tuple(view.link.key for view in members),
        section=section,
        heading=heading or words(settings.publication.language).unsorted,
        title=title,
        writer=next((view.standing.writer for view in members if view.standing.writer), ""),
        headline=any(view.standing.headline for view in members),
        by_suggestion=bool(suggested),
    )


def _others(head: LinkView, group: Sequence[LinkView]) -> list[LinkView]:
    """What is printed with a link: by number, then as it was kept; what was kept in one act as stories are told."""
    others = [view for view in group if view is not head]
    told = {link.key: at for at, link in enumerate(joining.first_by_rule([view.link for view in others]))}
    return sorted(others, key=lambda view: (*_order(view)[:3], told[view.link.key]))


def _kept_at(view: LinkView) -> datetime:
    return view.standing.said_at.get("verdict") or datetime.min.replace(tzinfo=UTC)


def _order(view: LinkView) -> tuple[bool, int, datetime, str]:
    """Numbered links first, by their number; then in the order of keeping."""
    order = view.standing.order
    return order is None, order or 0, _kept_at(view), view.link.key


def _first_kept(made: Sequence[Wanted], kept: dict[str, LinkView]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for wanted in made:
        at = _kept_at(kept[wanted.keys[0]])
        first[wanted.section] = min(at, first.get(wanted.section, at))
    return first


def _rank(section: str, settings: Settings, first: dict[str, datetime]) -> tuple[int, datetime, str]:
    return section_rank(section, settings), first[section], section
