"""A real HTTP server on loopback whose answers a test writes down, the corpus' hostile server, and small feeds."""

from __future__ import annotations

import json
import socket
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from curator.crawl.report import CrawlReport, SourceOutcome
from curator.crawl.run import crawl
from curator.domain.settings import CrawlSettings
from curator.domain.types import Kind, Source, SourceState
from curator.store import entries, outbox, sources
from curator.store.engine import Store

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


NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)
QUICK = CrawlSettings(timeout=2.0, parse_timeout=5.0)


def run(store: Store, *listed: Source, at: datetime = NOW, settings: CrawlSettings = QUICK, **more: Any) -> CrawlReport:
    more.setdefault("allow_networks", LOOPBACK)
    return crawl(store, listed, settings, contact="https://weekly.example/", clock=lambda: at, **more)


def one(report: CrawlReport) -> SourceOutcome:
    assert len(report.sources) == 1
    return report.sources[0]


def state(store: Store, slug: str = "a") -> SourceState:
    with store.reading() as tx:
        return sources.states(tx)[slug]


def titles(store: Store, slug: str = "a") -> list[str]:
    with store.reading() as tx:
        return sorted(entry.title for entry in entries.known(tx, slug).values())


def records(store: Store) -> int:
    with store.reading() as tx:
        return len(outbox.pending(tx))


def feed(url: str, slug: str = "a", **more: Any) -> Source:
    return Source(slug, Kind.FEED, url, **more)
