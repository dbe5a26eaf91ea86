"""Other projects' expectations, held against our reading: `make conformance`.

The cases are not part of this project. `CURATOR_CORPUS` names the folder that holds them, as
`data/feeds/conformance.tar.xz` (feedparser, W3C feedfinder, listparser) and `data/feeds/recorded-100.tar.xz` (live
feeds). Without it nothing is measured, and that is said.

How a case of feedparser is judged. Its expectation is a conjunction of comparisons; each is judged by itself.

- What our intake keeps (title, link, id, summary and content, author, dates, language) is compared after intake:
  the entry that `curator crawl` would store against the expected value, brought through the same cleaning. A text
  that was expected with its safe markup must be the same text without any.
- What the intake does not keep (`feed.tagline`, `enclosures`, `bozo`, …) is looked at in the parsed document from
  which the intake takes the entries: after our decoding, in our mode of feedparser. Sanitizing is off in it, so
  markup counts by its text, and links count resolved as ours are.
- `bozo` must go with a document that is read all the same or named for what it is.
- `encoding` holds when reading the bytes in the expected encoding gives the text that we have read.

feedparser is run as it comes, in the same process, on the same bytes, headers and base address.
"""

from __future__ import annotations

import ast
import calendar
import codecs
import os
import re
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import feedparser

from benchmarks.feedparser_cases import SETS, Case, clauses, feedparser_cases, feedparser_holds_each, members, value_of
from benchmarks.other_cases import ADDRESS, autodiscovery, fastfeedparser, lists, union
from curator.crawl import feeds, hints, liberal
from curator.crawl.decode import decode, legal_xml
from curator.crawl.parsed import Collected, Job, Parsed, Said, absolute, short_author
from curator.crawl.reading import read
from curator.crawl.sniff import language_tag
from curator.crawl.summary import plain_summary
from curator.crawl.usual import usual
from curator.domain.intake import believable
from curator.domain.text import clean_text, clean_title, plain_title
from curator.domain.urls import clean_url, link_key

NOW = datetime(2026, 11, 22, tzinfo=UTC)
"""The time of the recording: later dates are not believed."""

_BOZO = re.compile(r"bozo$|isinstance\(bozo_exception, ")
"""That feedparser calls a document faulty, for its media type too. Ours reads it or says what it is."""

_FORBIDDEN = re.compile(
    r"<\s*/?\s*(?:script|style|iframe|object|embed|form|applet|meta|link|base|frame)\b", re.IGNORECASE
)


WHY = {
    "itunes_": "a podcast's flag, which no entry keeps; this feedparser reads it otherwise than its own suite",
    "not_a_doctype": "half a tag is shown as a browser shows it: not at all",
    "nested_cdata": "the marks of a CDATA section inside another are no words",
    "linenoise": "bytes that are UTF-8 are read so and the stray one as Windows-1252; feedparser reads all as Latin-2",
}
"""Why a case whose name has this in it is not held, in words."""


@dataclass
class Tally:
    """How many cases of a set are held, and why the others are not."""

    name: str
    cases: int = 0
    ours: int = 0
    theirs: int | None = None
    misses: list[str] = field(default_factory=list)

    def count(self, name: str, ours: str, theirs: bool | None = None) -> None:
        """Take a case: `ours` is why it is not held, or the empty string."""
        self.cases += 1
        self.ours += not ours
        if theirs is not None:
            self.theirs = (self.theirs or 0) + theirs
        if ours:
            because = next((f"{said}: " for part, said in WHY.items() if part in name), "")
            told = "" if theirs is None else f" (feedparser: {_yes(theirs)})"
            self.misses.append(f"{name}: {because}`` {_inline(ours)} ``{told}")


def _yes(held: bool) -> str:
    return "held" if held else "not held"


# -- feedparser's cases ----------------------------------------------------------------------------------------------


@dataclass
class Reading:
    """Our reading of a case."""

    case: Case
    job: Job
    text: str
    result: Any
    trouble: str
    said: list[Said | None]
    title: str

    @property
    def names(self) -> dict[str, Any]:
        """What the expressions of the cases may name."""
        names = dict(self.result) if self.result is not None else {"entries": [], "feed": {}, "version": ""}
        headers = dict(self.case.headers)
        told = {"etag": headers.get("etag"), "modified": headers.get("last-modified")}  # what the fetcher keeps of them
        told["modified_parsed"] = told["modified"]
        names |= {"bozo": bool(self.trouble), "headers": headers} | {key: value for key, value in told.items() if value}
        return names


