"""A newer curator upgrades the database while others have it open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from curator.domain.settings import Settings
from curator.errors import SchemaError, StoreError
from curator.review.desk import Desk
from curator.store import acts, connect, links
from curator.store.engine import Store, open_store
from curator.store.watch import Watch
from tests.review.waiting import until

NEXT = '''"""The next version: a link's address has another name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("once", sa.Column("number", sa.Integer()))  # it cannot be made twice
    with op.batch_alter_table("link") as table:
        table.alter_column("url", new_column_name="address")
'''


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a newer curator."""
    folder = Path(shutil.copytree(connect.MIGRATIONS, tmp_path / "migrations"))
    (folder / "versions" / "m0002_next.py").write_text(NEXT)
    return folder


PROGRAM = """
import sys
from pathlib import Path
from curator.store import connect, engine, plain
connect.MIGRATIONS = Path(sys.argv[2])
connect.HEAD = engine.HEAD = plain.HEAD = "0002"
engine.open_store(sys.argv[1]).close()
"""


def upgrading(address: str, newer: Path) -> subprocess.Popen[bytes]:
    """The newer curator, opening the database in a process of its own. (No fork: SQLite's locks are the process's.)"""
    return subprocess.Popen([sys.executable, "-c", PROGRAM, address, str(newer)])


def waits(store: Store, child: subprocess.Popen[bytes]) -> bool:
    """Whether the upgrade waits for us: on a server that can be asked, beside a file it has opened it."""
    assert child.poll() is None
    if store.address.startswith("sqlite"):
        opened = Path(f"/proc/{child.pid}/fd").iterdir()
        return any(os.path.realpath(one).endswith("curator.db") for one in opened)
    ask = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND application_name = :name"
    )
    name = sa.make_url(store.address).query["application_name"]
    with store.reading() as tx:
        return bool(tx.execute(sa.text(ask), {"name": name}).scalar())


def now() -> datetime:
    return datetime(2023, 3, 17, 7, tzinfo=UTC)


def propose(store: Store, url: str = "https://go.example/a") -> None:
    with store.writing() as tx:
        acts.submit(tx, url, by="ann", now=now())


def test_an_upgrade_waits_for_who_writes_and_the_others_are_told(any_store: Store, newer: Path) -> None:
    """What is being written is written first. Afterwards a curator of the older version that is still open changes
    nothing any more and says what to do, and so does one that is started."""
    propose(any_store)
    desk = Desk(any_store, Settings(), "ann", now, lambda _: ("", ""))
    view = desk.glance().views[0]
    watch = Watch(any_store, "screen")
    with any_store.writing() as tx:
        child = upgrading(any_store.address, newer)
        acts.submit(tx, "https://go.example/b", by="ann", now=now())
        until(lambda: waits(any_store, child), "the upgrade never came")
    assert child.wait(60) == 0

    with pytest.raises(SchemaError, match="upgrade curator and start again") as caught:
        desk.decide(view, {"verdict": "keep"}, now())
    assert (caught.value.found, caught.value.expected) == ("0002", "0001")
    with pytest.raises(StoreError, match="another curator has changed the tables"):
        watch.look(0, now())
    watch.close()
    with pytest.raises(SchemaError, match=r"newer curator \(migration 0002, this one knows 0001\)"):
        open_store(any_store.address)
    with any_store.reading() as tx:
        assert set(tx.execute(sa.text("SELECT key FROM link")).scalars()) == {
            "https://go.example/a",
            "https://go.example/b",
        }
        assert tx.execute(sa.text("SELECT count(*) FROM record")).scalar() == 2


def test_two_that_upgrade_at_once_do_it_once(any_store: Store, newer: Path) -> None:
    """The second one waits and finds it done."""
    propose(any_store)
    any_store.close()

    children = [upgrading(any_store.address, newer) for _ in range(2)]

    assert [child.wait(60) for child in children] == [0, 0]
    with sa.create_engine(any_store.address).connect() as tx:
        assert tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == ["0002"]
        assert tx.execute(sa.text("SELECT address FROM link")).scalar() == "https://go.example/a"


def test_readers_do_not_see_half_an_upgrade(any_store: Store, newer: Path) -> None:
    """Who reads while it is upgraded sees what was before, to the end."""
    propose(any_store)
    with any_store.reading() as tx:
        before = links.views(tx)
        child = upgrading(any_store.address, newer)
        assert links.views(tx) == before
    assert child.wait(60) == 0
