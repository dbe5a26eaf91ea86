"""Cron lines: what is read, what is refused, and what is owed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.cron import WEEKDAYS, CronError, due_now, jobs_due, last_run, parse_cron, weekday_name

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("0 18 * *", "five fields"),
        ("0 0 * * 0", "write the name"),
        ("0 0 * * 1-5", "write the name"),
        ("0 0 * * fryday", "mon, tue"),
        ("60 0 * * *", "0 to 59"),
        ("0 24 * * *", "0 to 23"),
        ("0 0 0 * *", "1 to 31"),
        ("0 0 * 13 *", "1 to 12"),
        ("0 0 * */0 *", "step"),
        ("5-1 0 * * *", "ends before"),
        ("a b c d e", "not a number"),
        ("@daily", "five fields"),
        ("0 0 1 * fri", "leave one"),
        ("0 0 30 feb *", "never run"),
        ("0 0 1- * *", "not understood"),
        ("٣ 0 * * *", "not a number"),
    ],
)
def test_a_wrong_line_is_refused_with_what_would_be_right(line: str, says: str) -> None:
    """A cron line that two schedulers would read differently, or nobody at all, is refused."""
    with pytest.raises(CronError, match=says):
        parse_cron(line)


@pytest.mark.parametrize(
    ("line", "weekdays", "hours"),
    [
        ("17 */6 * * *", (0, 1, 2, 3, 4, 5, 6), (0, 6, 12, 18)),
        ("0 18 * * fri", (4,), (18,)),
        ("0 9-11,20 * * mon-wed", (0, 1, 2), (9, 10, 11, 20)),
        ("0 0 * * fri-mon", (0, 4, 5, 6), (0,)),
        ("0 20/2 * * Sunday", (6,), (20, 22)),
    ],
)
def test_lines_are_read_as_written(line: str, weekdays: tuple[int, ...], hours: tuple[int, ...]) -> None:
    """Stars, lists, ranges, steps and names mean what crontab(5) says."""
    cron = parse_cron(line)
    assert (cron.weekdays, cron.hours) == (weekdays, hours)


@pytest.mark.parametrize(
    ("line", "now", "zone", "expected"),
    [
        ("0 18 * * fri", "2023-03-17T09:00:00Z", TOKYO, "2023-03-17T09:00:00Z"),
        ("0 18 * * fri", "2023-03-17T08:59:59Z", TOKYO, "2023-03-10T09:00:00Z"),
        ("17 */6 * * *", "2022-12-31T15:16:00Z", TOKYO, "2022-12-31T09:17:00Z"),
        ("0 0 29 feb *", "2103-01-01T00:00:00Z", UTC, "2096-02-29T00:00:00Z"),
        # the hour that spring skips in New York, and the one that autumn repeats
        ("30 2 * * *", "2026-03-08T12:00:00Z", NEW_YORK, "2026-03-08T07:30:00Z"),
        ("30 1 * * *", "2026-11-01T12:00:00Z", NEW_YORK, "2026-11-01T05:30:00Z"),
    ],
)
def test_the_last_run_is_found_in_the_zone(line: str, now: str, zone: ZoneInfo, expected: str) -> None:
    """Hours are those of the publication's zone; the answer is UTC and never after now."""
    assert last_run(parse_cron(line), datetime.fromisoformat(now), zone) == datetime.fromisoformat(expected)


NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_success", "owed"),
    [
        (None, True),
        (datetime(2023, 3, 17, 9, tzinfo=UTC), False),
        (datetime(2023, 3, 17, 8, 59, tzinfo=UTC), True),
        (datetime(2023, 1, 1, tzinfo=UTC), True),
        (datetime(2030, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_missed_run_is_owed_once(last_success: datetime | None, owed: bool) -> None:
    """Catching up depends on the last success alone: however many runs were missed, one is owed."""
    assert due_now(parse_cron("0 18 * * fri"), NOW, TOKYO, last_success=last_success) is owed


def test_only_jobs_with_a_history_catch_up() -> None:
    """A job that nothing is known of waits for its time; one that never succeeded is owed."""
    crons = {name: parse_cron("0 18 * * fri") for name in ("draft", "crawl", "publish")}
    owed = jobs_due(crons, NOW, TOKYO, last_success={"crawl": None, "publish": NOW})
    assert owed == ("crawl",)


@given(
    minute=st.integers(0, 59),
    hour=st.integers(3, 23),
    weekday=st.sampled_from(WEEKDAYS),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
@settings(max_examples=60, deadline=None)
def test_our_last_run_is_apschedulers(minute: int, hour: int, weekday: str, now: datetime) -> None:
    """The moment we compute is one at which APScheduler fires, and it fires at none between it and now."""
    found = last_run(parse_cron(f"{minute} {hour} * * {weekday}"), now, NEW_YORK)
    assert found is not None
    trigger = CronTrigger(minute=minute, hour=hour, day_of_week=weekday, timezone=NEW_YORK)
    assert trigger.get_next_fire_time(None, found - timedelta(seconds=1)) == found
    assert trigger.get_next_fire_time(None, found + timedelta(seconds=1)) > now


@pytest.mark.parametrize(("word", "name"), [("fri", "fri"), ("Friday", "fri"), ("frid", None), ("5", None)])
def test_weekdays_have_names(word: str, name: str | None) -> None:
    """A weekday is its English name, short or whole."""
    assert weekday_name(word) == name
