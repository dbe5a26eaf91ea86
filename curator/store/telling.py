"""Everything told about links, read with plain SQL and put together into views."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from curator.domain.records import Record, card_from, decision_from, submission_from
from curator.domain.standing import standing, state
from curator.domain.suggestion import Score
from curator.domain.types import Card, Coverage, Decision, Entry, Link, LinkView, Standing, Submission
from curator.domain.urls import link_key
from curator.store.plain import Ask, chunks, moment, some
from curator.store.reckoned import scores

UNSPOKEN = Standing()
"""What the team thinks of a link about which nobody has said anything: most links of a week."""


MANY = 1_000
"""Links of which it is quicker to ask about all: 100,000 take 40 ms."""


def views(ask: Ask, keys: Collection[str] | None = None) -> list[LinkView]:
    """All links, or those with these keys, newest first; `suggested` is left to others."""
    told = _Told(ask, keys)
    rows = some(ask, "SELECT key, url, first_seen_at FROM link WHERE 1 = 1", "key", keys)
    found = [told.view(key, url, _certain(seen)) for key, url, seen in rows]
    return sorted(found, key=lambda view: (view.link.first_seen_at, view.link.key), reverse=True)


UNSCORED = Score()
"""What is reckoned of a link that came after the last reckoning."""


class _Told:
    """Everything said about some links, read in one query a kind. What was said of an address that a link had before
    its source changed it counts for the link."""

    def __init__(self, ask: Ask, keys: Collection[str] | None) -> None:
        self.before = former_keys(ask, keys)
        if keys is not None:
            keys = {*keys, *(former for some in self.before.values() for former in some)}
        self.entries = _entries(ask, keys)
        self.submissions: defaultdict[str, list[Submission]] = defaultdict(list)
        for key, record in _records(ask, "submission", keys):
            self.submissions[key].append(submission_from(record))
        self.decisions: defaultdict[str, list[Decision]] = defaultdict(list)
        for key, record in _records(ask, "decision", keys):
            self.decisions[key].append(decision_from(record))
        self.cards = cards(ask, keys)
        self.scores = scores(ask, keys)
        self.covered = covered(ask, keys)
        self.last_published_at = last_published_at(ask)

    def view(self, key: str, url: str, seen: datetime) -> LinkView:
        forms = (key, *sorted(self.before.get(key, ())))
        decisions = sorted((d for form in forms for d in self.decisions.get(form, ())), key=lambda d: (d.at, d.id))
        carried = sorted(
            self.entries.get(key, ()), key=lambda e: (e.published_at or _certain(e.first_seen_at), e.source, e.uid)
        )
        proposed = sorted(self.submissions.get(key, ()), key=lambda s: (s.at, s.id))
        coverage = _in_order(place for form in forms for place in self.covered.get(form, ()))
        card = next((self.cards[form] for form in forms if form in self.cards), None)
        titles = [entry.title for entry in carried] + [submission.title for submission in proposed]
        title = next((title for title in titles if title), card.title if card else "") or url
        link = Link(key, url, title, seen, tuple(carried), tuple(proposed))
        stands = standing(decisions) if decisions else UNSPOKEN
        score = self.scores.get(key, UNSCORED)
        return LinkView(
            link,
            stands,
            state(stands, coverage, self.last_published_at),
            tuple(decisions),
            coverage,
            suggestions=score.suggestions,
            rank=score.rank,
            rank_reasons=score.rank_reasons,
        )


def _in_order(places: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Oldest issue first; within one as they stand there."""
    return tuple(sorted(places, key=lambda place: place.date))


def _certain(at: Any) -> datetime:
    """A time that every row has."""
    found = moment(at)
    assert found is not None
    return found


def _records(ask: Ask, kind: str, keys: Collection[str] | None) -> Iterator[tuple[str, Record]]:
    """(subject, record) of a type."""
    sql = 'SELECT subject, id, at, "by", data FROM record WHERE type = :type'
    for subject, name, at, by, data in some(ask, sql, "subject", keys, type=kind):
        yield subject, Record(kind, name, _certain(at), by, json.loads(data))


def proposed_titles(ask: Ask) -> list[tuple[str, str]]:
    """(link key, title) of every proposal."""
    return [(key, str(record.fields.get("title", ""))) for key, record in _records(ask, "submission", None)]


_ENTRY = "SELECT source, uid, title, url, summary, published_at, updated_at, first_seen_at, language, author, key"


