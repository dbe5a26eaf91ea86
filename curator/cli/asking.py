"""Asking GitHub for a repository's settings, for `curator doctor --online`, by GitHub's own command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from curator.cli.place import Place
from curator.cli.repository import gh
from curator.domain.doctor import Finding, Level
from curator.domain.hosting import Hosting, hosting
from curator.errors import UsageError

_OFF = {"build_type": ""}


def github(place: Place) -> list[Finding]:
    """What the repository's settings need; nothing where no workflow is used. Only reads."""
    if not any((place.root / ".github/workflows").glob("*.yml")):
        return []
    try:
        name = _ask(place, "", "full_name")
    except UsageError:
        name = None
    if not isinstance(name, str):
        todo = "install gh (https://cli.github.com), and log in with `gh auth login`"
        return [Finding("github", Level.WARN, "its settings could not be asked for", todo)]
    pages = _ask(place, "/pages", "build_type", missing=_OFF)
    return hosting(
        Hosting(
            name,
            variables=_variables(place),
            opens_pulls=_ask(place, "/actions/permissions/workflow", "can_approve_pull_request_reviews"),
            pages=str(pages) if pages is not None else None,
            labels=_labels(place),
        )
    )


def _variables(place: Place) -> Mapping[str, str] | None:
    """The repository's own win over those of its organization, as in a workflow."""
    own = _ask(place, "/actions/variables?per_page=30", "variables")
    shared = _ask(place, "/actions/organization-variables?per_page=30", "variables")
    if own is None:
        return None
    return {str(row["name"]): str(row["value"]) for row in [*(shared or []), *own]}


def _labels(place: Place) -> frozenset[str] | None:
    rows = _ask(place, "/labels?per_page=100")
    return frozenset(str(row["name"]) for row in rows) if isinstance(rows, list) else None


def _ask(place: Place, path: str, key: str = "", *, missing: Mapping[str, Any] | None = None) -> Any:
    """What the API says at a path below the repository's, or one value of it; None when it does not say. `missing`
    stands for an answer that there is no such thing. gh puts in whose repository this is."""
    told = gh(place.root, "api", f"repos/{{owner}}/{{repo}}{path}")
    if told.code:
        data: Any = missing if missing is not None and "HTTP 404" in told.err else None
    else:
        try:
            data = json.loads(told.out)
        except ValueError:
            data = None
    return data.get(key) if key and isinstance(data, dict) else None if key else data
