"""Links with all that is known about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from curator.domain.markdown import plain
from curator.domain.standing import state
from curator.domain.twins import folded, titles
from curator.domain.types import Link, LinkView
from curator.domain.urls import link_key
from curator.store import reckoned, telling
from curator.store.engine import Tx
from curator.store.plain import ask_of
from curator.store.tables import ENTRY, LINK, PAGE, PAGE_LINK


def views(tx: Tx, *, keys: Collection[str] | None = None) -> list[LinkView]:
    """All links, or those with these keys, newest first; `suggested` is left to others."""
    return telling.views(ask_of(tx), keys)


def keys(tx: Tx) -> set[str]:
    """The keys of all links that somebody said something of."""
    return {key for (key,) in ask_of(tx)("SELECT key FROM link", {})}


def count(tx: Tx) -> int:
    """How many links there are."""
    return tx.execute(sa.select(sa.func.count()).select_from(LINK)).scalar() or 0


def view(tx: Tx, url: str) -> LinkView | None:
    """One link by any form of its address, also one it had before; None when nobody ever mentioned it."""
    key = link_key(url)
    found = views(tx, keys=[key])
    if not found:
        later = [now for now, before in telling.former_keys(ask_of(tx)).items() if key in before]
        found = views(tx, keys=later[:1]) if later else []
    return found[0] if found else None


def shown_on_pages(tx: Tx, url: str) -> LinkView | None:
    """A link that only issue pages show, such as one of an imported issue; None when none does."""
    key = link_key(url)
    coverage = telling.covered(ask_of(tx), [key]).get(key, ())
    row = tx.execute(
        sa.select(PAGE_LINK.c.url, PAGE.c.published_at, PAGE.c.date)
        .join(PAGE, PAGE.c.date == PAGE_LINK.c.date)
        .where(PAGE_LINK.c.key == key)
        .order_by(PAGE_LINK.c.date)
    ).first()
    if not coverage or row is None:
        return None
    card = telling.cards(ask_of(tx), [key]).get(key)
    title = (card.title if card else "") or (plain(coverage[0].title) if coverage[0].anchor else row.url)
    seen = row.published_at or datetime.combine(date.fromisoformat(row.date), time(), tzinfo=UTC)
    stands = telling.UNSPOKEN
    return LinkView(Link(key, row.url, title, seen), stands, state(stands, coverage, None), coverage=coverage)


def alike(tx: Tx, link: Link) -> list[Link]:
    """The links that somebody called as this one is called, it among them: where its twins are."""
    wanted = titles(link)
    if not wanted:
        return []
    told = [(row.key, row.title) for row in tx.execute(sa.select(ENTRY.c.key, ENTRY.c.title))]
    told += telling.proposed_titles(ask_of(tx))
    keys = {key for key, title in told if folded(title) in wanted}
    return [one.link for one in views(tx, keys={*keys, link.key})]


NEAR = timedelta(days=21)
"""Between two links of one story (`domain.stories`): the longest of the times there."""
MOST_NEAR = 5_000
"""Links that are looked at around another: five busy weeks of Neco Weekly."""


def near(tx: Tx, view: LinkView) -> list[LinkView]:
    """The links among which a link's story is looked for: those first seen within `NEAR` of it, `MOST_NEAR` at most,
    those it was guessed to belong to, and the one it is printed with."""
    seen, ask = view.link.first_seen_at, ask_of(tx)
    rows = ask(
        "SELECT key FROM link WHERE first_seen_at >= :begin AND first_seen_at <= :end LIMIT :most",
        {"begin": seen - NEAR, "end": seen + NEAR, "most": MOST_NEAR},
    )
    keys = {str(key) for (key,) in rows} | {view.link.key} | set(reckoned.stories(ask).get(view.link.key, ()))
    return views(tx, keys=keys | ({link_key(view.standing.merge)} if view.standing.merge else set()))
