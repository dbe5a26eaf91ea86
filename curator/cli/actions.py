"""Commands for the workflows on GitHub: guard, offer."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.place import Place
from curator.errors import PageError, PublishError, UsageError

if TYPE_CHECKING:
    from curator.domain.types import Issue

PAGE_LIMIT = 2_000_000
"""Characters of a page that is offered. The longest of ours has 60,000."""

_AUTHOR = "github-actions[bot]"
_MAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""As GitHub names its own commits: https://github.com/actions/checkout#push-a-commit-using-the-built-in-token"""


def robot_names() -> Mapping[str, str]:
    """Who a robot's commit is by, as git's environment says it."""
    return {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", _AUTHOR), ("EMAIL", _MAIL))
    }


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("guard")(guard)
    app.command("offer")(offer)


def guard(
    context: typer.Context,
    event: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="GITHUB_EVENT_PATH", help="The pull request's event, as Actions wrote it."),
    ] = None,
) -> None:
    """Refuse a pull request that changes who may do what.

    From a fork: workflows, what they install, `[journal]` and the like, until a member labels it `reviewed`. From
    anyone: a journal file edited or taken away. --root names the checkout of what is proposed. Exit code 1 when
    something is refused.
    """
    from curator.cli.findings import plain_line
    from curator.cli.repository import git, read_event
    from curator.domain import guarding

    place: Place = context.obj
    told = read_event(event)
    pull = told.get("pull_request")
    base = pull["base"]["sha"] if isinstance(pull, dict) else ""
    diff = git(place.root, "diff", "--name-status", "--no-renames", "--no-ext-diff", "-z", f"{base}...HEAD", "--")
    if not isinstance(base, str) or len(base) < 40 or diff.code:
        raise UsageError(f"what it changes cannot be told: {diff.why}", hint="check it out with fetch-depth: 0")
    before = _settings(git(place.root, "show", f"{base}:./{guarding.SETTINGS}").out)
    after = _settings(git(place.root, "show", f"HEAD:./{guarding.SETTINGS}").out)
    refused = guarding.refusals(
        guarding.changes(diff.out),
        before or {},
        after,
        stranger=guarding.from_fork(told),
        reviewed=guarding.reviewed(told),
    )
    for line in refused:
        print(plain_line(line))
    place.say("nothing is refused" if not refused else f"{len(refused)} refused")
    raise typer.Exit(1 if refused else 0)


def _settings(text: str) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def offer(
    context: typer.Context,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Draft, proof-read, and write what is offered there.")
    ] = None,
    offered: Annotated[
        Path | None, typer.Option("--from", metavar="FOLDER", help="Open or update the pull request with that.")
    ] = None,
) -> None:
    """Offer the draft as a pull request.

    In two steps, so that the one which reads needs no token: --into FOLDER, then --from FOLDER.
    """
    if (into is None) == (offered is None):
        raise UsageError("one of --into and --from is needed", hint="first --into FOLDER, then --from FOLDER")
    if into is not None:
        _write(context.obj, into)
    elif offered is not None:
        _open(context.obj, offered)


# -- the step that reads -------------------------------------------------------------------------------------------


def _branch(day: date) -> str:
    return f"curator/draft-{day.isoformat()}"


def _write(place: Place, folder: Path) -> None:
    """Draft onto the branch's page if there is one, so that what people wrote there stays."""
    from curator.cli.checking import proof_of
    from curator.cli.publishing import draft_date, draft_issue, issue_pages
    from curator.domain.proof import ERROR, WARNING
    from curator.publish.files import page_path

    day = draft_date(place, issue_pages(place))
    path = page_path(day)
    seen = _take_branch(place, day, path)
    draft_issue(place, day=day.isoformat(), say=place.say, robot=True)
    file = next((file for file in issue_pages(place) if file.path == path), None)
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, object] = {"date": day.isoformat(), "page": None, "seen": seen}
    summary = "nothing is kept that is on no page yet"
    if file is not None and not isinstance(file.page, PageError) and file.page.issue.draft:
        from curator.domain.robot_words import robot_words

        words = robot_words(place.settings.publication.language)
        proof = proof_of(place, [path])
        items = sum(len(section.items) for section in file.page.issue.sections)
        missing = _missing(place, file.page.issue)
        summary = words.offer_counts.format(
            items=items,
            missing=sum(map(len, missing.values())),
            errors=proof.count(ERROR),
            warnings=proof.count(WARNING),
        )
        findings = [f"{one.line}: {one.severity}: {one.message}" for one in proof.problems]
        told |= {
            "page": file.text,
            "title": words.offer_title.format(date=day.isoformat()),
            "body": _body(words, summary, missing, findings),
        }
    (folder / "offer.json").write_text(json.dumps(told), encoding="utf-8")
    print(f"{path}: {summary}")


def _take_branch(place: Place, day: date, path: str) -> str:
    """Put the page as the pull request's branch has it in place of what main has; its hash, "" without one. A page
    that somebody edited here is left as it is."""
    from curator.cli.repository import git
    from curator.publish.files import read_page, write_page

    name = f"refs/remotes/origin/{_branch(day)}:./{path}"
    there = git(place.root, "rev-parse", "--verify", "--quiet", name)
    if there.code:
        return ""
    if git(place.root, "status", "--porcelain", "--", path).out:
        raise UsageError(f"{path} was changed here and is not committed", hint="commit it or put it away first")
    text = git(place.root, "cat-file", "blob", there.out.strip()).out
    known = (place.root / path).exists()
    write_page(place.root, path, text, read_page(place.root, path).hash if known else None)
    return there.out.strip()


