"""Finding the feed of a site: what its page names, what every site of its kind has, and the usual places.

Pure: addresses in, addresses out. Whoever asks them does it through the guard.
"""

from __future__ import annotations

import contextlib
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from curator.domain.types import Kind, Source
from curator.domain.urls import clean_url

HEAD_LIMIT = 300_000
"""Characters of a page that are searched for feed links. They belong into its head."""

MOST_FEEDS = 20
"""Feeds of one page that are looked at; wikis name one for every page."""

FEED_TYPES = {
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/feed+json": 1,
    "application/rdf+xml": 1,
    "text/xml": 2,
    "application/xml": 2,
    "application/json": 3,
}
"""Types that `<link rel="alternate">` uses for feeds, best first."""

USUAL_PLACES = ("feed", "feed.xml", "index.xml", "atom.xml", "rss.xml", "rss")
"""Where feeds live when nothing names them: WordPress, Jekyll, Hugo, Blogger and hand-made sites, in this order."""

_COMMENTS = re.compile(r"\bcomments?\b|/comments/", re.IGNORECASE)
_REPOSITORY = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+)/([\w.-]+?)(?:\.git|/releases|/)?/?$", re.IGNORECASE)


def address(source: Source) -> str:
    """The address to ask for a source: its own, or a GitHub repository's list of releases."""
    found = _REPOSITORY.match(source.url) if source.kind is not Kind.PAGE else None
    return f"https://github.com/{found.group(1)}/{found.group(2)}/releases.atom" if found else source.url


def feeds_on(page: str, url: str) -> tuple[str, ...]:
    """The feeds an HTML page names in `<link rel="alternate">`, the likeliest first, each once.

    Feeds of comments come last; among equals the page's own order counts.
    """
    finder = _Finder()
    with contextlib.suppress(AssertionError, ValueError):  # html.parser on broken declarations
        finder.feed(page[:HEAD_LIMIT])
    base = urljoin(url, finder.base) if finder.base else url
    ranked = []
    for order, (href, kind, title) in enumerate(finder.links[:MOST_FEEDS]):
        found = clean_url(href, base)
        if found:
            ranked.append((bool(_COMMENTS.search(f"{title} {found}")), FEED_TYPES[kind], order, found))
    return tuple(dict.fromkeys(found for *_, found in sorted(ranked)))


def usual_places(url: str) -> tuple[str, ...]:
    """Where the feed of a page may be although nothing says so: below it, then at the site's root."""
    parts = urlsplit(url)
    path = parts.path if parts.path.endswith("/") else parts.path.rsplit("/", 1)[0] + "/"
    if "." not in parts.path.rsplit("/", 1)[-1]:
        path = parts.path.rstrip("/") + "/"
    roots = dict.fromkeys((f"{parts.scheme}://{parts.netloc}{path}", f"{parts.scheme}://{parts.netloc}/"))
    return tuple(root + place for root in roots for place in USUAL_PLACES)


class _Finder(HTMLParser):
    """Collects `<link rel="alternate">` with a feed's type, and the first `<base>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str, str]] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        if tag not in ("link", "base"):
            return
        said = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base":
            self.base = self.base or said.get("href", "")
            return
        rels = said.get("rel", "").lower().split()
        kind = said.get("type", "").partition(";")[0].strip().lower()
        if ("alternate" in rels or "feed" in rels) and kind in FEED_TYPES and said.get("href"):
            self.links.append((said["href"], kind, said.get("title", "")))

    handle_startendtag = handle_starttag
