"""What a journal file's bytes say. Pure: bytes in, values out.

A file is a header line and then one record a line. Reading is intake: whatever is wrong with a line is a `Problem`
that names file and line, and costs nothing else. `docs/journal.md` gives the law and the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from curator.domain.records import SKEW, Record, stamp
from curator.domain.schema import SCHEMA, problem
from curator.journal.lines import VERSION, Header, parse_line

ACTS = frozenset({"decision", "submission"})
"""Types that say what a person did: they count only in a file whose header names that person."""

_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")
_NEVER = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC) - SKEW


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the journal that is not as it should be. `str()` gives one line."""

    file: str
    """Name relative to the journal's folder."""
    line: int | None
    """Counts from 1; None means the file as a whole."""
    message: str
    warning: bool = False
    """Nothing is lost or left out: worth a word, no failure."""

    def __str__(self) -> str:
        return f"{self.file}: {self.message}" if self.line is None else f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a journal file says."""

    name: str
    header: Header | None
    """The first header; None when there is no readable one."""
    records: tuple[Record, ...]
    """Those that count: well-formed, held against the schema, in the order of the file."""
    problems: tuple[Problem, ...] = ()
    settled: bool = True
    """False: something was left alone for now and another look may take it in (it is newer than this program, it is
    from the future, it could not be read). Do not mark the file as loaded."""


def parse(data: bytes, *, name: str, now: datetime | None = None) -> FileRead:
    """What a file's bytes say.

    Args:
        data: The file. A byte-order mark and CRLF are tolerated; so are files joined one after another (each header
            holds for the records after it).
        name: Its name, for problems.
        now: What is more than `SKEW` after this moment is held back until its time has come; None holds nothing back.
    """
    reading = _Reading(name, now)
    ended = data.endswith(b"\n")
    lines = list(_texts(data))
    for number, text in lines:
        reading.take(number, text, last=number == len(lines) and not ended)
    return reading.result()


def _texts(data: bytes) -> Iterator[tuple[int, str | None]]:
    """The lines with their numbers; None for one that is not UTF-8. Only LF ends a line."""
    try:
        texts: Iterable[str | None] = data.decode().split("\n")
    except UnicodeDecodeError:
        texts = (line.decode(errors="replace") if _is_utf8(line) else None for line in data.split(b"\n"))
    return enumerate(texts, start=1)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Reading:
    """One file being read, line after line."""

    def __init__(self, name: str, now: datetime | None) -> None:
        self.name = name
        self.limit = now + SKEW if now else None
        self.first: Header | None = None
        self.header: Header | None = None
        self.latest = _NEVER  # no record under the current header may be after this
        self.settled = True
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.unknown: set[str] = set()
        self.markers: list[int] = []

    def take(self, number: int, text: str | None, *, last: bool) -> None:
        """Read the next line. `last`: no newline came after it."""
        if text is None:
            self._note(number, "not UTF-8")
            return
        if not text.startswith("{"):  # as nearly every line does
            text = text.removeprefix("\ufeff")
            if not text or text.isspace():
                return
            if text[0] in "<=>|" and _MARKER.fullmatch(text.rstrip()):
                self.markers.append(number)
                return
        said = parse_line(text)
        if isinstance(said, Record):
            if self.header is not None:
                self._record(number, said)
            elif self.first is None and self.settled:
                self._left(number, "the header line is missing: nothing of this file is loaded")
        elif isinstance(said, Header):
            self._header(number, said)
        elif self.first is None and self.settled and not self.records:
            self._left(number, f"the header line cannot be read ({said}): nothing of this file is loaded")
        else:
            self._note(number, f"the line is cut in half ({said})" if last else said)

    def result(self) -> FileRead:
        """All that was read."""
        if self.markers:
            where = ", ".join(str(number) for number in self.markers[:6])
            self._note(
                self.markers[0],
                f"git conflict markers (lines {where}): the records of both sides are loaded; delete these lines",
            )
        elif self.first is None and self.settled:
            self._left(None, "the file is empty")
        return FileRead(self.name, self.first, tuple(self.records), tuple(self.problems), self.settled)

    def _note(self, number: int | None, message: str, *, warning: bool = False) -> None:
        self.problems.append(Problem(self.name, number, message, warning))

    def _left(self, number: int | None, message: str) -> None:
        self.settled = False
        self.header = None
        self._note(number, message)

    def _header(self, number: int, header: Header) -> None:
        self.first = self.first or header
        if header.version > VERSION:
            self._left(
                number,
                f"written by a newer curator (format {header.version}, this one reads {VERSION}): update curator; "
                "nothing of this file is loaded until then",
            )
        elif self.limit is not None and header.at > self.limit:
            self._left(
                number,
                f"from the future ({stamp(header.at)}): the clock of {header.by!r} was wrong; "
                "it is held back until then",
            )
        else:
            self.header = header
            self.latest = header.at + SKEW if header.at < _LAST else header.at

    def _record(self, number: int, record: Record) -> None:
        assert self.header is not None
        wrong = problem(record)
        if wrong is not None:
            self._note(number, f"{record.type}: {wrong}")
        elif record.at > self.latest:
            self._note(
                number,
                f"{record.type} {record.id}: its time {stamp(record.at)} is after the time its file was written "
                f"({stamp(self.header.at)}); left out",
            )
        elif record.type in ACTS and record.by != self.header.by:
            self._note(
                number,
                f"{record.type} {record.id}: it says it is by {record.by!r} in a file of {self.header.by!r}; left out",
            )
        else:
            if record.type not in SCHEMA and record.type not in self.unknown:
                self.unknown.add(record.type)
                self._note(
                    number,
                    f"records of the unknown type {record.type!r} are kept and not used: update curator",
                    warning=True,
                )
            self.records.append(record)
