"""A newer curator upgrades the database while others have it open."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import alembic.command  # noqa: F401  here, so that no child need load it
import pytest
import sqlalchemy as sa

from curator.domain.settings import Settings
from curator.errors import SchemaError, StoreError
from curator.review.desk import Desk
from curator.store import acts, connect, engine, links, plain
from curator.store.claims import claims
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


class Upgrade:
    """A newer curator that is about to open the database, in a process of its own.

    It is forked while this process has nothing open: SQLite's locks are a process's and do not survive a fork.
    """

    def __init__(self, store: Store, newer: Path) -> None:
        store.close()
        hears, self._go = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.read(hears, 1)
            _upgrade(store.address, newer)
        os.close(hears)

    def begin(self) -> Upgrade:
        """Let it open the database."""
        os.write(self._go, b"1")
        os.close(self._go)
        return self

    def ended(self) -> int:
        """How it ended; -9 when it was killed."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _upgrade(address: str, newer: Path) -> None:
    code = 1
    try:
        connect.MIGRATIONS = newer
        connect.HEAD = engine.HEAD = plain.HEAD = "0002"
        open_store(address).close()
        code = 0
    finally:
        os._exit(code)


def waits(store: Store, child: Upgrade) -> bool:
    """Whether the upgrade waits for us: on a server that can be asked, beside a file it has opened it."""
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
    child = Upgrade(any_store, newer)
    desk = Desk(any_store, Settings(), "ann", now, lambda _: ("", ""))
    view = desk.glance().views[0]
    watch = Watch(any_store, "screen")
    with any_store.writing() as tx:
        child.begin()
        acts.submit(tx, "https://go.example/b", by="ann", now=now())
        until(lambda: waits(any_store, child), "the upgrade never came")
    assert child.ended() == 0

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


def test_a_crawl_under_way_does_not_hold_up_an_upgrade(any_store: Store, newer: Path) -> None:
    """What it has claimed is locked beside the tables."""
    child = Upgrade(any_store, newer)
    with claims(any_store, {}) as ours:
        assert ours.take("blog")
        assert child.begin().ended() == 0
        assert ours.take("news")


def test_an_upgrade_that_is_killed_changes_nothing(any_store: Store, newer: Path) -> None:
    """It is one transaction: the older curator goes on as before."""
    (newer / "versions" / "m0002_next.py").write_text(NEXT + "    import os\n\n    os.kill(os.getpid(), 9)\n")

    assert Upgrade(any_store, newer).begin().ended() == -9

    propose(any_store)
    open_store(any_store.address).close()
    with any_store.reading() as tx:
        assert [view.link.url for view in links.views(tx)] == ["https://go.example/a"]


def test_two_that_upgrade_at_once_do_it_once(any_store: Store, newer: Path) -> None:
    """The second one waits and finds it done."""
    propose(any_store)
    children = [Upgrade(any_store, newer) for _ in range(2)]

    assert [child.ended() for child in [child.begin() for child in children]] == [0, 0]
    with sa.create_engine(any_store.address).connect() as tx:
        assert tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == ["0002"]
        assert tx.execute(sa.text("SELECT address FROM link")).scalar() == "https://go.example/a"


def test_readers_do_not_see_half_an_upgrade(any_store: Store, newer: Path) -> None:
    """Who reads while it is upgraded sees what was before, to the end."""
    propose(any_store)
    child = Upgrade(any_store, newer)
    with any_store.reading() as tx:
        before = links.views(tx)
        child.begin()
        assert links.views(tx) == before
    assert child.ended() == 0
