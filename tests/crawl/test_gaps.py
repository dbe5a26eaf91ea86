"""Gaps in a project's list of releases, filled from GitHub's API: a stand-in on loopback, a real database."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.crawl import github
from curator.crawl.aftermath import GAP
from curator.crawl.fetch import Ask, Fetcher
from curator.crawl.gaps import UNSET
from curator.crawl.github import Api, Listed
from curator.crawl.githubjson import parse_listed
from curator.crawl.guard import Policy
from curator.crawl.parsed import Job, Parsed
from curator.crawl.reading import read
from curator.crawl.report import SourceOutcome
from curator.domain.settings import CrawlSettings
from curator.domain.types import Kind, Source, SourceState
from curator.errors import FetchError
from curator.store import entries
from curator.store.engine import Store
from tests.crawl.githubs import NUMBER, TOKEN, GitHub
from tests.crawl.servers import LOOPBACK, NOW, Site, names_to_loopback, one, run, state

pytestmark = pytest.mark.usefixtures("shared_parsers")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSED = (None, "")


@pytest.fixture
def hub(site: Site) -> GitHub:
    """A project with a past of thirty releases."""
    hub = GitHub(site)
    hub.publish(*(f"v0.{number}.0" for number in range(30)))
    return hub


def versions(first: int, count: int) -> list[str]:
    return [f"v1.{number}.0" for number in range(first, first + count)]


def look(store: Store, hub: GitHub, at: datetime = NOW, token: str = TOKEN, **more: Any) -> SourceOutcome:
    return one(run(store, hub.source(**more), at=at, force=True, github=hub.api(token)))


def uids(store: Store) -> set[str]:
    with store.reading() as tx:
        return set(entries.known(tx, "a"))


def told(*tags: str) -> set[str]:
    return {f"tag:github.com,2008:Repository/{NUMBER}/{tag}" for tag in tags}


def gap(state: SourceState) -> tuple[datetime | None, str]:
    return state.gap_at, state.gap_since


FIRST = [f"v0.{number}.0" for number in range(20, 30)]
"""What the first look shows."""


def test_a_gap_is_filled_over_pages(store: Store, hub: GitHub) -> None:
    """25 releases that Atom shows no more come over three pages, under Atom's uids; nothing older, no alarm."""
    hub.page_size = 12
    look(store, hub)
    assert hub.asked == []
    hub.publish(*versions(0, 35))
    outcome = look(store, hub, NOW + DAY)
    assert (outcome.outcome, outcome.new) == ("new", 35), outcome
    assert outcome.remarks == ("gap filled: 25 releases that its list does not show any more came from GitHub's API",)
    assert uids(store) == told(*FIRST, *versions(0, 35))
    assert gap(state(store)) == CLOSED
    assert [path.rpartition("per_page=")[2] for path in hub.asked] == ["100", "100&page=2", "100&page=3"]


def test_what_was_filled_is_not_doubled_by_atom(store: Store, hub: GitHub) -> None:
    """When newer releases are taken back, Atom shows the filled ones: they are the same entries, word for word."""
    look(store, hub)
    hub.publish(*versions(0, 30))
    look(store, hub, NOW + DAY)
    before = uids(store)
    del hub.releases[:15]
    outcome = look(store, hub, NOW + 2 * DAY)
    assert (outcome.outcome, outcome.new, outcome.rewritten, outcome.entries) == ("unchanged", 0, 0, 10)
    assert uids(store) == before


def test_drafts_and_filtered_releases_stay_out(store: Store, hub: GitHub) -> None:
    """Drafts are nobody's business; the source's filters hold for what is filled; pre-releases are counted."""
    look(store, hub)
    hub.publish("v1.0.0", "v1.1.0-rc.1", prerelease=True)
    hub.publish("v9.9.9", draft=True)
    hub.publish("v1.2.0-nightly", *versions(3, 10))
    outcome = look(store, hub, NOW + DAY, exclude=("nightly",))
    assert uids(store) == told(*FIRST, "v1.0.0", "v1.1.0-rc.1", *versions(3, 10))
    assert outcome.remarks[0].startswith("gap filled: 2 releases (2 of them pre-releases)")


