"""The crawl: many sources looked at side by side, each stored by itself.

Threads fetch and have bodies read; this module's caller's thread stores what they bring: each source whole, with its
validators, in one transaction (those that arrive together share it). So a crawl may be killed at any moment: what is
stored is whole, and what is not is asked for again. No transaction is open while anything waits for the network.
"""

from __future__ import annotations

import signal
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import Empty

from curator.crawl import guard
from curator.crawl.fetch import Fetcher
from curator.crawl.fetchers import source_fetcher
from curator.crawl.gaps import Gaps
from curator.crawl.github import Api
from curator.crawl.lanes import Lanes, Place
from curator.crawl.look import Hands, Look, address_of, host_of, look
from curator.crawl.parsing import Parsers
from curator.crawl.patience import Patience
from curator.crawl.report import CrawlReport, Progress, SourceOutcome
from curator.crawl.settle import Settler
from curator.crawl.workers import Workers
from curator.domain.schedule import is_due, retry_after_at, still_held
from curator.domain.settings import CrawlSettings
from curator.domain.types import Source, SourceState
from curator.errors import FetchError
from curator.store import states as stored_states
from curator.store.claims import Claims, claims
from curator.store.engine import Store

MOST_ARRIVED = 64
"""Most looks that are stored together."""

SWITCH = 0.000_5
"""Seconds between two changes of threads; Python's own 0.005 made a crawl of 200 sources 5 in 100 slower."""

GATHER = 0.2
"""Seconds that looks are gathered in before they are stored: one transaction for 40 sources takes a third of the time
that 40 take, and a crawl that is killed asks again for what came in the last moment."""


def crawl(
    store: Store,
    sources: Sequence[Source],
    settings: CrawlSettings,
    *,
    contact: str,
    clock: Callable[[], datetime],
    force: bool = False,
    progress: Progress | None = None,
    allow_networks: Sequence[str] = (),
    resolve: guard.Resolve = guard.system_resolve,
    tls: ssl.SSLContext | None = None,
    github: Api = Api(),  # noqa: B008
) -> CrawlReport:
    """Look at every source whose time has come and store what they say.

    Args:
        store: Where it goes.
        sources: All sources that are meant; each slug once.
        settings: `[crawl]`.
        contact: Address in the User-Agent, unless the settings give one.
        clock: The time now.
        force: Look also at sources that are not due.
        progress: Told after each source.
        allow_networks: CIDR ranges that are open to all, from `CURATOR_ALLOW_NETWORKS`.
        resolve: Name → addresses.
        tls: How servers are verified; None means by certifi's certificates.
        github: What fills gaps in lists of releases; without a token nothing does.

    Raises:
        ConfigError: A network of the settings is none.
        StoreError: The database could not take it; what was stored before stays.
    """
    states = stored_states.known(store)
    now = clock()
    patience = Patience(settings.retry_after_scope)
    due = list(sources) if force else _due(sources, states, patience, now)
    fetcher = source_fetcher(
        settings,
        contact=contact,
        allow_networks=allow_networks,
        resolve=resolve,
        keep_alive=settings.parallel_hosts,
        tls=tls,
    )
    gaps = Gaps(store, github, states.values())
    known = {slug: state.fetched_at for slug, state in states.items()}
    with claims(store, known) as ours:
        run = _Run(
            store, states, fetcher, Parsers(timeout=settings.parse_timeout), settings, clock, patience, gaps, ours
        )
        done, interrupted = run.over(due, progress)
    reached = {s.slug for s in due}
    outcomes = done | {s.slug: SourceOutcome(s.slug, "not due") for s in sources if s.slug not in reached}
    return CrawlReport(tuple(outcomes[s.slug] for s in sources if s.slug in outcomes), interrupted)


def _due(
    sources: Sequence[Source], states: Mapping[str, SourceState], patience: Patience, now: datetime
) -> list[Source]:
    """The sources whose time has come, and whose host has not asked us to wait. `patience` learns who did."""
    known = [(source, states.get(source.slug) or SourceState(source.slug)) for source in sources]
    hosts = {source.slug: host_of(address_of(source, state, now)) for source, state in known}
    for source, state in known:
        if state.retry_after_at is not None and state.url == source.url and still_held(state.retry_after_at, now):
            patience.ask(hosts[source.slug], source.slug, state.retry_after_at)
    return [
        source
        for source, state in known
        if is_due(state.due_at, now, fetched_at=state.fetched_at)
        and patience.until(hosts[source.slug], source.slug, now) is None
    ]


