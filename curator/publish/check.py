"""Proof-reading of a page: what is wrong, where, and what would be right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from curator.domain.issue import Page
from curator.domain.markdown import plain
from curator.domain.settings import Settings
from curator.domain.title import title_length
from curator.domain.types import Coverage, Issue
from curator.domain.urls import is_tracking, link_key
from curator.domain.words import words
from curator.errors import PageError

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `code` is a fixed word that a script can compare; `severity` is `error` or `warning`."""

    path: str
    line: int
    severity: str
    code: str
    message: str


def problem_of(error: PageError) -> Problem:
    """A page that cannot be understood, as a finding."""
    hint = f" ({error.hint})" if error.hint else ""
    return Problem(error.path, error.line or 1, ERROR, "page", error.message + hint)


def check_page(
    page: Page, *, settings: Settings, covered: Mapping[str, tuple[Coverage, ...]], issues: Iterable[Issue] = ()
) -> list[Problem]:
    """What is wrong with a page, by line.

    Args:
        page: The page.
        settings: Sections and limits.
        covered: Link key → where pages carry it; this page's own date is looked past.
        issues: All issues, for the numbers.
    """
    found = [*_front(page, settings, issues), *_sections(page, settings), *_links(page, covered), *_notes(page)]
    if page.unclosed:
        found.append(
            _at(page, page.unclosed_line, ERROR, "open block", f"it is never closed: add a line `{page.unclosed}`")
        )
    return sorted(found, key=lambda problem: (problem.line, problem.code))


def _at(page: Page, line: int, severity: str, code: str, message: str) -> Problem:
    return Problem(page.path, line, severity, code, message)


def _front(page: Page, settings: Settings, issues: Iterable[Issue]) -> Iterable[Problem]:
    issue = page.issue

    def line(name: str) -> int:
        return page.keys.lines.get(name, 0) + 1

    same = [
        other.date
        for other in issues
        if other.number is not None and other.number == issue.number and other.date != issue.date and not other.draft
    ]
    if same:
        message = f"number {issue.number} is also the issue of {same[0].isoformat()}"
        severity = WARNING if issue.draft else ERROR  # publishing counts again
        yield _at(page, line("number"), severity, "number", message)
    if not issue.title:
        yield _at(page, line("title"), ERROR, "title", "the issue has no title")
    limit = settings.check.title_limit
    if title_length(issue.title) > limit:
        message = f"the title has {title_length(issue.title)} characters, {limit} are the most"
        yield _at(page, line("title"), ERROR, "title", message)


def _sections(page: Page, settings: Settings) -> Iterable[Problem]:
    names = words(settings.publication.language)
    for section in page.issue.sections:
        heading = plain(section.heading)
        if heading == names.unsorted:
            yield _at(page, section.line, ERROR, "unsorted", "these items have no section yet")
        elif not section.items and not section.text:
            yield _at(page, section.line, WARNING, "empty section", f"nothing stands under `{heading}`")
        elif section.items and not (settings.section_of(section.heading) or settings.section_of(heading)):
            message = f"`{heading}` is no section of curator.toml; it gets no page of its own"
            yield _at(page, section.line, WARNING, "section", message)


def _links(page: Page, covered: Mapping[str, tuple[Coverage, ...]]) -> Iterable[Problem]:
    seen: dict[str, int] = {}
    for section in page.issue.sections:
        for item in section.items:
            for url in item.urls:
                key = link_key(url)
                if key in seen:
                    message = f"{url} stands in the item of line {seen[key]} too"
                    yield _at(page, item.line, ERROR, "duplicate", message)
                elif earlier := _earlier(covered.get(key, ()), page.issue.date):
                    number = f"issue {earlier.number}, " if earlier.number else ""
                    message = f"{url} was in {number}{earlier.date.isoformat()}: {plain(earlier.title)}"
                    yield _at(page, item.line, WARNING, "covered", message)
                seen.setdefault(key, item.line)
                if names := _tracking(url):
                    message = f"{url} carries tracking: take out {', '.join(names)}"
                    yield _at(page, item.line, ERROR, "tracking", message)


def _earlier(coverage: Iterable[Coverage], day: date) -> Coverage | None:
    return next((one for one in coverage if one.date < day), None)


def _tracking(url: str) -> list[str]:
    try:
        query = urlsplit(url).query
    except ValueError:
        return []
    names = [part.split("=", 1)[0] for part in query.split("&") if part]
    return [f"`{name}`" for name in names if is_tracking(name)]


def _notes(page: Page) -> Iterable[Problem]:
    for section in page.issue.sections:
        for item in section.items:
            if not item.note:
                yield _at(page, item.line, WARNING, "note", f"`{plain(item.title)}` has no note")
