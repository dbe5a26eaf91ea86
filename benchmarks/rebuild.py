"""Two years of a team's journal, the same from the same seed, and what making the index of them costs.

1,500 crawl files with 100,000 entries, 20,000 decisions of five people, 2,000 proposals, the state of 200 sources,
and 100 issue pages. Measured are `curator rebuild`, and taking in 100,000 records that came with a sync (80,000
entries, 20,000 decisions) into an index that has two years already; then again, when nothing new came. Wall and
processor seconds, and the largest memory, of a process and of those that it starts: the memory is the sum of both.

    python -m benchmarks.rebuild [--scale 1.0] [--runs 3] [--database URL] [--output FILE.json] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from curator.domain.records import Record, stamp
from curator.journal.files import write

START = datetime(2024, 11, 4, tzinfo=UTC)
NOW = START + timedelta(days=730)
PEOPLE = ("ann", "bob", "山田 花子", "dave", "eve")
WORDS = (
    "Kubernetes containerd eBPF の新機能 と 運用 から 学んだ こと release notes for tracing コンテナ 監視 を 速くする "
    "Postgres vacuum in production an introduction 設計 scheduler security advisory CVE patch what we learned"
).split()

TOML = """[publication]
title = "Bench Weekly"
url = "https://weekly.example"
timezone = "Asia/Tokyo"
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    crawls: int
    entries: int
    decisions: int
    submissions: int
    issues: int
    sources: int = 200

    @staticmethod
    def of(scale: float) -> Size:
        """Two years of a large team, times `scale`."""
        return Size(*(max(1, round(number * scale)) for number in (1_500, 100_000, 20_000, 2_000, 100)))


def build(root: Path, size: Size, seed: int = 6) -> list[str]:
    """Write the publication and its journal; gives the addresses of its links."""
    rng = random.Random(seed)
    root.mkdir(parents=True, exist_ok=True)
    (root / "curator.toml").write_text(TOML, encoding="utf-8")
    (root / "sources.toml").write_text("", encoding="utf-8")
    addresses = crawls(root, size, rng)
    reviews(root, size, rng, addresses)
    pages(root, size, rng, addresses)
    return addresses


def crawls(root: Path, size: Size, rng: random.Random, *, start: datetime = START, days: int = 725) -> list[str]:
    """Write the crawl files; gives the addresses. Three in a hundred entries are another form of a known address, and
    two in a hundred revise an entry, as recorded feeds do."""
    addresses: list[str] = []
    uids: list[tuple[str, str, str]] = []
    step = timedelta(days=days) / size.crawls
    for number in range(size.crawls):
        at = start + number * step
        first, last = (size.entries * index // size.crawls for index in (number, number + 1))
        records = [_entry(rng, at, index, size, addresses, uids) for index in range(first, last)]
        records += [_fetch(rng, at, index, size) for index in range(6)]
        write(root / "journal", "crawl", "actions", records, now=at)
    return addresses


def _entry(
    rng: random.Random, at: datetime, index: int, size: Size, addresses: list[str], uids: list[tuple[str, str, str]]
) -> Record:
    source = f"source-{rng.randrange(size.sources)}"
    chance = rng.random()
    if chance < 0.02 and uids:
        source, uid, url = rng.choice(uids)
    elif chance < 0.05 and addresses:
        url = rng.choice(addresses) + "?utm_source=feed&utm_medium=rss"
        uid = f"{url}#{index}"
    else:
        host = rng.choice(("blog.{}.example", "www.{}.example", "{}.example.com")).format(source)
        url = f"https://{host}/{at:%Y/%m}/{rng.choice(WORDS[:3]).lower()}-{rng.getrandbits(40):x}/"
        uid = url if rng.random() < 0.7 else f"tag:{source},{at:%Y}:{index}"
        addresses.append(url)
    uids.append((source, uid, url))
    fields: dict[str, object] = {
        "source": source,
        "uid": uid,
        "url": url,
        "title": " ".join(rng.choices(WORDS, k=8)),
        "summary": " ".join(rng.choices(WORDS, k=rng.choice((0, 20, 40, 80)))),
        "published_at": stamp(at - timedelta(hours=rng.randrange(48))),
    }
    return Record(
        "entry", f"{rng.getrandbits(80):020x}", at + timedelta(microseconds=index % 100_000), "actions", fields
    )


def _fetch(rng: random.Random, at: datetime, index: int, size: Size) -> Record:
    source = f"source-{rng.randrange(size.sources)}"
    fields = {"source": source, "url": f"https://{source}.example/feed.xml", "etag": f'"{rng.getrandbits(64):x}"'}
    return Record("fetch", f"{rng.getrandbits(80):020x}", at + timedelta(microseconds=index), "actions", fields)


def reviews(root: Path, size: Size, rng: random.Random, addresses: Sequence[str]) -> None:
    """Write one file for each person and week: decisions with votes, notes and comments, and some proposals."""
    sessions = 104 * len(PEOPLE)
    for number in range(sessions):
        at = START + timedelta(days=7 * (number // len(PEOPLE)), hours=10, minutes=number % len(PEOPLE))
        by = PEOPLE[number % len(PEOPLE)]
        for kind, of, total in (("review", _decision, size.decisions), ("submit", _submission, size.submissions)):
            first, last = (total * index // sessions for index in (number, number + 1))
            records = [of(rng, at + timedelta(microseconds=index), by, addresses) for index in range(first, last)]
            if records:
                write(root / "journal", kind, by, records, now=at)


def _decision(rng: random.Random, at: datetime, by: str, addresses: Sequence[str]) -> Record:
    fields: dict[str, object] = {"url": rng.choice(addresses)}
    chance = rng.random()
    if chance < 0.8:
        fields["verdict"] = rng.choice(("keep", "skip", "skip", "skip", "later"))
    elif chance < 0.9:
        fields["vote"] = 1
    else:
        fields["note"] = " ".join(rng.choices(WORDS, k=30))
    return Record("decision", f"{rng.getrandbits(80):020x}", at, by, fields)


def _submission(rng: random.Random, at: datetime, by: str, _addresses: Sequence[str]) -> Record:
    url = f"https://proposed.example/{rng.getrandbits(48):x}"
    return Record("submission", f"{rng.getrandbits(80):020x}", at, by, {"url": url, "reason": "worth a read"})


def pages(root: Path, size: Size, rng: random.Random, addresses: Sequence[str]) -> None:
    """Write the issue pages, 25 links each."""
    folder = root / "content" / "issues"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(size.issues):
        day: date = (START + timedelta(days=7 * number + 4)).date()
        items = "".join(
            f"### {_said(rng, 6)}\n\n{rng.choice(addresses)}\n\n{_said(rng, 40)}\n\n"  # as `curator draft` writes them
            for _ in range(25)
        )
        front = f"---\ntitle: Bench Weekly {number + 1}\ndate: {day}\nnumber: {number + 1}\n---\n"
        (folder / f"{day}.md").write_text(f"{front}\n## Notable Articles\n\n{items}", encoding="utf-8")


def _said(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words))


# -- measuring ---------------------------------------------------------------------------------------------------


def measure(root: Path, words: Sequence[str], database: str) -> dict[str, float]:
    """Run a command; wall and processor seconds, peak memory in MB."""
    environment = {**os.environ, "CURATOR_BY": "ann"} | ({"CURATOR_DATABASE_URL": database} if database else {})
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], cwd=root, env=environment, stdout=subprocess.DEVNULL)
    largest = _watched(process.pid)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "megabytes": max(largest, used.ru_maxrss / 1024)}


