"""Looking closer: the reading page, the browser, the clipboard; and closing the review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.review import outside

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "scroll-down": lambda: _scroll(app, 1),
        "scroll-up": lambda: _scroll(app, -1),
        "zoom": lambda: turn_zoom(app),
        "open": lambda: _open(app),
        "copy": lambda: _copy(app),
        "quit": app.leave,
    }


def turn_zoom(app: ReviewApp) -> None:
    """The reading page over the whole screen, or back."""
    app.toggle_class("zoomed")
    app.repaint()


def _scroll(app: ReviewApp, step: int) -> None:
    app.face.page.scroll_by(step * max(app.face.page.size.height // 2, 1))


def _open(app: ReviewApp) -> None:
    view = app.queue.current
    if view is None:
        app.warn("no.link")
    elif not outside.may_open(view.link.url):
        app.warn("no.address")
    elif outside.open_in_browser(view.link.url):
        app.tell("done.open", url=view.link.url)
    else:
        to_clipboard(app, view.link.url)
        app.warn("no.browser", url=view.link.url)


def _copy(app: ReviewApp) -> None:
    view = app.queue.current
    if view is None:
        app.warn("no.link")
        return
    to_clipboard(app, view.link.url)
    app.tell("done.copy", url=view.link.url)


def to_clipboard(app: ReviewApp, text: str) -> None:
    """Into the clipboard of the person's terminal, also through tmux."""
    app.copy_to_clipboard(text)
    outside.copy_to_tmux(text)
