"""The crawl as a whole: real HTTP on loopback, a real database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from curator.crawl.report import SourceOutcome
from curator.domain.settings import CrawlSettings
from curator.domain.types import Kind, Selectors, Source
from curator.errors import ConfigError
from curator.store import entries, sources
from curator.store.engine import Store, open_store
from tests.crawl.servers import (
    LOOPBACK,
    NOW,
    Site,
    feed,
    item,
    names_to_loopback,
    one,
    records,
    rss,
    run,
    state,
    titles,
)

pytestmark = pytest.mark.usefixtures("shared_parsers")


def test_first_look_stores_entries_and_validators(store: Store, site: Site) -> None:
    """A first crawl stores each entry, cleaned, and what makes the next request conditional."""
    site.answer(
        "/f", rss(item(1), item(2, "<![CDATA[<b>Two</b> \x1b[31m&amp; more]]>")), ETag='"v1"', Last_Modified="x"
    )
    report = run(store, feed(site.url("/f")))
    assert one(report) == SourceOutcome("a", "new", new=2, entries=2)
    assert titles(store) == ["Post 1", "Two & more"]
    known = state(store)
    assert (known.etag, known.last_modified, known.failures) == ('"v1"', "x", 0)
    assert known.last_success_at == NOW
    assert known.due_at == NOW + timedelta(hours=1)


def test_second_look_is_a_304_and_writes_no_record(store: Store, site: Site) -> None:
    """A crawl that learns nothing writes nothing into the journal's tables."""
    site.answer("/f", rss(item(1)), ETag='"v1"')
    site.answer("/g", rss(item(2)), Last_Modified="Fri, 17 Mar 2023 00:00:00 GMT")
    listed = (feed(site.url("/f")), feed(site.url("/g"), "b"))
    run(store, *listed)
    before = records(store)
    report = run(store, *listed, at=NOW + timedelta(hours=2))
    assert [source.outcome for source in report.sources] == ["not modified", "not modified"]
    assert records(store) == before
    assert state(store).fetched_at == NOW + timedelta(hours=2)


def test_same_body_without_validators_is_not_parsed(store: Store, site: Site) -> None:
    """A server without validators is recognised by the body's hash."""
    site.answer("/f", rss(item(1)))
    run(store, feed(site.url("/f")))
    before = records(store)
    outcome = one(run(store, feed(site.url("/f")), force=True))
    assert (outcome.outcome, outcome.entries) == ("unchanged", 0)
    assert records(store) == before


def test_validators_are_replaced_by_200_and_304(store: Store, site: Site) -> None:
    """What the last answer carried counts, also a 304's; what a 200 does not carry is forgotten."""
    site.answer("/f", rss(item(1)), ETag='"v1"', Last_Modified="old")
    run(store, feed(site.url("/f")))

    def not_modified(handler: Any) -> None:
        handler.send_response(304)
        handler.send_header("Last-Modified", "new")
        handler.end_headers()

    site.routes["/f"] = not_modified
    run(store, feed(site.url("/f")), force=True)
    assert (state(store).etag, state(store).last_modified) == ('"v1"', "new")
    assert site.asked[-1][1]["if-none-match"] == '"v1"'
    assert site.asked[-1][1]["if-modified-since"] == "old"
    site.answer("/f", rss(item(1), item(2)))
    run(store, feed(site.url("/f")), force=True)
    assert (state(store).etag, state(store).last_modified) == ("", "")


@pytest.mark.parametrize("change", [{"url": "/g"}, {"include": ("post 2",)}, {"language": "ja"}])
def test_validators_are_void_when_the_source_is_another(store: Store, site: Site, change: dict[str, Any]) -> None:
    """Another address, filter or language makes the next request unconditional: the body must be read again."""
    for path in ("/f", "/g"):
        site.answer(path, rss(item(1), item(2)), ETag='"same"')
    run(store, feed(site.url("/f")))
    changed = dict(change)
    changed["url"] = site.url(changed.get("url", "/f"))
    run(store, Source("a", Kind.FEED, **changed), force=True)
    assert "if-none-match" not in site.asked[-1][1]


