"""Keys take turns: one is looked at when the one before it has had its effect.

The toolkit hands a key from queue to queue (app, field, box, screen, app again), and a box needs some more steps until
it has the focus. Whatever was typed meanwhile would go to where the focus still is: `e` and a quick `x` would skip the
link instead of beginning a note, and what follows an Enter would go into the line that is about to close.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from textual import events

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from curator.review.app import ReviewApp

Typed: TypeAlias = events.Key | events.Paste
"""What comes from the keyboard."""


class Turns:
    """The keys that wait for their turn.

    Args:
        app: The review.
        give: Hands a key to whatever has the focus.
    """

    def __init__(self, app: ReviewApp, give: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._give = give
        self._waiting: deque[Typed] = deque()
        self._is_one_on_its_way = False

    async def take(self, typed: Typed) -> None:
        """Put a key behind those that wait."""
        self._waiting.append(typed)
        await self.go_on()

    async def go_on(self) -> None:
        """Give the next key, unless one is on its way or a box is about to open for it."""
        if self._is_one_on_its_way or not self._waiting or self._app.typist.opening:
            return
        self._is_one_on_its_way = True
        self._app.typist.keep_focus()
        target = self._app.focused or self._app.screen
        await self._give(self._waiting.popleft())
        # What a field tells of its new text is behind the first step, and so before the second.
        self._follow([target, *target.ancestors_with_self])

    def drop(self) -> None:
        """Forget the keys that wait: they were meant for a box that does not open."""
        self._waiting.clear()

    def _follow(self, way: Sequence[DOMNode]) -> None:
        """Go through the queues that the key and what it causes go through, behind them. One that closes is passed."""
        for step, node in enumerate(way, start=1):
            if node.call_later(self._follow, way[step:]):
                return
        self._is_one_on_its_way = False
        self._app.call_later(self.go_on)
