"""What the review can do: one list of capabilities, each in a module of its own.

A capability is a module with functions that the lists below name:

- `commands(app) -> Mapping[str, Callable[[], None]]`: command id → what does it. The app merges them all. A command
  also has a row in `COMMANDS` (its id, keys and words in both languages); a test holds the two together.
- `spoken(app) -> Mapping[str, Callable[[str], None]]`, if a command takes words on the command line (`takes` in its
  row): command id → what does it with the words after it.
- `begin(app) -> None`, if it has something to do once the first screen is painted (timers, presence).
- `end(app) -> None`, if it has something to put away before the review closes.

What a capability may use of the app (`curator.review.app.ReviewApp`, imported for types only):

- `app.queue`, `app.scene`: what is shown; `app.see(queue)` shows another queue; `app.repaint()` paints the scene.
- `app.say(name)`, `app.tell(name)`, `app.warn(name)`: a message of `words`, or that message on the status line.
- `app.desk` in `app.clerk.do(work, done=…, failed=…, waiting=…)`: all reading and writing, never on the screen's
  thread. `app.wait` says that it takes long.
- `app.do(id)`: another command; `app.shown(id)`: its key as people read it.
- `deciding.decide(app, says, told)`: say something of the links that are meant, with its place in the undo and its word
  on the status line. `deciding.meant(app)`: which links these are. Use these two wherever a command acts on links, so
  that marks and scopes reach it.

Adding a capability is a line here and rows in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.review import (
    arranging,
    deciding,
    likeness,
    lines,
    looking,
    marking,
    meeting,
    moving,
    together,
    typist,
    voting,
    writers,
    writing,
)

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

Do = Callable[[], None]
"""What does a command."""

COMMANDS_OF: tuple[Callable[[ReviewApp], Mapping[str, Do]], ...] = (
    deciding.commands,
    moving.commands,
    looking.commands,
    marking.commands,
    lines.commands,
    writing.commands,
    writers.commands,
    arranging.commands,
    voting.commands,
    meeting.commands,
    together.commands,
)

SPOKEN_OF: tuple[Callable[[ReviewApp], Mapping[str, Callable[[str], None]]], ...] = (
    deciding.spoken,
    moving.spoken,
    looking.spoken,
    lines.spoken_here,
)

BEGIN: tuple[Callable[[ReviewApp], None], ...] = (together.begin, likeness.begin)
"""Called in this order after the first paint."""

END: tuple[Callable[[ReviewApp], None], ...] = (typist.end, together.end)
"""Called in this order before the review closes."""


def commands(app: ReviewApp) -> dict[str, Do]:
    """Command id → what does it, of all capabilities."""
    return {name: does for offered in COMMANDS_OF for name, does in offered(app).items()}


def spoken(app: ReviewApp) -> dict[str, Callable[[str], None]]:
    """Command id → what does it with the words after it, of all capabilities."""
    return {name: does for offered in SPOKEN_OF for name, does in offered(app).items()}
