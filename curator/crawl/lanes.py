"""Whose turn it is: so many requests at once in all, one at a time per host, a few more for hosts that can take it;
and, where people ask for it, some seconds between two requests to the same host.

A redirect to another host waits for its turn there too. A request holds one host's place at a time, so two of them
that cross can never wait for each other.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Generic, TypeVar

Task = TypeVar("Task")

PARALLEL = 6
"""Requests at once to a host that people named in `parallel_hosts`: what browsers open to one host."""


class Lanes(Generic[Task]):
    """Hands out tasks to threads, by host. Long queues go first, since they take longest."""

    def __init__(
        self, tasks: Iterable[tuple[str, Task]], parallel: Collection[str] = (), *, spacing: float = 0.0
    ) -> None:
        """Queue all tasks, each with the host it will ask.

        `spacing` is in seconds, from the end of a request to the start of the next one at the same host; the hosts
        in `parallel` are exempt.
        """
        self._spacing = spacing
        self._free_at: dict[str, float] = {}
        self._parallel = frozenset(parallel)
        self._queues: dict[str, deque[Task]] = {}
        for host, task in tasks:
            self._queues.setdefault(host, deque()).append(task)
        self._busy: dict[str, int] = {}
        self._stopped = False
        self._changed = threading.Condition()
        self._order = deque(sorted(self._queues, key=lambda host: -len(self._queues[host]) / self._limit(host)))

    def take(self) -> tuple[Task, Place] | None:
        """The next task and a place at its host; waits until one can be given. None: there are no more."""
        with self._changed:
            while not self._stopped and self._order:
                for _ in range(len(self._order)):
                    host = self._order[0]
                    if self._enter(host):
                        task = self._queues[host].popleft()
                        if not self._queues[host]:
                            self._order.popleft()
                        return task, Place(host, self._leave, self._wait)
                    self._order.rotate(-1)
                self._changed.wait(self._pause(self._order))
        return None

    def stop(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _limit(self, host: str) -> int:
        return PARALLEL if host in self._parallel else 1

    def _enter(self, host: str) -> bool:
        if self._busy.get(host, 0) >= self._limit(host) or self._free_at.get(host, 0.0) > time.monotonic():
            return False
        self._busy[host] = self._busy.get(host, 0) + 1
        return True

    def _wait(self, host: str) -> None:
        with self._changed:
            while not (self._stopped or self._enter(host)):
                self._changed.wait(self._pause([host]))

    def _pause(self, hosts: Iterable[str]) -> float | None:
        """Seconds until the first of these hosts may be asked again; None where only a leaving one makes room."""
        if not self._spacing:
            return None
        now = time.monotonic()
        ahead = [at - now for host in hosts if (at := self._free_at.get(host, 0.0)) > now]
        return min(ahead) + 0.001 if ahead else None

    def _leave(self, host: str) -> None:
        with self._changed:
            if self._spacing and host not in self._parallel:
                self._free_at[host] = time.monotonic() + self._spacing
            self._busy[host] = max(self._busy.get(host, 0) - 1, 0)
            self._changed.notify_all()


class Place:
    """A task's place at a host. Belongs to one thread."""

    def __init__(self, host: str, leave: Callable[[str], None], wait: Callable[[str], None]) -> None:
        self._host: str | None = host
        self._leave = leave
        self._wait = wait

    def move(self, host: str) -> float:
        """Go over to another host, waiting for a place there. The seconds that took."""
        if host == self._host:
            return 0.0
        since = time.monotonic()
        self.leave()
        self._wait(host)
        self._host = host
        return time.monotonic() - since

    def leave(self) -> None:
        """Make room; may be called again."""
        if self._host is not None:
            self._leave(self._host)
            self._host = None
