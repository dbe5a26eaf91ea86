"""How the crawler behaves towards those it asks: patience, moves, rhythm, spacing, proxies. Real HTTP on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from curator.crawl.fetch import Ask, Fetcher
from curator.crawl.guard import Policy
from curator.crawl.lanes import Lanes
from curator.domain.settings import CrawlSettings
from curator.errors import FetchError
from curator.store.engine import Store
from curator.store.tables import SOURCE_CLOCK
from tests.crawl.servers import LOOPBACK, NOW, QUICK, Site, feed, item, names_to_loopback, one, records, rss, run, state

pytestmark = pytest.mark.usefixtures("shared_parsers")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def dated(*ages: timedelta, at: datetime = NOW) -> str:
    """A feed whose entries are so old at a time."""
    form = "%a, %d %b %Y %H:%M:%S GMT"
    return rss(
        *(
            f"<title>{(at - age):%d %H}</title><link>https://blog.example/{(at - age).timestamp():.0f}</link>"
            f"<guid>{(at - age).timestamp():.0f}</guid><pubDate>{(at - age).strftime(form)}</pubDate>"
            for age in ages
        )
    )


def forget_times(store: Store) -> None:
    """As on another machine, that has the journal and no local times."""
    with store.writing() as tx:
        tx.execute(SOURCE_CLOCK.delete())


# -- patience --------------------------------------------------------------------------------------------------------


def test_retry_after_holds_back_the_host(store: Store, site: Site) -> None:
    """One source is told to wait: the others on its host are not asked, now or later, until the time is over."""
    site.answer("/a", status=429, Retry_After="7200")
    site.answer("/b", rss(item(1)))
    site.answer("/c", rss(item(2)))
    listed = [feed(site.url(f"/{name}"), name) for name in "abc"]
    other = feed(site.url("/c", "other.example"), "d")
    report = run(store, *listed, other, resolve=names_to_loopback)
    assert [source.outcome for source in report.sources] == ["failed", "not due", "not due", "new"]
    assert report.sources[1].reason == "its host asked to wait"
    assert state(store, "b").due_at == NOW + 2 * HOUR
    forget_times(store)
    report = run(store, *listed, at=NOW + HOUR)
    assert {source.outcome for source in report.sources} == {"not due"}
    assert sorted(site.paths()) == ["/a", "/c"]
    site.answer("/a", rss(item(3)))
    assert run(store, *listed, at=NOW + 2 * HOUR).count("new") == 3


def test_retry_after_may_be_the_sources_alone(store: Store, site: Site) -> None:
    """Where people say so, only the source that was told waits."""
    site.answer("/a", status=503, Retry_After="7200")
    site.answer("/b", rss(item(1)))
    listed = [feed(site.url(f"/{name}"), name) for name in "ab"]
    settings = CrawlSettings(timeout=2.0, retry_after_scope="source")
    assert [source.outcome for source in run(store, *listed, settings=settings).sources] == ["failed", "new"]
    forget_times(store)
    report = run(store, *listed, at=NOW + HOUR, settings=settings)
    assert [source.outcome for source in report.sources] == ["not due", "unchanged"]


def test_a_person_may_insist(store: Store, site: Site) -> None:
    """`--all` asks in spite of what was said in an earlier crawl."""
    site.answer("/a", status=429, Retry_After="7200")
    run(store, feed(site.url("/a")))
    site.answer("/a", rss(item(1)))
    assert one(run(store, feed(site.url("/a")), at=NOW + HOUR, force=True)).outcome == "new"
    assert state(store).retry_after_at is None


@pytest.mark.parametrize(
    ("ttl", "headers", "wait", "why"),
    [
        ("", {}, 6 * HOUR, "its rhythm"),
        ("<ttl>720</ttl>", {}, 12 * HOUR, "the source asks for it"),
        ("<ttl>5</ttl>", {"Cache_Control": "max-age=60"}, 6 * HOUR, "its rhythm"),
        ("", {"Cache_Control": "max-age=28800"}, 8 * HOUR, "the source asks for it"),
        ("<ttl>999999</ttl>", {"Cache_Control": "max-age=999999999"}, 24 * HOUR, "longest interval"),
        (
            "<skipHours><hour>18</hour><hour>19</hour></skipHours>",
            {},
            8 * HOUR,
            "hours or days the source skips",
        ),
    ],
)
def test_rhythm_and_wishes(store: Store, site: Site, ttl: str, headers: dict[str, str], wait: Any, why: str) -> None:
    """The source's rhythm and what it asks for decide the next look, also after a 304 that repeats nothing."""
    body = dated(*(n * DAY for n in range(6))).replace("<item>", ttl + "<item>", 1)
    site.answer("/f", body, ETag='"v1"', **headers)
    run(store, feed(site.url("/f")))
    known = state(store)
    assert known.due_at is not None
    assert (known.due_at - NOW, known.due_why) == (wait, why)
    run(store, feed(site.url("/f")), force=True)
    assert state(store).due_at == known.due_at
    run(store, feed(site.url("/f"), interval=timedelta(minutes=20)), force=True)
    assert state(store).due_at == NOW + timedelta(minutes=20), "a person's interval wins"


