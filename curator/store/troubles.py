"""What a database's error means for the user, and what to do next.

PostgreSQL is read by SQLSTATE (its manual, appendix A), since its sentences come in the server's language. Before there
is a connection its client tells no state, and SQLite has none: then the words are read.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import exc

from curator.errors import CorruptError, StoreError

_AGAIN = "try again in a moment"
_SERVER = "check CURATOR_DATABASE_URL and that the server runs"
_PERMISSIONS = "check the permissions of the file and its folder"
_WRITABLE = "mount it for writing, or name a database elsewhere: --database sqlite:///FILE"
_ROOM = "make room and run it again"
_ENDED = "the server ended the connection; nothing of this step was written"
_BUSY = "somebody else is writing to the database"
_NO_TABLE = "another curator has changed the tables of this database"
_NEWEST = "end what is open, and start again with the newest curator"
_PASSWORD = "put it into ~/.pgpass or the file that PGPASSFILE names"  # noqa: S105  tells where one goes
UTF8 = "make a new one: createdb --encoding=UTF8 --template=template0 NAME"
"""What to do about a database that cannot hold every character."""

_BY_STATE = (
    ("25006", "the server takes no changes", "it is a standby, or default_transaction_read_only is on: name another"),
    ("25P03", f"the server ended a step that stood still for too long; {_ENDED.partition('; ')[2]}", _AGAIN),
    ("40", _BUSY, _AGAIN),
    ("42501", "this user may not do that in this database", "GRANT USAGE, CREATE ON SCHEMA public TO the user"),
    ("3F000", "this user may not do that in this database", "GRANT USAGE, CREATE ON SCHEMA public TO the user"),
    ("42P01", _NO_TABLE, _NEWEST),
    ("42703", _NO_TABLE, _NEWEST),
    ("53300", "the server has no connection left", "end what is open elsewhere, or raise max_connections"),
    ("53", "the server's disk or memory is full; nothing of this step was written", _ROOM),
    ("55P03", _BUSY, _AGAIN),
    ("57014", "the server stopped a step that took too long; nothing of it was written", "raise statement_timeout"),
    ("57P03", "the server is starting or stopping", _AGAIN),
    ("57P", _ENDED, _AGAIN),
    ("58", "the server's disk fails; nothing of this step was written", "look into the server's log"),
)
"""The beginning of a SQLSTATE, what it means, and what to do; the first that fits counts."""

_BY_WORDS = (
    ("locked", _BUSY, _AGAIN),
    ("readonly", "the database is read-only", _PERMISSIONS),
    ("read-only", "the database is read-only", _PERMISSIONS),
    ("unable to open", "the database cannot be opened", "check the permissions of its folder"),
    ("no such table", _NO_TABLE, _NEWEST),
    ("no such column", _NO_TABLE, _NEWEST),
    ("has no column", _NO_TABLE, _NEWEST),
    ("is full", "the disk is full; nothing of this step was written", _ROOM),
    # what SQLite says of a disk without room for the files beside its own
    ("disk i/o", "the disk is full or fails; nothing of this step was written", _ROOM),
    ("password authentication failed", "the server refuses this user or the password", _PASSWORD),
    ("no password supplied", "the server wants a password", _PASSWORD),
    ("no pg_hba.conf entry", "the server lets this user in from nowhere near", "ask for a line in its pg_hba.conf"),
    ('" does not exist', "there is no such database or user on the server", "createdb --encoding=UTF8 NAME makes one"),
    ("starting up", "the server is starting or stopping", _AGAIN),
    ("shutting down", "the server is starting or stopping", _AGAIN),
    ("too many clients", "the server has no connection left", "end what is open elsewhere, or raise max_connections"),
    ("remaining connection slots", "the server has no connection left", "end what is open elsewhere"),
    ("resolve host", "the database server's name is not known", _SERVER),
    ("refused", "the database server does not answer", _SERVER),
    ("timeout expired", "the database server does not answer", _SERVER),
    ("timed out", "the database server does not answer", _SERVER),
    ("unreachable", "the database server does not answer", _SERVER),
    ("closed the connection", _ENDED, _AGAIN),
    ("connection is closed", _ENDED, _AGAIN),
    ("connection is lost", _ENDED, _AGAIN),
)


def store_error(error: exc.DBAPIError | sqlite3.Error, database: str) -> StoreError:
    """What a driver's error means.

    Args:
        error: SQLAlchemy's, or that of the standard library for a SQLite file.
        database: Its address without the password.
    """
    said_by = error.orig if isinstance(error, exc.DBAPIError) else error
    said = next(iter(str(said_by).strip().splitlines()), type(said_by).__name__)
    low = said.lower()
    if "not a database" in low or "malformed" in low:
        return CorruptError(
            f"the database is damaged: {said}",
            database=database,
            hint="run `curator rebuild`: it moves the file aside, reads out what no journal file has, and makes one",
        )
    state = getattr(said_by, "sqlstate", None) or ""
    for sign, message, hint in _BY_STATE:
        if state.startswith(sign):
            return StoreError(message, database=database, hint=hint)
    if _on_read_only(database):
        return StoreError("its file system is read-only", database=database, hint=_WRITABLE)
    for sign, message, hint in () if state else _BY_WORDS:
        if sign in low:
            return StoreError(message, database=database, hint=hint)
    return StoreError(said, database=database)


def _on_read_only(database: str) -> bool:
    """Whether a SQLite file cannot be written because nothing on its file system can. SQLite does not tell that from
    missing permissions."""
    try:
        return bool(os.statvfs(Path(database).parent).f_flag & os.ST_RDONLY) and "://" not in database
    except (OSError, ValueError):
        return False
