"""Writes in order, without stopping the screen."""

from __future__ import annotations

import threading

import pytest

from curator.errors import CuratorError, StoreError
from curator.review.clerk import Clerk, Settle


@pytest.fixture(autouse=True)
def patient() -> None:
    """Here the screen waits as long as it does for people."""


class Screen:
    """Collects what happens, and what is posted to the screen's thread."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self.posted: list[Settle] = []
        self.clerk = Clerk(self.posted.append)

    def write(self, work: object) -> None:
        """Write something; a callable is called, anything else is its own result."""

        def failed(error: CuratorError) -> None:
            self.seen.append(error.message)

        self.clerk.do(
            work if callable(work) else lambda: work,
            done=self.seen.append,
            failed=failed,
            waiting=lambda: self.seen.append("waiting"),
        )


def refuse() -> None:
    """A database that is full."""
    raise StoreError("the disk is full", database="x.db")


def test_a_quick_write_is_done_before_the_key_press_ends() -> None:
    """Nothing is posted, nothing waits."""
    screen = Screen()
    screen.write("one")
    screen.write(refuse)
    assert screen.seen == ["one", "the disk is full"]
    assert screen.posted == []
    assert screen.clerk.close() is None


def test_slow_writes_settle_later_and_in_order() -> None:
    """While one waits for the database the others queue behind it; none overtakes."""
    screen, gate, order = Screen(), threading.Event(), []

    def slow() -> str:
        gate.wait(10)
        order.append("slow")
        return "slow"

    screen.write(slow)
    screen.write(lambda: order.append("next"))
    assert screen.seen == ["waiting", "waiting"]
    gate.set()
    assert screen.clerk.close() is None
    assert order == ["slow", "next"]
    for settle in screen.posted:
        settle()
    assert screen.seen == ["waiting", "waiting", "slow", None]


def test_a_failure_nobody_has_seen_is_told_at_the_end() -> None:
    """The screen is gone when the database refuses: closing gives the error."""
    screen, gate = Screen(), threading.Event()

    def late() -> None:
        gate.wait(10)
        refuse()

    screen.write(late)
    gate.set()
    lost = screen.clerk.close()
    assert isinstance(lost, StoreError)
