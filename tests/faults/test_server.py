"""What only a database server can do: be away, turn people away, end a connection, take no changes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from curator.domain.types import Source
from curator.errors import StoreError
from curator.store import connect, entries, load, notes, outbox, robots
from curator.store.dump import dump
from curator.store.engine import Store, open_store
from tests.conftest import POSTGRES, end_sessions, utc
from tests.faults.commands import Ended, command
from tests.faults.middle import Middle, refusing
from tests.faults.test_sharing import Blogs, blogs, look
from tests.review.waiting import until

__all__ = ["blogs"]

SECRET = "hunter2"


@pytest.fixture
def weekly(tmp_path: Path) -> Path:
    """A publication without sources."""
    root = tmp_path / "weekly"
    root.mkdir()
    (root / "curator.toml").write_text('[publication]\ntitle = "W"\nurl = "https://weekly.example"\n')
    (root / "sources.toml").write_text("")
    return root


@pytest.fixture
def store(server: str) -> Iterator[Store]:
    """An index on PostgreSQL that knows one link."""
    opened = open_store(server)
    with opened.writing() as tx:
        outbox.append(tx, "submission", {"url": "https://go.example/a"}, by="ann", now=utc("2023-03-17 07:00"))
    yield opened
    opened.close()


def decide(root: Path, address: str, before: Callable[[], object] = lambda: None) -> Ended:
    words = ("decide", "https://go.example/a", "--skip", "--by", "ann")
    return command(root, "--database", address, *words, before=before)


def with_option(address: str, option: str) -> str:
    """The address with one more option for the session."""
    url = sa.make_url(address)
    return url.update_query_dict({"options": f"{url.query['options']} {option}"}).render_as_string(hide_password=False)


def words(store: Store) -> list[str]:
    with store.reading() as tx:
        return [record.type for record in outbox.pending(tx)]


@pytest.mark.parametrize(
    ("state", "says", "shown"),
    [
        ("28P01", 'password authentication failed for user "curator"', "refuses this user or the password"),
        ("3D000", 'database "weekly" does not exist', "no such database or user"),
        ("57P03", "the database system is starting up", "starting or stopping"),
        ("53300", "sorry, too many clients already", "no connection left"),
        ("28000", 'no pg_hba.conf entry for host "192.0.2.1", user "curator"', "pg_hba.conf"),
    ],
)
def test_who_is_turned_away_is_told_what_to_do(weekly: Path, state: str, says: str, shown: str) -> None:
    """One line with the next step, exit code 2, and never the password."""
    with refusing(state, says) as port:
        told = decide(weekly, f"postgresql+psycopg://curator:{SECRET}@127.0.0.1:{port}/weekly")

    assert told.code == 2
    assert shown in told.err
    assert told.err.count("\n") == 1
    assert SECRET not in told.out + told.err


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://curator:{}@127.0.0.1:1/weekly",
        "postgresql+psycopg://curator@127.0.0.1:1/weekly?password={}",
        "postgresql+psycopg//curator:{}@127.0.0.1/weekly",
        "postgresql+psycopg://curator:{}@127.0.0.1:54x/weekly",
        "postgresql+psycopg://curator:a@{}@127.0.0.1:1/weekly",
        "postgresql+asyncpg://curator:{}@127.0.0.1:1/weekly",
        "curator:{}@127.0.0.1/weekly",
    ],
)
def test_no_slip_in_an_address_shows_the_password(address: str) -> None:
    """However the address is wrong, what is said of it does not hold the password."""
    with pytest.raises(StoreError) as caught:
        open_store(address.format(SECRET))

    assert SECRET not in str(caught.value)
    assert caught.value.hint or "not supported" in str(caught.value)


def test_a_server_that_takes_no_changes_can_be_read(store: Store, weekly: Path) -> None:
    """On a standby the lists work; a decision says that nothing was written."""
    address = with_option(store.address, "-cdefault_transaction_read_only=on")

    assert "go.example/a" in command(weekly, "--database", address, "links").out
    told = decide(weekly, address)

    assert (told.code, words(store)) == (2, ["submission"])
    assert "the server takes no changes" in told.err


def test_who_may_not_make_tables_is_told_what_to_ask_for(server: str, weekly: Path) -> None:
    """PostgreSQL 15 lets nobody but the owner make tables in a database's schema."""
    told = decide(weekly, with_option(server, "-crole=pg_monitor"))

    assert told.code == 2
    assert "GRANT USAGE, CREATE ON SCHEMA" in told.err