def _watched(pid: int) -> float:
    """The largest sum of the memory of a process and its children, in MB, until it ends; looked at 20 times a second.
    0 where there is no /proc."""
    largest, proc = 0.0, Path("/proc")
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        children = [int(child) for child in _read(proc / f"{pid}/task/{pid}/children").split()]
        pages = sum(int((_read(proc / f"{one}/statm").split() or ["0", "0"])[1]) for one in (pid, *children))
        largest = max(largest, pages * os.sysconf("SC_PAGE_SIZE") / 1024**2)
        time.sleep(0.05)
    return largest


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


COMMANDS: Mapping[str, Sequence[str]] = {
    "rebuild": ("-m", "curator", "--now", NOW.isoformat(), "rebuild"),
    "take in": ("-m", "benchmarks.rebuild", "--load", NOW.isoformat()),
    "take in nothing": ("-m", "benchmarks.rebuild", "--load", NOW.isoformat()),
}


def load(now: str) -> None:
    """Take in what the index of this folder does not have yet, as `curator sync` does after pulling."""
    from curator.cli import journal
    from curator.cli.place import Place

    place = Place(root_option=Path.cwd(), now_option=now)
    journal.load_new(place)
    place.close()


def rounds(root: Path, size: Size, runs: int, database: str) -> Iterator[tuple[str, dict[str, float]]]:
    """Rebuild so often, and so often take in another `entries` records."""
    rng = random.Random(7)
    for _ in range(runs):
        yield "rebuild", measure(root, COMMANDS["rebuild"], database)
    for run in range(runs):
        come(root, size, rng, NOW - timedelta(days=4 - run))
        yield "take in", measure(root, COMMANDS["take in"], database)
        yield "take in nothing", measure(root, COMMANDS["take in nothing"], database)


def come(root: Path, size: Size, rng: random.Random, start: datetime) -> None:
    """Write what a sync brings: 100,000 records of one day, a fifth of them decisions of five people."""
    decisions = size.entries // 5
    addresses = crawls(root, Size(50, size.entries - decisions, 0, 0, 0), rng, start=start, days=1)
    for number in range(100):
        at = start + timedelta(days=1, minutes=number)
        by = PEOPLE[number % len(PEOPLE)]
        first, last = (decisions * index // 100 for index in (number, number + 1))
        said = [_decision(rng, at + timedelta(microseconds=index), by, addresses) for index in range(first, last)]
        if said:
            write(root / "journal", "review", by, said, now=at)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="1.0: two years")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--database", default="", help="instead of SQLite: a URL of an empty database")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the publication here")
    parser.add_argument("--load", metavar="TIME", help=argparse.SUPPRESS)
    said = parser.parse_args(arguments)
    if said.load:
        load(said.load)
        return
    os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)
    size = Size.of(said.scale)
    with tempfile.TemporaryDirectory() as folder:
        root: Path = said.keep or Path(folder) / "weekly"
        build(root, size)
        found: dict[str, list[dict[str, float]]] = {}
        for name, figures in rounds(root, size, said.runs, said.database):
            found.setdefault(name, []).append(figures)
    for name, figures_of in found.items():
        middle = {key: statistics.median(figures[key] for figures in figures_of) for key in figures_of[0]}
        print(
            f"{name:16} {middle['wall']:6.2f} s wall, {middle['cpu']:6.2f} s processor, {middle['megabytes']:5.0f} MB "
            f"(median of {len(figures_of)})"
        )
    if said.output:
        said.output.write_text(json.dumps({"entries": size.entries, "runs": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
