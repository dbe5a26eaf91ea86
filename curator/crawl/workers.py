"""Threads that work through tasks side by side; what came of each goes to the thread that started them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Generic, TypeVar

from curator.crawl.lanes import Lanes, Place

Task = TypeVar("Task")
Told = TypeVar("Told")


class Workers(Generic[Task, Told]):
    """Threads at work, from the moment this is made until there are no tasks or `stop` is called."""

    def __init__(self, lanes: Lanes[Task], do: Callable[[Task, Place], Told], *, count: int, name: str) -> None:
        """Start them.

        Args:
            lanes: Whose turn it is.
            do: What is done with a task; the place is left for it afterwards, if it did not do so earlier.
            count: How many threads.
            name: What threads are called in a dump, before their number.
        """
        self._lanes = lanes
        self._do = do
        self._done: SimpleQueue[Told | _Failure] = SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._work, name=f"{name} {number}", daemon=True).start()

    def next(self, timeout: float | None = None) -> Told:
        """What came of one more task.

        Args:
            timeout: Seconds to wait; None waits as long as it takes.

        Raises:
            Empty: Nothing came in time.
            BaseException: Whatever a task raised; the thread that did it is gone.
        """
        told = self._done.get(timeout=timeout)
        if isinstance(told, _Failure):
            raise told.error
        return told

    def all(self, tasks: int) -> Iterator[Told]:
        """What came of so many tasks, as it comes; whoever stops reading stops the work. Raises as `next`."""
        try:
            for _ in range(tasks):
                yield self.next()
        finally:
            self.stop()

    def stop(self) -> None:
        """Begin nothing more."""
        self._lanes.stop()

    def _work(self) -> None:
        while (turn := self._lanes.take()) is not None:
            task, place = turn
            told: Told | _Failure
            try:
                told = self._do(task, place)
            except BaseException as error:  # noqa: BLE001 raised again where the answers are taken
                told = _Failure(error)
            finally:
                place.leave()
            self._done.put(told)
            if isinstance(told, _Failure):
                return


class _Failure:
    """What a task raised, on its way to another thread."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
