"""What a pull request may not change without a member's word: the files that say who may do what. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

AUTHORITY_FOLDERS = (".github/", ".ci/")
AUTHORITY_FILES = ("CODEOWNERS", "Makefile", "mkdocs.yml", "pyproject.toml", "requirements.txt", "uv.lock")
"""What the robots run, install or load: `mkdocs.yml` may name hooks, which are programs."""

SETTINGS = "curator.toml"
AUTHORITY_KEYS = (
    ("journal",),
    ("person",),
    ("crawl", "allow_networks"),
    ("crawl", "proxy"),
    ("zenn",),
    ("site", "repository"),
)
"""Where the journal, articles and readers' proposals go, who is who, which private addresses are opened and through
whom requests go."""

JOURNAL = "journal/"
LABEL = "reviewed"
"""The label by which a member says that they have read such a change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs, as `git diff --name-status --no-renames` says it."""

    status: str
    """`A`, `M`, `D` or `T`."""
    path: str


def changes(told: str) -> list[Change]:
    """What `git diff --name-status --no-renames -z` printed."""
    words = told.split("\0")
    return [Change(status[:1], path) for status, path in zip(words[::2], words[1::2], strict=False) if path]


def refusals(
    changed: Sequence[Change],
    before: Mapping[str, Any],
    after: Mapping[str, Any] | None,
    *,
    stranger: bool,
    reviewed: bool,
) -> list[str]:
    """Why a pull request is refused; empty when it is not.

    Args:
        changed: What it changes.
        before: `curator.toml` as it is, parsed.
        after: As it would be; None when it cannot be read.
        stranger: It comes from a fork.
        reviewed: A member put the label on it after its last commit.
    """
    said = [
        f"{one.path}: a journal file is never edited or taken away; `curator redact` is for words to be forgotten"
        for one in changed
        if one.path.startswith(JOURNAL) and one.status != "A"
    ]
    if not stranger or reviewed:
        return said
    ask = f"a member reads it and then puts the label `{LABEL}` on the pull request"
    said += [f"{one.path}: says what robots may do; {ask}" for one in changed if _has_authority(one.path)]
    if any(one.path == SETTINGS for one in changed):
        if after is None:
            return [*said, f"{SETTINGS}: cannot be read as it would be"]
        said += [
            f"{SETTINGS}: {'.'.join(key)} says who may do what; {ask}"
            for key in AUTHORITY_KEYS
            if _value(before, key) != _value(after, key)
        ]
    return said


def _has_authority(path: str) -> bool:
    lowered = path.lower()  # a checkout on a Mac folds letters
    return lowered.startswith(AUTHORITY_FOLDERS) or lowered.rsplit("/", 1)[-1] in {
        name.lower() for name in AUTHORITY_FILES
    }


def _value(tables: Mapping[str, Any], key: Sequence[str]) -> object:
    found: object = tables
    for name in key:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def reviewed(event: Mapping[str, Any]) -> bool:
    """Whether this very event is a member's label. Only members can label; a later push asks for it anew."""
    label = event.get("label")
    return event.get("action") == "labeled" and isinstance(label, Mapping) and label.get("name") == LABEL


def from_fork(event: Mapping[str, Any]) -> bool:
    """Whether the pull request of an event comes from another repository; also when that is gone or not said."""
    pull = event.get("pull_request")
    names = [
        _value(pull, (side, "repo", "full_name")) if isinstance(pull, Mapping) else None for side in ("head", "base")
    ]
    return names[0] is None or names[0] != names[1]
