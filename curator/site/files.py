"""Writing what the generator reads: only what changed, never half a file, nothing outside the given folder.

Nothing here is synced to the disk: all of it is made again from the issue pages, and a file that a power cut emptied
differs from what it should hold, so that the next build writes it. (Syncing cost 14 ms a page.)
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
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


def put_new(path: Path, data: bytes) -> None:
    """Write a file of a folder that nobody reads yet. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def put_folder(folder: Path, files: Mapping[str, bytes]) -> int:
    """Make a folder hold exactly these files, by their names below it; how many were written. Raises `OSError`."""
    wanted = {folder / name for name in files}
    _clear(folder, wanted)
    return sum(put_file(folder / name, data) for name, data in files.items())


def put_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """The same for files that come one after the other, by name and content. Raises `OSError`."""
    wanted = set()
    for name, data in files:
        path = folder / name
        wanted.add(path)
        _make_room(folder, path)
        put_file(path, data)
    _clear(folder, wanted)


def _make_room(folder: Path, path: Path) -> None:
    """Remove a symbolic link or a file that stands where a folder must be, below `folder`."""
    for above in reversed(path.relative_to(folder).parents):
        here = folder / above
        if here != folder and (here.is_symlink() or here.is_file()):
            here.unlink()


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
