"""One link as one line of the list, and the lines at the top and the bottom of the screen. Pure.

A line is a tuple of runs; a run is a kind (which the style sheet colours) and text whose cells are counted here.
Only ASCII marks: terminals disagree on the width of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from curator.domain.text import for_terminal
from curator.domain.types import LinkView, State
from curator.review.commands import BOTTOM_LINE, BY_ID, shown_key
from curator.review.presence import NOBODY, Beside
from curator.review.queue import Queue
from curator.review.sections import KEYED, Sections, plain_heading
from curator.review.words import say
from curator.review.wrap import fit

Run = tuple[str, str]
Line = tuple[Run, ...]

STATE_MARKS = {State.SKIP: "x", State.LATER: "l", State.DISCUSS: "d", State.PUBLISHED: "p", State.NEW: " "}
"""Marks of links that are not kept; a kept link shows its section's digit."""

BAR = 10
"""Cells of the progress bar."""


@dataclass(frozen=True, slots=True)
class RowLook:
    """How one row is seen."""

    cursor: bool
    dimmed: bool
    unfinished: bool
    """This person has an unfinished text for it."""
    marked: bool = False
    fold: int = 1
    """Links that the row stands for: more than one for a story, and for a project's folded releases."""
    story: bool = False
    """The fold is a story."""
    child: bool = False
    """It stands below the first link of its open fold."""
    belongs: str | None = None
    """Digit of the section (or `*`) of the kept link that it tells one story with; None where there is none."""
    here: str = ""
    """Initials of others whose cursor is there."""


def row_line(view: LinkView, look: RowLook, sections: Sections, width: int, untitled: str) -> Line:
    """A link in exactly `width` cells: cursor, marked, mark, where from, title, writer, flags."""
    source_width = 16 if width >= 70 else 11 if width >= 44 else 0
    flags = flags_of(view, look)
    flag_width = max(cell_len(flags), 4)
    writer = _writer(view, width)
    used = 6 + (source_width + 1 if source_width else 0) + cell_len(writer) + flag_width + 1
    title_width = max(width - used, 4)
    title = before_title(look) + (for_terminal(view.title) or untitled)
    mark, hint = mark_of(view, sections)
    dim = "dim" if look.dimmed else ""
    runs = [
        ("cursor-mark", (">" if look.cursor else " ") + ("+" if look.marked else " ")),
        ("hint" if hint else f"mark-{view.state.value}", mark + (hint or " ") + " "),
    ]
    if source_width:
        runs.append((dim or "source", fit(origin(view, source_width), source_width) + " "))
    runs.append((dim or "title", fit(title, title_width) + " "))
    runs.append((dim or "writer", writer))
    runs.append((dim or "flags", " " * (flag_width - cell_len(flags)) + flags))
    line = tuple(runs)
    rest = width - sum(cell_len(text) for _, text in line)
    return (*line, ("", " " * rest)) if rest >= 0 else clipped(line, width)


def before_title(look: RowLook) -> str:
    """What stands before a title: `- ` below an open fold, `(5) ` for five releases of a project, `(+2) ` for a story
    of this link and two more, `(=1) ` for one whose story is kept in section 1."""
    told = f"(={look.belongs}) " if look.belongs is not None else ""
    if look.child:
        return f"  - {told}"
    if look.fold > 1:
        return f"{told}(+{look.fold - 1}) " if look.story else f"({look.fold}) "
    return told


def mark_of(view: LinkView, sections: Sections) -> tuple[str, str]:
    """The mark of a link (one cell), and `?` when it is only a suggestion."""
    if view.state is State.KEEP:
        return sections.digit(view.section) or "*", ""
    suggested = sections.digit(view.suggested) if view.state is State.NEW else ""
    return (suggested, "?") if suggested else (STATE_MARKS[view.state], "")


