"""Writes one after the other, without ever stopping the screen.

A write to SQLite takes about a millisecond, but a crawl or a rebuild may hold the database for seconds. So writes
happen in one thread, in the order of the key presses. The screen waits `PATIENCE` for each: nearly always it is
done by then, and what is painted is what is stored. A slow one settles later.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from curator.errors import CuratorError

PATIENCE = 0.015
"""Seconds a key press waits for its write: a third of the 50 ms that a key may take to be painted."""

T = TypeVar("T")
Settle = Callable[[], None]


class Clerk:
    """The one who writes.

    Args:
        post: Brings a function to the screen's own thread and runs it there. It may be called from any thread and
            must not wait.
    """

    def __init__(self, post: Callable[[Settle], object]) -> None:
        self._post = post
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="review-writes")
        self._unsettled: dict[Future[object], None] = {}

    def do(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[CuratorError], object],
        waiting: Callable[[], object],
    ) -> None:
        """Write. Exactly one of `done` and `failed` is called on the screen's thread: at once, or after `waiting`
        when it takes longer than `PATIENCE`."""
        future = self._pool.submit(work)

        def settle() -> None:
            self._unsettled.pop(future, None)  # type: ignore[arg-type]
            try:
                result = future.result(timeout=0)
            except CuratorError as error:
                failed(error)
            else:
                done(result)

        try:
            future.exception(timeout=PATIENCE)
        except TimeoutError:
            self._unsettled[future] = None  # type: ignore[index]
            waiting()
            future.add_done_callback(lambda _: self._post(settle))
        else:
            settle()

    def later(self, work: Callable[[], object]) -> None:
        """Do something in its turn that the screen does not ask about. What goes wrong shows at the next write."""
        self._pool.submit(work)

    def bring(self, settle: Settle) -> None:
        """Run something on the screen's thread; from any thread."""
        self._post(settle)

    def close(self) -> CuratorError | None:
        """Wait for what is still being written; the first error nobody has seen yet, or None."""
        self._pool.shutdown(wait=True)
        errors = (future.exception() for future in self._unsettled)
        return next((error for error in errors if isinstance(error, CuratorError)), None)
