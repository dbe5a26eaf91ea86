"""Many journal files at once: a process of its own reads and cleans them while this one writes the index.

It is a fresh interpreter, since a fork of a process with threads may hang; it gets none of our environment. What it
gives is what reading here would give, in the same order. Few files are read here: starting it takes 0.15 s.
"""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Self

from curator.errors import JournalError
from curator.journal.worker import HEADER, Told, told

LARGE = 4_000_000
"""Bytes of files from which on another process reads them: about 5,000 records, which take 0.3 s."""


class Reading:
    """Files being read, for a `with`. It begins with those that seem to be wanted, before anybody has asked."""

    def __init__(self, journal_dir: Path, names: Sequence[str], *, now: datetime | None) -> None:
        """Begin.

        Args:
            journal_dir: The journal's folder.
            names: As `files.names` gives them.
            now: See `files.read`.
        """
        self._journal_dir = journal_dir
        self._now = now
        self._begin(names)

    def _begin(self, names: Sequence[str]) -> None:
        self._names = list(names)
        large = _size(self._journal_dir, names) >= LARGE
        self._process = _started(self._journal_dir, names, self._now) if large else None

    def told(self, names: Sequence[str]) -> Iterator[Told]:
        """What these files say, in their order. To be asked once.

        Raises:
            JournalError: The process that reads them died; while the answers are taken.
        """
        if list(names) != self._names:  # others came meanwhile
            self._end()
            self._begin(names)
        if self._process is None:
            return told(self._journal_dir, names, self._now)
        assert self._process.stdout is not None
        return _answers(self._process.stdout, self._journal_dir)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()  # it has ended by itself, unless something failed here
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


def _size(journal_dir: Path, names: Sequence[str]) -> int:
    """Bytes of these files; what cannot be looked at has none."""
    size = 0
    for name in names:
        try:
            size += os.lstat(f"{journal_dir}/{name}").st_size
        except OSError:
            continue
    return size


def _started(journal_dir: Path, names: Sequence[str], now: datetime | None) -> subprocess.Popen[bytes] | None:
    """The process, reading already; None where no other can be started."""
    try:
        with tempfile.TemporaryFile() as wish:  # a pipe could be full before it reads
            marshal.dump((str(journal_dir.absolute()), list(names), now.isoformat() if now else None), wish)
            wish.seek(0)
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "curator.journal.worker"],
                stdin=wish,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={
                    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                    "PYTHONUTF8": "1",
                    "PATH": os.defpath,
                },
            )
    except OSError:
        return None


def _answers(pipe: IO[bytes], journal_dir: Path) -> Iterator[Told]:
    while True:
        head = pipe.read(HEADER.size)
        size = HEADER.unpack(head)[0] if len(head) == HEADER.size else -1
        answer = pipe.read(size) if size > 0 else b""
        if len(answer) != size:
            raise JournalError(
                "the process that reads its files died",
                path=str(journal_dir),
                hint="nothing was loaded; make sure that there is memory left, and run the command again",
            )
        some = marshal.loads(answer)  # noqa: S302  our own child's
        del answer  # 4 MB, which nobody needs while the records are used
        if not some:
            return
        yield from some
