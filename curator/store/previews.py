"""What was learnt of links' pages on this machine: their readable text, and when to ask again. Local."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from curator.domain.types import Card, LinkView, State
from curator.store import cards, links, news, quiet, telling
from curator.store.engine import Tx
from curator.store.plain import ask_of
from curator.store.tables import PREVIEW

_OPEN = (State.NEW, State.LATER, State.DISCUSS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to ask."""

    key: str
    url: str
    failures: int = 0
    """How often it gave nothing so far, in a row."""
    card: Card | None = None
    """What is known of it already."""


def wanted(tx: Tx, now: datetime, *, limit: int) -> list[Wanted]:
    """The pages to ask: of links that are kept or proposed and in no issue yet, never asked or due again after a
    failure; the newest first, at most `limit`."""
    failures = quiet.unasked(ask_of(tx), now)
    if not failures:
        return []
    views = {view.link.key: view for view in links.views(tx, keys=set(failures))}
    chosen = [views[key] for key in failures if key in views and _is_wanted(views[key])][:limit]
    known = cards.cards(tx, keys={view.link.key for view in chosen})
    return [Wanted(view.link.key, view.link.url, failures[view.link.key], known.get(view.link.key)) for view in chosen]


def _is_wanted(view: LinkView) -> bool:
    return view.state is State.KEEP or (view.state in _OPEN and bool(view.link.submissions))


def save(tx: Tx, key: str, *, text: str, failures: int, due_at: datetime | None, now: datetime) -> None:
    """Remember what a page gave. `due_at` is when to ask again; None means never."""
    tx.execute(PREVIEW.delete().where(PREVIEW.c.key == key))
    row = {"key": key, "asked_at": now, "failures": failures, "due_at": due_at, "text": text.replace("\0", "")}
    tx.execute(PREVIEW.insert(), row)
    news.tell(tx, [key])


def texts(tx: Tx, *, keys: Collection[str] | None = None) -> dict[str, str]:
    """The readable text of pages by link key; links without one are not in it."""
    return telling.previews(ask_of(tx), keys)
