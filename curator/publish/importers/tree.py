"""The files of another tool's tree, read with care: nothing outside it, nothing huge, pictures known by their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from curator.errors import UsageError
from curator.publish.importers.report import Trouble

TEXT_LIMIT = 1_000_000
"""Bytes of one text. The longest real issue has 25,000."""

PICTURE_LIMIT = 20_000_000
"""Bytes of one picture: a photograph straight from a camera."""

FILE_LIMIT = 20_000
"""Files of one tree. A hundred weeks with ten pictures each are 1,100."""

_SKIPPED = frozenset({"node_modules", "_book", "_site", "__pycache__"})
_PICTURE_NAMES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff", ".ico"})
_TEXT_NAMES = frozenset({".md", ".markdown"})
_ACTIVE = re.compile(
    rb"<script|<foreignobject|[\s/\"']on[a-z]+\s*=|javascript:|<!entity|@import|href\s*=\s*[\"'](?![#\"'])",
    re.IGNORECASE,
)
"""What makes an SVG more than a picture: it would act, or ask other sites, when somebody opens it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the tree. `suffix` is what its bytes say it is."""

    path: Path
    suffix: str
    hash: str
    """SHA-256 of its bytes, hex."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What was read, by path from the tree's root, with `/`."""

    root: Path
    texts: Mapping[str, str]
    pictures: Mapping[str, Picture]
    others: frozenset[str]
    """Files of other kinds: there, and not read."""
    problems: tuple[Trouble, ...] = ()


Enter = Callable[[str], bool]
"""Whether a folder, by its path from the root, is looked into."""


def read_tree(root: Path, enter: Enter = lambda _folder: True) -> Tree:
    """Read every text and look at every picture below a folder.

    Links that lead out of it, files that are no plain files, and what is too large are left alone and named.

    Raises:
        UsageError: There is no such folder, or it holds more than `FILE_LIMIT` files.
    """
    if not root.is_dir():
        raise UsageError(f"there is no folder {root}", hint="name the folder that holds the old issues")
    texts: dict[str, str] = {}
    pictures: dict[str, Picture] = {}
    others: set[str] = set()
    problems: list[Trouble] = []
    base = root.resolve()
    for count, (path, file) in enumerate(_files(root, enter)):
        if count >= FILE_LIMIT:
            raise UsageError(f"{root} holds more than {FILE_LIMIT} files", hint="name the folder of the issues alone")
        kind = file.suffix.lower()
        found = _data(file, base, TEXT_LIMIT if kind in _TEXT_NAMES else PICTURE_LIMIT) if kind in _READ else None
        if isinstance(found, str):
            problems.append(Trouble(path, 0, found))
        elif found is None:
            others.add(path)
        elif kind in _TEXT_NAMES:
            texts[path] = found.decode("utf-8", "surrogateescape")
        elif suffix := picture_type(found):
            pictures[path] = Picture(file, suffix, hashlib.sha256(found).hexdigest())
        else:
            problems.append(Trouble(path, 0, "not brought along: its bytes are no picture that a browser shows safely"))
    return Tree(root, texts, pictures, frozenset(others), tuple(problems))


_READ = _TEXT_NAMES | _PICTURE_NAMES


def picture_bytes(picture: Picture, root: Path) -> bytes | None:
    """A picture's bytes once more; None when it is no longer what was looked at."""
    data = _data(picture.path, root.resolve(), PICTURE_LIMIT)
    return data if isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == picture.hash else None


def _files(root: Path, enter: Enter) -> Iterator[tuple[str, Path]]:
    """Every file by its path from the root, in order; hidden folders and what builds leave are not entered."""
    for folder, names, files in os.walk(root, followlinks=False):
        here = Path(folder).relative_to(root)
        names[:] = sorted(
            name
            for name in names
            if name not in _SKIPPED and not name.startswith(".") and enter((here / name).as_posix())
        )
        for name in sorted(files):
            file = Path(folder) / name
            if not name.startswith("."):
                yield _name(file.relative_to(root).as_posix()), file


def _name(path: str) -> str:
    """Composed letters, whatever a file system made of them; bytes that are no UTF-8 shown as such."""
    return unicodedata.normalize("NFC", path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def _data(file: Path, base: Path, limit: int) -> bytes | str:
    """A file's bytes, or why they are not taken."""
    try:
        if not file.resolve().is_relative_to(base):
            return "not read: it is a link that leads out of the tree"
        if not stat.S_ISREG(file.stat().st_mode):
            return "not read: it is no plain file"
        with file.open("rb") as opened:
            data = opened.read(limit + 1)
    except (OSError, RuntimeError) as error:
        return f"not read: {getattr(error, 'strerror', None) or error}"
    return data if len(data) <= limit else f"not read: it has more than {limit:,} bytes"


def picture_type(data: bytes) -> str:
    """The suffix of a picture by its first bytes; empty when it is none that browsers show, or an SVG that acts."""
    for begin, suffix in (
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff", ".jpg"),
        (b"GIF87a", ".gif"),
        (b"GIF89a", ".gif"),
    ):
        if data.startswith(begin):
            return suffix
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return ".avif"
    head = data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<") and b"<svg" in head and not _ACTIVE.search(data):
        return ".svg"
    return ""
