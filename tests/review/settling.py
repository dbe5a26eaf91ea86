"""Waiting until the app under test has nothing left to do.

The toolkit's own way is to look whether the process uses little processor time: 40 ms a key at best, a second a key
where a thread works beside it, and on a busy machine it may look away too early.
"""

from __future__ import annotations

from typing import cast

import pytest
from textual import app as toolkit
from textual import pilot
from textual._context import active_app
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen

ROUNDS = 1000
"""Rounds of messages after which an app is taken to go on for ever."""


async def settled(*_: object) -> None:
    """Let the app work until every message is handled and everything is painted."""
    app = cast(App[object], active_app.get())
    for _round in range(ROUNDS):
        if not await Pilot(app)._wait_for_screen():
            return  # it has ended
        if _is_still(app):
            return
        app.screen._on_timer_update()
    pytest.fail("the app never comes to rest")


def _is_still(app: App[object]) -> bool:
    screen = app.screen
    pumps: list[MessagePump] = [app, *screen.walk_children(with_self=True)]
    return not (_is_to_paint(screen) or any(_is_busy(pump) for pump in pumps))


def _is_to_paint(screen: Screen[object]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def _is_busy(pump: MessagePump) -> bool:
    waits = not pump._message_queue.empty() or bool(pump._next_callbacks)
    return waits or not pump._is_mounted or getattr(pump, "_pruning", False)


def settle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `press` and `pause` wait in this way."""
    monkeypatch.setattr(toolkit, "wait_for_idle", settled)
    monkeypatch.setattr(pilot, "wait_for_idle", settled)
