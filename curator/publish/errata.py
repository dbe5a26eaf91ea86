"""Corrections of an issue that is out: said at its end, with their day, and in the feeds as an update."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from curator.domain import issue_edit as edit
from curator.domain.issue import Page, PlacedSection
from curator.domain.markdown import plain
from curator.domain.title import filled
from curator.domain.types import Section
from curator.domain.words import Words


def corrected(page: Page, correction: str, *, at: datetime, words: Words, read: Callable[[str], Page]) -> Page:
    """The page with a correction, and with `updated` at its moment.

    Args:
        page: An issue that is out.
        correction: What is put right, Markdown on one line; empty when the text itself says it.
        at: The moment, aware, in the publication's zone.
        words: The language's: the section's heading and a correction's form.
        read: Reads a text as this page.
    """
    if correction.strip():
        line = filled(words.erratum, {"date": at.date().isoformat(), "text": " ".join(correction.split())})
        page = read(_with_line(page, line, words))
    return read(edit.set_front(page, "updated", at.replace(microsecond=0)))


def _with_line(page: Page, line: str, words: Words) -> str:
    """The page's text with one more line under its corrections, which stand at the end unless somebody moved them."""
    section = _section(page, words)
    if section is None:
        return edit.insert_section(page, Section(words.errata_heading, line), before=None)
    said = section.section.text
    return edit.replace_section_text(page, section, f"{said}\n{line}" if said else line)


def _section(page: Page, words: Words) -> PlacedSection | None:
    named = [at for at in page.sections if plain(at.section.heading) == words.errata_heading]
    return named[-1] if named else None