def reading(case: Case) -> Reading:
    """Read a case as a crawl does, and keep what lies between."""
    kind = case.headers.get("content-type", "application/xml")
    language = hints.language(case.headers)
    job = Job("conformance", "feed", case.url, case.body, NOW, content_type=kind, language=language)
    text = decode(case.body, content_type=kind)
    collected = feeds.collect(job)
    taken = isinstance(collected, Collected)
    result, trouble = liberal.document(legal_xml(text), case.url) if taken else (None, "no feed")
    if result is not None and language:
        result.feed.setdefault("language", language)
    said: list[Said | None] = []
    title = collected.title if isinstance(collected, Collected) else ""
    if isinstance(collected, Collected) and usual(legal_xml(text)) is not None:
        said = list(collected.said)  # as a crawl takes it, without feedparser
    elif result is not None:
        language = language_tag(result.feed.get("language"))
        said = [
            feeds.said_in(entry, job, result.version, language, result.feed.get("link") or "")
            for entry in result.entries
        ]
    return Reading(case, job, text, result, trouble, said, title)


def ours(case: Case) -> str:
    """Why our reading does not hold a case; the empty string when it does."""
    try:
        parts = clauses(case.expect)
    except SyntaxError as error:
        return f"its expectation cannot be read: {error.msg}"
    read_so = reading(case)
    return next((why for clause in parts if (why := _unheld(clause, read_so))), "")


def _unheld(clause: ast.expr, reading: Reading) -> str:
    try:
        if _compared(clause):
            return _comparison(clause, reading)
        if _BOZO.match(ast.unparse(clause)):
            return ""
        held = bool(value_of(clause, reading.names))
    except Exception as error:  # noqa: BLE001 a value that is not there
        return f"{ast.unparse(clause)[:90]}: {type(error).__name__} {str(error)[:60]}"
    return "" if held else f"{ast.unparse(clause)[:120]}"


def _compared(clause: ast.expr) -> bool:
    """Whether it says `something == value`, or `something == something else == value`."""
    return (
        isinstance(clause, ast.Compare)
        and all(isinstance(operator, ast.Eq) for operator in clause.ops)
        and not any(isinstance(part, ast.Name) for part in ast.walk(clause.comparators[-1]))
    )


def _comparison(clause: ast.Compare, reading: Reading) -> str:
    """Judge each side of `something == value`."""
    expected = value_of(clause.comparators[-1], {})
    sides = (clause.left, *clause.comparators[:-1])
    return next((why for side in sides if (why := _side(side, expected, reading))), "")


def _side(side: ast.expr, expected: Any, reading: Reading) -> str:
    path = _path(side)
    if path == ["encoding"]:
        return _encoding(str(expected), reading)
    if len(path) > 2 and path[0] == "entries" and isinstance(path[1], int):
        judge = _KEPT.get(tuple(path[2:]))
        if judge is not None:
            return _after_intake(judge, path, expected, reading)
    if path[:1] == ["feed"] and tuple(path[1:]) in (("title",), ("title_detail", "value")):
        return _told(reading.title, plain_title(str(expected)), reading)
    actual = value_of(side, reading.names)
    return "" if _same(actual, expected, reading) else _told(actual, expected)


def _path(node: ast.expr) -> list[Any]:
    """`entries[0]['title_detail'].value` as `["entries", 0, "title_detail", "value"]`; empty for what is no path."""
    found: list[Any] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.append(node.slice.value)
        elif isinstance(node, ast.Attribute):
            found.append(node.attr)
        else:
            return []
        node = node.value
    return [node.id, *reversed(found)]


def _told(actual: object, expected: object, reading: Reading | None = None) -> str:
    if isinstance(actual, str) and reading is not None and _without_script(actual, str(expected), reading):
        return ""
    return "" if actual == expected else f"{str(actual)[:90]!r} where {str(expected)[:90]!r} is expected"


def _without_script(actual: str, expected: str, reading: Reading) -> bool:
    """Whether a text is the expected one but for words of a script, which feedparser lets stand as text."""
    rest = iter(expected.split())
    return "script" in reading.text and len(actual) > 40 and all(word in rest for word in actual.split())


