"""Filling gaps in lists of releases from GitHub's API. Runs in a thread of the crawl, right after the look.

Trouble with the API never makes a source fail: its list was read. The gap stays open then, with the reason as a
remark, and the next look at the source tries again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from curator.crawl import github
from curator.crawl.discover import address
from curator.crawl.fetch import Answer, Ask
from curator.crawl.github import Api, Listed
from curator.crawl.look import Hands, Look
from curator.crawl.parsed import Job, Unreadable
from curator.domain.gap import last_known
from curator.domain.intake import has_gap, news
from curator.domain.schedule import retry_after_at, still_held
from curator.domain.types import Entry, Kind, Source, SourceState
from curator.errors import FetchError
from curator.store.engine import Store

MOST_PAGES = 10
"""Pages read for one gap: a thousand releases. Nightlies make a few a day."""

LEAST_WAIT = 60.0
"""Seconds without a request after a refusal that says no time, as GitHub asks for its secondary limits."""

UNSET = "set GITHUB_TOKEN (or CURATOR_GITHUB_TOKEN), and the next look fills the gap from GitHub's API"


class _UnfilledError(Exception):
    """Why a gap could not be filled, in a few words for people."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap that may be filled."""

    since: Entry
    known: Mapping[str, Entry]
    """What is known by now, by uid."""
    old: bool
    """An earlier look noticed it."""


