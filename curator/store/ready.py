r"""Records made ready for the index: the values that its tables hold, as plain tuples.

All that costs time and asks nobody (cleaning, keys, the JSON of the fields) is done here, so that a process of its own
can do it for many files while this one writes (`journal/many.py`). Times are text, as `plain.bound` makes it: it
sorts as times do, and SQLite takes it as it is. No text holds NUL, which no database takes: the schema refuses it where
a text is used as it is said, cleaning takes it out elsewhere, and JSON writes it as `\u0000`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from json import JSONEncoder
from json.encoder import encode_basestring as quoted
from typing import Any, Final

from curator.domain.records import SHORT_LIMIT, Record, moment
from curator.domain.text import clean_text, clean_title
from curator.domain.urls import clean_url, link_key, url_and_key
from curator.store.plain import bound

Row = tuple[str, str, str, str, str, str, str | None]
"""A row of `record`, in the order of its columns: id, type, at, by, subject, data, file."""

ID: Final = 0
TYPE: Final = 1
AT: Final = 2
BY: Final = 3
SUBJECT: Final = 4
DATA: Final = 5
FILE: Final = 6

Told = tuple[Any, ...] | None
"""What is derived from a record alone: an `entry`'s row as if it were the only revision, in the order of the columns;
of a `submission` the address to open, alone; None for the other types."""

Ready = tuple[Row, Told]

BATCH = 3_000
"""Records handled at once, of however many files. Loading 100,000 then takes 160 MB, and the process that reads them
60; with 5,000 it took 40 more and no less time."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{6}Z", re.ASCII)
_JSON = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def ready(record: Record, file: str) -> Ready:
    """A record that was held against the schema, made ready.

    Args:
        record: Any record without a `domain.schema.problem`.
        file: The journal file it stands in; "" for none yet.
    """
    at = _bound(record.at)
    told: Told = None
    if record.type == "entry":
        told = entry_row(record, at)
    elif record.type == "submission":
        url = str(record.fields["url"])
        told = (clean_url(url) or link_key(url),)
    return (record.id, record.type, at, record.by, subject(record), data(record.fields), file or None), told


def with_file(row: Row, file: str | None) -> Row:
    """The same row, standing in another file."""
    return (row[ID], row[TYPE], row[AT], row[BY], row[SUBJECT], row[DATA], file)


def entry_row(record: Record, first_seen_at: str) -> tuple[Any, ...]:
    """The row of an entry from its newest record, in the order of the columns: what `records.entry_from` says (a test
    holds them together), and the link's key. It cleans again: a journal file may come from anybody."""
    says = record.fields.get
    url, key = url_and_key(str(record.fields["url"]))
    return (
        record.fields["source"],
        record.fields["uid"],
        key,
        _line(says("title")),
        url or "",
        clean_text(str(says("summary") or "")),
        _time(says("published_at")),
        _time(says("updated_at")),
        first_seen_at,
        _line(says("language")),
        _line(says("author")),
    )


def _line(value: object) -> str:
    return clean_title(str(value), SHORT_LIMIT) if value else ""


def _bound(at: datetime) -> str:
    # half the time of `bound`; nearly every time is UTC already
    return at.isoformat(" ", "microseconds")[:26] if at.tzinfo is UTC else str(bound(at))


def _time(value: object) -> str | None:
    """A record's time as text; the schema has found it to be one."""
    if isinstance(value, str) and _STAMP.fullmatch(value):
        return f"{value[:10]} {value[11:26]}"
    at = moment(value)
    return _bound(at) if at else None


def data(fields: Mapping[str, object]) -> str:
    """The fields as JSON: keys in alphabetical order, no spaces, nothing escaped that need not be."""
    parts = []
    for name in sorted(fields):
        value = fields[name]
        if type(value) is not str:
            return _JSON.encode(fields)
        parts.append(f"{quoted(name)}:{quoted(value)}")
    return f"{{{','.join(parts)}}}"


def subject(record: Record) -> str:
    """What a record is about: the thing whose derived row it changes."""
    fields = record.fields
    match record.type:
        case "entry":
            return f"{fields['source']} {fields['uid']}"
        case "fetch":
            return str(fields["source"])
        case "submission" | "decision" | "card":
            return link_key(str(fields["url"]))
        case "draft" | "published":
            return str(fields["date"])
        case "redacted":
            return str(fields["target"])
        case _:
            return ""
