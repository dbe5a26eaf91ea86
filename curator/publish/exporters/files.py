"""Exports as files: articles and pictures in the repository that Zenn reads, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from curator.errors import PublishError
from curator.publish.exporters.zenn import PICTURE_BYTES, PICTURE_KINDS, Article
from curator.publish.files import PICTURES, content_hash, put

ARTICLE_LIMIT = 1_000_000
"""Bytes of an article that is looked at; the longest issue we know of has 40,000."""


def articles_beside(root: Path, article: Article) -> dict[str, str]:
    """The articles of a repository in the folder where one is to stand, path → text. Bytes that are no UTF-8 stand as
    surrogates.

    Raises:
        PublishError: One cannot be read.
    """
    folder = root / Path(article.path).parent
    found = {}
    for file in sorted(folder.glob("*.md")):
        path = file.relative_to(root).as_posix()
        try:
            if file.is_file() and file.stat().st_size <= ARTICLE_LIMIT:
                found[path] = file.read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            raise PublishError(f"it could not be read: {error.strerror}", path=path) from error
    return found


def pictures_of(root: Path, article: Article) -> dict[str, bytes]:
    """The pictures of an article, place in the repository → bytes.

    Args:
        root: The publication's folder.
        article: Names them.

    Raises:
        PublishError: One is missing, lies elsewhere, or is none that Zenn takes.
    """
    found = {}
    home = (root / PICTURES).resolve()
    for path, target in article.pictures.items():
        file = (root / path).resolve()
        if not file.is_relative_to(home) or not file.is_file():
            raise PublishError("the picture is not there", path=path, hint=f"put it into {PICTURES}, or take it out")
        if file.suffix.lower() not in PICTURE_KINDS:
            kinds = " ".join(PICTURE_KINDS)
            raise PublishError("Zenn takes no such picture", path=path, hint=f"it takes {kinds}")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise PublishError(f"it could not be read: {error.strerror}", path=path) from error
        if len(data) > PICTURE_BYTES:
            raise PublishError(f"the picture has {len(data)} bytes", path=path, hint=f"Zenn takes {PICTURE_BYTES}")
        found[target] = data
    return found


def write_picture(root: Path, path: str, data: bytes, *, force: bool) -> bool:
    """Put a picture into the repository. Gives whether it was written: not when just this one is there.

    Raises:
        PublishError: Another picture has its name, the path leads out of the repository, or it cannot be written.
    """
    target = _inside(root, path)
    there = target.read_bytes() if target.is_file() else None
    if there == data:
        return False
    if there is not None and not force:
        raise PublishError(
            "another picture has this name there; it stays", path=path, hint="rename one, or write over it with --force"
        )
    put(target, path, data)
    return True


def write_article(root: Path, article: Article, before: str | None) -> None:
    """Put an article into the repository.

    Args:
        root: The repository's folder.
        article: What is written.
        before: What stood there when it was decided upon; None: nothing.

    Raises:
        PublishError: Something else stands there by now, the path leads out of the repository, or it cannot be written.
    """
    target = _inside(root, article.path)

    def hold() -> None:
        now = content_hash(target.read_bytes()) if target.exists() else None
        expected = None if before is None else content_hash(before.encode("utf-8", "surrogateescape"))
        if now != expected:
            raise PublishError("it changed meanwhile; nothing was written", path=article.path, hint="run it again")

    put(target, article.path, article.text.encode(), hold)


def _inside(root: Path, path: str) -> Path:
    target = (root / path).resolve()
    if not target.is_relative_to(root.resolve()):
        raise PublishError("it would lie outside the repository", path=path, hint="look for a symbolic link there")
    return target
