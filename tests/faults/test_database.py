"""A database that is damaged, locked, read-only or on a full disk: the user is told, and nothing is lost."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from curator.store import notes, outbox
from curator.store.connect import PAGE
from curator.store.engine import open_store
from tests.conftest import missing, utc
from tests.faults.commands import command
from tests.faults.race import team
from tests.faults.test_kills import decided, index


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with a rebuilt index: one decision is in a journal file."""
    root = tmp_path_factory.mktemp("made") / "weekly"
    assert command(root.parent, "init", str(root)).code == 0
    (root / "sources.toml").write_text("")
    decided(root)
    assert command(root, "rebuild").code == 0
    return root


@pytest.fixture
def weekly(made: Path, tmp_path: Path) -> Path:
    """A copy of it to harm."""
    return Path(shutil.copytree(made, tmp_path / "weekly"))


def words(root: Path) -> list[str]:
    return [line for line in index(root) if line.startswith("record ")]


def said_since(root: Path, count: int) -> None:
    """Decisions that no journal file has yet, and a note that somebody is typing."""
    store = open_store(f"sqlite:///{root}/.curator/curator.db")
    with store.writing() as tx:
        said = [
            ("decision", {"url": f"https://go.example/{number}", "verdict": "keep", "comment": "文" * 400})
            for number in range(count)
        ]
        outbox.append_all(tx, said, by="ann", now=utc("2023-03-17 07:00"))
        notes.save(tx, "ann", "https://go.example/1", "note", "half a sent")
    store.close()


