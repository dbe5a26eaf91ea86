"""What is reckoned of links on this machine: suggested sections, places in the queue, and what it was learnt from.
Local: a rebuild leaves it, the journal does not know it.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from curator.domain.suggestion import Score
from curator.store.engine import Tx
from curator.store.reckoned import STORIES, as_text, stories_as_data
from curator.store.tables import LEARNT, SCORE


def forget(tx: Tx) -> None:
    """Keep no score."""
    tx.execute(SCORE.delete())


def save(tx: Tx, scores: Mapping[str, Score]) -> None:
    """Keep these scores by link key; none of these links has one yet."""
    rows = [{"key": key, "rank": score.rank, "data": as_text(score)} for key, score in sorted(scores.items())]
    if rows:
        tx.execute(SCORE.insert(), rows)


def keep_learnt(tx: Tx, subject: str, mark: str, data: bytes) -> None:
    """Keep what was learnt on a subject. `mark` says from what: the same mark means that nothing is new."""
    tx.execute(LEARNT.delete().where(LEARNT.c.subject == subject))
    tx.execute(LEARNT.insert(), {"subject": subject, "mark": mark, "data": data})


def keep_stories(tx: Tx, guesses: Mapping[str, tuple[str, ...]]) -> None:
    """Keep which links are guessed to tell one story (`domain.joining.Guesses`), instead of what was guessed before."""
    keep_learnt(tx, STORIES, "", stories_as_data(guesses))


def learnt(tx: Tx, subject: str) -> tuple[str, bytes] | None:
    """Mark and data of what was learnt on a subject; None when nothing was."""
    row = tx.execute(sa.select(LEARNT.c.mark, LEARNT.c.data).where(LEARNT.c.subject == subject)).first()
    return (row.mark, bytes(row.data)) if row else None
