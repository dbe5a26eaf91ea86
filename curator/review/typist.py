"""Typing in the review: the filter, notes and comments. What was typed is never lost.

A text lives in three places on its way: in the box, in the scene's unfinished texts (memory), and in the database's
local table, where it goes at every pause in typing. It leaves them only when it has become a decision, or was emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curator.domain.text import for_terminal
from curator.domain.types import LinkView
from curator.errors import CuratorError

if TYPE_CHECKING:
    from textual.timer import Timer

    from curator.review.app import ReviewApp
    from curator.review.editor import TypingBox

PAUSE = 0.5
"""Seconds without a key after which an unfinished text is stored."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A text being written."""

    view: LinkView
    field: str
    """`note` (published) or `comment` (internal)."""

    @property
    def place(self) -> tuple[str, str]:
        """Where its unfinished form is kept."""
        return self.view.link.key, self.field

    @property
    def stored(self) -> str:
        """The note as it stood when the box was opened; a comment begins empty."""
        return (self.view.standing.note or "") if self.field == "note" else ""


def says(writing: Writing, text: str) -> Mapping[str, object] | None:
    """What a finished text decides; None when it changes nothing. An empty note takes the note away."""
    if text == writing.stored.strip():
        return None
    return {writing.field: text or None}


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {"note": lambda: app.typist.write("note"), "comment": lambda: app.typist.write("comment")}


def end(app: ReviewApp) -> None:
    """Keep what is in the box."""
    app.typist.quit()


class Typist:
    """Opens and closes the boxes, one at a time."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._box: TypingBox | None = None
        self._writing: Writing | None = None
        self._pause: Timer | None = None
        self._lost = False
        """The last try to keep the text failed, and the person knows."""

    # -- the filter

    def filter(self) -> None:
        """Open the filter's line."""
        from curator.review.editor import FilterBox

        app = self._app
        label = (("key", f" {app.say('edit.filter')}"),)
        self._open(FilterBox(label, app.scene.queue.query), "edit.filter.keys")

    def _filter_pressed(self, key: str) -> None:
        if key == "escape":
            self._app.see(self._app.scene.queue.search(""))
        self._close()
        if key in ("tab", "shift+tab", "up", "down"):
            self._app.press(key)

    # -- notes and comments

    def write(self, field: str) -> None:
        """Open the box for the note, or a comment, of the link under the cursor."""
        from curator.review.editor import WritingBox

        app, view = self._app, self._app.scene.queue.current
        if view is None:
            app.warn("no.link")
            return
        self._writing, self._lost = Writing(view, field), False
        unfinished = app.scene.unfinished.get(self._writing.place)
        label = (("key", f" {app.say(f'edit.{field}', title=for_terminal(view.title))}"),)
        self._open(WritingBox(label, self._writing.stored if unfinished is None else unfinished), "edit.keys")
        app.tell(f"edit.{field}.purpose" if unfinished is None else "found.draft")

    def _save(self, writing: Writing, text: str) -> None:
        """Make the text a decision. Until that is written, it stays among the unfinished ones."""
        app, at = self._app, self._app.desk.clock()
        text = text.strip()
        decided = says(writing, text)
        if decided is None:
            self._keep(writing, "", done=lambda: app.tell("done.unchanged"))
            self._close()
            return
        app.scene.unfinished[writing.place] = text

        def done(view: LinkView) -> None:
            app.scene.unfinished.pop(writing.place, None)
            self._close()
            app.see(app.scene.queue.told([view]))
            told = "done.comment" if writing.field == "comment" else "done.note" if text else "done.note.removed"
            app.tell(told, "status-good", title=view.title)

        def waiting() -> None:
            self._close()
            app.tell("waiting")

        app.clerk.do(
            lambda: app.desk.decide(writing.view, decided, at, finished=writing.field),
            done=done,
            failed=lambda error: app.warn("no.save", error=error),
            waiting=waiting,
        )

    def _leave(self, writing: Writing, text: str) -> None:
        """Close without deciding: the text is kept as it is, unless it is what stands already."""
        app = self._app
        if self._lost:
            app.scene.unfinished[writing.place] = text
            self._close()
            return
        keep = "" if text == writing.stored else text

        def done() -> None:
            self._close()
            if keep:
                command = "note" if writing.field == "note" else "comment"
                app.tell("done.draft", key=app.shown(command))

        def failed(error: CuratorError) -> None:
            self._lost = True
            app.warn("no.draft", error=error)

        self._keep(writing, keep, done=done, failed=failed)

    def _keep(
        self,
        writing: Writing,
        text: str,
        *,
        done: Callable[[], object] = lambda: None,
        failed: Callable[[CuratorError], object] | None = None,
    ) -> None:
        """Put an unfinished text into the database (or take it out, when it is empty)."""
        app = self._app
        if text:
            app.scene.unfinished[writing.place] = text
        else:
            app.scene.unfinished.pop(writing.place, None)
        key, field = writing.place
        app.clerk.do(
            lambda: app.desk.keep_unfinished(key, field, text),
            done=lambda _: done(),
            failed=failed or (lambda error: app.warn("no.save", error=error)),
            waiting=lambda: None,
        )

    def _keep_now(self) -> None:
        writing, box = self._writing, self._box
        if writing is not None and box is not None:
            self._keep(writing, "" if box.text == writing.stored else box.text)

    # -- the box

    def _open(self, box: TypingBox, keys: str) -> None:
        app, self._box = self._app, box
        app.scene.typing = (("status-dim", f" {app.say(keys)}"),)
        app.face.mount(box, before=app.face.foot)
        app.repaint()

    def _close(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        box, self._box, self._writing, self._pause = self._box, None, None, None
        if box is not None:
            self._app.scene.typing = None
            self._app.set_focus(None)
            box.remove()
            self._app.repaint()

    def changed(self) -> None:
        """Something was typed: apply the filter at once, store a text at the next pause."""
        if self._box is None:
            return
        if self._writing is None:
            query = " ".join(self._box.text.split())
            if query != self._app.scene.queue.query:
                self._app.see(self._app.scene.queue.search(query))
            return
        self._lost = False
        if self._pause is not None:
            self._pause.stop()
        self._pause = self._app.set_timer(PAUSE, self._keep_now)

    def pressed(self, key: str) -> None:
        """A closing key of the open box."""
        if self._box is None:
            return
        if self._writing is None:
            self._filter_pressed(key)
        elif key == "escape":
            self._leave(self._writing, self._box.text)
        else:
            self._save(self._writing, self._box.text)

    def quit(self) -> None:
        """The review ends: keep what is in the box."""
        self._keep_now()
