"""A TOML file that people own: its values, the line of each, and edits that touch nothing else.

Values come from `tomllib`. Places come from a scan of the same text for headers and `key = value` statements,
since no TOML library tells them; the scan runs on text that `tomllib` has accepted, so it may be simple. An edit
replaces or inserts characters at such places: every other byte stays as its author left it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import tomlkit

from curator import disk
from curator.errors import ConfigError

Key = tuple[str | int, ...]
"""A place: `("source", 2, "url")` is `url` of the third `[[source]]`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A `[header]` or `[[header]]`, from its first character to the next header's (or the end)."""

    key: Key
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A `key = value`: offsets of the whole (without the end of its line) and of the value."""

    key: Key
    start: int
    value: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text and what it says."""

    path: str
    """As errors name it: relative to the publication."""
    text: str
    values: Mapping[str, object]
    tables: tuple[Table, ...] = ()
    statements: Mapping[Key, Statement] = field(default_factory=dict)

    def line_of(self, key: Key) -> int | None:
        """The line, from 1, of a key; of the table around it when it is not there; None when that is not either."""
        starts: dict[Key, int] = {}
        for table in self.tables:
            starts[table.key] = table.start
            starts.setdefault(table.key[:1], table.start)
        starts.update({name: statement.start for name, statement in self.statements.items()})
        for length in range(len(key), 0, -1):
            if (start := starts.get(key[:length])) is not None:
                return self.text.count("\n", 0, start) + 1
        return None


class Problems:
    """Everything that is wrong with one file, gathered so that it can be told in one go."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[ConfigError] = []

    def add(self, message: str, key: Key, hint: str = "") -> None:
        """Note a problem at a key."""
        line = self.document.line_of(key)
        self.found.append(ConfigError(message, path=self.document.path, line=line, key=dotted(key), hint=hint))

    def done(self) -> None:
        """Raise what was found, in the order of the file, or do nothing."""
        if self.found:
            first, *others = sorted(self.found, key=lambda error: error.line or 0)
            first.others = tuple(others)
            raise first


def dotted(key: Key) -> str:
    """`source[2].url` for a place; items of a list count from 1 for people."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key)
    return "".join(parts).removeprefix(".")


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint: the known word closest to one that is not, else all that are known."""
    close = get_close_matches(word.lower(), {name.lower(): name for name in known}, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{next(name for name in known if name.lower() == close[0])}"?'
    return "known: " + ", ".join(known) if len(known) <= 20 else ""


def parse(text: str, path: str) -> Document:
    """Read TOML; raises `ConfigError` with the line at which it stops making sense."""
    plain = " " + text[1:] if text.startswith("\ufeff") else text
    try:
        values = tomllib.loads(plain)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = re.sub(r" \(at .*\)$", "", str(error))
        place = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        hint = f"look at column {place[2]}; texts stand in quotes" if place else "something is left open"
        raise ConfigError(f"this is not TOML: {said}", path=path, line=line, hint=hint) from None
    tables, statements = _scan(plain)
    return Document(path, text, values, tables, statements)


def read(file: Path, path: str) -> Document:
    """Read and parse a file; raises `ConfigError`. A file that is not there is the caller's to tell apart."""
    try:
        return parse(file.read_bytes().decode("utf-8"), path)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError("this is not UTF-8", path=path, line=line, hint="save the file as UTF-8") from None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path, hint="look at its permissions") from None


_HEADER = re.compile(r"\[(\[)?\s*([^\]\n]*?)\s*\]")
_KEY_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.|=)?""")
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"""[^"'\[\]{}#\n]+""")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")


def _scan(text: str) -> tuple[tuple[Table, ...], dict[Key, Statement]]:
    headers: list[tuple[Key, int]] = []
    statements: dict[Key, Statement] = {}
    counts: dict[Key, int] = {}
    current: Key = ()
    at = 0
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
        elif header := _HEADER.match(text, at):
            names, _ = _key(header[2] + "=", 0)
            current = _resolved(names, counts, new=header[1] is not None)
            headers.append((current, at))
            at = _line_end(text, at)
        else:
            names, value = _key(text, at)
            while text[value : value + 1] in (" ", "\t"):
                value += 1
            end = _value_end(text, value)
            statements[current + names] = Statement(current + names, at, value, end)
            at = max(end, at + 1)
    ends = [*(start for _, start in headers), len(text)][1:]
    return tuple(Table(key, start, end) for (key, start), end in zip(headers, ends, strict=True)), statements


