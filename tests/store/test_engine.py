"""Opening a database, and what a user hears when it cannot be."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from curator.errors import CorruptError, SchemaError, StoreError
from curator.store import engine, notes
from curator.store.engine import Store, open_store
from curator.store.tables import IDENTITY, SOURCE_CLOCK
from tests.conftest import utc


def test_a_fresh_database_has_the_tables_that_the_rows_describe(any_store: Store) -> None:
    """The migrations and the row classes agree on every table and column."""
    import sqlalchemy as sa

    with any_store.reading() as tx:
        found = sa.inspect(tx)
        for table in (*IDENTITY, SOURCE_CLOCK):
            schema = found.default_schema_name if tx.dialect.name == "sqlite" else None
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name, schema)}

            assert columns == {column.name: column.nullable for column in table.c}


def test_a_new_database_is_what_the_migrations_make(any_store: Store) -> None:
    """Tables made at once equal those that all migrations make one after the other, to the last type and index."""
    import sqlalchemy as sa

    from curator.store import connect

    def described(index: Mapping[str, Any]) -> str:
        options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}  # conditions are SQL
        return str({**index, "dialect_options": options})

    def shape(tx: sa.Connection) -> dict[str, object]:
        found = sa.inspect(tx)
        return {
            name: (
                [{**column, "type": repr(column["type"])} for column in found.get_columns(name)],
                found.get_pk_constraint(name),
                sorted(map(described, found.get_indexes(name))),
            )
            for name in found.get_table_names()
        }

    with any_store.writing() as tx:
        made = shape(tx)
        for name in made:
            tx.execute(sa.text(f"DROP TABLE {name}"))
        connect._upgrade(tx)
        assert shape(tx) == made
    assert "record" in made


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """A database that is up to date is only read."""
    open_store(f"sqlite:///{tmp_path}/a.db").close()
    before = (tmp_path / "a.db").read_bytes()

    open_store(f"sqlite:///{tmp_path}/a.db").close()

    assert before == (tmp_path / "a.db").read_bytes()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """A database from a newer version is refused by name of its migration, and not touched."""
    path = tmp_path / "a.db"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()

    with pytest.raises(SchemaError, match="newer curator") as caught:
        open_store(f"sqlite:///{path}")

    assert (caught.value.found, caught.value.expected) == ("9999", engine.HEAD)
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"this is no database, but it is quite long" * 200, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_database_is_named_and_kept(tmp_path: Path, content: bytes) -> None:
    """A damaged file is a CorruptError that says how to go on."""
    path = tmp_path / "a.db"
    path.write_bytes(content)

    with pytest.raises(CorruptError, match="curator rebuild"):
        open_store(f"sqlite:///{path}")

    assert content == path.read_bytes()


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://localhost/x", "not supported"),
        ("sqlite:////proc/nowhere/curator.db", "cannot be"),
        ("postgresql+psycopg://nobody:hunter2@127.0.0.1:1/none?connect_timeout=2", "does not answer"),
    ],
)
def test_what_cannot_be_opened_is_said(database: str, words: str) -> None:
    """Every address that cannot be opened gives a StoreError with a next step and without the password."""
    with pytest.raises(StoreError, match=words) as caught:
        open_store(database)

    assert "hunter2" not in str(caught.value)


def test_a_failed_transaction_leaves_nothing(any_store: Store) -> None:
    """What was written before an error is gone."""

    def half() -> None:
        with any_store.writing() as tx:
            notes.save(tx, "zoe", "k", "note", "half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    with any_store.reading() as tx:
        assert notes.unfinished(tx, "zoe") == {}


def test_writers_wait_for_one_another(any_store: Store) -> None:
    """Many writers at once all get through."""

    def write(number: int) -> None:
        with any_store.writing() as tx:
            before = notes.unfinished(tx, "zoe")
            notes.save(tx, "zoe", f"k{len(before)}", "note", str(number))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with any_store.reading() as tx:
        assert len(notes.unfinished(tx, "zoe")) == 12


def test_naive_times_and_nul_are_refused(any_store: Store) -> None:
    """The database takes aware times and text without NUL only."""
    from curator.store.tables import UNFINISHED_NOTE

    with pytest.raises(StoreError), any_store.writing() as tx:
        tx.execute(SOURCE_CLOCK.insert(), {"slug": "a", "due_at": utc("2023-03-17").replace(tzinfo=None)})
    with pytest.raises(StoreError), any_store.writing() as tx:
        tx.execute(UNFINISHED_NOTE.insert(), {"by": "a", "key": "b", "field": "note", "text": "a\0b"})