def test_a_changed_entry_is_a_revision_and_a_lost_one_stays(store: Store, site: Site) -> None:
    """What a source says anew is rewritten in place; what it no longer says is still known."""
    site.answer("/f", rss(item(1), item(2)))
    run(store, feed(site.url("/f")))
    site.answer("/f", rss(item(2, "Two, corrected"), item(3)))
    outcome = one(run(store, feed(site.url("/f")), at=NOW + timedelta(hours=1), force=True))
    assert (outcome.outcome, outcome.new, outcome.rewritten) == ("new", 1, 1)
    assert titles(store) == ["Post 1", "Post 3", "Two, corrected"]
    with store.reading() as tx:
        assert [entry.title for entry in entries.revisions(tx, "a", "post-2")] == ["Post 2", "Two, corrected"]
        seen = entries.known(tx, "a")["post-2"].first_seen_at
        assert seen is not None
        assert seen - NOW < timedelta(seconds=1)


def test_filters_and_remarks_are_told(store: Store, site: Site) -> None:
    """Entries that a filter or a missing address takes out are counted in the report."""
    broken = "<title>No link</title><link>javascript:alert(1)</link>"
    site.answer("/f", rss(item(1), item(2), item(3), broken))
    outcome = one(run(store, feed(site.url("/f"), include=("/post [12]/",), exclude=("POST 2",))))
    assert titles(store) == ["Post 1"]
    assert outcome.remarks == (
        "1 entry without a web address left out",
        "2 entries left out by the source's filters",
    )


def test_a_failure_is_one_line_and_keeps_everything(store: Store, site: Site) -> None:
    """A failing source keeps entries and validators, waits longer each time, and comes back."""
    site.answer("/f", rss(item(1)), ETag='"v1"')
    run(store, feed(site.url("/f")))
    site.answer("/f", "<h1>oops</h1>", status=500)
    waits = []
    for _ in range(3):
        outcome = one(run(store, feed(site.url("/f")), force=True))
        assert (outcome.outcome, outcome.reason, outcome.error) == ("failed", "status", "HTTP status 500")
        due = state(store).due_at
        assert due is not None
        waits.append(due - NOW)
    assert timedelta(minutes=30) <= waits[0] < waits[1] < waits[2]
    assert (state(store).etag, state(store).failures, titles(store)) == ('"v1"', 3, ["Post 1"])
    site.answer("/f", rss(item(1), item(2)), ETag='"v2"')
    assert one(run(store, feed(site.url("/f")), force=True)).new == 1
    assert (state(store).failures, state(store).last_error) == (0, "")


def test_not_due_sources_are_left_alone(store: Store, site: Site) -> None:
    """Before its time a source is asked for nothing, unless all are forced."""
    site.answer("/f", rss(item(1)))
    run(store, feed(site.url("/f")))
    assert one(run(store, feed(site.url("/f")), at=NOW + timedelta(minutes=10))).outcome == "not due"
    assert len(site.asked) == 1


def test_retry_after_is_a_floor_of_at_most_a_day(store: Store, site: Site) -> None:
    """A server that asks for patience gets it, within reason."""
    site.answer("/f", status=429, Retry_After="7200")
    run(store, feed(site.url("/f")))
    assert state(store).due_at == state(store).retry_after_at == NOW + timedelta(hours=2)
    site.answer("/f", status=503, Retry_After="999999999")
    run(store, feed(site.url("/f")), force=True)
    assert state(store).retry_after_at == NOW + timedelta(days=1)


def test_a_permanent_redirect_is_followed_and_reported(store: Store, site: Site) -> None:
    """301 and 308 are told with their target; the listed address is asked again the next time."""
    site.answer("/old", status=301, Location="/new")
    site.answer("/new", rss(item(1)), ETag='"v1"')
    outcome = one(run(store, feed(site.url("/old"))))
    assert (outcome.outcome, outcome.moved_to) == ("new", site.url("/new"))
    assert (state(store).url, state(store).moved_to) == (site.url("/old"), site.url("/new"))
    assert one(run(store, feed(site.url("/old")), force=True)).outcome == "not modified"
    assert site.paths() == ["/old", "/new", "/old", "/new"]


