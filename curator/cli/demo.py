"""The command that plays the recorded week, end to end."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import table
from curator.cli.place import Place
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.crawl.report import CrawlReport
    from curator.site.build import BuildReport

MARK = ".curator/demo-week"
"""A folder that has this file was made by the demo, and may be made anew."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where it goes.")] = Path(".curator/demo"),
    serve: Annotated[bool, typer.Option("--serve", help="End by showing the site in a browser.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="For --serve; 0: any free one.")] = 8000,
) -> None:
    """Play a recorded week, from crawl to site.

    Eleven to seventeen March 2023: crawl, decide, draft, publish, build. No network beyond loopback.
    """
    asked: Place = context.obj
    began = time.monotonic()
    site = _Play(asked, folder.absolute()).run()
    print(f"\ndone in {time.monotonic() - began:.1f} s. The site is in {site.site}\n\nLook around:")
    program = "curator" if shutil.which("curator") else sys.argv[0]
    for words in ("links --state published", "review --by aki", "show https://github.com/XenitAB/spegel"):
        print(f"  {program} --root {folder} {words}")
    if serve:
        from curator.site.serve import serve as show

        show(site.site, port=port, watched=[], rebuild=lambda: None, say=print)
    else:
        print(f"  {program} --root {folder} serve")


class _Play:
    """One run of the week. Each step tells what it did; the clock is the week's."""

    def __init__(self, asked: Place, folder: Path) -> None:
        self._asked = asked
        self._folder = folder
        self._rows: list[tuple[str, str]] = []

    def run(self) -> BuildReport:
        """Play; the built site."""
        from curator.demo import server, week

        self._begin()
        with server.serve() as loopback:
            self._write_sources(loopback.base_url)
            self._past()
            first = self._crawl(week.FIRST_CRAWL)
            self._told_first(first)
            before = loopback.not_modified
            self._told_second(self._crawl(week.SECOND_CRAWL), loopback.not_modified - before)
        self._decide()
        self._publish()
        site = self._build()
        print(table(("STEP", "WHAT CAME OF IT"), self._rows, width=max(shutil.get_terminal_size().columns, 60)))
        return site

    def _at(self, now: Any) -> Place:
        return Place(self._folder, "", now.isoformat(), self._asked.verbose, quiet=True, loopback=True)

    def _begin(self) -> None:
        """An empty folder, or the last demo's, which is made anew."""
        from curator.demo import week
        from curator.site.mkdocs_config import mkdocs_yml

        if self._folder.exists() and any(self._folder.iterdir()):
            if not (self._folder / MARK).exists():
                raise UsageError(f"{self._folder} is not empty", hint="name an empty folder for the demo")
            shutil.rmtree(self._folder)
        mark = self._folder / MARK
        try:
            mark.parent.mkdir(parents=True)
            mark.write_text("This folder is made anew by `curator demo`.\n")
            (self._folder / "curator.toml").write_text(week.curator_toml(), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"{self._folder} cannot be written: {error.strerror}", hint="name another folder"
            ) from error
        place = self._at(week.NOW)
        (self._folder / "mkdocs.yml").write_text(mkdocs_yml(place.settings), encoding="utf-8")
        about = self._folder / "content" / "about.md"
        about.parent.mkdir()
        about.write_text(week.about_md(), encoding="utf-8")
        (self._folder / ".gitignore").write_text(".curator/\njournal/\nsite/\n")

    def _write_sources(self, base_url: str) -> None:
        from curator.config.sources import add_sources
        from curator.demo import week

        add_sources(self._folder, week.sources(base_url), self._at(week.NOW).settings)

    def _past(self) -> None:
        """What was there before the week's end: issue 25 in the history, and what people proposed since Monday."""
        from curator.demo import week
        from curator.store import acts, publications

        place = self._at(week.FIRST_CRAWL)
        with place.store.writing() as tx:
            for issue in week.history():
                publications.save_published(tx, issue.date, issue.number, issue.anchors, by=issue.by, now=issue.at)
            proposed = week.submissions()
            for one in proposed:
                more = {"title": one.title, "reason": one.reason, "section": one.section}
                acts.submit(tx, one.url, by=one.by, now=one.at, **more)
        place.close()
        people = len({one.by for one in proposed})
        self._rows.append(("proposed", f"{len(proposed)} links by {people} people"))

    def _crawl(self, now: Any) -> CrawlReport:
        from curator.cli.crawling import crawl_sources

        place = self._at(now)
        report = crawl_sources(place, place.sources, force=True)
        place.close()
        return report

    def _told_first(self, report: CrawlReport) -> None:
        failed = f", {len(report.failed)} failed" if report.failed else ""
        self._rows.append(("crawl", f"{len(report.sources)} sources, {report.new} new entries{failed}"))

    def _told_second(self, report: CrawlReport, answers: int) -> None:
        same = report.count("not modified")
        self._rows.append(("crawl again", f"{same} not modified ({answers} answers 304), {report.new} new entries"))

    def _decide(self) -> None:
        """Cards come in, and three people decide."""
        from curator.cli import journal
        from curator.demo import week
        from curator.store import acts, cards, links

        place = self._at(week.NOW)
        with place.store.writing() as tx:
            for card in week.cards():
                cards.save(tx, card, by="curator", now=week.SECOND_CRAWL)
        made = week.decisions()
        for act in made:
            with place.store.writing() as tx:
                if act.undo:
                    acts.undo(tx, by=act.by, now=act.at)
                else:
                    acts.decide(tx, act.urls, act.says, by=act.by, now=act.at)
        journal.flush(place)
        with place.store.reading() as tx:
            states = [view.state.value for view in links.views(tx)]
        place.close()
        counts = ", ".join(f"{states.count(name)} {name}" for name in ("keep", "skip", "later", "discuss", "new"))
        self._rows.append(("links", f"{len(states)}: {counts}"))
        self._rows.append(("decisions", f"{len(made)} acts by {len({act.by for act in made})} people"))

    def _publish(self) -> None:
        from curator.cli.publishing import draft_issue, publish_issue
        from curator.demo import week
        from curator.publish.files import page_path

        place = self._at(week.NOW)
        draft_issue(place, day=week.MEETING.isoformat(), by="aki", say=lambda _line: None)
        page = self._folder / page_path(week.MEETING)
        page.write_text(week.edit_title(page.read_text(encoding="utf-8")), encoding="utf-8")
        again: list[str] = []
        draft_issue(place, day=week.MEETING.isoformat(), by="aki", say=again.append)
        self._rows.append(("draft", "one page; a title changed by hand stays when drafted again"))
        said: list[str] = []
        publish_issue(place, day=week.MEETING.isoformat(), by="aki", say=said.append)
        place.close()
        self._rows.append(("publish", said[-1].partition(": ")[2]))

    def _build(self) -> BuildReport:
        from datetime import timedelta

        from curator.cli.building import build_site
        from curator.demo import week
        from curator.publish.files import page_path, read_page

        place = self._at(week.NOW + timedelta(days=3))
        report, _ = build_site(place)
        issue = read_page(self._folder, page_path(week.MEETING), zone=place.zone).page.issue  # type: ignore[union-attr]
        place.close()
        items = [item for section in issue.sections for item in section.items]
        with_items = sum(bool(section.items) for section in issue.sections)
        text = "\n".join([issue.intro, *(section.text for section in issue.sections)])
        addresses = sum(len(item.urls) for item in items) + sum(line.startswith("http") for line in text.splitlines())
        told = f"issue {issue.number}: {len(items)} items in {with_items} sections and an afterword, {addresses} links"
        self._rows += [("issue", told), ("site", f"{report.pages} pages, feed.xml")]
        return report
