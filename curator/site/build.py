"""Build the site: stage, run the generator as a program, put the result in place of the old one.

The old site stays whole until the new one stands beside it. The same public pages give the same bytes, whenever
they are built: every time in the site is a time of its issues.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from curator.domain.settings import Settings
from curator.domain.types import Card, Published, Source
from curator.errors import BuildError
from curator.site.cache import RenderCache
from curator.site.files import put_file, put_files, put_folder, put_new
from curator.site.icons import draw_icons, icon_addresses
from curator.site.mkdocs_config import disagreements, mkdocs_yml
from curator.site.pictures import Pictures, pictures
from curator.site.propose import form_address
from curator.site.search import build_index
from curator.site.shells import SHELL, can_be_filled, filled, shell_docs, tidied
from curator.site.sitemap import sitemap
from curator.site.sitepage import theme_file
from curator.site.stage import Staged, StagePage, public_pages, stage

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
    notices: tuple[str, ...] = ()
    """What this machine lacks for more; nothing is wrong with the pages."""


def build(
    root: Path,
    settings: Settings,
    pages: Sequence[StagePage],
    cards: Mapping[str, Card],
    *,
    published: Sequence[Published] = (),
    sources: Sequence[Source] = (),
    now: datetime,
    strict: bool = False,
) -> BuildReport:
    """Build `<root>/site`. With `strict`, a problem is an error and the old site stays.

    Raises `BuildError` when the generator or Pagefind fails or a file cannot be written; the old site stays then.
    """
    try:
        with _alone(root / WORK):
            staged, drawn = _staged(root, settings, pages, cards, published=published, sources=sources, now=now)
            with ThreadPoolExecutor(1) as beside:  # Pagefind is a program of its own: it works while all else goes on
                language, script = settings.publication.language, theme_file("pagefind.js")
                index = beside.submit(build_index, staged.searched, language, root / WORK / "cache" / "search", script)
                problems = _put_stage(root, settings, staged, drawn)
                return _built(root, settings, staged, problems, index, strict=strict)
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
    sources: Sequence[Source] = (),
    now: datetime,
) -> tuple[Staged, list[str]]:
    """Stage the site into `<root>/.curator`: what a generator reads. Problems come along.

    Files that are the same stay untouched.
    """
    staged, drawn = _staged(root, settings, pages, cards, published=published, sources=sources, now=now)
    return staged, _put_stage(root, settings, staged, drawn)


def _staged(
    root: Path,
    settings: Settings,
    pages: Sequence[StagePage],
    cards: Mapping[str, Card],
    *,
    published: Sequence[Published],
    sources: Sequence[Source],
    now: datetime,
) -> tuple[Staged, Pictures]:
    """The site as values, and its pictures."""
    about = _about(root)
    remembered = RenderCache(root / WORK / "cache" / "texts")
    issues = [page.issue for page in public_pages(pages, now)[0]]
    drawn = pictures(issues, settings, root, root / WORK / "cache" / "pictures")
    form = form_address(root, settings)
    icons = draw_icons(settings, root / WORK / "cache" / "icons") if form else {}
    staged = stage(
        pages,
        settings,
        now=now,
        cards=cards,
        published=published,
        about=about,
        sources=sources,
        pictures=drawn.addresses,
        form=form,
        icons=icon_addresses(icons) if icons else {},
        renderer=remembered.render,
        ahead=remembered.render_ahead,
    )
    remembered.forget_the_rest()
    return replace(staged, notices=(drawn.missing,) if drawn.missing else ()), replace(drawn, icons=icons)


def _put_stage(root: Path, settings: Settings, staged: Staged, drawn: Pictures) -> list[str]:
    """Write what a generator reads; everything that is wrong."""
    problems = list(staged.problems)
    shown: dict[str, bytes] = {}
    for image in staged.images:
        data = _image(root / "content", image)
        if data is None:
            problems.append(f"content{image}: no such picture; a page shows it")
        else:
            shown[image.lstrip("/")] = data
    texts = ((name, text.encode("utf-8", "replace")) for name, text in staged.docs())
    put_files(root / WORK / "docs", chain(texts, shown.items(), drawn.files()))
    put_folder(root / WORK / "theme", {name: text.encode() for name, text in staged.theme.items()})
    own = root / "mkdocs.yml"
    if own.is_file():
        text = own.read_bytes().decode("utf-8", "replace")
        problems += [f"mkdocs.yml: {problem}" for problem in disagreements(text, settings)]
    else:
        put_file(root / WORK / "mkdocs.yml", mkdocs_yml(settings, about=_about(root) is not None, inside=True).encode())
    return problems


def _about(root: Path) -> str | None:
    """The text of the page about the publication; None when there is none."""
    file = root / "content" / "about.md"
    return file.read_bytes().decode("utf-8", "replace") if file.is_file() else None


def config_file(root: Path) -> Path:
    """The publication's own `mkdocs.yml`, else the one written for it."""
    own = root / "mkdocs.yml"
    return own if own.is_file() else root / WORK / "mkdocs.yml"


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


