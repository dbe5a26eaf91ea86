"""What pages say about themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from curator.domain.records import card_fields
from curator.domain.types import Card
from curator.store import outbox, telling
from curator.store.engine import Tx
from curator.store.plain import ask_of


def save(tx: Tx, card: Card, *, by: str, now: datetime) -> None:
    """Write a card."""
    outbox.append(tx, "card", card_fields(card), by=by, now=now)


def cards(tx: Tx, *, keys: Collection[str] | None = None) -> dict[str, Card]:
    """The newest card of each link, or of those with these keys, by link key."""
    return telling.cards(ask_of(tx), keys)