def _missing(place: Place, issue: Issue) -> dict[str, list[str]]:
    """Who is to write → titles of the items that have no note yet; "" is nobody."""
    from curator.domain.markdown import plain
    from curator.domain.urls import link_key
    from curator.store import links

    bare = [item for section in issue.sections for item in section.items if not item.note and not issue.short]
    keys = {link_key(url) for item in bare for url in item.urls}
    with place.store.reading() as tx:
        writers = {view.link.key: view.standing.writer or "" for view in links.views(tx, keys=keys)} if keys else {}
    found: dict[str, list[str]] = {}
    for item in bare:
        who = item.writer or next((name for url in item.urls if (name := writers.get(link_key(url), ""))), "")
        found.setdefault(who, []).append(plain(item.title))
    handles = {person.name: f"@{person.github}" for person in place.settings.people if person.github}
    return {handles.get(who, who): titles for who, titles in found.items()}


def _body(words: Any, summary: str, missing: Mapping[str, list[str]], findings: list[str]) -> str:
    """The pull request's text. Titles are strangers' words: they stand there as text and call nobody."""
    lines = [words.offer_about, "", summary, "", f"## {words.offer_notes}", ""]
    for who, titles in missing.items():
        lines.append(f"- {who if who.startswith('@') else _inert(who) or words.offer_nobody}")
        lines += [f"  - {_inert(title)}" for title in titles[:100]]
    lines += [f"- {words.offer_clean}"] * (not missing)
    lines += ["", f"## {words.offer_findings}", ""]
    lines += [f"- {_inert(finding)}" for finding in findings[:50]] or [words.offer_clean]
    lines += ["", words.offer_more.format(count=len(findings) - 50)] if len(findings) > 50 else []
    return "\n".join(lines)[:60_000] + "\n"


def _inert(text: str) -> str:
    """Text that GitHub shows as it is: no Markdown, and behind `@` and `#` nobody and nothing."""
    from curator.domain.markdown import escape_markdown
    from curator.domain.text import clean_title

    return escape_markdown(clean_title(text, 300)).replace("@", "@\u200b").replace("#", "#\u200b")


# -- the step that writes ------------------------------------------------------------------------------------------


def _open(place: Place, folder: Path) -> None:
    """Commit the page to its own branch, push that, and open the pull request or bring its text up to date."""
    from curator.cli.repository import gh

    told = _read(folder)
    if told["page"] is None:
        print("there is nothing to offer")
        return
    day = date.fromisoformat(told["date"])
    branch = _branch(day)
    pushed = _push(place, day, branch, told["page"], told["seen"])
    body = folder / "body.md"
    body.write_text(told["body"], encoding="utf-8")
    words = ["--title", told["title"], "--body-file", str(body.absolute())]
    asked = gh(place.root, "pr", "list", "--head", branch, "--state", "open", "--json", "number")
    numbers = [row["number"] for row in json.loads(asked.out or "[]")] if not asked.code else []
    if asked.code == 0 and numbers:
        done = gh(place.root, "pr", "edit", str(int(numbers[0])), *words)
    elif asked.code == 0:
        done = gh(place.root, "pr", "create", "--head", branch, *words)
    else:
        done = asked
    if done.code:
        raise PublishError(
            f"the pull request could not be opened: {done.why}",
            path=branch,
            hint="allow it in Settings › Actions › General › Allow GitHub Actions to create and approve pull requests",
        )
    state = "pushed" if pushed else "nothing new"
    print(f"{branch}: {state}; pull request {'updated' if numbers else 'opened'}")


def _read(folder: Path) -> dict[str, Any]:
    """What the first step wrote, looked at again: this step has a token."""
    try:
        told = json.loads((folder / "offer.json").read_text(encoding="utf-8"))
        date.fromisoformat(told["date"])
        texts = [told["page"], told["title"], told["body"], told["seen"]] if told["page"] is not None else []
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{folder} holds no offer", hint="write one with `curator offer --into`") from None
    if not all(isinstance(text, str) and len(text) <= PAGE_LIMIT for text in texts):
        raise UsageError(f"{folder} holds no sane offer", hint="write one with `curator offer --into`")
    return dict(told)


def _push(place: Place, day: date, branch: str, page: str, seen: str) -> bool:
    """Push one commit that changes one page; the checkout stays as it is. False when the branch has that already."""
    from curator.cli.repository import git
    from curator.publish.files import page_path

    root, path = place.root, page_path(day)

    def run(*words: str, text: str | None = None, env: Mapping[str, str] | None = None) -> str:
        answer = git(root, *words, text=text, env=env)
        if answer.code:
            raise PublishError(f"git {words[0]}: {answer.why}", path=path, hint="run the workflow again")
        return answer.out.strip()

    git(root, "fetch", "--quiet", "origin", f"+refs/heads/{branch}:refs/remotes/origin/{branch}")
    tip = git(root, "rev-parse", "--verify", "--quiet", f"refs/remotes/origin/{branch}").out.strip()
    now = git(root, "rev-parse", "--verify", "--quiet", f"refs/remotes/origin/{branch}:./{path}").out.strip()
    if now != seen:
        raise PublishError("somebody changed the page meanwhile", path=path, hint="the next run starts from theirs")
    blob = run("hash-object", "-w", "--stdin", text=page)
    if blob == now:
        return False
    head = run("rev-parse", "HEAD")
    parent = tip if tip and git(root, "merge-base", "--is-ancestor", tip, head).code else head
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        run("read-tree", parent, env=index)
        full = run("rev-parse", "--show-prefix") + path
        run("update-index", "--add", "--cacheinfo", f"100644,{blob},{full}", env=index)
        tree = run("write-tree", env=index)
    said = f"Draft the issue of {day.isoformat()}"
    commit = run("commit-tree", tree, "-p", parent, "-m", said, env=robot_names())
    run("push", "--quiet", "origin", f"{commit}:refs/heads/{branch}")
    return True