def test_a_week_of_500_then_nothing_is_missed(store: Store, site: Site) -> None:
    """A source with a window of ten entries fails for a week; all that its window held since is taken in."""
    began, ends = NOW, NOW + 7 * DAY
    source = feed(site.url("/f"))

    def window(at: datetime) -> list[timedelta]:
        newest = (at - began) // (12 * HOUR)
        return [at - (began + 12 * HOUR * number) for number in range(newest - 9, newest + 1)]

    site.answer("/f", dated(*window(NOW)))
    run(store, source)
    at, asked, recovered = NOW, 0, None
    while recovered is None:
        at += HOUR
        if at <= ends:
            site.answer("/f", status=500)
        else:
            site.answer("/f", dated(*window(at), at=at))
        outcome = one(run(store, source, at=at))
        asked += outcome.outcome != "not due"
        recovered = at if outcome.outcome == "new" else None
    assert asked < 15, "a failing source is asked ever more rarely"
    with store.reading() as tx:
        seen = {entry.published_at for entry in _known(tx)}
    assert {recovered - age for age in window(recovered)} <= seen
    assert {ends - age for age in window(ends)[-1:]} <= seen
    assert recovered - ends <= 5 * 12 * HOUR, "found well before half of its window has passed"
    assert state(store).failures == 0


def _known(tx: Any) -> Any:
    from curator.store import entries

    return entries.known(tx, "a").values()


def test_a_clock_that_is_set_back_stops_nothing(store: Store, site: Site) -> None:
    """A crawl at a wrong time far ahead, then the right time: everything is due, nothing is lost."""
    site.answer("/f", rss(item(1)), ETag='"v1"')
    ahead = NOW + 400 * DAY
    run(store, feed(site.url("/f")), at=ahead)
    site.answer("/f", rss(item(1), item(2)), ETag='"v2"')
    assert one(run(store, feed(site.url("/f")), at=NOW)).new == 1
    assert one(run(store, feed(site.url("/f")), at=NOW + timedelta(minutes=10))).outcome == "not due"
    site.answer("/f", rss(item(1), item(2), item(3)), ETag='"v3"')
    assert one(run(store, feed(site.url("/f")), at=NOW - timedelta(hours=3))).new == 1


# -- moves -----------------------------------------------------------------------------------------------------------


def test_a_new_address_is_asked_after_seven_days(store: Store, site: Site) -> None:
    """The listed address is asked for a week, then the new one; the validators stay good all the time."""
    site.answer("/old", status=301, Location="/new")
    site.answer("/new", rss(item(1)), ETag='"v1"')
    source = feed(site.url("/old"))
    assert not one(run(store, source)).followed
    for days in (1, 6):
        run(store, source, at=NOW + days * DAY, force=True)
    assert site.paths() == ["/old", "/new"] * 3
    before = records(store)
    outcome = one(run(store, source, at=NOW + 7 * DAY, force=True))
    assert (outcome.outcome, outcome.moved_to, outcome.followed) == ("not modified", site.url("/new"), True)
    assert site.paths()[6:] == ["/new"]
    assert (state(store).url, state(store).moved_at, records(store)) == (source.url, NOW, before)


