"""Journal files: written once and whole, found in order, read without trust."""

from __future__ import annotations

import errno
import os
import re
import socket
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from curator import disk
from curator.domain.records import Record
from curator.errors import JournalError
from curator.journal import files

NOW = datetime(2023, 3, 17, 7, 8, 9, tzinfo=UTC)


def record(number: int = 1, *, by: str = "ann", at: datetime = NOW, type_: str = "decision") -> Record:
    return Record(type_, f"record-{number:04}", at, by, {"url": f"https://example.com/{number}"})


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_written_file_reads_back(tmp_path: Path) -> None:
    """Name, header and records are what was given; nothing else lies beside it."""
    zone = timezone(timedelta(hours=9))
    name = files.write(tmp_path / "journal", "review", "ann", [record(1), record(2)], now=NOW.astimezone(zone))
    assert re.fullmatch(r"2023/03/17/070809Z-review-[0-9a-f]{10}\.jsonl", name)
    assert files.names(tmp_path / "journal") == [name]
    told = files.read(tmp_path / "journal", name, now=NOW)
    assert told.header == files.Header("review", "ann", NOW)
    assert (told.records, told.problems, told.settled) == ((record(1), record(2)), (), True)
    assert list(everything(tmp_path / "journal")) == [name]


def test_two_files_of_one_moment_are_two(tmp_path: Path) -> None:
    """Nothing is ever overwritten: each file has a name of its own."""
    written = {files.write(tmp_path, "crawl", "ann", [record(n)], now=NOW) for n in range(20)}
    assert len(written) == len(files.names(tmp_path)) == 20


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should two programs draw the same random name, the second takes another."""
    draws = iter(["aaaaaaaaaa", "aaaaaaaaaa", "bbbbbbbbbb"])
    monkeypatch.setattr(files.secrets, "token_hex", lambda _: next(draws))
    one = files.write(tmp_path, "crawl", "ann", [record(1)], now=NOW)
    before = everything(tmp_path)
    other = files.write(tmp_path, "crawl", "ann", [record(2)], now=NOW)
    assert other.endswith("-bbbbbbbbbb.jsonl")
    assert everything(tmp_path)[one] == before[one]


def test_a_file_system_without_hard_links_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where links cannot be made the file is renamed into place, still never over another."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", refuse)
    draws = iter(["aaaaaaaaaa", "aaaaaaaaaa", "bbbbbbbbbb"])
    monkeypatch.setattr(files.secrets, "token_hex", lambda _: next(draws))
    files.write(tmp_path, "crawl", "ann", [record(1)], now=NOW)
    files.write(tmp_path, "crawl", "ann", [record(2)], now=NOW)
    assert [files.read(tmp_path, name).records for name in files.names(tmp_path)] == [(record(1),), (record(2),)]


@pytest.mark.parametrize(
    ("kind", "records", "why"),
    [
        ("review", [], "without records"),
        ("gossip", [record()], "no kind of journal file"),
        ("review", [record(by="bob")], "is by 'bob' and cannot stand in a file of 'ann'"),
        ("review", [Record("entry", "record-0001", NOW, "ann", {"x": float("nan")})], "cannot be written"),
    ],
)
def test_what_should_not_be_written_leaves_nothing(tmp_path: Path, kind: str, records: list[Record], why: str) -> None:
    """A refusal says why and makes neither file nor folder."""
    with pytest.raises(JournalError, match=why):
        files.write(tmp_path / "journal", kind, "ann", records, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_ran_back_loses_nothing(tmp_path: Path) -> None:
    """Records newer than `now` (their times never run back) are read again: the header is as new as they are."""
    late = record(at=NOW + timedelta(days=30))
    name = files.write(tmp_path, "review", "ann", [late], now=NOW)
    assert files.read(tmp_path, name).records == (late,)


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (errno.ENOSPC, "make room on the disk"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "make the folder readable and writable"),
        (errno.EIO, "run the command again"),
    ],
)
@pytest.mark.parametrize("where", ["fsync", "link"])
def test_a_disk_that_refuses_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, hint: str, where: str
) -> None:
    """The error says what to do, and no file, whole or half, is there."""

    def fail(*_: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(disk.os, where, fail)
    with pytest.raises(JournalError) as caught:
        files.write(tmp_path, "review", "ann", [record()], now=NOW)
    assert hint in caught.value.hint
    assert everything(tmp_path) == {}


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    """Something in the way is an error with a next step, for writing and for looking."""
    (tmp_path / "journal").write_text("mine")
    with pytest.raises(JournalError, match="no folder stands where"):
        files.write(tmp_path / "journal", "review", "ann", [record()], now=NOW)
    with pytest.raises(JournalError, match="cannot be read"):
        files.names(tmp_path / "journal")
    assert (tmp_path / "journal").read_text() == "mine"


def test_names_come_in_order_and_strangers_are_reported(tmp_path: Path) -> None:
    """Only journal files count; git's own and half-written ones are passed over, links are never followed."""
    journal, outside = tmp_path / "journal", tmp_path / "outside"
    good = [
        files.write(journal, "crawl", "ann", [record()], now=NOW + timedelta(days=days)) for days in (40, -40, 0, 400)
    ]
    secret = files.write(outside, "crawl", "ann", [record(9)], now=NOW)
    day = journal / "2023/03/17"
    (day / ".070809Z-crawl-aaaaaaaaaa.jsonl.tmp").write_text("half")
    (journal / ".git").mkdir()
    (journal / ".git/config").write_text("")
    (journal / "README.md").write_text("what this is")
    (day / "070809Z-crawl-ffffffffff.jsonl").symlink_to(outside / secret)
    (journal / "2022").symlink_to(outside / "2023")
    for name in ("notes.txt", "2023/03/17/notes.jsonl", "2023/13/17/070809Z-crawl-aaaaaaaaaa.jsonl"):
        (journal / name).parent.mkdir(parents=True, exist_ok=True)
        (journal / name).write_text("")
    found = files.listing(journal)
    assert list(found.names) == sorted(good) == files.names(journal)
    assert {(p.file, p.warning) for p in found.problems} == {
        ("2022", False),
        ("2023/03/17/070809Z-crawl-ffffffffff.jsonl", False),
        ("2023/03/17/notes.jsonl", True),
        ("2023/13/17/070809Z-crawl-aaaaaaaaaa.jsonl", True),
        ("notes.txt", True),
    }


