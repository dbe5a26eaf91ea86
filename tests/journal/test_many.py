"""Many files at once: read by a process of its own, and the same as read here."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from curator.domain.records import Record
from curator.errors import JournalError
from curator.journal import files, many, worker
from tests.conftest import utc

NOW = utc("2023-03-17T10:00")


def journal(folder: Path, count: int = 30) -> list[str]:
    """A few files with entries and decisions; one has a broken line, one a record of a later day, one is unreadable."""
    for number in range(count):
        at = NOW - timedelta(hours=number)
        url = f"https://blog.example/{number}?utm_source=feed"
        said = {"source": "blog", "uid": f"{number}", "url": url, "title": f" 猫\u0007 {number}"}
        files.write(folder, "crawl", "actions", [Record("entry", f"entry{number:04}", at, "actions", said)], now=at)
        fields = {"url": url, "note": "が\0"}
        files.write(folder, "review", "ann", [Record("decision", f"said{number:04}", at, "ann", fields)], now=at)
    names = files.names(folder)
    broken = folder / names[3]
    broken.write_bytes(broken.read_bytes() + b'{"t": "entry"}\nnonsense\n')
    files.write(folder, "crawl", "actions", [Record("fetch", "later001", NOW, "a", {})], now=NOW + timedelta(days=9))
    (folder / names[5]).write_bytes(b"\xff\xfe")
    return files.names(folder)


def test_another_process_reads_what_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other process gives is what reading here gives: records, problems, what is settled, in order."""
    names = journal(tmp_path)
    monkeypatch.setattr(many, "LARGE", 0)

    with many.Reading(tmp_path, names, now=NOW) as reading:
        by_another = list(reading.told(names))

    assert by_another == list(worker.told(tmp_path, names, NOW))
    assert [name for name, *_ in by_another] == names
    assert any(not settled for _, settled, *_ in by_another)
    assert any(problems for _, _, problems, _ in by_another)


def test_a_long_file_comes_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of many records is given in parts, and its problems once."""
    names = journal(tmp_path)
    (whole,) = [one for one in worker.told(tmp_path, names, NOW) if one[2] and one[3]]
    monkeypatch.setattr(worker, "BATCH", 1)
    data = (tmp_path / names[0]).read_bytes()
    (tmp_path / names[0]).write_bytes(data + b"nonsense\n" + (tmp_path / names[1]).read_bytes())

    first, second = worker.told(tmp_path, names[:1], NOW)

    assert (len(first[3]), len(second[3])) == (1, 1)
    assert (len(first[2]), len(second[2])) == (1, 0)
    assert len(whole[3]) == 1


def test_few_files_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day's files are read here."""
    monkeypatch.setattr(many.subprocess, "Popen", None)

    names = journal(tmp_path)
    with many.Reading(tmp_path, names, now=NOW) as reading:
        assert len(list(reading.told(names))) == 61


def test_a_reader_that_dies_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the other process dies, an error says so, and where the journal is."""
    names = journal(tmp_path)
    monkeypatch.setattr(many, "LARGE", 0)
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(JournalError, match="died"), many.Reading(tmp_path, names, now=NOW) as reading:
        list(reading.told(names))


def test_without_another_process_files_are_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, nothing fails."""
    names = journal(tmp_path)
    monkeypatch.setattr(many, "LARGE", 0)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with many.Reading(tmp_path, names, now=NOW) as reading:
        assert len(list(reading.told(names))) == 61


@pytest.mark.parametrize("at_first", [0, 3, 61])
def test_only_what_is_wanted_in_the_end_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_first: int) -> None:
    """Whatever it began with, it gives the files that are asked for."""
    names = journal(tmp_path)
    monkeypatch.setattr(many, "LARGE", 1)

    with many.Reading(tmp_path, names[:at_first], now=NOW) as reading:
        assert [name for name, *_ in reading.told(names[2:])] == names[2:]
