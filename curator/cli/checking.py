"""The proof-reader's command: check."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.place import Place
from curator.errors import PageError, UsageError

if TYPE_CHECKING:
    from curator.cli.findings import Proof
    from curator.domain.issue import Page
    from curator.domain.link_state import LinkState
    from curator.domain.proof import Problem
    from curator.publish.check_sheet import Known
    from curator.publish.files import IssueFile

Say = Callable[[str], None]


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("check")(check)


def check(
    context: typer.Context,
    pages: Annotated[list[str] | None, typer.Argument(metavar="[PAGE...]", help="Pages; none: all.")] = None,
    since: Annotated[str, typer.Option(metavar="REV", help="Only what was not there at this git revision.")] = "",
    links: Annotated[bool, typer.Option("--links", help="Ask whether links still lead somewhere.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Put right what can be put right safely.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to say it.")] = Format.TEXT,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Proof-read issue pages. Exit code 1 when there is an error.

    Warnings and remarks alone are exit code 0.
    """
    from curator.cli import findings
    from curator.domain.proof import ERROR

    place: Place = context.obj
    proof = proof_of(place, pages or [], since=since, ask_links=links, fix=fix)
    if json or output is Format.JSON:
        findings.as_data(proof)
    elif output is Format.GITHUB:
        findings.for_github(proof, prefix=_git(place.root, "rev-parse", "--show-prefix") or "", say=print)
    else:
        findings.as_text(proof, say=print, writers=True)
    raise typer.Exit(1 if proof.count(ERROR) else 0)


def check_pages(place: Place, names: list[str], *, say: Say) -> bool:
    """Check pages and say every finding, without anybody's name; true when one is an error."""
    from curator.cli import findings
    from curator.domain.proof import ERROR

    proof = proof_of(place, names)
    findings.as_text(proof, say=say, writers=False)
    return bool(proof.count(ERROR))


def proof_of(
    place: Place, names: Sequence[str], *, since: str = "", ask_links: bool = False, fix: bool = False
) -> Proof:
    """Read pages; with `fix`, put right and write what can be, and read them again."""
    from curator.cli.findings import Proof

    files = _pages(place)
    chosen = [_named(place, files, name) for name in names] or files
    before = {file.path: _page_at(place, since, file.path) for file in chosen} if since else {}
    fixed = _fix(place, files, chosen) if fix else []
    if fixed:
        files = _pages(place)
        chosen = [file for file in files if file.path in {one.path for one in chosen}]
    known = _known(place, files, chosen, ask_links=ask_links)
    problems: list[Problem] = []
    for file in chosen:
        problems += _new(_problems(file.page, known), before.get(file.path), known)
    return Proof(len(chosen), problems, fixed)


def _pages(place: Place) -> list[IssueFile]:
    from curator.publish.files import read_pages

    return read_pages(place.root, zone=place.zone)


def _named(place: Place, files: list[IssueFile], name: str) -> IssueFile:
    """A page by its path from here or from the publication's root, or by its date."""
    for file in files:
        if name in (file.path, Path(file.path).stem) or Path(name).resolve() == (place.root / file.path).resolve():
            return file
    raise UsageError(f"no such issue page: {name}", hint="name it by its path or its date")


def _problems(page: Page | PageError, known: Known) -> list[Problem]:
    from curator.publish.check import check_page, problem_of

    return [problem_of(page)] if isinstance(page, PageError) else check_page(page, known)


def _new(problems: list[Problem], before: Page | PageError | None, known: Known) -> list[Problem]:
    from curator.publish.check import new_problems

    return problems if before is None else new_problems(problems, _problems(before, known))


# -- what pages are held against -----------------------------------------------------------------------------------


