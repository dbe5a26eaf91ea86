"""Proof-reading: each finding with its line and its weight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date

import pytest

from curator.domain.types import Coverage, Issue
from curator.errors import PageError
from curator.publish.check import Problem, check_page, problem_of
from curator.publish.front import parse_page
from tests.publish.views import DAY, NECO, PATH

FINE = """\
---
number: 26
title: T
---

intro

## 👀 Articles

### a

https://a.example/1

note

## あとがき

bye
"""

EARLIER = Coverage(date(2023, 3, 10), 25, "A", "Old *title*", "i-1", True)


def check(
    text: str, covered: dict[str, tuple[Coverage, ...]] | None = None, *issues: Issue
) -> list[tuple[int, str, str]]:
    page = parse_page(text, path=PATH, zone=UTC)
    found = check_page(page, settings=NECO, covered=covered or {}, issues=issues)
    assert all(problem.path == PATH and problem.message for problem in found)
    return [(problem.line, problem.severity, problem.code) for problem in found]


def test_a_good_page_has_no_problems() -> None:
    """A page in order is passed over in silence; its own coverage is no repetition."""
    own = Coverage(DAY, 26, "A", "a", "i-1", True)
    assert check(FINE, {"https://a.example/1": (own,)}, Issue(DAY, 26, draft=False)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title: T\n", "", (1, "error", "title")),
        ("title: T", "title: " + "あ" * 71, (3, "error", "title")),
        ("## 👀 Articles", "## Other", (8, "warning", "section")),
        ("## 👀 Articles", "## 未分類", (8, "error", "unsorted")),
        ("\nbye\n", "", (16, "warning", "empty section")),
        ("note\n", "", (10, "warning", "note")),
        ("note\n", "note\n\n### b\n\nhttp://www.a.example/1/\n\nn\n", (16, "error", "duplicate")),
        ("https://a.example/1", "https://a.example/1?x=1&utm_source=y&fbclid=z", (10, "error", "tracking")),
        ("bye\n", "bye\n\n~~~\n", (20, "error", "open block")),
    ],
)
def test_what_is_found(old: str, new: str, problem: tuple[int, str, str]) -> None:
    """One thing wrong is one finding, at its line."""
    assert check(FINE.replace(old, new, 1)) == [problem]


def test_a_link_of_an_earlier_issue_is_named() -> None:
    """A repeated link is a warning with the issue that had it."""
    page = parse_page(FINE, path=PATH, zone=UTC)
    (problem,) = check_page(page, settings=NECO, covered={"https://a.example/1": (EARLIER,)})
    assert problem == Problem(
        PATH, 10, "warning", "covered", "https://a.example/1 was in issue 25, 2023-03-10: Old title"
    )


@pytest.mark.parametrize(("draft", "severity"), [(True, "warning"), (False, "error")])
def test_a_number_that_two_issues_have(draft: bool, severity: str) -> None:
    """A draft's number is provisional; two published issues may not share one."""
    text = FINE.replace("title: T", f"title: T\ndraft: {str(draft).lower()}")
    other = Issue(date(2023, 3, 10), 26, draft=False)
    assert check(text, {}, other) == [(2, severity, "number")]
    assert check(text, {}, replace(other, draft=True)) == []


def test_a_broken_page_is_a_finding() -> None:
    """What cannot be read is reported like the rest."""
    problem = problem_of(PageError("bad", path=PATH, line=3, hint="fix it"))
    assert (problem.line, problem.severity, problem.message) == (3, "error", "bad (fix it)")
