"""Typing in the review: one box at a time, each with a task that knows what is done with what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from curator.review.app import ReviewApp
    from curator.review.editor import TypingBox


class Task(Protocol):
    """What is done with what is typed into a box."""

    @property
    def place(self) -> tuple[str, str] | None:
        """Link key and field of the text that is being written; None where no link's text is."""

    def pressed(self, key: str) -> None:
        """One of the keys that the box takes for itself."""

    def changed(self) -> None:
        """Something was typed."""

    def end(self) -> None:
        """The review closes while the box is open."""


def end(app: ReviewApp) -> None:
    """Keep what is in the box."""
    app.typist.end()


class Typist:
    """Holds the open box and its task."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._box: TypingBox | None = None
        self._is_ready = False
        self._task: Task | None = None

    @property
    def box(self) -> TypingBox | None:
        """The open box; None when nothing is being typed."""
        return self._box

    @property
    def writing(self) -> tuple[str, str] | None:
        """Link key and field (`note`, `comment`) of the text that is being written; None when none is."""
        return self._task.place if self._task is not None else None

    def open(self, box: TypingBox, task: Task, keys: str) -> None:
        """Type into a box.

        Args:
            box: The box, not yet on the screen.
            task: What is done with it.
            keys: The message that names the box's keys, for the bottom line.
        """
        app, self._box, self._task, self._is_ready = self._app, box, task, False
        app.scene.typing = (("status-dim", f" {app.say(keys)}"),)
        app.face.mount(box, before=app.face.foot)
        app.repaint()

    @property
    def opening(self) -> bool:
        """Whether a box is on its way to the screen: what is typed is meant for it."""
        return self._box is not None and not self._is_ready

    def ready(self, box: TypingBox) -> None:
        """A box has come to the screen."""
        if box is self._box:
            self._is_ready = True
            self.keep_focus()

    def keep_focus(self) -> None:
        """Type into the open box, also when a click beside it took the focus away."""
        if self._box is not None and self._is_ready and self._app.focused is not self._box.field:
            self._app.set_focus(self._box.field)

    def refuse(self, name: str) -> None:
        """Say why no box opens. What was typed for it already is dropped: it was text, not commands."""
        self._app.turns.drop()
        self._app.warn(name)

    def close(self) -> None:
        """Take the box away. What was in it is the task's business."""
        box, self._box, self._task = self._box, None, None
        if box is not None:
            self._app.scene.typing = None
            self._app.set_focus(None)
            box.remove()
            self._app.repaint()
            self._app.call_later(self._app.turns.go_on)

    def pressed(self, key: str) -> None:
        """A key that the open box takes for itself."""
        if self._task is not None:
            self._task.pressed(key)

    def changed(self) -> None:
        """Something was typed."""
        if self._task is not None:
            self._task.changed()

    def end(self) -> None:
        """The review closes."""
        if self._task is not None:
            self._task.end()
