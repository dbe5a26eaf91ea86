"""One look at one source: fetch it, read it, find its feed when it is a page. Runs in a thread of the crawl.

What comes out is a value; nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from curator.crawl import discover
from curator.crawl.fetch import Answer, Ask, Enter, Fetcher, Validators
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.parsing import Parsers
from curator.domain.identity import short_hash
from curator.domain.types import Entry, Kind, Source, SourceState
from curator.errors import FetchError, ParseError, SourceError

READING = 1
"""Raise it when the same bytes give other entries than before: then every source is read again once."""

MOST_GUESSES = 6
"""Addresses that are tried when a page is listed where a feed should be."""

GONE = (404, 410)
"""Statuses that send us back from a found feed to the page that named it."""


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


def host_of(url: str) -> str:
    """The host of an address, lower case; the empty string when it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def address_of(source: Source, state: SourceState) -> str:
    """What is asked for: the feed that was found before, if the listed address is still the same, else that one."""
    found = state.feed_url if source.kind is Kind.FEED and state.url == source.url else ""
    return found or discover.address(source)


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

    def fetch(self, source: Source, address: str, validators: Validators = Validators()) -> Answer:  # noqa: B008
        """Ask for an address in the source's name. Raises FetchError."""
        ask = Ask(source.slug, address, host_of(source.url), validators)
        try:
            return self.fetcher.fetch(ask, now=self.now, enter=self.enter)
        finally:
            self.leave()


def look(source: Source, state: SourceState, hands: Hands) -> Look:
    """Look at a source. Never raises for what the source does: the error is in the answer."""
    known = state.url == source.url and state.body_hash.endswith(f"-{reading(source)}")
    validators = Validators(state.etag, state.last_modified) if known else Validators()
    address = address_of(source, state)
    feed_url = state.feed_url if address == state.feed_url else ""
    try:
        answer = hands.fetch(source, address, validators)
        if answer.status == 304:
            return _seen(source, answer, state.body_hash, feed_url)
        digest = _digest(answer.body, source)
        if known and digest == state.body_hash:
            return _seen(source, answer, digest, feed_url)
        result = _read(hands, source, answer)
        if isinstance(result, Unreadable) and result.reason == "html page" and source.kind is Kind.FEED:
            if feed_url:
                raise _unreadable(source, answer, result)
            return _found(source, answer, result, hands, guess=not known)
        return _taken(source, answer, result, digest, feed_url)
    except SourceError as error:
        lost = isinstance(error, ParseError) or (isinstance(error, FetchError) and error.status in GONE)
        return Look(source, error=error, feed_url="" if lost else feed_url)


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
            language=source.language,
            selectors=source.selectors,
            include=source.include,
            exclude=source.exclude,
        )
    )


def _seen(source: Source, answer: Answer, digest: str, feed_url: str) -> Look:
    """Nothing has changed; the validators may have."""
    return Look(
        source,
        modified=False,
        status=answer.status,
        validators=answer.validators,
        body_hash=digest,
        moved_to=answer.moved_to or feed_url,
        feed_url=feed_url,
    )


def _taken(source: Source, answer: Answer, result: Parsed | Unreadable, digest: str, feed_url: str) -> Look:
    """The entries of a body. Raises ParseError when it gave none because of what it is."""
    if isinstance(result, Unreadable):
        raise _unreadable(source, answer, result)
    return Look(
        source,
        entries=result.entries,
        title=result.title,
        remarks=result.remarks,
        validators=answer.validators,
        body_hash=digest,
        moved_to=answer.moved_to or feed_url,
        feed_url=feed_url,
    )


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
            return _taken(source, answer, result, _digest(answer.body, source), address)
        except SourceError as error:
            trouble = trouble or error
    raise trouble if named and trouble else _unreadable(source, page, unreadable)


def _unreadable(source: Source, answer: Answer, result: Unreadable) -> ParseError:
    return ParseError(result.message, source=source.slug, url=answer.url, reason=result.reason, hint=result.hint)


def _digest(body: bytes, source: Source) -> str:
    return f"{hashlib.sha256(body).hexdigest()[:32]}-{reading(source)}"
