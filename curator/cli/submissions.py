"""The command that takes proposals from GitHub: submit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.domain.proposals import Proposal

REPLY_LIMIT = 60_000
"""Characters of a comment; GitHub takes 65,536."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("submit")(submit)


def submit(
    context: typer.Context,
    event: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="GITHUB_EVENT_PATH", help="The event, as GitHub Actions wrote it."),
    ] = None,
    into: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write the answer there, to be sent.")] = None,
    answered: Annotated[
        Path | None, typer.Option("--from", metavar="FOLDER", help="Send the answer that was written there.")
    ] = None,
) -> None:
    """Take proposals from an issue on GitHub.

    A member's comment on the inbox, or a form that a member has labelled `accepted`. Fetches nothing.
    """
    from curator.cli.repository import read_event
    from curator.domain.proposals import asked

    place: Place = context.obj
    heard = asked(read_event(event), place.settings.people)
    if answered is not None:
        _send(place, heard.issue, answered)
        return
    if heard.refused:
        place.say(f"nothing is taken: {heard.refused}")
    reply = "\n".join([heard.refused] * bool(heard.refused) + [_taken(place, one, heard.by) for one in heard.proposals])
    if heard.proposals:
        from curator.cli import journal

        journal.flush(place)
    told = reply if heard.issue else ""
    if told:
        print(told)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        (into / "answer.json").write_text(json.dumps({"reply": told}), encoding="utf-8")


def _taken(place: Place, proposal: Proposal, by: str) -> str:
    """Propose one address; a line of Markdown on what it is to us."""
    from curator.cli.pages import know_pages
    from curator.domain.robot_words import robot_words
    from curator.domain.urls import clean_url
    from curator.store import acts
    from curator.store import links as stored

    said = robot_words(place.settings.publication.language)
    shown = f"`{(clean_url(proposal.url) or proposal.url)[:300].replace('`', '')}`"
    if clean_url(proposal.url) is None:
        return f"- {said.proposal_refused}: {shown}"
    know_pages(place)
    with place.store.writing() as tx:
        before = stored.view(tx, proposal.url)
        if not before or not any(s.by == by and s.reason == proposal.reason for s in before.link.submissions):
            acts.submit(tx, proposal.url, by=by, now=place.now(), reason=proposal.reason)
        known = before or stored.shown_on_pages(tx, proposal.url)
    covered = [page for page in known.coverage if page.public] if known else []
    if covered:
        day = covered[-1].date.isoformat()
        where = f"[{day}]({place.settings.publication.url}issues/{day}/)"
        return f"- {said.proposal_covered.format(issue=where)}: {shown}"
    return f"- {said.proposal_known if before else said.proposal_new}: {shown}"


def _send(place: Place, issue: int, folder: Path) -> None:
    """Answer on the issue that the event is about, whatever the folder says of another one."""
    from curator.cli.repository import gh

    try:
        reply = json.loads((folder / "answer.json").read_text(encoding="utf-8"))["reply"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{folder} holds no answer", hint="write one with `curator submit --into`") from None
    if not issue or not isinstance(reply, str) or not reply:
        place.say("there is nothing to answer")
        return
    body = folder / "answer.md"
    body.write_text(reply[:REPLY_LIMIT] + "\n", encoding="utf-8")
    sent = gh(place.root, "issue", "comment", str(issue), "--body-file", str(body.absolute()))
    if sent.code:
        raise UsageError(f"the answer could not be sent: {sent.why}", hint="the proposal itself is kept")
    print(f"answered on issue {issue}")
