"""What a source asks of those who look at it: how long an answer holds, and when not to come.

Read plainly from the headers and from the text before the first entry: these are hints, held within a floor and a
cap by `domain.schedule`, so a trick in them gains nothing. feedparser drops skipHours and skipDays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

HEAD = 16_384
"""Bytes of a body that are looked through. The channel's own elements stand before its items."""

_FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s/>]")
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</", re.IGNORECASE)
_SKIP_HOURS = re.compile(rb"<skipHours>([^\x00]{0,2000}?)</skipHours>", re.IGNORECASE)
_SKIP_DAYS = re.compile(rb"<skipDays>([^\x00]{0,1000}?)</skipDays>", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*</day>", re.IGNORECASE)

_PERIODS = {b"hourly": 3_600, b"daily": 86_400, b"weekly": 604_800, b"monthly": 2_592_000, b"yearly": 31_536_000}
"""Seconds of the periods of RSS 1.0's syndication module, https://web.resource.org/rss/1.0/modules/syndication/."""

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def ttl(body: bytes) -> int:
    """Seconds that a feed asks to wait: RSS `ttl` in minutes, else updatePeriod / updateFrequency; 0 means nothing."""
    head = _head(body)
    if found := _TTL.search(head):
        return int(found[1]) * 60
    if (period := _PERIOD.search(head)) is None:
        return 0
    frequency = _FREQUENCY.search(head)
    return _PERIODS[period[1].lower()] // max(int(frequency[1]) if frequency else 1, 1)


def skips(body: bytes) -> str:
    """The hours (GMT) and days of RSS `skipHours` and `skipDays`, as `domain.schedule.not_skipped` reads them.

    https://www.rssboard.org/skip-hours-days; hour 24, of Netscape's old format, is hour 0.
    """
    head = _head(body)
    hours, days = _SKIP_HOURS.search(head), _SKIP_DAYS.search(head)
    found = {f"{int(hour) % 24:02}" for hour in _HOUR.findall(hours[1])} if hours else set()
    named = {day.decode().lower() for day in _DAY.findall(days[1])} if days else set()
    return " ".join([*sorted(found), *(day for day in _WEEK if day in named)])


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long an answer holds as its headers say: max-age, else Expires against Date (RFC 9111, 4.2.1).

    Zero means that they do not say, or that it holds for no time at all.
    """
    control = headers.get("cache-control", "").lower()[:500]
    if re.search(r"\bno-(?:cache|store)\b", control):
        return timedelta(0)
    if found := re.search(r'\bmax-age\s*=\s*"?(\d{1,9})', control):
        return timedelta(seconds=int(found[1]))
    until = http_date(headers.get("expires", ""))
    if until is None:
        return timedelta(0)
    return max(until - (http_date(headers.get("date", "")) or now), timedelta(0))


def language(headers: Mapping[str, str]) -> str:
    """The language that `Content-Language` names (RFC 9110, 8.5); empty for none, several, and what is no tag."""
    named = headers.get("content-language", "").strip()
    return named if re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}", named) else ""


def retry_after(header: str, date: str, now: datetime) -> float | None:
    """Seconds that `Retry-After` asks for: a number, or an HTTP date against the answer's own clock.

    None for anything else (`-1`, `soon`, `1e309`): the ordinary backoff is right then.
    """
    header = header.strip()
    if re.fullmatch(r"\d{1,12}", header):
        return float(header)
    until, since = http_date(header), http_date(date) or now
    return max((until - since).total_seconds(), 0.0) if until else None


def budget_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a budget of requests is full again, where `X-RateLimit-Remaining` says that nothing is left of it;
    None where something is, or nothing is said. `X-RateLimit-Reset` is in Unix seconds of the server's clock.
    """
    left, reset = headers.get("x-ratelimit-remaining", "").strip(), headers.get("x-ratelimit-reset", "").strip()
    if left != "0" or not re.fullmatch(r"\d{1,12}", reset):
        return None
    since = http_date(headers.get("date", "")) or now
    return max(int(reset) - since.timestamp(), 0.0)


def http_date(text: str) -> datetime | None:
    """The time of a date header; None for anything else."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _head(body: bytes) -> bytes:
    head = body[:HEAD]
    first = _FIRST_ENTRY.search(head)
    return head[: first.start()] if first else head
