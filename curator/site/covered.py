"""Where a link was told of before: the lines under an item that lead to earlier issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from curator.domain.mentions import mentions
from curator.domain.settings import Settings
from curator.domain.types import Issue
from curator.domain.urls import link_key
from curator.domain.words import words
from curator.site.pages import day_text, issue_path, number_text
from curator.site.render import Place

SHOWN = 3
"""Earlier issues named under an item, the latest of them."""


@dataclass(frozen=True, slots=True)
class Covered:
    """An item of an earlier issue that had one of the links, or the section that mentioned it in a line."""

    issue: Issue
    anchor: str


def earlier_coverage(
    issues: Sequence[Issue], anchors: Mapping[date, Mapping[int, str]]
) -> dict[date, dict[int, list[Covered]]]:
    """For each issue and the line of each of its items, where earlier issues had one of its links, latest first.

    Only items with such a place are there. `anchors` are the ids of each issue's headings, by line.
    """
    seen: dict[str, list[Covered]] = {}
    found: dict[date, dict[int, list[Covered]]] = {}
    for issue in sorted(issues, key=lambda issue: issue.date):
        items = [item for section in issue.sections for item in section.items]
        for item in items:
            before = {
                (covered.issue.date, covered.anchor): covered
                for url in item.urls
                for covered in seen.get(link_key(url), ())
            }
            if before:
                latest = sorted(before, reverse=True)[:SHOWN]
                found.setdefault(issue.date, {})[item.line] = [before[place] for place in latest]
        told = [(item.line, url) for item in items for url in item.urls]
        told += [(section.line, one.url) for section in issue.sections for one in mentions(section.text)]
        for line, key in dict.fromkeys((line, link_key(url)) for line, url in told):
            seen.setdefault(key, []).append(Covered(issue, anchors[issue.date].get(line, "")))
    return found


def covered_html(covered: Mapping[int, Sequence[Covered]], settings: Settings, place: Place) -> dict[int, str]:
    """The lines of an issue's items, by the line of their headings."""
    w = words(settings.publication.language)
    lines = {}
    for line, places in covered.items():
        links = ", ".join(f'<a href="{place.root}{_address(one)}">{escape(_name(one, settings))}</a>' for one in places)
        lines[line] = f'<p class="covered">{escape(w.covered_before)} {links}</p>\n'
    return lines


def _address(covered: Covered) -> str:
    return escape(f"{issue_path(covered.issue.date)}#{covered.anchor}")


def _name(covered: Covered, settings: Settings) -> str:
    w = words(settings.publication.language)
    number, day = number_text(covered.issue, w), day_text(covered.issue.date, w)
    return f"{number} ({day})" if number else day
