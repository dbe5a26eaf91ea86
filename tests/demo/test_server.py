"""The loopback server writes each feed as its generator does, and answers 304 to who has seen it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup

from curator.demo import week
from curator.demo.feeds import path_of, render
from curator.demo.records import RecordedEntry, RecordedSource, recorded_sources
from curator.demo.server import Loopback, serve
from curator.domain.types import Kind, Selectors
from curator.domain.urls import clean_url

SOURCES = recorded_sources()
FEEDS = [source for source in SOURCES if source.kind is not Kind.PAGE]
SHAPES = sorted({source.shape for source in FEEDS})


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with serve() as running:
        yield running


def ask(loopback: Loopback, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(loopback.base_url).netloc, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("source", FEEDS, ids=lambda source: source.slug)
def test_a_feed_gives_its_entries(source: RecordedSource) -> None:
    """A well-formed feed with every entry, its title, its link and its day."""
    body, content_type = render(source)
    parsed = feedparser.parse(body, response_headers={"content-type": content_type})
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.feed.title == source.title
    assert [clean_url(entry.link) for entry in parsed.entries] == [clean_url(entry.url) for entry in source.entries]
    assert [plain(entry.title) for entry in parsed.entries] == [plain(entry.title) for entry in source.entries]
    assert [when(entry) for entry in parsed.entries] == [entry.at for entry in source.entries]
    assert len({entry.get("id", entry.link) for entry in parsed.entries}) == len(source.entries)
    for entry, recorded in zip(parsed.entries, source.entries, strict=True):
        assert recorded.summary in BeautifulSoup(entry.summary, "lxml").get_text()


def plain(title: str) -> str:
    """WordPress writes typographic apostrophes."""
    return BeautifulSoup(title, "lxml").get_text().replace("’", "'")


def when(entry: feedparser.FeedParserDict) -> datetime:
    moment = entry.get("published_parsed") or entry.updated_parsed
    return datetime(*moment[:6], tzinfo=UTC)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_xml_forbids_is_escaped(shape: str) -> None:
    """Ampersands, angles and the end of a CDATA section come out of every shape as they went in."""
    title, summary = "Cats & ]]> dogs < fish", "1 < 2 & 3 ]]>"
    entry = RecordedEntry(title, "https://example.org/a?b=1&c=2", summary, at=week.FIRST_CRAWL, tag="v1&2")
    source = RecordedSource("s", shape, "A & B", "https://example.org/", "", "en", Selectors(), (entry,))
    parsed = feedparser.parse(render(source)[0])
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert plain(parsed.entries[0].title) == title
    assert parsed.entries[0].link.startswith("https://example.org/a?b=1&c=2")


def test_a_page_holds_its_items_where_the_selectors_look() -> None:
    """The page without a feed is read with the source's own selectors."""
    for source in [source for source in SOURCES if source.kind is Kind.PAGE]:
        soup = BeautifulSoup(render(source)[0], "lxml")
        found = [
            (item.select_one(source.selectors.link)["href"], item.select_one(source.selectors.title).get_text())
            for item in soup.select(source.selectors.item)
        ]
        assert found == [(entry.url, entry.title) for entry in source.entries]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.slug)
def test_who_has_seen_a_source_gets_304(loopback: Loopback, source: RecordedSource) -> None:
    """First 200 with both validators; then 304 without a body for either of them, and 200 for other ones."""
    path = path_of(source)
    first, body = ask(loopback, path)
    assert (first.status, body) == (200, render(source)[0])
    etag, changed = str(first.headers["ETag"]), str(first.headers["Last-Modified"])
    for headers in ({"If_None_Match": etag}, {"If_Modified_Since": changed}, {"If_None_Match": f'"x", {etag}'}):
        again, nothing = ask(loopback, path, **headers)
        assert (again.status, nothing, again.headers["ETag"]) == (304, b"", etag)
    old = format_datetime(datetime(2001, 1, 1, tzinfo=UTC), usegmt=True)
    for headers in ({"If_None_Match": '"other"', "If_Modified_Since": changed}, {"If_Modified_Since": old}):
        assert ask(loopback, path, **headers)[0].status == 200


def test_gzip_is_given_when_asked_for(loopback: Loopback) -> None:
    """The packed bytes are the plain ones; who does not ask gets them plain."""
    path = path_of(SOURCES[0])
    packed, body = ask(loopback, path, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == ask(loopback, path)[1]


def test_one_connection_serves_many_requests(loopback: Loopback) -> None:
    """HTTP/1.1 keeps connections open, after a 304 and a 404 too; HEAD has no body."""
    connection = HTTPConnection(urlsplit(loopback.base_url).netloc, timeout=10)
    statuses = []
    for method, path, headers in [
        ("GET", "/nowhere", {}),
        ("HEAD", path_of(SOURCES[0]), {}),
        ("GET", path_of(SOURCES[0]), {"If-None-Match": "*"}),
        ("GET", path_of(SOURCES[0]), {}),
    ]:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.read()
        statuses.append((response.status, response.will_close))
    connection.close()
    assert statuses == [(404, False), (200, False), (304, False), (200, False)]


def test_the_server_counts() -> None:
    """Requests and 304s are counted; only the chosen sources are served."""
    with serve(sources=SOURCES[:1]) as loopback:
        first, _ = ask(loopback, path_of(SOURCES[0]))
        ask(loopback, path_of(SOURCES[0]), If_None_Match=str(first.headers["ETag"]))
        assert ask(loopback, path_of(SOURCES[1]))[0].status == 404
        assert (loopback.requests, loopback.not_modified) == (3, 1)


def test_sources_point_at_the_server(loopback: Loopback) -> None:
    """Only feed addresses are loopback; the links inside are public."""
    given = week.sources(loopback.base_url)
    assert [source.slug for source in given] == [source.slug for source in SOURCES]
    assert all(source.url.startswith(loopback.base_url + "/") and clean_url(source.url) for source in given)
    assert all(loopback.base_url.encode() not in render(source)[0] for source in SOURCES)
