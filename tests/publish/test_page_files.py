"""Pages on disk: whole or not at all, and never over somebody's edit."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from curator.domain.issue import Page
from curator.errors import PageError, PublishError
from curator.publish.files import content_hash, page_path, read_page, read_pages, write_page

PATH = page_path(date(2023, 3, 17))


def write(root: Path, text: str, expected: str | None = None) -> str:
    return write_page(root, PATH, text, expected)


def test_pages_are_read_in_order_with_their_errors(tmp_path: Path) -> None:
    """Every page is there: understood, or with the error that names it; other files are none."""
    assert read_pages(tmp_path) == []
    write(tmp_path, "---\nnumber: 26\n---\n")
    write_page(tmp_path, "content/issues/2023-03-10.md", "---\nnumber: x\n---\n", None)
    (tmp_path / "content/issues/notes.txt").write_text("no page")
    broken, good = read_pages(tmp_path)
    assert isinstance(broken.page, PageError)
    assert (broken.page.path, broken.page.line) == ("content/issues/2023-03-10.md", 2)
    assert isinstance(good.page, Page)
    assert good.page.issue.number == 26


def test_bytes_come_back(tmp_path: Path) -> None:
    """What is read and written again is the same bytes, whatever they are."""
    data = b"\xef\xbb\xbf---\r\nnumber: 1\r\n---\r\n\xff\xfe\x00## a\rb"
    target = tmp_path / PATH
    target.parent.mkdir(parents=True)
    target.write_bytes(data)
    file = read_page(tmp_path, PATH)
    assert write(tmp_path, file.text, file.hash) == file.hash == content_hash(data)
    assert target.read_bytes() == data


@pytest.mark.parametrize(
    ("before", "expected", "words"), [("a", None, "has appeared"), ("b", "a", "changed"), (None, "a", "is gone")]
)
def test_an_edit_made_meanwhile_is_not_overwritten(
    tmp_path: Path, before: str | None, expected: str | None, words: str
) -> None:
    """A page that is not what was read stays, and nothing is left beside it."""
    if before is not None:
        write(tmp_path, before)
    with pytest.raises(PublishError, match=words):
        write(tmp_path, "new", content_hash(expected.encode()) if expected else None)
    left = [path.name for path in (tmp_path / "content/issues").iterdir()]
    assert left == (["2023-03-17.md"] if before is not None else [])
    if before is not None:
        assert (tmp_path / PATH).read_text() == before


def test_rights_and_links_stay(tmp_path: Path) -> None:
    """A page keeps its permissions, and one that is a link elsewhere is written where it points."""
    old = write(tmp_path, "a")
    real = tmp_path / "real.md"
    (tmp_path / PATH).rename(real)
    real.chmod(0o640)
    (tmp_path / PATH).symlink_to(real)
    write(tmp_path, "b", old)
    assert (tmp_path / PATH).is_symlink()
    assert real.read_text() == "b"
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("number", "hint"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "permissions")],
)
def test_a_disk_that_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, hint: str) -> None:
    """A full disk or a read-only folder is a clear error; the old page is whole and no temporary file stays."""
    old = write(tmp_path, "old")

    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("curator.disk.os.fsync", refuse)
    with pytest.raises(PublishError) as caught:
        write(tmp_path, "new", old)
    assert hint in str(caught.value)
    assert caught.value.path == PATH
    assert [path.read_text() for path in (tmp_path / "content/issues").iterdir()] == ["old"]


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    """`content` being a file is said as such."""
    (tmp_path / "content").write_text("")
    with pytest.raises(PublishError, match="move it away"):
        write(tmp_path, "a")
