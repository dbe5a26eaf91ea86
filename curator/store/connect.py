"""Connecting with SQLAlchemy: the engines, the migrations, and the drivers' errors in our words.

Apart from `engine`, which is light: this layer takes 0.3 s to import, and what must answer at once (the review's first
paint, the first request of a crawl) does not wait for it.

Writing transactions begin IMMEDIATE: a deferred one that reads first and then writes fails at once when somebody
else committed in between (measured: SQLITE_BUSY_SNAPSHOT after 0.000 s whatever the busy timeout is).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from curator.errors import SchemaError, StoreError
from curator.store.engine import BUSY_TIMEOUT, HEAD
from curator.store.troubles import UTF8, store_error

CACHE = 64_000
"""KiB of a SQLite file that a connection may keep in memory, taken only as they are needed. With the 2,000 that SQLite
keeps by itself a rebuild of 130,000 records writes and reads the same pages again and again (20 s of it)."""

MIGRATIONS = Path(__file__).parent / "migrations"
"""Alembic's folder: how each version's tables become the next one's."""

PAGE = 16_384
"""Bytes of a page of a new SQLite file. With the 4,096 that SQLite takes by itself, loading 100,000 records takes a
quarter longer; larger ones make a decision write more."""

WRITER_LOCK = 7_305_221_126
"""Key of PostgreSQL's advisory lock that keeps writers in line, so that record times only grow."""

STILL = 120
"""Seconds that a writing transaction at PostgreSQL may stand still between two steps: then its machine fell asleep, and
the server ends it so that others can write. A load reads files for some seconds at most between two steps."""

_WRITE = (
    "SELECT set_config('lock_timeout', :busy, true), set_config('idle_in_transaction_session_timeout', :still, true),"
    " pg_advisory_xact_lock(:key)"
)
"""How a writing transaction begins: it waits for the others, as long as on SQLite."""

