"""The first tables: the journal's copy, what is derived from it, the pages, and the local tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from curator.store.tables import PlainText, UtcTime

revision = "0001"
down_revision = None


def _text(name: str, *, key: bool = False, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, PlainText(), primary_key=key, nullable=null)


def _time(name: str, *, null: bool = True) -> "sa.Column[object]":
    return sa.Column(name, UtcTime(), nullable=null)


def _whole(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "record",
        _text("id", key=True),
        _text("type"),
        _time("at", null=False),
        _text("by"),
        _text("subject"),
        _text("data"),
        _text("file", null=True),
    )
    op.create_index("ix_record_type_subject", "record", ["type", "subject"])
    op.create_index("ix_record_at", "record", ["at"])
    unwritten = sa.text("file IS NULL")
    op.create_index("ix_record_file", "record", ["file"], sqlite_where=unwritten, postgresql_where=unwritten)
    op.create_table("redaction", _text("target", key=True))
    op.create_table(
        "entry",
        _text("source", key=True),
        _text("uid", key=True),
        _text("key"),
        _text("title"),
        _text("url"),
        _text("summary"),
        _time("published_at"),
        _time("updated_at"),
        _time("first_seen_at", null=False),
        _text("language"),
        _text("author"),
    )
    op.create_index("ix_entry_key", "entry", ["key"])
    op.create_table("link", _text("key", key=True), _text("url"), _time("first_seen_at", null=False))
    op.create_index("ix_link_first_seen_at", "link", ["first_seen_at"])
    op.create_table(
        "source_state",
        _text("slug", key=True),
        _text("url"),
        _text("etag"),
        _text("last_modified"),
        _text("body_hash"),
        _whole("failures"),
        _text("last_error"),
        _time("retry_after_at"),
        _text("moved_to"),
        _text("feed_url"),
        _text("validators_of"),
        _time("moved_at"),
        _time("failing_since"),
        _whole("status"),
        _whole("ttl"),
        _text("skips"),
        _time("gap_at"),
        _text("gap_since"),
    )
    op.create_table(
        "page",
        _text("date", key=True),
        _text("path"),
        _text("hash"),
        sa.Column("number", sa.Integer(), nullable=True),
        _text("title"),
        sa.Column("draft", sa.Boolean(), nullable=False),
        _time("published_at"),
    )
    op.create_table(
        "page_link",
        _text("date", key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        _text("key"),
        _text("url"),
        _text("section"),
        _text("title"),
        _text("anchor"),
        _text("note"),
        _text("alike"),
        _text("project"),
    )
    op.create_index("ix_page_link_key", "page_link", ["key"])
    op.create_index("ix_page_link_alike", "page_link", ["alike", "date"])
    op.create_index("ix_page_link_project", "page_link", ["project", "date"])
    op.create_table(
        "source_clock",
        _text("slug", key=True),
        _time("fetched_at"),
        _time("last_success_at"),
        _time("due_at"),
        _text("due_why"),
        _time("full_at"),
        _time("newest_at"),
        _whole("rhythm"),
        _whole("filtered"),
        _time("gap_retry_at"),
    )
    op.create_table(
        "unfinished_note", _text("by", key=True), _text("key", key=True), _text("field", key=True), _text("text")
    )
    op.create_table(
        "preview",
        _text("key", key=True),
        _time("asked_at", null=False),
        _whole("failures"),
        _time("due_at"),
        _text("text"),
    )
    op.create_table(
        "news",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        _text("key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "presence",
        _text("screen", key=True),
        _text("by"),
        _text("key"),
        sa.Column("writing", sa.Boolean(), nullable=False),
        _time("seen_at", null=False),
    )
    op.create_table(
        "link_check",
        _text("url", key=True),
        _text("outcome"),
        _time("checked_at", null=False),
        _time("due_at", null=False),
        _whole("status"),
        _text("target"),
        _text("why"),
        _text("etag"),
        _text("last_modified"),
        _whole("failures"),
    )
    op.create_table(
        "robot", _text("name", key=True), _time("seen_at", null=False), _time("succeeded_at"), _text("error")
    )
    op.create_table("score", _text("key", key=True), sa.Column("rank", sa.Float(), nullable=False), _text("data"))
    op.create_table(
        "learnt",
        _text("subject", key=True),
        _text("mark"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table("journal_file", _text("name", key=True))
