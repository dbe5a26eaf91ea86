"""The calendar of an issue."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from curator.domain.week import (
    drafting_date,
    meeting_date,
    next_business_day,
    publish_moment,
    week_of,
    weekday_number,
)
from curator.errors import UsageError
from tests.conftest import utc

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
EQUINOX = date(2023, 3, 21)


def none(_day: date) -> bool:
    return False


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2023-03-17 07:00", date(2023, 3, 17)),  # Friday 16:00 in Tokyo
        ("2023-03-17 14:59", date(2023, 3, 17)),  # Friday 23:59
        ("2023-03-17 15:00", date(2023, 3, 24)),  # Saturday 00:00
        ("2023-03-16 15:00", date(2023, 3, 17)),  # Friday 00:00
        ("2023-03-20 01:00", date(2023, 3, 24)),
    ],
)
def test_the_issue_is_dated_by_its_meeting(now: str, day: date) -> None:
    """All of the meeting's day belongs to it, in the publication's zone; the next midnight begins the next issue."""
    assert meeting_date(utc(now), "fri", TOKYO) == day


OFF = {date(2022, 9, 23), date(2022, 12, 30)}
"""A Friday that was a public holiday, and one on which the team was off."""


@pytest.mark.parametrize(
    ("now", "drafts", "done", "day"),
    [
        ("2022-09-20 03:00", "", "", "2022-09-30"),  # the holiday's meeting is not held: a skipped week
        ("2022-09-23 03:00", "", "", "2022-09-30"),
        ("2022-09-20 03:00", "2022-09-16", "", "2022-09-16"),  # last Friday's page is still a draft
        ("2022-09-26 03:00", "2022-09-16", "", "2022-09-16"),  # also over the skipped week
        ("2022-09-26 03:00", "2022-09-22", "", "2022-09-22"),  # a meeting that was moved to Thursday by --date
        ("2022-09-26 03:00", "2022-09-09", "", "2022-09-30"),  # an older draft was left behind
        ("2022-09-30 03:00", "2022-09-16", "", "2022-09-30"),  # the meeting's own day begins its page
        ("2022-09-30 09:00", "", "2022-09-30", "2022-10-07"),  # out already
        ("2022-12-28 03:00", "", "", "2023-01-06"),  # over the turn of the year
        ("2022-12-28 03:00", "", "2023-01-06", "2023-01-13"),  # a double issue stood for that one too
        ("2022-12-31 15:00", "2022-12-23", "", "2022-12-23"),
    ],
)
def test_which_issue_a_draft_is_for(now: str, drafts: str, done: str, day: str) -> None:
    """The last meeting's page while it is a draft, else the coming meeting that is held and not done."""
    told = drafting_date(
        utc(now),
        "fri",
        TOKYO,
        held=lambda at: at not in OFF,
        drafts=[date.fromisoformat(one) for one in drafts.split()],
        done=[date.fromisoformat(one) for one in done.split()],
    )
    assert told == date.fromisoformat(day)


def test_a_team_that_never_meets_still_gets_a_date() -> None:
    """Where no meeting is held for a year, the weekday alone decides."""
    assert drafting_date(utc("2022-09-20 03:00"), "fri", TOKYO, held=none) == date(2022, 9, 23)


@pytest.mark.parametrize(("name", "number"), [("mon", 0), ("Friday", 4), (" SUN ", 6)])
def test_weekday_names(name: str, number: int) -> None:
    """Three letters tell a weekday."""
    assert weekday_number(name) == number


def test_a_wrong_weekday_says_what_is_right() -> None:
    """A name that is no weekday is refused with the names that are."""
    with pytest.raises(UsageError, match="mon, tue"):
        weekday_number("金")


def test_a_week_is_half_open_and_follows_the_clocks() -> None:
    """The seven days up to the issue's own, from midnight to midnight; an hour less when the clocks go forward."""
    assert week_of(date(2023, 3, 17), TOKYO) == (utc("2023-03-10 15:00"), utc("2023-03-17 15:00"))
    start, end = week_of(date(2023, 3, 31), BERLIN)
    assert end - start == timedelta(days=7) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "closed", "next_day"),
    [
        (date(2023, 3, 17), (), date(2023, 3, 20)),
        (date(2023, 3, 20), (), date(2023, 3, 22)),  # the 21st is a holiday here
        (date(2023, 3, 17), (date(2023, 3, 20),), date(2023, 3, 22)),
        (date(2023, 3, 16), (), date(2023, 3, 17)),
    ],
)
def test_the_next_business_day(day: date, closed: tuple[date, ...], next_day: date) -> None:
    """Weekends, holidays and closed days are passed over."""
    assert next_business_day(day, holidays=lambda at: at == EQUINOX, closed=closed) == next_day


def test_a_year_without_business_days_is_refused() -> None:
    """Holidays without end are an error, not an endless search."""
    with pytest.raises(UsageError, match="no business day"):
        next_business_day(date(2023, 3, 17), holidays=lambda _day: True)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2023-03-17 09:00", "2023-03-20 01:00"),
        ("2023-03-20 01:00", "2023-03-20 01:00"),
        ("2023-03-20 01:01", "2023-03-21 01:00"),
        ("2023-03-24 09:00", "2023-03-27 01:00"),
        ("2023-03-26 23:00", "2023-03-27 01:00"),
        ("2024-03-26 23:00", "2024-03-27 01:00"),
    ],
)
def test_the_moment_of_publishing(now: str, moment: str) -> None:
    """Ten o'clock on the next business day after the issue's; a late issue waits for the next one still to come."""
    at = publish_moment(date(2023, 3, 17), utc(now), at=time(10), zone=TOKYO, holidays=none)
    assert at == utc(moment)
    assert at.tzinfo is UTC
    assert isinstance(at, datetime)