_PATIENCE = {"connect_timeout": 10, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
"""How long PostgreSQL's client waits for a server that does not answer, in seconds, and how often it asks: a laptop
that changes its network hears of it in half a minute and not in the two hours that Linux takes by itself. What the
address says itself goes first."""

_ONE_MOMENT = {"isolation_level": "REPEATABLE READ"}
"""How PostgreSQL is read. Otherwise each statement of a transaction would see what was committed until then, and a
screen would believe to know what came while it was reading."""


class Engine:
    """A database that is connected to and up to date."""

    def __init__(self, database: str, *, create: bool) -> None:
        """Connect and migrate; see `engine.open_store`."""
        url = _url(database)
        self.shown = _shown(url)
        if url.get_backend_name() == "sqlite":
            _prepare_file(url, create)
        server = url.get_backend_name() == "postgresql"
        self._at_one_moment: dict[str, Any] = _ONE_MOMENT if server else {}
        try:
            self._engine = _engine(url)
        except ModuleNotFoundError as error:
            raise StoreError(
                f"the driver {error.name} is missing", database=self.shown, hint="pip install 'curator[postgres]'"
            ) from error
        try:
            self._migrate(create=create)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one moment and changes nothing. Raises StoreError."""
        with self._spoken(), self._engine.connect().execution_options(**self._at_one_moment) as tx, tx.begin():
            yield tx

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is committed whole at the end, or not at all. Raises StoreError, and SchemaError when
        another version has changed the tables since this was opened."""
        with self._alone() as tx:
            found = _version(tx)
            if found != HEAD:
                raise self._other_version(found, "upgrade curator and start again; nothing of this step was written")
            yield tx

    @contextmanager
    def _alone(self) -> Iterator[sa.Connection]:
        """A transaction in which nobody else writes."""
        with self._spoken(), self._engine.connect().execution_options(curator_writes=True) as tx, tx.begin():
            if tx.dialect.name == "postgresql":
                tx.execute(sa.text(_WRITE), {"key": WRITER_LOCK, "busy": f"{BUSY_TIMEOUT}s", "still": f"{STILL}s"})
            yield tx

    @contextmanager
    def apart(self) -> Iterator[sa.Connection]:
        """A connection without a transaction, of PostgreSQL: for locks that last as long as it does. Raises
        StoreError."""
        with self._spoken(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                yield connection
            finally:
                connection.invalidate()  # the session ends, and its locks with it, whatever state it is in

    def close(self) -> None:
        """Give back connections and files."""
        self._engine.dispose()

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        try:
            yield
        except exc.DBAPIError as error:
            raise store_error(error, self.shown) from error
        except exc.SQLAlchemyError as error:
            raise StoreError(str(error).splitlines()[0], database=self.shown) from error

    def _migrate(self, *, create: bool) -> None:
        with self.reading() as tx:
            found = _found(tx)
        if found == HEAD:
            return
        if not found and not create:
            raise StoreError("there are no tables in it yet", database=self.shown, hint=_NOT_YET)
        if found > HEAD:
            raise self._other_version(found, "upgrade curator; nothing was changed")
        with self._alone() as tx:
            found = _found(tx)
            if not found:
                _create(tx)
            elif found < HEAD:
                _upgrade(tx)
            elif found != HEAD:  # another process was quicker, and newer
                raise self._other_version(found, "upgrade curator; nothing was changed")

    def _other_version(self, found: str, hint: str) -> SchemaError:
        return SchemaError(
            f"this database is from {'a newer' if found > HEAD else 'an older'} curator"
            f" (migration {found or 'none'}, this one knows {HEAD})",
            database=self.shown,
            found=found,
            expected=HEAD,
            hint=hint,
        )


def _create(tx: sa.Connection) -> None:
    """Make all tables of a new database at once: those that the migrations make (a test compares them), without the
    half second that loading and running those takes."""
    from curator.store.tables import METADATA

    METADATA.create_all(tx)
    tx.execute(
        sa.text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
            " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    tx.execute(sa.text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD})


def _upgrade(tx: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = tx
    command.upgrade(config, HEAD)


def _url(database: str) -> sa.URL:
    try:
        url = sa.make_url(database)
    except (exc.ArgumentError, ValueError):  # what they say may hold the password
        raise StoreError(
            "it cannot be read", database=_ADDRESS, hint="write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from None
    if url.get_backend_name() == "sqlite":
        return url
    if url.drivername not in ("postgresql", "postgresql+psycopg"):
        raise StoreError(
            f"{url.drivername} is not supported", database=_shown(url), hint="use sqlite or postgresql+psycopg"
        )
    if "@" in (url.host or ""):
        raise StoreError(
            "an @ in a password is written as %40", database=_ADDRESS, hint="better: put it into ~/.pgpass"
        )
    return url.set(drivername="postgresql+psycopg")


_ADDRESS = "the database's address"
_NOT_YET = "run `curator crawl` or `curator sync`"


def _shown(url: sa.URL) -> str:
    """Its file, or its address without the password, which may stand among the options too."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.set(query={}).render_as_string(hide_password=True)


def _prepare_file(url: sa.URL, create: bool) -> None:
    path = Path(url.database or "")
    if path.exists():
        return
    if not create:
        raise StoreError("there is no database yet", database=str(path), hint=_NOT_YET)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"its folder cannot be made: {error.strerror}", database=str(path), hint="check the folder's permissions"
        ) from error


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return _server_engine(url)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, so that migrations roll back whole
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA page_size={PAGE}")  # of a file that has no page yet; first, since WAL makes one
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size=-{CACHE}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("curator_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server_engine(url: sa.URL) -> sa.Engine:
    given = {name: value for name, value in _PATIENCE.items() if name not in url.query}
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args={**given, "client_encoding": "utf8"})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding not in ("UTF8", None):  # a pooler may not say it
            raise StoreError(f"it holds {encoding} only, and not every character", database=_shown(url), hint=UTF8)
        if is_pooled(connection):
            connection.prepare_threshold = None  # the next transaction would not find what this one prepared

    return engine


def is_pooled(connection: Any) -> bool:
    """Whether a pooler stands before the server: it tells a process id of its own. Takes the driver's connection."""
    was, connection.autocommit = connection.autocommit, True
    try:
        (process,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    finally:
        connection.autocommit = was
    return bool(process != connection.info.backend_pid)


def _found(tx: sa.Connection) -> str:
    """Name of the migration a database is at; the empty string when it has none yet."""
    return _version(tx) if sa.inspect(tx).has_table("alembic_version") else ""


def _version(tx: sa.Connection) -> str:
    return str(tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")
