"""Which links changed lately, for screens that are open. Local.

Every transaction that changes what is known of links says so here; writers are one after the other, so numbers only
grow in the order of commits. A screen remembers the last number it has seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from curator.store import bell
from curator.store.engine import Tx
from curator.store.plain import Ask, ask_of

MANY = 2_000
"""Links from which on it is said that all changed: a screen then reads everything anew, which is quicker."""

KEPT = 20_000
"""Rows that are kept. A screen that has missed more of them reads everything anew."""

ALL = ""
"""In place of a link's key: all."""


@dataclass(frozen=True, slots=True)
class News:
    """What changed since a number."""

    seq: int
    """The newest number."""
    keys: frozenset[str] | None
    """Keys of the links; None means: of all."""


def tell(tx: Tx, keys: Collection[str]) -> None:
    """Say that these links changed; in the transaction that changed them."""
    if not keys:
        return
    from curator.store.tables import NEWS  # here, so that reading needs no database layer

    said = sorted(keys) if len(keys) < MANY else [ALL]
    tx.execute(NEWS.insert(), [{"key": key} for key in said])
    tx.execute(NEWS.delete().where(NEWS.c.seq <= newest(ask_of(tx)) - KEPT))
    bell.ring(tx)


def tell_all(tx: Tx) -> None:
    """Say that all links may have changed."""
    tell(tx, [ALL])


def newest(ask: Ask) -> int:
    """The newest number; 0 when nothing was ever said."""
    (seq,) = next(iter(ask("SELECT max(seq) FROM news", {})))
    return seq or 0


def since(ask: Ask, seq: int) -> News:
    """What changed after a number."""
    (oldest,) = next(iter(ask("SELECT min(seq) FROM news", {})))
    said = list(ask("SELECT seq, key FROM news WHERE seq > :seq", {"seq": seq}))
    keys = frozenset(key for _, key in said)
    missed = oldest is not None and oldest > seq + 1
    return News(max((number for number, _ in said), default=seq), None if missed or ALL in keys else keys)
