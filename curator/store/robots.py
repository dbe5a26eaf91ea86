"""What the daemon and its jobs did on this database. Local: it tells what is owed after a pause, and who is alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from curator.store.engine import Tx
from curator.store.tables import ROBOT

DAEMON = "schedule"
"""Name of the daemon itself; every other name is a job's."""


@dataclass(frozen=True, slots=True)
class Robot:
    """The daemon, or one of its jobs."""

    name: str
    seen_at: datetime
    """The daemon: when it was last heard of. A job: when it last ended."""
    succeeded_at: datetime | None = None
    """When a job last ended well; None means never."""
    error: str = ""
    """What a job last ended with; empty when well."""


def robots(tx: Tx) -> dict[str, Robot]:
    """All that were ever heard of, by name."""
    return {row["name"]: Robot(**row) for row in tx.execute(sa.select(ROBOT)).mappings()}


def beat(tx: Tx, now: datetime) -> None:
    """Say that the daemon is alive."""
    _put(tx, Robot(DAEMON, now))


def ended(tx: Tx, job: str, now: datetime, error: str = "") -> None:
    """Say how a job ended; a failure leaves its last success as it was."""
    before = robots(tx).get(job)
    kept = before.succeeded_at if before else None
    _put(tx, Robot(job, now, kept if error else now, error[:500]))


def gone(tx: Tx) -> None:
    """Say that the daemon ended as it should."""
    tx.execute(ROBOT.delete().where(ROBOT.c.name == DAEMON))


def _put(tx: Tx, robot: Robot) -> None:
    tx.execute(ROBOT.delete().where(ROBOT.c.name == robot.name))
    tx.execute(
        ROBOT.insert(),
        {"name": robot.name, "seen_at": robot.seen_at, "succeeded_at": robot.succeeded_at, "error": robot.error},
    )