def origin(view: LinkView, width: int = 0) -> str:
    """Who brought it: `@zoe` for a proposal, else the first source; `+2` tells of further ones. Where there is a
    `width`, the name is cut to leave them room."""
    origins = [f"@{submission.by}" for submission in view.link.submissions] + list(view.link.sources)
    distinct = list(dict.fromkeys(for_terminal(origin) for origin in origins))
    more = f" +{len(distinct) - 1}" if len(distinct) > 1 else ""
    if not distinct:
        return ""
    room = width - cell_len(more)
    return (fit(distinct[0], room).rstrip() if 0 < room < cell_len(distinct[0]) else distinct[0]) + more


def _writer(view: LinkView, width: int) -> str:
    """Who is to write the note: `[zoe] `, cut to what the row has room for; empty when nobody is named."""
    name = for_terminal(view.standing.writer or "")
    room = min(max(width // 8, 4), 12)
    return f"[{fit(name, min(cell_len(name), room))}] " if name else ""


def flags_of(view: LinkView, look: RowLook) -> str:
    """Votes, what there is of texts and disputes, and who is there."""
    marks = (
        ("n", bool(view.standing.note)),
        ("~", look.unfinished),
        ("c", bool(view.standing.comments)),
        ("!", bool(view.coverage)),
        ("%", view.standing.disputed),
    )
    told = "".join(mark for mark, shown in marks if shown)
    return " ".join(filter(None, [votes_told(view), told, fit_end(look.here)]))


def votes_told(view: LinkView) -> str:
    """How many voted for and against a link: `+2`, `+2-1`, `-1`; empty when nobody did."""
    votes = view.standing.votes.values()
    up, down = sum(vote > 0 for vote in votes), sum(vote < 0 for vote in votes)
    return (f"+{up}" if up else "") + (f"-{down}" if down else "")


def fit_end(here: str) -> str:
    """Initials in at most nine cells: those that have room."""
    return here if cell_len(here) <= 9 else fit(here, 9).rstrip()


def clipped(line: Line, width: int) -> Line:
    """A line cut to `width` cells."""
    runs: list[Run] = []
    for kind, text in line:
        size = cell_len(text)
        if size > width:
            return (*runs, (kind, fit(text, width)))
        runs.append((kind, text))
        width -= size
    return tuple(runs)


# -- top and bottom ----------------------------------------------------------------------------------------------


def top_line(
    queue: Queue,
    sections: Sections,
    language: str,
    title: str,
    by: str,
    width: int,
    beside: Beside = NOBODY,
    clock: str = "",
) -> Line:
    """Whose newsletter, how far the team is, kept links by section, filter, place in the list and who is here."""
    counts = queue.counts
    done = round(BAR * counts.decided / counts.total) if counts.total else 0
    bar = f"[{'#' * done}{'.' * (BAR - done)}]"
    place = f"{queue.row + 1 if queue.rows else 0}/{len(queue.rows)}"
    if queue.links > len(queue.rows):
        told = "top.rows" if width >= 100 else "top.rows.short"
        place = say(language, told, place=place, count=queue.links)
    right = f"{place} @{for_terminal(by)} {_others(beside)}"
    left: list[Run] = [
        ("bar-strong", f" {plain_heading(title)} "),
        ("bar", " " + say(language, "top.progress", decided=counts.decided, total=counts.total) + " "),
        ("bar-dim", bar + "  "),
        ("bar", _kept_by_section(queue, sections, named=width >= 120)),
    ]
    if clock:
        left.insert(0, ("bar-filter", f" {clock} "))
    if marked := len(queue.marked()):
        left.append(("bar-filter", "  " + say(language, "top.marked", count=marked)))
    if queue.query:
        left.append(("bar-filter", "  " + say(language, "top.filter", query=for_terminal(queue.query))))
    waiting = f"  {beside.waiting}  " if beside.waiting else ""
    room = width - cell_len(right) - cell_len(waiting)
    if width < 70:
        left = [run for run in left if run[0] != "bar-strong" and run[1] != bar + "  "]
    shown = clipped(tuple(left), room)
    gap = room - sum(cell_len(text) for _, text in shown)
    return clipped((*shown, ("bar", " " * gap), ("bar-filter", waiting), ("bar-dim", right)), width)


def _others(beside: Beside) -> str:
    """The others by name, `>` before the one who is followed."""
    named = [("> " if name == beside.followed else "+") + fit(name, 12).rstrip() for name in beside.names]
    return " ".join(named[:4]) + (f" +{len(named) - 4}" if len(named) > 4 else "") + (" " if named else "")


def _kept_by_section(queue: Queue, sections: Sections, *, named: bool) -> str:
    """Kept links of each section: `1:8 2:11`, or with names. `*` are sections without a digit."""
    merged: dict[tuple[str, str], int] = {}
    for name, number in queue.counts.sections.items():
        digit = sections.digit(name)
        heading = sections.heading(name) if digit else ""
        merged[digit or "~", heading] = merged.get((digit or "~", heading), 0) + number
    shown = []
    for (digit, heading), number in sorted(merged.items()):
        label = "*" if digit == "~" else digit
        if number:
            shown.append(f"{label} {fit(heading, 12).rstrip()} {number}" if named and heading else f"{label}:{number}")
    return ("  " if named else " ").join(shown)


def tab_line(queue: Queue, language: str, width: int) -> Line:
    """The tabs with the numbers of their links; when they do not all fit, those around the chosen one."""
    shown = queue.tabs.shown(queue.counts.tabs, queue.tab)
    runs = [
        (
            "tab-chosen" if tab == queue.tab else "tab",
            f" {tab_name(queue, tab, language)} {queue.counts.tabs.get(tab, 0)} ",
        )
        for tab in shown
    ]
    chosen = shown.index(queue.tab)
    while chosen > 0 and sum(cell_len(text) for _, text in runs[: chosen + 1]) > width:
        runs.pop(0)
        chosen -= 1
    return clipped(tuple(runs), width)


def tab_name(queue: Queue, tab: str, language: str) -> str:
    """What a tab is called: by the team that saved it, or in the reviewer's language."""
    return for_terminal(queue.tabs.name(tab)) or say(language, f"tab.{tab}")


def hint_line(sections: Sections, keys: Mapping[str, tuple[str, ...]], language: str, width: int) -> Line:
    """The keys that matter most: the sections by name, then as many commands as fit."""
    runs = _section_hints(sections, keys, language, width * 3 // 5)
    last = _command_hint("help", keys, language)
    room = width - sum(cell_len(text) for _, text in (*runs, *last))
    for name in BOTTOM_LINE:
        hint = _command_hint(name, keys, language)
        room -= sum(cell_len(text) for _, text in hint)
        if room < 0:
            break
        runs += hint
    return clipped((*runs, *last), width)


def _command_hint(name: str, keys: Mapping[str, tuple[str, ...]], language: str) -> list[Run]:
    if not keys.get(name):
        return []
    return [("key", f" {shown_key(keys[name][0])}"), ("hint-text", f" {BY_ID[name].hint(language)} ")]


def _section_hints(sections: Sections, keys: Mapping[str, tuple[str, ...]], language: str, width: int) -> list[Run]:
    """Key and name of each section that has one; long names are cut as far as needed to fit, and left out when
    nothing of them would remain."""
    named = [
        (shown_key(keys[f"keep-{number}"][0]), plain_heading(section.heading))
        for number, section in enumerate(sections.defs[:KEYED], start=1)
        if keys.get(f"keep-{number}")
    ]
    room = max((cell_len(heading) for _, heading in named), default=0)
    while room > 3 and _named_width(named, room) > width:
        room -= 1
    if named and _named_width(named, room) > width:
        return [("key", f" {named[0][0]}-{named[-1][0]}"), ("hint-text", f" {say(language, 'keep.hint')} ")]
    runs: list[Run] = []
    for key, heading in named:
        shown = heading if cell_len(heading) <= room else fit(heading, room).rstrip()
        runs += [("key", f" {key}"), ("hint-text", f" {shown} ")]
    return runs


def _named_width(named: Sequence[tuple[str, str]], room: int) -> int:
    return sum(3 + len(key) + min(cell_len(heading), room) for key, heading in named)
