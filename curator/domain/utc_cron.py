"""Times of the publication's zone as cron lines in UTC, which is what GitHub Actions reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from curator.domain.cron import WEEKDAYS, Cron

_WINTER_AND_SUMMER = (datetime(2026, 1, 12, tzinfo=UTC), datetime(2026, 7, 13, tzinfo=UTC))
"""Two Mondays with half a year between them: where clocks are changed, each has its own distance to UTC."""


def utc_lines(cron: Cron, zone: tzinfo, *, early: timedelta = timedelta()) -> tuple[str, ...]:
    """One line for each time of day and distance to UTC; the days of the month are not carried over.

    Where clocks are changed, each time has two lines, and one of them comes an hour beside it: whatever it starts
    has to look at the clock by itself. `early` is how long before the time it is to start.
    """
    lines: dict[str, None] = {}
    for monday in _WINTER_AND_SUMMER:
        for hour in cron.hours:
            for minute in cron.minutes:
                local = monday.replace(hour=hour, minute=minute, tzinfo=zone)
                told = local.astimezone(UTC) - early
                shift = (told.date() - monday.date()).days
                days = (
                    "*" if len(cron.weekdays) == 7 else ",".join(WEEKDAYS[(day + shift) % 7] for day in cron.weekdays)
                )
                lines[f"{told.minute} {told.hour} * * {days}"] = None
    return tuple(lines)
