"""Single requests: deadlines, redirects, validators, logins, certificates."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from curator import __version__
from curator.crawl.fetch import Answer, Ask, Fetcher, Validators
from curator.crawl.guard import Policy
from curator.crawl.hints import retry_after
from curator.errors import FetchError
from tests.crawl.servers import LOOPBACK, NOW, Site, names_to_loopback

OPEN = Policy.of((), LOOPBACK)
NONE = Validators()
Secure = tuple[int, ssl.SSLContext, dict[str, Callable[..., None]]]


def fetcher(**more: Any) -> Fetcher:
    more.setdefault("policy", OPEN)
    more.setdefault("timeout", 2.0)
    more.setdefault("resolve", names_to_loopback)
    return Fetcher(contact="https://weekly.example/", **more)


def fetch(url: str, validators: Validators = NONE, **more: Any) -> Answer:
    return fetcher(**more).fetch(Ask("a", url, "127.0.0.1", validators), now=NOW)


def failure(url: str, **more: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, **more)
    return caught.value


def test_what_is_sent(site: Site) -> None:
    """A request says who asks and how to reach us, takes gzip only, and keeps the name in Host."""
    site.answer("/f", b"x")
    fetch(site.url("/f", "feed.example"), Validators('"e"', "Fri"))
    ((_, headers),) = site.asked
    assert headers["user-agent"] == f"curator/{__version__} (+https://weekly.example/)"
    assert headers["accept-encoding"] == "gzip"
    assert headers["host"] == f"feed.example:{site.port}"
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"e"', "Fri")
    assert "cookie" not in headers


def test_gzip_with_and_without_its_header(site: Site) -> None:
    """A packed body is unpacked, also a `.gz` file that a server sends as it is."""
    site.answer("/said", gzip.compress(b"feed"), Content_Encoding="gzip")
    site.answer("/unsaid", gzip.compress(b"feed"))
    assert fetch(site.url("/said")).body == fetch(site.url("/unsaid")).body == b"feed"


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((301, 302), "/1"),
        ((302, 301), ""),
        ((307,), ""),
        ((303,), ""),
        ((302, 302, 302, 302, 302), ""),
    ],
)
def test_only_the_permanent_beginning_of_a_chain_moves(site: Site, statuses: tuple[int, ...], moved: str) -> None:
    """What follows a temporary redirect is temporary too."""
    for number, status in enumerate(statuses):
        site.answer(f"/{number}", status=status, Location=f"/{number + 1}")
    site.answer(f"/{len(statuses)}", b"feed")
    answer = fetch(site.url("/0"))
    assert answer.body == b"feed"
    assert answer.url == site.url(f"/{len(statuses)}")
    assert answer.moved_to == (site.url(moved) if moved else "")


def test_six_redirects_are_too_many(site: Site) -> None:
    """The sixth redirect ends it."""
    for number in range(6):
        site.answer(f"/{number}", status=302, Location=f"/{number + 1}")
    site.answer("/6", b"feed")
    assert failure(site.url("/0")).reason == "redirects"


def test_one_deadline_for_the_whole_chain(site: Site) -> None:
    """Redirects that each come in time do not add up to more than the time-out."""

    def slow(handler: Any) -> None:
        time.sleep(0.4)
        handler.send_response(302)
        handler.send_header("Location", f"/{int(handler.path[1:]) + 1}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    for number in range(5):
        site.routes[f"/{number}"] = slow
    began = time.monotonic()
    assert failure(site.url("/0"), timeout=1.0).reason == "timeout"
    assert time.monotonic() - began < 1.6


def test_waiting_for_our_turn_is_not_counted(site: Site) -> None:
    """A request that had to wait for its host still has its whole time."""
    site.answer("/f", b"feed")

    def enter(host: str) -> float:
        time.sleep(0.5)
        return 0.5

    assert fetcher(timeout=0.4).fetch(Ask("a", site.url("/f")), now=NOW, enter=enter).body == b"feed"


def test_a_body_over_the_cap_is_not_read(site: Site) -> None:
    """50 MB are refused by their length, and by counting when no length is given; packed ones by what they become."""
    sent = []

    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(800):
            handler.wfile.write(b"x" * 65_536)
            sent.append(65_536)

    site.routes["/endless"] = endless
    site.answer("/long", b"x" * 2_000_000)
    site.answer("/packed", gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    for path in ("/endless", "/long", "/packed"):
        assert failure(site.url(path), max_bytes=1_000_000).reason == "too large"
    assert sum(sent) < 20_000_000
    assert fetch(site.url("/long"), max_bytes=2_000_000).body == b"x" * 2_000_000


@pytest.mark.parametrize(
    ("etag", "kept"),
    [('"v1"', '"v1"'), ('W/"v1"', 'W/"v1"'), ("bare", "bare"), ('"' + "x" * 2_000 + '"', ""), ('"\xff\xe9"', "")],
)
def test_validators_that_are_kept(site: Site, etag: str, kept: str) -> None:
    """An ETag is given back byte for byte, or not kept at all."""
    site.answer("/f", b"feed", ETag=etag)
    assert fetch(site.url("/f")).validators.etag == kept


def test_not_modified_merges_validators(site: Site) -> None:
    """A 304 replaces the validators it carries and leaves the others."""
    site.answer("/f", b"feed", ETag='"v1"')
    answer = fetch(site.url("/f"), Validators('"v1"', "Fri"))
    assert (answer.status, answer.body, answer.validators) == (304, b"", Validators('"v1"', "Fri"))


def test_a_login_goes_to_its_own_origin_only(site: Site) -> None:
    """A password in the address is sent to that host and port and to no redirect elsewhere; errors never show it."""
    site.answer("/f", status=302, Location=site.url("/g", "other.example"))
    site.answer("/g", status=302, Location=site.url("/h", "own.example"))
    site.answer("/h", status=500)
    error = failure(f"http://ann:hunter2@own.example:{site.port}/f?token=SECRETTOKEN123")
    assert [headers.get("authorization") for _, headers in site.asked] == [
        "Basic YW5uOmh1bnRlcjI=",
        None,
        "Basic YW5uOmh1bnRlcjI=",
    ]
    assert error.reason == "status"
    told = repr(vars(error)) + str(failure(f"http://ann:hunter2@own.example:{site.port + 1}/?token=SECRETTOKEN123"))
    assert "hunter2" not in told
    assert "SECRETTOKEN123" not in told


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme not allowed"),
        ("ftp://x.example/", "scheme not allowed"),
        ("javascript:alert(1)", "scheme not allowed"),
        ("http://", "scheme not allowed"),
        ("http://[::1", "scheme not allowed"),
        ("no address", "scheme not allowed"),
        ("http://10.0.0.1/", "blocked address"),
        ("http://8.8.8.8:22/", "blocked address"),
        ("http://[::ffff:10.0.0.1]/", "blocked address"),
    ],
)
def test_addresses_that_are_not_asked(url: str, reason: str) -> None:
    """Other schemes, ports and networks end before any connection."""
    with pytest.raises(FetchError) as caught:
        Fetcher(timeout=1.0).fetch(Ask("a", url), now=NOW)
    assert caught.value.reason == reason


def test_nobody_listens() -> None:
    """A refused connection is named."""
    assert failure("http://127.0.0.1:9/").reason == "connect"


def test_idle_connections_are_used_again_only_where_named(site: Site) -> None:
    """A host of `keep_alive` gets one connection for three requests, another host three."""
    site.answer("/f", b"feed")
    for hosts, expected in (((), 3), (("127.0.0.1",), 1)):
        before = site.connections
        client = fetcher(keep_alive=hosts)
        for _ in range(3):
            assert client.fetch(Ask("a", site.url("/f")), now=NOW).body == b"feed"
        client.close()
        assert site.connections - before == expected


def test_a_connection_that_went_stale_is_replaced(site: Site) -> None:
    """A server may hang up an idle connection at any time; the next request does not fail of it."""

    def once(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"feed")
        handler.wfile.flush()
        handler.close_connection = True

    site.routes["/f"] = once
    client = fetcher(keep_alive=("127.0.0.1",))
    for _ in range(5):
        assert client.fetch(Ask("a", site.url("/f")), now=NOW).body == b"feed"


@pytest.mark.parametrize(
    ("header", "date", "seconds"),
    [
        ("120", "", 120.0),
        (" 0 ", "", 0.0),
        ("999999999", "", 999999999.0),
        ("Fri, 17 Mar 2023 12:10:00 GMT", "Fri, 17 Mar 2023 12:00:00 GMT", 600.0),
        ("Fri, 17 Mar 2023 12:10:00 GMT", "", 600.0),
        ("Fri, 17 Mar 2023 11:00:00 GMT", "", 0.0),
        ("-1", "", None),
        ("soon", "", None),
        ("1e309", "", None),
        ("", "", None),
        ("9" * 400, "", None),
        ("Fri, 99 Mar 99999 99:99:99 GMT", "", None),
    ],
)
def test_retry_after_is_read(header: str, date: str, seconds: float | None) -> None:
    """Seconds or a date against the server's own clock; nonsense means nothing was said."""
    assert retry_after(header, date, datetime(2023, 3, 17, 12, tzinfo=UTC)) == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_statuses_that_are_failures(site: Site, status: int) -> None:
    """Anything but 200 and 304 is a failure that carries its status."""
    site.answer("/f", b"<rss/>", status=status, Retry_After="60")
    error = failure(site.url("/f"))
    assert (error.reason, error.status) == ("status", status)
    assert error.retry_after == (60.0 if status in (429, 503) else None)


