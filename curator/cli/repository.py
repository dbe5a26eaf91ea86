"""The repository that a publication is in, and GitHub, for robots: git and gh as programs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curator.domain.text import clean_title
from curator.errors import UsageError, without_credentials

EVENT_LIMIT = 5_000_000
"""Bytes of an event file. GitHub's payloads end at 25 MB with everything; ours are about one issue."""
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """How a program ended."""

    code: int
    out: str
    err: str

    @property
    def why(self) -> str:
        """One line on what went wrong, without credentials and without anything that a terminal obeys."""
        lines = [line for line in (self.err or self.out).splitlines() if line.strip()]
        return clean_title(without_credentials(lines[-1]), 300) if lines else f"it ended with {self.code}"


def git(root: Path, *words: str, text: str | None = None, env: Mapping[str, str] | None = None) -> Answer:
    """Run git in a folder. No hook of that repository runs and nothing is asked."""
    return _run(["git", "-c", f"core.hooksPath={os.devnull}", *words], root, text, env)


def gh(root: Path, *words: str) -> Answer:
    """Run GitHub's own command line; its token is GH_TOKEN."""
    return _run(["gh", *words], root, None, {"GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"})


def _run(words: list[str], root: Path, text: str | None, env: Mapping[str, str] | None) -> Answer:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8", **(env or {})}
    try:
        told = subprocess.run(
            words,
            cwd=root,
            input=(text or "").encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env=environment,
        )
    except FileNotFoundError:
        raise UsageError(f"{words[0]} is not installed", hint="GitHub's runners have it") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(-1, "", str(error))
    return Answer(
        told.returncode, told.stdout.decode("utf-8", "surrogateescape"), told.stderr.decode("utf-8", "replace")
    )


def read_event(file: Path | None) -> Mapping[str, Any]:
    """The event that a workflow was started by. Raises UsageError when there is none to read."""
    if file is None:
        raise UsageError("no event is named", hint="name its file with --event, as GITHUB_EVENT_PATH does in Actions")
    try:
        with file.open("rb") as stream:
            data = stream.read(EVENT_LIMIT + 1)
        event = json.loads(data) if len(data) <= EVENT_LIMIT else None
    except (OSError, ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise UsageError(f"{file} is no event file", hint="GitHub Actions names one in GITHUB_EVENT_PATH")
    return event
