"""The whole play, from the feeds to the page: what the demo shows is what the rooms really do."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from curator.config.settings import load_settings
from curator.crawl.run import crawl
from curator.demo import week
from curator.demo.records import recorded_sources
from curator.demo.server import serve
from curator.domain.types import LinkView, State
from curator.publish.draft import draft
from curator.publish.files import page_path
from curator.publish.front import parse_page
from curator.publish.holidays import holidays
from curator.publish.number import next_number
from curator.publish.publish import publish
from curator.store import acts, links, publications
from curator.store.engine import Store

ISSUE_PAGE = Path(__file__).parents[2] / "content" / "issues" / "2023-03-17.md"


def play(store: Store, root: Path) -> list[LinkView]:
    """Propose, crawl twice, decide. Gives every link."""
    (root / "curator.toml").write_text(week.curator_toml(), encoding="utf-8")
    settings = load_settings(root)
    with store.writing() as tx:
        for before in week.history():
            publications.save_published(tx, before.date, before.number, before.anchors, by=before.by, now=before.at)
        for said in week.submissions():
            acts.submit(tx, said.url, by=said.by, now=said.at, title=said.title, reason=said.reason)
    with serve() as loopback:
        sources = week.sources(loopback.base_url)
        for at, outcome in ((week.FIRST_CRAWL, "new"), (week.SECOND_CRAWL, "not modified")):
            report = crawl(
                store,
                sources,
                settings.crawl,
                contact="test",
                clock=lambda at=at: at,  # type: ignore[misc]
                force=True,
                allow_networks=["127.0.0.0/8"],
            )
            assert {source.outcome for source in report.sources} == {outcome}, report.failed
        assert (loopback.requests, loopback.not_modified) == (2 * len(sources), len(sources))
    for act in week.decisions():
        with store.writing() as tx:
            done = (
                acts.undo(tx, by=act.by, now=act.at)
                if act.undo
                else acts.decide(tx, act.urls, act.says, by=act.by, now=act.at)
            )
            assert done
    with store.reading() as tx:
        return links.views(tx)


def test_the_play_ends_in_the_page_of_issue_26(store: Store, tmp_path: Path) -> None:
    """Crawled, decided, drafted, titled by hand and published, the page is that of this repository, byte for byte."""
    views = play(store, tmp_path)
    settings = load_settings(tmp_path)
    assert len(views) >= 150
    assert sum(len(view.link.sources) > 1 for view in views) >= 4
    assert {view.state for view in views} == {State.NEW, State.KEEP, State.SKIP, State.LATER, State.DISCUSS}
    assert not [view.link.url for view in views if view.standing.disputed]
    assert len({source for view in views for source in view.link.sources}) == len(recorded_sources())
    with store.reading() as tx:
        published = publications.published(tx)
    path = page_path(week.MEETING)
    number = next_number([], published, besides=week.MEETING)
    drafted = draft(None, views, {}, settings=settings, date=week.MEETING, number=number, path=path)
    page = parse_page(week.edit_title(drafted.text), path=path, zone=ZoneInfo("Asia/Tokyo"))
    issue = publish(page, others=[], published=published, settings=settings, now=week.NOW, holidays=holidays("JP"))
    assert issue.number == week.NUMBER
    assert issue.text == ISSUE_PAGE.read_text(encoding="utf-8")
