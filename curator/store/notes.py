"""Texts that somebody is still typing. Local: they survive a crash and a rebuild, and go nowhere else."""

from __future__ import annotations

from curator.store import telling
from curator.store.engine import Tx
from curator.store.plain import ask_of
from curator.store.tables import UNFINISHED_NOTE as NOTE


def save(tx: Tx, by: str, key: str, field: str, text: str) -> None:
    """Keep an unfinished text of a person for a link's field (`note` or `comment`)."""
    drop(tx, by, key, field)
    tx.execute(NOTE.insert(), {"by": by, "key": key, "field": field, "text": text.replace("\0", "")})


def drop(tx: Tx, by: str, key: str, field: str) -> None:
    """Forget it: it was saved as a decision, or thrown away on purpose."""
    tx.execute(NOTE.delete().where(NOTE.c.by == by, NOTE.c.key == key, NOTE.c.field == field))


def unfinished(tx: Tx, by: str) -> dict[tuple[str, str], str]:
    """A person's unfinished texts by (link key, field)."""
    return telling.unfinished(ask_of(tx), by)
