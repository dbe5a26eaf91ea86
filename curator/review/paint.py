"""Lines of runs on the screen: the one place where text meets the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from curator.review.palette import style_over
from curator.review.rows import Line

_DRIVES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def harmless(text: str) -> str:
    """Text without characters that a terminal obeys. Lines are clean when they come here; this is the last fence,
    since the toolkit itself passes ESC through (measured)."""
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in _DRIVES)


class Lines(Widget):
    """A widget that paints lines of runs, each run in the colours of its kind (see `palette`).

    No markup, no children, no focus.
    """

    class Resized(Message):
        """These lines have another size now: they may have to be written anew."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the toolkit's name
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._top = 0
        self._kinds: dict[tuple[str, str], Style] = {}

    def show(self, lines: Sequence[Line], *, top: int = 0) -> None:
        """Paint these lines, from line `top`; only those that differ from what is there are sent."""
        height = self.content_size.height
        old = [*self._lines[self._top : self._top + height]]
        new = [*lines[top : top + height]]
        self._lines, self._top = lines, top
        width = self.content_size.width
        changed = [y for y, (was, now) in enumerate(zip_longest(old, new)) if was != now]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))  # counted from the content, without its border

    def on_resize(self) -> None:
        """Tell those who write the lines."""
        self.post_message(self.Resized())

    @property
    def first(self) -> int:
        """The line that is painted first."""
        return self._top

    def scroll_by(self, lines: int) -> None:
        """Show what is further down (or up), never past the last line."""
        top = max(0, min(self._top + lines, len(self._lines) - self.content_size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def style_of(self, kind: str, over: str = "") -> Style:
        """The colours of a kind of run; `over` is a kind whose background and weight go over it."""
        known = self._kinds.get((kind, over))
        if known is None:
            variables = self.app.theme_variables
            known = style_over(style_over(self.rich_style, kind, variables), over, variables)
            self._kinds[kind, over] = known
        return known

    def notify_style_update(self) -> None:
        """Forget the colours: the theme has changed."""
        self._kinds.clear()
        super().notify_style_update()

    def strip(self, line: Line, over: str = "") -> Strip:
        """One line as the screen takes it, filled to the widget's width."""
        segments = [Segment(harmless(text), self.style_of(kind, over)) for kind, text in line]
        return Strip(segments).adjust_cell_length(self.content_size.width, self.style_of("", over))

    def render_line(self, y: int) -> Strip:
        """Line `y` of the widget."""
        row = self._top + y
        return self.strip(self._lines[row] if row < len(self._lines) else ())
