"""What every room's tests share: the store in a real file, the corpus, and nothing of the developer's own."""

from __future__ import annotations

import itertools
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from curator.store.engine import Store, open_store

if TYPE_CHECKING:
    import sqlalchemy as sa


def pytest_xdist_auto_num_workers() -> int:
    """Two workers a processor for `-n auto`: tests wait for terminals, servers and browsers as long as they compute."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that are not there yet. (pytest's own numbering reads the whole folder for each.)"""
    top = tmp_path_factory.mktemp("homes")
    return (top / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _nothing_of_mine(monkeypatch: pytest.MonkeyPatch, _homes: Iterator[Path]) -> None:
    """No test sees the developer's home, git settings or publication."""
    home = next(_homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for name in ("CURATOR_BY", "CURATOR_DATABASE_URL", "CURATOR_ALLOW_NETWORKS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of recorded and hostile inputs; tests that need it are skipped where it is not."""
    place = os.environ.get("CURATOR_CORPUS", "")
    if not place:
        pytest.skip("CURATOR_CORPUS is not set: the recorded and hostile inputs are not at hand")
    return Path(place)


@pytest.fixture(scope="session")
def empty_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no row, to be copied: to make the tables takes ten times as long."""
    file = tmp_path_factory.mktemp("index") / "curator.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(tmp_path: Path, empty_index: Path) -> Iterator[Store]:
    """A fresh index in a real SQLite file."""
    opened = open_store(f"sqlite:///{copied(empty_index, tmp_path)}")
    yield opened
    opened.close()


def copied(index: Path, place: Path) -> Path:
    """A copy of a closed SQLite index where the store of a test has its file; one that is there is replaced."""
    file = place / "index" / "curator.db"
    file.parent.mkdir(exist_ok=True)
    shutil.copyfile(index, file)
    return file


def utc(text: str) -> datetime:
    """`utc("2023-03-17 07:00")` as an aware time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def missing(what: str) -> None:
    """Skip for a named reason on a laptop; fail in CI, where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is not on this machine")


POSTGRES = os.environ.get("CURATOR_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path, empty_index: Path) -> Iterator[Store]:
    """A fresh index on each engine; on PostgreSQL in a schema of its own."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{copied(empty_index, tmp_path)}")
        yield opened
        opened.close()
        return
    with fresh_schema() as address:
        opened = open_store(address)
        yield opened
        opened.close()


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a schema of PostgreSQL in which nothing is."""
    with fresh_schema() as address:
        yield address


@contextmanager
def fresh_schema() -> Iterator[str]:
    """The address of a new schema; it is gone afterwards, whoever still uses it."""
    import sqlalchemy as sa

    admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    schema = f"curator_{uuid.uuid4().hex}"
    try:
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    except sa.exc.OperationalError:
        missing("PostgreSQL at 127.0.0.1:5432")
    try:
        yield f"{POSTGRES}?options=-csearch_path%3D{schema}&application_name={schema}"
    finally:
        end_sessions(admin, schema)
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()


def end_sessions(admin: sa.Engine, name: str) -> int:
    """End every session at PostgreSQL that goes by this application name, as a restart of the server would; how many
    there were."""
    import sqlalchemy as sa

    ask = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name"
    with admin.connect() as connection:
        return int(connection.execute(sa.text(ask), {"name": name}).scalar() or 0)
