"""What an event of GitHub proposes: a member's comment on the inbox, or a stranger's form that a member accepted. Pure.

Everything in an event is a stranger's text; who it is by, and what a member is, GitHub says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curator.domain.pasted import addresses
from curator.domain.settings import Person
from curator.domain.text import clean_title

MEMBERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""Values of `author_association` that mean write access or membership:
https://docs.github.com/graphql/reference/enums#commentauthorassociation"""

ACCEPTED = "accepted"
"""The label by which a member takes a stranger's form over."""
INBOX = "inbox"
"""The label of the issue whose comments are proposals."""

FORM_LIMIT = 2_000
"""Characters of a stranger's form."""
COMMENT_LIMIT = 20_000
MOST_ADDRESSES = 50
REASON_LIMIT = 500

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_]|-(?=[A-Za-z0-9]))*")
_UNANSWERED = "_No response_"
"""What a form's body says of a field that was left empty."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One address with a word on why."""

    url: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an event asks for. `refused` is why nothing is taken, empty when something may be."""

    issue: int = 0
    """Number of the issue that is answered; 0: nobody."""
    by: str = ""
    proposals: tuple[Proposal, ...] = ()
    refused: str = ""


def asked(event: Mapping[str, Any], people: Iterable[Person]) -> Asked:
    """What the event asks for."""
    issue = _table(event.get("issue"))
    number = issue.get("number")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1 or "pull_request" in issue:
        return Asked(refused="the event is about no issue")
    if "comment" in event:
        return _comment(number, issue, _table(event["comment"]), event, people)
    return _form(number, issue, event, people)


def _comment(
    number: int,
    issue: Mapping[str, Any],
    comment: Mapping[str, Any],
    event: Mapping[str, Any],
    people: Iterable[Person],
) -> Asked:
    by = _who(comment, people)
    if event.get("action") != "created" or INBOX not in _labels(issue):
        return Asked(refused=f"only a new comment on an issue with the label {INBOX} is a proposal")
    if comment.get("author_association") not in MEMBERS or not by:
        return Asked(refused="only members propose by comment; others use the form")
    body = _text(comment.get("body"))
    if len(body) > COMMENT_LIMIT:
        return Asked(number, by, refused=f"the comment is longer than {COMMENT_LIMIT:,} characters")
    found = addresses(body)
    if len(found) > MOST_ADDRESSES:
        return Asked(number, by, refused=f"the comment has more than {MOST_ADDRESSES} addresses")
    if not found:
        return Asked(refused="the comment has no address")
    return Asked(number, by, tuple(Proposal(url, _beside(url, body, found)) for url in found))


def _form(number: int, issue: Mapping[str, Any], event: Mapping[str, Any], people: Iterable[Person]) -> Asked:
    if event.get("action") != "labeled" or _table(event.get("label")).get("name") != ACCEPTED:
        return Asked(refused=f"a form is taken when a member puts the label {ACCEPTED} on it")
    by, body = _who(issue, people), _text(issue.get("body"))
    if not by:
        return Asked(refused="nobody wrote it")
    if len(body) > FORM_LIMIT:
        return Asked(number, by, refused=f"the form is longer than {FORM_LIMIT:,} characters")
    found = addresses(body)
    if len(found) != 1:
        return Asked(number, by, refused=f"the form needs one address and has {len(found)}")
    said = [line for line in body.splitlines() if not line.startswith("### ") and line.strip() != _UNANSWERED]
    return Asked(number, by, (Proposal(found[0], _without(found, " ".join(said))),))


def _beside(url: str, body: str, found: Sequence[str]) -> str:
    """What stands on the address's line, or all of a comment that has one address."""
    if len(found) == 1:
        return _without(found, body)
    line = next((line for line in body.splitlines() if url in line), "")
    return _without(found, line) if sum(other in line for other in found) == 1 else ""


def _without(found: Sequence[str], text: str) -> str:
    for url in sorted(found, key=len, reverse=True):
        text = text.replace(url, " ")
    return clean_title(re.sub(r"(?:^|\s)[-*+>]+(?=\s)|<\s*>|\(\s*\)", " ", text), REASON_LIMIT).strip(" -–—:")


def _who(said: Mapping[str, Any], people: Iterable[Person]) -> str:
    """The person that a GitHub name belongs to in `curator.toml`, else that name; "" for robots and for nobody."""
    user = _table(said.get("user"))
    login = user.get("login")
    if user.get("type") == "Bot" or not isinstance(login, str) or not _LOGIN.fullmatch(login):
        return ""
    return next((person.name for person in people if person.github.lower() == login.lower()), login)


def _labels(issue: Mapping[str, Any]) -> set[str]:
    labels = issue.get("labels")
    return {str(_table(label).get("name")) for label in labels} if isinstance(labels, list) else set()


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