def test_tags_atom_is_filled_from_releases_too(store: Store, hub: GitHub) -> None:
    """Each release is a tag, and has the same uid in both lists."""
    hub.site.routes["/o/n/tags.atom"] = hub.site.routes["/o/n/releases.atom"]
    source = Source("a", Kind.RELEASES, hub.site.url("/o/n/tags.atom"))
    run(store, source, github=hub.api())
    hub.publish(*versions(0, 12))
    assert one(run(store, source, at=NOW + DAY, force=True, github=hub.api())).new == 12


def test_a_renamed_project_is_followed(store: Store, hub: GitHub) -> None:
    """GitHub leads from an old name to the repository's number, on the same host: the token may go along."""
    there = hub.site.url(f"/api/repositories/{NUMBER}/releases?per_page=100")
    hub.site.answer("/api/repos/o/n/releases", status=301, Location=there)
    look(store, hub)
    hub.publish(*versions(0, 12))
    assert look(store, hub, NOW + DAY).new == 12


def test_a_week_of_500_and_a_wrong_clock_lose_no_release(store: Store, hub: GitHub) -> None:
    """The project goes on while its list fails for a week, and our clock was ahead by a year at the last good look: all
    that was published since comes, and nothing older."""
    look(store, hub, NOW + 400 * DAY)
    hub.publish(*versions(0, 40))
    feed = hub.site.routes["/o/n/releases.atom"]
    hub.site.answer("/o/n/releases.atom", status=500)
    for day in range(7):
        assert look(store, hub, NOW + day * DAY).outcome == "failed"
    hub.site.routes["/o/n/releases.atom"] = feed
    assert look(store, hub, NOW + 7 * DAY).new == 40
    assert (uids(store), gap(state(store))) == (told(*FIRST, *versions(0, 40)), CLOSED)


# -- what goes wrong -------------------------------------------------------------------------------------------------


def test_without_a_token_the_alarm_stays_and_says_what_to_set(store: Store, hub: GitHub) -> None:
    """Nothing is asked; the state keeps since when and after which entry, through later looks, until a token comes."""
    look(store, hub, token="")
    hub.publish(*versions(0, 12))
    outcome = look(store, hub, NOW + DAY, token="")
    assert (outcome.new, outcome.remarks, hub.asked) == (10, (GAP, UNSET), [])
    opened = (NOW + DAY, *told("v0.29.0"))
    assert gap(state(store)) == opened
    hub.publish("v1.12.0")
    assert look(store, hub, NOW + 2 * DAY, token="").remarks == ()
    assert look(store, hub, NOW + 3 * DAY, token="").outcome == "not modified"
    assert gap(state(store)) == opened
    outcome = look(store, hub, NOW + 4 * DAY)
    assert (outcome.outcome, outcome.new, gap(state(store))) == ("new", 2, CLOSED)
    assert uids(store) == told(*FIRST, *versions(0, 13))


def test_a_limit_in_mid_paging_keeps_what_came_and_is_kept(store: Store, hub: GitHub) -> None:
    """The budget ends after the first page: no request until it is full again, not by other sources either; then the
    rest comes."""
    hub.page_size, hub.left = 12, 1
    look(store, hub)
    hub.publish(*versions(0, 35))
    outcome = look(store, hub, NOW)
    assert (outcome.outcome, outcome.new, len(hub.asked)) == ("new", 12, 1)
    assert outcome.remarks == (
        GAP,
        "gap not filled: GitHub's API asks to wait until 2023-03-17 13:00 UTC; 2 releases came",
    )
    assert (gap(state(store)), state(store).gap_retry_at) == ((NOW, *told("v0.29.0")), NOW + HOUR)
    hub.left = 5_000
    assert look(store, hub, NOW + HOUR / 2).new == 0
    other = one(run(store, hub.source("b"), at=NOW + HOUR / 2, force=True, github=hub.api()))
    assert (other.outcome, len(hub.asked)) == ("new", 1)
    outcome = look(store, hub, NOW + 2 * HOUR)
    assert (outcome.new, gap(state(store)), state(store).gap_retry_at) == (23, CLOSED, None)
    assert uids(store) == told(*FIRST, *versions(0, 35))


