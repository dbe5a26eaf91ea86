"""`docs/journal.md` is the format: it names everything that is in the schema, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curator.domain.records import SHORT_LIMIT, TEXT_LIMIT, URL_LIMIT
from curator.domain.schema import SCHEMA
from curator.domain.types import SUMMARY_LIMIT
from curator.journal.files import KINDS
from curator.journal.lines import DEPTH_LIMIT, VERSION, Header, header_line, parse_line
from curator.journal.outcome import SyncState

DOC = (Path(__file__).parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`.*?\n(.*?)(?=^##)", DOC, re.MULTILINE | re.DOTALL))


def rows(text: str) -> dict[str, bool]:
    """The names in a table's first column, and whether they are marked as must."""
    found: dict[str, bool] = {}
    for cell in re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", cell):
            found[name] = r"**\***" in cell
    return found


@pytest.mark.parametrize("kind", sorted(SCHEMA))
def test_every_field_of_every_type_is_written_down(kind: str) -> None:
    """The page's table of a type has its fields, marks those that must be there, and has no others."""
    must, may = SCHEMA[kind]
    assert rows(SECTIONS[kind]) == dict.fromkeys(must, True) | dict.fromkeys(may, False)


def test_no_type_is_written_down_that_is_not_there() -> None:
    """A type that was taken out is taken out of the page."""
    assert set(SECTIONS) == set(SCHEMA)


def test_the_examples_are_lines() -> None:
    """The page's header is what the program writes, its record is one that it reads."""
    header = header_line(Header("review", "ann", datetime(2023, 3, 17, 7, 8, 9, tzinfo=UTC)))
    assert f"    {header}\n" in DOC
    (example,) = re.findall(r'^    (\{"t": .*)$', DOC, re.MULTILINE)
    assert not isinstance(parse_line(example), str)


def test_kinds_states_and_limits_are_those_of_the_program() -> None:
    """Figures and words in the page are the program's own."""
    for kind in KINDS:
        assert f"`{kind}`" in DOC
    assert list(rows(DOC[DOC.index("| state |") :].split("\n\n")[0])) == [state.value for state in SyncState]
    for number in (URL_LIMIT, SHORT_LIMIT, TEXT_LIMIT, SUMMARY_LIMIT, DEPTH_LIMIT):
        assert f"{number:,}" in DOC
    assert VERSION == 1
