"""What links of pages answered when they were asked on this machine. Local."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

import sqlalchemy as sa

from curator.domain.link_state import LinkState
from curator.store.engine import Tx
from curator.store.plain import chunks
from curator.store.tables import LINK_CHECK


def states(tx: Tx, urls: Collection[str]) -> dict[str, LinkState]:
    """Address → what it answered, of those that were asked."""
    found: dict[str, LinkState] = {}
    for chunk in chunks(urls):
        for row in tx.execute(sa.select(LINK_CHECK).where(LINK_CHECK.c.url.in_(chunk))).mappings():
            found[row["url"]] = LinkState(**row)
    return found


def save(tx: Tx, state: LinkState) -> None:
    """Remember what an address answered, in the place of what it answered before."""
    tx.execute(LINK_CHECK.delete().where(LINK_CHECK.c.url == state.url))
    tx.execute(LINK_CHECK.insert(), asdict(state))
