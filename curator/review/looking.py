"""Looking closer: the reading page, the browser, the clipboard; and closing the review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.review import outside
from curator.review.asking import ask
from curator.review.deciding import meant, reached
from curator.review.linking import markdown_link

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "scroll-down": lambda: _scroll(app, 1),
        "scroll-up": lambda: _scroll(app, -1),
        "zoom": lambda: turn_zoom(app),
        "theme": lambda: _turn_theme(app),
        "open": lambda: _open(app, ""),
        "copy": lambda: _copy(app, ""),
        "copy-markdown": lambda: _copy_markdown(app),
        "quit": app.leave,
    }


def spoken(app: ReviewApp) -> Mapping[str, Callable[[str], None]]:
    """Command id → what does it with the words after it on the command line."""
    return {"open": lambda words: _open(app, words), "copy": lambda words: _copy(app, words)}


def turn_zoom(app: ReviewApp) -> None:
    """The reading page over the whole screen, or back."""
    app.toggle_class("zoomed")
    app.repaint()


def _turn_theme(app: ReviewApp) -> None:
    """Light or dark, until the review closes; `[review] theme` is what it begins with."""
    app.theme = "textual-dark" if app.theme == "textual-light" else "textual-light"


def _scroll(app: ReviewApp, step: int) -> None:
    app.face.page.scroll_by(step * max(app.face.page.size.height // 2, 1))


def _open(app: ReviewApp, scope: str) -> None:
    """Open one link at once, several after a question."""
    views = reached(app, scope)
    urls = [view.link.url for view in views if outside.may_open(view.link.url)]
    if views and not urls:
        app.warn("no.address")
    elif len(urls) == 1:
        _open_one(app, urls[0])
    elif urls:
        ask(app, "done.open.many", lambda: _open_all(app, urls), count=len(urls))


def _open_one(app: ReviewApp, url: str) -> None:
    if outside.open_in_browser(url):
        app.tell("done.open", url=url)
    else:
        to_clipboard(app, url)
        app.warn("no.browser", url=url)


def _open_all(app: ReviewApp, urls: list[str]) -> None:
    opened = sum(outside.open_in_browser(url) for url in urls)
    if opened == len(urls):
        app.tell("done.open.some", count=opened)
    else:
        to_clipboard(app, "\n".join(urls))
        app.warn("no.browser.some", count=len(urls))


def _copy(app: ReviewApp, scope: str) -> None:
    """Copy the addresses, one a line."""
    urls = [view.link.url for view in reached(app, scope)]
    if not urls:
        return
    to_clipboard(app, "\n".join(urls))
    if len(urls) == 1:
        app.tell("done.copy", url=urls[0])
    else:
        app.tell("done.copy.some", count=len(urls))


def _copy_markdown(app: ReviewApp) -> None:
    """The links that are meant, as Markdown; several as a list."""
    links = [markdown_link(view) for view in meant(app)]
    if not links:
        app.warn("no.link")
        return
    to_clipboard(app, links[0] if len(links) == 1 else "\n".join(f"- {link}" for link in links))
    app.tell("done.copy.markdown", count=len(links))


def to_clipboard(app: ReviewApp, text: str) -> None:
    """Into the clipboard of the person's terminal, also through tmux."""
    app.copy_to_clipboard(text)
    outside.copy_to_tmux(text)
