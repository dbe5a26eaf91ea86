"""When an address that has moved for good is asked instead of the listed one. Pure.

`sources.toml` belongs to people and is never rewritten by a crawl: what is decided here is only where we ask.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

STABLE = timedelta(days=7)
"""A permanent redirect is followed for good when it was the same for so long (lion-reader's rule). Hotels, parked
domains and broken servers also say 301."""

_PORTS = {"http": 80, "https": 443}


def follows(listed: str, moved_to: str, moved_at: datetime | None, now: datetime) -> bool:
    """Whether the new address is asked from now on.

    The same address with https is, at once. Another one is after seven days of the same answer. One that would give
    up https, or that would lose a login in the address, never is: the redirect is then followed anew each time.

    Args:
        listed: The address that was asked so far.
        moved_to: Where its permanent redirects lead; empty means nowhere.
        moved_at: When they first led there; None means it is not known.
        now: The time.
    """
    try:
        here, there = urlsplit(listed), urlsplit(moved_to)
        if not moved_to or moved_to == listed or here.username or here.password or there.username:
            return False
        if here.scheme == "https" and there.scheme != "https":
            return False
        if _is_upgrade(here, there):
            return True
    except ValueError:
        return False
    return moved_at is not None and now - moved_at >= STABLE


def _is_upgrade(here: SplitResult, there: SplitResult) -> bool:
    """From http to https on the usual ports, all else equal."""
    return (
        (here.scheme, there.scheme) == ("http", "https")
        and here.hostname == there.hostname
        and (here.port or _PORTS["http"], there.port or _PORTS["https"]) == (80, 443)
        and (here.path or "/", here.query) == (there.path or "/", there.query)
    )
