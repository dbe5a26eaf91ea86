"""Whether links still lead somewhere, asked of a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from curator.crawl.fetch import Answer, Validators
from curator.crawl.linkcheck import LinksReport, check_links, judged
from curator.domain.link_state import DEAD, FRONT, MOVED, OK, UNSURE, LinkState
from curator.errors import FetchError
from curator.store.engine import Store
from tests.crawl.servers import LOOPBACK, NOW, QUICK, names_to_loopback

Said = tuple[int, dict[str, str]]


@dataclass
class Pages:
    """A server that answers HEAD and GET as told and keeps what it was asked."""

    port: int = 0
    said: dict[str, Said] = field(default_factory=dict)
    by_get: dict[str, Said] = field(default_factory=dict)
    """Where GET is answered otherwise than HEAD."""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def words(self) -> list[str]:
        """`HEAD /a`, in order."""
        return [f"{method} {path}" for method, path, _ in self.asked]


@pytest.fixture
def web() -> Iterator[Pages]:
    pages = Pages()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(pages.said.get(self.path, (404, {})))

        def do_GET(self) -> None:
            self._answer(pages.by_get.get(self.path) or pages.said.get(self.path, (404, {})))

        def _answer(self, said: Said) -> None:
            pages.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
            status, headers = said
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "5000000")  # a body that nobody reads
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    pages.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield pages
    server.shutdown()
    server.server_close()


def ask(store: Store, *urls: str, at: datetime = NOW, **more: object) -> LinksReport:
    more = {"allow_networks": LOOPBACK, "spacing": 0.0, **more}
    return check_links(store, QUICK, list(urls), contact="https://weekly.example/", clock=lambda: at, **more)  # type: ignore[arg-type]


def outcomes(report: LinksReport) -> list[tuple[str, int]]:
    return [(state.outcome, state.status) for state in report.states.values()]


@pytest.mark.parametrize(
    ("head", "get", "outcome", "asked"),
    [
        ((200, {}), None, (OK, 200), ["HEAD /x"]),
        ((204, {}), None, (OK, 200), ["HEAD /x"]),
        ((405, {}), (206, {}), (OK, 200), ["HEAD /x", "GET /x"]),
        ((404, {}), (200, {}), (OK, 200), ["HEAD /x", "GET /x"]),  # some answer 404 to every HEAD
        ((404, {}), None, (DEAD, 404), ["HEAD /x", "GET /x"]),
        ((410, {}), None, (DEAD, 410), ["HEAD /x", "GET /x"]),
        ((403, {}), None, (UNSURE, 403), ["HEAD /x", "GET /x"]),
        ((500, {}), None, (UNSURE, 500), ["HEAD /x", "GET /x"]),
        ((403, {}), (416, {}), (OK, 200), ["HEAD /x", "GET /x"]),
        ((429, {"Retry-After": "60"}), None, (UNSURE, 429), ["HEAD /x"]),
        ((301, {"Location": "/y"}), None, (MOVED, 200), ["HEAD /x", "HEAD /y"]),
        ((302, {"Location": "/y"}), None, (OK, 200), ["HEAD /x", "HEAD /y"]),
        ((302, {"Location": "/"}), None, (FRONT, 200), ["HEAD /x", "HEAD /"]),
        ((301, {"Location": "/x/"}), None, (OK, 200), ["HEAD /x", "HEAD /x/"]),  # the same page
        ((302, {"Location": "/x"}), None, (UNSURE, 0), ["HEAD /x"] * 6),
    ],
)
def test_what_a_link_answers(
    store: Store, web: Pages, head: Said, get: Said | None, outcome: tuple[str, int], asked: list[str]
) -> None:
    """By HEAD, and by a GET of one byte where HEAD is refused; only what is gone is dead."""
    web.said = {"/x": head, "/y": (200, {}), "/": (200, {}), "/x/": (200, {})}
    web.by_get = {"/x": get} if get else {}
    assert outcomes(ask(store, web.url("/x"))) == [outcome]
    assert web.words() == asked
    ranges = [headers.get("range") for method, _, headers in web.asked]
    assert ranges == ["bytes=0-0" if word.startswith("GET") else None for word in web.words()]


def test_what_is_known_is_not_asked_again(store: Store, web: Pages) -> None:
    """A good answer holds a week, a bad one a day; then it is asked conditionally, and what says 304 is well."""
    web.said = {"/good": (200, {"ETag": '"1"'}), "/bad": (500, {})}
    urls = (web.url("/good"), web.url("/bad"))
    assert ask(store, *urls).asked == 2
    again = ask(store, *urls, at=NOW + timedelta(hours=23))
    assert (again.asked, again.remembered, len(again.states)) == (0, 2, 2)
    assert ask(store, *urls, at=NOW + timedelta(hours=25)).asked == 1
    web.said["/good"] = (304, {})
    week = ask(store, urls[0], at=NOW + timedelta(days=8))
    assert outcomes(week) == [(OK, 304)]
    assert web.asked[-1][2]["if-none-match"] == '"1"'


def test_the_validators_of_a_redirects_end_are_not_shown_to_its_beginning(store: Store, web: Pages) -> None:
    """An ETag says something about one address only."""
    web.said = {"/x": (302, {"Location": "/y"}), "/y": (200, {"ETag": '"y"'})}
    ask(store, web.url("/x"))
    ask(store, web.url("/x"), at=NOW + timedelta(days=8))
    assert not any("if-none-match" in headers for _, _, headers in web.asked)


def test_a_host_that_asks_to_come_later_is_left_alone(store: Store, web: Pages) -> None:
    """After a 429 its other links are not asked in this run, nor before it said; other hosts are."""
    web.said = {"/a": (429, {"Retry-After": "172800"}), "/b": (200, {})}
    urls = [web.url("/a"), web.url("/b"), web.url("/b", "other.example")]
    report = ask(store, *urls, resolve=names_to_loopback)
    assert [state.outcome for state in map(report.states.__getitem__, urls)] == [UNSURE, UNSURE, OK]
    assert sorted(web.words()) == ["HEAD /a", "HEAD /b"]
    assert ask(store, *urls[:2], at=NOW + timedelta(days=1.9)).asked == 0
    assert ask(store, *urls[:2], at=NOW + timedelta(days=2.1)).asked == 2


def test_only_so_many_are_asked_in_one_run(store: Store, web: Pages) -> None:
    """The first ones first; the rest is for another run, and what was learnt stays."""
    web.said = {f"/{at}": (200, {}) for at in range(5)}
    urls = [web.url(f"/{at}") for at in range(5)]
    first = ask(store, *urls, limit=3)
    assert (first.asked, first.left, len(first.states)) == (3, 2, 3)
    second = ask(store, *urls, limit=3)
    assert (second.asked, second.left, second.remembered) == (2, 0, 3)


def test_nothing_that_is_closed_is_asked(store: Store, web: Pages) -> None:
    """Neither a private address on a page nor a redirect to one, whatever is open to sources."""
    closed = f"http://127.0.0.2:{web.port}/closed"
    web.said = {"/x": (302, {"Location": closed})}
    settings = replace(QUICK, allow_networks=("127.0.0.0/8",))
    report = check_links(
        store, settings, [closed, web.url("/x")], contact="", clock=lambda: NOW, allow_networks=LOOPBACK, spacing=0.0
    )
    assert [state.outcome for state in report.states.values()] == [UNSURE, UNSURE]
    assert all("blocked address" in state.why for state in report.states.values())
    assert web.words() == ["HEAD /x"]


def test_a_login_in_a_link_is_not_sent(store: Store, web: Pages) -> None:
    """What a page writes before an @ stays on the page."""
    web.said = {"/x": (200, {})}
    ask(store, f"http://ann:secret@127.0.0.1:{web.port}/x")
    assert "authorization" not in web.asked[0][2]


URL = "https://a.example/p"


def failed(reason: str, *, status: int | None = None, wait: float | None = None) -> FetchError:
    return FetchError(reason, source="links", url=URL, reason=reason, status=status, retry_after=wait)


@pytest.mark.parametrize(("failures", "outcome"), [(0, UNSURE), (1, UNSURE), (2, DEAD)])
def test_a_name_that_is_gone_for_days_is_dead(failures: int, outcome: str) -> None:
    """Name servers fail too: only the third day tells."""
    before = LinkState(URL, UNSURE, NOW, NOW, failures=failures)
    assert judged(URL, failed("dns"), before, NOW).outcome == outcome


@pytest.mark.parametrize(("wait", "days"), [(None, 1), (60.0, 1), (3 * 86_400.0, 3), (1e9, 7)])
def test_how_long_a_failure_holds(wait: float | None, days: int) -> None:
    """A day, or as long as the server says, at most a week."""
    state = judged(URL, failed("status", status=503, wait=wait), None, NOW)
    assert state.due_at - NOW == timedelta(days=days)


def test_a_move_to_https_is_none() -> None:
    """Scheme, www and slashes never change the page."""
    told = Answer(200, "https://www.a.example/p/", moved_to="https://www.a.example/p/", validators=Validators())
    assert judged("http://a.example/p", told, None, NOW).outcome == OK
