"""Whether the links of pages still lead somewhere: asked politely, remembered, and never a failure of the whole.

Each address is asked by HEAD and, where that is refused, by a GET of one byte; one request at a time to a host, a
second apart; conditionally where the server gave validators. What was learnt is kept for a week. Every request goes
through the guard, and `[crawl] allow_networks` opens nothing here: links come from strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from curator.crawl import guard
from curator.crawl.fetch import Answer, Ask, Fetcher, Validators
from curator.crawl.fetchers import page_fetcher
from curator.crawl.lanes import Lanes, Place
from curator.crawl.look import GONE, host_of
from curator.crawl.workers import Workers
from curator.domain.link_state import DEAD, FRONT, MOVED, OK, UNSURE, LinkState
from curator.domain.settings import CrawlSettings
from curator.domain.urls import clean_url, link_key
from curator.errors import FetchError
from curator.store import link_checks
from curator.store.engine import Store

MOST = 300
"""Addresses asked in one run; an issue has about 25, so a year's issues take five."""

JOBS = 8
"""Requests in flight at once; each goes to another host."""

SPACING = 1.0
"""Seconds between two requests to one host, at least."""

KEPT, AGAIN, LONGEST = timedelta(days=7), timedelta(days=1), timedelta(days=7)
"""How long a good answer holds, how long a bad one, and the most that a Retry-After may ask for."""

NOBODY = 3
"""Days in a row on which a name is not known, until nobody is there any more: name servers fail too."""

_NOT_BY_HEAD = ("status", "protocol", "short body", "decode error")
"""Failures after which GET may go where HEAD did not."""

_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"
_SLUG = "links"

Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LinksReport:
    """What is known of the addresses now."""

    states: Mapping[str, LinkState]
    asked: int = 0
    remembered: int = 0
    """Known from an earlier run, and fresh enough."""
    left: int = 0
    """Not asked in this run: there were too many."""


def check_links(
    store: Store,
    settings: CrawlSettings,
    urls: Sequence[str],
    *,
    contact: str,
    clock: Callable[[], datetime],
    allow_networks: Sequence[str] = (),
    resolve: guard.Resolve = guard.system_resolve,
    spacing: float = SPACING,
    limit: int = MOST,
    progress: Heard = lambda _done, _total: None,
) -> LinksReport:
    """Ask the addresses that are not known or due again, the first ones first, and remember what they answer.

    Args:
        store: Where answers are kept.
        settings: `[crawl]`, of which the networks are left out.
        urls: Addresses as pages write them, each once.
        contact: Address in the User-Agent, unless the settings give one.
        clock: The time now.
        allow_networks: CIDR ranges that are open to all, from `CURATOR_ALLOW_NETWORKS`.
        resolve: Name → addresses.
        spacing: Seconds between two requests to one host; the settings may ask for more.
        limit: Most addresses to ask.
        progress: Told how many of how many are done.

    Raises:
        ConfigError: A network is none.
        StoreError: The database could not take it.
    """
    with store.reading() as tx:
        known = link_checks.states(tx, urls)
    now = clock()
    due = [url for url in urls if clean_url(url) and (url not in known or known[url].due_at <= now)]
    fetcher = page_fetcher(settings, contact=contact, allow_networks=allow_networks, resolve=resolve)
    asking = _Asking(fetcher, known, clock, max(settings.spacing, spacing))
    chosen = due[:limit]
    states = dict(known)
    try:
        for done, state in enumerate(asking.over(chosen), start=1):
            with store.writing() as tx:
                link_checks.save(tx, state)
            states[state.url] = state
            progress(done, len(chosen))
    finally:
        fetcher.close()
    return LinksReport(states, len(chosen), len(known.keys() - set(due)), len(due) - len(chosen))


class _Asking:
    """Addresses being asked, side by side."""

    def __init__(
        self, fetcher: Fetcher, known: Mapping[str, LinkState], clock: Callable[[], datetime], spacing: float
    ) -> None:
        self._fetcher = fetcher
        self._known = known
        self._clock = clock
        self._spacing = spacing
        self._later: dict[str, tuple[datetime, str]] = {}

    def over(self, urls: Sequence[str]) -> Iterator[LinkState]:
        """Ask them all; what each answered, as it comes."""
        lanes = Lanes([(host_of(url), url) for url in urls], spacing=self._spacing)
        yield from Workers(lanes, self._ask, count=min(JOBS, len(urls)), name="links").all(len(urls))

    def _ask(self, url: str, place: Place) -> LinkState:
        host, now, before = host_of(url), self._clock(), self._known.get(url)
        if (held := self._later.get(host)) is not None:
            return LinkState(url, UNSURE, now, held[0], why=held[1], failures=before.failures if before else 0)
        told = self._asked(url, before, now, place)
        state = judged(url, told, before, now)
        if isinstance(told, FetchError) and told.retry_after is not None:
            self._later[host] = (state.due_at, "its host asks to come later")
        return state

    def _asked(self, url: str, before: LinkState | None, now: datetime, place: Place) -> Answer | FetchError:
        """What an address answers: to HEAD, and if that fails for want of HEAD, to a small GET."""
        validators = Validators(before.etag, before.last_modified) if before else Validators()
        ask = Ask(_SLUG, clean_url(url) or url, validators=validators, accept=_ACCEPT, probe="HEAD")
        try:
            return self._fetcher.fetch(ask, now=now, enter=place.move)
        except FetchError as error:
            if error.reason not in _NOT_BY_HEAD or error.retry_after is not None:
                return error
        try:
            return self._fetcher.fetch(replace(ask, probe="GET"), now=now, enter=place.move)
        except FetchError as error:
            return error


def judged(url: str, told: Answer | FetchError, before: LinkState | None, now: datetime) -> LinkState:
    """What an answer, or none, says about a link."""
    if isinstance(told, FetchError):
        failures = (before.failures if before else 0) + 1
        nobody = told.reason == "dns" and failures >= NOBODY
        outcome = DEAD if told.status in GONE or nobody else UNSURE
        wait = min(max(timedelta(seconds=told.retry_after or 0), AGAIN), LONGEST)
        why = f"{told.message}: gone for good" if told.status == 410 else told.message
        return LinkState(url, outcome, now, now + wait, told.status or 0, why=why, failures=failures)
    own = told.validators if told.url == clean_url(url) else Validators()  # another address's would mean nothing here
    good = LinkState(url, OK, now, now + KEPT, told.status, etag=own.etag, last_modified=own.last_modified)
    if told.moved_to and link_key(told.moved_to) != link_key(url):
        outcome = FRONT if _is_front(told.url) and not _is_front(url) else MOVED
        return replace(good, outcome=outcome, target=told.moved_to if outcome == MOVED else told.url)
    if _is_front(told.url) and not _is_front(url):
        return replace(good, outcome=FRONT, target=told.url)
    return good


def _is_front(url: str) -> bool:
    """Whether an address is the front page of its site."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment
