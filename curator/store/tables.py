"""The tables. Private to the store: rows stay here, values go out.

`record` is the index's copy of the journal, append-only. `entry`, `link` and `source_state` are derived from it,
`page` and `page_link` from the issue pages. `source_clock`, `unfinished_note`, `preview`, `news`, `presence`,
`link_check` and `journal_file` are *local*: no part of the index's identity.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class UtcTime(sa.types.TypeDecorator[datetime]):
    """Aware UTC times. SQLite gives naive ones back and takes any: both end here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times; write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(sa.types.TypeDecorator[str]):
    """Text without NUL, compared byte by byte on both engines."""

    impl = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Refuse NUL: PostgreSQL cannot hold it and C programs stop at it."""
        if value is not None and "\0" in value:
            raise ValueError("a text with NUL")
        return value


def _text(**more: Any) -> Any:
    return Field(sa_type=PlainText, **more)


def _time(**more: Any) -> Any:
    return Field(sa_type=UtcTime, **more)


_UNWRITTEN = sa.text("file IS NULL")


class RecordRow(SQLModel, table=True):
    """One journal record. `file` is NULL until a journal file has it (local)."""

    __tablename__ = "record"
    __table_args__ = (
        sa.Index("ix_record_type_subject", "type", "subject"),
        # of what no file has alone: little, while nearly all records stand in one
        sa.Index("ix_record_file", "file", sqlite_where=_UNWRITTEN, postgresql_where=_UNWRITTEN),
    )
    id: str = _text(primary_key=True)
    type: str = _text()
    at: datetime = _time(index=True)
    by: str = _text()
    subject: str = _text()
    data: str = _text()
    file: str | None = _text(default=None)


class RedactionRow(SQLModel, table=True):
    """That a record was redacted. Apart from the `redacted` record, so that it holds whatever becomes of that one."""

    __tablename__ = "redaction"
    target: str = _text(primary_key=True)


class EntryRow(SQLModel, table=True):
    """The newest revision of what a source said."""

    __tablename__ = "entry"
    source: str = _text(primary_key=True)
    uid: str = _text(primary_key=True)
    key: str = _text(index=True)
    title: str = _text()
    url: str = _text()
    summary: str = _text()
    published_at: datetime | None = _time(default=None)
    updated_at: datetime | None = _time(default=None)
    first_seen_at: datetime = _time()
    language: str = _text()
    author: str = _text()


class LinkRow(SQLModel, table=True):
    """One address the team may talk about."""

    __tablename__ = "link"
    key: str = _text(primary_key=True)
    url: str = _text()
    first_seen_at: datetime = _time(index=True)


class SourceStateRow(SQLModel, table=True):
    """The journal's part of a source's state: its newest `fetch` record."""

    __tablename__ = "source_state"
    slug: str = _text(primary_key=True)
    url: str = _text()
    etag: str = _text()
    last_modified: str = _text()
    body_hash: str = _text()
    failures: int
    last_error: str = _text()
    retry_after_at: datetime | None = _time(default=None)
    moved_to: str = _text()
    feed_url: str = _text()
    validators_of: str = _text()
    moved_at: datetime | None = _time(default=None)
    failing_since: datetime | None = _time(default=None)
    status: int
    ttl: int
    skips: str = _text()
    gap_at: datetime | None = _time(default=None)
    gap_since: str = _text()


class PageRow(SQLModel, table=True):
    """An issue page as last read."""

    __tablename__ = "page"
    date: str = _text(primary_key=True)
    path: str = _text()
    hash: str = _text()
    number: int | None = None
    title: str = _text()
    draft: bool
    published_at: datetime | None = _time(default=None)


class PageLinkRow(SQLModel, table=True):
    """A link of an item of an issue page."""

    __tablename__ = "page_link"
    __table_args__ = (
        sa.Index("ix_page_link_alike", "alike", "date"),
        sa.Index("ix_page_link_project", "project", "date"),
    )
    date: str = _text(primary_key=True)
    position: int = Field(primary_key=True)
    key: str = _text(index=True)
    url: str = _text()
    section: str = _text()
    title: str = _text()
    anchor: str = _text()
    note: str = _text()
    alike: str = _text()
    project: str = _text()


class SourceClockRow(SQLModel, table=True):
    """Local: when a source was looked at and is due, and what its last looks were like."""

    __tablename__ = "source_clock"
    slug: str = _text(primary_key=True)
    fetched_at: datetime | None = _time(default=None)
    last_success_at: datetime | None = _time(default=None)
    due_at: datetime | None = _time(default=None)
    due_why: str = _text(default="")
    full_at: datetime | None = _time(default=None)
    newest_at: datetime | None = _time(default=None)
    rhythm: int = 0
    filtered: int = 0
    gap_retry_at: datetime | None = _time(default=None)


class UnfinishedNoteRow(SQLModel, table=True):
    """Local: a text somebody was typing in the review."""

    __tablename__ = "unfinished_note"
    by: str = _text(primary_key=True)
    key: str = _text(primary_key=True)
    field: str = _text(primary_key=True)
    text: str = _text()


class PreviewRow(SQLModel, table=True):
    """Local: what a link's page gave when it was last asked. `due_at` NULL means that it is not asked again."""

    __tablename__ = "preview"
    key: str = _text(primary_key=True)
    asked_at: datetime = _time()
    failures: int = 0
    due_at: datetime | None = _time(default=None)
    text: str = _text(default="")


