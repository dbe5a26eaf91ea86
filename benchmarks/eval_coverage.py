"""Earlier coverage on published newsletters: are all repeats found, is anything taken for one that is none, how quick?

Each set is played through the store: every issue becomes a page, and every link is asked about as its issue was made,
knowing the earlier issues alone. What a repeat is says a rule of its own here (scheme, `www.`, slashes, `utm_`
parameters and youtu.be folded, fragments kept), not the project's.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from curator.domain.coverage import is_repeat
from curator.domain.types import Earlier, Issue, Item, Section
from curator.domain.urls import link_key
from curator.store import coverage, pages
from curator.store.engine import Store
from curator.store.plain import ask_of

SETS = (
    ("This Week in Rust", "this-week-in-rust*.jsonl.gz"),
    ("JSer.info", "jser-info*.jsonl.gz"),
    ("LWKD", "lwkd*.jsonl.gz"),
)
JUDGED = frozenset(
    {
        "https://surma.dev/things/rust-to-webassembly",
        "https://amazon.com/dp/1617295248",
        "https://exploringjs.com/impatient-js",
        "https://docs.google.com/document/d/1VQDIAB0OqiSjIHI8AWMvSdceWhnz56jNpZrLs6o7NJY",
        "https://github.com/kubernetes/enhancements/issues?page=1&q=is%3Aissue+is%3Aopen+milestone%3Av1.13+label%3A"
        "tracked%2Fyes&utf8=%E2%9C%93",
        "https://surveymonkey.com/r/VYRJZ5G",
    }
)
"""Pages that are called a repeat by a mirror or an index page alone, and that are one: looked at by hand, each."""

PUBLISHED = 100_000
ASKED = 500


def usual_form(url: str) -> str:
    """The rule that the counts of repeats in the field were made with; it knows no mirrors."""
    parts = urlsplit(url)
    host, path = parts.netloc.lower().removeprefix("www."), re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    query = "&".join(sorted(one for one in parts.query.split("&") if one and not one.startswith("utm_")))
    if host == "youtu.be":
        host, path, query = "youtube.com", "/watch", f"v={path.strip('/')}"
    return f"{host}{path}?{query}#{parts.fragment}"


@dataclass(frozen=True)
class Link:
    """A published link of a set."""

    day: date
    url: str
    title: str
    section: str


@dataclass
class Counted:
    """What came of one set."""

    links: int = 0
    exact: int = 0
    usual: int = 0
    found: int = 0
    more: int = 0
    """Called a repeat, though the usual rule sees none: mirrors, index pages, other tracking."""
    unsure: int = 0
    """Among those: not in `JUDGED`, so that somebody should look whether it is one page."""
    titles: int = 0
    projects: int = 0


def report(corpus: Path) -> tuple[str, str]:
    """The tables, and one line on them."""
    rows = [(name, measured(corpus, files)) for name, files in SETS]
    lines = [
        "### Earlier coverage",
        "",
        "| set | links | repeats, same address | in any usual form | found | more, by mirrors | of those unsure | "
        "title elsewhere | same project |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in rows:
        cells = (one.links, one.exact, one.usual, one.found, one.more, one.unsure, one.titles, one.projects)
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    middle, worst = look_up()
    told = f"{middle:.1f} ms in the middle, 99 of 100 under {worst:.1f} ms"
    lines += ["", f"A look-up against {PUBLISHED:,} published links: {told}."]
    found, wanted = sum(one.found for _, one in rows), sum(one.usual for _, one in rows)
    unsure = sum(one.unsure for _, one in rows)
    said = f"repeats found {found}/{wanted}, false {unsure}, look-up {middle:.1f} ms (99 of 100 under {worst:.1f})"
    return "\n".join(lines) + "\n", said


def measured(corpus: Path, files: str) -> Counted:
    """One set, issue by issue."""
    links = sorted(_read(corpus, files), key=lambda link: link.day)
    by_day: dict[date, list[Link]] = {}
    for link in links:
        by_day.setdefault(link.day, []).append(link)
    counted = Counted(links=len(links))
    addresses: set[str] = set()
    forms: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/index.db")
        with store.writing() as tx:
            pages.refresh(tx, [_page(day, some) for day, some in by_day.items()])
        for day, some in by_day.items():
            with store.reading() as tx:
                known = coverage.earlier(ask_of(tx), [(link.url, link.title) for link in some], day=day)
            for link in some:
                _count(counted, link, known.get(link_key(link.url), ()), addresses, forms)
            addresses.update(link.url for link in some)
            forms.update(usual_form(link.url) for link in some)
        store.close()
    return counted


def _count(counted: Counted, link: Link, places: tuple[Earlier, ...], addresses: set[str], forms: set[str]) -> None:
    repeats = [one for one in places if is_repeat(one)]
    is_known = usual_form(link.url) in forms
    counted.exact += link.url in addresses
    counted.usual += is_known
    counted.found += is_known and bool(repeats)
    if repeats and not is_known:
        counted.more += 1
        counted.unsure += link_key(link.url) not in JUDGED
    kinds = {one.likeness.value for one in places}
    counted.titles += "title" in kinds
    counted.projects += "project" in kinds


def _read(corpus: Path, files: str) -> Iterator[Link]:
    for file in sorted((corpus / "data/labelled").glob(files)):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                yield Link(date.fromisoformat(one["date"][:10]), one["url"], one.get("title") or "", one["section"])


def _page(day: date, links: list[Link]) -> pages.PageFacts:
    sections: dict[str, list[Item]] = {}
    for link in links:
        sections.setdefault(link.section, []).append(Item(link.title or link.url, (link.url,)))
    parts = tuple(Section(name, items=tuple(items)) for name, items in sections.items())
    return pages.PageFacts(f"{day}.md", str(day), Issue(day, draft=False, sections=parts))


def look_up() -> tuple[float, float]:
    """Milliseconds of one look-up by address, title and project against `PUBLISHED` links: the median, and
    what 99 of 100 stay under."""
    first = date(2006, 1, 6)
    issues = []
    for week in range(PUBLISHED // 100):
        links = [_made(week * 100 + number, first + timedelta(weeks=week)) for number in range(100)]
        issues.append(_page(links[0].day, links))
    after = first + timedelta(weeks=len(issues))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/index.db")
        with store.writing() as tx:
            pages.refresh(tx, issues)
        spent = []
        with store.reading() as tx:
            ask = ask_of(tx)
            for number in range(ASKED):
                link = _made(number * 199 % PUBLISHED, after)
                began = time.perf_counter()
                found = coverage.earlier(ask, [(link.url, link.title)], day=after)
                spent.append((time.perf_counter() - began) * 1_000)
                assert found
        store.close()
    return statistics.median(spent), statistics.quantiles(spent, n=100)[-1]


def _made(number: int, day: date) -> Link:
    """A link of its own; every second one is of one of a thousand projects, one in eight of the same one."""
    if number % 8 == 1:
        return Link(day, f"https://github.com/big/project/releases/tag/v1.{number}.0", f"v1.{number}.0", "Tools")
    if number % 2:
        return Link(
            day, f"https://github.com/owner/name{number % 1_000}/releases/tag/v{number}.0", f"v{number}.0", "Tools"
        )
    return Link(
        day,
        f"https://host{number % 500}.example/posts/{number}/",
        f"What we learnt about subject {number // 7}",
        "Articles",
    )
