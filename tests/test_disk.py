"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from curator import disk


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_a_file_that_was_there_lends_its_permissions(tmp_path: Path, mode: int) -> None:
    """A replaced file can be read by those who could read it before, and by nobody else."""
    file = tmp_path / "a"
    file.write_bytes(b"old")
    file.chmod(mode)
    disk.replace(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o7777) == (b"new", mode)


def test_what_is_there_is_never_created_again(tmp_path: Path) -> None:
    """`create` takes a free place only, and says so."""
    assert disk.create(tmp_path / "a", b"first")
    assert not disk.create(tmp_path / "a", b"second")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"first"}


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no hard links, files are created all the same, and none is replaced."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(disk.os, "link", refuse)
    assert disk.create(tmp_path / "a", b"first")
    assert not disk.create(tmp_path / "a", b"second")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"first"}


@pytest.mark.parametrize("where", ["fsync", "hold"])
def test_a_refusal_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Whatever refuses, the old file is whole and no temporary one stays."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "a").write_bytes(b"old")
    if where == "fsync":
        monkeypatch.setattr(disk.os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        disk.replace(tmp_path / "a", b"new", hold=refuse)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    """A name as long as file systems allow has room for its temporary file."""
    name = "x" * 255
    disk.replace(tmp_path / name, b"1")
    assert [path.name for path in tmp_path.iterdir()] == [name]