def test_a_challenge_is_named(site: Site) -> None:
    """A bot test behind a 403 is told as one."""
    site.answer("/f", status=403, Cf_Mitigated="challenge")
    assert "test for humans" in failure(site.url("/f")).message


@pytest.fixture(scope="module")
def secure(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Secure]:
    """A TLS server whose certificate is for `feed.example`, and a context that trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    made = _certificate(folder)
    if not made:
        pytest.skip("openssl is not installed")
    routes: dict[str, Callable[..., None]] = {}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            routes.get(self.path, _feed)(self)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, *_: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    trusting = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    yield server.server_address[1], trusting, routes
    server.shutdown()
    server.server_close()


def _feed(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "4")
    handler.end_headers()
    handler.wfile.write(b"feed")


def _certificate(folder: Path) -> bool:
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=feed.example",
        "-addext", "subjectAltName=DNS:feed.example",
        "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
    ]  # fmt: skip
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def test_tls_is_checked_against_the_name(secure: Secure) -> None:
    """The connection goes to the checked number, the certificate is held against the name."""
    port, trusting, _ = secure
    assert fetch(f"https://feed.example:{port}/", tls=trusting).body == b"feed"
    assert failure(f"https://other.example:{port}/", tls=trusting).reason == "certificate"
    assert failure(f"https://feed.example:{port}/").reason == "certificate"


def test_the_deadline_holds_inside_tls(secure: Secure) -> None:
    """A body that drips through TLS ends in time too."""
    port, trusting, routes = secure

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    routes["/drip"] = drip
    began = time.monotonic()
    assert failure(f"https://feed.example:{port}/drip", tls=trusting, timeout=0.6).reason == "timeout"
    assert time.monotonic() - began < 1.2


def test_plain_http_on_a_tls_port_is_a_failure(secure: Secure) -> None:
    """Speaking the wrong protocol is named, not raised."""
    port, _, _ = secure
    assert failure(f"http://127.0.0.1:{port}/").reason in ("protocol", "connect", "short body")
