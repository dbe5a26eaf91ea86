"""How a sync of the journal ends: a named state, what came and went, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SyncState(StrEnum):
    """How a sync ended."""

    DONE = "done"
    """Here and there have the same files."""
    OFFLINE = "offline"
    """The remote did not answer. All is committed here and goes out with the next sync."""
    REFUSED = "refused"
    """The remote answered and did not let us in, or is not there. All is committed here."""
    RACED = "raced"
    """Others pushed first, every time. All is committed here and goes out with the next sync."""
    ASIDE = "aside"
    """The branch does not take our work: it was pushed to a branch of its own."""
    KEPT = "kept"
    """The branch does not take our work and no other branch did: it is committed here only."""
    BUSY = "busy"
    """Another program is at work in the clone. Nothing was done."""
    REWRITTEN = "rewritten"
    """Here and there have the same files, but the remote's past was changed; our copy of it is kept."""
    REDACTED = "redacted"
    """Here and there have the same files, and no past has the words that were taken back. Nothing else is missing."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. File names are relative to the journal's folder."""

    state: SyncState
    pulled_files: tuple[str, ...] = ()
    """New here: to be loaded into the index."""
    pushed_files: tuple[str, ...] = ()
    """New there; on a branch of its own when the state is `aside`."""
    changed_files: tuple[str, ...] = ()
    """Changed by the remote (somebody's edit): the index needs a rebuild."""
    gone_files: tuple[str, ...] = ()
    """Taken away by the remote: the index needs a rebuild if it is to forget them."""
    forgotten_files: tuple[str, ...] = ()
    """Out of these the words of redacted records were taken."""
    problems: tuple[str, ...] = ()
    """What was found and put right, or is not right."""
    next_step: str = ""
    """What the user should do now; empty when there is nothing to do."""
