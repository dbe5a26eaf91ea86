"""A real HTTP server on loopback whose answers a test writes down, and the hostile server of the corpus."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Handler = Callable[[BaseHTTPRequestHandler], None]
LOOPBACK = ("127.0.0.1/32",)


@dataclass
class Site:
    """A server on 127.0.0.1. `routes` maps paths to (status, headers, body) or to a function that speaks itself."""

    port: int = 0
    routes: dict[str, tuple[int, dict[str, str], bytes] | Handler] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    busy: int = 0
    most_busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.routes[path] = (status, {k.replace("_", "-"): v for k, v in headers.items()}, data)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


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
            route = site.routes.get(self.path, (404, {}, b"nothing here"))
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


def names_to_loopback(host: str, port: int) -> list[str]:
    """A resolver for which every name is this machine, so that many hosts can be played by one server."""
    return ["127.0.0.1"]


def rss(*items: str, title: str = "A feed") -> str:
    """A small RSS feed of `<item>` bodies."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{body}</channel></rss>'


def item(number: int, title: str = "") -> str:
    """The inside of an RSS item."""
    return (
        f"<title>{title or f'Post {number}'}</title><link>https://blog.example/{number}</link>"
        f"<guid>post-{number}</guid><pubDate>Fri, 17 Mar 2023 0{number % 10}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;About {number}&lt;/p&gt;</description>"
    )


@dataclass
class Hostile:
    """The corpus' hostile server, in a process of its own."""

    port: int
    canary: int
    tls: int

    def url(self, route: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{route}"

    def hits(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/__hits", timeout=10) as answer:
            return list(json.load(answer))

    def canary_hits(self) -> list[dict[str, Any]]:
        return [hit for hit in self.hits() if hit["host"] == "127.0.0.2"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


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
