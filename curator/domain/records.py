"""The journal's records as values, and the nouns they turn into.

A record says one thing that happened. Loading is intake: `problem` holds a record against the strict schema of
its type, whoever wrote it. Unknown types are no problem: they are kept as they are, for a newer program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from curator.domain.text import clean_text, clean_title
from curator.domain.types import (
    DECISION_FIELDS,
    SUMMARY_LIMIT,
    Card,
    Decision,
    DraftedItem,
    Entry,
    Published,
    SourceState,
    Submission,
    Verdict,
)
from curator.domain.urls import clean_url

TEXT_LIMIT = 65_536
"""Characters of a note, comment or reason. The longest real note of Neco Weekly has 3,542; 2 MB is an attack."""

SHORT_LIMIT = 1_000
"""Characters of a title, name, section or header value."""

URL_LIMIT = 4_096
"""Characters of an address; longer ones are not opened by common servers."""

SKEW = timedelta(days=1)
"""How far a clock may be ahead of the others before what it says is held back. A wrong time zone is at most 14 hours
off (UTC+14)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a journal file. `type` is the line's `t`; `fields` all that is not `t`, `id`, `at`, `by`."""

    type: str
    id: str
    at: datetime
    by: str
    fields: Mapping[str, object]


def stamp(at: datetime) -> str:
    """The journal's form of a time: UTC with microseconds, `2023-03-17T01:02:03.000004Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: object) -> datetime | None:
    """The time that `stamp` wrote, or any ISO 8601 time with a zone; None for anything else."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


# -- what each type must and may say -----------------------------------------------------------------------------

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


def is_name(by: str) -> bool:
    """Whether a text can be said to be somebody: one line of at most 200 characters that hides nothing."""
    return len(by) <= 200 and _is_mark(by) and clean_text(by) == by


def problem(record: Record) -> str | None:
    """What is wrong with a record, or None. A type that is not in `SCHEMA` is only held to the common fields."""
    if not _ID.fullmatch(record.id):
        return "`id` must be 8 to 64 letters, digits, - or _"
    if not is_name(record.by):
        return "`by` must be a plain name of at most 200 characters"
    if record.type not in SCHEMA:
        return None
    must, may = SCHEMA[record.type]
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


# -- nouns from records, records from nouns ----------------------------------------------------------------------


def _str(record: Record, name: str) -> str:
    value = record.fields.get(name)
    return value if isinstance(value, str) else ""


def _line(record: Record, name: str) -> str:
    return clean_title(_str(record, name), SHORT_LIMIT)


def entry_from(record: Record) -> Entry:
    """The entry of an `entry` record. Cleans again: a journal file may come from anybody."""
    return Entry(
        source=_str(record, "source"),
        uid=_str(record, "uid"),
        title=_line(record, "title"),
        url=clean_url(_str(record, "url")) or "",
        summary=clean_text(_str(record, "summary")),
        published_at=moment(record.fields.get("published_at")),
        updated_at=moment(record.fields.get("updated_at")),
        first_seen_at=record.at,
        language=_line(record, "language"),
        author=_line(record, "author"),
    )


def entry_fields(entry: Entry) -> dict[str, object]:
    """The fields of an `entry` record; empty ones are left out."""
    return _compact(
        source=entry.source,
        uid=entry.uid,
        title=entry.title,
        url=entry.url,
        summary=entry.summary,
        published_at=entry.published_at,
        updated_at=entry.updated_at,
        language=entry.language,
        author=entry.author,
    ) | {"title": entry.title}


def state_from(record: Record) -> SourceState:
    """The journal's part of a source's state, from a `fetch` record."""
    failures = record.fields.get("failures")
    return SourceState(
        slug=_str(record, "source"),
        url=_str(record, "url"),
        etag=_str(record, "etag"),
        last_modified=_str(record, "last_modified"),
        body_hash=_str(record, "body_hash"),
        failures=failures if isinstance(failures, int) else 0,
        last_error=_line(record, "last_error"),
        retry_after_at=moment(record.fields.get("retry_after_at")),
        moved_to=_str(record, "moved_to"),
        feed_url=_str(record, "feed_url"),
    )


def state_fields(state: SourceState) -> dict[str, object]:
    """The fields of a `fetch` record: the state without its local times; empty ones are left out."""
    return _compact(
        source=state.slug,
        url=state.url,
        etag=state.etag,
        last_modified=state.last_modified,
        body_hash=state.body_hash,
        failures=state.failures,
        last_error=state.last_error,
        retry_after_at=state.retry_after_at,
        moved_to=state.moved_to,
        feed_url=state.feed_url,
    ) | {"url": state.url}


def submission_from(record: Record) -> Submission:
    """The submission of a `submission` record."""
    return Submission(
        id=record.id,
        at=record.at,
        by=record.by,
        url=clean_url(_str(record, "url")) or "",
        title=_line(record, "title"),
        reason=clean_text(_str(record, "reason")),
        section=_line(record, "section"),
    )


def decision_from(record: Record) -> Decision:
    """The decision of a `decision` record."""
    says: dict[str, object] = {}
    for name in DECISION_FIELDS:
        if name in record.fields:
            value = record.fields[name]
            if name in ("note", "comment") and isinstance(value, str):
                value = clean_text(value)
            elif isinstance(value, str) and name != "merge":
                value = clean_title(value, SHORT_LIMIT)
            says[name] = value
    undoes = record.fields.get("undoes")
    return Decision(
        id=record.id,
        at=record.at,
        by=record.by,
        url=clean_url(_str(record, "url")) or "",
        says=says,
        undoes=tuple(str(value) for value in undoes) if isinstance(undoes, list) else (),
        act=_str(record, "act"),
    )


def card_from(record: Record) -> Card:
    """The card of a `card` record."""
    return Card(
        url=clean_url(_str(record, "url")) or "",
        title=_line(record, "title"),
        description=clean_title(_str(record, "description"), SUMMARY_LIMIT),
        site_name=_line(record, "site_name"),
        language=_line(record, "language"),
        author=_line(record, "author"),
        published_at=moment(record.fields.get("published_at")),
    )


def card_fields(card: Card) -> dict[str, object]:
    """The fields of a `card` record; empty ones are left out."""
    return _compact(
        url=card.url,
        title=card.title,
        description=card.description,
        site_name=card.site_name,
        language=card.language,
        author=card.author,
        published_at=card.published_at,
    )


def drafted_from(record: Record) -> DraftedItem:
    """What a `draft` record says was written."""
    return DraftedItem(
        id=record.id,
        at=record.at,
        date=date.fromisoformat(_str(record, "date")),
        item=_str(record, "item"),
        hash=_str(record, "hash"),
        section=_str(record, "section"),
    )


def published_from(record: Record) -> Published:
    """What a `published` record says went out."""
    anchors = record.fields.get("anchors")
    number = record.fields.get("number")
    return Published(
        id=record.id,
        at=record.at,
        by=record.by,
        date=date.fromisoformat(_str(record, "date")),
        number=number if isinstance(number, int) else 0,
        anchors={str(k): str(v) for k, v in anchors.items()} if isinstance(anchors, dict) else {},
    )


def _compact(**fields: object) -> dict[str, object]:
    """Drop what says nothing; write times as the journal does."""
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in fields.items() if value}
