"""What a record of each type must and may say. Loading is intake: `problem` holds every record against this schema,
whoever wrote it. Unknown types are no problem: they are kept as they are, for a newer program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from curator.domain.records import SHORT_LIMIT, TEXT_LIMIT, URL_LIMIT, Record, moment
from curator.domain.text import clean_text
from curator.domain.types import SUMMARY_LIMIT, Verdict
from curator.domain.urls import clean_url

Check = Callable[[object], bool]


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _text(limit: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= limit


def _mark(limit: int) -> Check:
    """Text that is used as it is said (an identity, a validator sent to a server): nothing is cleaned from it later,
    so it holds no control character."""
    return lambda value: isinstance(value, str) and len(value) <= limit and _is_mark(value)


def _is_mark(value: str) -> bool:
    return value.isprintable() or _CONTROL.search(value) is None


def _slug(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200 and not re.search(r"\s", value) and _is_mark(value)


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _time(value: object) -> bool:
    return moment(value) is not None


def _day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_WORD = _mark(200)


def _words(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 10_000 and all(map(_WORD, value))


def _word_map(value: object) -> bool:
    return isinstance(value, dict) and all(_ANY_URL(name) and _SHORT_MARK(word) for name, word in value.items())


_VERDICTS = frozenset(verdict.value for verdict in Verdict)


def _verdict(value: object) -> bool:
    return isinstance(value, str) and value in _VERDICTS


# What is shaped so, `clean_url` never refuses: the quick answer for nearly every address (a test holds them together).
_OPENS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][!-~]*)?")


def _address(value: object) -> bool:
    if not isinstance(value, str) or len(value) > URL_LIMIT:
        return False
    return _OPENS.fullmatch(value) is not None or clean_url(value) is not None


_SHORT, _LONG = _text(SHORT_LIMIT), _text(TEXT_LIMIT)
_SHORT_MARK, _ANY_URL = _mark(SHORT_LIMIT), _mark(URL_LIMIT)

SCHEMA: Mapping[str, tuple[Mapping[str, Check], Mapping[str, Check]]] = {
    "entry": (
        {"source": _slug, "uid": _ANY_URL, "url": _address, "title": _SHORT},
        {
            "summary": _text(SUMMARY_LIMIT),
            "published_at": _time,
            "updated_at": _time,
            "language": _SHORT,
            "author": _SHORT,
        },
    ),
    "fetch": (
        {"source": _slug, "url": _ANY_URL},
        {
            "etag": _SHORT_MARK,
            "last_modified": _SHORT_MARK,
            "body_hash": _SHORT_MARK,
            "failures": _whole,
            "last_error": _SHORT,
            "retry_after_at": _time,
            "moved_to": _ANY_URL,
            "feed_url": _ANY_URL,
            "validators_of": _SHORT_MARK,
            "moved_at": _time,
            "failing_since": _time,
            "status": _whole,
            "ttl": _whole,
            "skips": _SHORT_MARK,
            "gap_at": _time,
            "gap_since": _ANY_URL,
        },
    ),
    "submission": ({"url": _address}, {"title": _SHORT, "reason": _LONG, "section": _SHORT}),
    "decision": (
        {"url": _address},
        {
            "verdict": _maybe(_verdict),
            "section": _maybe(_SHORT),
            "note": _maybe(_LONG),
            "comment": _maybe(_LONG),
            "title": _maybe(_SHORT),
            "writer": _maybe(_SHORT),
            "headline": _maybe(_flag),
            "vote": _maybe(_whole),
            "order": _maybe(_whole),
            "merge": _maybe(_address),
            "undoes": _words,
            "act": _SHORT_MARK,
        },
    ),
    "card": (
        {"url": _address},
        {
            "title": _SHORT,
            "description": _text(SUMMARY_LIMIT),
            "site_name": _SHORT,
            "language": _SHORT,
            "author": _SHORT,
            "published_at": _time,
        },
    ),
    "draft": ({"date": _day, "item": _ANY_URL, "hash": _SHORT_MARK}, {"section": _SHORT_MARK}),
    "published": ({"date": _day, "number": _whole}, {"anchors": _word_map}),
    "redacted": ({"target": _SHORT_MARK}, {}),
}
"""Type → (fields it must have, fields it may have)."""

_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")


def is_id(text: object) -> bool:
    """Whether it can be the id of a record."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


@lru_cache(maxsize=1_024)  # a team's names are few, its records many
def is_name(by: str) -> bool:
    """Whether a text can be said to be somebody: one line of at most 200 characters that hides nothing."""
    return len(by) <= 200 and _is_mark(by) and clean_text(by) == by


_CHECKS: Mapping[str, Mapping[str, Check]] = {kind: {**must, **may} for kind, (must, may) in SCHEMA.items()}


def _is_sound(fields: Mapping[str, object], must: Mapping[str, Check], checks: Mapping[str, Check]) -> bool:
    """Whether nothing is wrong with the fields: the quick answer for nearly every record."""
    for name, value in fields.items():
        check = checks.get(name)
        if check is None or not check(value):
            return False
    return must.keys() <= fields.keys()


def problem(record: Record) -> str | None:
    """What is wrong with a record, or None. A type that is not in `SCHEMA` is only held to the common fields."""
    if not is_id(record.id):
        return "`id` must be 8 to 64 letters, digits, - or _"
    if not is_name(record.by):
        return "`by` must be a plain name of at most 200 characters"
    if record.type not in SCHEMA:
        return None
    must, may = SCHEMA[record.type]
    if _is_sound(record.fields, must, _CHECKS[record.type]):
        return None
    for name, check in must.items():
        if name not in record.fields:
            return f"`{name}` is missing"
        if not check(record.fields[name]):
            return f"`{name}` is not valid"
    for name, value in record.fields.items():
        if name in must:
            continue
        if name not in may:
            return f"`{name}` is not a field of {record.type}"
        if not may[name](value):
            return f"`{name}` is not valid"
    return None
