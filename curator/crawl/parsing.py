"""A small pool of processes that read bodies, each body under a deadline.

Why processes: feedparser is quadratic in the attributes of one element (165 KB take 2 s, 590 KB 22 s), a filter may
be a hostile expression, and nothing inside Python can stop either. A worker that is late is killed and replaced;
it has one body at a time, so nobody else's is lost. Two of them also halve the time of a cold crawl on two cores,
which threads do not (measured).

They are fresh interpreters rather than forks, since a fork of a process with threads may hang; they start when the
first body needs them, in about 0.15 s, and get none of our environment.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import select
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.worker import HEADER, send

if TYPE_CHECKING:
    from curator.crawl.onpage import OnPage, PageJob

MEMORY = 1_000_000_000
"""Bytes of address space a worker may have. A feed of 12 MB, the size of the largest known real one, took 120 MB."""

START_SECONDS = 30.0
"""Longest that a worker may take to start, on a machine under load."""

ANSWER_LIMIT = 100_000_000
"""Bytes of an answer. 10,000 entries with full summaries stay below."""


class _GoneError(Exception):
    """The worker died."""


class _Worker:
    """One process. Used by one thread at a time."""

    def __init__(self, timeout: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "curator.crawl.worker", str(MEMORY), str(int(timeout) + 5)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                "PYTHONUTF8": "1",
                "PATH": os.defpath,
            },
        )
        try:
            self._receive(START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def ask(self, job: bytes, body: bytes, timeout: float) -> bytes:
        """The answer to a job, whose body goes by itself: it is not copied. Raises TimeoutError, or _GoneError when the
        process died of it."""
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, job)  # type: ignore[arg-type]
            send(self._process.stdin, body)  # type: ignore[arg-type]
        except OSError as error:
            raise _GoneError from error
        return self._receive(timeout)

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _receive(self, timeout: float) -> bytes:
        until = time.monotonic() + timeout
        (length,) = HEADER.unpack(self._bytes(HEADER.size, until))
        if length > ANSWER_LIMIT:
            raise _GoneError
        return self._bytes(length, until)

    def _bytes(self, count: int, until: float) -> bytes:
        assert self._process.stdout is not None
        handle = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        parts: list[bytes] = []
        while count:
            if not poll.poll(max(until - time.monotonic(), 0) * 1000):
                raise TimeoutError
            part = os.read(handle, min(count, 1 << 20))
            if not part:
                raise _GoneError
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


class Parsers:
    """The pool. Threads share it; each waits for its own body."""

    def __init__(self, *, timeout: float = 5.0, workers: int = 2) -> None:
        """Start nothing yet. `timeout` is in seconds for one body."""
        self._timeout = timeout
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put(None)
        self._workers: set[_Worker] = set()
        self._closed = False

    def start(self) -> None:
        """Start the workers now, in the background: bodies are expected, and each takes 0.15 s to load."""
        for _ in range(self._free.qsize()):
            threading.Thread(target=self._start_one, name="parser", daemon=True).start()

    def _start_one(self) -> None:
        worker = self._free.get()
        try:
            with contextlib.suppress(OSError, TimeoutError, _GoneError):  # the first body tries again
                worker = worker or self._start()
        finally:
            self._free.put(worker)

    def parse(self, job: Job) -> Parsed | Unreadable:
        """Read a body. Never raises for what the body does."""
        result: Parsed | Unreadable = self._result(job)
        return result

    def page(self, job: PageJob) -> OnPage | Unreadable:
        """Read what a web page says about itself. Never raises for what the page does."""
        result: OnPage | Unreadable = self._result(job)
        return result

    def _result(self, job: Job | PageJob) -> Any:
        message = pickle.dumps(replace(job, body=b""), pickle.HIGHEST_PROTOCOL)
        worker = self._free.get()
        try:
            if worker is None:
                worker = self._start()
            return pickle.loads(worker.ask(message, job.body, self._timeout))  # noqa: S301 our own child's
        except TimeoutError:
            self._end(worker)
            worker = None
            hint = "the other sources are not touched; it is tried again later"
            return Unreadable("parse timeout", f"parse timeout: not read within {self._timeout:g} s", hint)
        except (_GoneError, EOFError, pickle.UnpicklingError):
            self._end(worker)
            worker = None
            return Unreadable("not a feed", "not a feed: reading it ended the parser", "it may be an attack")
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End all workers, also those that are busy."""
        self._closed = True
        for worker in list(self._workers):
            self._end(worker)

    def _start(self) -> _Worker:
        worker = _Worker(self._timeout)
        self._workers.add(worker)
        if self._closed:
            self._end(worker)
        return worker

    def _end(self, worker: _Worker | None) -> None:
        if worker is not None:
            self._workers.discard(worker)
            worker.kill()
