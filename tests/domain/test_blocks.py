"""Where headings are: the scanner against the specification's cases and against markdown-it-py."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings

from curator.domain.blocks import scan, split_lines
from tests.markdown_text import BLOCK_MARKS, DEFINITIONS, HTML_TAGS, headings, markdown_text


def found(text: str) -> list[tuple[int, int, int, str]]:
    lines = [text[line.start : line.end] for line in split_lines(text)]
    return [(one.level, one.line, one.end, re.sub(r"\s+", " ", one.text)) for one in scan(lines).headings]


@settings(max_examples=400, deadline=None)
@given(markdown_text([*BLOCK_MARKS, *HTML_TAGS]))
@example(">b\n\n--\n=")
@example("- a\n\n\n  ## in\n\n## out")
@example("> a\n2. b\n## c")
def test_headings_are_those_of_markdown_it(text: str) -> None:
    """The headings of any text without link definitions are markdown-it's top-level headings."""
    assert found(text) == headings(text)


@settings(max_examples=150, deadline=None)
@given(markdown_text(["a", "b c", " ", "## ", "\n\n", *DEFINITIONS, "---\n"]).map(lambda text: text.replace("=", "")))
def test_definitions_underline_no_heading(text: str) -> None:
    """Link definitions before a line of dashes are no heading, as in markdown-it."""
    assert found(text) == headings(text)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("## a ##", [2]),
        ("####### a", []),
        ("##a", []),
        ("##", [2]),
        ("   ## a", [2]),
        ("    ## a", []),
        ("```\n## a\n```\n## b", [2]),
        ("~~~~\n~~~\n## a\n~~~~~\n## b", [2]),
        ("```\n## a", []),
        ("``` x`y\n## a", [2]),
        ("<!--\n## a\n-->\n## b", [2]),
        ("<div>\n## a\n\n## b", [2]),
        ("> ## a\n\n## b", [2]),
        ("- x\n\n  ## a\n\n## b", [2]),
        ("a\n---", [2]),
        ("a\n===\nb\n---", [1, 2]),
        ("> a\n---", []),
        ("[a]: /u\n---", []),
        (":::message\n## a\n:::\n## b", [2]),
        (":::message\n## a\n", [2]),
        ("::::details x\n:::message\n## a\n:::\n## b\n::::\n## c", [2]),
        ("#\u3000a", []),
    ],
)
def test_what_is_a_heading(text: str, levels: list[int]) -> None:
    """Only a heading of the page itself counts: not in code, HTML, quotations, lists or `:::` blocks."""
    assert [level for level, *_ in found(text)] == levels


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("```\na", "```"),
        ("~~~~\na", "~~~~"),
        ("<!-- a", "-->"),
        ("<script>\na", "</script>"),
        (":::message\na", ":::"),
        ("- ```\n  a", ""),
        ("a", ""),
        ("<div>\na", ""),
    ],
)
def test_what_closes_an_open_block(text: str, closing: str) -> None:
    """A block that swallows the rest of the page is named by the line that would end it."""
    assert scan(text.split("\n")).unclosed == closing


@pytest.mark.parametrize(
    "text", ["> " * 20_000, "- " * 20_000, ":::message\n" * 20_000, "[a]: /u\n" * 20_000 + "---", "[" * 40_000]
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    """Deep nesting and many openings cost time by length, not by its square: 40,000 marks in well under 2 s."""
    began = time.perf_counter()
    found((text + "\n") * (1 if "\n" in text else 3))
    assert time.perf_counter() - began < 2
