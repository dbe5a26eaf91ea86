"""A process that reads journal files: `python -m curator.journal.worker`, started by `journal/many.py`.

On its standard input it is told what to read, a marshalled (folder, names, moment or None), and nothing more. Out come
marshalled lists of `Told`, each with its length in eight bytes before it, and at the end an empty one. It waits while
nobody takes them, and ends when nobody can any more.
"""

from __future__ import annotations

import gc
import marshal
import signal
import struct
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from curator.journal import files
from curator.store.ready import BATCH, Ready, ready

HEADER = struct.Struct(">Q")
"""The length in front of an answer."""

Told = tuple[str, bool, list[tuple[int | None, str, bool]], list[Ready]]
"""What a file says, or a part of a long one: its name; whether it is settled; its problems, in its first part, as
(line, message, whether it is a warning); its records."""


def told(journal_dir: Path, names: Sequence[str], now: datetime | None) -> Iterator[Told]:
    """What these files say, in their order, made ready for the index."""
    for name in names:
        read = files.read(journal_dir, name, now=now)
        problems = [(one.line, one.message, one.warning) for one in read.problems]
        for start in range(0, max(len(read.records), 1), BATCH):
            yield name, read.settled, problems, [ready(one, name) for one in read.records[start : start + BATCH]]
            problems = []


def main() -> int:
    """Read what was asked for, answer, end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    gc.disable()  # nothing that is made here is a cycle, and looking for one takes a third of the time
    folder, names, moment = marshal.load(sys.stdin.buffer)  # noqa: S302  our own parent's
    some: list[Told] = []  # of one answer: while the index takes in a batch, the next is read
    count = 0
    for one in told(Path(folder), names, datetime.fromisoformat(moment) if moment else None):
        some.append(one)
        count += len(one[3])
        if count >= BATCH:
            _send(some)
            some, count = [], 0
    _send(some)
    _send([])
    return 0


def _send(some: list[Told]) -> None:
    answer = marshal.dumps(some)
    sys.stdout.buffer.write(HEADER.pack(len(answer)))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
