"""Issue numbers: counted when an issue goes out, never computed from its date; and where texts say them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from curator.domain.settings import Settings
from curator.domain.types import Issue, Published
from curator.domain.words import words


def next_number(issues: Iterable[Issue], published: Iterable[Published], *, besides: date | None = None) -> int:
    """The number after the highest that went out, by the pages that are no drafts and by the records.

    Args:
        issues: All pages.
        published: What went out, as recorded.
        besides: The date of an issue that does not count: the one that is to get a number.
    """
    numbers = [issue.number for issue in issues if not issue.draft and issue.number and issue.date != besides]
    numbers += [record.number for record in published if record.date != besides]
    return max(numbers, default=0) + 1


def intro_text(settings: Settings, *, number: int, day: date) -> str:
    """The intro of a new page, by the publication's template or the language's words."""
    template = settings.templates.intro or words(settings.publication.language).intro
    shown = {"number": str(number), "date": day.isoformat(), "title": settings.publication.title, "headlines": ""}
    return re.sub(r"\{(\w+)\}", lambda match: shown.get(match.group(1), match.group()), template).strip()


def renumbered(text: str, old: int | None, new: int, settings: Settings) -> str:
    """A text in which the issue's own number is corrected, however a person has rewritten the sentence around it.

    The number is found by what stands right next to it in the template and in the language's words (`第25回`,
    `issue 25`): other numbers stay.
    """
    if old is None or old == new:
        return text
    for before, after in _beside_numbers(settings):
        pattern = rf"({re.escape(before)})(?<!\d){old}(?!\d)(?={re.escape(after)})"
        text = re.sub(pattern, rf"\g<1>{new}", text, flags=re.IGNORECASE)
    return text


def said_numbers(text: str, settings: Settings) -> list[tuple[int, int, int]]:
    """(start, end, number) of every issue number that a text says, by the words right beside it."""
    found: set[tuple[int, int, int]] = set()
    for before, after in _beside_numbers(settings):
        pattern = rf"{re.escape(before)}(?<!\d)(\d{{1,9}})(?!\d)(?={re.escape(after)})"
        for match in re.finditer(pattern, text, flags=re.IGNORECASE | re.ASCII):
            found.add((match.start(1), match.end(1), int(match[1])))
    return sorted(found)


def _beside_numbers(settings: Settings) -> list[tuple[str, str]]:
    """What stands right before and after an issue's number in the template and in the language's words."""
    language = words(settings.publication.language)
    found: list[tuple[str, str]] = []
    for template in (settings.templates.intro, language.intro, language.issue_number):
        for match in re.finditer(r"\{number\}", template):
            before = _beside(template[: match.start()], r"(?:[A-Za-z.#]+[ \u3000]*|\S[ \u3000]*)\Z")
            after = _beside(template[match.end() :], r"\A[ \u3000]*[^\W\d_A-Za-z]")
            if (before or after) and (before, after) not in found:
                found.append((before, after))
    return found


def _beside(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    return match.group() if match else ""
