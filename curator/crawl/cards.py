"""Link cards: asking the pages of links what they say about themselves.

Only links that people kept or proposed are asked, each once; one that fails is asked again later and later. Every
request goes through the guard, and `[crawl] allow_networks` opens nothing here: links come from strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from curator.crawl import guard
from curator.crawl.fetch import Ask, Fetcher
from curator.crawl.fetchers import page_fetcher
from curator.crawl.lanes import Lanes, Place
from curator.crawl.look import GONE, host_of
from curator.crawl.onpage import OnPage, PageJob, with_oembed
from curator.crawl.parsing import Parsers
from curator.crawl.workers import Workers
from curator.domain.settings import CrawlSettings
from curator.domain.types import Card
from curator.errors import FetchError, SourceError
from curator.store import cards as stored_cards
from curator.store import previews
from curator.store.engine import Store
from curator.store.previews import Wanted

MOST = 50
"""Pages asked in one crawl: more than a team keeps and proposes between two of them."""

JOBS = 8
"""Requests in flight at once; each goes to another host."""

PAGE_BYTES = 5_000_000
"""Bytes of a page, unpacked. The longest known, of video sites, have about 2,000,000."""

OEMBED_BYTES = 100_000
"""Bytes of an oEmbed answer. Real ones have a few thousand."""

FIRST_WAIT, LONGEST_WAIT = timedelta(days=1), timedelta(days=30)
"""How long a page that gave nothing is left alone: doubled each time. A page that is gone waits longest at once."""

BY = "curator"
"""Who writes the cards."""

_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
_SLUG = "cards"


@dataclass(frozen=True, slots=True)
class CardsReport:
    """What came of it."""

    asked: int = 0
    written: int = 0
    """Cards that say something new."""
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Told:
    """What one page gave."""

    wanted: Wanted
    card: Card
    excerpt: str = ""
    error: SourceError | None = None


def gather(
    store: Store,
    settings: CrawlSettings,
    *,
    contact: str,
    clock: Callable[[], datetime],
    allow_networks: Sequence[str] = (),
    resolve: guard.Resolve = guard.system_resolve,
    limit: int = MOST,
) -> CardsReport:
    """Ask the pages that are wanted and store what they say. A page that fails is a number in the report.

    Args:
        store: Where links are, and cards go.
        settings: `[crawl]`, of which the networks are left out.
        contact: Address in the User-Agent, unless the settings give one.
        clock: The time now.
        allow_networks: CIDR ranges that are open to all, from `CURATOR_ALLOW_NETWORKS`.
        resolve: Name → addresses.
        limit: Most pages to ask.

    Raises:
        ConfigError: A network is none.
        StoreError: The database could not take it.
    """
    with store.reading() as tx:
        wanted = previews.wanted(tx, clock(), limit=limit)
    if not wanted:
        return CardsReport()
    fetcher = partial(page_fetcher, settings, contact=contact, allow_networks=allow_networks, resolve=resolve)
    pages, small = fetcher(max_bytes=PAGE_BYTES), fetcher(max_bytes=OEMBED_BYTES)
    asking = _Asking(pages, small, Parsers(timeout=settings.parse_timeout), clock, settings.spacing)
    written = failed = 0
    for told in asking.over(wanted):
        written += _store(store, told, clock())
        failed += told.error is not None
    return CardsReport(len(wanted), written, failed)


class _Asking:
    """Pages being asked, side by side."""

    def __init__(
        self, pages: Fetcher, small: Fetcher, parsers: Parsers, clock: Callable[[], datetime], spacing: float
    ) -> None:
        self._pages = pages
        self._small = small
        self._parsers = parsers
        self._clock = clock
        self._spacing = spacing

    def over(self, wanted: Sequence[Wanted]) -> Iterator[_Told]:
        """Ask them all; what each gave, as it comes."""
        lanes = Lanes([(host_of(one.url), one) for one in wanted], spacing=self._spacing)
        try:
            yield from Workers(lanes, self._told, count=min(JOBS, len(wanted)), name="cards").all(len(wanted))
        finally:
            self._parsers.close()
            self._pages.close()
            self._small.close()

    def _told(self, wanted: Wanted, place: Place) -> _Told:
        try:
            return self._ask(wanted, place)
        except SourceError as error:
            return _Told(wanted, Card(wanted.url), error=error)

    def _ask(self, wanted: Wanted, place: Place) -> _Told:
        """Ask one page. Raises SourceError."""
        now = self._clock()
        answer = self._pages.fetch(Ask(source=_SLUG, url=wanted.url, accept=_ACCEPT), now=now, enter=place.move)
        place.leave()
        kind = answer.content_type.partition(";")[0].strip().lower()
        if kind and "html" not in kind and "xml" not in kind and kind != "text/plain":
            return _Told(wanted, Card(wanted.url))
        page = self._parsers.page(PageJob(answer.url, answer.body, now, answer.content_type, excerpt=True))
        if not isinstance(page, OnPage):
            raise FetchError(page.message, source=_SLUG, url=answer.url, reason="protocol")
        card = page.card
        if page.oembed and not (card.title and card.author):
            card = self._with_oembed(card, page.oembed, now, place)
        return _Told(wanted, replace(card, url=wanted.url), page.excerpt)

    def _with_oembed(self, card: Card, address: str, now: datetime, place: Place) -> Card:
        """The card with what the page's oEmbed answer adds; as it is when that cannot be had."""
        try:
            ask = Ask(source=_SLUG, url=address, accept="application/json")
            answer = self._small.fetch(ask, now=now, enter=place.move)
        except FetchError:
            return card
        return with_oembed(card, answer.body) if "json" in answer.content_type.lower() else card


def _store(store: Store, told: _Told, now: datetime) -> bool:
    """Store what a page gave. Whether that was a new card."""
    wanted = told.wanted
    failures = wanted.failures + 1 if told.error else 0
    due_at = now + _wait(told.error, failures) if told.error else None
    card = _together(wanted.card, told.card)
    news = told.error is None and card != Card(card.url) and card != wanted.card
    with store.writing() as tx:
        previews.save(tx, wanted.key, text=told.excerpt, failures=failures, due_at=due_at, now=now)
        if news:
            stored_cards.save(tx, card, by=BY, now=now)
    return news


def _wait(error: SourceError, failures: int) -> timedelta:
    gone = isinstance(error, FetchError) and error.status in GONE
    return LONGEST_WAIT if gone else min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)


def _together(before: Card | None, now: Card) -> Card:
    """What a page says now, and where it says nothing any more, what it said before."""
    if before is None:
        return now
    return Card(
        url=before.url,
        title=now.title or before.title,
        description=now.description or before.description,
        site_name=now.site_name or before.site_name,
        language=now.language or before.language,
        author=now.author or before.author,
        published_at=now.published_at or before.published_at,
    )
