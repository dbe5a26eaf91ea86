"""Who is in the review, and on which link. Local and advisory: nobody is kept from anything by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from curator.store import bell
from curator.store.engine import Tx
from curator.store.plain import Ask, ask_of

HEARTBEAT = timedelta(seconds=5)
"""How often a screen says that it is still there."""

EXPIRES = timedelta(seconds=15)
"""A screen that was not heard of for this long is gone: three heartbeats."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody's review stands."""

    screen: str
    """One person may have several."""
    by: str
    key: str
    """Of the link under the cursor; empty when no row is listed."""
    writing: bool = False
    """A note or a comment is being written for it."""


def stand(tx: Tx, here: Here, *, now: datetime) -> None:
    """Say where a screen stands, and drop the screens that are gone. The others hear of it unless all is as it was."""
    from curator.store.tables import PRESENCE  # here, so that reading needs no database layer

    gone = tx.execute(PRESENCE.delete().where(PRESENCE.c.seen_at <= now - EXPIRES, PRESENCE.c.screen != here.screen))
    told = {"by": here.by, "key": here.key, "writing": here.writing}
    mine = PRESENCE.c.screen == here.screen
    same = [PRESENCE.c[name] == value for name, value in told.items()]
    if not tx.execute(PRESENCE.update().where(mine, *same).values(seen_at=now)).rowcount:
        tx.execute(PRESENCE.delete().where(mine))
        tx.execute(PRESENCE.insert(), {"screen": here.screen, **told, "seen_at": now})
    elif not gone.rowcount:
        return
    bell.ring(tx)


def leave(tx: Tx, screen: str) -> None:
    """Say that a screen is closed."""
    ask_of(tx)("DELETE FROM presence WHERE screen = :screen", {"screen": screen})
    bell.ring(tx)


def others(ask: Ask, screen: str, *, now: datetime) -> tuple[Here, ...]:
    """Where the other screens stand, by name."""
    sql = 'SELECT screen, "by", key, writing FROM presence WHERE screen <> :screen AND seen_at > :gone'
    rows = ask(f'{sql} ORDER BY "by", screen', {"screen": screen, "gone": now - EXPIRES})
    return tuple(Here(name, by, key, bool(writing)) for name, by, key, writing in rows)
