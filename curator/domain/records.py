"""The journal's records as values, and the nouns they turn into.

A record says one thing that happened. `domain.schema` says what a record of each type may hold.
"""

from __future__ import annotations

from collections.abc import Mapping
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
        if at.tzinfo is UTC:
            return at
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


# -- nouns from records, records from nouns ----------------------------------------------------------------------


def _str(record: Record, name: str) -> str:
    value = record.fields.get(name)
    return value if isinstance(value, str) else ""


def _whole(record: Record, name: str) -> int:
    value = record.fields.get(name)
    return value if isinstance(value, int) else 0


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
    return SourceState(
        slug=_str(record, "source"),
        url=_str(record, "url"),
        etag=_str(record, "etag"),
        last_modified=_str(record, "last_modified"),
        body_hash=_str(record, "body_hash"),
        failures=_whole(record, "failures"),
        last_error=_line(record, "last_error"),
        retry_after_at=moment(record.fields.get("retry_after_at")),
        moved_to=_str(record, "moved_to"),
        feed_url=_str(record, "feed_url"),
        validators_of=_str(record, "validators_of"),
        moved_at=moment(record.fields.get("moved_at")),
        failing_since=moment(record.fields.get("failing_since")),
        status=_whole(record, "status"),
        ttl=_whole(record, "ttl"),
        skips=_str(record, "skips"),
        gap_at=moment(record.fields.get("gap_at")),
        gap_since=_str(record, "gap_since"),
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
        validators_of=state.validators_of,
        moved_at=state.moved_at,
        failing_since=state.failing_since,
        status=state.status,
        ttl=state.ttl,
        skips=state.skips,
        gap_at=state.gap_at,
        gap_since=state.gap_since,
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
