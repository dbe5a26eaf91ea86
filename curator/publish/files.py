"""The issue pages and their pictures as files: the only writer of `content/issues/` and `content/images/`.

A page is written to a temporary file beside it, fsynced and renamed, so that it is there whole or not at all; and
only if it still is what was read, so that nobody's edit is overwritten.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from curator import disk
from curator.errors import PageError, PublishError

if TYPE_CHECKING:
    from curator.domain.issue import Page

FOLDER = "content/issues"
"""Where the pages of a publication live, from its root."""

PICTURES = "content/images"
"""Where their pictures live, from its root."""


@dataclass(frozen=True, slots=True)
class IssueFile:
    """A page as found on disk."""

    path: str
    """From the publication's root, with `/`."""
    hash: str
    """SHA-256 of its bytes, hex."""
    text: str
    """Bytes that are no UTF-8 stand as surrogates, so that writing gives them back."""
    page: Page | PageError


def page_path(day: date) -> str:
    """The path of an issue's page, from the publication's root."""
    return f"{FOLDER}/{day.isoformat()}.md"


def read_pages(root: Path, *, zone: tzinfo = UTC) -> list[IssueFile]:
    """Every page of a publication, by path. A page that cannot be understood is there with its error.

    Args:
        root: The publication's folder; without `content/issues/` there are no pages.
        zone: Where a `published_at` without an offset counts.

    Raises:
        PublishError: A page or the folder cannot be read.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return []
    return [read_page(root, path.relative_to(root).as_posix(), zone=zone) for path in sorted(folder.glob("*.md"))]


def read_page(root: Path, path: str, *, zone: tzinfo = UTC) -> IssueFile:
    """One page. Raises PublishError when it cannot be read."""
    from curator.publish.front import parse_page  # slow to load, and most commands find no page changed

    try:
        data = (root / path).read_bytes()
    except OSError as error:
        raise _refused(error, path, "read") from error
    text = data.decode("utf-8", "surrogateescape")
    page: Page | PageError
    try:
        page = parse_page(text, path=path, zone=zone)
    except PageError as error:
        page = error
    return IssueFile(path, content_hash(data), text, page)


def content_hash(data: bytes) -> str:
    """The hash by which a page's state on disk is known."""
    return hashlib.sha256(data).hexdigest()


def write_page(root: Path, path: str, text: str, expected_hash: str | None) -> str:
    """Write a page whole, and give its new hash.

    Args:
        root: The publication's folder.
        path: The page's path from there; the folder is made when missing.
        text: All of it; surrogates become the bytes they stand for.
        expected_hash: What the page on disk must still have; None: there must be no page yet.

    Raises:
        PublishError: The page has changed meanwhile, or it cannot be written; what was there is there.
    """
    data = text.encode("utf-8", "surrogateescape")
    target = (root / path).resolve()
    put(target, path, data, lambda: _hold_against(target, path, expected_hash))
    return content_hash(data)


def write_picture(root: Path, address: str, data: bytes) -> bool:
    """Write a picture of an issue; one that is there stays.

    Args:
        root: The publication's folder.
        address: Its address on the site, `/images/…`.
        data: All of it.

    Returns:
        Whether it was written: not when just this picture is there already.

    Raises:
        PublishError: Another picture has its name, the address leads elsewhere, or it cannot be written.
    """
    path = f"content{address}"
    target = (root / path).resolve()
    if not target.is_relative_to((root / PICTURES).resolve()):
        raise PublishError("the picture would lie outside the publication's pictures", path=path)
    try:
        there = target.read_bytes() if target.is_file() else None
    except OSError as error:
        raise _refused(error, path, "read") from error
    if there == data:
        return False
    if there is not None:
        raise PublishError(
            "another picture has this name; it stays", path=path, hint="rename one of them and its address on the page"
        )
    put(target, path, data)
    return True


def put(target: Path, path: str, data: bytes, hold: Callable[[], None] = lambda: None) -> None:
    """Write a file whole or not at all; folders are made.

    Args:
        target: Where it is to be.
        path: What errors call it.
        data: All of it.
        hold: Called last before it appears; may still refuse, by raising.

    Raises:
        PublishError: It cannot be written, or `hold` refused; what was there is there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        disk.replace(target, data, hold=hold)
    except OSError as error:
        raise _refused(error, path, "written") from error


def _hold_against(target: Path, path: str, expected: str | None) -> None:
    now = content_hash(target.read_bytes()) if target.exists() else None
    if now != expected:
        what = "is gone" if now is None else ("has appeared" if expected is None else "has been changed")
        raise PublishError(
            f"the page {what} since it was read; nothing was written", path=path, hint="run the command again"
        )


def _refused(error: OSError, path: str, done: str) -> PublishError:
    hints = {
        errno.EACCES: "you may not: look at the permissions of the file and its folder",
        errno.EPERM: "you may not: look at the permissions of the file and its folder",
        errno.EROFS: "the file system is read-only",
        errno.ENOSPC: "the disk is full: make room and run the command again",
        errno.EDQUOT: "your disk quota is used up: make room and run the command again",
        errno.EISDIR: "a folder has the page's name: move it away",
        errno.ENOTDIR: "a file has the folder's name: move it away",
        errno.EEXIST: "a file has the folder's name: move it away",
    }
    reason = error.strerror or str(error)
    return PublishError(f"it could not be {done}: {reason}", path=path, hint=hints.get(error.errno or 0, ""))