@pytest.mark.parametrize(
    ("refusal", "why", "retry"),
    [
        (
            (403, {"X-RateLimit-Remaining": "0"}, {"message": "API rate limit exceeded"}),
            "wait until 2023-03-17 13",
            HOUR,
        ),
        ((403, {"Retry-After": "600"}, {"message": "secondary rate limit"}), "wait until 2023-03-17 12:10", HOUR / 6),
        ((429, {"Retry-After": "1"}, {"message": "secondary rate limit"}), "wait until 2023-03-17 12:01", HOUR / 60),
        ((429, {}, {"message": "secondary rate limit"}), "wait until 2023-03-17 12:01", HOUR / 60),
        ((403, {}, {"message": "Resource not accessible"}), "too many requests, or the token may not", HOUR / 60),
        ((404, {}, {"message": "Not Found"}), "does not know the project", None),
        ((500, {}, {}), "GitHub's API: HTTP status 500", None),
        ((200, {}, b"<html>maintenance"), "GitHub's API: its answer is no JSON", None),
        ((200, {}, b"[" * 200_000), "GitHub's API: its answer is no JSON", None),
        ((200, {}, {"message": "hello"}), "GitHub's API: its answer is no list of releases", None),
        ((200, {}, [1, None, {"tag_name": 7}, {"tag_name": "v1"}]), "the project has tags and no releases", None),
        ((200, {}, b" " * 3_000_000), "GitHub's API: too large", None),
        ((200, {"Content-Length": "999"}, b"[]"), "GitHub's API: short body", None),
        ((301, {"Location": "http://127.0.0.2:9/x"}, b""), "GitHub's API: blocked address", None),
    ],
)
def test_trouble_with_the_api_is_a_remark(
    store: Store, hub: GitHub, refusal: tuple[int, dict[str, str], object], why: str, retry: timedelta | None
) -> None:
    """The source's own list is taken in, the alarm stays with the reason, and the next look tries again."""
    settings = CrawlSettings(timeout=2.0, max_bytes=2_000_000)
    run(store, hub.source(), settings=settings, github=hub.api())
    hub.publish(*versions(0, 12))
    hub.refusal = refusal
    outcome = one(run(store, hub.source(), force=True, settings=settings, github=hub.api()))
    assert (outcome.outcome, outcome.new, outcome.remarks[0]) == ("new", 10, GAP)
    assert why in outcome.remarks[1]
    wait = state(store).gap_retry_at
    assert wait == (NOW + retry if retry else None)
    hub.refusal = None
    assert look(store, hub, NOW + DAY).new == 2
    assert gap(state(store)) == CLOSED


def test_a_bad_token_is_tried_once(store: Store, hub: GitHub) -> None:
    """GitHub's "Bad credentials" makes no source fail, and no second source of the crawl shows the token again."""
    listed = (hub.source(), hub.source("b"))
    run(store, *listed, github=hub.api())
    hub.publish(*versions(0, 12))
    report = run(store, *listed, at=NOW + DAY, github=hub.api("ghp_of_last_year"))
    assert [source.outcome for source in report.sources] == ["new", "new"]
    assert {source.remarks[1] for source in report.sources} == {
        "gap not filled: GitHub does not accept the token: make a new one"
    }
    assert len(hub.asked) == 1