def test_a_journal_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """Before the first record there is no folder, and that is no problem."""
    assert files.listing(tmp_path / "journal") == files.Listing(())


@pytest.mark.parametrize(
    "name", ["../outside.jsonl", "/etc/passwd", "2023/03/17/../../../x.jsonl", "", "2023/03/17/070809Z-crawl-x.jsonl"]
)
def test_only_journal_names_are_opened(tmp_path: Path, name: str) -> None:
    """A name from elsewhere cannot lead out of the folder."""
    told = files.read(tmp_path, name)
    assert [p.message for p in told.problems] == ["not the name of a journal file"]
    assert not told.settled


@pytest.mark.parametrize("what", ["missing", "link", "folder", "pipe", "socket", "unreadable"])
def test_what_is_no_readable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Reading never waits, never follows a link and never raises."""
    name = "2023/03/17/070809Z-crawl-aaaaaaaaaa.jsonl"
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    if what == "link":
        path.symlink_to("/dev/zero")
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "socket":
        monkeypatch.chdir(path.parent)  # socket names are short
        with socket.socket(socket.AF_UNIX) as here:
            here.bind(path.name)
    elif what == "unreadable":
        path.write_text("")
        monkeypatch.setattr(files, "_bytes", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error")))
    told = files.read(tmp_path, name)
    assert len(told.problems) == 1
    assert told.problems[0].file == name
    assert not told.settled


def test_a_file_of_monstrous_size_is_not_read(tmp_path: Path) -> None:
    """A file that would not fit into memory is named."""
    path = tmp_path / "2023/03/17/070809Z-crawl-aaaaaaaaaa.jsonl"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(files.FILE_LIMIT + 1)  # sparse: takes no room
    told = files.read(tmp_path, "2023/03/17/070809Z-crawl-aaaaaaaaaa.jsonl")
    assert "larger than 256 MB" in told.problems[0].message
