"""Commands for robots: weekly, schedule."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place
from curator.errors import CuratorError, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("weekly")(weekly)
    app.command("schedule")(schedule)


def weekly(
    context: typer.Context,
    no_cards: Annotated[
        bool, typer.Option("--no-cards", help="Do not ask kept and proposed pages what they are.")
    ] = False,
) -> None:
    """Crawl, draft, check and build, in one go. A step that fails is named and the next one goes on."""
    from curator.cli.building import build_site
    from curator.cli.cards import gather_cards
    from curator.cli.checking import check_pages
    from curator.cli.crawling import crawl_sources, lines, summary
    from curator.cli.publishing import draft_issue

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
        cards = "" if no_cards or report.interrupted else gather_cards(place)
        print(f"crawl: {'; '.join(filter(None, (summary(report), cards)))}")
        return bool(report.failed) or report.interrupted

    def building() -> bool:
        report, problems = build_site(place)
        for problem in (*problems, *report.problems):
            print(problem)
        print(f"build: {report.issues} issues, {report.pages} pages: {report.site}")
        return bool(problems or report.problems)

    step("crawl", crawling)
    step("draft", lambda: draft_issue(place, say=lambda line: print(f"draft: {line}"), robot=True))
    step("check", lambda: check_pages(place, [], say=lambda line: print(f"check: {line}")))
    step("build", building)
    raise typer.Exit(1 if bad else 0)


def schedule(context: typer.Context) -> None:
    """Run on a server, on the times in curator.toml.

    Crawls, drafts and builds until it is told to end.

    At the publish time the site is built again, so that pages whose time has come appear; only a person publishes.
    """
    from curator.schedule.timer import Job, run

    place: Place = context.obj
    times, robot = place.settings.schedule, _Robot(place)
    run(
        {
            "crawl": Job(times.crawl, robot.crawl),
            "draft": Job(times.draft, robot.draft),
            "publish": Job(times.publish, robot.publish),
        },
        place.settings.publication.timezone,
        lock=place.root / ".curator" / "schedule.lock",
        clock=place.now,
        report=robot.told,
        last_success=_last_successes(place),
        ready=robot.ready,
        beat=robot.beat,
    )
    robot.gone()


class _Robot:
    """What the daemon does at its times. Each job reads settings and sources anew: people change them meanwhile."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def crawl(self) -> None:
        from curator.cli.cards import gather_cards
        from curator.cli.crawling import crawl_sources, summary

        with self._fresh() as here:
            told = summary(crawl_sources(here, here.sources))
            self._log(f"crawl: {'; '.join(filter(None, (told, gather_cards(here))))}")
            self._share(here)

    def draft(self) -> None:
        from curator.cli.publishing import draft_issue

        with self._fresh() as here:
            self._share(here)  # what the team decided meanwhile
            draft_issue(here, say=lambda line: self._log(f"draft: {line}"), robot=True)
            self._share(here)

    def publish(self) -> None:
        from curator.cli.building import build_site

        with self._fresh() as here:
            self._share(here)
            report, problems = build_site(here)
            for problem in problems:
                self._log(f"publish: {problem}")
            self._log(f"publish: {report.issues} public issues, {report.pages} pages")

    def told(self, name: str, error: BaseException | None) -> None:
        if error is not None:
            self._log(f"{name}: failed: {error}")
        from curator.store import robots

        try:
            with self._place.store.writing() as tx:
                robots.ended(tx, name, self._place.now(), str(error) or type(error).__name__ if error else "")
        except StoreError as away:
            self._log(f"{name}: how it ended cannot be noted: {away}")

    def beat(self) -> None:
        from curator.store import robots

        with self._place.store.writing() as tx:
            robots.beat(tx, self._place.now())

    def gone(self) -> None:
        from curator.store import robots

        try:
            with self._place.store.writing() as tx:
                robots.gone(tx)
        except StoreError as away:
            self._log(f"that it has ended cannot be noted: {away}")

    def ready(self, first: Mapping[str, datetime]) -> None:
        for name, at in sorted(first.items(), key=lambda pair: pair[1]):
            self._log(f"{name}: first at {at.astimezone(self._place.zone):%Y-%m-%d %H:%M %z}")

    def _share(self, here: Place) -> None:
        from curator.cli import journal
        from curator.cli.keeping import share_journal

        if here.settings.journal.remote:
            report = share_journal(here)
            loaded = journal.load_new(here)
            self._log(f"sync: {report.state}, {loaded.new} records new here")

    def _fresh(self) -> AbstractContextManager[Place]:
        place = self._place
        return closing(Place(place.root, place.database_option, place.now_option, place.verbose, quiet=True))

    def _log(self, line: str) -> None:
        print(f"{self._place.now().isoformat(timespec='seconds')} {line}", file=sys.stderr, flush=True)


def _last_successes(place: Place) -> dict[str, datetime | None]:
    """When each job last did its work, as the database knows: what was slept through is caught up on. A draft that
    was never written by the daemon is not owed: people may write theirs themselves."""
    from curator.store import robots
    from curator.store import sources as stored

    with place.store.reading() as tx:
        looks = [state.fetched_at for state in stored.states(tx).values() if state.fetched_at]
        known = {name: one.succeeded_at for name, one in robots.robots(tx).items()}
    crawled = max([*looks, *filter(None, [known.get("crawl")])], default=None)
    drafted = {"draft": known["draft"]} if known.get("draft") else {}
    return {"crawl": crawled, "publish": known.get("publish"), **drafted}
