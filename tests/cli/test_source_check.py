"""`curator source check`: what a source would give, and why not, on a loopback server."""

# ruff: noqa: F811

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Curator
from tests.crawl.conftest import site  # noqa: F401 the server whose answers a test writes down
from tests.crawl.servers import Site, rss

HTML = {"Content_Type": "text/html"}
LIST = "".join(
    f'<li><time datetime="2023-03-0{day}">x</time><a href="/{day}">What we learnt on day {day}</a>' for day in (1, 2, 3)
)


def test_a_page_without_a_feed_shows_the_list_it_repeats(place: Path, curator: Curator, site: Site) -> None:
    """The entries, the selectors that gave them, and how to list the page."""
    site.answer("/talks", f"<html><body><main><ul>{LIST}</ul></main></body></html>", **HTML)
    told = curator("source", "check", site.url("/talks"), root=place)
    assert told.code == 0, told.err
    assert [line.split()[0] for line in told.out.splitlines()[1:]] == ["2023-03-01", "2023-03-02", "2023-03-03"]
    assert "item = 'li'" in told.err
    assert 'kind = "page"' in told.err


def test_a_page_that_gives_nothing_says_why(place: Path, curator: Curator, site: Site) -> None:
    """No feed and no list: the reason, and what to do."""
    site.answer("/app", "<html><body><div id=root></div></body></html>", **HTML)
    told = curator("source", "check", site.url("/app"), root=place)
    assert told.code != 0
    assert "html page: a web page instead of a feed" in told.err
    (place / "sources.toml").write_text(f'[[source]]\nslug = "app"\nkind = "page"\nurl = "{site.url("/app")}"\n')
    told = curator("source", "check", "app", root=place)
    assert told.code != 0
    assert "no list of entries stands out on the page" in told.err


def test_where_a_date_comes_from_is_told(place: Path, curator: Curator, site: Site) -> None:
    """Published, updated, or only the first sight."""
    dates = ("<pubDate>Fri, 03 Mar 2023 09:00:00 GMT</pubDate>", "<dc:date>2023-03-04T09:00:00Z</dc:date>", "")
    items = [f"<title>T{n}</title><link>/{n}</link>{date}" for n, date in enumerate(dates)]
    feed = rss(*items).replace("<rss", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"')
    site.answer("/feed.xml", feed, Content_Type="application/rss+xml")
    told = curator("source", "check", site.url("/feed.xml"), "--json", root=place)
    assert [entry["date_from"] for entry in told.json["entries"]] == ["published", "updated", "first seen"]
    assert [entry["updated_at"] is not None for entry in told.json["entries"]] == [False, True, False]
