"""Journal files that another job wrote: new ones are taken over byte for byte, and none that is there is changed.

The job that took part in the net hands a folder to the job that may push. Nothing of it is parsed here: names and
bytes are compared, so that whatever got hold of the first job cannot edit the past through the second.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from curator.errors import JournalError
from curator.journal import files


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of a folder."""

    new: tuple[str, ...] = ()
    """Names of the files that were taken over."""
    refused: tuple[str, ...] = ()
    """A line for each that was not: edited ones, and what is no journal file."""


def take_over(journal_dir: Path, folder: Path) -> Handed:
    """Copy the journal files of `folder` that are not in `journal_dir`. What is missing in `folder` stays there.

    Raises:
        JournalError: `folder` is none or cannot be read, or the journal cannot be written.
    """
    if not folder.is_dir():
        raise JournalError("there is no such folder", path=str(folder), hint="name the folder that was handed over")
    there = files.listing(folder)
    new: list[str] = []
    refused = [str(one) for one in there.problems]
    for name in there.names:
        try:
            data = (folder / name).read_bytes()
            before = (journal_dir / name).read_bytes() if os.path.lexists(journal_dir / name) else None
            if before is None:
                files.put(journal_dir, name, data)
                new.append(name)
            elif before != data:
                refused.append(f"{name}: differs from the file of that name in the journal, which stays as it is")
        except OSError as error:
            raise JournalError(
                f"cannot be taken over: {error.strerror or error}", path=name, hint="look at its permissions"
            ) from error
    return Handed(tuple(new), tuple(refused))
