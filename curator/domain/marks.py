"""The mark of a text that no person has read yet: it stands in the note itself, and no issue goes out with it."""

from __future__ import annotations

from curator.domain.issue import Page
from curator.domain.prose import without_code
from curator.domain.words import MARKS, words


def marked(note: str, language: str) -> str:
    """A note with the mark of a language above it: a paragraph of its own, so that deleting a line takes it away."""
    return f"{words(language).unread_mark}\n\n{note}"


def is_marked(text: str) -> bool:
    """Whether a note still has a mark."""
    return any(mark in text for mark in MARKS)


def places(page: Page) -> list[int]:
    """Where marks stand on a page, code aside: offsets in its text, in their order."""
    text = without_code(page)
    found = []
    for mark in MARKS:
        at = text.find(mark)
        while at >= 0:
            found.append(at)
            at = text.find(mark, at + 1)
    return sorted(found)
