"""What `curator doctor --online` makes of a repository's settings on GitHub, as its REST API tells them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from curator.domain.doctor import Finding, Level
from curator.domain.guarding import LABEL
from curator.domain.proposals import ACCEPTED, INBOX

LABELS = (INBOX, ACCEPTED, "proposal", LABEL)
"""The labels that the workflows and the form go by."""


@dataclass(frozen=True, slots=True)
class Hosting:
    """A repository's settings. None: whoever asked may not see it."""

    name: str
    """`owner/name`."""
    variables: Mapping[str, str] | None = None
    """Of Actions, of the repository and its organization."""
    opens_pulls: bool | None = None
    """Whether Actions may create pull requests."""
    pages: str | None = None
    """How Pages is built: `workflow`, `legacy` (from a branch), or empty: it is off."""
    labels: Collection[str] | None = None


def hosting(told: Hosting) -> list[Finding]:
    """What is not right, each with what to do; one line that all is well when nothing is wrong."""
    variables = told.variables or {}
    home = _same(variables.get("CURATOR_HOME", ""), told.name)
    site = _same(variables.get("CURATOR_SITE", "") or variables.get("CURATOR_HOME", ""), told.name)
    if told.variables is not None and not home and not site:
        todo = f"set the variable: `gh variable set CURATOR_HOME --body {told.name}`"
        return [Finding("github", Level.WARN, f"the robots are switched off: CURATOR_HOME is not {told.name}", todo)]
    found = []
    if home and told.opens_pulls is False:
        todo = "Settings › Actions › General › Allow GitHub Actions to create and approve pull requests"
        found.append(Finding("github", Level.BAD, "Actions may not open the draft's pull request", todo))
    if site and told.pages is not None and told.pages != "workflow":
        said = "Pages is built from a branch" if told.pages else "Pages is off"
        found.append(Finding("github", Level.BAD, said, "Settings › Pages › Source: GitHub Actions"))
    missing = [name for name in LABELS if name not in told.labels] if home and told.labels is not None else []
    if missing:
        todo = "; ".join(f"`gh label create {name}`" for name in missing)
        found.append(Finding("github", Level.WARN, f"labels are missing: {', '.join(missing)}", todo))
    unseen = _unseen(told)
    if unseen:
        todo = "ask again as somebody who may administer the repository"
        found.append(Finding("github", Level.WARN, f"not told to whom gh is logged in as: {', '.join(unseen)}", todo))
    return found or [Finding("github", Level.OK, f"{told.name} is set up")]


def _unseen(told: Hosting) -> list[str]:
    seen = {
        "variables": told.variables,
        "pull requests by Actions": told.opens_pulls,
        "Pages": told.pages,
        "labels": told.labels,
    }
    return [name for name, value in seen.items() if value is None]


def _same(one: str, other: str) -> bool:
    """GitHub's names do not tell capital letters from small ones, and neither do its expressions."""
    return bool(one) and one.lower() == other.lower()
