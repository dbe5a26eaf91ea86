"""The documentation of the keys is the command table."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.review.keydocs import FILES, page, write
from curator.review.table import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", sorted(FILES))
def test_the_documents_are_made_from_the_table(language: str) -> None:
    """A changed command changes its pages in the same commit: `python -m curator.review.keydocs docs` writes them."""
    assert (DOCS / FILES[language]).read_text(encoding="utf-8") == page(language)


@pytest.mark.parametrize("language", sorted(FILES))
def test_every_command_is_on_the_page(language: str) -> None:
    """With what it does, in the page's language."""
    text = page(language)
    assert all(f"`{command.id}` | {command.words(language)} |" in text for command in COMMANDS)


def test_the_pages_are_written_where_they_belong(tmp_path: Path) -> None:
    """One for each language."""
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES.values())