class NewsRow(SQLModel, table=True):
    """Local: that what is known of a link changed. An empty `key`: of so many that all should be read anew."""

    __tablename__ = "news"
    __table_args__ = ({"sqlite_autoincrement": True},)
    seq: int | None = Field(default=None, primary_key=True)
    key: str = _text()


class PresenceRow(SQLModel, table=True):
    """Local: on which link somebody's review stands."""

    __tablename__ = "presence"
    screen: str = _text(primary_key=True)
    by: str = _text()
    key: str = _text()
    writing: bool
    seen_at: datetime = _time()


class LinkCheckRow(SQLModel, table=True):
    """Local: what a link of a page answered when it was last asked."""

    __tablename__ = "link_check"
    url: str = _text(primary_key=True)
    outcome: str = _text()
    checked_at: datetime = _time()
    due_at: datetime = _time()
    status: int
    target: str = _text()
    why: str = _text()
    etag: str = _text()
    last_modified: str = _text()
    failures: int


class RobotRow(SQLModel, table=True):
    """Local: when the daemon was last heard of, and how each of its jobs last ended."""

    __tablename__ = "robot"
    name: str = _text(primary_key=True)
    seen_at: datetime = _time()
    succeeded_at: datetime | None = _time(default=None)
    error: str = _text(default="")


class ScoreRow(SQLModel, table=True):
    """Local: what was reckoned of a link: suggested sections and its place in the queue."""

    __tablename__ = "score"
    key: str = _text(primary_key=True)
    rank: float
    data: str = _text()


class LearntRow(SQLModel, table=True):
    """Local: what was learnt from the team's past, as its room wrote it. One row a subject."""

    __tablename__ = "learnt"
    subject: str = _text(primary_key=True)
    mark: str = _text()
    data: bytes


class JournalFileRow(SQLModel, table=True):
    """Local: a journal file that was taken in."""

    __tablename__ = "journal_file"
    name: str = _text(primary_key=True)


def table(row: type[SQLModel]) -> sa.Table:
    """The table of a row class, for statements without the ORM (which costs twice the time on inserts)."""
    found = SQLModel.metadata.tables[str(row.__tablename__)]
    assert isinstance(found, sa.Table)
    return found


RECORD = table(RecordRow)
REDACTION = table(RedactionRow)
ENTRY = table(EntryRow)
LINK = table(LinkRow)
SOURCE_STATE = table(SourceStateRow)
PAGE = table(PageRow)
PAGE_LINK = table(PageLinkRow)
SOURCE_CLOCK = table(SourceClockRow)
UNFINISHED_NOTE = table(UnfinishedNoteRow)
PREVIEW = table(PreviewRow)
LINK_CHECK = table(LinkCheckRow)
ROBOT = table(RobotRow)
NEWS = table(NewsRow)
PRESENCE = table(PresenceRow)
SCORE = table(ScoreRow)
LEARNT = table(LearntRow)
JOURNAL_FILE = table(JournalFileRow)

IDENTITY = (RECORD, REDACTION, ENTRY, LINK, SOURCE_STATE, PAGE, PAGE_LINK)
"""Tables that a rebuild gives back equal (`record.file` aside)."""

METADATA = SQLModel.metadata
"""All tables."""
