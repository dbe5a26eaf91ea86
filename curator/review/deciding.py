"""Deciding: keep, skip, later, discuss, clear and undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.domain.types import Decision, LinkView
from curator.errors import CuratorError
from curator.review.queue import Tab, expected
from curator.review.sections import KEYED

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    keeps: dict[str, Callable[[], None]] = {f"keep-{digit}": _keeper(app, digit) for digit in range(1, KEYED + 1)}
    return keeps | {
        "skip": lambda: decide(app, {"verdict": "skip"}, "done.skip"),
        "later": lambda: decide(app, {"verdict": "later"}, "done.later"),
        "discuss": lambda: decide(app, {"verdict": "discuss"}, "done.discuss"),
        "clear": lambda: _clear(app),
        "undo": lambda: _undo(app),
    }


def meant(app: ReviewApp) -> list[LinkView]:
    """The links that a decision is about: the one under the cursor; none when no row is listed."""
    view = app.queue.current
    return [] if view is None else [view]


def decide(app: ReviewApp, says: Mapping[str, object], told: str, *, advance: bool = True, **values: object) -> None:
    """Write a decision about the link under the cursor, show it, and go on to the next link.

    Args:
        app: The review.
        says: Fields of a decision, as in `Decision.says`.
        told: The message for the status line; it is given the link's `title` and `values`.
        advance: Whether the cursor goes on.
        values: What else the message names.
    """
    view = app.queue.current
    if view is None:
        app.warn("no.link")
        return
    at, row = app.desk.clock(), app.queue.row
    shown = expected(view, Decision("", at, app.desk.by, view.link.url, says), app.queue.since)
    queue = app.queue.told([shown])
    app.scene.queue = queue.advance() if advance else queue
    if advance and app.queue.row == row:
        _at_the_end(app, told, view, values)
    else:
        app.tell(told, "status-good", title=view.title, **values)
    _store(app, lambda: app.desk.decide(view, says, at), view)


def _keeper(app: ReviewApp, digit: int) -> Callable[[], None]:
    def keep() -> None:
        section = app.sections.keyed(digit)
        if section is None:
            last = min(len(app.sections.defs), KEYED)
            app.warn("no.section" if last else "no.sections", digit=digit, last=last)
            return
        says = {"verdict": "keep", "section": section.key}
        decide(app, says, "done.keep", digit=digit, section=app.sections.heading(section.key))

    return keep


def _clear(app: ReviewApp) -> None:
    view = app.queue.current
    emptied: dict[str, object] = {"verdict": None}
    if view is not None and view.standing.section:
        emptied["section"] = None
    decide(app, emptied, "done.clear", advance=False)


def _at_the_end(app: ReviewApp, told: str, view: LinkView, values: Mapping[str, object]) -> None:
    """No row below waits: say where others are."""
    above = sum(1 for key in app.queue.rows[: app.queue.row] if app.queue.is_open(key))
    if app.queue.tab in (Tab.UNDECIDED, Tab.BACKLOG):
        app.tell("no.undecided.below" if above else "no.undecided", "status-good", count=above)
    else:
        app.tell(told, "status-good", title=view.title, **values)


def _store(app: ReviewApp, work: Callable[[], LinkView], before: LinkView) -> None:
    """Write in the order of the keys; the link is shown as stored, or as it was when that fails."""

    def done(view: LinkView) -> None:
        app.see(app.queue.told([view]))

    def failed(error: CuratorError) -> None:
        app.see(app.queue.told([before]).at(before.link.key))
        app.warn("no.save", error=error)

    app.clerk.do(work, done=done, failed=failed, waiting=app.repaint)


def _undo(app: ReviewApp) -> None:
    at = app.desk.clock()

    def done(views: list[LinkView]) -> None:
        if not views:
            app.warn("done.undo.none")
            return
        app.see(app.queue.told(views).at(views[0].link.key))
        state = app.say(f"state.{views[0].state.value}")
        told = "done.undo" if len(views) == 1 else "done.undo.many"
        app.tell(told, "status-good", state=state, title=views[0].title, count=len(views))

    app.clerk.do(
        lambda: app.desk.undo(at),
        done=done,
        failed=lambda error: app.warn("no.save", error=error),
        waiting=app.wait,
    )
