"""Links with all that is known about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from curator.domain.records import decision_from, submission_from
from curator.domain.standing import standing, state
from curator.domain.twins import folded, titles
from curator.domain.types import Coverage, Decision, Entry, Link, LinkView, Standing, Submission
from curator.domain.urls import link_key
from curator.store import entries, fold, load, pages, publications
from curator.store.cards import cards
from curator.store.engine import Tx
from curator.store.tables import ENTRY, LINK, RECORD


def views(tx: Tx, *, keys: Collection[str] | None = None) -> list[LinkView]:
    """All links, or those with these keys, newest first; `suggested` is left to others."""
    told = _Told(tx, keys)
    found = [told.view(row) for row in _rows(tx, LINK, LINK.c.key, keys)]
    return sorted(found, key=lambda view: (view.link.first_seen_at, view.link.key), reverse=True)


def view(tx: Tx, url: str) -> LinkView | None:
    """One link by any form of its address, also one it had before; None when nobody ever mentioned it."""
    key = link_key(url)
    found = views(tx, keys=[key])
    if not found:
        later = [now for now, before in entries.former_keys(tx).items() if key in before]
        found = views(tx, keys=later[:1]) if later else []
    return found[0] if found else None


def alike(tx: Tx, link: Link) -> list[Link]:
    """The links that somebody called as this one is called, it among them: where its twins are."""
    wanted = titles(link)
    if not wanted:
        return []
    told = [(row.key, row.title) for row in tx.execute(sa.select(ENTRY.c.key, ENTRY.c.title))]
    told += [(key, str(record.fields.get("title", ""))) for key, record in _said(tx, "submission", None)]
    keys = {key for key, title in told if folded(title) in wanted}
    return [one.link for one in views(tx, keys={*keys, link.key})]


UNSPOKEN = Standing()
"""What the team thinks of a link about which nobody has said anything: most links of a week."""


class _Told:
    """Everything said about some links, read in one query a kind. What was said of an address that a link had before
    its source changed it counts for the link."""

    def __init__(self, tx: Tx, keys: Collection[str] | None) -> None:
        self.before = entries.former_keys(tx, keys)
        if keys is not None:
            keys = {*keys, *(former for some in self.before.values() for former in some)}
        self.entries: defaultdict[str, list[Entry]] = defaultdict(list)
        for row in _rows(tx, ENTRY, ENTRY.c.key, keys):
            self.entries[row.key].append(entries.entry_of(row))
        self.submissions: defaultdict[str, list[Submission]] = defaultdict(list)
        for key, record in _said(tx, "submission", keys):
            self.submissions[key].append(submission_from(record))
        self.decisions: defaultdict[str, list[Decision]] = defaultdict(list)
        for key, record in _said(tx, "decision", keys):
            self.decisions[key].append(decision_from(record))
        self.cards = cards(tx, keys=keys)
        self.covered: dict[str, tuple[Coverage, ...]] = pages.covered(tx, keys=keys)
        self.last_published_at: datetime | None = publications.last_published_at(tx)

    def view(self, row: Any) -> LinkView:
        forms = (row.key, *sorted(self.before.get(row.key, ())))
        decisions = sorted((d for form in forms for d in self.decisions.get(form, ())), key=lambda d: (d.at, d.id))
        carried = sorted(
            self.entries.get(row.key, ()), key=lambda e: (e.published_at or e.first_seen_at, e.source, e.uid)
        )
        proposed = sorted(self.submissions.get(row.key, ()), key=lambda s: (s.at, s.id))
        coverage = _in_order(place for form in forms for place in self.covered.get(form, ()))
        card = next((self.cards[form] for form in forms if form in self.cards), None)
        titles = [entry.title for entry in carried] + [submission.title for submission in proposed]
        title = next((title for title in titles if title), card.title if card else "") or row.url
        link = Link(row.key, row.url, title, row.first_seen_at, tuple(carried), tuple(proposed))
        stands = standing(decisions) if decisions else UNSPOKEN
        return LinkView(link, stands, state(stands, coverage, self.last_published_at), tuple(decisions), coverage)


def _in_order(places: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Oldest issue first; within one as they stand there."""
    return tuple(sorted(places, key=lambda place: place.date))


def _rows(tx: Tx, table: sa.Table, column: sa.Column[Any], keys: Collection[str] | None) -> Iterator[Any]:
    if keys is None:
        yield from tx.execute(sa.select(table))
        return
    for chunk in fold.chunks(keys):
        yield from tx.execute(sa.select(table).where(column.in_(chunk)))


def _said(tx: Tx, kind: str, keys: Collection[str] | None) -> Iterable[tuple[str, Any]]:
    if keys is None:
        query = sa.select(RECORD).where(RECORD.c.type == kind)
        return [(row.subject, load.record_of(row)) for row in tx.execute(query)]
    return [
        (key, record)
        for chunk in fold.chunks(keys)
        for key, records in fold.records_of(tx, kind, chunk)
        for record in records
    ]
