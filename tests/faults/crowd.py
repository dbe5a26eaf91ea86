"""Eight reviewers and three crawlers at one database for a while, and what can be said of it afterwards.

`python -m tests.faults.crowd --seconds 60` does it on PostgreSQL and prints the figures.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

from curator.domain.schedule import GRACE
from curator.journal import files
from curator.store import acts, entries, outbox
from curator.store.dump import dump
from curator.store.engine import Store
from tests.faults.actors import SPEED, Stage, Told, crawl, decide_by_command, review

SOURCES, CRAWLERS, DESKS = 12, 3, 7
"""The eighth reviewer decides with `curator decide`."""

INTERVAL = timedelta(minutes=10)

SHORTEST = (INTERVAL - GRACE).total_seconds() / SPEED
"""Seconds by our clock between two looks at a source: a look may be early by the schedule's grace."""

TOML = """[publication]
title = "Crowd Weekly"
url = "https://weekly.example"

[crawl]
parallel_hosts = ["127.0.0.1"]
allow_networks = ["127.0.0.1/32"]
"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>https://example.com/</link>
<description>d</description>{}</channel></rss>"""
ITEM = "<item><title>Post {0}</title><link>https://go.example/{0}</link><guid>https://go.example/{0}</guid></item>"


@dataclass
class Outcome:
    """What all did."""

    seconds: float
    told: list[Told]
    crawls: int
    errors: list[str]
    looks: dict[str, list[float]]
    """Source's path → when it was asked, by our clock."""
    missing: list[str] = field(default_factory=list)
    """Words that were acknowledged and are not in the index, or in no journal file."""
    entries: int = 0
    """Entries in the index."""
    same: bool = True
    """Whether a rebuild from the journal, there and into a new database, gives the same index."""
    twice: int = 0
    """Records that stand in two journal files: two commands wrote what was waiting at the same moment."""

    @property
    def shortest(self) -> float:
        """Seconds between the two looks at one source that were closest."""
        gaps = [later - sooner for times in self.looks.values() for sooner, later in pairwise(sorted(times))]
        return min(gaps, default=float("inf"))

    @property
    def wrong(self) -> list[str]:
        """What ought not to be; empty when all is as promised."""
        found = [*self.errors, *(error for one in self.told for error in one.errors)]
        found += [f"lost: {word}" for word in self.missing]
        found += [f"{one.name} sees {key} otherwise" for one in self.told for key in one.differs]
        if self.shortest < SHORTEST:
            found.append(f"a source was asked after {self.shortest:.2f} s, and not before {SHORTEST:.2f} s is allowed")
        return found if self.same else [*found, "a rebuild gives another index"]

    def summary(self) -> dict[str, object]:
        """The figures, for people."""
        delays = sorted(delay for one in self.told for delay in one.delays)
        return {
            "seconds": round(self.seconds, 1),
            "decisions": sum(len(one.words) for one in self.told),
            "undone": sum(one.undone for one in self.told),
            "crawls": self.crawls,
            "looks": sum(map(len, self.looks.values())),
            "entries": self.entries,
            "shortest seconds between two looks at a source": round(self.shortest, 2),
            "allowed": SHORTEST,
            "seconds until others see a decision (median, 95 of 100, most)": [
                round(delays[min(int(len(delays) * share), len(delays) - 1)], 3) if delays else None
                for share in (0.5, 0.95, 1)
            ],
            "wrong": self.wrong,
            "records in two files": self.twice,
        }


