"""When a source is looked at next, and why then. Pure: every answer follows from what is given.

A failing source is tried again ever more rarely and never given up: readers whose program stops after a few errors
lose feeds without a word (the commonest complaint about Miniflux).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from itertools import pairwise

from curator.domain.identity import short_hash

FIRST_BACKOFF = timedelta(minutes=30)
"""Wait after the first failure; doubled by each further one (lion-reader's ladder)."""

LONGEST_WAIT = timedelta(days=7)
"""No source waits longer, whatever went wrong and whoever asked for it (lion-reader's cap)."""

LONGEST_RETRY_AFTER = timedelta(days=1)
"""What a server may ask for at most; `Retry-After: 999999999` must not silence a source for ever. Miniflux has the
same cap."""

SHORTEST_LAST_RUNG = timedelta(hours=6)
"""The longest backoff of a source is at least this, however quick its rhythm."""

JITTER = 0.25
"""Share of a backoff that is added at most, so that sources that failed together do not all come back at once."""

GRACE = timedelta(minutes=5)
"""A look may be this much early: a job that runs every hour starts some seconds sooner or later."""

RHYTHM_OF = 20
"""Newest entries that a rhythm is taken from."""

BURST = timedelta(hours=1)
"""Entries closer together than this count as one: three branches of a project are released in one evening."""

LOOKS_A_GAP = 4
"""Looks in the usual time between two entries: a new one is seen after an eighth of that time on average."""

FULL_EVERY = timedelta(days=8)
"""A body is asked for unconditionally so often: a server that always says "not modified" is found out. lion-reader
does the same; one full body in 8 days costs next to nothing."""

LONGEST_SKIP = timedelta(days=3)
"""`skipDays` may hold a look back so long at most: a long weekend."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Next:
    """The next look, and what decided it, in a few words for people."""

    due_at: datetime
    why: str


# -- the source's own rhythm ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source says something."""

    gap: timedelta
    """Mean time between two appearances; zero means that it is not known."""
    longest: timedelta
    """The longest time between two of them."""
    newest_at: datetime | None
    """The newest one; None means there are none."""


def rhythm(dates: Iterable[datetime], now: datetime) -> Rhythm:
    """The rhythm of the newest entries. Fewer than three appearances make none; dates ahead of now do not count."""
    newest = nlargest(RHYTHM_OF, (at for at in dates if at <= now))
    moments = newest[:1]
    for at in newest[1:]:
        if moments[-1] - at >= BURST:
            moments.append(at)
    if len(moments) < 3:
        return Rhythm(timedelta(0), timedelta(0), newest[0] if newest else None)
    gaps = [later - sooner for later, sooner in pairwise(moments)]
    return Rhythm((moments[0] - moments[-1]) / len(gaps), max(gaps), newest[0])


def own_interval(gap: timedelta, newest_at: datetime | None, now: datetime) -> timedelta:
    """The time between two looks that suits a rhythm; zero when there is none. Silence makes it longer."""
    if not gap or newest_at is None:
        return timedelta(0)
    return max(gap, (now - newest_at) / 2) / LOOKS_A_GAP


# -- the next look -------------------------------------------------------------------------------------------------


def after_success(
    now: datetime,
    *,
    chosen: timedelta | None,
    shortest: timedelta,
    longest: timedelta,
    own: timedelta = timedelta(0),
    asked: timedelta = timedelta(0),
    skips: str = "",
) -> Next:
    """When to look again after a look that went well.

    Args:
        now: The moment of the look that has just ended.
        chosen: `interval` of the source in `sources.toml`: a person's word, which wins. None means none.
        shortest: `[crawl] interval`: the floor of what is not chosen.
        longest: `[crawl] longest_interval`: its cap.
        own: What suits the source's rhythm; zero means that it is not known.
        asked: What the source asks for (max-age, Expires, ttl, updatePeriod); zero means nothing.
        skips: Hours and days at which it asks not to be looked at; see `not_skipped`.
    """
    if chosen is not None:
        return Next(now + min(chosen, LONGEST_WAIT), "interval in sources.toml")
    span, why = shortest, "shortest interval"
    if own > span:
        span, why = own, "its rhythm"
    if asked > span:
        span, why = asked, "the source asks for it"
    if span > longest:
        span, why = max(longest, shortest), "longest interval"
    due = now + min(span, LONGEST_WAIT)
    allowed = not_skipped(due, skips)
    return Next(due, why) if allowed == due else Next(allowed, "hours or days the source skips")


def after_failure(
    now: datetime, *, failures: int, slug: str, retry_after: datetime | None = None, gap: timedelta = timedelta(0)
) -> Next:
    """When to look again after a look that failed.

    Args:
        now: The moment of the look that has just ended.
        failures: Failed looks in a row, this one included.
        slug: The source's, for the jitter.
        retry_after: What the server asked for; a floor. None means nothing.
        gap: The source's rhythm; zero means that it is not known.
    """
    due = now + min(backoff(failures, slug), last_rung(gap))
    if retry_after is not None and retry_after > due:
        return Next(min(retry_after, now + LONGEST_WAIT), "the server asked to wait")
    return Next(due, f"failed {failures} times" if failures > 1 else "failed once")


def backoff(failures: int, slug: str) -> timedelta:
    """How long to leave a source alone after so many failures in a row: 30 minutes x 2^(n-1), at most 7 days.

    The jitter is drawn from the slug and the count, so the same history gives the same time.
    """
    if failures < 1:
        return timedelta(0)
    plain = FIRST_BACKOFF * (1 << min(failures - 1, 16))
    return min(plain * (1 + JITTER * _share(f"{slug} {failures}")), LONGEST_WAIT)


def last_rung(gap: timedelta) -> timedelta:
    """The longest backoff of a source with this rhythm: half of what a feed of ten entries holds, so that after a
    long failure nothing has left the window unseen. Seven days where no rhythm is known."""
    return min(max(5 * gap, SHORTEST_LAST_RUNG), LONGEST_WAIT) if gap else LONGEST_WAIT


def retry_after_at(now: datetime, seconds: float | None) -> datetime | None:
    """The moment before which a server asked not to come, at most a day ahead; None when it did not ask."""
    if seconds is None or not seconds > 0:
        return None
    return now + min(timedelta(seconds=min(seconds, 1e9)), LONGEST_RETRY_AFTER)


def is_due(due_at: datetime | None, now: datetime, *, fetched_at: datetime | None = None) -> bool:
    """Whether a source's time has come. None means it was never looked at, so it has.

    A last look that lies ahead, or a due time further ahead than any wait we give, says that the clock was set
    back: then it counts as due, so that no source sleeps until the old time comes again.
    """
    if due_at is None or now + GRACE >= due_at or due_at - now > LONGEST_WAIT + LONGEST_SKIP:
        return True
    return fetched_at is not None and fetched_at > now + GRACE


def still_held(retry_after: datetime | None, now: datetime) -> bool:
    """Whether a server's Retry-After still holds; one further ahead than we ever grant comes from another clock."""
    return retry_after is not None and now < retry_after <= now + LONGEST_RETRY_AFTER


# -- hours and days that a feed skips ------------------------------------------------------------------------------


def not_skipped(due: datetime, skips: str) -> datetime:
    """The due time, or the first full hour after it that the source does not skip.

    `skips` holds hours of the day (`00` to `23`) and days (`mon` to `sun`), both in UTC, with spaces between. A
    source that skips everything for more than three days is not heard.
    """
    words = frozenset(skips.split())
    if not words:
        return due
    at = due.astimezone(UTC)
    while f"{at.hour:02}" in words or _DAYS[at.weekday()] in words:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        if at - due > LONGEST_SKIP:
            return due
    return at


# -- full bodies now and then --------------------------------------------------------------------------------------


def wants_full(slug: str, full_at: datetime | None, now: datetime) -> bool:
    """Whether the next request is unconditional although validators are known.

    About every eight days, a day sooner or later by the slug so that not all come together. None means that this
    machine never saw a body: then one day in eight is the slug's. A time ahead of now means the clock was set back.
    """
    share = _share(f"{slug} full")
    if full_at is None:
        return now.toordinal() % FULL_EVERY.days == int(share * FULL_EVERY.days) % FULL_EVERY.days
    return now - full_at >= FULL_EVERY + timedelta(days=2 * share - 1) or full_at > now + GRACE


def _share(text: str) -> float:
    """A number from 0 to 1 that is always the same for a text."""
    return int(short_hash(text, 8), 16) / 0xFFFF_FFFF
