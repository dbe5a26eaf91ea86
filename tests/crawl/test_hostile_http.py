"""Every HTTP and DNS case of the corpus has its right outcome, through whole crawls."""

from __future__ import annotations

import importlib.util
import json
import resource
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from curator.crawl.report import CrawlReport, SourceOutcome
from curator.crawl.run import crawl
from curator.domain.settings import CrawlSettings
from curator.domain.types import Source
from curator.store import entries, sources
from curator.store.engine import Store, open_store
from tests.crawl.servers import LOOPBACK, NOW, Hostile, feed, state

SETTINGS = CrawlSettings(jobs=64, timeout=3.0, max_bytes=5_000_000, parse_timeout=3.0)

WANTED = {
    "http-hang": {"timeout"},
    "http-drip-body": {"timeout"},
    "http-drip-headers": {"timeout"},
    "http-info-1xx": {"timeout"},
    "http-header-flood": {"protocol"},
    "http-infinite": {"too large"},
    "http-cl-huge": {"too large"},
    "http-gzip-bomb": {"too large"},
    "http-gzip-gzip-bomb": {"decode error"},
    "http-br-bomb": {"decode error"},
    "http-deflate-bomb": {"decode error"},
    "http-bad-gzip": {"decode error"},
    "http-gzip-truncated": {"short body"},
    "http-short-body": {"short body"},
    "http-rst": {"short body", "connect"},
    "http-http09": {"protocol"},
    "http-extra-response": {"new"},
    "http-cookie-flood": {"new"},
    "http-redirect-loop": {"redirects"},
    "http-redirect-chain": {"redirects"},
    "http-redirect-private": {"blocked address"},
    "http-redirect-decimal": {"blocked address"},
    "http-redirect-mapped": {"blocked address"},
    "http-redirect-userinfo": {"blocked address"},
    "http-redirect-backslash": {"blocked address", "dns", "redirects"},
    "http-redirect-zero": {"blocked address"},
    "http-meta-refresh": {"blocked address"},
    "http-redirect-file": {"scheme not allowed"},
    "http-redirect-auth": {"blocked address"},
    "http-redirect-permanent": {"new"},
    "http-status-500": {"status"},
    "http-status-429": {"status"},
    "http-status-429-bad": {"status"},
    "http-status-304-unasked": {"protocol"},
    "http-status-410": {"status"},
    "http-etag-bomb": {"new"},
    "http-charset-bad": {"new"},
    "http-tls-selfsigned": {"certificate"},
}
"""Case → its outcome or its error's fixed word. `flip` and `slow-half` have tests of their own."""

FEEDS = {
    "feed-attr-flood": {"parse timeout"},
    "feed-comment-flood": {"new", "parse timeout"},
    "feed-empty": {"empty body"},
}
"""Feed cases that do not end in entries."""


def _cases(corpus: Path) -> dict[str, dict[str, Any]]:
    lines = (corpus / "attacks/index.jsonl").read_text(encoding="utf-8").splitlines()
    return {case["id"]: case for case in map(json.loads, lines)}


def _played(host: str, port: int) -> Sequence[str]:
    """Names of the tests are this machine; what is a number in disguise goes to the real resolver."""
    if host.endswith(".example") or host == "localhost":
        return ["127.0.0.1"]
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@pytest.fixture(scope="module")
def crawled(
    corpus: Path, hostile: Hostile, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, dict[str, SourceOutcome], float, int]]:
    """All cases in one crawl, each at a host of its own; its outcomes, seconds, and growth of memory in KiB."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('hostile')}/c.db")
    listed: list[Source] = []
    for name, case in _cases(corpus).items():
        route = case.get("route", "")
        if name in WANTED or name.startswith("feed-"):
            url = hostile.url(route, host=f"{name}.example")
            if "port" in case:
                url = f"https://localhost:{hostile.tls}{route}"
            listed.append(feed(url, name))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    report = crawl(store, listed, SETTINGS, contact="", clock=lambda: NOW, allow_networks=LOOPBACK, resolve=_played)
    took = time.monotonic() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    yield store, {source.slug: source for source in report.sources}, took, grown
    store.close()


Crawled = tuple[Store, dict[str, SourceOutcome], float, int]


def _word(outcome: SourceOutcome) -> str:
    return outcome.reason if outcome.outcome == "failed" else outcome.outcome


def test_every_http_case_has_its_right_outcome(crawled: Crawled) -> None:
    """Each hostile behaviour ends in its own named failure, or in the good item that it carries."""
    _, outcomes, _, _ = crawled
    got = {name: _word(outcomes[name]) for name in WANTED}
    assert {name: word for name, word in got.items() if word not in WANTED[name]} == {}


def test_the_corpus_has_no_http_case_without_a_test(corpus: Path) -> None:
    """A new case must be given an outcome here."""
    own = {"http-flip", "http-slow-half"}
    assert {name for name in _cases(corpus) if name.startswith("http-")} == set(WANTED) | own


def test_every_feed_case_keeps_its_survivor(corpus: Path, crawled: Crawled) -> None:
    """A hostile entry costs nothing else: the good one beside it is stored."""
    store, outcomes, _, _ = crawled
    lost = []
    with store.reading() as tx:
        for name, case in _cases(corpus).items():
            if name.startswith("feed-") and case["survivor_must_be_kept"]:
                found = [entry.title for entry in entries.known(tx, name).values()]
                if "SURVIVOR" not in found:
                    lost.append((name, outcomes[name]))
    assert lost == []
    for name, words in FEEDS.items():
        assert _word(outcomes[name]) in words


def test_only_web_links_are_stored(crawled: Crawled) -> None:
    """No address of another scheme, with a login or with control characters is ever stored."""
    store, _, _, _ = crawled
    with store.reading() as tx:
        urls = [entry.url for slug in entries.counts(tx) for entry in entries.known(tx, slug).values()]
    assert len(urls) > 40
    for url in urls:
        assert url.startswith(("http://", "https://"))
        assert "@" not in url
        assert url.isprintable()


def test_the_canary_hears_nothing(hostile: Hostile, crawled: Crawled) -> None:
    """No redirect, disguise or discovered feed reaches the forbidden address."""
    assert hostile.canary_hits() == []
    assert len(hostile.hits()) > 60


def test_the_crawl_ends_soon_and_stays_small(crawled: Crawled) -> None:
    """All cases side by side take one time-out and the slow parses; bombs of 512 MiB leave no mark in memory."""
    _, _, took, grown = crawled
    assert took < 25
    assert grown < 150_000


def test_answers_that_fail_leave_no_validators(crawled: Crawled) -> None:
    """A half answer's ETag would hide the whole one for ever; an odd one would break the next request."""
    store, outcomes, _, _ = crawled
    with store.reading() as tx:
        known = sources.states(tx)
    assert known["http-etag-bomb"].etag == ""
    for name, outcome in outcomes.items():
        if outcome.outcome == "failed":
            assert known[name].etag == known[name].body_hash == ""
            assert known[name].due_at is not None
            assert NOW < known[name].due_at <= NOW.replace(day=25)