@pytest.mark.parametrize(
    ("option", "shown"),
    [("-cclient_min_messages=error", "somebody else is writing"), ("-cstatement_timeout=300", "took too long")],
)
def test_a_writer_that_waits_too_long_says_so(store: Store, weekly: Path, option: str, shown: str) -> None:
    """Nobody waits for ever, for our own patience or for the server's; nothing is written then."""

    def impatient() -> None:
        connect.BUSY_TIMEOUT = 0.3 if "statement" not in option else 30.0

    with store.writing():
        told = decide(weekly, with_option(store.address, option), before=impatient)

    assert (told.code, words(store)) == (2, ["submission"])
    assert shown in told.err
    assert decide(weekly, store.address).code == 0


def test_a_writer_that_fell_asleep_holds_up_nobody(store: Store, weekly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends its step, so that others can write; when it wakes, it hears that nothing of it was written."""
    monkeypatch.setattr(connect, "STILL", 0.2)

    def sleep() -> None:
        with store.writing() as tx:
            notes.save(tx, "ann", "k", "note", "half")
            assert decide(weekly, store.address).code == 0
            notes.save(tx, "ann", "k", "note", "whole")

    with pytest.raises(StoreError, match="stood still"):
        sleep()

    assert words(store) == ["submission", "decision"]
    with store.reading() as tx:
        assert notes.unfinished(tx, "ann") == {}


@pytest.mark.parametrize("way", ["cut", "restart"])
def test_a_crawl_whose_server_goes_away_is_ended_by_the_next(server: str, blogs: Blogs, way: str) -> None:
    """It ends with an error that says so; what it had stored stays, and the next crawl asks for the rest."""
    wire = Middle(server)
    sources = blogs.sources(3)
    open_store(server).close()
    blogs.slow.clear()
    told: list[StoreError] = []

    def crawl() -> None:
        try:
            look(wire.address, sources)
        except StoreError as error:
            told.append(error)

    crawling = threading.Thread(target=crawl)
    crawling.start()
    until(lambda: len(blogs.asked) == 3, "the crawl never began")
    if way == "cut":
        wire.cut()
    else:
        admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        end_sessions(admin, str(sa.make_url(server).query["application_name"]))
        admin.dispose()
    blogs.slow.set()
    crawling.join(30)

    assert [error.hint for error in told] if way == "cut" else True
    store = open_store(server)
    until(lambda: look(server, sources) and complete(store, sources), "not all sources were taken in")
    assert set(blogs.asked.values()) <= {1, 2}
    store.close()
    wire.cut()


def complete(store: Store, sources: list[Source]) -> bool:
    with store.reading() as tx:
        return entries.counts(tx) == {source.slug: 3 for source in sources}


def test_a_daemon_outlives_its_server(server: str, weekly: Path, tmp_path: Path) -> None:
    """While the server is away it goes on, ends when it is told to, and says what it could not note."""
    wire, process = Middle(server), tmp_path / "process"
    (weekly / "curator.toml").write_text('[publication]\ntitle = "W"\n\n[schedule]\ncrawl = "0 0 1 1 *"\n')
    store = open_store(server)

    def end() -> None:
        until(lambda: alive(store), "the daemon never began")
        wire.cut()
        os.kill(int(process.read_text()), signal.SIGTERM)

    ending = threading.Thread(target=end)
    ending.start()
    begins: Callable[[], object] = lambda: process.write_text(str(os.getpid()))  # noqa: E731
    told = command(weekly, "--database", wire.address, "schedule", now="", before=begins)
    ending.join()
    store.close()

    assert told.code == 0, told
    assert "cannot be noted" in told.err
    assert "Traceback" not in told.err


def alive(store: Store) -> bool:
    with store.reading() as tx:
        return bool(robots.robots(tx))


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_character_is_refused(server: str, weekly: Path, encoding: str) -> None:
    """Before anything is written, with the command that makes a right one."""
    name = str(sa.make_url(server).query["application_name"])
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'"))
        try:
            address = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
            told = decide(weekly, address)
        finally:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()

    assert told.code == 2
    assert f"it holds {encoding} only" in told.err
    assert "createdb --encoding=UTF8" in told.err


def test_a_rebuild_that_the_server_ends_leaves_what_was(store: Store, weekly: Path) -> None:
    """It is one transaction there too: all that was known is there, and the next rebuild goes through."""

    def cut_short() -> None:
        whole = load.empty

        def empty(tx: sa.Connection) -> None:
            whole(tx)
            tx.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

        load.empty = empty

    before = index_of(store)

    told = command(weekly, "--database", store.address, "rebuild", before=cut_short)

    assert (told.code, index_of(store)) == (2, before)
    assert "the server ended the connection" in told.err
    assert command(weekly, "--database", store.address, "rebuild").code == 0
    assert index_of(store) == before


def index_of(store: Store) -> list[str]:
    with store.reading() as tx:
        return list(dump(tx))
