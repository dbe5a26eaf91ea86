"""Live feeds against two other parsers, W3C's autodiscovery cases, and listparser's lists, held against ours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser

from benchmarks.feedparser_cases import clauses, members, value_of
from curator.config.opml import OpmlReport, read_opml
from curator.crawl.decode import decode
from curator.crawl.discover import feeds_on
from curator.domain.settings import Settings
from curator.domain.text import plain_title
from curator.domain.urls import clean_url, link_key

try:
    import fastfeedparser
except ImportError:  # then the union is feedparser's alone, and the table says so
    fastfeedparser = None

ADDRESS = "https://feed.example/feed.xml"
"""Where the live feeds are said to come from: their own addresses are not recorded."""

_EVAL = re.compile(rb"Eval:\s*(.*?)\s*(?:-->|\n)")
_KEPT = re.compile(r"result\[['\"](?:feeds|bozo)['\"]\]")


def union(body: bytes) -> set[str]:
    """Keys of the links (or titles, where there is no link) that the other parsers find in a feed."""
    found = set()
    for entry in feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries:
        found.add(_key(str(entry.get("link") or ""), str(entry.get("title") or "")))
    if fastfeedparser is not None:
        try:
            entries = fastfeedparser.parse(body).entries
        except Exception:  # noqa: BLE001 it raises for what it cannot read
            entries = []
        for entry in entries:
            found.add(_key(str(entry.get("link") or ""), str(entry.get("title") or "")))
    return found - {""}


def _key(link: str, title: str) -> str:
    clean = clean_url(link, ADDRESS) if link else None
    return link_key(clean) if clean else plain_title(title)


def autodiscovery(archive: Path) -> Iterator[tuple[str, str]]:
    """Names of the pages of feedfinder and why ours misses the page's feed; the empty string where it is found.

    The page `html4-001.html` names `html4-001.xml`.
    """
    for name, body in members(archive, "feedfinder/"):
        page = name.rpartition("/")[2]
        if not re.fullmatch(r"html4-\d+\.html", page):
            continue
        url = f"http://www.ragingplatypus.com/i/feedfinder/{page}"
        feeds = feeds_on(decode(body), url)
        stem = page.removesuffix(".html")
        yield page, "" if feeds and f"{stem}.xml" in feeds[0] else f"found {feeds or 'nothing'}"


def lists(archive: Path) -> Iterator[tuple[str, str, str]]:
    """The cases of listparser: name, which set, and why ours does not hold it. Only feeds are imported, so only what a
    case says of feeds is judged; the rest of a list (its owner, other lists, opportunities) is for others."""
    for name, body in members(archive, "listparser/"):
        kind = name.split("/")[1] if name.count("/") > 1 else "opml"
        said = [match.group(1).decode("utf-8", "replace") for match in _EVAL.finditer(body)]
        report = read_opml(body, Settings(), ())
        if kind == "rdf" or b"<opml" not in body.lower():
            refused = any(one.title == "the file" for one in report.refused)
            yield name, "no OPML (FOAF, RDF)", "" if refused else "taken in although it is no OPML"
            continue
        yield name, f"OPML, {'malformed' if kind == 'malformed' else 'well-formed'}", _unheld(said, report)


def _unheld(said: list[str], report: OpmlReport) -> str:
    whole = [one for one in report.refused if one.title == "the file"]
    categories: dict[str, list[str]] = {}
    for slug, category in report.categories:
        categories.setdefault(slug, []).append(category)
    feeds: list[dict[str, Any]] = [
        {
            "url": source.url,
            "title": source.title,
            "tags": categories.get(source.slug, []),
            "categories": [[category] for category in categories.get(source.slug, [])],
        }
        for source in report.added
    ]
    result = {"bozo": bool(whole), "feeds": feeds}
    for text in said:
        if not _KEPT.search(text):
            continue
        for clause in clauses(text):
            try:
                held = bool(value_of(clause, {"result": result}))
            except Exception as error:  # noqa: BLE001 a value that is not there
                return f"{text[:80]}: {type(error).__name__}"
            if not held:
                return f"{text[:100]}, ours: {[dict(feed) for feed in feeds][:1]}{[one.reason for one in whole]}"
    return ""
