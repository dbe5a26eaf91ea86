"""Taking the words of redacted records out of journal files and out of a clone's past.

A journal file is never written again, with this one exception: the whole lines of redacted records are left out of it.
Which text and which commits come of that depends on nothing but the text, the commits and the ids. So every clone that
does it comes to the same new past, and can see that the past a remote shows is the old one without those lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from curator import disk
from curator.domain.records import Record
from curator.domain.schema import is_id, problem
from curator.errors import JournalError
from curator.journal import files
from curator.journal.git import Git
from curator.journal.lines import parse_line

_NAMES = "refs/curator-forgetting"
"""Where the commits being rewritten have names meanwhile."""

_EXPORT = ("--no-data", "--reencode=no", "--reference-excluded-parents")
"""The last one: what is built on a commit that stays is built on it again."""

_AT_ONCE = 500
"""Files read in one go."""


def without(data: bytes, ids: Collection[str]) -> bytes:
    """A journal file's bytes without the lines of these records, and without broken lines that name one of them.

    The lines of `redacted` records always stay: their own words are an id, and without them the words they take back
    would count again.
    """
    marks = [id_.encode() for id_ in ids]
    if not any(mark in data for mark in marks) and b"\\u" not in data:
        return data
    return b"\n".join(line for line in data.split(b"\n") if not _is_of(line, ids, marks))


def _is_of(line: bytes, ids: Collection[str], marks: Sequence[bytes]) -> bool:
    named = any(mark in line for mark in marks)
    if not named and b"\\u" not in line:  # an id may be written in escapes
        return False
    try:
        said = parse_line(line.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError:
        return named
    if isinstance(said, Record):
        return said.id in ids and said.type != "redacted"
    return named and isinstance(said, str)


# -- what is redacted --------------------------------------------------------------------------------------------


def redacted_in(git: Git, commit: str) -> frozenset[str]:
    """Ids of the records that the journal of a commit takes back."""
    lines = _lines_with(git, commit, ['"redacted"'])
    targets = (record.fields["target"] for record in lines if record.type == "redacted" and problem(record) is None)
    return frozenset(str(target) for target in targets if is_id(target))


def taken_out_of(git: Git, commit: str) -> frozenset[str]:
    """Those of them whose words are in no file of the commit: taken out of its past, or never in it."""
    ids = redacted_in(git, commit)
    if not ids:
        return ids
    return ids - {record.id for record in _lines_with(git, commit, sorted(ids)) if record.type != "redacted"}


def _lines_with(git: Git, commit: str, words: Sequence[str]) -> Iterator[Record]:
    """The records of a commit's files in whose lines one of the words stands."""
    given = "".join(f"{word}\n" for word in words)
    found = git.run("grep", "-h", "-a", "-F", "--no-line-number", "--no-color", "-f", "-", commit, "--", text=given)
    for line in found.out.split("\n"):
        said = parse_line(line.removeprefix("\ufeff")) if line else ""
        if isinstance(said, Record):
            yield said


def lines_of(journal_dir: Path, ids: Collection[str]) -> list[tuple[str, Record]]:
    """Where these records still stand: file and record. Files that cannot be read are passed over."""
    found = []
    for name in files.names(journal_dir):
        with suppress(OSError):
            data = (journal_dir / name).read_bytes()
            if any(id_.encode() in data for id_ in ids):
                told = files.read(journal_dir, name).records
                found += [(name, one) for one in told if one.id in ids and one.type != "redacted"]
    return found


# -- in files ----------------------------------------------------------------------------------------------------


def forget_in_files(journal_dir: Path, ids: Collection[str], names: Collection[str] | None = None) -> list[str]:
    """Leave the lines out of the files in the folder, each replaced in one step; of all files, or of those named.
    Gives the names of those changed.

    Raises:
        JournalError: A file cannot be read or replaced.
    """
    changed = []
    for name in files.names(journal_dir):
        if names is not None and name not in names:
            continue
        path = journal_dir / name
        try:
            before = path.read_bytes()
            after = without(before, ids)
            if after != before:
                disk.replace(path, after)
                changed.append(name)
        except OSError as error:
            raise JournalError(
                f"the words cannot be taken out of it: {error.strerror or error}",
                path=str(path),
                hint="make it readable and writable for you, make room on the disk, and run the command again",
            ) from error
    return changed


