"""The rows of a meeting: three lines a link, so that a shared screen is read from the back of the room. Pure."""

from __future__ import annotations

from rich.cells import cell_len

from curator.domain.text import for_terminal
from curator.domain.types import LinkView
from curator.review.rows import Line, RowLook, before_title, clipped, flags_of, mark_of, origin
from curator.review.sections import Sections
from curator.review.wrap import fit

TALL = 3
"""Lines of a row: where its group begins the group's name, else nothing; the title; where it is from and why."""


def large_row(
    view: LinkView, look: RowLook, sections: Sections, width: int, *, heading: str, untitled: str
) -> list[Line]:
    """A link in `TALL` lines of `width` cells.

    Args:
        view: The link.
        look: How it is seen.
        sections: The publication's.
        width: Cells of a line.
        heading: The name of the group that begins here; empty means that none does.
        untitled: What stands for no title.
    """
    mark, hint = mark_of(view, sections)
    title = before_title(look) + (for_terminal(view.title) or untitled)
    dim = "dim" if look.dimmed else ""
    flags = flags_of(view, look)
    writer = f"[{for_terminal(view.standing.writer)}] " if view.standing.writer else ""
    tail = f"{writer}{flags}"
    reason = view.link.submissions[0].reason if view.link.submissions else ""
    about = "  ".join(filter(None, (origin(view), " ".join(for_terminal(reason).split()))))
    room = max(width - 6 - cell_len(tail), 4)
    lines: list[Line] = [
        (("page-head", fit(f" {heading}" if heading else "", width)),),
        (
            ("cursor-mark", (">" if look.cursor else " ") + ("+" if look.marked else " ")),
            ("hint" if hint else f"mark-{view.state.value}", mark + (hint or " ") + " "),
            (dim or "page-strong", fit(title, max(width - 5, 4))),
        ),
        (("", " " * 5), (dim or "source", fit(about, room) + " "), (dim or "flags", tail)),
    ]
    return [clipped(line, width) for line in lines]