@pytest.mark.parametrize("token", ["ghp one", "ghp\r\nX-Evil: 1", "gĥp", "x" * 501])
def test_what_is_no_token_is_never_sent(store: Store, hub: GitHub, token: str) -> None:
    """A token that cannot stand in a header is named as the trouble, and not shown."""
    look(store, hub)
    hub.publish(*versions(0, 12))
    outcome = look(store, hub, NOW + DAY, token=token)
    assert outcome.remarks[1] == "gap not filled: the token holds characters that no token has"
    assert hub.asked == []


def test_tags_without_releases_keep_the_alarm(store: Store, hub: GitHub) -> None:
    """What Atom shows and the API does not list are bare tags: others of them may have been missed. One of today is
    about to become a release."""
    look(store, hub)
    hub.publish(*versions(0, 6))
    hub.publish("v1.6.0", bare=True)
    hub.publish(*versions(7, 6))
    outcome = look(store, hub, NOW)
    assert (outcome.new, outcome.remarks[0]) == (13, GAP)
    assert "1 of its newer tag is no release, and GitHub's API gives tags without their dates" in outcome.remarks[1]
    assert look(store, hub, NOW + DAY).remarks[0].startswith("gap not filled: 1 of its newer")
    for release in hub.releases:
        release.bare = False
    assert look(store, hub, NOW + 2 * DAY).remarks[0].startswith("gap filled: 0 releases")


