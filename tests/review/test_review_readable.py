"""Release notes, excerpts and notes as lines on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from curator.review.readable import readable
from curator.review.rows import Line


def text(line: Line) -> str:
    """A line without its colours."""
    return "".join(part for _, part in line)


def shown(markdown: str, width: int = 40) -> list[str]:
    """The lines of a text without their colours."""
    return [text(line) for line in readable(markdown, width)]


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("# 主な変更\n本文", ["主な変更", "本文"]),
        ("本文\n## Notable *changes* ##", ["本文", "", "Notable changes"]),
        ("a\n\n\n\nb\n\n", ["a", "", "b"]),
        ("- one\n* two\n• three\n  - inner", ["- one", "- two", "- three", "  - inner"]),
        ("1. first\n12) last", ["1. first", "12) last"]),
        ("> quoted\n>> twice", ["| quoted", "| | twice"]),
        ("```go\nif  x {\n    y()\n```\nafter", ["  if  x {", "      y()", "after"]),
        ("~~~\n```\n~~~\nafter", ["  ```", "after"]),
        ("***", ["----"]),
        (":::message\n注意\n:::", [":::message", "注意"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["| a | b |", "| 1 | 2 |"]),
        ("see `code` and **strong** and ~~gone~~", ["see code and strong and gone"]),
        ("[docs](https://www.example.com/x_(y)) here", ["docs (example.com) here"]),
        ("<https://example.com/a>", ["https://example.com/a"]),
        (r"\*literal\*", ["*literal*"]),
    ],
)
def test_markdown_is_shown_as_what_it_means(markdown: str, lines: list[str]) -> None:
    """Marks become layout; every line of the text stays a line."""
    assert shown(markdown) == lines


@pytest.mark.parametrize(
    "plain", ["Vec[T]", "[/] [@click=app.bell]", "snake_case_name", "2 * 3 * 4", "C# と F#", "a <b> c", "5 - 3", "*"]
)
def test_text_that_is_no_markdown_stays_as_it_is(plain: str) -> None:
    """What only looks like a mark is shown whole."""
    assert shown(plain) == [plain]


def test_a_list_item_hangs_and_japanese_breaks_by_its_rules() -> None:
    """Further lines stand below the words, English words stay whole, no line begins with a closing mark."""
    assert shown("- 「二次認可」がValidatingAdmissionPolicyに入りました。", 28) == [
        "- 「二次認可」が",
        "  ValidatingAdmissionPolicy",
        "  に入りました。",
    ]


@pytest.mark.parametrize(
    ("markdown", "kinds"),
    [
        ("`x`", ["page-code"]),
        ("**x**", ["page-strong"]),
        ("https://example.com/a.", ["page-link", "page-text"]),
        ("(https://example.com/a)", ["page-text", "page-link", "page-text"]),
        ("[x](https://example.com/)", ["page-link", "page-mark"]),
        ("> x", ["page-mark", "page-quote"]),
        ("## x", ["page-head"]),
        ("### x", ["page-strong"]),
        ("```\nx", ["page-mark", "page-code"]),
    ],
)
def test_parts_of_a_line_have_looks_of_their_own(markdown: str, kinds: list[str]) -> None:
    """Code, strong words, links, quotes and headings."""
    assert [kind for line in readable(markdown, 40) for kind, _ in line] == kinds


MARKS = st.text(st.sampled_from("ab日。「」 \n\t#*_`~>|-[]()!<:\\1.　🛠️"), max_size=200)


@given(MARKS | st.text(max_size=100), st.integers(8, 60))
def test_any_text_fits_and_drives_no_terminal(markdown: str, width: int) -> None:
    """No line is wider than the pane, whatever is in the text; no control character is left."""
    for line in shown(markdown, width):
        assert cell_len(line) <= width
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in line)


@given(st.text(st.sampled_from("ab日本。、「」xyz"), min_size=1, max_size=80), st.integers(8, 40))
def test_no_letter_is_lost(plain: str, width: int) -> None:
    """Plain text comes out with every character, in order."""
    assert "".join(shown(plain, width)) == plain


@pytest.mark.parametrize("bad", ["*" * 5000, "`" * 5000, "[" * 5000, "**a" * 3000, "> " * 3000, "[a](" * 2000])
def test_endless_marks_come_to_an_end(bad: str) -> None:
    """They cost no more than other text (a search that doubles with each mark would never end), and hide nothing."""
    assert shown(f"{bad}\nend", 60)[-1].strip() == "end"
