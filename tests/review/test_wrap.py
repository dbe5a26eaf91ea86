"""Wrapping: Japanese line-breaking rules in terminal cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from curator.review.wrap import NOT_AT_END, NOT_AT_START, fit, wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("words stay whole", 10, ["words stay", "whole"]),
        ("日本語は文字の間で折る", 8, ["日本語は", "文字の間", "で折る"]),
        ("Kubernetes 1.27では", 12, ["Kubernetes", "1.27では"]),
        ("これはValidatingPolicyです", 16, ["これは", "ValidatingPolicy", "です"]),
        ("終わり。次", 6, ["終わ", "り。次"]),
        ("あいう「えお」", 8, ["あいう", "「えお」"]),
        ("データベースー", 8, ["データ", "ベースー"]),
        ("日本(Tokyo)は", 11, ["日本(Tokyo)", "は"]),
        ("日本(Tokyo)は", 10, ["日本", "(Tokyo)は"]),
        ("a" * 12, 5, ["aaaaa", "aaaaa", "aa"]),
        ("見て https://example.com/long", 10, ["見て", "https://ex", "ample.com/", "long"]),
        ("👀👀👀", 4, ["👀👀", "👀"]),
        ("語", 1, ["語"]),
    ],
)
def test_a_line_breaks_where_a_reader_expects_it(text: str, width: int, lines: list[str]) -> None:
    """Between Japanese characters and at spaces; not inside words; not before 。 or after 「."""
    assert wrap(text, width) == lines


_LETTERS = st.sampled_from("aZ1/.-あ漢字ーっ。、「」（）！ｱ👀é゛ \u3000")


@given(st.text(_LETTERS, max_size=80), st.integers(2, 30))
def test_no_line_is_wider_and_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    """Cells never exceed the width, and the characters are all there, in order."""
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


_TOKENS = st.sampled_from(["あ", "漢字", "次。", "「か」", "しょっ", " word ", " (a) ", " ", "サーバー", "（注）、"])


@given(st.lists(_TOKENS, max_size=30).map("".join), st.integers(10, 24))
def test_no_line_begins_or_ends_with_a_mark_that_may_not(text: str, width: int) -> None:
    """行頭禁則・行末禁則, where every piece fits into a line."""
    for line in filter(None, wrap(text.strip(), width)):
        assert line[0] not in NOT_AT_START
        assert line[-1] not in NOT_AT_END


@given(st.text(max_size=40), st.integers(0, 20))
def test_a_fitted_text_has_exactly_its_width(text: str, width: int) -> None:
    """Columns stay straight whatever a title holds."""
    from curator.domain.text import for_terminal

    assert cell_len(fit(for_terminal(text), width)) == width
