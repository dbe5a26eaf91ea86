"""How findings of the proof-reader are printed: for people, for scripts, as annotations of GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from curator.cli.output import as_json
from curator.domain.proof import ERROR, INFO, WARNING
from curator.domain.text import for_terminal

if TYPE_CHECKING:
    from curator.domain.proof import Problem

Say = Callable[[str], None]

_COMMANDS = {ERROR: "error", WARNING: "warning", INFO: "notice"}
"""https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands"""


@dataclass(frozen=True)
class Proof:
    """What came of reading pages."""

    pages: int
    problems: list[Problem]
    fixed: list[Problem] = field(default_factory=list)

    def count(self, severity: str) -> int:
        """How many findings have a severity."""
        return sum(problem.severity == severity for problem in self.problems)


def as_text(proof: Proof, *, say: Say, writers: bool) -> None:
    """One line a finding, `path:line:column: severity: message [rule]`, and what it comes to.

    `writers` says whether people are named: not where the public may read along.
    """
    for problem in proof.fixed:
        say(_line(replace(problem, severity="fixed"), writers=False))
    for problem in proof.problems:
        say(_line(problem, writers=writers))
    waiting = Counter(problem.writer for problem in proof.problems if problem.writer and problem.rule == "note")
    if writers and waiting:
        say("notes missing: " + ", ".join(f"{plain_line(name)} {count}" for name, count in waiting.most_common()))
    say(summary(proof))


def _line(problem: Problem, *, writers: bool) -> str:
    whose = f" ({problem.writer})" if writers and problem.writer else ""
    can = ", --fix" if problem.fix and problem.severity != "fixed" else ""
    place = f"{problem.path}:{problem.line}:{problem.column}"
    return plain_line(f"{place}: {problem.severity}: {problem.message}{whose} [{problem.rule}{can}]")


def summary(proof: Proof) -> str:
    """What it comes to, in numbers."""
    told = ", ".join(f"{proof.count(one)} {word}" for one, word in ((ERROR, "errors"), (WARNING, "warnings")))
    remarks = proof.count(INFO)
    pages = "1 page" if proof.pages == 1 else f"{proof.pages} pages"
    fixed = f"; {len(proof.fixed)} put right" if proof.fixed else ""
    return f"{pages}: {told}" + (f", {remarks} remarks" if remarks else "") + fixed


def as_data(proof: Proof) -> None:
    """Everything, for scripts."""
    as_json(
        {
            "pages": proof.pages,
            "errors": proof.count(ERROR),
            "warnings": proof.count(WARNING),
            "remarks": proof.count(INFO),
            "fixed": [_data(problem) for problem in proof.fixed],
            "findings": [_data(problem) for problem in proof.problems],
        }
    )


def _data(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "writer": problem.writer or None,
        "fix": problem.fix.text if problem.fix else None,
    }


def for_github(proof: Proof, *, prefix: str, say: Say) -> None:
    """Annotations beside the lines of a pull request; people are not named in them.

    `prefix` is the publication's folder inside its repository, with a slash at its end, or empty.
    """
    for problem in proof.problems:
        command = _COMMANDS[problem.severity]
        where = f"file={_property(prefix + problem.path)},line={problem.line},col={problem.column}"
        say(f"::{command} {where},title={_property(problem.rule)}::{_message(problem.message)}")
    say(summary(proof))


def _message(text: str) -> str:
    """Text that stays in its annotation: GitHub's toolkit escapes these three."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def plain_line(text: str) -> str:
    """A line that neither a terminal nor GitHub's runner obeys: it takes `##[…]` anywhere for a command, and `::` at
    the beginning."""
    line = for_terminal(text).replace("##[", "## [")
    return f" {line}" if line.startswith("::") else line
