"""Where the review writes files of its own: the minutes of a meeting."""

from __future__ import annotations

from pathlib import Path

from curator import disk
from curator.errors import UsageError
from curator.review.minutes import free_name

MINUTES = Path(".curator") / "minutes"
"""Folder of the minutes below the publication: git knows nothing of it."""

PUBLISHED = "content"
"""Folder of what is published."""


def usual_path(root: Path, day: str) -> Path:
    """Where the minutes of a day go unless somebody says otherwise; relative to the publication's folder."""
    folder = root / MINUTES
    taken = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return free_name(MINUTES, day, taken)


def write_new(root: Path, where: Path, text: str) -> Path:
    """Write a text into a new file, whole or not at all; the file.

    Args:
        root: The publication's folder, which relative places start from.
        where: The file. `~` is one's home.
        text: What to write.

    Raises:
        UsageError: There is such a file already, it would be among what is published, or it cannot be written.
    """
    try:
        path = (root / where.expanduser()).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"no such place: {where}", hint="type another name") from error
    if path.is_relative_to((root / PUBLISHED).resolve()):
        raise UsageError("minutes name people and are never published", hint=f"choose a place outside {PUBLISHED}/")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        free = disk.create(path, text.encode())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be written: {error}", hint="type another name") from error
    if not free:
        raise UsageError(f"{path} is there already", hint="type another name")
    return path
