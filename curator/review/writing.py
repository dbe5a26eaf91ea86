"""Notes and comments. What was typed is never lost.

A text lives in three places on its way: in the box, in the scene's unfinished texts (memory), and in the database's
local table, where it goes at every pause in typing. It leaves them only when it has become a decision, or was emptied.
A note that somebody else has changed meanwhile is not written over: both are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from curator.domain.text import for_terminal
from curator.domain.types import LinkView
from curator.errors import CuratorError
from curator.review.external import edit
from curator.review.readable import readable
from curator.review.rows import Line
from curator.review.wrap import wrap

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
        """The note as it stood when the person last saw it; a comment begins empty."""
        return (self.view.standing.note or "") if self.field == "note" else ""


def says(writing: Writing, text: str) -> Mapping[str, object] | None:
    """What a finished text decides; None when it changes nothing. An empty note takes the note away."""
    if text == writing.stored.strip():
        return None
    return {writing.field: text or None}


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "note": lambda: _write(app, "note"),
        "comment": lambda: _write(app, "comment"),
        "note-editor": lambda: _write(app, "note", outside=True),
    }


def _write(app: ReviewApp, field: str, *, outside: bool = False) -> None:
    view = app.queue.current
    if view is None:
        app.typist.refuse("no.link")
        return
    task = WritingTask(app, Writing(view, field))
    task.open()
    if outside:
        task.outside(finish=True)


class WritingTask:
    """A note or a comment in its box."""

    def __init__(self, app: ReviewApp, writing: Writing) -> None:
        self._app = app
        self._writing = writing
        self._pause: Timer | None = None
        self._lost = False
        """The last try to keep the text failed, and the person knows."""
        self._theirs: LinkView | None = None
        """The link with the note that somebody else wrote meanwhile; None means nobody did."""
        self._beneath: Callable[[int], list[Line]] | None = None
        """What the reading page showed before the preview, instead of the link."""

    @property
    def place(self) -> tuple[str, str] | None:
        """Whose text it is."""
        return self._writing.place

    def open(self) -> None:
        """Go on with the unfinished text, or begin with what is stored."""
        from curator.review.editor import WritingBox

        app, writing = self._app, self._writing
        unfinished = app.scene.unfinished.get(writing.place)
        label = (("key", f" {app.say(f'edit.{writing.field}', title=for_terminal(writing.view.title))}"),)
        box = WritingBox(label, writing.stored if unfinished is None else unfinished)
        app.typist.open(box, self, f"edit.keys.{writing.field}")
        if unfinished is None:
            app.tell(f"edit.{writing.field}.purpose")
        else:
            app.tell("found.draft.beside" if writing.stored else "found.draft")

    def _box(self) -> TypingBox:
        box = self._app.typist.box
        assert box is not None, "a task is asked only while its box is open"
        return box

    def _close(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self.previewing:
            self._turn_preview()
        if self._app.typist.writing == self.place:
            self._app.typist.close()

    # -- keys

    def pressed(self, key: str) -> None:
        """Save, close, preview, the person's own editor, or take in what somebody else wrote."""
        text = self._box().text
        if key == "escape":
            self._leave(text)
        elif key == "ctrl+s":
            self._save(text)
        elif key == "f3" and self._writing.field == "note":
            self._turn_preview()
        elif key == "f4":
            self.outside()
        elif key == "f5" and self._theirs is not None:
            self._box().set_text(f"{text.rstrip()}\n\n{self._theirs.standing.note or ''}".strip())
            self._app.tell("done.joined", "status-good")

    def changed(self) -> None:
        """Store the text at the next pause."""
        self._lost = False
        if self._pause is not None:
            self._pause.stop()
        self._pause = self._app.set_timer(PAUSE, self._keep_now)
        if self.previewing:
            self._app.repaint()

    def end(self) -> None:
        """The review closes: the text is kept as unfinished."""
        self._keep_now()

    # -- saving

    def _save(self, text: str) -> None:
        """Make the text a decision. Until that is written, it stays among the unfinished ones."""
        app, writing, at = self._app, self._writing, self._app.desk.clock()
        text = text.strip()
        decided = says(writing, text)
        if decided is None:
            self._keep("", done=lambda: app.tell("done.unchanged"))
            self._close()
            return
        app.scene.unfinished[writing.place] = text

        def done(written: tuple[LinkView, bool]) -> None:
            view, is_saved = written
            if not is_saved:
                self._differs(view, text)
                return
            app.scene.unfinished.pop(writing.place, None)
            self._close()
            app.see(app.queue.told([view]))
            told = "done.comment" if writing.field == "comment" else "done.note" if text else "done.note.removed"
            app.tell(told, "status-good", title=view.title)

        def waiting() -> None:
            self._close()
            app.wait()

        before = writing.stored if writing.field == "note" else None
        app.clerk.do(
            lambda: app.desk.write(writing.view, writing.field, decided[writing.field], at, before=before),
            done=done,
            failed=lambda error: app.warn("no.save", error=error),
            waiting=waiting,
        )

    def _differs(self, view: LinkView, text: str) -> None:
        """Somebody else changed the note: nothing was written, both are shown, and a second save is meant."""
        app = self._app
        self._writing, self._theirs = replace(self._writing, view=view), view
        self._keep(text)
        if self.previewing:
            self._turn_preview()
        app.see(app.queue.told([view]))
        by = view.standing.said_by.get("note", "")
        if app.typist.writing == self.place:
            app.warn("found.conflict" if view.standing.note else "found.conflict.removed", by=by)
        else:
            app.warn("found.conflict.closed", by=by, key=app.shown(self._writing.field))

    def _leave(self, text: str) -> None:
        """Close without deciding: the text is kept as it is, unless it is what stands already."""
        app, writing = self._app, self._writing
        if self._lost:
            app.scene.unfinished[writing.place] = text
            self._close()
            return
        keep = "" if text == writing.stored else text

        def done() -> None:
            self._close()
            if keep:
                app.tell("done.draft", key=app.shown(writing.field))

        def failed(error: CuratorError) -> None:
            self._lost = True
            app.warn("no.draft", error=error)

        self._keep(keep, done=done, failed=failed)

    def _keep(
        self,
        text: str,
        *,
        done: Callable[[], object] = lambda: None,
        failed: Callable[[CuratorError], object] | None = None,
    ) -> None:
        """Put an unfinished text into the database (or take it out, when it is empty)."""
        app, place = self._app, self._writing.place
        if text:
            app.scene.unfinished[place] = text
        else:
            app.scene.unfinished.pop(place, None)
        app.clerk.do(
            lambda: app.desk.keep_unfinished(*place, text),
            done=lambda _: done(),
            failed=failed or (lambda error: app.warn("no.save", error=error)),
            waiting=lambda: None,
        )

    def _keep_now(self) -> None:
        if self._app.typist.writing == self.place:
            text = self._box().text
            self._keep("" if text == self._writing.stored else text)

    # -- the preview

    @property
    def previewing(self) -> bool:
        """Whether the reading page shows the note as readers will see it."""
        return self._app.scene.instead == self._preview

    def _turn_preview(self) -> None:
        app = self._app
        if self.previewing:
            app.scene.instead = self._beneath
        else:
            self._beneath, app.scene.instead = app.scene.instead, self._preview
        app.set_class(self.previewing, "previewing")
        app.repaint()

    def _preview(self, width: int) -> list[Line]:
        """The item as it will stand in the issue."""
        from curator.domain.markdown import guard_note

        view = self._writing.view
        lines: list[Line] = [(("page-head", line),) for line in wrap(self._app.say("pane.preview.note"), width)]
        lines += [(), *((("page-title", line),) for line in wrap(for_terminal(view.title), width))]
        lines += [(("page-link", line),) for line in wrap(for_terminal(view.link.url), width)]
        return [*lines, (), *readable(guard_note(self._box().text), width)]

    # -- the person's own editor

    def outside(self, *, finish: bool = False) -> None:
        """Go on with the text in the person's own editor.

        Args:
            finish: Whether leaving the editor saves, as it does where a commit is written; else the text comes back
                into the box.
        """
        app, text = self._app, self._box().text
        edited = edit(text, suspended=app.suspend, keep=self._keep_outside)
        self._keep("" if edited.text == self._writing.stored else edited.text)
        self._box().set_text(edited.text)
        if edited.problem:
            app.warn(f"editor.{edited.problem}", **edited.about)
        elif finish:
            self._save(edited.text)
        else:
            app.tell("done.editor")

    def _keep_outside(self, text: str) -> None:
        """What the editor has written so far; called from a thread of its own."""
        self._app.desk.keep_unfinished(*self._writing.place, text)