def _built(
    root: Path,
    settings: Settings,
    staged: Staged,
    problems: list[str],
    index: Future[dict[str, bytes]],
    *,
    strict: bool,
) -> BuildReport:
    room = root / WORK / "build"
    shutil.rmtree(room, ignore_errors=True)  # what a killed build left behind; no other build is running
    room.mkdir(parents=True)
    fresh = Path(tempfile.mkdtemp(prefix="site-", dir=room))
    fresh.chmod(0o755)
    try:
        problems += _pages(root, staged, fresh)
        put_folder(fresh / "pagefind", index.result())
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
    return BuildReport(site, len(staged.pages), issues, tuple(problems), staged.notices)


def _pages(root: Path, staged: Staged, fresh: Path) -> list[str]:
    """Every page and file into the new site; the generator's warnings."""
    config = config_file(root)
    text = config.read_bytes().decode("utf-8", "replace")
    if not can_be_filled(text):
        return _generate(root, config, staged, fresh)
    given = {page.path for page in staged.site if page.path == "" or f"{page.path}index.md" in text}
    shells = root / WORK / "shells"
    around = {name: data for name, data in staged.extra.items() if name.startswith("assets/")}
    docs = shell_docs(staged.site, given) | around
    put_folder(shells / "docs", {name: data.encode("utf-8", "replace") for name, data in docs.items()})
    inherit = json.dumps(os.path.relpath(config, shells))
    put_file(shells / "mkdocs.yml", f"INHERIT: {inherit}\ndocs_dir: docs\ntheme:\n  custom_dir: ../theme\n".encode())
    problems = _generate(root, shells / "mkdocs.yml", staged, fresh)
    built = {path.relative_to(fresh).as_posix(): path for path in fresh.glob(f"**/{SHELL}/index.html")}
    frames = {name: path.read_text("utf-8") for name, path in built.items()}
    for shell in built.values():
        shutil.rmtree(shell.parent)
    try:
        for name, page in filled(staged.site, given, frames):
            put_new(fresh / name, page.encode("utf-8", "replace"))
    except ValueError:
        return _generate(root, config, staged, fresh)
    shutil.rmtree(fresh / "assets" / "javascripts", ignore_errors=True)  # the theme's, which no page of ours asks for
    docs_folder = root / WORK / "docs"
    for path in docs_folder.rglob("*"):
        name = path.relative_to(docs_folder).as_posix()
        if path.is_file() and not name.endswith(".md") and not name.startswith("assets/"):
            put_new(fresh / name, path.read_bytes())
    return problems


def _generate(root: Path, config: Path, staged: Staged, target: Path) -> list[str]:
    """Run the generator; its warnings. Raises `BuildError` with all it said when it fails."""
    command = [sys.executable, "-m", "mkdocs", "build", "--clean"]
    command += ["--config-file", str(config.resolve()), "--site-dir", str(target.resolve())]
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
    for page in target.rglob("*.html"):
        page.write_bytes(tidied(page.read_bytes().decode("utf-8", "replace")).encode())
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