def pages_of(file: Path, table: str) -> list[int]:
    """The pages of a table or index, counted from 0."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try:
            found = db.execute("SELECT pageno FROM dbstat WHERE name = ?", (table,)).fetchall()
        except sqlite3.OperationalError:
            missing("SQLite with dbstat")
    return [page - 1 for (page,) in found]


@pytest.mark.parametrize("hurt", ["ix_record_file", "sqlite_autoindex_record_1", "link", "entry"])
def test_what_no_journal_file_has_is_read_out_of_a_damaged_database(weekly: Path, hurt: str) -> None:
    """Wherever it is damaged but in the records themselves, rebuild moves the file aside and every decision and every
    unfinished note is there again."""
    said_since(weekly, 200)
    before = words(weekly)
    file = weekly / ".curator" / "curator.db"
    for page in pages_of(file, hurt):
        with file.open("r+b") as raw:
            raw.seek(page * PAGE)
            raw.write(b"\xa5" * PAGE)

    told = command(weekly, "rebuild")

    assert told.code == 1, told
    assert "the database was damaged: it is curator.db.damaged-" in told.out
    assert words(weekly) == before
    store = open_store(f"sqlite:///{weekly}/.curator/curator.db")
    with store.reading() as tx:
        assert notes.unfinished(tx, "ann") == {("https://go.example/1", "note"): "half a sent"}
    store.close()
    assert command(weekly, "rebuild").code == 0
    assert words(weekly) == before


def test_a_hole_in_the_records_costs_what_stood_there(weekly: Path) -> None:
    """With one page of the records gone the others are rescued, the loss is said, and the journal's are all there."""
    before = words(weekly)
    said_since(weekly, 200)
    file = weekly / ".curator" / "curator.db"
    middle = sorted(pages_of(file, "record"))[len(pages_of(file, "record")) // 2]
    with file.open("r+b") as raw:
        raw.seek(middle * PAGE)
        raw.write(b"\xa5" * PAGE)

    told = command(weekly, "rebuild")

    assert told.code == 1
    assert "not all of it could be read" in told.out
    after = words(weekly)
    assert set(before) < set(after)
    assert len(after) > len(before) + 150


@pytest.mark.parametrize("content", [b"", b"\0" * 40_000, b"not a database at all, but long enough" * 200])
def test_a_file_that_is_no_database_any_more_is_made_anew(weekly: Path, content: bytes) -> None:
    """With nothing to read in it, the index is made from the journal, and the file is kept for those who know more."""
    before = words(weekly)
    file = weekly / ".curator" / "curator.db"
    for more in ("-wal", "-shm"):
        file.with_name(file.name + more).unlink(missing_ok=True)
    file.write_bytes(content)

    told = command(weekly, "rebuild")

    assert words(weekly) == before
    kept = [path.read_bytes() for path in file.parent.glob("curator.db.damaged-*") if not path.name.endswith("-wal")]
    assert (told.code, [one for one in kept if one]) in ((0, []), (1, [content]))


def test_a_damaged_database_is_named_by_every_command(weekly: Path) -> None:
    """Commands that meet it change nothing and say what to run."""
    file = weekly / ".curator" / "curator.db"
    file.write_bytes(b"not a database at all, but long enough" * 200)

    told = command(weekly, "links")

    assert told.code == 2
    assert "curator rebuild" in told.err
    assert file.read_bytes().startswith(b"not a database")


def test_a_locked_database_is_waited_for_and_then_named(weekly: Path) -> None:
    """While another program holds it, a decision waits and then says so; afterwards it goes through."""
    before = words(weekly)

    def impatient() -> None:
        from curator.store import connect

        connect.BUSY_TIMEOUT = 0.2

    with closing(sqlite3.connect(weekly / ".curator" / "curator.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = command(weekly, "decide", "https://go.example/a", "--skip", "--by", "ann", before=impatient)
        other.execute("ROLLBACK")

    assert told.code == 2
    assert "somebody else is writing" in told.err
    assert words(weekly) == before
    assert command(weekly, "decide", "https://go.example/a", "--skip", "--by", "ann").code == 0


def no_room(size: int) -> Callable[[], None]:
    """Let no file grow over so many bytes, as on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    return limit


@pytest.mark.parametrize("size", [0, 20_000])
@pytest.mark.parametrize(
    "words_of", [("decide", "https://go.example/a", "--skip", "--by", "ann"), ("rebuild",), ("draft",)]
)
def test_a_full_disk_is_named_and_costs_nothing(weekly: Path, size: int, words_of: tuple[str, ...]) -> None:
    """Without room a command either does its whole work or says so; with room again it goes through, and all that was
    said before is there."""
    said_since(weekly, 50)
    before = words(weekly)

    told = command(weekly, *words_of, before=no_room(size))

    assert told.code in (0, 2), told
    if told.code:
        assert "Traceback" not in told.err
        assert "make room" in told.err, told.err
    assert set(before) <= set(words(weekly))
    for page in (weekly / "content").rglob("*.md"):
        assert page.read_text().endswith("\n")
    assert command(weekly, *words_of).code == 0
    assert set(before) <= set(words(weekly))


def read_only(root: Path) -> Callable[[], None]:
    """See the folder as on a read-only file system; in this process alone."""

    def mount() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        new_mounts, new_user = 0x00020000, 0x10000000
        if libc.unshare(new_mounts) and libc.unshare(new_mounts | new_user):
            os._exit(77)
        bind, remount, readonly, recursive, private = 4096, 32, 1, 16384, 1 << 18
        here = os.fsencode(root)
        for source, target, flags in (
            (None, b"/", recursive | private),
            (here, here, bind),
            (None, here, bind | remount | readonly),
        ):
            if libc.mount(source, target, None, flags, None):
                os._exit(77 if ctypes.get_errno() in (errno.EPERM, errno.EACCES) else 78)

    return mount


@pytest.mark.parametrize("words_of", ["decide https://go.example/a --skip --by ann", "rebuild", "crawl", "draft"])
def test_a_read_only_file_system_is_named(weekly: Path, words_of: str) -> None:
    """What would write says in one line that it cannot and why, and nothing is changed."""
    before = files(weekly)

    told = command(weekly, *words_of.split(), before=read_only(weekly))

    if told.code == 77:
        missing("the right to mount")
    assert told.code == 2, told
    assert "its file system is read-only (mount it for writing" in told.err.splitlines()[-1]
    assert "Traceback" not in told.err
    assert files(weekly) == before


def test_a_read_only_clone_is_named(tmp_path: Path) -> None:
    """Where only the journal's folder cannot be written, a sync says so; what was said waits in the index."""
    _, (ann,) = team(tmp_path, ("ann",))
    ann.sync()
    place = ann.place()
    ann.say(place, 1)
    place.close()

    told = command(ann.root, "sync", now="", before=read_only(ann.root / "journal"))

    if told.code == 77:
        missing("the right to mount")
    assert told.code == 2
    assert "the journal cannot be written" in told.err
    assert "mount it for writing" in told.err
    assert command(ann.root, "sync", now="").code == 0
    assert ann.rebuilt() == ann.index()
    assert ann.records() == set(ann.said)


def files(root: Path) -> dict[str, bytes]:
    """All that a publication is, byte for byte."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
