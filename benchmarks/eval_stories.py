"""Stories: of the links that are called one story, how many pairs are? In the demo's week, recorded feeds, newsletters.

The pairs were judged by hand, by reading titles and addresses of both, and the page's summary where those left a doubt:
one story is one happening (a version, a post, an incident), told by its maker, a copy, a recording or the press. A pair
that nobody has judged counts as wrong, so a change of the rules that finds more has to be looked at. Only addresses are
kept here. The demo's week was read as a whole, so for it the stories that are missed are known as well.

LWKD is held out: the rules were made without it. There the pairs to judge came from a looser search than ours (words in
common, a version in common, two weeks), so that what is missed can be counted too.
"""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from curator.crawl.parsed import Job, Unreadable
from curator.crawl.reading import read
from curator.demo.feeds import path_of, render
from curator.demo.records import recorded_sources
from curator.demo.week import NOW as DEMO_NOW
from curator.domain.stories import pairs, stories
from curator.domain.types import Entry, Link
from curator.domain.urls import link_key

JUDGED = Path(__file__).resolve().parent / "stories.txt"
"""A pair a line: `+` (one story) or `-` (two), and both keys, the smaller first."""

HELD_OUT = JUDGED.with_name("stories_held_out.txt")
"""The same for a set that the rules were not made with."""

RECORDED_AT = datetime(2026, 2, 28, tzinfo=UTC)
"""A little after the newest recorded feed: entries dated later are not believed."""

AT = "http://127.0.0.1"
"""Where the demo's feeds are said to be; nothing is asked there."""

NEWSLETTERS = ("this-week-in-rust*.jsonl.gz", "jser-info*.jsonl.gz")


def report(corpus: Path) -> tuple[str, str]:
    """The table, and one line on it."""
    judged = _judged(JUDGED)
    sets = {
        "the demo's week": demo_week(),
        "recorded feeds": recorded(corpus),
        "This Week in Rust and JSer.info": newsletters(corpus),
    }
    lines = ["### Stories", "", "| links of | links | pairs found | right | missed |", "|---|---|---|---|---|"]
    right = wrong = 0
    for name, links in sets.items():
        found = pairs(stories(links))
        good = {pair for pair in found if judged.get(pair)}
        keys = {link.key for link in links}
        known = {pair for pair, one in judged.items() if one and keys.issuperset(pair)}
        missed = str(len(known - found)) if name == "the demo's week" else "not known"
        lines.append(f"| {name} | {len(links)} | {len(found)} | {len(good)} | {missed} |")
        right, wrong = right + len(good), wrong + len(found) - len(good)
    precision = right / (right + wrong) if right + wrong else 1.0
    held = held_out(corpus)
    lines += [
        "",
        f"Precision over all: {precision:.3f} ({right} of {right + wrong} pairs).",
        "",
        f"Held out: of {held.links} links of LWKD {held.found} pairs are called one story, {held.right} of them "
        f"rightly; {held.there} of {held.judged} judged pairs are one, so {held.there - held.right} are missed.",
    ]
    return "\n".join(lines) + "\n", (
        f"stories: precision {precision:.3f} of {right + wrong} pairs, held out {held.right} of {held.found} right and "
        f"{held.right} of {held.there} found"
    )


@dataclass(frozen=True)
class HeldOut:
    """How the rules do where they were not made."""

    links: int
    judged: int
    there: int
    """Judged pairs that are one story."""
    found: int
    right: int


def held_out(corpus: Path) -> HeldOut:
    """LWKD: links of one anchor text each, mostly pull requests. A found pair that is not judged counts as wrong."""
    judged = _judged(HELD_OUT)
    links = newsletters(corpus, ("lwkd*.jsonl.gz",))
    keys = {link.key for link in links}
    there = {pair for pair, one in judged.items() if one and keys.issuperset(pair)}
    found = pairs(stories(links))
    return HeldOut(len(links), len(judged), len(there), len(found), len(found & there))


def _judged(file: Path) -> dict[tuple[str, str], bool]:
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sign, one, other = line.split(" ")
            found[(min(one, other), max(one, other))] = sign == "+"
    return found


def demo_week() -> list[Link]:
    """Every link of the demo's week."""
    found: list[Entry] = []
    for source in recorded_sources():
        body, kind = render(source)
        job = Job(source.slug, source.kind, AT + path_of(source), body, DEMO_NOW, kind, selectors=source.selectors)
        found += _entries(job)
    return _links(found, DEMO_NOW)


def recorded(corpus: Path) -> list[Link]:
    """Every link of the recorded feeds."""
    found: list[Entry] = []
    for name, body in _bodies(corpus):
        found += _entries(Job(name, "feed", f"https://feed.example/{name}", body, RECORDED_AT))
    return _links(found, RECORDED_AT)


def _bodies(corpus: Path) -> Iterator[tuple[str, bytes]]:
    """(name, body) of every recorded feed."""
    feeds = corpus / "data/feeds"
    for file in sorted((feeds / "recorded").iterdir()):
        yield file.stem, file.read_bytes()
    with tarfile.open(feeds / "recorded-100.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            body = archive.extractfile(member) if member.isfile() else None
            if body is not None:
                yield Path(member.name).name, body.read()


def newsletters(corpus: Path, names: Sequence[str] = NEWSLETTERS) -> list[Link]:
    """Every link of these newsletters, dated by its issue; the host stands for the source."""
    found: list[Entry] = []
    for files in names:
        for file in sorted((corpus / "data/labelled").glob(files)):
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                for one in map(json.loads, lines):
                    at = datetime.fromisoformat(one["date"]).replace(tzinfo=UTC)
                    host = urlsplit(link_key(one["url"])).netloc
                    found.append(Entry(host, one["url"], one["title"], one["url"], published_at=at))
    return _links(found, RECORDED_AT)


def _entries(job: Job) -> tuple[Entry, ...]:
    result = read(job)
    return () if isinstance(result, Unreadable) else result.entries


def _links(entries: Iterable[Entry], seen: datetime) -> list[Link]:
    """Links as the index would make them."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(link_key(entry.url), []).append(entry)
    return [Link(key, some[0].url, some[0].title, seen, tuple(some)) for key, some in found.items()]
