"""What a status other than success means: the failure in our words, and how long the server wants to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from curator.crawl import hints
from curator.errors import FetchError

_HINTS = {
    401: "the site wants a login",
    403: "the site refuses robots; ask its owner, or look for another address",
    404: "look for its new address",
    410: "the site says it is gone for good: take it out of sources.toml",
    429: "too many requests: it is asked more rarely from now on",
}


def status_error(
    status: int, headers: Mapping[str, str], now: datetime, *, source: str, url: str, metered: bool = False
) -> FetchError:
    """The failure that a status is.

    Args:
        status: Not one of success or of a redirect.
        headers: The answer's, looked up without case.
        now: The time.
        source: Slug of the source that was asked for.
        url: The address, without its login.
        metered: It was asked with a token: then limits come as 403 too, and with a budget that is told
            (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    """
    challenged = "challenge" in headers.get("cf-mitigated", "").lower()
    wait = None
    if status in (429, 503) or (metered and status == 403):
        wait = hints.retry_after(headers.get("retry-after", ""), headers.get("date", ""), now)
        if wait is None and metered:
            wait = hints.budget_wait(headers, now)
    return FetchError(
        f"HTTP status {status}" + (", a test for humans instead of an answer" if challenged else ""),
        source=source,
        url=url,
        reason="status",
        status=status,
        retry_after=wait,
        hint=_HINTS.get(status, ""),
    )