def test_a_new_address_that_ends_leads_back_to_the_listed_one(store: Store, site: Site) -> None:
    """When the new address is gone the listed one is asked again: it may lead somewhere else by now."""
    site.answer("/old", status=308, Location="/new")
    site.answer("/new", rss(item(1)))
    source = feed(site.url("/old"))
    run(store, source)
    site.answer("/new", status=410)
    site.answer("/old", status=301, Location="/newer")
    site.answer("/newer", rss(item(1), item(2)))
    failed = one(run(store, source, at=NOW + 8 * DAY))
    assert (failed.outcome, state(store).status, state(store).moved_to) == ("failed", 410, "")
    outcome = one(run(store, source, at=NOW + 9 * DAY))
    assert (outcome.new, outcome.moved_to) == (1, site.url("/newer"))


def test_another_target_begins_another_week(store: Store, site: Site) -> None:
    """The seven days count for one target; a temporary redirect is never followed for good."""
    site.answer("/new", rss(item(1)))
    site.answer("/newer", rss(item(1)))
    site.answer("/old", status=301, Location="/new")
    run(store, feed(site.url("/old")))
    site.answer("/old", status=301, Location="/newer")
    run(store, feed(site.url("/old")), at=NOW + 6 * DAY)
    assert state(store).moved_at == NOW + 6 * DAY
    site.answer("/old", status=302, Location="/new")
    run(store, feed(site.url("/old")), at=NOW + 7 * DAY)
    run(store, feed(site.url("/old")), at=NOW + 30 * DAY)
    assert (state(store).moved_to, state(store).moved_at) == ("", None)
    assert site.paths()[-2:] == ["/old", "/new"]


def test_validators_are_shown_to_their_giver_only(store: Store, site: Site) -> None:
    """When a redirect leads elsewhere, that address never hears of the other one's validators."""
    site.answer("/old", status=302, Location="/one")
    site.answer("/one", rss(item(1)), ETag='"same"')
    site.answer("/two", rss(item(1), item(2)), ETag='"same"')
    run(store, feed(site.url("/old")))
    site.answer("/old", status=302, Location="/two")
    assert one(run(store, feed(site.url("/old")), force=True)).new == 1
    assert one(run(store, feed(site.url("/old")), force=True)).outcome == "not modified"
    told = [(path, headers.get("if-none-match")) for path, headers in site.asked]
    assert told[2:] == [("/old", None), ("/two", None), ("/old", None), ("/two", '"same"')]


def test_an_address_that_changes_at_every_look_writes_nothing(store: Store, site: Site) -> None:
    """Signed addresses change with every redirect: the same body behind them teaches nothing."""
    for number in range(3):
        site.answer("/old", status=302, Location=f"/signed?{number}")
        site.answer("/signed", rss(item(1)), ETag='"v1"')
        run(store, feed(site.url("/old")), force=True)
        if number == 0:
            before = records(store)
    assert records(store) == before


def test_a_full_body_now_and_then(store: Store, site: Site) -> None:
    """A server that always says "not modified" is found out within nine days."""
    site.answer("/f", rss(item(1)), ETag='"v1"')
    run(store, feed(site.url("/f")))
    site.answer("/f", rss(item(1), item(2)), ETag='"v1"')
    found = [one(run(store, feed(site.url("/f")), at=NOW + days * DAY)).outcome for days in range(1, 10)]
    assert found.count("new") == 1
    assert found.index("new") >= 6


def test_what_a_filter_took_out_is_remembered(store: Store, site: Site) -> None:
    """The number stays known after a look at an unchanged body."""
    site.answer("/f", rss(item(1), item(2), item(3)), ETag='"v1"')
    source = feed(site.url("/f"), exclude=("post 2", "post 3"))
    assert one(run(store, source)).filtered == 2
    run(store, source, force=True)
    assert state(store).filtered == 2


