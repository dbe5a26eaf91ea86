"""Dates as people write them on pages. A day without a time is midnight UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NUMBERS = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_MONTH_DAY = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.IGNORECASE)
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})\b", re.IGNORECASE)


def written_date(text: str) -> datetime | None:
    """The date in a text, aware; None when there is none that can be read without guessing.

    `3/4/2023` is not read: half of the world means March, the other half April.
    """
    text = text.strip()[:200]
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # late: most dates are read before they come here

    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    if match := _NUMBERS.search(text):
        return _day(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    if match := _MONTH_DAY.search(text):
        return _day(int(match.group(3)), _MONTHS.get(match.group(1)[:3].lower(), 0), int(match.group(2)))
    if match := _DAY_MONTH.search(text):
        return _day(int(match.group(3)), _MONTHS.get(match.group(2)[:3].lower(), 0), int(match.group(1)))
    return None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
