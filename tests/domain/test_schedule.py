"""When a source is looked at next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.schedule import (
    FIRST_BACKOFF,
    LONGEST_SKIP,
    LONGEST_WAIT,
    Rhythm,
    after_failure,
    after_success,
    backoff,
    is_due,
    last_rung,
    not_skipped,
    own_interval,
    retry_after_at,
    rhythm,
    still_held,
    wants_full,
)

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NONE = timedelta(0)


@given(st.integers(-3, 10_000), st.text(max_size=10))
def test_backoff_grows_and_ends(failures: int, slug: str) -> None:
    """30 minutes, doubled each time, a quarter of jitter at most, never beyond a week, the same every time."""
    wait = backoff(failures, slug)
    assert wait == backoff(failures, slug)
    if failures < 1:
        assert wait == timedelta(0)
        return
    plain = FIRST_BACKOFF * 2 ** min(failures - 1, 20)
    assert min(plain, LONGEST_WAIT) <= wait <= min(plain * 1.25 + timedelta(seconds=1), LONGEST_WAIT)


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
        (999_999_999.0, NOW + DAY),
        (float("inf"), NOW + DAY),
    ],
)
def test_what_a_server_may_ask_for(seconds: float | None, expected: datetime | None) -> None:
    """Patience up to a day; nonsense is no request."""
    assert retry_after_at(NOW, seconds) == expected


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ([], (NONE, NONE, None)),
        ([1 * DAY, 2 * DAY], (NONE, NONE, 1 * DAY)),
        ([1 * DAY, 2 * DAY, 3 * DAY, 4 * DAY], (1 * DAY, 1 * DAY, 1 * DAY)),
        ([1 * DAY, 3 * DAY, 9 * DAY], (4 * DAY, 6 * DAY, 1 * DAY)),
        ([1 * DAY, 1 * DAY, 1 * DAY + timedelta(minutes=20), 31 * DAY, 61 * DAY], (30 * DAY, 30 * DAY, 1 * DAY)),
        ([-1 * DAY, 1 * DAY, 2 * DAY, 3 * DAY], (1 * DAY, 1 * DAY, 1 * DAY)),
        ([DAY * n for n in range(1, 200)], (1 * DAY, 1 * DAY, 1 * DAY)),
        ([0 * DAY] * 50, (NONE, NONE, 0 * DAY)),
    ],
)
def test_rhythm(ages: list[timedelta], expected: tuple[timedelta, timedelta, timedelta | None]) -> None:
    """The mean of the newest gaps; a burst counts once, dates ahead do not count, two appearances are none yet."""
    gap, longest, newest = expected
    newest_at = None if newest is None else NOW - newest
    assert rhythm([NOW - age for age in reversed(ages)], NOW) == Rhythm(gap, longest, newest_at)


@pytest.mark.parametrize(
    ("gap", "silence", "expected"),
    [
        (NONE, DAY, NONE),
        (DAY, NONE, 6 * HOUR),
        (DAY, DAY, 6 * HOUR),
        (DAY, 8 * DAY, 1 * DAY),
        (28 * DAY, DAY, 7 * DAY),
        (4 * HOUR, -DAY, HOUR),
    ],
)
def test_own_interval(gap: timedelta, silence: timedelta, expected: timedelta) -> None:
    """Four looks in the usual gap; the longer it is silent, the rarer."""
    assert own_interval(gap, NOW - silence, NOW) == expected


@pytest.mark.parametrize(
    ("chosen", "own", "asked", "wait", "why"),
    [
        (None, NONE, NONE, HOUR, "shortest interval"),
        (None, timedelta(minutes=5), timedelta(seconds=60), HOUR, "shortest interval"),
        (None, 6 * HOUR, HOUR, 6 * HOUR, "its rhythm"),
        (None, 6 * HOUR, 12 * HOUR, 12 * HOUR, "the source asks for it"),
        (None, 5 * DAY, NONE, DAY, "longest interval"),
        (None, NONE, 365 * DAY, DAY, "longest interval"),
        (timedelta(minutes=10), 6 * HOUR, 12 * HOUR, timedelta(minutes=10), "interval in sources.toml"),
        (3 * DAY, NONE, NONE, 3 * DAY, "interval in sources.toml"),
        (60 * DAY, NONE, NONE, 7 * DAY, "interval in sources.toml"),
    ],
)
def test_after_success(chosen: timedelta | None, own: timedelta, asked: timedelta, wait: timedelta, why: str) -> None:
    """A person's word wins; else the longest of floor, rhythm and wish, under the cap."""
    told = after_success(NOW, chosen=chosen, shortest=HOUR, longest=DAY, own=own, asked=asked)
    assert (told.due_at - NOW, told.why) == (wait, why)


@pytest.mark.parametrize(
    ("failures", "retry", "due", "why"),
    [
        (1, NOW + 3 * HOUR, NOW + 3 * HOUR, "the server asked to wait"),
        (1, NOW + timedelta(seconds=1), NOW + backoff(1, "a"), "failed once"),
        (5, None, NOW + backoff(5, "a"), "failed 5 times"),
        (99, None, NOW + 7 * DAY, "failed 99 times"),
    ],
)
def test_after_failure(failures: int, retry: datetime | None, due: datetime, why: str) -> None:
    """The backoff after a failure, and what the server asked for as a floor."""
    told = after_failure(NOW, failures=failures, slug="a", retry_after=retry)
    assert (told.due_at, told.why) == (due, why)


