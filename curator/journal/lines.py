"""A record or a header and its line of JSON, both ways. Pure. `docs/journal.md` gives the format."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from json.scanner import make_scanner

from curator.domain.records import Record, moment, stamp
from curator.domain.schema import SCHEMA, is_name
from curator.domain.text import clean_title
from curator.errors import JournalError

VERSION = 1
"""The format this program reads and writes: the number in a header's `curator`."""

LINE_LIMIT = 1_048_576
"""Bytes of one line. The largest record the schema allows, a note and a comment of 65,536 characters each, needs
about half of it."""

DEPTH_LIMIT = 32
"""Lists and objects inside one another. Known records need 2."""

INT_LIMIT = 2**63
"""Whole numbers must be smaller than this, either way: what both databases can hold."""

_TYPE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_KIND = re.compile(r"[a-z]{1,20}")
_COMMON = ("t", "id", "at", "by")

# Legal in JSON strings as they are, but some tools end a line at them, terminals obey them, or readers do not see them.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file: who wrote it, when, doing what."""

    kind: str
    """What was being done: one of `files.KINDS`; a newer program may write others. A label only."""
    by: str
    at: datetime
    version: int = VERSION


# -- writing -----------------------------------------------------------------------------------------------------

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_ORDER = {kind: {name: place for place, name in enumerate((*must, *may))} for kind, (must, may) in SCHEMA.items()}


def record_line(record: Record) -> str:
    """A record as one line of JSON, without the newline. Equal records give equal lines: keys stand in the order of
    the schema, those it does not know (and nested ones) in alphabetical order.

    Raises:
        JournalError: The record holds what no line can: a value that is not JSON, NaN, a lone surrogate, a time
            without a zone, a field named like a common one; or the line is longer than `LINE_LIMIT`.
    """
    if record.at.tzinfo is None:
        raise _unwritable(record, "its time has no zone")
    taken = [name for name in _COMMON if name in record.fields]
    if taken:
        raise _unwritable(record, f"a field may not be called `{taken[0]}`")
    order = _ORDER.get(record.type, {})
    value: dict[str, object] = {"t": record.type, "id": record.id, "at": stamp(record.at), "by": record.by}
    for name in sorted(record.fields, key=lambda name: (order.get(name, len(order)), name)):
        value[name] = _sorted(record.fields[name])
    try:
        line = _line(value)
        size = len(line.encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise _unwritable(record, f"{error}") from error
    if size > LINE_LIMIT:
        raise _unwritable(record, f"its line has {size} bytes and the limit is {LINE_LIMIT}")
    return line


def header_line(header: Header) -> str:
    """The first line of a file, without the newline."""
    return _line({"curator": header.version, "kind": header.kind, "by": header.by, "at": stamp(header.at)})


def _line(value: object) -> str:
    line = _ENCODER.encode(value)
    if not line.isascii():
        line = _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", line)
    return line.replace("\x7f", "\\u007f")


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [_sorted(one) for one in value]
    return value


def _unwritable(record: Record, why: str) -> JournalError:
    return JournalError(
        f"the {record.type} record {record.id} cannot be written: {clean_title(why)}",
        path="journal",
        hint="nothing was written; please report this, it should have been refused earlier",
    )


# -- reading -----------------------------------------------------------------------------------------------------


class _RefusedError(ValueError):
    """Raised inside the JSON decoder, caught in `_value`."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RefusedError(f"`{clean_title(twice, 40)}` is said twice")
    return value


def _int(digits: str) -> int:
    if len(digits) > 20 or abs(number := int(digits)) >= INT_LIMIT:
        raise _RefusedError("a number is too large")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _RefusedError("a number is too large")
    return number


def _constant(name: str) -> object:
    raise _RefusedError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant)
_scan = make_scanner(_DECODER)  # type: ignore[arg-type]  # typeshed asks for a scanner where a decoder is meant


def _decoded(text: str) -> object:
    """The value of a text that is JSON. What begins at once and ends with the line, as the program writes it, needs
    nothing but the scanner; what does not is looked at again by the ordinary way, which says what is wrong."""
    if text.startswith("{"):
        try:
            value, end = _scan(text, 0)
        except StopIteration:
            return _DECODER.decode(text)
        if end == len(text):
            return value
    return _DECODER.decode(text)


def parse_line(text: str) -> Record | Header | str:
    """What one line says, or in words what is wrong with it. Does not hold records against the schema:
    `reading.parse` does."""
    value = _value(text)
    if isinstance(value, str):
        return value
    return _header(value) if "curator" in value and "t" not in value else _record(value)


def _value(text: str) -> dict[str, object] | str:
    """The object a line holds, or what is wrong with it."""
    if len(text) * 4 > LINE_LIMIT and (size := len(text.encode("utf-8", "surrogatepass"))) > LINE_LIMIT:
        return f"the line has {size:,} bytes and the limit is {LINE_LIMIT:,}"
    try:
        value = _decoded(text)
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg} at character {error.colno}"
    except _RefusedError as error:
        return str(error)
    except RecursionError:
        return f"more than {DEPTH_LIMIT} lists and objects inside one another"
    if not isinstance(value, dict):
        return "not a JSON object"
    if text.count("[") + text.count("{") > DEPTH_LIMIT and _too_deep(value):
        return f"more than {DEPTH_LIMIT} lists and objects inside one another"
    if "\\" in text and ("\\ud" in text or "\\uD" in text) and not _encodable(value):
        return "half a character (a lone surrogate)"
    return value


def _too_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


def _encodable(value: object) -> bool:
    try:
        _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _header(value: dict[str, object]) -> Header | str:
    version, kind, by, at = (value.get(name) for name in ("curator", "kind", "by", "at"))
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return "a header's `curator` must be a whole number from 1"
    time = moment(at)
    if version > VERSION:  # what else a newer header says is not ours to judge
        return Header(str(kind), str(by), time or _NEVER, version)
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        return "a header's `kind` must be a word"
    if not isinstance(by, str) or not is_name(by):
        return "a header's `by` must be a plain name of at most 200 characters"
    if time is None:
        return "a header's `at` must be a time with a zone"
    return Header(kind, by, time, version)


_NEVER = datetime.min.replace(tzinfo=UTC)


def _record(value: dict[str, object]) -> Record | str:
    try:
        kind, id_, at, by = value.pop("t"), value.pop("id"), value.pop("at"), value.pop("by")
    except KeyError as error:
        return f"`{error.args[0]}` is missing"
    if not isinstance(kind, str) or (kind not in SCHEMA and not _TYPE.fullmatch(kind)):
        return "`t` must be a type's name"
    if not isinstance(id_, str):
        return "`id` must be text"
    if not isinstance(by, str):
        return "`by` must be text"
    time = moment(at)
    if time is None:
        return "`at` must be a time with a zone"
    return Record(kind, id_, time, by, value)
