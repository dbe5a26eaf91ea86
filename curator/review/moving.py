"""Moving through the list, and choosing what is listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.review import arranging, lines, looking, marking

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "unfilter": lambda: _unfilter(app),
        "next-tab": lambda: _turn(app, 1),
        "previous-tab": lambda: _turn(app, -1),
        "next-undecided": lambda: _next_undecided(app, 1),
        "previous-undecided": lambda: _next_undecided(app, -1),
        "down": lambda: app.see(app.queue.move(1)),
        "up": lambda: app.see(app.queue.move(-1)),
        "page-down": lambda: app.see(app.queue.move(app.face.list.page())),
        "page-up": lambda: app.see(app.queue.move(-app.face.list.page())),
        "first": lambda: app.see(app.queue.to(0)),
        "last": lambda: app.see(app.queue.to(len(app.queue.rows))),
    }


def spoken(app: ReviewApp) -> Mapping[str, Callable[[str], None]]:
    """Command id → what does it with the words after it on the command line."""
    return {"tab": lambda words: lines.turn_to(app, words)}


def _next_undecided(app: ReviewApp, step: int) -> None:
    before = app.queue.row
    app.see(app.queue.next_undecided(step))
    if app.queue.row == before:
        app.tell("no.undecided")


def _turn(app: ReviewApp, step: int) -> None:
    tabs = app.queue.tabs.shown(app.queue.counts.tabs, app.queue.tab)
    here = tabs.index(app.queue.tab) if app.queue.tab in tabs else 0
    app.see(app.queue.turn(tabs[(here + step) % len(tabs)]))


def _unfilter(app: ReviewApp) -> None:
    """One level back: out of the full-screen text, the range, the marks, the filter, the arranging."""
    if app.has_class("zoomed"):
        looking.turn_zoom(app)
    elif marking.unmark(app):
        return
    elif app.queue.query:
        app.see(app.queue.search(""))
    else:
        arranging.leave(app)