@pytest.mark.parametrize(
    ("gap", "longest"), [(NONE, 7 * DAY), (DAY, 5 * DAY), (10 * DAY, 7 * DAY), (timedelta(minutes=1), 6 * HOUR)]
)
def test_a_quick_source_is_not_left_for_a_week(gap: timedelta, longest: timedelta) -> None:
    """Half of what a window of ten entries holds is the longest backoff, so that nothing leaves it unseen."""
    assert last_rung(gap) == longest
    assert after_failure(NOW, failures=50, slug="a", gap=gap).due_at == NOW + longest


@given(st.integers(0, 10_000), st.floats(0, 1e12), st.integers(0, 10**9), st.integers(0, 10**9), st.booleans())
def test_nobody_waits_for_ever(failures: int, retry: float, own: int, asked: int, chosen: bool) -> None:
    """Whatever went wrong and whoever asked: seven days at most, and three more where the feed skips days."""
    failed = after_failure(NOW, failures=failures, slug="a", retry_after=retry_after_at(NOW, retry))
    went = after_success(
        NOW,
        chosen=timedelta(seconds=own) if chosen else None,
        shortest=timedelta(seconds=own),
        longest=timedelta(seconds=asked),
        own=timedelta(seconds=own),
        asked=timedelta(seconds=asked),
        skips="mon tue wed thu fri sat sun",
    )
    assert NOW <= failed.due_at <= NOW + LONGEST_WAIT
    assert NOW <= went.due_at <= NOW + LONGEST_WAIT + LONGEST_SKIP


@pytest.mark.parametrize(
    ("due_at", "fetched_at", "expected"),
    [
        (None, None, True),
        (NOW - HOUR, None, True),
        (NOW, None, True),
        (NOW + timedelta(minutes=4), NOW - HOUR, True),
        (NOW + timedelta(minutes=6), NOW - HOUR, False),
        (NOW + 7 * DAY, NOW, False),
        (NOW + 11 * DAY, None, True),
        (NOW + 3 * DAY, NOW + 2 * DAY, True),
        (NOW + 3 * DAY, NOW + timedelta(minutes=1), False),
    ],
)
def test_is_due(due_at: datetime | None, fetched_at: datetime | None, expected: bool) -> None:
    """A little early is in time; a date no wait of ours could give, or a look ahead of now: the clock was set back."""
    assert is_due(due_at, NOW, fetched_at=fetched_at) is expected


@pytest.mark.parametrize(
    ("until", "held"), [(None, False), (NOW, False), (NOW + HOUR, True), (NOW + DAY, True), (NOW + 2 * DAY, False)]
)
def test_still_held(until: datetime | None, held: bool) -> None:
    """What a server asked for holds until its time; more than is ever granted comes from another clock."""
    assert still_held(until, NOW) is held


@pytest.mark.parametrize(
    ("due", "skips", "expected"),
    [
        ("2023-03-17T12:30", "", "2023-03-17T12:30"),
        ("2023-03-17T12:30", "11 13", "2023-03-17T12:30"),
        ("2023-03-17T12:30", "12 13", "2023-03-17T14:00"),
        ("2023-03-17T23:10", "23 00 01", "2023-03-18T02:00"),
        ("2023-03-17T23:10", "23 sat sun", "2023-03-20T00:00"),
        ("2023-03-18T09:00", "sat sun", "2023-03-20T00:00"),
        ("2023-03-18T09:00", "mon tue wed thu fri sat sun", "2023-03-18T09:00"),
        ("2023-03-18T09:00", " ".join(f"{hour:02}" for hour in range(24)), "2023-03-18T09:00"),
        ("2023-03-18T09:00", "nonsense 99", "2023-03-18T09:00"),
    ],
)
def test_skipped_hours_and_days(due: str, skips: str, expected: str) -> None:
    """The first hour that is not skipped; a feed that skips all of them for days is not heard."""
    at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert not_skipped(at, skips) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_full_body_every_eight_days() -> None:
    """Not before seven days, always after nine, at the same time for the same source, at others for others."""
    slugs = [f"s{number}" for number in range(60)]
    assert not any(wants_full(slug, NOW - timedelta(days=6.9), NOW) for slug in slugs)
    assert all(wants_full(slug, NOW - timedelta(days=9.1), NOW) for slug in slugs)
    assert 10 < sum(wants_full(slug, NOW - timedelta(days=8), NOW) for slug in slugs) < 50
    assert wants_full("s1", NOW + DAY, NOW), "a body from the future: the clock was set back"


def test_a_full_body_one_day_in_eight_where_nothing_is_remembered() -> None:
    """A machine without a memory of its own asks each source fully on one day of eight."""
    for slug in ("a", "b", "kubernetes-blog"):
        assert sum(wants_full(slug, None, NOW + number * DAY) for number in range(80)) == 10
