"""When a source is looked at next. Pure: every answer follows from what is given.

A failing source is tried again ever more rarely and never given up: readers whose program stops after a few errors
lose feeds without a word (the commonest complaint about Miniflux).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from curator.domain.identity import short_hash

FIRST_BACKOFF = timedelta(minutes=30)
"""Wait after the first failure; doubled by each further one (lion-reader's ladder)."""

LONGEST_BACKOFF = timedelta(days=7)
"""No source waits longer, whatever went wrong (lion-reader's cap)."""

LONGEST_RETRY_AFTER = timedelta(days=1)
"""What a server may ask for at most; `Retry-After: 999999999` must not silence a source for ever. Miniflux has the
same cap."""

JITTER = 0.25
"""Share of a backoff that is added at most, so that sources that failed together do not all come back at once."""

GRACE = timedelta(minutes=5)
"""A look may be this much early: a job that runs every hour starts some seconds sooner or later."""


def backoff(failures: int, slug: str) -> timedelta:
    """How long to leave a source alone after so many failures in a row: 30 minutes x 2^(n-1), at most 7 days.

    The jitter is drawn from the slug and the count, so the same history gives the same time.
    """
    if failures < 1:
        return timedelta(0)
    plain = FIRST_BACKOFF * (1 << min(failures - 1, 16))
    share = int(short_hash(f"{slug} {failures}", 8), 16) / 0xFFFF_FFFF
    return min(plain * (1 + JITTER * share), LONGEST_BACKOFF)


def retry_after_at(now: datetime, seconds: float | None) -> datetime | None:
    """The moment before which a server asked not to come, at most a day ahead; None when it did not ask."""
    if seconds is None or not seconds > 0:
        return None
    return now + min(timedelta(seconds=min(seconds, 1e9)), LONGEST_RETRY_AFTER)


def next_due(
    now: datetime, *, interval: timedelta, failures: int, slug: str, retry_after: datetime | None = None
) -> datetime:
    """When to look at a source again.

    Args:
        now: The moment of the look that has just ended.
        interval: The source's own interval, else the crawl's.
        failures: Failed looks in a row, this one included; 0 after a success.
        slug: The source's, for the jitter.
        retry_after: What the server asked for; a floor. None means nothing.
    """
    due = now + (backoff(failures, slug) if failures else interval)
    return max(due, retry_after) if retry_after else due


def is_due(due_at: datetime | None, now: datetime) -> bool:
    """Whether a source's time has come. None means it was never looked at, so it has.

    A due time further ahead than any wait we give (the clock was set back) counts as due.
    """
    return due_at is None or now + GRACE >= due_at or due_at - now > LONGEST_BACKOFF * 10
