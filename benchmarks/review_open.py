"""How long the review takes to open and to answer a key, measured at the terminal.

Makes a publication with links, opens `curator review` in a pseudo-terminal of 140 by 40, and measures from exec to
the first row of text, and from each key to the last byte painted for it. Beside it, in the same run, an empty
Textual app that imports sqlmodel: what every such program pays.

Processor time (user and system, of the program until then) stands beside the wall clock: other work on the machine does
not change it much.

    python benchmarks/review_open.py [--links 1000] [--decided 0] [--unpublished] [--runs 5] [--keys 300]
"""

from __future__ import annotations

import argparse
import fcntl
import math
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
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.store.engine import Store

SIZE = (40, 140)
ITEMS = 40
"""Kept links on an issue page."""
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

    def processor(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

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


def make_publication(root: Path, links: int, decided: int = 0, *, published: bool = True) -> None:
    """A publication with this many links of four sources; the oldest `decided` ones are decided, one in 25 kept.

    Args:
        root: Where.
        links: How many there are.
        decided: How many of them are decided.
        published: The kept ones stand on issue pages that went out since, as in a team's archive; else they all wait
            for the next issue, which no team lets happen, but which must be borne.
    """
    from curator.domain.records import Record
    from curator.store import load
    from curator.store.engine import open_store

    now = datetime(2023, 3, 16, tzinfo=UTC)
    before = now - timedelta(days=14)
    (root / "curator.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "sources.toml").write_text("", encoding="utf-8")
    store = open_store(f"sqlite:///{root / '.curator' / 'curator.db'}")
    old = range(links - decided, links)
    for some, at in ((old, before), (range(links - decided), now)):
        for number in range(4):
            _fetch(store, number, some[number::4], at)
    records = [
        Record(
            "decision",
            f"decision-{i}",
            before + timedelta(seconds=1, microseconds=i),
            "zoe",
            {"url": f"https://example.com/{i}", "verdict": "skip" if i % 25 else "keep"},
        )
        for i in old
    ]
    with store.writing() as tx:
        load.take_in(tx, records)
    store.close()
    if published:
        _publish(root, [i for i in old if not i % 25], before + timedelta(days=1))


def _fetch(store: Store, number: int, some: Iterable[int], at: datetime) -> None:
    """What a look at a source brings."""
    from curator.domain.types import Entry, SourceState
    from curator.store import sources

    slug = f"source-{number}"
    entries = [
        Entry(
            slug,
            f"uid-{i}",
            f"row {TITLES[i % 4]} {i}",
            f"https://example.com/{i}",
            summary="リリースノートの要約です。" * 30,
            published_at=at - timedelta(minutes=i),
        )
        for i in some
    ]
    with store.writing() as tx:
        sources.save_fetch(tx, SourceState(slug, f"https://{slug}.example/feed"), entries, now=at)


def _publish(root: Path, kept: list[int], last: datetime) -> None:
    """Issue pages with 40 items each, a week apart, the newest from `last`."""
    folder = root / "content" / "issues"
    folder.mkdir(parents=True)
    for number, start in enumerate(range(0, len(kept), ITEMS)):
        at = last - timedelta(weeks=number)
        items = "\n\n".join(f"### link {i}\n\nhttps://example.com/{i}" for i in kept[start : start + ITEMS])
        front = f"number: {900 - number}\ndate: {at:%Y-%m-%d}\ndraft: false\npublished_at: {at.isoformat()}"
        text = f"---\n{front}\n---\n\n## 👀 Notable Articles\n\n{items}\n"
        (folder / f"{at:%Y-%m-%d}.md").write_text(text, encoding="utf-8")


def first_paints(commands: list[tuple[list[str], bytes]], runs: int) -> list[list[tuple[float, float]]]:
    """Seconds to the first paint, by the clock and of the processor, of each command; turn by turn, so that what else
    the machine does meets all alike. One more turn before them warms the caches."""
    times: list[list[tuple[float, float]]] = [[] for _ in commands]
    for _ in range(runs + 1):
        for (command, text), taken in zip(commands, times, strict=True):
            terminal = Terminal(command)
            taken.append((terminal.wait_for(text), terminal.processor()))
            terminal.close()
    return [taken[1:] for taken in times]


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
    arguments.add_argument("--decided", type=int, default=0)
    arguments.add_argument(
        "--unpublished", action="store_true", help="what is kept waits for the next issue, all of it"
    )
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--keys", type=int, default=300)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_publication(root, options.links, options.decided, published=not options.unpublished)
        review = [sys.executable, "-m", "curator", "--root", folder, "review", "--by", "bench"]
        bare = [sys.executable, "-c", EMPTY_APP]
        opened, empty = first_paints([(review, b"row "), (bare, b"first row")], options.runs)
        pressed, memory = keys(review, options.keys)
    every = sorted(seconds for _, seconds, _ in pressed)
    print(
        f"{options.links} links, {options.decided} decided{' and not published' if options.unpublished else ''}, "
        f"{SIZE[1]}x{SIZE[0]}, {options.runs} runs, "
        f"{options.keys} keys, {os.cpu_count()} cores"
    )
    for what, times in (("first paint      ", opened), ("empty Textual app", empty)):
        wall, cpu = [one for one, _ in times], [one for _, one in times]
        print(
            f"  {what} median {statistics.median(wall):.3f} s   best {min(wall):.3f} s"
            f"   processor {statistics.median(cpu):.2f} s"
        )
    above = statistics.median(one for one, _ in opened) - statistics.median(one for one, _ in empty)
    print(f"  above it          median {above:.3f} s")
    for name in (b"j", b"x", b"2", b"l"):
        some = sorted(seconds for key, seconds, _ in pressed if key == name)
        size = statistics.median(size for key, _, size in pressed if key == name)
        if some:
            print(f"  key {name.decode()}: p50 {statistics.median(some) * 1000:.1f} ms   {size:.0f} bytes")
    p99 = every[math.ceil(len(every) * 0.99) - 1]
    print(
        f"  all keys: p50 {statistics.median(every) * 1000:.1f} ms   p99 {p99 * 1000:.1f} ms   "
        f"slowest {every[-1] * 1000:.1f} ms   memory {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