# -- spacing ---------------------------------------------------------------------------------------------------------


def test_spacing_between_requests_to_one_host() -> None:
    """A pause at each host, none between hosts, none where people allow several at once."""
    tasks = [(host, (host, number)) for host in ("a", "b", "wide") for number in range(4)]
    lanes = Lanes(tasks, ["wide"], spacing=0.1)
    ended: dict[str, list[float]] = {}

    def work() -> None:
        while (turn := lanes.take()) is not None:
            (host, _), place = turn
            ended.setdefault(host, []).append(time.monotonic())
            place.leave()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    for host in "ab":
        assert all(after - before >= 0.099 for before, after in zip(ended[host], ended[host][1:], strict=False))
    assert max(ended["wide"]) < min(ended["a"][1], ended["b"][1]), "nobody waits between requests to the wide host"
    assert ended["b"][1] < ended["a"][2], "the hosts wait side by side"
    assert ended["a"][1] < ended["b"][2]


# -- proxy -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def proxy(site: Site) -> Iterator[tuple[str, list[str]]]:
    """A forward proxy that sends everything to `site`; its address and what it was asked."""
    asked: list[str] = []

    class Forwarding(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            upstream = HTTPConnection("127.0.0.1", site.port, timeout=5)
            upstream.request("GET", urlsplit(self.path).path, headers=dict(self.headers))
            answer = upstream.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_CONNECT(self) -> None:
            asked.append(f"CONNECT {self.path}")
            self.send_error(403)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forwarding)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


def test_a_proxy_carries_everything(store: Store, site: Site, proxy: tuple[str, list[str]]) -> None:
    """Requests and redirects go through the proxy, conditional as ever."""
    address, asked = proxy
    site.answer("/old", status=302, Location="http://b.example/f")
    site.answer("/f", rss(item(1)), ETag='"v1"')
    settings = CrawlSettings(timeout=2.0, proxy=address)

    def public(host: str, port: int) -> list[str]:
        return ["93.184.215.14"]

    source = feed("http://a.example/old")
    assert one(run(store, source, settings=settings, resolve=public, allow_networks=())).new == 1
    again = one(run(store, source, settings=settings, resolve=public, allow_networks=(), force=True))
    assert again.outcome == "not modified"
    assert asked == ["http://a.example/old", "http://b.example/f"] * 2


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://inside.example/", "https://inside.example/"])
def test_a_proxy_opens_no_private_address(proxy: tuple[str, list[str]], url: str) -> None:
    """Names are resolved and checked here first: the proxy never hears of an address that is not public."""
    address, asked = proxy
    fetcher = Fetcher(timeout=2.0, proxy=address, resolve=names_to_loopback)
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(Ask("a", url), now=NOW)
    assert (caught.value.reason, asked) == ("blocked address", [])


def test_a_proxy_that_refuses_is_named(proxy: tuple[str, list[str]]) -> None:
    """Https goes through a tunnel; a proxy that opens none is told as the cause."""
    address, asked = proxy
    fetcher = Fetcher(timeout=2.0, proxy=address, resolve=names_to_loopback, policy=Policy.of((), LOOPBACK))
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(Ask("a", "https://a.example/f"), now=NOW)
    assert (caught.value.reason, asked) == ("connect", ["CONNECT a.example:443"])
    assert "the proxy refuses: 403" in caught.value.message


def test_the_environment_chooses_no_proxy(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the settings do."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.answer("/f", rss(item(1)))
    assert one(run(store, feed(site.url("/f")), settings=QUICK)).new == 1


def test_times_of_the_journal_are_utc(store: Store, site: Site) -> None:
    """What is remembered of failures and moves comes back with its zone."""
    site.answer("/f", status=404)
    run(store, feed(site.url("/f")))
    assert state(store).failing_since == NOW
    assert state(store).failing_since is not None
    assert NOW.tzinfo is UTC
