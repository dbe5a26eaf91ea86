"""Fields to type in. Imported at the first use: the toolkit's text area costs time that opening a list has not."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from curator.domain.text import clean_text
from curator.review.paint import Lines
from curator.review.rows import Line


class Field(TextArea):
    """A text area that leaves saving and closing to the box around it.

    Also the filter's one line: the toolkit's single-line input puts the cursor, and with it the text that an input
    method composes, one cell too far right (measured).
    """

    async def _on_key(self, event: events.Key) -> None:
        box = self.parent
        if isinstance(box, TypingBox) and box.takes(event.key):
            event.stop()
            event.prevent_default()

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is typed; nothing once the field is taken away. The toolkit may paint it once more when the colours of
        its parts are gone already, and would end the review for want of them (measured)."""
        return super().render_lines(crop) if self.is_attached else [Strip.blank(crop.width)] * crop.height

    async def _on_paste(self, event: events.Paste) -> None:
        """Take pasted text without what a terminal would obey: it may come from any web page."""
        event.stop()
        event.prevent_default()
        self.replace(clean_text(event.text), *self.selection, maintain_selection_offset=False)


class TypingBox(Widget):
    """A label line with a field under it."""

    KEYS: ClassVar[tuple[str, ...]] = ()
    """Keys that the box takes instead of its field."""

    class Ready(Message):
        """The box is on the screen."""

        def __init__(self, box: TypingBox) -> None:
            super().__init__()
            self.box = box

    class Pressed(Message):
        """One of the box's own keys was pressed."""

        def __init__(self, box: TypingBox, key: str) -> None:
            super().__init__()
            self.box = box
            self.key = key

    def __init__(self, label: Line, text: str, *, id: str | None = None) -> None:  # noqa: A002 - the toolkit's name
        super().__init__(id=id)
        self._label = Lines(id="typing-label")
        self._label.show([label])
        self.field = Field(
            clean_text(text), soft_wrap=True, show_line_numbers=False, tab_behavior="indent", compact=True
        )
        self.field.cursor_blink = False
        self.field.move_cursor(self.field.document.end)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.text

    def compose(self) -> ComposeResult:
        """The label and the field."""
        yield self._label
        yield self.field

    def on_mount(self) -> None:
        """Tell that it can be typed into."""
        self.post_message(self.Ready(self))

    def set_text(self, text: str) -> None:
        """Another text in the field; Ctrl+Z brings the one before back."""
        if text != self.field.text:
            self.field.replace(clean_text(text), (0, 0), self.field.document.end)
            self.field.move_cursor(self.field.document.end)

    def set_label(self, label: Line) -> None:
        """Another line above the field."""
        self._label.show([label])

    def takes(self, key: str) -> bool:
        """Take one of the box's own keys; False leaves the key to the field."""
        if key not in self.KEYS:
            return False
        self.post_message(self.Pressed(self, key))
        return True


class WritingBox(TypingBox):
    """Where a note or a comment is written."""

    KEYS = ("ctrl+s", "escape", "f3", "f4", "f5")


class LineBox(TypingBox):
    """One line under another: the filter, a name."""


class FilterBox(LineBox):
    """Where the filter is typed: applied while it is typed."""

    KEYS = ("enter", "escape", "tab", "shift+tab", "up", "down")


class NameBox(LineBox):
    """Where a name or a title is typed."""

    KEYS = ("enter", "escape", "tab", "down", "up")
