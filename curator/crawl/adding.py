"""From any pasted address to a feed: what `curator source add` does before it writes anything.

The address may be a feed's, a page's that names feeds, or one of a place whose feeds have a known form. Every request
goes through the guard, as a crawl's would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from curator.crawl.discover import NamedFeed, choices, usual_places
from curator.crawl.fetch import Answer, Ask, Fetcher
from curator.crawl.fetchers import source_fetcher
from curator.crawl.look import MOST_GUESSES, host_of
from curator.crawl.onpage import OnPage, PageJob
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.parsing import Parsers
from curator.crawl.places import known_feeds
from curator.domain.settings import CrawlSettings
from curator.domain.types import Entry, Kind
from curator.domain.urls import clean_url
from curator.errors import ParseError, SourceError

NEW = "new"
"""How a source that is not listed yet is called in errors."""

NO_FEED_HINT = (
    'look for a link named RSS, Atom or feed on it; else list it in sources.toml with kind = "page" and selectors, '
    "and try them with `curator source check SLUG`"
)

KindOf = Callable[[str], Kind]
"""What kind of source an address is by its form."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feed, and what it gives now."""

    url: str
    """The address to list: the feed's own, after redirects that are for good."""
    answered: str
    """The address that answered in the end."""
    title: str = ""
    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A page that names several feeds, none of them more likely than the others."""

    page: str
    feeds: tuple[NamedFeed, ...]
    """All of them, the likely ones first. `pick` counts them from 1."""


def pasted(text: str) -> str | None:
    """The web address somebody meant: `feed:` and a missing scheme are understood. None when it is none."""
    text = text.strip().strip("<>\"'")
    text = re.sub(r"^(?:feed|rss|podcast):(?://)?(?=https?://)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:feed|rss|podcast)://", "https://", text, flags=re.IGNORECASE)
    if re.match(r"(?:[\w-]+\.)+[a-zA-Z][\w-]+(?::\d+)?(?:[/?#]|$)", text):
        text = f"https://{text}"
    return clean_url(text)


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for the feed of one address."""

    url: str
    """What was pasted, as `pasted` gives it. Its host is the only one that `[crawl] allow_networks` is for."""
    fetcher: Fetcher
    parsers: Parsers
    kind_of: KindOf
    """Tells what kind of source an address is."""
    now: datetime

    def find(self, *, pick: int = 0) -> Found | Choice:
        """The feed at the address, or the feeds to choose from.

        Args:
            pick: Which of a page's feeds is meant, from 1; 0 means that nobody chose yet.

        Raises:
            FetchError: Nothing usable came.
            ParseError: It has no feed; the hint says what to do then.
        """
        for address in known_feeds(self.url):
            try:
                return self.take(address)
            except SourceError:
                continue  # the form is not as it was: what the page says counts
        answer = self._fetch(self.url)
        result = self._read(answer, self.url)
        if isinstance(result, Parsed):
            return _found(self.url, answer, result)
        if result.reason != "html page":
            raise _error(answer, result)
        page = self.parsers.page(
            PageJob(answer.url, answer.body, self.now, answer.content_type, link_header=answer.link_header)
        )
        named = page.feeds if isinstance(page, OnPage) else ()
        return self._named(answer, named, pick) if named else self._usual(answer, result)

    def _named(self, page: Answer, named: tuple[NamedFeed, ...], pick: int) -> Found | Choice:
        """One of the feeds a page names. Raises what the first of them came to when none can be had."""
        likely = choices(named)
        if pick or len(likely) > 1:
            ordered = (*likely, *(feed for feed in named if feed not in likely))
            if not 0 < pick <= len(ordered):
                return Choice(page.url, ordered)
            return self.take(ordered[pick - 1].url)
        trouble: SourceError | None = None
        for feed in named[:MOST_GUESSES]:
            try:
                return self.take(feed.url)
            except SourceError as error:
                trouble = trouble or error
        assert trouble is not None
        raise trouble

    def _usual(self, page: Answer, result: Unreadable) -> Found:
        """A feed that nothing names, where they usually are. Raises ParseError when there is none."""
        for address in usual_places(page.url)[:MOST_GUESSES]:
            try:
                return self.take(address)
            except SourceError:
                continue
        raise _error(page, replace(result, message="html page: it names no feed", hint=NO_FEED_HINT))

    def take(self, address: str) -> Found:
        """What a feed's address gives. Raises SourceError when it is none."""
        answer = self._fetch(address)
        result = self._read(answer, address)
        if isinstance(result, Unreadable):
            raise _error(answer, result)
        return _found(address, answer, result)

    def _fetch(self, address: str) -> Answer:
        return self.fetcher.fetch(Ask(source=NEW, url=address, named_host=host_of(self.url)), now=self.now)

    def _read(self, answer: Answer, address: str) -> Parsed | Unreadable:
        if not answer.body:
            return Unreadable("empty body", "empty body: the answer holds nothing", "look at it in a browser")
        kind = self.kind_of(address).value
        return self.parsers.parse(Job(NEW, kind, answer.url, answer.body, self.now, content_type=answer.content_type))


@contextmanager
def finding(
    url: str,
    settings: CrawlSettings,
    *,
    contact: str,
    now: datetime,
    kind_of: KindOf,
    allow_networks: Sequence[str] = (),
) -> Iterator[Finder]:
    """A finder with connections and worker processes of its own. Raises ConfigError when a network is none."""
    fetcher = source_fetcher(settings, contact=contact, allow_networks=allow_networks)
    parsers = Parsers(timeout=settings.parse_timeout, workers=1)
    try:
        yield Finder(url, fetcher, parsers, kind_of, now)
    finally:
        parsers.close()
        fetcher.close()


def _found(address: str, answer: Answer, parsed: Parsed) -> Found:
    return Found(answer.moved_to or address, answer.url, parsed.title, parsed.entries, parsed.remarks)


def _error(answer: Answer, result: Unreadable) -> ParseError:
    return ParseError(result.message, source=NEW, url=answer.url, reason=result.reason, hint=result.hint)
