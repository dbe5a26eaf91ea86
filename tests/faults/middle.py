"""Between a client and PostgreSQL: a wire that loses notifications, is cut, or carries nothing for a while."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

import sqlalchemy as sa

_NO_START = (struct.pack("!I", 80877103), struct.pack("!I", 80877104))
"""What a client sends that asks for TLS or GSSAPI first (PostgreSQL's manual, "Message Formats")."""

NOTIFICATION = b"A"
"""How a NotificationResponse begins (the same)."""


@contextmanager
def refusing(state: str, message: str) -> Iterator[int]:
    """A server that turns everybody away with this SQLSTATE and these words, as PostgreSQL does; its port."""
    fields = b"".join(
        kind + value.encode() + b"\0" for kind, value in ((b"S", "FATAL"), (b"C", state), (b"M", message))
    )
    answer = b"E" + struct.pack("!I", len(fields) + 5) + fields + b"\0"

    class Refusing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked = self.request.recv(65536)
            while asked[4:8] in _NO_START:
                self.request.sendall(b"N")
                asked = self.request.recv(65536)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class _Way(Protocol):
    def __call__(self, source: socket.socket, target: socket.socket) -> None: ...


class Middle:
    """A wire to PostgreSQL that a test may harm.

    Args:
        address: The server's SQLAlchemy URL.
        deaf: Whether it loses notifications, as a pooler does that hands out connections by transaction.
    """

    def __init__(self, address: str, *, deaf: bool = False) -> None:
        self._url = sa.make_url(address)
        self._deaf = deaf
        self._open: list[socket.socket] = []
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    @property
    def address(self) -> str:
        """The server's URL by way of this wire."""
        return self._url.set(port=self._port).render_as_string(hide_password=False)

    def cut(self) -> None:
        """End all connections and let nobody in: the server is down."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def mend(self) -> None:
        """The server is back at the same place."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def hold(self) -> None:
        """Carry nothing, without a sign, until `flow`."""
        self._flows.clear()

    def flow(self) -> None:
        """Carry on."""
        self._flows.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection((self._url.host or "127.0.0.1", self._url.port or 5432))
            self._open += [client, server]
            back: _Way = self._without_notifications if self._deaf else self._carry
            for way, source, target in ((self._carry, client, server), (back, server, client)):
                threading.Thread(target=self._until_closed, args=(way, source, target), daemon=True).start()

    def _until_closed(self, way: _Way, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            way(source, target)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        while data := source.recv(65536):
            self._flows.wait()
            target.sendall(data)

    def _without_notifications(self, source: socket.socket, target: socket.socket) -> None:
        data = b""
        first = source.recv(1)  # a client asks for TLS or GSSAPI first; the answer is one bare letter
        while first in (b"N", b"S"):
            target.sendall(first)
            first = source.recv(1)
        data = first
        while more := source.recv(65536):
            self._flows.wait()
            data += more
            while len(data) >= 5 and len(data) > (size := struct.unpack("!I", data[1:5])[0]):
                if data[:1] != NOTIFICATION:
                    target.sendall(data[: size + 1])
                data = data[size + 1 :]
