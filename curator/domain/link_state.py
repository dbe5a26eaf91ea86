"""What asking a link told: whether readers still get there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OK, MOVED, FRONT, DEAD, UNSURE = "ok", "moved", "front", "dead", "unsure"
"""Readers get there; get there by a permanent redirect; end at a site's front page; get nothing; nobody can tell."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """A link as it was when it was last asked. Known on one machine only."""

    url: str
    """As the page writes it."""
    outcome: str
    """One of the words above."""
    checked_at: datetime
    due_at: datetime
    """When to ask again."""
    status: int = 0
    """HTTP status at the end of all redirects; 0 means that no answer came."""
    target: str = ""
    """Where it leads now, when that is somewhere else for good."""
    why: str = ""
    """In words, for `dead` and `unsure`."""
    etag: str = ""
    last_modified: str = ""
    failures: int = 0
    """Asked in vain so often in a row."""
