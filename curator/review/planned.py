"""The coming issue as it is arranged: items in sections, and what a move of one says of several. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from curator.domain.text import for_terminal
from curator.domain.types import LinkView
from curator.review.rows import Line, clipped
from curator.review.sections import Sections
from curator.review.wrap import fit

Said = tuple[LinkView, Mapping[str, object]]
"""A link, and what is said of it (as in `Decision.says`)."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item as a draft would have it."""

    keys: tuple[str, ...]
    """Keys of its links; the first is the primary one."""
    section: str
    """Key of its section, a one-off section's name, or empty: nobody has said."""
    heading: str
    title: str
    """Plain text."""
    headline: bool


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a draft would make of the links: handed in, since pages are another room's."""

    items: Callable[[Sequence[LinkView]], Sequence[Planned]]
    """The items in the page's order."""
    page: Callable[[Sequence[LinkView]], str]
    """The page as it would be written now, as Markdown that begins with the issue's title. Raises CuratorError when the
    page that is there cannot be understood."""


def moved(plan: Sequence[Planned], views: Mapping[str, LinkView], key: str, step: int) -> list[Said]:
    """What is to be said so that an item goes one place up (`step` -1) or down (1).

    At the end of its section it goes into the neighbouring one, at that one's near end. Empty where there is none.
    Every item of the section gets its number; only numbers that change are said.
    """
    at = next((index for index, one in enumerate(plan) if one.keys[0] == key), None)
    if at is None or not 0 <= at + step < len(plan):
        return []
    item, beside = plan[at], plan[at + step]
    rest = [one for one in plan if one.section == beside.section and one is not item]
    place = rest.index(beside)
    if beside.section == item.section:
        place += step > 0
    else:
        place += step < 0
    order = [*rest[:place], item, *rest[place:]]
    said: list[Said] = []
    for number, one in enumerate(order, start=1):
        view = views[one.keys[0]]
        says: dict[str, object] = {} if view.standing.order == number else {"order": number}
        if one is item and beside.section != item.section:
            says["section"] = beside.section or None
        if says:
            said.append((view, says))
    return said


def joined(head: LinkView, others: Sequence[LinkView]) -> list[Said]:
    """What is to be said so that links are printed with another one, as one item. They count as kept like it."""
    said: list[Said] = []
    if head.standing.merge:
        said.append((head, {"merge": None}))
    for view in others:
        if view.link.key == head.link.key:
            continue
        says: dict[str, object] = {"merge": head.link.url}
        if head.standing.verdict is not None and view.standing.verdict is not head.standing.verdict:
            says["verdict"] = head.standing.verdict.value
        if head.section and view.section != head.section:
            says["section"] = head.section
        said.append((view, says))
    return said


def apart(keys: Iterable[str], views: Mapping[str, LinkView]) -> list[Said]:
    """What is to be said so that each of these links stands for itself, whatever is guessed."""
    return [(views[key], {"merge": None}) for key in keys if key in views]


def item_line(
    plan: Sequence[Planned], row: int, view: LinkView, sections: Sections, width: int, *, cursor: bool
) -> Line:
    """An item in exactly `width` cells: its section's name where that begins, title, further links, writer, note."""
    item = plan[row]
    begins = row == 0 or plan[row - 1].section != item.section
    column = 20 if width >= 70 else 14 if width >= 50 else 8
    heading = sections.heading(item.section) if item.section else for_terminal(item.heading)
    more = f"+{len(item.keys) - 1} " if len(item.keys) > 1 else ""
    writer = for_terminal(view.standing.writer or "")
    tail = more + (f"[{fit(writer, min(cell_len(writer), 10))}] " if writer else "")
    tail += "n" if view.standing.note else "-"
    room = max(width - 4 - column - 1 - cell_len(tail) - 1, 4)
    line: Line = (
        ("cursor-mark", ">" if cursor else " "),
        ("mark-keep", (sections.digit(item.section) or "*") + ("^" if item.headline else " ") + " "),
        ("page-head", fit(heading if begins else "", column) + " "),
        ("page-strong" if item.headline else "title", fit(for_terminal(item.title), room) + " "),
        ("flags", tail),
    )
    rest = width - sum(cell_len(text) for _, text in line)
    return (*line, ("", " " * rest)) if rest >= 0 else clipped(line, width)


def with_suggestions(views: Sequence[LinkView], suggest: Callable[[LinkView], tuple[str, str]]) -> list[LinkView]:
    """The links with the section a rule suggests, where nobody has named one."""
    return [view if view.section else replace(view, suggested=suggest(view)[0]) for view in views]
