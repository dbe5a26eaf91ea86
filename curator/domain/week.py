"""The calendar of an issue: its meeting day, its week, the moment it goes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from curator.domain.types import Issue
from curator.errors import UsageError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names as in `curator.toml`, in the order of `date.weekday()`."""

LONGEST_BREAK = 366
"""Days we look ahead for one on which something may be published."""


def weekday_number(name: str) -> int:
    """0 for Monday to 6 for Sunday; the first three letters decide, in any case.

    Raises:
        UsageError: It is no English weekday.
    """
    short = name.strip().lower()[:3]
    if short not in WEEKDAYS:
        raise UsageError(f"`{name}` is no weekday", hint=f"use one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(short)


def always(_day: date) -> bool:
    """The meeting is held every week."""
    return True


def meeting_date(now: datetime, weekday: str, zone: tzinfo, *, held: Callable[[date], bool] = always) -> date:
    """The date of the issue that is being made at a moment: the meeting day on or after today.

    All of the meeting's own day counts, so that a draft made after the meeting in the evening carries its date; from
    the next midnight on the coming meeting is meant. Days are the publication's. A meeting that is not held (a
    holiday, a day off) makes no issue: what it would have had goes into the next one.
    """
    today = now.astimezone(zone).date()
    coming = today + timedelta(days=(weekday_number(weekday) - today.weekday()) % 7)
    return next((day for day in _weeks(coming, 7) if held(day)), coming)


def _weeks(day: date, step: int) -> list[date]:
    """A year of days, `step` days apart, from one on."""
    return [day + timedelta(days=ahead) for ahead in range(0, LONGEST_BREAK * (1 if step > 0 else -1), step)]


def drafting_date(
    now: datetime,
    weekday: str,
    zone: tzinfo,
    *,
    held: Callable[[date], bool] = always,
    drafts: Collection[date] = (),
    done: Collection[date] = (),
) -> date:
    """The issue that a draft is for when nobody says a date.

    The one of the last meeting while its page is a draft, else today's or the coming one; never one that is done.

    Args:
        now: This moment, aware.
        weekday: The meeting's.
        zone: The publication's.
        held: Whether there is a meeting on a day.
        drafts: Dates of the pages that are drafts.
        done: Dates of issues that went out, and the other meetings that those stand for.
    """
    coming = meeting_date(now, weekday, zone, held=held)
    before = coming - timedelta(days=7)
    last = next((day for day in _weeks(before, -7) if held(day)), before)
    waiting = [day for day in drafts if last <= day < coming]
    if waiting and now.astimezone(zone).date() != coming:
        return max(waiting)
    return next((day for day in _weeks(coming, 7) if day not in done and held(day)), coming)


def week_of(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The seven days that end with an issue's day, half-open, in UTC: from the first midnight to the one after `day`.

    With a change of the clocks inside, the week has an hour more or less.
    """
    return _midnight(day - timedelta(days=6), zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def next_business_day(day: date, *, holidays: Callable[[date], bool], closed: Collection[date] = ()) -> date:
    """The first day after `day` that is no Saturday, Sunday, public holiday or closed day.

    Raises:
        UsageError: No such day comes within a year.
    """
    for ahead in range(1, LONGEST_BREAK + 1):
        candidate = day + timedelta(days=ahead)
        if candidate.weekday() < 5 and candidate not in closed and not holidays(candidate):
            return candidate
    raise UsageError(
        f"no business day within a year after {day.isoformat()}", hint="look at `closed` in [schedule], or give --at"
    )


def publish_moment(
    day: date,
    now: datetime,
    *,
    at: time,
    zone: tzinfo,
    holidays: Callable[[date], bool],
    closed: Collection[date] = (),
) -> datetime:
    """When an issue of a day goes out: at `at` on the next business day, in UTC.

    An issue that is late, so that this moment has passed, goes out on the first such moment still to come: nothing
    becomes public at once without somebody having said so.
    """
    business_day = day
    while True:
        business_day = next_business_day(business_day, holidays=holidays, closed=closed)
        moment = datetime.combine(business_day, at, tzinfo=zone).astimezone(UTC)
        if moment >= now:
            return moment
        business_day = max(business_day, now.astimezone(zone).date() - timedelta(days=1))


def next_public(issues: Iterable[Issue], now: datetime) -> datetime | None:
    """When the next issue that is no draft becomes public, after `now`; None when none waits."""
    coming = [issue.published_at for issue in issues if not issue.draft and issue.published_at]
    return min((moment for moment in coming if moment > now), default=None)
