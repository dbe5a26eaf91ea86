"""Commands of the site: build, serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place

if TYPE_CHECKING:
    from curator.site.build import BuildReport


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("build")(build)
    app.command("serve")(serve)


def build(
    context: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="A problem is an error; the old site stays.")] = False,
    wait: Annotated[
        int, typer.Option(metavar="MINUTES", min=0, max=360, help="Wait for an issue whose time comes so soon.")
    ] = 0,
) -> None:
    """Make the site, its feeds and its search from the public pages."""
    place: Place = context.obj
    if wait:
        wait_for_issue(place, wait)
    report, problems = build_site(place, strict=strict)
    for problem in (*problems, *report.problems):
        print(problem)
    print(f"{report.issues} issues, {report.pages} pages: {report.site}")
    raise typer.Exit(1 if problems or report.problems else 0)


def wait_for_issue(place: Place, minutes: int) -> None:
    """Sleep until the next issue is public, if that is within these minutes."""
    import time
    from datetime import timedelta

    from curator.domain.week import next_public
    from curator.errors import PageError
    from curator.publish.files import read_pages

    pages = [file.page for file in read_pages(place.root, zone=place.zone)]
    issues = [page.issue for page in pages if not isinstance(page, PageError)]
    coming = next_public(issues, place.now())
    if coming is None or coming - place.now() > timedelta(minutes=minutes):
        return
    place.say(f"waiting for {coming.astimezone(place.zone):%Y-%m-%d %H:%M %z}, when an issue goes out")
    if place.now_option:  # a pretended clock does not run: it is set
        place.now_option = coming.isoformat()
        return
    while (left := (coming - place.now()).total_seconds()) > 0:
        time.sleep(min(left, 60))  # in pieces: a laptop that slept wakes to another time


def build_site(place: Place, *, strict: bool = False) -> tuple[BuildReport, list[str]]:
    """Build, and name the pages that cannot be understood (they are left out)."""
    from curator.cli.pages import know_pages, known_cards
    from curator.errors import PageError
    from curator.publish.files import read_pages
    from curator.site.build import build as build_pages
    from curator.site.front import stage_page
    from curator.store import publications

    files = read_pages(place.root, zone=place.zone)
    problems = know_pages(place, {file.path: file for file in files})
    with place.store.reading() as tx:
        cards, published = known_cards(tx), publications.published(tx)
    pages = [stage_page(file.path, file.page) for file in files if not isinstance(file.page, PageError)]
    del files
    report = build_pages(
        place.root,
        place.settings,
        pages,
        cards,
        published=published,
        sources=place.sources,
        now=place.now(),
        strict=strict,
    )
    for notice in report.notices:
        place.say(f"curator: {notice}")
    return report, problems


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8000,
) -> None:
    """Show the site; build again when a page changes."""
    from curator.site.serve import serve as show

    place: Place = context.obj
    report, problems = build_site(place)
    for problem in (*problems, *report.problems):
        place.say(problem)

    def again() -> None:
        place.__dict__.pop("settings", None)
        for line in build_site(place)[1]:
            place.say(line)

    watched = [place.root / "content", place.root / "curator.toml", place.root / "mkdocs.yml"]
    show(report.site, port=port, watched=watched, rebuild=again, say=place.say)
