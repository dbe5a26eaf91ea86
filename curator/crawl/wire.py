"""The sockets under httpx: one deadline for all that happens on a connection, and only checked addresses.

httpx knows time-outs per read, so a server that sends a byte now and then, one header after another, or endless
"103 Early Hints" is never late. Here every connect, handshake, read and write gets what is left of one deadline.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from curator.crawl import guard

MOST_TRIED = 4
"""Addresses of one host that are tried before giving up."""


Find = Callable[[str, int, float], Sequence[guard.Address]]
"""(host, port, seconds) → the checked addresses to connect to, found within so many seconds."""


class LateError(Exception):
    """The deadline has passed."""


class ConnectError(Exception):
    """Nobody answered at any of the addresses, or the connection broke before an answer."""


class CertificateError(Exception):
    """The server could not prove that it is who the address says."""


class Deadline:
    """A moment on the monotonic clock. Shared by all connections of one request."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that remain. Raises LateError when none do."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise LateError
        return left

    def extend(self, seconds: float) -> None:
        """Give time back that was spent waiting for our own turn."""
        self._until += seconds


class GuardedWire(httpcore.NetworkBackend):
    """Opens the connections of one request. A connection that is used again gets a new `deadline`."""

    def __init__(self, deadline: Deadline, find: Find) -> None:
        self.deadline = deadline
        self._find = find

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers; each gets its share of the time that is left."""
        found = self._find(host, port, self.deadline.left())[:MOST_TRIED]
        why: OSError | None = None
        for index, address in enumerate(found):
            try:
                sock = socket.create_connection((str(address), port), self.deadline.left() / (len(found) - index))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return GuardedStream(sock, self)
            except OSError as error:
                why = error
        if isinstance(why, TimeoutError):
            raise LateError from why
        raise ConnectError(_said(why)) from why

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: sources are on the network."""
        raise ConnectError("not a network address")

    def sleep(self, seconds: float) -> None:
        """Never asked for, since nothing is retried here."""
        time.sleep(min(seconds, self.deadline.left()))


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every step is bounded by its wire's deadline."""

    def __init__(self, sock: socket.socket, wire: GuardedWire) -> None:
        self._sock = sock
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, or wait for it."""
        try:
            self._sock.settimeout(self._wire.deadline.left())
            return self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise LateError from error
        except OSError as error:
            raise httpcore.ReadError(_said(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        try:
            while buffer:
                self._sock.settimeout(self._wire.deadline.left())
                buffer = buffer[self._sock.send(buffer) :]
        except TimeoutError as error:
            raise LateError from error
        except OSError as error:
            raise httpcore.WriteError(_said(error)) from error

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands under the address's name, whatever number was connected to."""
        try:
            self._sock.settimeout(self._wire.deadline.left())
            return GuardedStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._wire)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise CertificateError(error.verify_message or _said(error)) from error
        except TimeoutError as error:
            self.close()
            raise LateError from error
        except OSError as error:
            self.close()
            raise ConnectError(_said(error)) from error
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "socket":
            return self._sock
        if info == "is_readable":
            return _is_readable(self._sock)
        return None


def _is_readable(sock: socket.socket) -> bool:
    """Whether an idle connection has something to say: then it was closed, or speaks unasked."""
    import select

    try:
        return bool(select.select([sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _said(error: BaseException | None) -> str:
    return str(getattr(error, "strerror", None) or error or "no answer")