PAGE = "<!doctype html><html><head><title>A site</title>{}</head><body>Hello</body></html>"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def test_a_page_leads_to_its_feed(store: Store, site: Site) -> None:
    """Where a page is listed, the feed it names is followed, told, and asked directly from then on."""
    site.answer("/", PAGE.format(LINK.format("/blog/feed.xml")))
    site.answer("/blog/feed.xml", rss(item(1)), ETag='"v1"')
    outcome = one(run(store, feed(site.url("/"))))
    assert (outcome.outcome, outcome.new, outcome.moved_to) == ("new", 1, site.url("/blog/feed.xml"))
    again = one(run(store, feed(site.url("/")), force=True))
    assert (again.outcome, again.moved_to) == ("not modified", site.url("/blog/feed.xml"))
    assert site.paths() == ["/", "/blog/feed.xml", "/blog/feed.xml"]


def test_a_found_feed_is_looked_for_again_when_it_is_gone(store: Store, site: Site) -> None:
    """When the found feed answers 404 the page is asked again the next time."""
    site.answer("/", PAGE.format(LINK.format("/one.xml")))
    site.answer("/one.xml", rss(item(1)))
    run(store, feed(site.url("/")))
    del site.routes["/one.xml"]
    site.answer("/", PAGE.format(LINK.format("/two.xml")))
    site.answer("/two.xml", rss(item(1), item(2)))
    assert one(run(store, feed(site.url("/")), force=True)).outcome == "failed"
    outcome = one(run(store, feed(site.url("/")), force=True))
    assert (outcome.new, outcome.moved_to) == (1, site.url("/two.xml"))


def test_another_listed_address_forgets_the_found_feed(store: Store, site: Site) -> None:
    """A found feed belongs to the page it was found on."""
    site.answer("/x/", PAGE.format(LINK.format("/x.xml")))
    site.answer("/x.xml", rss(item(1)))
    site.answer("/y.xml", rss(item(2)))
    run(store, feed(site.url("/x/")))
    assert one(run(store, feed(site.url("/y.xml")), force=True)).new == 1
    assert site.paths() == ["/x/", "/x.xml", "/y.xml"]


def test_the_usual_places_are_tried_when_a_page_names_no_feed(store: Store, site: Site) -> None:
    """A page that names no feed may have one where most sites do."""
    site.answer("/blog/", PAGE.format(""))
    site.answer("/blog/index.xml", rss(item(1)))
    assert one(run(store, feed(site.url("/blog/")))).moved_to == site.url("/blog/index.xml")


def test_a_page_without_any_feed_is_named_as_such(store: Store, site: Site) -> None:
    """A page that leads nowhere is a failure that says what to do."""
    site.answer("/", PAGE.format(""))
    outcome = one(run(store, feed(site.url("/"))))
    assert (outcome.outcome, outcome.reason) == ("failed", "html page")
    assert "kind = page" in outcome.error


def test_a_page_source_is_read_with_its_selectors(store: Store, site: Site) -> None:
    """`kind = page` gives an entry for each item the selectors find."""
    site.answer("/", "<ul><li><a href='/1'>One</a> <time datetime='2023-03-15'></time></li><li>none</li></ul>")
    source = Source("a", Kind.PAGE, site.url("/"), selectors=Selectors(item="li"))
    outcome = one(run(store, source))
    assert outcome.remarks == ("1 entry without a web address left out",)
    with store.reading() as tx:
        (entry,) = entries.known(tx, "a").values()
    assert (entry.title, entry.url, entry.published_at) == ("One", site.url("/1"), datetime(2023, 3, 15, tzinfo=UTC))


def test_one_request_at_a_time_per_host(store: Store, site: Site) -> None:
    """Ten sources on one host are asked one after the other; six at once where people allow it."""
    lock, busy, most = threading.Lock(), [0], [0]

    def slow(handler: Any) -> None:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.05)
        with lock:  # before the answer: afterwards the next one may be here already
            busy[0] -= 1
        body = rss(item(1)).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    listed = [feed(site.url(f"/{n}"), f"s{n}") for n in range(10)]
    for number in range(10):
        site.routes[f"/{number}"] = slow
    assert run(store, *listed).count("new") == 10
    assert most[0] == 1
    assert site.connections == 10
    wide = CrawlSettings(timeout=5.0, parallel_hosts=("127.0.0.1",))
    assert run(store, *listed, force=True, settings=wide).count("unchanged") == 10
    assert 2 <= most[0] <= 6


