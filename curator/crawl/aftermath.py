"""What is known of a source after a look. Pure: run stores what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from curator.crawl.look import Look
from curator.domain import schedule
from curator.domain.settings import CrawlSettings
from curator.domain.types import Entry, SourceState
from curator.errors import FetchError, SourceError

ERROR_LIMIT = 300
"""Characters of an error that are remembered."""


GAP = (
    "degraded: none of the entries known before is left in what it lists: some may have been missed since the last look"
)
"""Said of a source whose window has moved on by more than its length. `status` tells of it until the gap is filled, or
somebody says that they have looked."""


def state_after(
    before: SourceState, found: Look, now: datetime, settings: CrawlSettings, *, entries: Iterable[Entry] = ()
) -> SourceState:
    """What is known of a source after a look.

    Args:
        before: What was known. What belongs to another address than the listed one is void.
        found: What the look taught.
        now: The time.
        settings: `[crawl]`.
        entries: All entries of the source, for its rhythm; none means that the rhythm stays as it was.
    """
    if before.url != found.source.url:
        before = SourceState(before.slug, url=found.source.url)
    if found.held_until is not None:
        return replace(before, due_at=found.held_until, due_why="its host asked to wait")
    if found.error is not None:
        return _after_failure(before, found, found.error, now)
    seen = _seen(before, found, now)
    dates = [at for entry in entries if (at := entry.published_at or entry.first_seen_at or now)]
    if dates:
        found_rhythm = schedule.rhythm(dates, now)
        seen = replace(seen, rhythm=int(found_rhythm.gap.total_seconds()), newest_at=found_rhythm.newest_at)
    due = schedule.after_success(
        now,
        chosen=found.source.interval,
        shortest=settings.interval,
        longest=settings.longest_interval,
        own=schedule.own_interval(timedelta(seconds=seen.rhythm), seen.newest_at, now),
        asked=max(found.fresh_for, timedelta(seconds=seen.ttl)),
        skips=seen.skips,
    )
    return replace(seen, due_at=due.due_at, due_why=due.why)


def _seen(before: SourceState, found: Look, now: datetime) -> SourceState:
    """The state after a look that went well, without the next look."""
    degraded = next((one for one in found.remarks if one.startswith("degraded") and one != GAP), "")
    if not found.modified and not before.failures:
        degraded = before.last_error
    return SourceState(
        slug=before.slug,
        url=before.url,
        etag=found.validators.etag,
        last_modified=found.validators.last_modified,
        body_hash=found.body_hash,
        last_error=degraded[:ERROR_LIMIT],
        moved_to=found.moved_to,
        feed_url=found.feed_url,
        validators_of=found.validators_of,
        moved_at=_moved_at(before, found.moved_to, now),
        ttl=min(found.ttl, 2**31 - 1),
        skips=found.skips,
        fetched_at=now,
        last_success_at=now,
        full_at=now if found.status == 200 else before.full_at,
        newest_at=before.newest_at,
        rhythm=before.rhythm,
        filtered=found.filtered if found.modified else before.filtered,
        gap_at=None if found.gap_closed else before.gap_at or (now if found.gap_since else None),
        gap_since="" if found.gap_closed else before.gap_since if before.gap_at else found.gap_since,
        gap_retry_at=found.gap_retry_at,
    )


def _moved_at(before: SourceState, moved_to: str, now: datetime) -> datetime | None:
    """Since when it leads there; a time ahead of now comes from a clock that was set back."""
    if not moved_to:
        return None
    return min(before.moved_at, now) if before.moved_at and moved_to == before.moved_to else now


def _after_failure(before: SourceState, found: Look, error: SourceError, now: datetime) -> SourceState:
    """A failure changes nothing of what is known, save that it happened. Entries and validators stay."""
    if before.feed_url and not found.feed_url:  # the found feed is lost: ask the page again, unconditionally
        before = replace(before, feed_url="", etag="", last_modified="", body_hash="")
    if found.move_lost:  # ask the listed address again: it may lead somewhere else by now
        before = replace(before, moved_to="", moved_at=None)
    failures = before.failures + 1
    answered = error if isinstance(error, FetchError) else None
    wait = schedule.retry_after_at(now, answered.retry_after if answered else None)
    gap = timedelta(seconds=before.rhythm)
    due = schedule.after_failure(now, failures=failures, slug=before.slug, retry_after=wait, gap=gap)
    return replace(
        before,
        failures=failures,
        last_error=error.message[:ERROR_LIMIT],
        retry_after_at=wait,
        failing_since=min(before.failing_since, now) if before.failing_since else now,
        status=(answered.status or 0) if answered else 0,
        fetched_at=now,
        due_at=due.due_at,
        due_why=due.why,
    )
