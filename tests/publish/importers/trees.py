"""Trees of old issues in the tests' own words, and what reads them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from curator.publish.importers.book import book_of
from curator.publish.importers.honkit import pages_of
from curator.publish.importers.report import Harvest, Imported
from curator.publish.importers.tree import read_tree

TOKYO = ZoneInfo("Asia/Tokyo")
ISSUE = "2022/08/2022-08-26.md"


def png(shade: int = 0) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + chunk(b"IEND", b"")
    )


def plant(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
    return root


def moment(day: date) -> datetime:
    """Three days later at ten: what a calendar might say."""
    return datetime.combine(day.replace(day=min(day.day + 3, 28)), time(10), tzinfo=TOKYO).astimezone(UTC)


def harvest(root: Path, address: str = "") -> Harvest:
    """Everything a book gives."""
    return pages_of(book_of(read_tree(root), address=address), zone=TOKYO, moment=moment)


def imported(root: Path, body: str, files: Mapping[str, str | bytes] | None = None, *, address: str = "") -> Imported:
    """The page of one issue with this text below its title."""
    plant(root, {ISSUE: f"# 週報 (2022-08-26号)\n\n今回は第5回です。\n\n{body}\n", **(files or {})})
    return next(page for page in harvest(root, address).pages if page.source == ISSUE)


def body_of(page: Imported) -> str:
    """What stands below front matter and intro."""
    return page.text.split("今回は第5回です。", 1)[1].strip()
