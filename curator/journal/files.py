"""The journal's folder: names, writing a file once, reading one.

A file belongs to the run or session that wrote it and is never written again, so clones of the journal only ever
add different paths and git has nothing to merge.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from curator import disk
from curator.domain.records import Record
from curator.errors import JournalError
from curator.journal.lines import Header, header_line, record_line
from curator.journal.reading import ACTS, FileRead, Problem, parse

KINDS = ("crawl", "review", "submit", "cards", "publish")
"""What a file may be written for. A label for people: which records stand in it does not depend on it."""

FILE_LIMIT = 256 * 1024 * 1024
"""Bytes of one file. A first crawl of 100,000 entries with summaries has about 90 MB."""

_NAME = re.compile(r"\d{4}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])/\d{6}Z-[a-z]{1,20}-[0-9a-z]{6,40}\.jsonl")
_TEMPORARY = re.compile(r"\..*\.tmp")
_TOLERATED = re.compile(r"(?:README|LICENSE|LICENCE|COPYING)[^/]*", re.IGNORECASE)


def is_name(name: str) -> bool:
    """Whether a name relative to the journal's folder is that of a journal file."""
    return _NAME.fullmatch(name) is not None


# -- looking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in the journal's folder."""

    names: tuple[str, ...]
    """The journal files, relative to the folder, oldest first by name."""
    problems: tuple[Problem, ...] = ()
    """What has no place in it, left alone."""


def listing(journal_dir: Path) -> Listing:
    """All journal files of the folder, and what else was found there. A folder that is not there is empty.

    Hidden files (`.git`, half-written files) and a README or licence at the top are passed over. Symbolic links are
    never followed: one may lead out of the folder.

    Raises:
        JournalError: The folder cannot be read.
    """
    names: list[str] = []
    problems: list[Problem] = []
    try:
        for name, entry in _walk(journal_dir, ""):
            if entry.is_symlink():
                problems.append(Problem(name, None, "a symbolic link is no journal file; it is left alone"))
            elif is_name(name) and entry.is_file(follow_symlinks=False):
                names.append(name)
            elif "/" in name or not _TOLERATED.fullmatch(name):
                problems.append(Problem(name, None, "not the name of a journal file; it is left alone", warning=True))
    except OSError as error:
        raise _failed(journal_dir, "read", error) from error
    return Listing(tuple(sorted(names)), tuple(problems))


def names(journal_dir: Path) -> list[str]:
    """The journal files of the folder, oldest first by name; see `listing`."""
    return list(listing(journal_dir).names)


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything that is no real folder, with its name relative to the first folder."""
    try:
        inside = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in inside:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry


# -- reading -----------------------------------------------------------------------------------------------------


def read(journal_dir: Path, name: str, *, now: datetime | None = None) -> FileRead:
    """What a journal file says. Never raises: a file that cannot be read is a problem of an unsettled `FileRead`.

    Args:
        journal_dir: The journal's folder.
        name: As `names` gives it.
        now: Files from the future of this moment are held back; None holds nothing back.
    """
    if not is_name(name):
        return _unread(name, "not the name of a journal file")
    try:
        data = _bytes(journal_dir / name)
    except OSError as error:
        return _unread(name, f"cannot be read: {error.strerror or error}")
    if data is None:
        return _unread(name, f"not a file, or larger than {FILE_LIMIT // 1024 // 1024} MB")
    return parse(data, name=name, now=now)


def _unread(name: str, why: str) -> FileRead:
    return FileRead(name, None, (), (Problem(name, None, why),), settled=False)


def _bytes(path: Path) -> bytes | None:
    """The file's bytes; None when it is no plain file of a sane size. Raises OSError."""
    # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > FILE_LIMIT:
            return None
        return file.read()


# -- writing -----------------------------------------------------------------------------------------------------


def write(journal_dir: Path, kind: str, by: str, records: Sequence[Record], *, now: datetime) -> str:
    """Write one new file and give its name, relative to the folder. Once it has a name it is whole and on the disk.

    The header's time is `now`, or the newest record's if that is later: a record after its file's time would be left
    out by everyone who reads it.

    Args:
        journal_dir: The journal's folder; made when missing.
        kind: One of `KINDS`.
        by: Whose file it is. Decisions and submissions of somebody else are refused.
        records: What it says, in this order; at least one.
        now: The time in its name.

    Raises:
        JournalError: Nothing to write, a person's act in another's file, a record that cannot be a line, a folder
            that cannot be written to, a full disk. Then no file is there.
    """
    _check(kind, by, records)
    header = Header(kind, by, max(now, *(record.at for record in records)))
    lines = [header_line(header), *(record_line(record) for record in records)]
    data = ("\n".join(lines) + "\n").encode()
    moment = now.astimezone(UTC)
    day = moment.date().isoformat().replace("-", "/")
    folder = journal_dir / day
    try:
        _make(folder, journal_dir)
        while True:
            name = f"{moment:%H%M%SZ}-{kind}-{secrets.token_hex(5)}.jsonl"
            if disk.create(folder / name, data):
                return f"{day}/{name}"
    except OSError as error:
        raise _failed(journal_dir, "written", error) from error


def _check(kind: str, by: str, records: Sequence[Record]) -> None:
    if kind not in KINDS:
        raise JournalError(f"{kind!r} is no kind of journal file", path="journal", hint=f"one of {', '.join(KINDS)}")
    if not records:
        raise JournalError("a journal file without records is not written", path="journal")
    for record in records:
        if record.type in ACTS and record.by != by:
            raise JournalError(
                f"the {record.type} {record.id} is by {record.by!r} and cannot stand in a file of {by!r}",
                path="journal",
                hint="write one file for each person",
            )


def put(journal_dir: Path, name: str, data: bytes) -> None:
    """Put a whole file of another machine at its name, which is free. Raises OSError."""
    _make((journal_dir / name).parent, journal_dir)
    disk.create(journal_dir / name, data)


def _make(folder: Path, root: Path) -> None:
    """Make the folder and those above it, each entered on the disk."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        if one != root:
            disk.enter(one.parent)


_HINTS = {
    errno.ENOSPC: "make room on the disk and run the command again; nothing is lost, the records wait in the index",
    errno.EDQUOT: "make room on the disk and run the command again; nothing is lost, the records wait in the index",
    errno.EROFS: "the file system is read-only: mount it for writing, or use --root with another folder",
    errno.EACCES: "make the folder readable and writable for you (chmod u+rwX) and run the command again",
    errno.EPERM: "make the folder readable and writable for you (chmod u+rwX) and run the command again",
    errno.EEXIST: "something that is no folder stands where the journal's folders go: move it away",
    errno.ENOTDIR: "something that is no folder stands where the journal's folders go: move it away",
}


def _failed(journal_dir: Path, what: str, error: OSError) -> JournalError:
    hint = _HINTS.get(error.errno or 0, "nothing is lost, the records wait in the index; run the command again")
    return JournalError(f"the journal cannot be {what}: {error.strerror or error}", path=str(journal_dir), hint=hint)