def _encoding(expected: str, reading: Reading) -> str:
    """The bytes, read as expected, are the text we have."""
    body = reading.case.body
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if body.startswith(mark):
            body = body[len(mark) :]
            break
    else:
        mark = b""
    name = expected
    if mark and mark != codecs.BOM_UTF8 and re.fullmatch(r"u(?:tf[-_]?)?(?:16|32)", expected.lower()):
        name = f"{expected}-{'le' if mark[0] else 'be'}"
    try:
        text = body.decode(name, "strict")
    except (UnicodeDecodeError, LookupError) as error:
        text = ""
        if reading.result is None:
            return f"encoding {expected}: {error}"
    return "" if text == reading.text else f"the text is not what {expected} gives"


# -- what the intake keeps -------------------------------------------------------------------------------------------

Judge = Callable[[Said, Any, Mapping[str, Any], Reading], str]


def _after_intake(judge: Judge, path: list[Any], expected: Any, reading: Reading) -> str:
    raw = reading.result.entries[path[1]]
    said = reading.said[path[1]]
    if said is None:
        named = dict.get(raw, "link") or dict.get(raw, "id") or ""
        return "" if named and not clean_url(str(named), reading.job.url) else "the entry was left out"
    return judge(said, expected, raw, reading)


def _title(said: Said, expected: Any, _raw: Mapping[str, Any], reading: Reading) -> str:
    if _FORBIDDEN.search(said.title):
        return f"markup in {said.title!r}"
    if said.title == clean_title(str(expected)):
        return ""
    return _told(said.title, plain_title(str(expected)) or clean_title(said.summary, 100), reading)


def _summary(said: Said, expected: Any, _raw: Mapping[str, Any], reading: Reading) -> str:
    if said.summary in (clean_text(str(expected)).strip(), plain_summary(str(expected))):
        return ""
    return _told(said.summary, plain_summary(str(expected)), reading)


def _link(said: Said, expected: Any, _raw: Mapping[str, Any], reading: Reading) -> str:
    wanted = clean_url(str(expected), reading.job.url)
    return "" if wanted is None else _told(said.url, wanted)


def _id(said: Said, expected: Any, _raw: Mapping[str, Any], reading: Reading) -> str:
    if (
        said.guid == expected
        or absolute(said.guid, reading.result.entries[0].get("base", ""), reading.job.url) == expected
    ):
        return ""
    return _told(said.guid, expected)


def _author(said: Said, expected: Any, _raw: Mapping[str, Any], _reading: Reading) -> str:
    return _told(said.author, short_author(plain_title(str(expected))))


def _date(name: str) -> Judge:
    def judge(said: Said, expected: Any, raw: Mapping[str, Any], _reading: Reading) -> str:
        if isinstance(expected, str):  # the words of the date are not kept
            return _told(raw.get(name), expected)
        at = believable(datetime.fromtimestamp(calendar.timegm(expected), UTC), NOW)
        return _told(said.updated_at if name == "updated" else said.published_at, at)

    return judge


_KEPT: dict[tuple[Any, ...], Judge] = {
    ("title",): _title,
    ("title_detail", "value"): _title,
    ("summary",): _summary,
    ("description",): _summary,
    ("summary_detail", "value"): _summary,
    ("link",): _link,
    ("id",): _id,
    ("guid",): _id,
    ("author",): _author,
    ("published_parsed",): _date("published"),
    ("created_parsed",): _date("published"),
    ("updated_parsed",): _date("updated"),
}


def _same(actual: Any, expected: Any, reading: Reading) -> bool:
    """Whether two values that the intake does not keep say the same: markup by its text, addresses resolved."""
    if actual == expected:
        return True
    if isinstance(actual, str) and isinstance(expected, str):
        if plain_summary(actual) == plain_summary(expected) or plain_title(actual) == plain_title(expected):
            return True
        if _without_script(plain_summary(actual), plain_summary(expected), reading):
            return True
        return bool(expected) and absolute(actual, reading.job.url) == expected
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        return actual.keys() == expected.keys() and all(_same(actual[key], expected[key], reading) for key in expected)
    if isinstance(actual, list | tuple) and isinstance(expected, list | tuple):
        return len(actual) == len(expected) and all(
            _same(one, other, reading) for one, other in zip(actual, expected, strict=True)
        )
    return False


# -- the table -------------------------------------------------------------------------------------------------------


def judged(archive: Path) -> list[Tally]:
    """Feedparser's four sets: ours, and feedparser as it comes, in a process that does not know ours."""
    tallies = {name: Tally(f"feedparser: {name}") for name in SETS}
    cases = list(feedparser_cases(archive))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        peer = pool.submit(feedparser_holds_each, cases)
        mine = [ours(case) for case in cases]
        for case, why, held in zip(cases, mine, peer.result(), strict=True):
            tallies[case.set].count(case.name, why, held)
    return list(tallies.values())


