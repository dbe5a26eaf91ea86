"""How long the review takes to open and to answer a key, measured at the terminal.

Makes a publication with links, opens `curator review` in a pseudo-terminal of 140 by 40, and measures from exec to
the first row of text, and from each key to the last byte painted for it. Beside it, in the same run, an empty
Textual app that imports sqlmodel: what every such program pays.

    python benchmarks/review_open.py [--links 1000] [--runs 5] [--keys 100]
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SIZE = (40, 140)
QUIET = 0.04
"""Seconds without a byte after which a key counts as painted; they are not part of the time."""
DEADLINE = 20.0
EMPTY_APP = """
import sqlmodel
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("first row of text")
Empty().run()
"""
SETTINGS = """[publication]
title = "Neco Weekly"
url = "http://localhost:8000/"
language = "ja"
timezone = "Asia/Tokyo"

[[section]]
key = "articles"
heading = "👀 Notable Articles"

[[section]]
key = "releases"
heading = "🛠️ Releases"
"""
TITLES = (
    "KEP-3488: secondary authorization for admission policies",
    "クラスターローカルのミラーでイメージの取得を速くする",
    "コンテナランタイム 1.7.0 のリリースノートを読む",
    "Ten kubectl tricks",
)


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, command: list[str]) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))

    def read(self, timeout: float) -> bytes:
        """What is painted within `timeout` seconds; empty when nothing is."""
        ready, _, _ = select.select([self.fd], [], [], timeout)
        try:
            return os.read(self.fd, 65_536) if ready else b""
        except OSError:
            return b""

    def wait_for(self, text: bytes) -> float:
        """Seconds from exec until `text` is painted."""
        seen = b""
        while time.perf_counter() - self.started < DEADLINE:
            seen = seen[-200:] + self.read(0.5)
            if text in seen:
                return time.perf_counter() - self.started
        sys.exit(f"never painted: {text!r}")

    def settle(self, quiet: float = 0.5) -> None:
        """Read until nothing is painted any more."""
        while self.read(quiet):
            pass

    def press(self, key: bytes) -> tuple[float, int]:
        """Seconds from the key to the last byte painted for it, and the number of bytes."""
        begun = last = time.perf_counter()
        os.write(self.fd, key)
        size = 0
        wait = 1.0
        while chunk := self.read(wait):
            size, last, wait = size + len(chunk), time.perf_counter(), QUIET
        return last - begun, size

    def megabytes(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def make_publication(root: Path, links: int) -> None:
    """A publication with this many undecided links of four sources."""
    from curator.domain.types import Entry, SourceState
    from curator.store import sources
    from curator.store.engine import open_store

    now = datetime(2023, 3, 16, tzinfo=UTC)
    (root / "curator.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "sources.toml").write_text("", encoding="utf-8")
    store = open_store(f"sqlite:///{root / '.curator' / 'curator.db'}")
    for number in range(4):
        slug = f"source-{number}"
        entries = [
            Entry(
                slug,
                f"uid-{i}",
                f"row {TITLES[i % 4]} {i}",
                f"https://example.com/{i}",
                summary="リリースノートの要約です。" * 30,
                published_at=now - timedelta(minutes=i),
            )
            for i in range(number, links, 4)
        ]
        with store.writing() as tx:
            sources.save_fetch(tx, SourceState(slug, f"https://{slug}.example/feed"), entries, now=now)
    store.close()


def first_paints(command: list[str], text: bytes, runs: int) -> list[float]:
    """Seconds to the first paint, once for each run; one more run before them warms the caches."""
    times = []
    for _ in range(runs + 1):
        terminal = Terminal(command)
        times.append(terminal.wait_for(text))
        terminal.close()
    return times[1:]


def keys(command: list[str], count: int) -> tuple[list[tuple[bytes, float, int]], float]:
    """(key, seconds, bytes) for each key, and megabytes at the end."""
    terminal = Terminal(command)
    terminal.wait_for(b"row ")
    terminal.settle()
    pressed = []
    for number in range(count):
        key = (b"j", b"x", b"2", b"j", b"l")[number % 5]
        pressed.append((key, *terminal.press(key)))
    memory = terminal.megabytes()
    terminal.close()
    return pressed, memory


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--links", type=int, default=1000)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--keys", type=int, default=100)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_publication(root, options.links)
        review = [sys.executable, "-m", "curator", "--root", folder, "review", "--by", "bench"]
        opened = first_paints(review, b"row ", options.runs)
        empty = first_paints([sys.executable, "-c", EMPTY_APP], b"first row", options.runs)
        pressed, memory = keys(review, options.keys)
    every = sorted(seconds for _, seconds, _ in pressed)
    print(
        f"{options.links} links, {SIZE[1]}x{SIZE[0]}, {options.runs} runs, {options.keys} keys, {os.cpu_count()} cores"
    )
    print(f"  first paint       median {statistics.median(opened):.3f} s   best {min(opened):.3f} s")
    print(f"  empty Textual app median {statistics.median(empty):.3f} s   best {min(empty):.3f} s")
    print(f"  above it          median {statistics.median(opened) - statistics.median(empty):.3f} s")
    for name in (b"j", b"x", b"2", b"l"):
        some = sorted(seconds for key, seconds, _ in pressed if key == name)
        size = statistics.median(size for key, _, size in pressed if key == name)
        if some:
            print(f"  key {name.decode()}: p50 {statistics.median(some) * 1000:.1f} ms   {size:.0f} bytes")
    p99 = every[min(len(every) - 1, int(len(every) * 0.99))]
    print(
        f"  all keys: p50 {statistics.median(every) * 1000:.1f} ms   p99 {p99 * 1000:.1f} ms   memory {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
