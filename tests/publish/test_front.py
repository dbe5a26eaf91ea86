"""Front matter of any YAML: values, places, and errors that name the line."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curator.domain.frontmatter import read_flat, written
from curator.errors import PageError
from curator.publish.front import read_front

WORDS = st.sampled_from(
    [
        *(
            "a",
            "title",
            "true",
            "yes",
            "null",
            "~",
            "26",
            "026",
            "1.5",
            "-0",
            "2023-03-17",
            "2023-03-20 10:00",
            "🐈",
            "🐈‍⬛",
        ),
        *(
            '"x: y"',
            "'it''s'",
            '"\\n"',
            "[a, b]",
            "[a, 'b c', \"d\"]",
            "[]",
            "[1]",
            "{a: 1}",
            "x # c",
            "#c",
            "a: b",
            "a:b",
        ),
        *(
            "&a x",
            "*a",
            "!!str 1",
            "|",
            ">",
            "%x",
            "@x",
            "`x`",
            "x,",
            "x]",
            "1e3",
            "0x1f",
            ".inf",
            "あ",
            "- x",
            "",
            " ",
        ),
        "http://a.example/b",
    ]
)
LINES = st.tuples(st.sampled_from(["a", "b-c", "_d", "title", "yes", "1", "あ", " e", "?"]), WORDS).map(": ".join)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(LINES, WORDS), max_size=4).map("\n".join))
@example("a: 1\na: 2")
@example("title: x: y")
@example("a: 'x'\n b")
@example('a: "x\n  y"')
@example("a: x\n  y")
@example("a: [a,\nb]")
def test_the_quick_reader_never_guesses(text: str) -> None:
    """Whatever the simple reader takes, full YAML reads alike, with the same places; it never takes what is broken."""
    quick = read_flat(text)
    if quick is not None:
        full = read_front(text)
        assert quick.values == full.values
        assert quick.spans == full.spans
        assert quick.lines == full.lines


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(st.text(max_size=8), max_size=4), st.booleans(), st.integers()))
@example("yes")
@example("a: b")
@example("\x85\u2028\x07")
def test_what_we_write_is_read_back(value: object) -> None:
    """Every value that goes into front matter comes back from YAML as it was."""
    assert read_front(f"key: {written(value)}\n").values["key"] == value


def test_places_of_every_form() -> None:
    """A value's place is its own characters: no comment, no blank line behind it; an alias has none."""
    text = "a: 1 # c\nb:\n- x\n- y # d\n# e\n\nc: |\n  foo\n\nd: 'x'\ne:\nf: {a: 1}\n"
    text += "g: &n x\nh: *n\ni:\n  j: [1,\n   2]\nk: v\n"
    front = read_front(text)
    assert {key: text[slice(*span)] for key, span in front.spans.items()} == {
        "a": "1",
        "b": "- x\n- y",
        "c": "|\n  foo",
        "d": "'x'",
        "e": "",
        "f": "{a: 1}",
        "g": "&n x",
        "i": "j: [1,\n   2]",
        "k": "v",
    }
    assert front.values["h"] == "x"
    assert front.lines["k"] == 18


BILLION_LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [" + f"*a{n - 1}, " * 9 + "]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "twice"),
        ("- x", 1, "no mapping"),
        ("just words", 1, "no mapping"),
        ("a: 1\nb: [", 2, "not valid YAML"),
        ("a: 1\ntitle: b: c", 2, "double quotes"),
        ("a: \x00", 1, "control characters"),
        ("? [x]\n: y", 1, "no name"),
        ("[" * 5000, 1, "too many brackets"),
        ("[" * 400, 1, "not valid YAML"),
        (BILLION_LAUGHS, None, "too much"),
        ("a: &x [*x]", None, "too much"),
    ],
)
def test_broken_front_matter_is_named(text: str, line: int | None, words: str) -> None:
    """An error gives the line inside the front matter and what would be right; hostile YAML is refused at once."""
    with pytest.raises(PageError) as caught:
        read_front(text)
    assert words in str(caught.value)
    if line is not None:
        assert caught.value.line == line
