"""Entries that are the same thing under another name, from feed to link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curator.crawl.aftermath import GAP
from curator.domain.types import Kind, Source, State
from curator.store import acts, entries, links
from curator.store.engine import Store
from tests.crawl.servers import NOW, Site, feed, one, records, rss, run, state, titles

pytestmark = pytest.mark.usefixtures("shared_parsers")


def post(guid: str, url: str, title: str = "One", date: str = "Fri, 17 Mar 2023 01:00:00 GMT") -> str:
    return f"<title>{title}</title><link>{url}</link><guid>{guid}</guid><pubDate>{date}</pubDate>"


def looks(store: Store, site: Site, *feeds: str) -> list[tuple[int, int]]:
    """(new, rewritten) of each look."""
    told = []
    for hours, body in enumerate(feeds):
        site.answer("/f", body)
        outcome = one(run(store, feed(site.url("/f")), at=NOW + timedelta(hours=hours), force=True))
        told.append((outcome.new, outcome.rewritten))
    return told


def test_a_feed_that_moves_doubles_nothing(store: Store, site: Site) -> None:
    """New scheme and host in every guid and link: the same entries and links, and what was decided stays."""
    first = rss(*[post(f"http://a.example/?p={n}", f"http://a.example/{n}", f"Post {n}") for n in range(5)])
    site.answer("/f", first)
    run(store, feed(site.url("/f")))
    with store.writing() as tx:
        acts.decide(tx, ["http://a.example/3"], {"verdict": "keep"}, by="ann", now=NOW)
    moved = first.replace("http://a.example", "https://b.example")
    assert looks(store, site, moved, moved + " ", first, moved) == [(0, 5), (0, 0), (0, 5), (0, 5)]
    with store.reading() as tx:
        assert len(entries.known(tx, "a")) == 5
        found = {view.link.url: view.state for view in links.views(tx)}
    assert len(found) == 5
    assert found["https://b.example/3"] is State.KEEP


def test_a_new_guid_writes_nothing(store: Store, site: Site) -> None:
    """The same link and title under a new guid is no news, look after look."""
    looks(store, site, rss(post("1", "https://a.example/1")))
    before = records(store)
    again = rss(post("urn:uuid:77", "https://a.example/1"))
    assert looks(store, site, again, again + " ") == [(0, 0), (0, 0)]
    assert records(store) <= before + 2, "only the body's hash"


def test_repeated_guids_miss_nothing(store: Store, site: Site) -> None:
    """One guid for all: side by side, one after the other, and back again, each post is there once."""
    posts = [post("0", f"https://a.example/{n}", f"Post {n}", f"Fri, 1{n} Mar 2023 01:00:00 GMT") for n in range(4)]
    told = looks(store, site, rss(posts[0]), rss(posts[1], posts[0]), rss(posts[1]), rss(posts[2]), rss(posts[3]))
    assert told == [(1, 0), (1, 0), (0, 0), (1, 0), (1, 0)]
    assert titles(store) == [f"Post {n}" for n in range(4)]
    assert looks(store, site, rss(posts[3], posts[1]), rss(*posts), rss(posts[0])) == [(0, 0), (0, 0), (0, 0)]


def test_what_was_dropped_and_comes_back_is_not_new(store: Store, site: Site) -> None:
    """An entry that left the feed for a while is the one that was there."""
    both = rss(post("1", "https://a.example/1"), post("2", "https://a.example/2", "Two"))
    assert looks(store, site, both, rss(), both + " ") == [(2, 0), (0, 0), (0, 0)]


def test_churn_by_dates_ends(store: Store, site: Site) -> None:
    """A feed that says "updated now" at every look does not fill the journal."""

    def at(hour: int) -> str:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>One</title>'
            f'<link href="https://a.example/1"/><updated>2023-03-1{hour // 24}T{hour % 24:02}:00:00Z</updated>'
            "</entry></feed>"
        )

    told = looks(store, site, *[at(hour) for hour in range(40)])
    assert sum(rewritten for _, rewritten in told) <= 24


def test_a_tag_that_is_pushed_again_is_a_revision(store: Store, site: Site) -> None:
    """The same release with other words or another date is the same link, said anew."""

    def atom(updated: str, words: str) -> str:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Release notes</title><entry>'
            f"<id>tag:github.com,2008:Repository/1/v1.0.0</id><updated>{updated}</updated><title>v1.0.0</title>"
            '<link rel="alternate" href="https://github.com/o/n/releases/tag/v1.0.0"/>'
            f'<content type="html">&lt;p&gt;{words}&lt;/p&gt;</content></entry></feed>'
        )

    first, second = "2023-03-16T00:00:00Z", "2023-03-17T00:00:00Z"
    bodies = atom(first, "Notes"), atom(second, "Notes"), atom(second, "Notes, corrected"), atom(second, "Notes")
    told = []
    for hours, body in enumerate(bodies):
        site.answer("/o/n/releases.atom", body)
        source = Source("a", Kind.RELEASES, site.url("/o/n/releases.atom"))
        outcome = one(run(store, source, at=NOW + timedelta(hours=hours), force=True))
        told.append((outcome.new, outcome.rewritten))
    assert told == [(1, 0), (0, 1), (0, 1), (0, 1)]
    with store.reading() as tx:
        assert len(links.views(tx)) == 1
        assert len(entries.revisions(tx, "a", "tag:github.com,2008:Repository/1/v1.0.0")) == 4


def test_a_window_that_moved_on_is_told(store: Store, site: Site) -> None:
    """None of the known entries is left among the ten: the report says so, and the state from then on."""

    def window(first: int) -> str:
        return rss(
            *[post(f"v1.{n}.0", f"https://github.com/o/n/releases/tag/v1.{n}.0") for n in range(first, first + 10)]
        )

    source = Source("a", Kind.RELEASES, site.url("/f"))
    told = []
    for hours, first in enumerate((0, 5, 15, 16)):
        site.answer("/f", window(first))
        outcome = one(run(store, source, at=NOW + timedelta(hours=hours), force=True))
        told.append((outcome.new, outcome.remarks == (GAP,), state(store).gap_at == NOW + timedelta(hours=2)))
    assert told == [(10, False, False), (5, False, False), (10, True, True), (1, False, True)]
    assert (state(store).gap_since, state(store).last_error) == ("v1.14.0", "")


def test_another_address_has_no_gap(store: Store, site: Site) -> None:
    """A source that was pointed elsewhere lists other things."""
    for path in ("/f", "/g"):
        site.answer(path, rss(post(path, f"https://a.example{path}", path)))
        outcome = one(run(store, Source("a", Kind.RELEASES, site.url(path)), force=True))
        assert (outcome.new, outcome.remarks) == (1, ())
