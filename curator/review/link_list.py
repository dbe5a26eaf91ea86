"""The list of links: only what is on the screen is made, so that 100,000 links cost no more than fifty.

(Measured elsewhere: 1,000 rows of the toolkit's own tables and lists take up to 0.5 s to paint, 100,000 take 12 s.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from curator.review.paint import Lines
from curator.review.queue import Queue
from curator.review.rows import Line

Draw = Callable[[int, bool, int], Sequence[Line]]
"""Row of the queue, whether the cursor is on it, cells → its lines, as many as a row has."""


class LinkList(Lines):
    """Rows of a queue, with a scroll mark in the last column."""

    class Picked(Message):
        """Somebody clicked on a row."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    class Wheeled(Message):
        """Somebody turned the wheel: `by` rows down, or up when negative."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self, draw: Draw, *, id: str | None = None) -> None:  # noqa: A002 - the toolkit's name
        super().__init__(id=id)
        self._draw = draw
        self._queue: Queue | None = None
        self._instead: tuple[Line, ...] = ()
        self._tall = 1

    def set_queue(self, queue: Queue, *, instead: tuple[Line, ...] = (), tall: int = 1) -> None:
        """Show a queue. When only the cursor or single links differ from what is shown, only their lines are
        painted. `instead` is shown when no row is listed; `tall` are the lines of a row."""
        old, self._queue, self._instead = self._queue, queue, instead
        if tall != self._tall:
            self._tall, old = tall, None
        place = self._place(old)
        if old is None or old.rows is not queue.rows or place != self._top or not queue.rows:
            self._top = place
            self.refresh()
            return
        self._repaint(old.row)
        self._repaint(queue.row)
        same = old.views is queue.views
        unmarked = old.marks is queue.marks and old.anchor == queue.anchor == -1
        for row in range(place, min(place + self._seen, len(queue.rows))):
            if (not same and _differs(old, queue, row)) or (
                not unmarked and old.is_marked(row) != queue.is_marked(row)
            ):
                self._repaint(row)

    def retouch(self, keys: Collection[str]) -> None:
        """Paint the rows of these links anew, where they are on the screen."""
        queue = self._queue
        if queue is not None and keys:
            for row in range(self._top, min(self._top + self._seen, len(queue.rows))):
                if queue.rows[row] in keys:
                    self._repaint(row)

    def page(self) -> int:
        """Rows of one screen, less one that stays in sight."""
        return max(self._seen - 1, 1)

    @property
    def _seen(self) -> int:
        """Rows that are on the screen whole."""
        return max(self.size.height // self._tall, 1)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._top = self._place(self._queue)
        self.refresh()
        super().on_resize()

    def _place(self, old: Queue | None) -> int:
        """The first row to show. The cursor's row keeps its height on the screen when the rows are chosen anew."""
        queue, height = self._queue, self._seen
        if queue is None:
            return 0
        top = self._top
        if old is not None and old.rows is not queue.rows:
            top = queue.row - (old.row - self._top)
        margin = min(2, (height - 1) // 2)
        top = min(top, queue.row - margin)
        top = max(top, queue.row - height + 1 + margin)
        return max(0, min(top, len(queue.rows) - height))

    def _repaint(self, row: int) -> None:
        self.refresh(Region(0, (row - self._top) * self._tall, self.size.width, self._tall))

    def render_line(self, y: int) -> Strip:
        """Row `y` of the screen, or a line of what is shown instead of rows."""
        queue, row, part = self._queue, self._top + y // self._tall, y % self._tall
        if queue is None or not queue.rows:
            return self.strip(self._instead[y] if y < len(self._instead) else ())
        if row >= len(queue.rows):
            return self.strip(())
        cursor = row == queue.row
        line = self._draw(row, cursor, self.size.width - 1)[part]
        over = "cursor" if cursor and (part or self._tall == 1) else ""
        return self.strip((*line, self._scroll_mark(y, len(queue.rows))), over)

    def _scroll_mark(self, y: int, rows: int) -> tuple[str, str]:
        height, seen = self.size.height, self._seen
        if rows <= seen:
            return "scroll", " "
        size = max(height * seen // rows, 1)
        start = self._top * (height - size) // max(rows - seen, 1)
        return ("scroll-at", "█") if start <= y < start + size else ("scroll", " ")

    def on_click(self, event: events.Click) -> None:
        """Choose the row that was clicked."""
        if self._queue is not None and (row := self._top + event.y // self._tall) < len(self._queue.rows):
            self.post_message(self.Picked(row))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down with the wheel."""
        event.stop()
        self.post_message(self.Wheeled(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up with the wheel."""
        event.stop()
        self.post_message(self.Wheeled(-1))


def _differs(old: Queue, new: Queue, row: int) -> bool:
    """Whether a link that a row stands for is another now. The rows are the same."""
    return any(old.views.get(key) is not new.views[key] for key in new.members(new.rows[row]))
