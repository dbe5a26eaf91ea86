"""How a source is doing, and whether it needs a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from curator.domain.schedule import Rhythm
from curator.domain.types import SourceState

LONG_GONE = timedelta(days=2)
"""A 404 that lasts so long is no accident. Shorter ones are: YouTube answers 404 for hours, deployments for minutes."""

LONG_FAILING = timedelta(days=7)
"""Any failure that lasts so long is told to a person."""

SILENT_GAPS = 3
"""A source is silent after so many of its usual times without an entry, and twice its longest pause."""

SHORTEST_SILENCE = timedelta(days=14)
"""No source is called silent before: everybody takes a holiday."""


class Condition(StrEnum):
    """How a source is doing."""

    NEW = "new"
    """Never looked at."""
    OK = "ok"
    DEGRADED = "degraded"
    """It gives entries, though something is wrong with it."""
    FAILING = "failing"
    GONE = "gone"
    """It says that it is no more."""
    SILENT = "silent"
    """It answers and has said nothing for much longer than it uses to."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one source is doing."""

    condition: Condition
    needs_person: str = ""
    """What a person should do, in a few words; empty means that nobody is needed."""
    silence: timedelta | None = None
    """Time since its newest entry; None means that it has none."""


def health(state: SourceState | None, rhythm: Rhythm, now: datetime) -> Health:
    """How a source is doing. None means that nothing is known of it."""
    silence = max(now - rhythm.newest_at, timedelta(0)) if rhythm.newest_at else None
    if state is None or not (state.fetched_at or state.failures or state.body_hash):
        return Health(Condition.NEW, silence=silence)
    if state.failures:
        gone = state.status == 410 or (state.status == 404 and _lasted(state, now) >= LONG_GONE)
        return Health(Condition.GONE if gone else Condition.FAILING, _needed(state, rhythm, now), silence)
    if state.last_error or state.gap_at:
        return Health(Condition.DEGRADED, _missed(state), silence)
    if silence is not None and rhythm.gap and silence > _patience(rhythm):
        return Health(Condition.SILENT, silence=silence)
    return Health(Condition.OK, silence=silence)


def _needed(state: SourceState, rhythm: Rhythm, now: datetime) -> str:
    """What a person should do about a failing source."""
    lasted = _lasted(state, now)
    if state.status == 410:
        return "it is gone for good: take it out of sources.toml, or find its new address"
    if not (state.body_hash or state.last_success_at or rhythm.newest_at):
        return "it never gave anything: check its address"
    if state.status == 404 and lasted >= LONG_GONE:
        return f"not found for {lasted.days} days: look for its new address"
    if lasted >= LONG_FAILING:
        return f"it has failed for {lasted.days} days: look at it"
    return _missed(state)


def _missed(state: SourceState) -> str:
    """What a person should do about a gap; nothing when there is none."""
    return f"look at its page for what was missed, then `curator source seen {state.slug}`" if state.gap_at else ""


def _lasted(state: SourceState, now: datetime) -> timedelta:
    return max(now - state.failing_since, timedelta(0)) if state.failing_since else timedelta(0)


def _patience(rhythm: Rhythm) -> timedelta:
    return max(SILENT_GAPS * rhythm.gap, 2 * rhythm.longest, SHORTEST_SILENCE)
