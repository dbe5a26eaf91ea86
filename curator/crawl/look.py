"""One look at one source: fetch it, read it, find its feed when it is a page. Runs in a thread of the crawl.

What comes out is a value; nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from curator.crawl import discover, hints
from curator.crawl.fetch import Answer, Ask, Enter, Fetcher, Validators
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.parsing import Parsers
from curator.domain.identity import short_hash
from curator.domain.moves import follows
from curator.domain.schedule import wants_full
from curator.domain.types import Entry, Kind, Source, SourceState
from curator.errors import FetchError, ParseError, SourceError

READING = 2
"""Raise it when the same bytes give other entries than before: then every source is read again once."""

MOST_GUESSES = 6
"""Addresses that are tried when a page is listed where a feed should be."""

GONE = (404, 410)
"""Statuses that send us back from a found feed to the page that named it, and from a new address to the listed one."""

_NOBODY = ("dns", "connect", "certificate", "blocked address")
"""Failures that say that nobody we know is at an address."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a source taught."""

    source: Source
    error: SourceError | None = None
    modified: bool = True
    """False: the server said 304, or the body is the one we know."""
    status: int = 200
    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = ()
    validators: Validators = field(default_factory=Validators)
    body_hash: str = ""
    moved_to: str = ""
    feed_url: str = ""
    title: str = ""
    """What the feed calls itself; empty when it was not read."""
    validators_of: str = ""
    """The `mark` of the address that the validators belong to."""
    fresh_for: timedelta = timedelta(0)
    """How long the answer holds, as its headers say; zero means that they do not."""
    ttl: int = 0
    """Seconds that the feed asks to wait; 0 means that it does not say."""
    skips: str = ""
    """Hours and days that the feed skips; see `domain.schedule.not_skipped`."""
    filtered: int = 0
    """Entries that the source's filters took out."""
    asked: str = ""
    """The address that was asked."""
    move_lost: bool = False
    """The address it had moved to gives nothing any more: the listed one is asked again."""
    held_until: datetime | None = None
    """It was not looked at, since its host asked to wait; None means that it was."""
    gap_since: str = ""
    """Uid of the newest entry that was known before, where nothing known is left in what the source lists."""
    gap_closed: bool = False
    """A gap was filled."""
    gap_retry_at: datetime | None = None
    """Before this filling is not tried again; None means no limit."""


def host_of(url: str) -> str:
    """The host of an address, lower case; the empty string when it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def base_of(source: Source, state: SourceState) -> str:
    """The address of the feed as people or its page name it: the one that was found before, else the listed one."""
    found = state.feed_url if source.kind is Kind.FEED and state.url == source.url else ""
    return found or discover.address(source)


def address_of(source: Source, state: SourceState, now: datetime) -> str:
    """What is asked for: the feed's address, or the one it has moved to for good."""
    base = base_of(source, state)
    moved = state.url == source.url and follows(base, state.moved_to, state.moved_at, now)
    return state.moved_to if moved else base


def reading(source: Source) -> str:
    """A short name for how a source's bytes become entries. Other selectors or filters make the same body new."""
    how = (READING, source.kind.value, source.include, source.exclude, source.language, source.selectors)
    return short_hash(repr(how), 8)


@dataclass(frozen=True, slots=True)
class Hands:
    """What a look works with."""

    fetcher: Fetcher
    parsers: Parsers
    enter: Enter
    """Waits for our turn at a host."""
    leave: Callable[[], None]
    """Gives our place at a host to the next one, while a body is read."""
    now: datetime

    def fetch(
        self,
        source: Source,
        address: str,
        validators: Validators = Validators(),  # noqa: B008
        validators_of: str = "",
    ) -> Answer:
        """Ask for an address in the source's name. Raises FetchError."""
        ask = Ask(source.slug, address, host_of(source.url), validators, validators_of=validators_of)
        try:
            return self.fetcher.fetch(ask, now=self.now, enter=self.enter)
        finally:
            self.leave()


def look(source: Source, state: SourceState, hands: Hands) -> Look:
    """Look at a source. Never raises for what the source does: the error is in the answer."""
    address = address_of(source, state, hands.now)
    return replace(_looked(source, state, hands, address), asked=address)


