"""A server on 127.0.0.1 that answers for the week's sources as their own servers do.

It knows validators and answers 304 to who has seen a feed already, compresses on request, and counts what it did.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from curator.demo.feeds import path_of, render
from curator.demo.records import RecordedSource, recorded_sources

EPOCH = datetime(2023, 3, 10, tzinfo=UTC)
"""Last change of what carries no dates."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One address of the server and what it gives."""

    body: bytes
    packed: bytes
    """The body, gzipped without a time, so that two servers give the same bytes."""
    content_type: str
    etag: str
    changed_at: datetime


@dataclass(slots=True)
class Loopback:
    """The running server: where it is and what it has answered so far."""

    base_url: str
    requests: int = 0
    not_modified: int = 0
    _lock: Lock = field(default_factory=Lock)

    def count(self, status: int) -> None:
        """One more answer."""
        with self._lock:
            self.requests += 1
            self.not_modified += status == HTTPStatus.NOT_MODIFIED


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    resources: dict[str, Resource]
    loopback: Loopback


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        resource = self.server.resources.get(self.path.partition("?")[0])
        if resource is None:
            self._send(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"not found\n" if body else b"")
            return
        headers = {
            "ETag": resource.etag,
            "Last-Modified": format_datetime(resource.changed_at, usegmt=True),
            "Cache-Control": "max-age=0, must-revalidate",
            "Vary": "Accept-Encoding",
        }
        if self._has_seen(resource):
            self._send(HTTPStatus.NOT_MODIFIED, headers, None)
            return
        headers["Content-Type"] = resource.content_type
        content = resource.body
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = resource.packed
        headers["Content-Length"] = str(len(content))
        self._send(HTTPStatus.OK, headers, content if body else b"")

    def _has_seen(self, resource: Resource) -> bool:
        """RFC 9110, section 13: an entity tag goes before a date."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in known or resource.etag.removeprefix("W/") in known
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return resource.changed_at <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _send(self, status: HTTPStatus, headers: dict[str, str], content: bytes | None) -> None:
        self.server.loopback.count(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if content is not None and "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if content:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the base class's name
        """Say nothing: the crawl's own report tells what happened."""


def resource_of(source: RecordedSource) -> Resource:
    """What a source's address gives."""
    body, content_type = render(source)
    changed_at = max((entry.at for entry in source.entries if entry.at), default=EPOCH)
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Resource(body, gzip.compress(body, mtime=0), content_type, etag, changed_at.replace(microsecond=0))


@contextmanager
def serve(port: int = 0, sources: Sequence[RecordedSource] | None = None) -> Iterator[Loopback]:
    """Serve the week's feeds on 127.0.0.1 until the block ends.

    Args:
        port: 0 picks a free one.
        sources: What to serve; None means the whole week.

    Raises:
        OSError: The port is taken.
    """
    chosen = recorded_sources() if sources is None else sources
    with _Server(("127.0.0.1", port), _Handler) as server:
        server.resources = {path_of(source): resource_of(source) for source in chosen}
        server.loopback = Loopback(f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.loopback
        finally:
            server.shutdown()
            thread.join()
