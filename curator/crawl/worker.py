"""A process that reads bodies: `python -m curator.crawl.worker MEMORY SECONDS`, spoken to through pipes.

A message is its length in eight bytes and that many bytes. In come two, a pickled `Job` or `PageJob` without its body
and the body; out goes a pickled `Parsed`, `OnPage` or `Unreadable`. One empty message at the start says that it is
ready. It ends when its input does, and by itself when a job takes far too long, so that nothing is left behind when
its parent is killed.
"""

from __future__ import annotations

import pickle
import resource
import signal
import struct
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from curator.crawl.onpage import OnPage, PageJob
    from curator.crawl.parsed import Unreadable

HEADER = struct.Struct(">Q")
"""The length in front of a message."""


def main(arguments: list[str]) -> int:
    """Serve until the input ends. `MEMORY` is in bytes of address space, `SECONDS` the longest one job may take."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    memory, seconds = int(arguments[0]), int(arguments[1])
    from curator.crawl import feeds  # noqa: F401 imported before the clock of the first job runs
    from curator.crawl.parsed import Job
    from curator.crawl.reading import read

    for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    inbox, outbox = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not speak into the pipe
    send(outbox, b"")
    while (message := receive(inbox)) is not None and (body := receive(inbox)) is not None:
        signal.alarm(seconds)
        job = replace(pickle.loads(message), body=body)  # noqa: S301 our own parent's
        result = read(job) if isinstance(job, Job) else _read_page(job)
        answer = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
        signal.alarm(0)
        send(outbox, answer)
    return 0


def _read_page(job: PageJob) -> OnPage | Unreadable:
    from curator.crawl.onpage import read_page  # late: a crawl of feeds never needs it

    return read_page(job)


def send(pipe: BinaryIO, message: bytes) -> None:
    """Write one message."""
    pipe.write(HEADER.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """Read one message; None at the end of the input."""
    head = pipe.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    (length,) = HEADER.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