def test_a_bad_source_stops_nobody(store: Store, site: Site) -> None:
    """Half of the sources hang: the others are stored, and the crawl ends after one time-out, not twenty."""
    release = threading.Event()
    site.answer("/ok", rss(item(1)))
    site.routes["/hang"] = lambda _handler: release.wait(20)
    listed = [feed(site.url("/hang" if n % 2 else "/ok", host=f"h{n}.example"), f"s{n}") for n in range(40)]
    began = time.monotonic()
    report = run(
        store, *listed, resolve=names_to_loopback, settings=CrawlSettings(timeout=1.5, jobs=40), allow_networks=LOOPBACK
    )
    took = time.monotonic() - began
    release.set()
    assert (report.count("new"), len(report.failed)) == (20, 20)
    assert {source.reason for source in report.failed} == {"timeout"}
    assert took < 3.0


def test_progress_is_told_for_every_source(store: Store, site: Site) -> None:
    """The caller hears of each source once, with how many are done."""
    site.answer("/f", rss(item(1)))
    heard: list[tuple[str, int, int]] = []
    listed = [feed(site.url("/f"), f"s{n}") for n in range(3)]
    run(store, *listed, progress=lambda outcome, done, total: heard.append((outcome.slug, done, total)))
    assert sorted(slug for slug, *_ in heard) == ["s0", "s1", "s2"]
    assert [(done, total) for _, done, total in heard] == [(1, 3), (2, 3), (3, 3)]


def test_ctrl_c_keeps_what_is_stored(store: Store, site: Site) -> None:
    """An interrupt ends the crawl at once; what was stored before it stays, each source whole."""
    site.answer("/f", rss(item(1)))

    def interrupt(_outcome: SourceOutcome, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    listed = [feed(site.url("/f"), f"s{n}") for n in range(5)]
    report = run(store, *listed, progress=interrupt)
    assert report.interrupted
    with store.reading() as tx:
        assert 2 <= sum(entries.counts(tx).values()) <= 5


def test_networks_that_are_none_are_named(store: Store) -> None:
    """A wrong network in the settings names its key."""
    with pytest.raises(ConfigError) as caught:
        run(store, feed("http://x.example/"), settings=CrawlSettings(allow_networks=("10.1/99",)))
    assert caught.value.key == "crawl.allow_networks"


KILLED = """
    import sys
    from datetime import UTC, datetime
    from curator.crawl.run import crawl
    from curator.domain.settings import CrawlSettings
    from curator.domain.types import Kind, Source
    from curator.store.engine import open_store
    store = open_store(sys.argv[1])
    listed = [Source(f"s{n}", Kind.FEED, f"http://127.0.0.1:{sys.argv[2]}/{n}") for n in range(8)]
    def told(outcome, done, total):
        print(done, flush=True)
    crawl(store, listed, CrawlSettings(timeout=10.0), contact="", clock=lambda: datetime(2023, 3, 17, tzinfo=UTC),
          allow_networks=("127.0.0.1/32",), progress=told)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_crawl_is_whole_and_can_be_run_again(tmp_path: Path, site: Site, how: signal.Signals) -> None:
    """Each source is stored whole with its validators or not at all; a rerun completes the crawl."""

    killed = threading.Event()

    def answering(number: int) -> Callable[[Any], None]:
        def answer(handler: Any) -> None:
            if number >= 3:
                killed.wait(30)
            body = rss(*(item(10 * number + k) for k in range(5))).encode()
            handler.send_response(200)
            handler.send_header("ETag", f'"{number}"')
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return answer

    for number in range(8):
        site.routes[f"/{number}"] = answering(number)
    database = f"sqlite:///{tmp_path}/killed.db"
    open_store(database).close()
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), database, str(site.port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "1"
    process.send_signal(how)
    process.communicate(timeout=30)
    killed.set()
    store = open_store(database)
    with store.reading() as tx:
        stored, known = entries.counts(tx), sources.states(tx)
    assert 1 <= len(stored) < 8
    assert all(count == 5 for count in stored.values())
    assert {slug for slug, known_state in known.items() if known_state.etag} == set(stored)
    listed = [feed(site.url(f"/{n}"), f"s{n}") for n in range(8)]
    run(store, *listed, force=True, settings=CrawlSettings(timeout=10.0, parallel_hosts=("127.0.0.1",)))
    with store.reading() as tx:
        assert entries.counts(tx) == {f"s{n}": 5 for n in range(8)}
    store.close()
