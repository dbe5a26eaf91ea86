"""The fold: from a link's decisions to what the team thinks of it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from curator.domain.types import Comment, Coverage, Decision, Standing, State, Verdict


def effective(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that count, oldest first: those that their own author has not taken back.

    An undo can itself be undone (that is redo). Nobody takes back somebody else's act.
    """
    ordered = sorted(decisions, key=lambda decision: (decision.at, decision.id))
    author = {decision.id: decision.by for decision in ordered}
    void: set[str] = set()
    for decision in reversed(ordered):
        if decision.id not in void:
            void.update(target for target in decision.undoes if author.get(target) == decision.by)
    return [decision for decision in ordered if decision.id not in void]


def standing(decisions: Iterable[Decision]) -> Standing:
    """What the team thinks now: for each field the last word counts; votes and comments are each person's own."""
    last: dict[str, object] = {}
    said_by: dict[str, str] = {}
    said_at: dict[str, datetime] = {}
    verdicts: dict[str, object] = {}
    votes: dict[str, int] = {}
    comments: list[Comment] = []
    for decision in effective(decisions):
        for name, value in decision.says.items():
            if name == "comment":
                if isinstance(value, str) and value:
                    comments.append(Comment(decision.by, decision.at, value))
                continue
            if name == "vote":
                votes.pop(decision.by, None)
                if isinstance(value, int):
                    votes[decision.by] = value
                continue
            if name == "verdict":
                verdicts[decision.by] = value
            last[name], said_by[name], said_at[name] = value, decision.by, decision.at
    spoken = {value for value in verdicts.values() if value}
    return Standing(
        verdict=Verdict(str(last["verdict"])) if last.get("verdict") else None,
        section=_text(last.get("section")),
        note=_text(last.get("note")),
        title=_text(last.get("title")),
        writer=_text(last.get("writer")),
        headline=bool(last.get("headline")),
        order=_number(last.get("order")),
        merge=_text(last.get("merge")),
        comments=tuple(comments),
        votes=votes,
        said_by=said_by,
        said_at=said_at,
        disputed=len(spoken) > 1,
    )


def state(standing: Standing, coverage: Iterable[Coverage], last_published_at: datetime | None) -> State:
    """Where a link stands. A `later` said before the last issue went out is new again.

    `last_published_at` is when the newest issue went out; None means none did.
    """
    if any(page.public for page in coverage):
        return State.PUBLISHED
    if standing.verdict is None:
        return State.NEW
    if standing.verdict is Verdict.LATER and last_published_at and standing.said_at["verdict"] < last_published_at:
        return State.NEW
    return State(standing.verdict.value)


@dataclass(frozen=True, slots=True)
class Act:
    """Decisions that one person made in one go, newest act first: what one undo takes back."""

    decisions: tuple[Decision, ...]


def last_act(decisions: Iterable[Decision], by: str) -> Act | None:
    """The newest act of a person that still counts and says something; None when there is none to take back.

    `decisions` are all decisions of that person (others are looked past).
    """
    own = [decision for decision in effective(decisions) if decision.by == by and decision.says]
    if not own:
        return None
    newest = own[-1]
    together = [decision for decision in own if decision.act and decision.act == newest.act]
    return Act(tuple(together or [newest]))


def undo(act: Act, template: Decision) -> list[Decision]:
    """The decisions that take an act back: one for each link, shaped after `template` (its id is a prefix)."""
    return [
        replace(template, id=f"{template.id}-{index}", url=decision.url, says={}, undoes=(decision.id,))
        for index, decision in enumerate(act.decisions)
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
