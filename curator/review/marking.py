"""Marks and folds: what a decision about many will mean, and how the list stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "mark": lambda: _mark(app),
        "range": lambda: _range(app),
        "mark-all": lambda: _mark_all(app),
        "mark-invert": lambda: _invert(app),
        "catch-up": lambda: _catch_up(app),
        "fold": lambda: _fold(app),
    }


def unmark(app: ReviewApp) -> bool:
    """Take a range back, else all marks; False when there is neither."""
    queue = app.queue
    if queue.anchor < 0 and not queue.marks:
        return False
    app.see(queue.marking(queue.marks if queue.anchor >= 0 else ()))
    return True


def _mark(app: ReviewApp) -> None:
    """Mark the row, or take its mark away, and go on. A range that is there becomes marks first."""
    queue = app.queue
    if not queue.rows:
        app.warn("no.link")
    elif queue.anchor >= 0:
        app.see(queue.ranging())
    else:
        app.see(queue.marking(queue.marks ^ {queue.key}).move(1))


def _range(app: ReviewApp) -> None:
    app.see(app.queue.ranging())
    if app.queue.anchor >= 0:
        app.tell("done.range", key=app.shown("range"))
    else:
        _tell(app)


def _mark_all(app: ReviewApp) -> None:
    """Mark every row that waits to be dealt with."""
    queue = app.queue
    waiting = set(queue.waiting())
    app.see(queue.marking(key for key in queue.rows if waiting.intersection(queue.members(key))))
    _tell(app)


def _invert(app: ReviewApp) -> None:
    """Mark what waits and is not marked, and nothing else of this list."""
    queue = app.queue
    marked, waiting = set(queue.marked()), set(queue.waiting())
    rest = {key for key in queue.rows if key not in marked and waiting.intersection(queue.members(key))}
    app.see(queue.marking(rest | marked.difference(queue.rows)))
    _tell(app)


def _tell(app: ReviewApp) -> None:
    app.tell("done.marked", count=len(app.queue.marked()))


def _catch_up(app: ReviewApp) -> None:
    on = not app.queue.catching_up
    app.see(app.queue.catch_up(on=on).to(0) if on else app.queue.catch_up(on=on))
    app.tell("done.caught-up" if on else "done.caught-down")


def _fold(app: ReviewApp) -> None:
    before = app.queue
    turned = before.turn_fold() if app.scene.arranging is None else before
    if turned is before:
        app.warn("no.fold")
    else:
        app.see(turned)
