"""Several crawls and reviewers at work on one database at once."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa

from curator.crawl.report import CrawlReport
from curator.crawl.run import crawl
from curator.domain.settings import CrawlSettings
from curator.domain.types import Kind, Source
from curator.errors import StoreError
from curator.store import entries, outbox
from curator.store.claims import claims
from curator.store.engine import Store, open_store
from tests.review.waiting import until

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>https://example.com/</link>
<description>d</description>{}</channel></rss>"""
ITEM = "<item><title>Post {0}</title><link>https://example.com/{0}</link><guid>https://example.com/{0}</guid></item>"


@dataclass
class Blogs:
    """A server of many blogs that counts who was asked how often."""

    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    slow: threading.Event = field(default_factory=threading.Event)
    """Set: answers come at once; until then each waits for it."""

    def sources(self, count: int) -> list[Source]:
        return [
            Source(f"blog-{number}", Kind.FEED, f"http://127.0.0.1:{self.port}/{number}") for number in range(count)
        ]


@pytest.fixture
def blogs() -> Iterator[Blogs]:
    """The server; answers come at once."""
    told = Blogs()
    told.slow.set()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked[self.path] += 1
            told.slow.wait(30)
            name = self.path.strip("/")
            body = FEED.format("".join(ITEM.format(f"{name}-{number}") for number in range(3))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def look(address: str, sources: list[Source], *, force: bool = False) -> CrawlReport:
    store = Store(address)
    try:
        return crawl(
            store,
            sources,
            CrawlSettings(jobs=4, parallel_hosts=("127.0.0.1",)),
            contact="",
            clock=lambda: datetime.now(UTC),
            force=force,
            allow_networks=("127.0.0.1/32",),
        )
    finally:
        store.close()


def forked(address: str, sources: list[Source]) -> int:
    """A crawl in a process of its own; its id."""
    child = os.fork()
    if not child:
        code = 1
        try:
            code = int(bool(look(address, sources).failed))
        finally:
            os._exit(code)
    return child


def test_crawls_at_once_ask_each_source_once(any_store: Store, blogs: Blogs) -> None:
    """Three crawls of one database share its sources: each is asked once, and what it says is stored once."""
    sources = blogs.sources(24)
    children = [forked(any_store.address, sources) for _ in range(3)]

    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]

    assert set(blogs.asked.values()) == {1}
    with any_store.reading() as tx:
        assert entries.counts(tx) == {source.slug: 3 for source in sources}


def test_what_a_killed_crawl_had_claimed_is_free_again(any_store: Store, blogs: Blogs) -> None:
    """A claim dies with its crawl, so that the next one asks at once."""
    blogs.slow.clear()
    sources = blogs.sources(4)
    child = forked(any_store.address, sources)
    while not blogs.asked:  # it has claimed what it asks for
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    blogs.slow.set()

    deadline = time.monotonic() + 20  # the server of the database notices a dead client within moments
    while any(outcome.outcome != "new" for outcome in look(any_store.address, sources).sources):
        with any_store.reading() as tx:
            if len(entries.counts(tx)) == len(sources):
                break
        assert time.monotonic() < deadline

    with any_store.reading() as tx:
        assert entries.counts(tx) == {source.slug: 3 for source in sources}


def test_sources_asked_for_by_name_are_asked_again(any_store: Store, blogs: Blogs) -> None:
    """Who forces a crawl gets one, as soon as no other crawl is at it."""
    sources = blogs.sources(2)
    look(any_store.address, sources)

    look(any_store.address, sources, force=True)

    assert set(blogs.asked.values()) == {2}


@contextmanager
def pgbouncer(server: str, mode: str) -> Iterator[str]:
    """The address of a PgBouncer before the server, where the program is installed."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("pgbouncer is not on this machine")
    url = sa.make_url(server)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    schema = str(url.query["application_name"])
    who = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as settings:
        settings.write(
            f"[databases]\n* = host={url.host} port={url.port or 5432} user={url.username}"
            f" connect_query='SET search_path = {schema}'\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\nunix_socket_dir =\n"
            f"pool_mode = {mode}\nignore_startup_parameters = options,extra_float_digits\n"
        )
        settings.flush()
        Path(settings.name).chmod(0o644)
        with subprocess.Popen([program, *who, "-q", settings.name], stderr=subprocess.DEVNULL) as running:
            try:
                until(lambda: _answers(port), "pgbouncer never answered")
                yield url.set(port=port).render_as_string(hide_password=False)
            finally:
                running.terminate()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def test_crawls_do_not_share_through_a_pooler_that_mixes_sessions(server: str) -> None:
    """Through PgBouncer's `transaction` mode locks would be anybody's: a crawl says so and asks nobody. Decisions go
    through all the same."""
    with pgbouncer(server, "transaction") as address:
        behind, second = open_store(address), open_store(address)
        for number in range(8):
            for store in (behind, second):
                with store.writing() as tx:
                    fields = {"url": f"https://go.example/{number}", "verdict": "skip"}
                    outbox.append(tx, "decision", fields, by="ann", now=datetime.now(UTC))
        with pytest.raises(StoreError, match="pool_mode = session"), claims(behind, {}):
            pass
        behind.close()
        second.close()


def test_crawls_share_through_a_pooler_that_keeps_sessions(server: str) -> None:
    """PgBouncer's `session` mode is as good as no pooler."""
    with pgbouncer(server, "session") as address:
        behind, second = open_store(address), open_store(address)
        with claims(behind, {}) as mine, claims(second, {}) as theirs:
            assert [mine.take("a"), theirs.take("a")] == [True, False]
        behind.close()
        second.close()