class _Run:
    """One crawl under way."""

    def __init__(
        self,
        store: Store,
        states: dict[str, SourceState],
        fetcher: Fetcher,
        parsers: Parsers,
        settings: CrawlSettings,
        clock: Callable[[], datetime],
        patience: Patience,
        gaps: Gaps,
        ours: Claims,
    ) -> None:
        self._store = store
        self._states = states
        self._fetcher = fetcher
        self._parsers = parsers
        self._settings = settings
        self._clock = clock
        self._patience = patience
        self._gaps = gaps
        self._ours = ours

    def over(self, due: Sequence[Source], progress: Progress | None) -> tuple[dict[str, SourceOutcome], bool]:
        """Look at these sources. The outcomes by slug, and whether somebody ended it early."""
        now = self._clock()
        tasks = [(host_of(address_of(source, self._state(source), now)), source) for source in due]
        lanes = Lanes(tasks, self._settings.parallel_hosts, spacing=self._settings.spacing)
        jobs = min(max(self._settings.jobs, 1), len(due))
        workers = Workers(lanes, self._work, count=jobs, name="crawl")
        done: dict[str, SourceOutcome] = {}
        settler = Settler(self._store, self._states, self._settings, self._clock)
        try:
            with _terminable(), _taking_turns():
                if any(not self._state(source).body_hash for source in due):
                    self._get_ready()
                while len(done) < len(due):
                    looks, others = _arrived(workers, len(due) - len(done))
                    for outcome in [*others, *settler.settle(looks)]:
                        done[outcome.slug] = outcome
                        if progress is not None:
                            progress(outcome, len(done), len(due))
            return done, False
        except KeyboardInterrupt:
            return done, True
        finally:
            workers.stop()
            self._parsers.close()
            self._fetcher.close()
            settler.flush()

    def _get_ready(self) -> None:
        """Load, while the first answers are on their way, what bodies will need."""
        self._parsers.start()
        self._store.opened()

    def _state(self, source: Source) -> SourceState:
        return self._states.get(source.slug) or SourceState(source.slug)

    # -- in the threads ------------------------------------------------------------------------------------------

    def _work(self, source: Source, place: Place) -> Look | SourceOutcome:
        """Look at a source, unless another crawl has taken it."""
        if not self._ours.take(source.slug):
            return SourceOutcome(source.slug, "not due")
        return self._look(source, Hands(self._fetcher, self._parsers, place.move, place.leave, self._clock()))

    def _look(self, source: Source, hands: Hands) -> Look:
        """Look at a source, unless its host has just asked us to wait. Others on the host hear of it at once."""
        state = self._state(source)
        host = host_of(address_of(source, state, hands.now))
        until = self._patience.until(host, source.slug, hands.now)
        if until is not None:
            return Look(source, held_until=until)
        found = look(source, state, hands)
        if isinstance(found.error, FetchError):
            asked = retry_after_at(hands.now, found.error.retry_after)
            self._patience.ask(host_of(found.error.url), source.slug, asked)
        return self._gaps.filled(found, state, hands)


def _arrived(workers: Workers[Source, Look | SourceOutcome], missing: int) -> tuple[list[Look], list[SourceOutcome]]:
    """Looks that came, and sources that another crawl has taken, one at least of both; those that follow within a
    moment are stored with it. Raises what a thread could not handle.

    Args:
        workers: Who looks.
        missing: How many are still to come.
    """
    arrived = [workers.next()]
    until = time.monotonic() + GATHER
    while len(arrived) < min(missing, MOST_ARRIVED):
        try:
            arrived.append(workers.next(timeout=max(until - time.monotonic(), 0)))
        except Empty:
            break
    looks = [one for one in arrived if isinstance(one, Look)]
    return looks, [one for one in arrived if isinstance(one, SourceOutcome)]


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Let threads change places ten times as often: an answer that came should not wait for a long computation of
    another thread before the next request goes out."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the crawl as Ctrl-C does, where this is the thread that signals come to."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)
