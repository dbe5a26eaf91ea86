"""Finding the feed of a site: what every place of its kind has, what its page names, and the usual places.

Pure: addresses and pages in, addresses out. Whoever asks them does it through the guard.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from curator.domain.text import clean_title
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

IN_TEXT = 4
"""Rank of a feed that only an ordinary link of the page leads to: below all that its head names."""

USUAL_PLACES = ("feed", "feed.xml", "index.xml", "atom.xml", "rss.xml", "rss")
"""Where feeds live when nothing names them: WordPress, Jekyll, Hugo, Blogger and hand-made sites, in this order."""

_COMMENTS = re.compile(r"\bcomments?\b|/comments/|コメント", re.IGNORECASE)
_REPOSITORY = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+)/([\w.-]+?)(?:\.git|/releases|/)?/?$", re.IGNORECASE)
_LOOKS_LIKE_FEED = re.compile(
    r"(?:^|/)(?:feed|feeds|rss2?|atom|rdf|index\.(?:xml|rdf))(?:\.(?:xml|rss|atom|rdf|json|php))?/?$|\.(?:rss|atom|rdf)$"
    r"|[?&](?:feed|format)=(?:rss2?|atom)\b",
    re.IGNORECASE,
)
_SAYS_FEED = re.compile(r"\b(?:rss|atom|feed)\b|フィード", re.IGNORECASE)
_FORMAT = re.compile(r"rss2?|atom|rdf|json|feeds?|xml|index|default|[^0-9a-z]+", re.IGNORECASE)
_CHANNEL = re.compile(
    r'"externalId"\s*:\s*"(UC[\w-]{22})"|<meta\s+itemprop="(?:identifier|channelId)"\s+content="(UC[\w-]{22})"'
)


@dataclass(frozen=True, slots=True)
class NamedFeed:
    """A feed that a page names."""

    url: str
    title: str = ""
    comments: bool = False
    """Whether it is one of readers' comments."""
    rank: int = 0
    """How sure its place makes it: a value of `FEED_TYPES`, or `IN_TEXT`."""


def address(source: Source) -> str:
    """The address to ask for a source: its own, or a GitHub repository's list of releases."""
    found = _REPOSITORY.match(source.url) if source.kind is not Kind.PAGE else None
    return f"https://github.com/{found.group(1)}/{found.group(2)}/releases.atom" if found else source.url


def feeds_on(page: str, url: str) -> tuple[str, ...]:
    """The addresses of the feeds an HTML page names, the likeliest first, each once."""
    return tuple(feed.url for feed in named_feeds(page, url))


def named_feeds(page: str, url: str, *, link_header: str = "") -> tuple[NamedFeed, ...]:
    """The feeds an HTML page names, the likeliest first, each once.

    What `<link rel="alternate">` and HTTP's `Link` header name; a YouTube page's channel; and only where those name
    none, ordinary links that look like feeds. Feeds of comments come last; among equals the page's order counts.
    """
    finder = _Finder()
    with contextlib.suppress(AssertionError, ValueError):  # html.parser on broken declarations
        finder.feed(page[:HEAD_LIMIT])
    base = urljoin(url, finder.base) if finder.base else url
    said = [(href, FEED_TYPES[kind], title) for href, kind, title in finder.links]
    said += [(urljoin(url, href), rank, title) for href, rank, title in _in_header(link_header)]
    said += [(feed, 0, "") for feed in _channel(page, url)]
    said = said or [(href, IN_TEXT, title) for href, title in finder.anchors]
    found: dict[str, NamedFeed] = {}
    for href, rank, title in said[:MOST_FEEDS]:
        feed = clean_url(href, base)
        if feed:
            words = clean_title(title, 200)
            found.setdefault(feed, NamedFeed(feed, words, bool(_COMMENTS.search(f"{title} {feed}")), rank))
    return tuple(sorted(found.values(), key=lambda feed: (feed.comments, feed.rank)))


def choices(feeds: tuple[NamedFeed, ...]) -> tuple[NamedFeed, ...]:
    """The feeds that a person has to choose from: those that are as likely as the first one.

    The same feed in another format (`/rss.xml`, `/atom.xml`) is no choice, and neither are comments beside posts.
    """
    rest = [feed for feed in feeds if _place(feed) == _place(feeds[0])]
    same: dict[str, NamedFeed] = {}
    for feed in rest:
        same.setdefault(" ".join(_FORMAT.sub(" ", feed.url.lower().removeprefix("http")).split()), feed)
    return tuple(same.values())


def _place(feed: NamedFeed) -> tuple[bool, bool]:
    """What sets feeds apart; formats do not: a page may have one feed in RSS and another in JSON."""
    return feed.comments, feed.rank == IN_TEXT


def usual_places(url: str) -> tuple[str, ...]:
    """Where the feed of a page may be although nothing says so: below it, then at the site's root."""
    parts = urlsplit(url)
    path = parts.path if parts.path.endswith("/") else parts.path.rsplit("/", 1)[0] + "/"
    if "." not in parts.path.rsplit("/", 1)[-1]:
        path = parts.path.rstrip("/") + "/"
    roots = dict.fromkeys((f"{parts.scheme}://{parts.netloc}{path}", f"{parts.scheme}://{parts.netloc}/"))
    return tuple(root + place for root in roots for place in USUAL_PLACES)


def _in_header(value: str) -> list[tuple[str, int, str]]:
    """Feeds of a `Link` header (RFC 8288): address, rank, title."""
    found = []
    for match in re.finditer(r"<([^<>\s]{1,2000})>([^<]{0,500})", value[:10_000]):
        said = {
            name.lower(): plain or quoted
            for name, quoted, plain in re.findall(r';\s*(\w+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', match.group(2))
        }
        kind = said.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in said.get("rel", "").lower().split() and kind in FEED_TYPES:
            found.append((match.group(1), FEED_TYPES[kind], said.get("title", "")))
    return found


def _channel(page: str, url: str) -> tuple[str, ...]:
    """The feed of the channel that a YouTube page is about. Its head is so long that its link may lie beyond it."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    found = _CHANNEL.search(page) if host == "youtube.com" else None
    channel = (found.group(1) or found.group(2)) if found else ""
    return (f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}",) if channel else ()


class _Finder(HTMLParser):
    """Collects `<link rel="alternate">` with a feed's type, links that look like feeds, and the first `<base>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str, str]] = []
        self.anchors: list[tuple[str, str]] = []
        self.base = ""
        self._href = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        if tag not in ("link", "base", "a"):
            return
        said = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base":
            self.base = self.base or said.get("href", "")
        elif tag == "a":
            self._end_anchor()
            self._href, self._words = said.get("href", ""), [said.get("title", "")]
        else:
            self._link(said)

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._href and len(self._words) < 20:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Take the end of a tag."""
        if tag == "a":
            self._end_anchor()

    def _link(self, said: dict[str, str]) -> None:
        rels = said.get("rel", "").lower().split()
        kind = said.get("type", "").partition(";")[0].strip().lower()
        if ("alternate" in rels or "feed" in rels) and kind in FEED_TYPES and said.get("href"):
            self.links.append((said["href"], kind, said.get("title", "")))

    def _end_anchor(self) -> None:
        href, self._href = self._href, ""
        if not href or len(href) > 2_000:
            return
        words = " ".join(self._words)
        path = href.partition("#")[0]
        if _LOOKS_LIKE_FEED.search(path) or (_SAYS_FEED.search(words) and len(words) < 40 and "xml" in path):
            self.anchors.append((href, words))