def _looked(source: Source, state: SourceState, hands: Hands, address: str) -> Look:
    known = state.url == source.url and state.body_hash.endswith(f"-{reading(source)}")
    conditional = known and not wants_full(source.slug, state.full_at, hands.now)
    validators = Validators(state.etag, state.last_modified) if conditional else Validators()
    base = base_of(source, state)
    feed_url = base if base == state.feed_url else ""
    try:
        answer = hands.fetch(source, address, validators, state.validators_of)
        moved_to = answer.moved_to or (address if address != base else feed_url)
        if answer.status == 304:
            return _seen(state, source, answer, feed_url, moved_to)
        digest = _digest(answer.body, source)
        if known and digest == state.body_hash:
            return _seen(state, source, answer, feed_url, moved_to)
        result = _read(hands, source, answer)
        if isinstance(result, Unreadable) and result.reason == "html page" and source.kind is Kind.FEED:
            if feed_url:
                raise _unreadable(source, answer, result)
            return _found(source, answer, result, hands, guess=not known)
        return _taken(source, answer, result, digest, feed_url, moved_to)
    except SourceError as error:
        lost = _is_lost(error)
        if address != base:
            moved_away = lost or (isinstance(error, FetchError) and error.reason in _NOBODY)
            return Look(source, error=error, feed_url=feed_url, move_lost=moved_away)
        return Look(source, error=error, feed_url="" if lost else feed_url)


def _is_lost(error: SourceError) -> bool:
    """Whether there is no feed at the address any more."""
    return isinstance(error, ParseError) or (isinstance(error, FetchError) and error.status in GONE)


def _read(hands: Hands, source: Source, answer: Answer) -> Parsed | Unreadable:
    if not answer.body:
        return Unreadable("empty body", "empty body: the answer holds nothing", "it may be a passing fault of the site")
    return hands.parsers.parse(
        Job(
            source=source.slug,
            kind=source.kind.value,
            url=answer.url,
            body=answer.body,
            now=hands.now,
            content_type=answer.content_type,
            language=source.language or answer.language,
            selectors=source.selectors,
            include=source.include,
            exclude=source.exclude,
        )
    )


def _seen(state: SourceState, source: Source, answer: Answer, feed_url: str, moved_to: str) -> Look:
    """Nothing has changed; the validators may have.

    The same body with the same validators from another address (signed ones change at every look) is nothing new.
    """
    same = answer.validators == Validators(state.etag, state.last_modified)
    return Look(
        source,
        modified=False,
        status=answer.status,
        validators=answer.validators,
        validators_of=state.validators_of if same else _owner(answer),
        body_hash=state.body_hash,
        moved_to=moved_to,
        feed_url=feed_url,
        fresh_for=answer.fresh_for,
        ttl=state.ttl,
        skips=state.skips,
    )


def _taken(
    source: Source, answer: Answer, result: Parsed | Unreadable, digest: str, feed_url: str, moved_to: str
) -> Look:
    """The entries of a body. Raises ParseError when it gave none because of what it is."""
    if isinstance(result, Unreadable):
        raise _unreadable(source, answer, result)
    return Look(
        source,
        entries=result.entries,
        title=result.title,
        remarks=result.remarks,
        validators=answer.validators,
        validators_of=_owner(answer),
        body_hash=digest,
        moved_to=moved_to,
        feed_url=feed_url,
        fresh_for=answer.fresh_for,
        ttl=hints.ttl(answer.body),
        skips=hints.skips(answer.body),
        filtered=result.filtered,
    )


def _owner(answer: Answer) -> str:
    """Whom an answer's validators belong to; nobody when it has none."""
    return answer.mark if answer.validators != Validators() else ""


def _found(source: Source, page: Answer, unreadable: Unreadable, hands: Hands, *, guess: bool) -> Look:
    """Follow a page to its feed, under the same guard.

    Feeds that the page names are always tried; the usual places only as long as the source never gave anything.

    Raises the page's own error when there is no feed, and the first named feed's when none of them can be had.
    """
    named = unreadable.feeds[:MOST_GUESSES]
    trouble: SourceError | None = None
    for address in named or (discover.usual_places(page.url)[:MOST_GUESSES] if guess else ()):
        try:
            answer = hands.fetch(source, address)
            result = _read(hands, source, answer)
            return _taken(source, answer, result, _digest(answer.body, source), address, answer.moved_to or address)
        except SourceError as error:
            trouble = trouble or error
    raise trouble if named and trouble else _unreadable(source, page, unreadable)


def _unreadable(source: Source, answer: Answer, result: Unreadable) -> ParseError:
    return ParseError(result.message, source=source.slug, url=answer.url, reason=result.reason, hint=result.hint)


def _digest(body: bytes, source: Source) -> str:
    return f"{hashlib.sha256(body).hexdigest()[:32]}-{reading(source)}"