# -- in a clone's past -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What came of rewriting a past."""

    commits: Mapping[str, str] = field(default_factory=dict)
    """The new commit of each name whose commit is another now."""
    objects: tuple[str, ...] = ()
    """git's names of the files that hold the words."""
    files: frozenset[str] = frozenset()
    """Their names in the journal's folder."""


def rewrite(git: Git, tips: Mapping[str, str], ids: Collection[str], *, besides: Sequence[str] = ()) -> Rewritten:
    """Make commits like those of `tips` whose files lack these records' lines; no branch is moved.

    Args:
        git: The clone.
        tips: Commits by any name.
        ids: Of the records.
        besides: Commits that stay as they are, with all before them.
    """
    out = [f"^{commit}" for commit in besides]
    tips = {name: tip for name, tip in tips.items() if git.must("rev-list", "-n1", tip, *out)}
    held = dict(_files_of(git, [*dict.fromkeys(tips.values()), *out])) if tips and ids else {}
    instead = _new_files(git, list(held), ids)
    if not instead:
        return Rewritten()
    places = {f"{_NAMES}/{number}": name for number, name in enumerate(tips)}
    clear(git)
    try:
        given = "".join(f"create {place}\0{tips[name]}\0" for place, name in places.items())
        git.must("update-ref", "--stdin", "-z", text=given)
        told = git.bytes_of("fast-export", *_EXPORT, *places, *out)
        git.bytes_of("fast-import", "--quiet", "--force", given=b"".join(_with_new_files(told, instead)))
        made = {name: git.must("rev-parse", place).strip() for place, name in places.items()}
    finally:
        clear(git)
    return Rewritten(
        {name: commit for name, commit in made.items() if commit != tips[name]},
        tuple(name.decode() for name in instead),
        frozenset(held[name] for name in instead),
    )


def move(git: Git, to: Mapping[str, tuple[str, str]]) -> None:
    """Let refs, by name, go from one commit to another, all or none of them."""
    git.must(
        "update-ref", "--stdin", "-z", text="".join(f"update {ref}\0{new}\0{old}\0" for ref, (old, new) in to.items())
    )


def clear(git: Git) -> None:
    """Drop the names that a rewriting, ended or killed, gave to commits."""
    names = git.must("for-each-ref", "--format=%(refname)", _NAMES).split()
    git.must("update-ref", "--stdin", "-z", text="".join(f"delete {name}\0\0" for name in names))


def _files_of(git: Git, commits: Sequence[str]) -> Iterator[tuple[bytes, str]]:
    """Git's name and the name in the folder of each journal file of the commits."""
    for line in git.bytes_of("rev-list", "--objects", *commits).split(b"\n"):
        held, _, name = line.partition(b" ")
        if name.endswith(b".jsonl"):
            yield held, name.decode(errors="replace")


def _new_files(git: Git, held: Sequence[bytes], ids: Collection[str]) -> dict[bytes, bytes]:
    """Git's names of those files that hold such a record, and of the same files without."""
    instead = {}
    for start in range(0, len(held), _AT_ONCE):
        given = b"".join(name + b"\n" for name in held[start : start + _AT_ONCE])
        for name, data in _objects(git.bytes_of("cat-file", "--batch", given=given)):
            after = without(data, ids)
            if after != data:
                instead[name] = git.bytes_of("hash-object", "-w", "--no-filters", "--stdin", given=after).strip()
    return instead


def _objects(told: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each file that `git cat-file --batch` gave."""
    place = 0
    while place < len(told):
        end = told.index(b"\n", place)
        name, kind, size = told[place:end].split(b" ")
        place = end + 1 + int(size) + 1
        if kind == b"blob":
            yield name, told[end + 1 : place - 1]


_FILE = re.compile(rb"M [0-7]+ ([0-9a-f]+) ")


def _with_new_files(told: bytes, instead: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """What `git fast-export` said, with other files in the place of those. Messages are passed on unread."""
    place = 0
    while place < len(told):
        end = told.index(b"\n", place) + 1
        line = told[place:end]
        place = end
        yield _file_line(line, instead)
        if line.startswith(b"data "):
            size = int(line[5:])
            yield told[place : place + size]
            place += size


def _file_line(line: bytes, instead: Mapping[bytes, bytes]) -> bytes:
    found = _FILE.match(line)
    if found is None or found[1] not in instead:
        return line
    return line[: found.start(1)] + instead[found[1]] + line[found.end(1) :]
