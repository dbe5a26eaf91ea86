"""Public holidays, by country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

COUNTRIES = ("JP",)
"""Countries whose holidays we know (Japan by jpholiday)."""


def holidays(country: str) -> Callable[[date], bool]:
    """A function that tells a country's public holidays. A country that is not in `COUNTRIES` has none: its closed
    days are written into `[schedule] closed`."""
    if country.upper() != "JP":
        return lambda _day: False
    import jpholiday

    return lambda day: bool(jpholiday.is_holiday(day))
