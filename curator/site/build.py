"""Build the site: stage, run the generator as a program, put the result in place of the old one.

The old site stays whole until the new one stands beside it. The same public pages give the same bytes, whenever
they are built: every time in the site is a time of its issues.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from curator.domain.settings import Settings
from curator.domain.types import Card, Published
from curator.errors import BuildError
from curator.site.feeds import sitemap
from curator.site.files import put_file, put_folder
from curator.site.mkdocs_config import disagreements, mkdocs_yml
from curator.site.stage import Staged, StagePage, stage

WORK = ".curator"
"""The folder of what machines write, inside the publication's."""

_IMAGE_TYPES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came of a build."""

    site: Path
    """The folder of the built site."""
    pages: int
    """Pages of the site, the 404 page not counted."""
    issues: int
    """Public issues on it."""
    problems: tuple[str, ...] = ()
    """One line each; the site was built all the same."""


def build(
    root: Path,
    settings: Settings,
    pages: Sequence[StagePage],
    cards: Mapping[str, Card],
    *,
    published: Sequence[Published] = (),
    now: datetime,
    strict: bool = False,
) -> BuildReport:
    """Build `<root>/site`. With `strict`, a problem is an error and the old site stays.

    Raises `BuildError` when the generator fails or a file cannot be written; then the old site stays as it was.
    """
    try:
        with _alone(root / WORK):
            staged, problems = prepare(root, settings, pages, cards, published=published, now=now)
            return _built(root, settings, staged, problems, strict=strict)
    except OSError as error:
        raise BuildError(
            f"the site could not be written: {error.strerror or error}: {error.filename or root}",
            hint="look at the folder's permissions and free space; the old site is untouched",
        ) from error


def prepare(
    root: Path,
    settings: Settings,
    pages: Sequence[StagePage],
    cards: Mapping[str, Card],
    *,
    published: Sequence[Published] = (),
    now: datetime,
) -> tuple[Staged, list[str]]:
    """Stage the site into `<root>/.curator`: what the generator, or its preview, reads. Problems come along.

    Files that are the same stay untouched, so that a running preview reloads only for a change.
    """
    about_file = root / "content" / "about.md"
    about = about_file.read_bytes().decode("utf-8", "replace") if about_file.is_file() else None
    staged = stage(pages, settings, now=now, cards=cards, published=published, about=about)
    problems = list(staged.problems)
    docs: dict[str, bytes] = {name: text.encode("utf-8", "replace") for name, text in staged.docs.items()}
    for image in staged.images:
        data = _image(root / "content", image)
        if data is None:
            problems.append(f"content{image}: no such picture; a page shows it")
        else:
            docs[image.lstrip("/")] = data
    put_folder(root / WORK / "docs", docs)
    put_folder(root / WORK / "theme", {name: text.encode() for name, text in staged.theme.items()})
    own = root / "mkdocs.yml"
    if own.is_file():
        text = own.read_bytes().decode("utf-8", "replace")
        problems += [f"mkdocs.yml: {problem}" for problem in disagreements(text, settings)]
    else:
        put_file(root / WORK / "mkdocs.yml", mkdocs_yml(settings, about=about is not None, inside=True).encode())
    return staged, problems


def generator(root: Path, verb: str, *arguments: str) -> list[str]:
    """The command that runs the generator on the publication's `mkdocs.yml`, else on the one written for it."""
    own = root / "mkdocs.yml"
    config = own if own.is_file() else root / WORK / "mkdocs.yml"
    return [sys.executable, "-m", "mkdocs", verb, "--config-file", str(config.resolve()), *arguments]


def environment(staged: Staged) -> dict[str, str]:
    """The generator's environment: no clock and no chance, and no word about its own future."""
    moment = int(staged.changed_at.timestamp()) if staged.changed_at else 0
    return dict(os.environ) | {
        "SOURCE_DATE_EPOCH": str(moment),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "NO_MKDOCS_2_WARNING": "1",
        "NO_COLOR": "1",
    }


def _built(root: Path, settings: Settings, staged: Staged, problems: list[str], *, strict: bool) -> BuildReport:
    room = root / WORK / "build"
    shutil.rmtree(room, ignore_errors=True)  # what a killed build left behind; no other build is running
    room.mkdir(parents=True)
    fresh = Path(tempfile.mkdtemp(prefix="site-", dir=room))
    fresh.chmod(0o755)
    try:
        problems += _generate(root, staged, fresh)
        _finish(fresh, settings, staged)
        if strict and problems:
            raise BuildError(
                f"{len(problems)} problem(s), and --strict allows none: {problems[0]}",
                output="\n".join(problems),
                hint="mend them, or build without --strict; the old site is untouched",
            )
        site = root / "site"
        _swap(fresh, site, room / "old")
    finally:
        shutil.rmtree(room, ignore_errors=True)
    issues = sum(path.startswith("issues/") for path, _ in staged.pages)
    return BuildReport(site, len(staged.pages), issues, tuple(problems))


def _generate(root: Path, staged: Staged, target: Path) -> list[str]:
    """Run the generator; its warnings. Raises `BuildError` with all it said when it fails."""
    command = generator(root, "build", "--clean", "--site-dir", str(target.resolve()))
    done = subprocess.run(
        command,
        check=False,
        cwd=root,
        env=environment(staged),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    said = (done.stdout + done.stderr).strip()
    if done.returncode != 0:
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
        raise BuildError(
            f"the site generator stopped: {last.strip()}",
            output=said,
            hint="see mkdocs.yml; without that file a working one is used. The old site is untouched",
        )
    return [line.split("-", 1)[-1].strip() for line in said.splitlines() if line.startswith("WARNING")]


def _finish(fresh: Path, settings: Settings, staged: Staged) -> None:
    """Put our own sitemap over the generator's, which dates every page by the day of the build."""
    if not (fresh / "index.html").is_file():
        raise BuildError("the site generator built no home page", hint="docs_dir in mkdocs.yml must be .curator/docs")
    pages = [(settings.publication.url + path, changed_at) for path, changed_at in staged.pages]
    put_file(fresh / "sitemap.xml", sitemap(pages).encode())
    (fresh / "sitemap.xml.gz").unlink(missing_ok=True)


def _swap(fresh: Path, site: Path, old: Path) -> None:
    """Put the new site in the old one's place; if that fails, the old one is put back."""
    had = site.exists()
    if had:
        site.rename(old)
    try:
        fresh.rename(site)
    except OSError:
        if had:
            old.rename(site)
        raise


def _image(content: Path, image: str) -> bytes | None:
    """A picture's bytes; None when it is not there, not a picture, or not inside `content/images`."""
    images = (content / "images").resolve()
    path = (content / image.lstrip("/")).resolve()
    if not path.is_relative_to(images) or path.suffix.lower() not in _IMAGE_TYPES or not path.is_file():
        return None
    return path.read_bytes()


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Let one build at a time work in a publication; the next waits."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
