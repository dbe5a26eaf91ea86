"""What an issue page's front matter says to the site beside what an issue is: old addresses, the last correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo

from curator.domain.issue import Page
from curator.site.stage import StagePage


def stage_page(path: str, page: Page, zone: tzinfo) -> StagePage:
    """A page as the site takes it. `zone` is where an `updated` without an offset counts."""
    problems = []
    updated_at = None
    try:
        updated_at = updated_of(page.front, zone)
    except ValueError as wrong:
        problems.append(f"{path}: {wrong}")
    redirects = redirects_of(page.front)
    return StagePage(path, page.text, page.issue, redirects, updated_at, tuple(problems))


def redirects_of(front: Mapping[str, object]) -> tuple[str, ...]:
    """The old addresses in `redirect_from`: one text, or a list of them."""
    value = front.get("redirect_from")
    if isinstance(value, str):
        return (value,)
    return tuple(str(one) for one in value if one) if isinstance(value, list | tuple) else ()


def updated_of(front: Mapping[str, object], zone: tzinfo) -> datetime | None:
    """The moment in `updated`: a day counts from its noon, so that it is that day for most readers. None when it is not
    there. Raises `ValueError` when it is no time."""
    value = front.get("updated")
    if value is None or value == "":
        return None
    try:
        if isinstance(value, datetime):
            moment = value
        elif isinstance(value, date):
            moment = datetime.combine(value, time(12))
        else:
            text = str(value).strip()
            moment = datetime.fromisoformat(text)
            if len(text) == len("2023-03-17"):
                moment = datetime.combine(moment.date(), time(12))
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"updated: `{value}` is no time, such as 2023-03-22T10:00:00+09:00") from None