def _line_end(text: str, at: int) -> int:
    """The offset of the newline that ends the line, or of the text's end."""
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _key(text: str, at: int) -> tuple[Key, int]:
    """The parts of a dotted key and the offset after its `=`."""
    names: list[str] = []
    while (part := _KEY_PART.match(text, at)) is not None:
        basic, literal, bare, after = part.groups()
        names.append(next(name for name in (basic, literal, bare) if name is not None))
        at = part.end()
        if after != ".":
            break
    return tuple(names), max(at, 1)


def _resolved(names: Key, counts: dict[Key, int], *, new: bool) -> Key:
    """The place that a header names: tables inside the last item of an array belong to that item."""
    key: Key = ()
    for number, name in enumerate(names):
        key += (name,)
        if new and number == len(names) - 1:
            counts[key] = counts.get(key, -1) + 1
        if key in counts:
            key += (counts[key],)
    return key


def _value_end(text: str, at: int) -> int:
    """The offset after a value: its last character that is neither space nor comment."""
    depth, end = 0, at
    while at < len(text):
        if match := _STRINGS.match(text, at):
            at = end = match.end()
        elif match := _PLAIN.match(text, at):
            at = match.end()
            end = at - len(match[0]) + len(match[0].rstrip()) if match[0].strip() else end
        elif text[at] == "#":
            at = _line_end(text, at)
        elif text[at] == "\n":
            if depth == 0:
                break
            at += 1
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(text[at], 0)
            at += 1
            end = at
    return end


def toml_value(value: object) -> str:
    """A value as TOML writes it."""
    return str(tomlkit.item(value).as_string())


def newline_of(text: str) -> str:
    """The line ending that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"


def line_start(text: str, at: int) -> int:
    """The offset at which the line of an offset begins; the text's end is its own line."""
    return text.rfind("\n", 0, at) + 1 if at < len(text) else at


def with_values(document: Document, table: Key, values: Mapping[str, object]) -> str:
    """The text with keys of a table set; None takes a key out. The table's header must be there."""
    text = document.text
    edits = [edit for name, value in values.items() if (edit := _edit(document, table, name, value)) is not None]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edit(document: Document, table: Key, name: str, value: object) -> tuple[int, int, str] | None:
    """(from, to, new text) for one key, or None when there is nothing to do."""
    text, statement = document.text, document.statements.get((*table, name))
    if statement is not None and value is not None:
        return statement.value, statement.end, toml_value(value)
    if statement is not None:
        return line_start(text, statement.start), min(_line_end(text, statement.end) + 1, len(text)), ""
    if value is None:
        return None
    header = next(found.start for found in document.tables if found.key == table)
    ends = [found.end for key, found in document.statements.items() if key[: len(table)] == table]
    line_end = _line_end(text, max([header, *ends]))
    line = f"{name} = {toml_value(value)}{newline_of(text)}"
    return (line_end + 1, line_end + 1, line) if line_end < len(text) else (line_end, line_end, newline_of(text) + line)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the publication's folder while a file in it is changed, so that two commands do not lose an edit."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write(file: Path, before: str, after: str, path: str) -> None:
    """Put a new text in place of the one that was read; raises `ConfigError` if it is not there any more.

    `before` is what was read ("" for a file that was not there). The file keeps its permissions; a symbolic link
    stays one.
    """
    file = file.resolve()
    try:
        now = file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""
        if now != before:
            raise ConfigError(
                "was changed by someone else meanwhile, so nothing was written", path=path, hint="run it again"
            )
        disk.replace(file, after.encode())
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", path=path, hint="look at its permissions") from None
