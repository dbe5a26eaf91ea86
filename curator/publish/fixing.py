"""Putting right what can be put right safely: places are replaced, and nothing else of the page changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curator.domain.issue import Page
from curator.domain.proof import Fix, Problem
from curator.errors import PageError
from curator.publish.check import check_page
from curator.publish.check_sheet import Known

ROUNDS = 5
"""A fix may make room for another one (a term, then the space beside it). Rules that undo each other end here."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A page put right."""

    text: str
    problems: tuple[Problem, ...]
    """What was put right, at the places that it had when it was found."""


def fixed(page: Page, known: Known, *, read: Callable[[str], Page]) -> Fixed:
    """The page with every fix that its findings offer, but for those that would change how the page is read.

    Args:
        page: The page.
        known: What it is held against.
        read: Reads a text as this page; raises PageError.
    """
    done: list[Problem] = []
    for _ in range(ROUNDS):
        taken = _apart([problem for problem in check_page(page, known) if problem.fix])
        if not taken:
            break
        page, kept = _applied(page, taken, read)
        done += kept
        if not kept:
            break
    return Fixed(page.text, tuple(done))


def _apart(problems: Sequence[Problem]) -> list[Problem]:
    """Those whose places do not touch, the first first."""
    taken: list[Problem] = []
    for problem in sorted(problems, key=lambda one: (one.fix.start, one.fix.end) if one.fix else (0, 0)):
        last = taken[-1].fix if taken else None
        if problem.fix and (last is None or problem.fix.start >= last.end + (problem.fix.start == problem.fix.end)):
            taken.append(problem)
    return taken


def _applied(page: Page, problems: Sequence[Problem], read: Callable[[str], Page]) -> tuple[Page, list[Problem]]:
    """All of them at once; where that changes how the page is read, one by one without those that do."""
    whole = _tried(page, problems, read)
    if whole is not None:
        return whole, list(problems)
    kept: list[Problem] = []
    for problem in reversed(problems):  # from the end, so that the places before it stay
        better = _tried(page, [problem], read)
        if better is not None:
            page = better
            kept.insert(0, problem)
    return page, kept


def _tried(page: Page, problems: Sequence[Problem], read: Callable[[str], Page]) -> Page | None:
    text = page.text
    for problem in reversed(problems):
        assert problem.fix is not None
        text = _with(text, problem.fix)
    try:
        after = read(text)
    except PageError:
        return None
    return after if _shape(after) == _shape(page) else None


def _with(text: str, fix: Fix) -> str:
    return text[: fix.start] + fix.text + text[fix.end :]


def _shape(page: Page) -> object:
    """What no fix may change: the front matter but for the title, how many items there are and with how many links."""
    front = {name: value for name, value in page.front.items() if name != "title"}
    parts = [[len(placed.item.urls) for placed in section.items] for section in page.sections]
    return front, parts, page.unclosed, bool(page.issue.title)
