"""When a source is looked at next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.schedule import FIRST_BACKOFF, LONGEST_BACKOFF, backoff, is_due, next_due, retry_after_at

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(st.integers(-3, 10_000), st.text(max_size=10))
def test_backoff_grows_and_ends(failures: int, slug: str) -> None:
    """30 minutes, doubled each time, a quarter of jitter at most, never beyond a week, the same every time."""
    wait = backoff(failures, slug)
    assert wait == backoff(failures, slug)
    if failures < 1:
        assert wait == timedelta(0)
        return
    plain = FIRST_BACKOFF * 2 ** min(failures - 1, 20)
    assert min(plain, LONGEST_BACKOFF) <= wait <= min(plain * 1.25 + timedelta(seconds=1), LONGEST_BACKOFF)


def test_jitter_keeps_failing_sources_apart() -> None:
    """Sources that failed together do not come back together."""
    assert len({backoff(3, f"source-{number}") for number in range(50)}) > 45


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, None),
        (0.0, None),
        (-5.0, None),
        (float("nan"), None),
        (60.0, NOW + timedelta(minutes=1)),
        (999_999_999.0, NOW + timedelta(days=1)),
        (float("inf"), NOW + timedelta(days=1)),
    ],
)
def test_what_a_server_may_ask_for(seconds: float | None, expected: datetime | None) -> None:
    """Patience up to a day; nonsense is no request."""
    assert retry_after_at(NOW, seconds) == expected


@pytest.mark.parametrize(
    ("failures", "retry", "due"),
    [
        (0, None, NOW + HOUR),
        (0, NOW + 3 * HOUR, NOW + 3 * HOUR),
        (1, NOW + 3 * HOUR, NOW + 3 * HOUR),
        (1, NOW + timedelta(seconds=1), NOW + backoff(1, "a")),
        (5, None, NOW + backoff(5, "a")),
    ],
)
def test_next_due(failures: int, retry: datetime | None, due: datetime) -> None:
    """The interval after a success, the backoff after a failure, and what the server asked for as a floor."""
    assert next_due(NOW, interval=HOUR, failures=failures, slug="a", retry_after=retry) == due


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [
        (None, True),
        (NOW - HOUR, True),
        (NOW, True),
        (NOW + timedelta(minutes=4), True),
        (NOW + timedelta(minutes=6), False),
        (NOW + timedelta(days=7), False),
        (NOW + timedelta(days=400), True),
    ],
)
def test_is_due(due_at: datetime | None, expected: bool) -> None:
    """A little early is in time; a date no wait of ours could give means that the clock was set back."""
    assert is_due(due_at, NOW) is expected
