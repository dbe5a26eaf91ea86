"""Commands for robots: weekly, schedule."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import typer

from curator.cli.place import Place
from curator.errors import CuratorError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("weekly")(weekly)
    app.command("schedule")(schedule)


def weekly(context: typer.Context) -> None:
    """Crawl, draft, check and build, in one go. A step that fails is named and the next one goes on."""
    from curator.cli.building import build_site
    from curator.cli.crawling import crawl_sources, lines, summary
    from curator.cli.publishing import check_pages, draft_issue

    place: Place = context.obj
    bad = False

    def step(name: str, run: Callable[[], bool]) -> None:
        nonlocal bad
        try:
            bad = run() or bad
        except CuratorError as error:
            print(f"{name}: {error}")
            bad = True

    def crawling() -> bool:
        report = crawl_sources(place, place.sources)
        for outcome in report.sources:
            for line in lines(outcome):
                print(line)
        print(f"crawl: {summary(report)}")
        return bool(report.failed) or report.interrupted

    def building() -> bool:
        report, problems = build_site(place)
        for problem in (*problems, *report.problems):
            print(problem)
        print(f"build: {report.issues} issues, {report.pages} pages: {report.site}")
        return bool(problems or report.problems)

    step("crawl", crawling)
    step("draft", lambda: draft_issue(place, say=lambda line: print(f"draft: {line}"), empty_is_fine=True))
    step("check", lambda: check_pages(place, [], say=lambda line: print(f"check: {line}")))
    step("build", building)
    raise typer.Exit(1 if bad else 0)


def schedule(context: typer.Context) -> None:
    """Run on a server: crawl, draft and build on the times in curator.toml, until it is told to end.

    At the publish time the site is built again, so that pages whose time has come appear; only a person publishes.
    """
    from curator.cli.building import build_site
    from curator.cli.crawling import crawl_sources, summary
    from curator.cli.keeping import share_journal
    from curator.cli.publishing import draft_issue
    from curator.schedule.timer import Job, run

    place: Place = context.obj
    times = place.settings.schedule

    def log(line: str) -> None:
        print(f"{place.now().isoformat(timespec='seconds')} {line}", file=sys.stderr, flush=True)

    def fresh() -> Place:
        """Settings and sources as they are now: people change them while the daemon runs."""
        return Place(place.root, place.database_option, place.now_option, place.verbose, quiet=True)

    def crawling() -> None:
        with closing(fresh()) as here:
            log(f"crawl: {summary(crawl_sources(here, here.sources))}")
            share(here)

    def drafting() -> None:
        with closing(fresh()) as here:
            draft_issue(here, say=lambda line: log(f"draft: {line}"), empty_is_fine=True)
            share(here)

    def publishing() -> None:
        with closing(fresh()) as here:
            report, problems = build_site(here)
            for problem in problems:
                log(f"publish: {problem}")
            log(f"publish: {report.issues} public issues, {report.pages} pages")

    def share(here: Place) -> None:
        if here.settings.journal.remote:
            told = share_journal(here)
            log(f"sync: {told.state}")

    def told(name: str, error: BaseException | None) -> None:
        if error is not None:
            log(f"{name}: failed: {error}")

    def ready(first: Mapping[str, datetime]) -> None:
        for name, at in sorted(first.items(), key=lambda pair: pair[1]):
            log(f"{name}: first at {at.isoformat(timespec='minutes')}")

    run(
        {
            "crawl": Job(times.crawl, crawling),
            "draft": Job(times.draft, drafting),
            "publish": Job(times.publish, publishing),
        },
        place.settings.publication.timezone,
        lock=place.root / ".curator" / "schedule.lock",
        clock=place.now,
        report=told,
        last_success=_last_successes(place),
        ready=ready,
    )


def _last_successes(place: Place) -> dict[str, datetime | None]:
    """When each job last did its work, as the database knows: what was slept through is caught up on."""
    from curator.store import sources as stored

    with place.store.reading() as tx:
        looks = [state.fetched_at for state in stored.states(tx).values() if state.fetched_at]
    return {"crawl": max(looks, default=None), "publish": None}
