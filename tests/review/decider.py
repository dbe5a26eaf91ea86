"""Somebody who decides at full speed in a process of their own. It imports all that this takes, and no screen."""

from __future__ import annotations

from datetime import UTC, datetime

from curator.domain.settings import Settings
from curator.review.desk import Desk
from curator.store import acts, connect, links, tables  # noqa: F401 - the desk imports them where it uses them
from curator.store.engine import open_store


def decide(address: str, by: str, count: int) -> None:
    """Decide so many times, over all links in turn."""
    store = open_store(address)
    desk = Desk(store, Settings(), by, lambda: datetime.now(UTC), lambda _: ("", ""))
    views = desk.glance().views
    for number in range(count):
        says = {"verdict": ("keep", "skip", "later")[number % 3], "note": f"{by} {number}"}
        desk.decide(views[number % len(views)], says, desk.clock())
    store.close()
