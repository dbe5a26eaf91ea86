"""What people do: propose, decide, undo. The command line and the review act through here, so both agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from curator.domain.records import decision_from, submission_from
from curator.domain.standing import last_act
from curator.domain.types import Decision, Submission
from curator.domain.urls import clean_url, link_key
from curator.errors import UsageError, without_credentials
from curator.store import load, outbox
from curator.store.engine import Tx
from curator.store.tables import LINK, RECORD


def submit(
    tx: Tx, url: str, *, by: str, now: datetime, title: str = "", reason: str = "", section: str = ""
) -> Submission:
    """Propose a link; who pasted a password with it has it cut off. Raises UsageError when the address is none."""
    url, title, reason = map(without_credentials, (url, title, reason))
    if clean_url(url) is None:
        raise UsageError(f"not an http or https address: {url[:200]}")
    fields = {"url": url, "title": title, "reason": reason, "section": section}
    said = {name: value for name, value in fields.items() if value}
    return submission_from(outbox.append(tx, "submission", said, by=by, now=now))


def decide(tx: Tx, urls: Sequence[str], says: Mapping[str, object], *, by: str, now: datetime) -> list[Decision]:
    """Say the same about one or several links, in one act. Raises UsageError for a link nobody knows."""
    return decide_each(tx, [(url, says) for url in urls], by=by, now=now)


def decide_each(tx: Tx, said: Sequence[tuple[str, Mapping[str, object]]], *, by: str, now: datetime) -> list[Decision]:
    """Say something of its own about each of several links, in one act. Raises UsageError for a link nobody knows.

    Args:
        tx: The transaction.
        said: (address, what is said of it).
        by: Who acts.
        now: The moment of the act.
    """
    said = [(without_credentials(url), _without_credentials(says)) for url, says in said]
    for url, _ in said:
        if not tx.execute(sa.select(LINK.c.key).where(LINK.c.key == link_key(url))).first():
            raise UsageError(f"no such link: {url[:200]}", hint="propose it first with `curator add`")
    act = {"act": outbox.new_id()} if len(said) > 1 else {}
    told = [("decision", {"url": url, **says, **act}) for url, says in said]
    return [decision_from(record) for record in outbox.append_all(tx, told, by=by, now=now)]


def _without_credentials(says: Mapping[str, object]) -> Mapping[str, object]:
    """The other address that may stand in a decision, without a password."""
    merge = says.get("merge")
    return {**says, "merge": without_credentials(merge)} if isinstance(merge, str) else says


def undo(tx: Tx, *, by: str, now: datetime) -> list[Decision]:
    """Take back this person's newest act, and only theirs. Empty when there is nothing to take back."""
    query = sa.select(RECORD).where(RECORD.c.type == "decision", RECORD.c.by == by)
    act = last_act((decision_from(load.record_of(row)) for row in tx.execute(query)), by)
    if act is None:
        return []
    said = [("decision", {"url": decision.url, "undoes": [decision.id]}) for decision in act.decisions]
    return [decision_from(record) for record in outbox.append_all(tx, said, by=by, now=now)]
