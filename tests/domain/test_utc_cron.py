"""The publication's times as GitHub Actions reads them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from curator.domain.cron import parse_cron
from curator.domain.utc_cron import utc_lines


@pytest.mark.parametrize(
    ("line", "zone", "early", "expected"),
    [
        ("0 10 * * *", "Asia/Tokyo", 20, ("40 0 * * *",)),
        ("0 18 * * fri", "Asia/Tokyo", 0, ("0 9 * * fri",)),
        ("0 8 * * mon", "Asia/Tokyo", 0, ("0 23 * * sun",)),
        ("0 10 * * *", "Europe/Berlin", 20, ("40 8 * * *", "40 7 * * *")),
        ("30 20 * * fri", "America/New_York", 0, ("30 1 * * sat", "30 0 * * sat")),
        ("0 0 * * mon", "UTC", 20, ("40 23 * * sun",)),
    ],
)
def test_times_are_carried_over(line: str, zone: str, early: int, expected: tuple[str, ...]) -> None:
    """The day moves with the hour; where clocks are changed there is a line for each half of the year."""
    assert utc_lines(parse_cron(line), ZoneInfo(zone), early=timedelta(minutes=early)) == expected