def live(archive: Path) -> tuple[Tally, int, int]:
    """The recorded live feeds: those that give entries and lose none; how many entries ours has, and the union."""
    tally, entries, others = Tally("live feeds: entries, none lost"), 0, 0
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        bodies = list(members(archive, ""))
        for (name, body), theirs in zip(bodies, pool.map(union, [body for _, body in bodies]), strict=True):
            result = read(Job("live", "feed", ADDRESS, body, NOW))
            found = result.entries if isinstance(result, Parsed) else ()
            keys = {link_key(entry.url) for entry in found} | {entry.title for entry in found}
            lost = sorted(theirs - keys)
            entries, others = entries + len(found), others + len(theirs)
            why = "no entries" if not found else f"{len(lost)} lost, the first {lost[0][:80]!r}" if lost else ""
            tally.count(name, why)
    return tally, entries, others


def smaller(archive: Path) -> list[Tally]:
    """Feedfinder's pages and listparser's lists."""
    tallies = {"": Tally("feedfinder: autodiscovery")}
    for name, why in autodiscovery(archive):
        tallies[""].count(name, why)
    for name, kind, why in lists(archive):
        tallies.setdefault(kind, Tally(f"listparser: {kind}")).count(name, why)
    return list(tallies.values())


def report(corpus: Path) -> tuple[str, bool]:
    """The page for `docs/conformance.md`, whose last line is the summary, and whether ours is never behind."""
    archive = corpus / "data/feeds/conformance.tar.xz"
    hundred, entries, others = live(corpus / "data/feeds/recorded-100.tar.xz")
    tallies = [*judged(archive), hundred, *smaller(archive)]
    rows = ["| cases | number | feedparser | curator |", "|---|---|---|---|"]
    rows += [
        f"| {one.name} | {one.cases:,} | {'' if one.theirs is None else f'{one.theirs:,}'} | {one.ours:,} |"
        for one in tallies
    ]
    peers = "feedparser and fastfeedparser" if fastfeedparser else "feedparser (fastfeedparser is not installed)"
    rows += ["", f"Live feeds: {entries:,} entries; {peers} find {others:,} different links between them.", ""]
    for one in tallies:
        if one.misses:
            rows += [f"## {one.name}: not held", ""]
            rows += [f"- {miss}" for miss in one.misses]
            rows.append("")
    behind = [one.name for one in tallies if one.theirs is not None and one.ours < one.theirs]
    held = ", ".join(f"{one.ours:,}/{one.cases:,}" for one in tallies)
    end = (
        "at least as many as feedparser on each set" if not behind else f"fewer than feedparser on: {', '.join(behind)}"
    )
    rows.append(f"Held: {held}; {end}.")
    return "\n".join(rows) + "\n", not hundred.misses


def _inline(text: str) -> str:
    """A text that may stand between two marks of code."""
    return " ".join(text.replace("`", "'").split())


INTRODUCTION = """# Conformance

`make conformance` holds other projects' expectations against our reading and writes this page. The cases belong to
their authors and are no part of this project; `CURATOR_CORPUS` names the folder that has them.

feedparser is PyPI's {version}, as it comes, run in the same minute on the same bytes, headers and base address. Ours is
judged after the intake: what an entry keeps (title, link, id, summary, author, dates) against the expected value
brought through the same cleaning; the rest in the document from which the intake takes its entries. Three things are
judged by what they are for:

- *Sanitizing.* Our entries are plain text: no forbidden markup, and the same text. feedparser lets some code of broken
  scripts stand as text; ours may leave a script's own words out.
- *`bozo`.* feedparser's remark that a document is faulty, also for its media type, has to go with a document that is
  read all the same; `not bozo` must give no remark of ours. An `encoding` holds when it gives the text we have read.
- *Ids* stay as the feed writes them, so that they do not change with the host; feedparser resolves them.

"""


def main() -> int:
    """Measure, print the table and write the page. Without the corpus this is a skip, which is no failure."""
    place = os.environ.get("CURATOR_CORPUS", "")
    if not place:
        print("skipped: conformance needs CURATOR_CORPUS, the folder with data/feeds/conformance.tar.xz; it is not set")
        return 0
    page, whole = report(Path(place))
    target = Path(__file__).resolve().parent.parent / "docs/conformance.md"
    target.write_text(INTRODUCTION.format(version=feedparser.__version__) + page, encoding="utf-8")
    print(page, end="")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