def _known(place: Place, files: Sequence[IssueFile], chosen: Sequence[IssueFile], *, ask_links: bool = False) -> Known:
    from curator.cli.pages import know_pages
    from curator.publish.check_sheet import Known
    from curator.publish.terms import load_terms
    from curator.store import coverage
    from curator.store import pages as stored
    from curator.store.plain import ask_of

    know_pages(place)
    pages = [file.page for file in chosen if not isinstance(file.page, PageError)]
    repeat = place.settings.check.repeat
    with place.store.reading() as tx:
        covered = stored.covered(tx)
        earlier = {
            page.issue.date: coverage.earlier(ask_of(tx), _links(page), day=page.issue.date, repeat=repeat)
            for page in pages
            if page.issue.draft
        }
    return Known(
        settings=place.settings,
        covered=covered,
        earlier=earlier,
        issues=[file.page.issue for file in files if not isinstance(file.page, PageError)],
        writers=_writers(place, pages),
        terms=load_terms(place.root, place.settings.check.terms),
        answers=_answers(place, pages) if ask_links else {},
        images=_images(place.root),
    )


def _links(page: Page) -> list[tuple[str, str]]:
    """(address, title) of every link of a page's items."""
    from curator.domain.markdown import plain

    items = (item for section in page.issue.sections for item in section.items)
    return [(url, plain(item.title)) for item in items for url in item.urls]


def _writers(place: Place, pages: Sequence[Page]) -> dict[str, str]:
    """Link key → who is to write about it, of the items that have no note yet."""
    from curator.domain.urls import link_key
    from curator.store import links

    keys = {
        link_key(url)
        for page in pages
        for section in page.issue.sections
        for item in section.items
        if not item.note
        for url in item.urls
    }
    if not keys:
        return {}
    with place.store.reading() as tx:
        views = links.views(tx, keys=keys)
    shown = {person.name: person.display or person.name for person in place.settings.people}
    return {view.link.key: shown.get(name, name) for view in views if (name := view.standing.writer or "")}


def _images(root: Path) -> frozenset[str]:
    folder = root / "content" / "images"
    return frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _answers(place: Place, pages: Sequence[Page]) -> dict[str, LinkState]:
    """What the links of these pages answer, the newest issue's first."""
    from curator.cli.output import Progress
    from curator.crawl.linkcheck import check_links
    from curator.domain import prose

    newest = sorted(pages, key=lambda page: page.issue.date, reverse=True)
    named = [link for page in newest for link in prose.links(prose.without_code(page)) if link.kind != "image"]
    urls = [link.url for link in named if link.url.lower().startswith(("http://", "https://"))]
    progress = Progress("links", quiet=place.quiet)
    try:
        report = check_links(
            place.store,
            place.settings.crawl,
            list(dict.fromkeys(urls)),
            contact=place.settings.publication.url,
            clock=place.now,
            allow_networks=place.allow_networks,
            progress=progress,
        )
    finally:
        progress.close()
    place.say(f"links: {report.asked} asked, {report.remembered} known from before, {report.left} left for another run")
    return dict(report.states)


# -- fixes ---------------------------------------------------------------------------------------------------------


def _fix(place: Place, files: Sequence[IssueFile], chosen: Sequence[IssueFile]) -> list[Problem]:
    """Write what can be put right; what that was."""
    from curator.publish.files import write_page
    from curator.publish.fixing import fixed
    from curator.publish.front import parse_page

    known = _known(place, files, chosen)
    done: list[Problem] = []
    for file in chosen:
        if isinstance(file.page, PageError):
            continue

        def read(text: str, path: str = file.path) -> Page:
            return parse_page(text, path=path, zone=place.zone)

        made = fixed(file.page, known, read=read)
        if made.text != file.text:
            write_page(place.root, file.path, made.text, file.hash)
            done += made.problems
    return done


# -- git -----------------------------------------------------------------------------------------------------------


def _git(root: Path, *words: str) -> str | None:
    """What git says, without the newline at its end; None where it fails."""
    try:
        told = subprocess.run(["git", *words], cwd=root, capture_output=True, check=False)
    except OSError as error:
        raise UsageError("--since and --format github need git", hint="install git") from error
    return None if told.returncode else told.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


def _page_at(place: Place, revision: str, path: str) -> Any:
    """A page as it was at a git revision; None when it was not there."""
    from curator.publish.front import parse_page

    if _git(place.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") is None:
        raise UsageError(f"--since: git knows no revision {revision}", hint="for instance origin/main or HEAD~1")
    text = _git(place.root, "show", "--end-of-options", f"{revision}:./{path}")
    if text is None:
        return None
    try:
        return parse_page(text + "\n", path=path, zone=place.zone)
    except PageError as error:
        return error
