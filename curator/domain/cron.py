"""Cron lines: when a job should have run, and whether it is owed. Pure; every `now` is given.

Five fields: minute, hour, day of month, month, weekday. Weekdays go by name (`fri`, `mon-fri`): in crontab 0 is
Sunday, in APScheduler 0 is Monday, so a number would mean another day to half of its readers. For the same reason
day and weekday are not both restricted: crontab joins them with "or", APScheduler with "and".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As crontab(5) names them, in the order of `date.weekday()`."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
_PART = re.compile(r"(?P<range>\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d{1,4}))?")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEARCHED_DAYS = 3_000
"""Days looked back for the last run: 29 February can be eight years away (1896-1904, 2096-2104)."""


class CronError(ValueError):
    """A cron line that cannot be read. `str()` says which field and what would be right."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron line, understood: the numbers that each field allows, ascending. Monday is 0."""

    line: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    def fires_on(self, day: date) -> bool:
        """Whether it runs at all on this day of the publication's calendar."""
        return day.month in self.months and day.day in self.days and day.weekday() in self.weekdays


def parse_cron(line: str) -> Cron:
    """Read a cron line; raises `CronError`."""
    fields = line.split()
    if len(fields) != len(_FIELDS):
        raise CronError(
            f"a cron line has five fields (minute hour day month weekday), not {len(fields)}: write for example "
            '"0 18 * * fri"'
        )
    values = [_numbers(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True)]
    cron = Cron(line, *values)
    if len(cron.days) < 31 and len(cron.weekdays) < 7:
        raise CronError(
            "day and weekday are both restricted, which schedulers read in two ways ('or', 'and'): leave one as *"
        )
    if all(min(cron.days) > _LONGEST_MONTH[month - 1] for month in cron.months):
        raise CronError("no month of these has such a day, so it would never run")
    return cron


def _numbers(field: str, name: str, low: int, high: int) -> tuple[int, ...]:
    allowed: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise CronError(f"{name} {part!r} is not understood: write *, a value, a range (a-b) or a step (*/n)")
        step = int(match["step"] or 1)
        if step < 1:
            raise CronError(f"{name} {part!r}: a step is 1 or more")
        if match["range"] == "*":
            first, last = low, high
        else:
            first = _number(match["first"], name, low, high)
            last = _number(match["last"], name, low, high) if match["last"] else (high if match["step"] else first)
        if first <= last:
            allowed.update(range(first, last + 1, step))
        elif name == "weekday":  # fri-mon crosses the week's end
            allowed.update(number % 7 for number in range(first, last + 8, step))
        else:
            raise CronError(f"{name} {part!r}: the range ends before it begins")
    return tuple(sorted(allowed))


def _number(word: str, name: str, low: int, high: int) -> int:
    names: Sequence[str] = {"weekday": WEEKDAYS, "month": MONTHS}.get(name, ())
    if word[:3].lower() in names and word.lower() in _long_names(names):
        return low + names.index(word[:3].lower())
    if name == "weekday":
        if word.isdecimal():
            raise CronError(
                f"weekday {word!r} is a number: crontab counts from Sunday and APScheduler from Monday, so write "
                "the name (mon, tue, wed, thu, fri, sat, sun)"
            )
        raise CronError(f"weekday {word!r} is not known: write mon, tue, wed, thu, fri, sat or sun")
    if not word.isascii() or not word.isdecimal() or not low <= int(word) <= high:
        raise CronError(f"{name} {word!r} is not a number from {low} to {high}")
    return int(word)


def _long_names(names: Sequence[str]) -> frozenset[str]:
    return _WEEKDAY_NAMES if names is WEEKDAYS else frozenset(MONTHS)


_WEEKDAY_NAMES = frozenset(WEEKDAYS) | {
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
}


def weekday_name(word: str) -> str | None:
    """`fri` for "Fri", "friday" or "Friday"; None when it is no weekday."""
    return word[:3].lower() if word.lower() in _WEEKDAY_NAMES else None


def last_run(cron: Cron, now: datetime, zone: tzinfo) -> datetime | None:
    """The latest moment, at or before `now`, at which the line asked for a run; UTC. None: not in eight years.

    The line's hours are those of `zone`. An hour that daylight saving skips counts as if the clock had not been
    changed, one that it repeats counts when it comes first.
    """
    local = now.astimezone(zone)
    for back in range(_SEARCHED_DAYS):
        day = local.date() - timedelta(days=back)
        if not cron.fires_on(day):
            continue
        for hour in reversed(cron.hours):
            for minute in reversed(cron.minutes):
                moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
                if moment <= now:
                    return moment
    return None


def due_now(cron: Cron, now: datetime, zone: tzinfo, *, last_success: datetime | None) -> bool:
    """Whether a run is owed: the line asked for one after `last_success`. None means it never ran, so it is owed."""
    owed = last_run(cron, now, zone)
    return owed is not None and (last_success is None or last_success < owed)


def jobs_due(
    crons: Mapping[str, Cron], now: datetime, zone: tzinfo, *, last_success: Mapping[str, datetime | None]
) -> tuple[str, ...]:
    """The jobs that are owed, in the order given. A job absent from `last_success` owes nothing: it starts fresh."""
    return tuple(
        name
        for name, cron in crons.items()
        if name in last_success and due_now(cron, now, zone, last_success=last_success[name])
    )