class Blogs:
    """A server whose every second source says something new at each look, and that notes who asked when."""

    def __init__(self) -> None:
        self.looks: dict[str, list[float]] = defaultdict(list)
        blogs = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tag, body = blogs.answer(self.path, self.headers.get("If-None-Match", ""))
                self.send_response(200 if body else 304)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.port = int(self._server.server_address[1])

    def answer(self, path: str, known: str) -> tuple[str, bytes]:
        """(tag, body; empty when the tag is known)."""
        self.looks[path].append(time.time())
        number = int(path.strip("/"))
        count = 3 if number % 2 else 2 + len(self.looks[path])
        items = "".join(ITEM.format(f"{number}-{one}") for one in range(count))
        return f'"{count}"', b"" if known == f'"{count}"' else FEED.format(items).encode()

    def open(self) -> None:
        """Answer from now on. Others must be forked before: they would inherit its threads' locks."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


def crowd(address: str, folder: Path, seconds: float) -> Outcome:
    """Let them loose on a database that is empty, and look at what they did.

    Args:
        address: The database.
        folder: An empty one, for the publication and its journal.
        seconds: How long, at most 600: the crawlers' clock begins 120 times as long ago.
    """
    blogs = Blogs()
    root = _publication(folder, address, blogs.port)
    stage = Stage(address, root, time.time() + seconds)
    fork = multiprocessing.get_context("fork")
    done = fork.Barrier(CRAWLERS + DESKS + 1)
    names = [f"person-{number}" for number in range(DESKS)]
    actors = [fork.Process(target=crawl, args=(stage, done, folder / f"crawl-{number}")) for number in range(CRAWLERS)]
    actors += [fork.Process(target=review, args=(stage, name, done, folder / name)) for name in names]
    actors.append(fork.Process(target=decide_by_command, args=(stage, "shell", done, folder / "shell")))
    for actor in actors:
        actor.start()
    blogs.open()
    for actor in actors:
        actor.join(seconds + 300)
    errors = [f"{actor.name} ended with {actor.exitcode}" for actor in actors if actor.exitcode]
    blogs.close()
    crawls = [json.loads((folder / f"crawl-{number}").read_text()) for number in range(CRAWLERS)]
    told = [Told(**json.loads((folder / name).read_text())) for name in (*names, "shell") if (folder / name).exists()]
    errors += [error for one in crawls for error in one["errors"]]
    return _outcome(
        stage, folder, Outcome(seconds, told, sum(one["crawls"] for one in crawls), errors, dict(blogs.looks))
    )


def _publication(folder: Path, address: str, port: int) -> Path:
    """A publication with its sources, and a few proposals to begin with."""
    root = folder / "weekly"
    root.mkdir()
    source = '[[source]]\nslug = "blog-{0}"\nkind = "feed"\nurl = "http://127.0.0.1:{1}/{0}"\ninterval = "10m"\n'
    (root / "curator.toml").write_text(TOML)
    (root / "sources.toml").write_text("".join(source.format(number, port) for number in range(SOURCES)))
    store = Store(address)
    with store.writing() as tx:
        for number in range(0, SOURCES, 2):
            acts.submit(tx, f"https://go.example/{number}-0", by="ann", now=datetime.now(UTC))
    store.close()
    return root


def _outcome(stage: Stage, folder: Path, outcome: Outcome) -> Outcome:
    """Look at the index, at the journal, and at what a rebuild makes of it."""
    store = Store(stage.address)
    with store.reading() as tx:
        before = list(dump(tx))
        outcome.entries = sum(entries.counts(tx).values())
    for address in (stage.address, f"sqlite:///{folder}/anew.db"):
        ended = Stage(address, stage.root, 0).ended("rebuild")
        if ended.code or ended.err:
            outcome.errors.append(f"rebuild ended with {ended.code}: {ended.err or ended.out}")
        anew = Store(address)
        with anew.reading() as tx:
            outcome.same = outcome.same and list(dump(tx)) == before
        anew.close()
    with store.reading() as tx:
        waiting = outbox.pending(tx)
    store.close()
    journal = stage.root / "journal"
    records = [record for name in files.names(journal) for record in files.read(journal, name).records]
    there = Counter(record.id for record in records)
    written = {record.fields.get("comment") for record in records}
    indexed = "\n".join(before)
    words = [word for one in outcome.told for word in one.words]
    outcome.missing = [word for word in words if word not in written or f'"{word}' not in indexed.replace("\\", "")]
    outcome.missing += [record.id for record in waiting]
    outcome.twice = sum(count > 1 for count in there.values())
    return outcome


def main() -> None:
    """The program."""
    from tests.conftest import fresh_schema

    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--seconds", type=float, default=60.0)
    seconds = wanted.parse_args().seconds
    with fresh_schema() as address, tempfile.TemporaryDirectory() as folder:
        outcome = crowd(address, Path(folder), seconds)
    sys.stdout.write(json.dumps(outcome.summary(), indent=1) + "\n")
    raise SystemExit(1 if outcome.wrong else 0)


if __name__ == "__main__":
    main()
