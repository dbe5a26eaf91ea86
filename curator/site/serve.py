"""The preview: the built site on loopback, built again when something that people write changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from curator.errors import CuratorError, UsageError

POLL = 0.5
"""Seconds between two looks at the files. A build takes longer than that."""

RELOAD = b"""<script>(() => { let seen; setInterval(async () => {
  try { const now = await (await fetch("/__changed")).text(); if (seen && now !== seen) location.reload(); seen = now }
  catch {} }, 1000) })()</script></body>"""
"""Put into pages as they are shown, never into the site: asks once a second whether there is something new."""


def serve(
    site: Path, *, port: int, watched: Sequence[Path], rebuild: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Show `site` at 127.0.0.1 until interrupted.

    Args:
        site: The built site's folder; a rebuild may replace it.
        port: 0 takes any free one.
        watched: Files and folders whose change asks for a rebuild.
        rebuild: Builds again; its errors are said and the old site stays.
        say: Takes a line of the story.

    Raises:
        UsageError: The port is taken.
    """
    version = [0]
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Pages, directory=str(site), version=version))
    except OSError as error:
        raise UsageError(f"port {port} cannot be used: {error.strerror}", hint="choose another with --port") from error
    server.daemon_threads = True
    stopping = threading.Event()
    watcher = threading.Thread(target=_watch, args=(watched, rebuild, say, version, stopping), daemon=True)
    watcher.start()
    say(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl+C ends)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say("")
    finally:
        stopping.set()
        server.server_close()


def _watch(
    watched: Sequence[Path],
    rebuild: Callable[[], None],
    say: Callable[[str], None],
    version: list[int],
    stopping: threading.Event,
) -> None:
    before = _looks(watched)
    while not stopping.wait(POLL):
        now = _looks(watched)
        if now == before:
            continue
        before = now
        try:
            rebuild()
            version[0] += 1
            say("built again")
        except CuratorError as error:
            say(f"curator: {error}")


def _looks(watched: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """Each file with its time (nanoseconds) and size (bytes)."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in _files(watched)}


def _files(watched: Sequence[Path]) -> Iterator[Path]:
    for place in watched:
        if place.is_dir():
            yield from (path for path in sorted(place.rglob("*")) if path.is_file() and not path.name.startswith("."))
        elif place.is_file():
            yield place


class _Pages(SimpleHTTPRequestHandler):
    """The site's files, with the reload script put into pages."""

    def __init__(self, *args: object, version: list[int], **more: object) -> None:
        self.version = version
        super().__init__(*args, **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, a page with the script in it, or the number of the last build."""
        if self.path == "/__changed":
            self._answer(str(self.version[0]).encode(), "text/plain")
            return
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if page.suffix == ".html" and page.is_file():
            self._answer(page.read_bytes().replace(b"</body>", RELOAD, 1), "text/html; charset=utf-8")
            return
        super().do_GET()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Say nothing of each request."""
