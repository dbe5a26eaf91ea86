"""`curator source add`: any pasted address, on a loopback server."""

# ruff: noqa: F811

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Curator
from tests.crawl.conftest import site  # noqa: F401 the server whose answers a test writes down
from tests.crawl.servers import Site, item, rss

RSS = {"Content_Type": "application/rss+xml"}
HTML = {"Content_Type": "text/html"}


def page(*feeds: tuple[str, str], body: str = "") -> str:
    links = (
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">' for href, title in feeds
    )
    return f"<!doctype html><html><head>{''.join(links)}</head><body>{body}</body></html>"


def test_the_feed_that_a_page_names_is_listed(place: Path, curator: Curator, site: Site) -> None:
    """Not the page: the next crawl asks the feed itself."""
    site.answer("/", page(("/feed.xml", "Posts"), ("/comments.xml", "Comments")), **HTML)
    site.answer("/feed.xml", rss(item(1), title="Aki's blog"), **RSS)
    told = curator("source", "add", site.url("/"), root=place)
    assert told.code == 0, told.err
    assert "added aki-s-blog (feed): 1 entries now, the newest: Post 1" in told.out
    assert f'url = "{site.url("/feed.xml")}"' in (place / "sources.toml").read_text()


def test_several_feeds_are_offered(place: Path, curator: Curator, site: Site) -> None:
    """Without a terminal they are listed, comments last, with what to do; `--feed` chooses."""
    site.answer(
        "/", page(("/c/comments.xml", "Comments"), ("/en/rss.xml", "English"), ("/ja/rss.xml", "日本語")), **HTML
    )
    site.answer("/ja/rss.xml", rss(item(1), title="Nihongo"), **RSS)
    told = curator("source", "add", site.url("/"), root=place)
    assert told.code == 2
    assert [line.split()[0] for line in told.out.splitlines()[1:]] == ["1", "2", "3"]
    assert "(comments)" in told.out.splitlines()[3]
    assert "--feed N" in told.err
    assert (place / "sources.toml").read_text() == ""
    told = curator("source", "add", site.url("/"), "--feed", "9", root=place)
    assert told.code == 2
    assert "no feed 9" in told.err
    told = curator("source", "add", site.url("/"), "--feed", "2", root=place)
    assert told.code == 0, told.err
    assert "/ja/rss.xml" in (place / "sources.toml").read_text()


def test_what_is_listed_is_told(place: Path, curator: Curator, site: Site) -> None:
    """By its address in any form, by its page, and by an address that redirects to it; nothing is listed twice."""
    site.answer("/feed.xml", rss(item(1), title="Blog"), **RSS)
    site.answer("/", page(("/feed.xml", "Posts")), **HTML)
    site.answer("/old", status=302, Location="/feed.xml")
    assert curator("source", "add", site.url("/feed.xml"), root=place).code == 0
    asked = len(site.asked)
    for url in ("/feed.xml/", "/", "/old"):
        told = curator("source", "add", site.url(url), root=place)
        assert (told.code, told.out) == (0, f"listed already: blog (feed), {site.url('/feed.xml')}\n")
    assert site.paths()[asked:] == ["/", "/feed.xml", "/old", "/feed.xml"]


def test_a_feed_that_moved_for_good_is_listed_at_its_new_address(place: Path, curator: Curator, site: Site) -> None:
    """So that no crawl has to follow it again."""
    site.answer("/old", status=301, Location="/feed.xml")
    site.answer("/feed.xml", rss(item(1), title="Blog"), **RSS)
    assert curator("source", "add", site.url("/old"), root=place).code == 0
    assert "/feed.xml" in (place / "sources.toml").read_text()


def test_a_page_without_a_feed_says_what_to_do(place: Path, curator: Curator, site: Site) -> None:
    """Its links and the usual places are tried before."""
    site.answer("/blog/", page(body="<p>posts</p>"), **HTML)
    told = curator("source", "add", site.url("/blog/"), root=place)
    assert told.code == 2
    assert 'kind = "page"' in told.err
    assert "source check" in told.err
    site.answer("/blog/feed", rss(item(1), title="Blog"), **RSS)
    assert curator("source", "add", site.url("/blog/"), root=place).code == 0


def test_the_link_header_names_a_feed(place: Path, curator: Curator, site: Site) -> None:
    """Where the page itself says nothing."""
    site.answer("/", page(), Link='</posts>; rel="alternate"; type="application/rss+xml"', **HTML)
    site.answer("/posts", rss(item(1), title="Blog"), **RSS)
    told = curator("source", "add", site.url("/"), root=place)
    assert told.code == 0, told.err
    assert site.paths() == ["/", "/posts"]


@pytest.mark.parametrize(
    "body", [page(("http://127.0.0.2:9/feed", "Inside")), '<a href="http://127.0.0.2:9/feed">RSS</a>']
)
def test_a_page_cannot_name_what_is_closed(place: Path, curator: Curator, site: Site, body: str) -> None:
    """A feed that a page names goes through the guard like every other address."""
    site.answer("/", "<!doctype html><html><body>" + body, **HTML)
    told = curator("source", "add", site.url("/"), root=place)
    assert told.code == 2
    assert "blocked address" in told.err
    assert (place / "sources.toml").read_text() == ""


def test_networks_of_the_settings_are_for_the_pasted_host_only(
    place: Path,
    curator: Curator,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`[crawl] allow_networks` opens what a person names, not what a page there names elsewhere."""
    monkeypatch.delenv("CURATOR_ALLOW_NETWORKS")
    settings = place / "curator.toml"
    settings.write_text(settings.read_text() + '\n[crawl]\nallow_networks = ["127.0.0.0/8"]\n')
    site.answer("/", page((f"http://127.0.0.2:{site.port}/feed", "Elsewhere")), **HTML)
    told = curator("source", "add", site.url("/"), root=place)
    assert told.code == 2
    assert "blocked address" in told.err


def test_filters_hold_from_the_file_to_the_links(place: Path, curator: Curator, site: Site) -> None:
    """Words and expressions of `sources.toml` decide what becomes a link; the crawl says how much was left out."""
    site.answer("/feed.xml", rss(item(1, "Go 1.20 released"), item(2, "Sponsored: buy"), item(3, "Lunch")), **RSS)
    (place / "sources.toml").write_text(
        f'[[source]]\nslug = "a"\nkind = "feed"\nurl = "{site.url("/feed.xml")}"\n'
        'include = ["/go \\\\d+\\\\.\\\\d+/", "SPONSORED"]\nexclude = ["sponsored:"]\n'
    )
    assert curator("crawl", root=place).code == 0
    titles = [link["title"] for link in curator("links", "--json", root=place).json]
    assert titles == ["Go 1.20 released"]


@pytest.mark.parametrize("expression", ["(a+)+$", "(a|aa)*b", "(x*)*y", "(.*a){20,}"])
def test_a_catastrophic_expression_is_refused_at_load(place: Path, curator: Curator, expression: str) -> None:
    """Before any text meets it, with its place in the file; nothing is asked."""
    (place / "sources.toml").write_text(
        f'[[source]]\nslug = "a"\nkind = "feed"\nurl = "https://a.example/feed"\nexclude = ["/{expression}/"]\n'
    )
    told = curator("crawl", root=place)
    assert told.code == 2
    assert "sources.toml:5" in told.err
    assert "repeat" in told.err
