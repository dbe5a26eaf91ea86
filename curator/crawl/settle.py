"""Storing what looks taught. What taught nothing is written without the database layer, which takes 0.3 s to load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from curator.crawl.aftermath import GAP, state_after
from curator.crawl.look import Look
from curator.crawl.report import SourceOutcome
from curator.domain.gap import last_known
from curator.domain.intake import News, has_gap, news
from curator.domain.settings import CrawlSettings
from curator.domain.types import Entry, Kind, Source, SourceState
from curator.errors import FetchError, ParseError
from curator.store import states as stored_states
from curator.store.engine import Store, Tx

FLUSH_EVERY = 64
"""Looks that taught nothing whose times are written together."""


class Settler:
    """Stores the looks of one crawl. The database layer is loaded when the first of them taught something."""

    def __init__(
        self,
        store: Store,
        states: Mapping[str, SourceState],
        settings: CrawlSettings,
        clock: Callable[[], datetime],
    ) -> None:
        """`states` are what was known before the crawl."""
        self._store = store
        self._states = states
        self._settings = settings
        self._clock = clock
        self._times: list[SourceState] = []

    def settle(self, looks: Sequence[Look]) -> list[SourceOutcome]:
        """Store what looks taught, each whole, and say what became of the sources. Raises StoreError."""
        now = self._clock()
        states = {look.source.slug: self._after(look, now) for look in looks}
        taught = [look for look in looks if look.entries or self._is_new(states[look.source.slug], look.source)]
        self._times += [states[look.source.slug] for look in looks if look not in taught]
        told: dict[str, News] = {}
        if taught:
            told, final = self._written(taught, states, now)
            looks = [final.get(look.source.slug, look) for look in looks]
        if len(self._times) >= FLUSH_EVERY:
            self.flush()
        return [_outcome(look, told.get(look.source.slug, News()), states[look.source.slug]) for look in looks]

    def _written(
        self, looks: Sequence[Look], states: dict[str, SourceState], now: datetime
    ) -> tuple[dict[str, News], dict[str, Look]]:
        """Write what these looks taught; what was new of each, and the looks with what was noticed on the way.

        Looks that arrived together share a transaction: a statement for each kind of row and not for each source makes
        a first crawl several times faster. `states` are completed.
        """
        from curator.store import entries as stored_entries
        from curator.store import sources as stored_sources

        told: dict[str, News] = {}
        final: dict[str, Look] = {}
        with self._store.writing() as tx:
            known = stored_entries.known_of(tx, [look.source.slug for look in looks if look.entries])
            for look in looks:
                slug = look.source.slug
                before = known.get(slug, {})
                told[slug] = news(look.entries, before, now, revisions=partial(_revisions, tx, slug))
                if look.entries:
                    final[slug] = self._watched(look, told[slug], before)
                    states[slug] = self._after(final[slug], now, [*before.values(), *told[slug].new])
            stored_sources.save_fetches(tx, [(states[slug], news.entries) for slug, news in told.items()], now=now)
        return told, final

    def _watched(self, look: Look, told: News, before: Mapping[str, Entry]) -> Look:
        """The look, with an alarm if its source's window has moved on too far."""
        if not self._has_gap(look, told, len(before)):
            return look
        since = last_known(before.values())
        return replace(look, remarks=(GAP, *look.remarks), gap_since=since.uid if since else "")

    def _has_gap(self, found: Look, told: News, known: int) -> bool:
        """Whether the source's window has moved on too far. Another address lists what it likes, and so does a page."""
        source = found.source
        filled = found.gap_closed or not found.modified
        if source.kind is Kind.PAGE or filled or self._state(source).url != source.url:
            return False
        listed = len(found.entries) + found.filtered
        return has_gap(told, listed, known, releases=source.kind is Kind.RELEASES)

    def _is_new(self, state: SourceState, source: Source) -> bool:
        return state.lasting() != self._state(source).lasting()

    def _after(self, found: Look, now: datetime, entries: Iterable[Entry] = ()) -> SourceState:
        return state_after(self._state(found.source), found, now, self._settings, entries=entries)

    def flush(self) -> None:
        """Write the local times of looks that taught nothing. Raises StoreError."""
        times, self._times = self._times, []
        stored_states.save_times(self._store, times)

    def _state(self, source: Source) -> SourceState:
        return self._states.get(source.slug) or SourceState(source.slug)


def _revisions(tx: Tx, slug: str, uid: str) -> int:
    from curator.store import entries as stored_entries

    return len(stored_entries.revisions(tx, slug, uid))


def _outcome(found: Look, told: News, state: SourceState) -> SourceOutcome:
    if found.held_until is not None:
        return SourceOutcome(found.source.slug, "not due", reason="its host asked to wait", moved_to=state.moved_to)
    error = found.error
    if error is not None:
        reason = error.reason if isinstance(error, FetchError | ParseError) else ""
        line = f"{error.message} ({error.hint})" if error.hint else error.message
        return SourceOutcome(found.source.slug, "failed", error=line, reason=reason, moved_to=state.moved_to)
    kind = "new" if told.new else "not modified" if found.status == 304 else "unchanged"
    return SourceOutcome(
        found.source.slug,
        kind,
        new=len(told.new),
        rewritten=len(told.rewritten),
        entries=len(found.entries),
        moved_to=found.moved_to,
        remarks=found.remarks,
        filtered=found.filtered,
        followed=bool(found.moved_to) and found.asked == found.moved_to,
    )
