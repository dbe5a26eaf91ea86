"""What the crawler remembers of a source. A noun of `types`, in a module of its own for its length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the crawler knows about a source. Times that are *local* do not go into the journal."""

    slug: str
    url: str = ""
    """The address that the validators belong to; another address makes them void."""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    failures: int = 0
    """Failed looks in a row."""
    last_error: str = ""
    retry_after_at: datetime | None = None
    """The server asked not to come before this; None means it did not."""
    moved_to: str = ""
    """Where the address leads for good: a permanent redirect's target, or the feed a page names. Only reported."""
    feed_url: str = ""
    """The feed that was found on the page at `url`; empty when `url` is the feed itself."""
    validators_of: str = ""
    """Hash of the address that gave the validators, at the end of all redirects: they are shown to no other one."""
    moved_at: datetime | None = None
    """When it first led to `moved_to`; None means it leads nowhere else."""
    failing_since: datetime | None = None
    """The first of the failed looks in a row; None means the last look went well."""
    status: int = 0
    """HTTP status of the last failed look; 0 means that there was none, or no answer."""
    ttl: int = 0
    """Seconds that the feed itself asks to wait between two looks; 0 means that it does not say."""
    skips: str = ""
    """Hours and days at which the feed asks not to be looked at, in UTC: `00` to `23`, `mon` to `sun`."""
    gap_at: datetime | None = None
    """When it was noticed that entries may have been missed; None means that none are, as far as is known."""
    gap_since: str = ""
    """Uid of the newest entry that was known before the gap."""
    fetched_at: datetime | None = None
    """Local. Last look, whatever came of it; None means never."""
    last_success_at: datetime | None = None
    """Local. Last look that ended in entries or "not modified"; None means never."""
    due_at: datetime | None = None
    """Local. Next look; None means now."""
    due_why: str = ""
    """Local. What decided the next look."""
    full_at: datetime | None = None
    """Local. When a whole body last came; None means never on this machine."""
    newest_at: datetime | None = None
    """Local. Date of its newest entry; None means not known here."""
    rhythm: int = 0
    """Local. Usual seconds between two entries; 0 means not known here."""
    filtered: int = 0
    """Local. Entries that its filters took out of the last body that was read."""
    gap_retry_at: datetime | None = None
    """Local. Before this the gap's filling is not tried again: a rate limit."""

    def lasting(self) -> SourceState:
        """The part that goes into the journal: all but what is local."""
        return replace(
            self,
            fetched_at=None,
            last_success_at=None,
            due_at=None,
            due_why="",
            full_at=None,
            newest_at=None,
            rhythm=0,
            filtered=0,
            gap_retry_at=None,
        )