def _entries(ask: Ask, keys: Collection[str] | None) -> dict[str, list[Entry]]:
    """What sources said, by link key."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in some(ask, f"{_ENTRY} FROM entry WHERE 1 = 1", "key", keys):
        source, uid, title, url, summary, published, updated, seen, language, author, key = row
        entry = Entry(
            source, uid, title, url, summary, moment(published), moment(updated), moment(seen), language, author
        )
        found[key].append(entry)
    return found


def cards(ask: Ask, keys: Collection[str] | None = None) -> dict[str, Card]:
    """The newest card of each link, or of those with these keys, by link key."""
    told = sorted(_records(ask, "card", keys), key=lambda said: (said[1].at, said[1].id))
    return {key: card_from(record) for key, record in told}


def covered(ask: Ask, keys: Collection[str] | None = None) -> dict[str, tuple[Coverage, ...]]:
    """Where pages carry links, by link key, oldest issue first; all links or those with these keys."""
    sql = (
        "SELECT l.key, l.date, l.position, p.number, l.section, l.title, l.anchor, p.draft, p.published_at"
        " FROM page_link l JOIN page p ON p.date = l.date WHERE 1 = 1"
    )
    found: defaultdict[str, list[Coverage]] = defaultdict(list)
    for key, day, _, number, section, title, anchor, draft, out_at in sorted(
        some(ask, sql, "l.key", keys), key=lambda row: (row[1], row[2])
    ):
        place = Coverage(date.fromisoformat(day), number, section, title, anchor, not draft, moment(out_at))
        found[key].append(place)
    return {key: tuple(places) for key, places in found.items()}


def last_published_at(ask: Ask) -> datetime | None:
    """When an issue last went out: the moment of the newest publishing, or what a page says that came without a
    record; None when none did. An issue that went out before it was recorded (an imported one) went out then."""
    pages = list(ask("SELECT date, published_at FROM page WHERE NOT draft AND published_at IS NOT NULL", {}))
    shown = {day: _certain(at) for day, at in pages}
    newest = list(ask("SELECT subject, max(at) FROM record WHERE type = 'published' GROUP BY subject", {}))
    said = {day: _certain(at) for day, at in newest}
    moments = [min(told[day] for told in (said, shown) if day in told) for day in {**said, **shown}]
    return max(moments, default=None)


def previews(ask: Ask, keys: Collection[str] | None = None) -> dict[str, str]:
    """The readable text of pages by link key; links without one are not in it."""
    rows = some(ask, "SELECT key, text FROM preview WHERE text <> ''", "key", keys)
    return {str(key): str(text) for key, text in rows}


def unfinished(ask: Ask, by: str) -> dict[tuple[str, str], str]:
    """A person's unfinished texts by (link key, field)."""
    rows = ask('SELECT key, field, text FROM unfinished_note WHERE "by" = :by', {"by": by})
    return {(key, field): text for key, field, text in rows}


# -- addresses that links had before -----------------------------------------------------------------------------


def former_keys(ask: Ask, keys: Collection[str] | None = None) -> dict[str, set[str]]:
    """Link key → the keys that its entries had before their source gave them another address.

    Not among them: a key that is a link of its own (another source still says so), and one that several links had
    before (a placeholder, a front page): what was said of it was meant for none of them.

    Args:
        ask: Where to ask.
        keys: Only links with these keys; None means all.
    """
    if keys is not None and len(keys) < MANY and not _former(ask, keys):
        return {}
    found = _former(ask, None)
    owners: dict[str, int] = {}
    for before in found.values():
        for key in before:
            owners[key] = owners.get(key, 0) + 1
    links = {key for (key,) in some(ask, "SELECT key FROM link WHERE 1 = 1", "key", owners)}
    own = {key: {one for one in before if owners[one] == 1 and one not in links} for key, before in found.items()}
    return {key: before for key, before in own.items() if before and (keys is None or key in keys)}


def _former(ask: Ask, keys: Collection[str] | None) -> dict[str, set[str]]:
    key_of = _revised(ask, keys)
    found: dict[str, set[str]] = {}
    for chunk in chunks(key_of):
        for subject, record in _records(ask, "entry", chunk):
            before = link_key(str(record.fields["url"]))
            if before != key_of[subject]:
                found.setdefault(key_of[subject], set()).add(before)
    return found


def _revised(ask: Ask, keys: Collection[str] | None) -> dict[str, str]:
    """Subject (`source uid`) → link key of the entries that were said more than once. Only an index is read."""
    twice = "SELECT subject FROM record WHERE type = 'entry'"
    often = " GROUP BY subject HAVING count(*) > 1"
    entries = "SELECT source || ' ' || uid, key FROM entry WHERE 1 = 1"
    if keys is not None:
        key_of: dict[str, str] = {str(subject): str(key) for subject, key in some(ask, entries, "key", keys)}
        said: dict[str, int] = {}
        for (subject,) in some(ask, twice, "subject", key_of):
            said[subject] = said.get(subject, 0) + 1
        return {subject: key_of[subject] for subject, count in said.items() if count > 1}
    subjects = {subject for (subject,) in ask(twice + often, {})}
    key_of = {}
    by_source: defaultdict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        source, uid = subject.split(" ", 1)
        by_source[source].append(uid)
    for source, uids in by_source.items():
        here = "SELECT source || ' ' || uid, key FROM entry WHERE source = :source"
        key_of.update((subject, key) for subject, key in some(ask, here, "uid", uids, source=source))
    return key_of