def test_cookies_and_secrets_go_nowhere(hostile: Hostile, crawled: Crawled) -> None:
    """No request carries a cookie or a login."""
    for hit in hostile.hits():
        assert not {"cookie", "authorization", "x-api-key"} & set(hit["headers"])


def test_an_unasked_answer_is_not_taken_for_the_next_one(store: Store, hostile: Hostile) -> None:
    """A second answer on the line never becomes somebody else's."""
    listed = [feed(hostile.url("/extra-response"), "a"), feed(hostile.url("/ok"), "b"), feed(hostile.url("/n/1"), "c")]
    crawl(store, listed, SETTINGS, contact="", clock=lambda: NOW, allow_networks=LOOPBACK)
    with store.reading() as tx:
        for slug in "abc":
            assert [entry.title for entry in entries.known(tx, slug).values()] == ["SURVIVOR"]


def test_a_flipping_feed_loses_and_doubles_nothing(store: Store, hostile: Hostile) -> None:
    """A feed that is empty every second time keeps its entry, once."""
    for _ in range(4):
        crawl(
            store,
            [feed(hostile.url("/flip"))],
            SETTINGS,
            contact="",
            clock=lambda: NOW,
            force=True,
            allow_networks=LOOPBACK,
        )
    with store.reading() as tx:
        assert entries.counts(tx) == {"a": 1}


def test_named_networks_are_open_to_named_hosts_only(store: Store, hostile: Hostile) -> None:
    """`allow_networks` serves the source's own host; to another one a redirect stays shut."""
    settings = CrawlSettings(timeout=3.0, allow_networks=("127.0.0.0/8",))

    def go(path: str, slug: str) -> CrawlReport:
        listed = [feed(hostile.url(path), slug)]
        return crawl(store, listed, settings, contact="", clock=lambda: NOW, resolve=_played)

    assert go("/ok", "a").sources[0].outcome == "new"
    assert go("/redirect-private", "b").sources[0].reason == "blocked address"
    assert go("/redirect-permanent", "c").sources[0].reason == "blocked address"  # to the name localhost
    assert go("/redirect-loop", "d").sources[0].reason == "redirects"
    assert hostile.canary_hits() == []


def test_the_environment_is_not_asked(
    store: Store, hostile: Hostile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, corpus: Path
) -> None:
    """Neither a proxy nor a password file of the environment is used."""
    for name, value in _resolvers(corpus).env(hostile.canary).items():
        monkeypatch.setenv(name, value)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login u password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    report = crawl(store, [feed(hostile.url("/ok"))], SETTINGS, contact="", clock=lambda: NOW, allow_networks=LOOPBACK)
    assert report.new == 1
    assert hostile.canary_hits() == []
    assert not any("authorization" in hit["headers"] for hit in hostile.hits())


def _resolvers(corpus: Path) -> Any:
    spec = importlib.util.spec_from_file_location("corpus_resolvers", corpus / "attacks/http/resolvers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "reason"),
    [("mixed", "blocked address"), ("nat64", "blocked address"), ("fail", "dns"), ("hang", "dns")],
)
def test_every_dns_case_has_its_right_outcome(
    store: Store, corpus: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    """Forty sources with bad name servers end within the time-out, each named, and no pool runs dry."""
    monkeypatch.setattr(socket, "getaddrinfo", _resolvers(corpus).RESOLVERS[name]())
    connected: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: connected.append(a))
    listed = [feed(f"http://h{n}.example/feed", f"s{n}") for n in range(4 if name == "nat64" else 40)]
    began = time.monotonic()
    report = crawl(store, listed, CrawlSettings(timeout=1.0, jobs=40), contact="", clock=lambda: NOW)
    assert time.monotonic() - began < 4
    assert {source.reason for source in report.sources} == {reason}
    assert connected == []


def test_the_checked_address_is_the_connected_one(store: Store, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with another address the second time is connected at the first, checked one."""
    monkeypatch.setattr(socket, "getaddrinfo", _resolvers(corpus).rebind())
    connected: list[object] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    report = crawl(store, [feed("http://rebind.example/feed")], SETTINGS, contact="", clock=lambda: NOW)
    assert connected == [("8.8.8.8", 80)]
    assert report.sources[0].reason == "connect"
    assert state(store).failures == 1
