"""Who asked us to wait: Retry-After holds back a host, or only the source that got it, as people choose."""

from __future__ import annotations

import threading
from datetime import datetime

from curator.domain.schedule import still_held


class Patience:
    """Until when not to come, by host or by source. Threads share it."""

    def __init__(self, scope: str) -> None:
        """`scope` is `host` or `source`, as `[crawl] retry_after_scope` says."""
        self._per_host = scope != "source"
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def ask(self, host: str, slug: str, until: datetime | None) -> None:
        """Somebody asked to wait. The latest time that was asked for holds; None asks for nothing."""
        key = self._key(host, slug)
        if until is None or not key:
            return
        with self._lock:
            self._until[key] = max(until, self._until.get(key, until))

    def until(self, host: str, slug: str, now: datetime) -> datetime | None:
        """Until when this one has to wait; None means that it may go."""
        with self._lock:
            until = self._until.get(self._key(host, slug))
        return until if still_held(until, now) else None

    def _key(self, host: str, slug: str) -> str:
        return host if self._per_host else slug