class Gaps:
    """Looks for gaps and fills them. Threads share it: a refusal that one meets holds the others back."""

    def __init__(self, store: Store, api: Api, states: Iterable[SourceState]) -> None:
        """`states` tell of rate limits that earlier crawls met."""
        self._store = store
        self._api = api
        self._lock = threading.Lock()
        self._held = [state.gap_retry_at for state in states if state.gap_retry_at is not None]
        self._refused = "" if api.has_sound_token else "the token holds characters that no token has"

    def filled(self, found: Look, state: SourceState, hands: Hands) -> Look:
        """A look, with what its source's list does not show any more, if there is a gap and it can be had.

        Raises StoreError.
        """
        source = found.source
        if found.error is not None or source.kind is not Kind.RELEASES or state.url != source.url:
            return found
        asked = self._api.releases_of(address(source))
        if not asked:
            return found
        gap = self._gap(found, state, hands.now)
        if gap is None:
            return found
        if not self._api.token:
            return found if gap.old else replace(found, remarks=(*found.remarks, UNSET))
        return self._from_api(found, gap, asked, hands)

    def _gap(self, found: Look, state: SourceState, now: datetime) -> _Gap | None:
        """The gap that an earlier look noticed, or that this one shows."""
        if not (found.entries or (state.gap_at and self._api.token)):
            return None
        from curator.store import entries as stored_entries  # late: the first requests do not wait for it

        with self._store.reading() as tx:
            known = stored_entries.known(tx, found.source.slug)
        since = known.get(state.gap_since) if state.gap_at else None
        if since is not None:
            return _Gap(since, known, old=True)
        since = last_known(known.values())
        if since is None or not has_gap(news(found.entries, known, now), len(found.entries), len(known), releases=True):
            return None
        return _Gap(since, known, old=False)

    def _from_api(self, found: Look, gap: _Gap, asked: str, hands: Hands) -> Look:
        """The look with what the API tells of the gap, as far as it came."""
        pages: list[Listed] = []
        why = ""
        try:
            self._read(pages, found, gap, asked, hands)
            self._compare(pages, found, gap, hands.now)
        except _UnfilledError as error:
            why = str(error)
        told = {*gap.known, *(entry.uid for entry in found.entries)}
        entries = github.missed(pages, gap.since, told)
        prereleases = {uid for page in pages for uid in page.prereleases}
        early = sum(entry.uid in prereleases for entry in entries)
        return replace(
            found,
            entries=(*found.entries, *entries),
            remarks=(*found.remarks, _remark(len(entries), early, why)),
            gap_closed=not why,
            gap_retry_at=self._until(hands.now),
        )

    # -- asking ------------------------------------------------------------------------------------------------------

    def _read(self, pages: list[Listed], found: Look, gap: _Gap, asked: str, hands: Hands) -> None:
        """Read pages until one goes back to where the gap begins, or there are no more. Raises _UnfilledError."""
        start = github.uid_start([*(entry.uid for entry in found.entries), gap.since.uid])
        if not start:
            raise _UnfilledError("its entries do not have the ids that GitHub gives")
        for _ in range(MOST_PAGES):
            answer = self._ask(found.source, asked, hands)
            page = self._page(found.source, answer, start, hands)
            pages.append(page)
            if github.reaches(page, gap.since):
                return
            try:
                asked = github.next_page(answer.link_header, answer.url)
            except ValueError as error:
                raise _UnfilledError(str(error)) from error
            if not asked:
                return
        raise _UnfilledError(f"it is longer than {MOST_PAGES} pages of {github.PER_PAGE}")

    def _ask(self, source: Source, asked: str, hands: Hands) -> Answer:
        """One page's answer. Raises _UnfilledError."""

        def enter(host: str) -> float:
            waited = hands.enter(host)
            self._check(hands.now)  # only now: who went before us may have been refused
            return waited

        self._check(hands.now)
        ask = Ask(source.slug, asked, accept=github.ACCEPT, token=self._api.token)
        try:
            answer = hands.fetcher.fetch(ask, now=hands.now, enter=enter)
        except FetchError as error:
            raise _UnfilledError(self._refusal(error, hands.now)) from error
        finally:
            hands.leave()
        self._hold(answer.wait, hands.now)
        return answer

    def _refusal(self, error: FetchError, now: datetime) -> str:
        """What a failure means. One that is about all requests holds the other threads back."""
        if error.status == 401:
            self._refused = "GitHub does not accept the token: make a new one"
            return self._refused
        if error.status == 429 or (error.status == 403 and error.retry_after is not None):
            self._hold(max(error.retry_after or LEAST_WAIT, LEAST_WAIT), now)
            return f"GitHub's API asks to wait until {self._until(now):%Y-%m-%d %H:%M} UTC"
        if error.status == 403:
            self._hold(LEAST_WAIT, now)  # a secondary limit may say nothing else
            return "GitHub's API refuses: too many requests, or the token may not read this project"
        if error.status == 404:
            return "GitHub's API does not know the project, or the token may not read it"
        return f"GitHub's API: {error.message}"

    def _page(self, source: Source, answer: Answer, start: str, hands: Hands) -> Listed:
        """An answer's releases. Raises _UnfilledError."""
        page = hands.parsers.parse(
            Job(
                source=source.slug,
                kind=github.JOB_KIND,
                url=address(source),
                body=answer.body,
                now=hands.now,
                language=source.language,
                include=source.include,
                exclude=source.exclude,
                guid_start=start,
            )
        )
        if isinstance(page, Listed):
            return page
        raise _UnfilledError(f"GitHub's API: {page.message if isinstance(page, Unreadable) else 'it cannot be read'}")

    def _compare(self, pages: list[Listed], found: Look, gap: _Gap, now: datetime) -> None:
        """Hold the API's list against Atom's. Raises _UnfilledError where that told of more than releases."""
        if not any(page.uids for page in pages):
            raise _UnfilledError(
                "the project has tags and no releases, and GitHub's API gives tags without their dates"
            )
        seen = [*gap.known.values(), *(replace(entry, first_seen_at=now) for entry in found.entries)]
        bare = github.bare_tags(pages, gap.since, {entry.uid: entry for entry in seen}.values(), now)
        if bare:
            tags = "tag is no release" if bare == 1 else "tags are no releases"
            raise _UnfilledError(f"{bare} of its newer {tags}, and GitHub's API gives tags without their dates")

    # -- patience ----------------------------------------------------------------------------------------------------

    def _check(self, now: datetime) -> None:
        """Raise _UnfilledError where asking would be no use now, or no manners."""
        if self._refused:
            raise _UnfilledError(self._refused)
        if until := self._until(now):
            raise _UnfilledError(f"GitHub's API asks to wait until {until:%Y-%m-%d %H:%M} UTC")

    def _until(self, now: datetime) -> datetime | None:
        """Until when the API is left alone; None means that it may be asked."""
        with self._lock:
            return max((at for at in self._held if still_held(at, now)), default=None)

    def _hold(self, seconds: float | None, now: datetime) -> None:
        until = retry_after_at(now, seconds)
        if until is not None:
            with self._lock:
                self._held.append(until)


def _remark(count: int, early: int, why: str) -> str:
    """What became of a gap, in one line."""
    releases = "1 release" if count == 1 else f"{count} releases"
    some = f" ({early} of them pre-releases)" if early else ""
    if not why:
        return f"gap filled: {releases}{some} that its list does not show any more came from GitHub's API"
    return f"gap not filled: {why}" + (f"; {releases}{some} came" if count else "")
