"""Writing what the generator reads: only what changed, never half a file, nothing outside the given folder.

Nothing here is synced to the disk: all of it is made again from the issue pages, and a file that a power cut emptied
differs from what it should hold, so that the next build writes it. (Syncing cost 14 ms a page.)
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def put_file(path: Path, data: bytes) -> bool:
    """Write a file unless it holds these bytes already; whether it was written. Raises `OSError`."""
    if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def put_folder(folder: Path, files: Mapping[str, bytes]) -> int:
    """Make a folder hold exactly these files, by their names below it; how many were written. Raises `OSError`."""
    wanted = {folder / name for name in files}
    _clear(folder, wanted)
    return sum(put_file(folder / name, data) for name, data in files.items())


def _clear(folder: Path, wanted: set[Path]) -> None:
    """Remove what is not wanted, symbolic links as links; nothing they point to is touched."""
    for here, folders, names in os.walk(folder, topdown=False):
        for name in names + [name for name in folders if (Path(here) / name).is_symlink()]:
            path = Path(here) / name
            if path not in wanted or path.is_symlink():
                path.unlink()
        for name in folders:
            path = Path(here) / name
            if not path.is_symlink() and path.is_dir() and not any(path.iterdir()):
                path.rmdir()