def test_endless_pages_end(store: Store, hub: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand releases are read, no more, and what they hold is kept."""
    monkeypatch.setattr("curator.crawl.gaps.MOST_PAGES", 3)
    hub.page_size = 12
    look(store, hub)
    hub.publish(*versions(0, 60))
    outcome = look(store, hub, NOW + DAY)
    assert (outcome.new, len(hub.asked)) == (36, 3)
    assert "longer than 3 pages" in outcome.remarks[1]


# -- the token -------------------------------------------------------------------------------------------------------


def test_the_token_goes_to_the_api_alone(store: Store, hub: GitHub) -> None:
    """Not to the feed, not after a redirect or a `Link` to another origin, and in no error."""
    other = hub.site.url("/stolen", "localhost")
    hub.page_size = 5
    look(store, hub)
    hub.publish(*versions(0, 30))
    hub.refusal = (302, {"Location": other}, b"")
    told = [look(store, hub, NOW + HOUR)]
    hub.refusal, hub.elsewhere = None, other
    told.append(look(store, hub, NOW + 2 * HOUR))
    assert "its next page is on another host" in told[1].remarks[0]
    assert TOKEN not in repr((told, hub.api(), Ask("a", "https://a.example/", token=TOKEN)))
    shown = {path.partition("?")[0] for path, headers in hub.site.asked if TOKEN in str(headers)}
    assert shown == {"/api/repos/o/n/releases"}
    assert "/stolen" in hub.site.paths(), "the redirect was followed, without the token"


def test_the_token_is_not_shown_in_clear(site: Site) -> None:
    """By plain http only to a number on a network that tests open, never to a name."""
    site.answer("/x", b"[]")
    fetcher = Fetcher(policy=Policy.of((), LOOPBACK), resolve=names_to_loopback)
    for host in ("127.0.0.1", "api.example"):
        fetcher.fetch(Ask("a", site.url("/x", host), token=TOKEN), now=NOW)
    assert [TOKEN in str(headers) for _, headers in site.asked] == [True, False]


def test_only_metered_requests_take_403_for_patience(hub: GitHub) -> None:
    """A 403 with a spent budget is a wait for whoever showed a token, by the server's own clock; without one it is a
    refusal like any other."""
    hub.refusal = (403, {"X-RateLimit-Remaining": "0"}, {"message": "API rate limit exceeded"})
    hub.token = ""
    fetcher = Fetcher(policy=Policy.of((), LOOPBACK))
    waits = []
    for token in ("", TOKEN):
        hub.refusal = (403, {"X-RateLimit-Remaining": "0"}, {})
        hub.token = token
        address = hub.api().releases_of(hub.source().url)
        with pytest.raises(FetchError) as refused:
            fetcher.fetch(Ask("a", address, token=token), now=NOW + DAY)
        waits.append((refused.value.status, refused.value.retry_after))
    assert waits == [(401, None), (403, 3_600.0)]


# -- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("https://github.com/o/n/releases.atom", "https://api.github.com/repos/o/n/releases?per_page=100"),
        ("https://www.github.com/o/n.x/tags.atom", "https://api.github.com/repos/o/n.x/releases?per_page=100"),
        ("https://github.com/o/n/releases", "https://api.github.com/repos/o/n/releases?per_page=100"),
        ("http://github.com/o/n/releases.atom", ""),
        ("https://github.com/o/../releases.atom", ""),
        ("https://github.com/o/n/commits.atom", ""),
        ("https://github.com.evil.example/o/n/releases.atom", ""),
        ("https://gitlab.com/o/n/releases.atom", ""),
        ("https://[", ""),
    ],
)
def test_whose_releases(listed: str, asked: str) -> None:
    """Only a project of the API's own site has an address there."""
    assert Api("x").releases_of(listed) == asked


@pytest.mark.parametrize(
    ("header", "there"),
    [
        ('<https://api.x/r?page=2>; rel="next", <https://api.x/r?page=9>; rel="last"', "https://api.x/r?page=2"),
        ('<https://api.x/r?page=1>; rel="prev", </r?page=3>; rel=next', "https://api.x/r?page=3"),
        ('<https://api.x/r?page=1>; rel="first"', ""),
        ("", ""),
        ("<<<>>>;;;rel=next" * 500, ""),
    ],
)
def test_the_next_page(header: str, there: str) -> None:
    """As RFC 8288 writes it and GitHub uses it."""
    assert github.next_page(header, "https://api.x/r?page=1") == there


@pytest.mark.parametrize(
    "there", ["https://evil.example/r", "http://api.x/r", "https://api.x:8443/r", "//evil.example/"]
)
def test_the_next_page_is_at_home(there: str) -> None:
    """The token is not for another origin."""
    with pytest.raises(ValueError, match="another host"):
        github.next_page(f'<{there}>; rel="next"', "https://api.x/r")


def job(body: bytes, start: str = "tag:github.com,2008:Repository/110178895/", **more: Any) -> Job:
    address = "https://github.com/brave/brave-browser/releases.atom"
    return Job("a", github.JOB_KIND, address, body, datetime(2026, 8, 20, tzinfo=NOW.tzinfo), guid_start=start, **more)


def test_the_recorded_releases_are_atoms(corpus: Path) -> None:
    """Of brave-browser both lists were recorded on one day: what is in both has one uid, title and address."""
    recorded = corpus / "data/feeds/recorded"
    body = (recorded / "brave_api_releases.json").read_bytes()
    page = read(job(body))
    atom = read(
        Job("a", Kind.RELEASES.value, job(b"").url, (recorded / "brave_releases.atom").read_bytes(), job(b"").now)
    )
    assert isinstance(page, Listed)
    assert isinstance(atom, Parsed)
    assert len(page.entries) == len(json.loads(body)) == 40
    by_uid = {entry.uid: entry for entry in page.entries}
    both = [(entry, by_uid[entry.uid]) for entry in atom.entries if entry.uid in by_uid]
    assert len(both) == 9, "the newest was still a tag alone"
    for entry, other in both:
        assert (entry.title, entry.url) == (other.title, other.url)
    assert github.uid_start(entry.uid for entry in atom.entries) == job(b"").guid_start


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=4,
)
_NAMES = ("tag_name", "name", "html_url", "body", "body_html", "published_at", "draft", "prerelease", "author")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(_NAMES, _VALUES)) | _VALUES, max_size=5))
def test_no_json_can_raise(data: list[object]) -> None:
    """Whatever the API says, a page comes out of it."""
    assert isinstance(parse_listed(job(json.dumps(data).encode())), Listed)


@given(st.binary(max_size=200))
def test_no_bytes_can_raise(body: bytes) -> None:
    """Nor can what is no JSON."""
    parse_listed(job(body))
