"""One HTTP request over one guarded connection, in the shape of an httpx transport."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator

import httpcore
import httpx

from curator.crawl.wire import Deadline, Find, GuardedWire

KEPT_SECONDS = 15.0
"""An idle connection is used again within this time; common servers hang up after 5 to 75 s."""

_PORTS = {"http": 80, "https": 443}


class Line:
    """A connection and the wire it runs on."""

    def __init__(
        self, origin: httpcore.Origin, wire: GuardedWire, tls: ssl.SSLContext | None, proxy: httpx.URL | None = None
    ) -> None:
        self.origin = origin
        self.wire = wire
        self._proxied: httpcore.HTTPProxy | None = None
        if proxy is not None:
            self._proxied = httpcore.HTTPProxy(str(proxy), ssl_context=tls, max_connections=1, network_backend=wire)
        self._direct = httpcore.HTTPConnection(
            origin, ssl_context=tls, keepalive_expiry=KEPT_SECONDS, network_backend=wire
        )

    def ask(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and read the answer's head."""
        return (self._proxied or self._direct).handle_request(request)

    def stands(self) -> bool:
        """Whether it is idle, and the other side has neither hung up nor spoken unasked."""
        return self._direct.is_available() and not self._direct.has_expired()

    def is_idle(self) -> bool:
        """Whether its answer was read to the end, so that it may be used again. Never through a proxy."""
        return self._proxied is None and self._direct.is_idle()

    def close(self) -> None:
        """Hang up."""
        (self._proxied or self._direct).close()


class Idle:
    """The idle connections of those hosts whose connections are used again. Threads share it."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._lines: dict[tuple[bytes, bytes, int], list[Line]] = {}
        self._lock = threading.Lock()

    def serves(self, host: str) -> bool:
        """Whether connections to this host are kept."""
        return host in self._hosts

    def take(self, origin: httpcore.Origin) -> Line | None:
        """An idle connection that still stands, or None."""
        with self._lock:
            lines = self._lines.get(_key(origin), [])
            while lines:
                line = lines.pop()
                if line.stands():
                    return line
                line.close()
        return None

    def give(self, line: Line) -> bool:
        """Keep a connection whose answer was read to its end. False: it is not one to keep."""
        if not self.serves(line.origin.host.decode("ascii", "replace")) or not line.is_idle():
            return False
        with self._lock:
            self._lines.setdefault(_key(line.origin), []).append(line)
        return True

    def close(self) -> None:
        """Hang up all of them."""
        with self._lock:
            for lines in self._lines.values():
                for line in lines:
                    line.close()
            self._lines.clear()


def _key(origin: httpcore.Origin) -> tuple[bytes, bytes, int]:
    return origin.scheme, origin.host, origin.port


class GuardedTransport(httpx.BaseTransport):
    """Carries one request. Raises what the wire, the guard and httpcore raise.

    Cookies never reach anybody: nothing here reads them.
    """

    def __init__(
        self,
        url: httpx.URL,
        deadline: Deadline,
        idle: Idle | None,
        find: Find,
        verified: Callable[[], ssl.SSLContext],
        *,
        proxy: httpx.URL | None = None,
    ) -> None:
        """Take an idle connection or prepare a new one; nothing is connected yet.

        Args:
            url: Where the request goes.
            deadline: For all of it.
            idle: Where idle connections are; None means a new one, that is not kept.
            find: The checked addresses of a host.
            verified: How servers are verified; asked only for https.
            proxy: The proxy that is connected to instead, by a tunnel for https; None means none.
        """
        origin = httpcore.Origin(url.raw_scheme, url.raw_host, url.port or _PORTS[url.scheme])
        kept = idle.take(origin) if idle is not None else None
        self.reused = kept is not None
        self._idle = idle
        self._answer: httpcore.Response | None = None
        self._line: Line | None = kept
        if kept is not None:
            kept.wire.deadline = deadline
        else:
            tls = verified() if url.scheme == "https" else None
            self._line = Line(origin, GuardedWire(deadline, find), tls, proxy)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and read the answer's head; its body is read from the response's stream."""
        if self._line is None:
            raise RuntimeError("this transport was closed")
        url = request.url
        answer = self._line.ask(
            httpcore.Request(
                request.method.encode("ascii"),
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.content,
            )
        )
        self._answer = answer
        return httpx.Response(answer.status, headers=answer.headers, stream=_Chunks(answer.iter_stream()))

    def keep(self) -> None:
        """The body was read to its end: keep the connection if its host is one of those."""
        if self._answer is not None:
            self._answer.close()  # only now does the connection call itself idle
        if self._line is not None and self._idle is not None and self._idle.give(self._line):
            self._line = None

    def close(self) -> None:
        """Hang up, unless the connection was kept."""
        if self._line is not None:
            self._line.close()
            self._line = None


class _Chunks(httpx.SyncByteStream):
    """The body's raw bytes, as they come."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
