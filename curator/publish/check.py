"""Proof-reading of a page: what is wrong, where, and what would be right. Pure.

The rules are in `domain.proof.RULES`; the modules `check_…` look for what they say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from curator.domain.issue import Page
from curator.domain.proof import ERROR, RULES, WARNING, Problem
from curator.errors import PageError
from curator.publish.check_forms import form_problems
from curator.publish.check_front import front_problems
from curator.publish.check_links import link_problems
from curator.publish.check_sheet import Known, Sheet
from curator.publish.check_words import word_problems

__all__ = ["ERROR", "WARNING", "Known", "Problem", "check_page", "new_problems", "problem_of"]

_IGNORE = re.compile(r"<!--\s*check-ignore((?:\s+[\w-]+)+)\s*-->")


def problem_of(error: PageError) -> Problem:
    """A page that cannot be understood, as a finding."""
    hint = f" ({error.hint})" if error.hint else ""
    return Problem(error.path, error.line or 1, 1, ERROR, "page", error.message + hint)


def check_page(page: Page, known: Known) -> list[Problem]:
    """What is wrong with a page, by place; without what the settings or a comment on the page wave through.

    `<!-- check-ignore note covered -->` inside an item or a section's text is for that item or section, before the
    first section for the whole page.
    """
    sheet = Sheet(page, known)
    found = [*front_problems(sheet), *form_problems(sheet), *link_problems(sheet), *word_problems(sheet)]
    waved = list(_waved(sheet))
    found += _unknown_rules(sheet)
    ignored = known.settings.check.ignore
    kept = [
        one
        for one in found
        if one.rule not in ignored and not any(one.rule in rules and a <= one.at < b for a, b, rules in waved)
    ]
    return sorted(kept, key=lambda problem: (problem.line, problem.column, problem.rule, problem.message))


def new_problems(now: Iterable[Problem], before: Iterable[Problem]) -> list[Problem]:
    """The findings that were not there before, wherever they stand now. Of two equal ones where one was, one is new."""
    old = Counter(problem.identity() for problem in before)
    new = []
    for problem in now:
        if old[problem.identity()] > 0:
            old[problem.identity()] -= 1
        else:
            new.append(problem)
    return new


def _waved(sheet: Sheet) -> Iterator[tuple[int, int, Collection[str]]]:
    """(start, end, rules) of every comment that waves something through."""
    for match in _IGNORE.finditer(sheet.page.text):
        yield (*_scope(sheet.page, match.start()), frozenset(match[1].split()))


def _scope(page: Page, at: int) -> tuple[int, int]:
    """The item or section's text around a place; the whole page before the first section."""
    for section in page.sections:
        if section.start <= at < section.end:
            for item in section.items:
                if item.start <= at < item.end:
                    return item.start, item.end
            return section.start, section.items[0].start if section.items else section.end
    return 0, len(page.text) + 1


def _unknown_rules(sheet: Sheet) -> Iterator[Problem]:
    for match in _IGNORE.finditer(sheet.page.text):
        for name in match[1].split():
            if name not in RULES:
                message = f"there is no rule `{name}`; the guide lists them"
                yield sheet.problem(match.start(), "ignore", message, about=name)
