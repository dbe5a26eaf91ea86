"""Files written whole or not at all, and lasting over a power cut: a temporary file beside the place, fsynced, then
moved there, and the folder fsynced.

Everything here raises OSError and leaves neither half a file nor a temporary one behind; rooms turn it into their own
error, which names what could not be written. A temporary file that a kill left is called `.<name>.<random>.tmp`.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

_LONGEST = 100
"""Characters of a name in its temporary file's: some file systems allow 143 bytes in all."""

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def replace(path: Path, data: bytes, *, hold: Callable[[], object] = lambda: None) -> None:
    """Put the bytes at a path, in place of what may be there. A file that was there lends its permissions.

    Args:
        path: Where; its folder is there.
        data: All of it.
        hold: Called when nothing is left to do but to move the file; may still refuse, by raising.
    """
    mode = path.stat().st_mode & 0o7777 if path.exists() else None
    with _beside(path, data, mode) as temporary:
        hold()
        temporary.replace(path)
    enter(path.parent)


def create(path: Path, data: bytes) -> bool:
    """Put the bytes at a path that is free; False when it is not, and then it stays as it is."""
    with _beside(path, data) as temporary:
        try:
            os.link(temporary, path)  # unlike a rename, this never takes another file's place
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if path.exists():  # a file system without hard links: here a moment is open
                return False
            temporary.rename(path)
    enter(path.parent)
    return True


def enter(folder: Path) -> None:
    """Have a folder's entries on the disk. File systems that cannot do that for a folder are let be."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _beside(path: Path, data: bytes, mode: int | None = None) -> Iterator[Path]:
    """A temporary file in the same folder, the bytes on the disk; gone afterwards. Mode None: as is usual."""
    temporary = path.with_name(f".{path.name[:_LONGEST]}.{os.urandom(4).hex()}.tmp")
    try:
        with temporary.open("xb") as file:
            if mode is not None:  # first of all: nobody may read, even for a moment, what they could not read before
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
