"""How a source is doing, and whether it needs a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from curator.domain.health import Condition, health
from curator.domain.schedule import Rhythm
from curator.domain.types import SourceState

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
DAILY = Rhythm(DAY, 3 * DAY, NOW - DAY)
NOTHING = Rhythm(timedelta(0), timedelta(0), None)


def failing(days: float, status: int = 0, **more: Any) -> SourceState:
    more.setdefault("body_hash", "x")
    since = NOW - timedelta(days=days)
    return SourceState("a", failures=3, status=status, failing_since=since, last_error="it", fetched_at=NOW, **more)


OK = SourceState("a", body_hash="x", fetched_at=NOW, last_success_at=NOW)


@pytest.mark.parametrize(
    ("state", "rhythm", "condition", "needed"),
    [
        (None, NOTHING, Condition.NEW, ""),
        (SourceState("a"), NOTHING, Condition.NEW, ""),
        (OK, DAILY, Condition.OK, ""),
        (OK, NOTHING, Condition.OK, ""),
        (SourceState("a", body_hash="x", fetched_at=NOW, last_error="degraded: x"), DAILY, Condition.DEGRADED, ""),
        (OK, Rhythm(DAY, 3 * DAY, NOW - 15 * DAY), Condition.SILENT, ""),
        (OK, Rhythm(DAY, 3 * DAY, NOW - 13 * DAY), Condition.OK, ""),
        (OK, Rhythm(DAY, 20 * DAY, NOW - 30 * DAY), Condition.OK, ""),
        (OK, Rhythm(30 * DAY, 40 * DAY, NOW - 80 * DAY), Condition.OK, ""),
        (OK, Rhythm(30 * DAY, 40 * DAY, NOW - 91 * DAY), Condition.SILENT, ""),
        (OK, Rhythm(timedelta(0), timedelta(0), NOW - 900 * DAY), Condition.OK, ""),
        (failing(0.1, 500), DAILY, Condition.FAILING, ""),
        (failing(6.9, 500), DAILY, Condition.FAILING, ""),
        (failing(7, 500), DAILY, Condition.FAILING, "failed for 7 days"),
        (failing(8), DAILY, Condition.FAILING, "failed for 8 days"),
        (failing(0, 410), DAILY, Condition.GONE, "gone for good"),
        (failing(1.9, 404), DAILY, Condition.FAILING, ""),
        (failing(2, 404), DAILY, Condition.GONE, "not found for 2 days"),
        (failing(0, 404, body_hash=""), NOTHING, Condition.FAILING, "never gave anything"),
        (failing(0, 404, body_hash=""), DAILY, Condition.FAILING, ""),
        (failing(-5, 500), DAILY, Condition.FAILING, ""),
    ],
)
def test_health(state: SourceState | None, rhythm: Rhythm, condition: Condition, needed: str) -> None:
    """Passing troubles need nobody; what is gone, never worked or lasts needs a person."""
    told = health(state, rhythm, NOW)
    assert told.condition is condition
    assert needed in told.needs_person
    assert bool(told.needs_person) is bool(needed)


def test_silence_is_never_negative() -> None:
    """An entry ahead of the clock is no silence."""
    assert health(OK, Rhythm(DAY, DAY, NOW + DAY), NOW).silence == timedelta(0)
