"""The title of an item, typed in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curator.domain.records import SHORT_LIMIT
from curator.domain.text import clean_title, for_terminal
from curator.domain.types import LinkView
from curator.review.deciding import decide

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


class TitleTask:
    """Gives a link the team's title. An empty one, or the source's own, takes the team's away."""

    place = None

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._view: LinkView | None = app.queue.current

    def open(self) -> None:
        """Begin with the title as it is."""
        from curator.review.editor import NameBox

        app, view = self._app, self._view
        if view is None:
            app.typist.refuse("no.link")
            return
        label = (("key", f" {app.say('edit.title', title=for_terminal(view.link.title))}"),)
        app.typist.open(NameBox(label, view.title), self, "edit.title.keys")

    def pressed(self, key: str) -> None:
        """Enter gives the title, Escape leaves it."""
        app, view, box = self._app, self._view, self._app.typist.box
        text = clean_title(box.text, SHORT_LIMIT) if box is not None else ""
        if key not in ("enter", "escape"):
            return
        app.typist.close()
        if key == "escape" or view is None:
            return
        title = text if text != view.link.title else ""
        if (title or None) == view.standing.title:
            app.tell("done.unchanged")
        else:
            app.see(app.queue.marking(()).at(view.link.key))
            decide(app, {"title": title or None}, "done.title" if title else "done.title.none", advance=False, to=text)

    def changed(self) -> None:
        """Nothing follows a title while it is typed."""

    def end(self) -> None:
        """A title that was not given is not kept."""
