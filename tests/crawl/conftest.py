"""Servers for the crawler's tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from curator.crawl import run
from curator.crawl.parsing import Parsers
from tests.crawl.servers import Hostile, Site, free_port


@pytest.fixture(scope="session")
def _pool() -> Iterator[Parsers]:
    pool = Parsers(timeout=5.0)
    yield pool
    Parsers.close(pool)


@pytest.fixture
def shared_parsers(_pool: Parsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crawls of this test use worker processes that are already there: starting them takes longer than the test."""
    monkeypatch.setattr(_pool, "close", lambda: None)
    monkeypatch.setattr(run, "Parsers", lambda **_: _pool)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            with site.lock:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                site.busy += 1
                site.most_busy = max(site.most_busy, site.busy)
            try:
                self._answer()
            finally:
                with site.lock:
                    site.busy -= 1

        def _answer(self) -> None:
            route = site.routes.get(self.path.partition("?")[0], (404, {}, b"nothing here"))
            if callable(route):
                route(self)
                return
            status, headers, body = route
            etag, modified = headers.get("ETag"), headers.get("Last-Modified")
            if (etag and self.headers.get("If-None-Match") == etag) or (
                not etag and modified and self.headers.get("If-Modified-Since") == modified
            ):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Answering)
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def hostile(corpus: Path) -> Iterator[Hostile]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: the hostile server makes its certificate with it")
    server = Hostile(free_port(), free_port(), free_port())
    ports = ["--port", str(server.port), "--canary", str(server.canary), "--tls", str(server.tls)]
    process = subprocess.Popen(
        [sys.executable, str(corpus / "attacks/http/hostile_server.py"), *ports],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline(), "the hostile server did not start"
    yield server
    process.kill()
    process.wait()
    process.stdout.close()
