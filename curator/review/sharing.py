"""Sharing with the other clones of the team while the review goes on, as long as there is something to send."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from curator.errors import CuratorError

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

PATIENCE = 20.0
"""Seconds that closing the review waits for a sharing under way; the network's own deadline is longer."""


class Sharing:
    """Shares in a thread of its own: a slow network holds up no key. What comes in shows as any change does.

    Args:
        app: The review.
        every: Time between two sharings.
    """

    def __init__(self, app: ReviewApp, every: timedelta) -> None:
        self._app = app
        self._every = every.total_seconds()
        self._stop = threading.Event()
        self._told = ""
        self._thread = threading.Thread(target=self._share, name="review-shares", daemon=True)

    def begin(self) -> None:
        """Share from now on."""
        self._thread.start()

    def end(self) -> None:
        """Share no more; the end of one under way is waited for, so that nobody else writes the journal beside it."""
        self._stop.set()
        self._thread.join(timeout=PATIENCE)

    def _share(self) -> None:
        app = self._app
        share = app.desk.share
        while share is not None and not self._stop.wait(self._every):
            try:
                self._tell(share())
            except CuratorError as error:
                self._tell(str(error))

    def _tell(self, problem: str) -> None:
        """Say what went wrong, once until it is something else, and when it goes well again."""
        app = self._app
        if problem != self._told:
            self._told = problem
            if problem:
                app.clerk.bring(lambda: app.warn("no.share", problem=problem))
            else:
                app.clerk.bring(lambda: app.tell("done.share"))
