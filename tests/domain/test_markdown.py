"""Crawled text as Markdown and back; notes that cannot break their page."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curator.domain.blocks import scan
from curator.domain.markdown import escape_markdown, guard_note, plain
from curator.domain.text import clean_title
from tests.markdown_text import any_page_text

TITLE_MARKS = [
    *"\\`*_{}[]()<>#+-.!|~^$=:@&;/\"' a1あ",
    *(
        "https://x.example",
        "www.",
        "a@b.c",
        "&amp;",
        "--8<--",
        ":::message",
        "**",
        "==",
        "<b>",
        "<!--",
        "[x]: u",
        "C#",
        ":+1:",
    ),
]
titles = st.lists(st.sampled_from(TITLE_MARKS), max_size=16).map("".join)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "containerd 1.7.0",
            "#116054: KEP-3488: Implement secondary authz",
            "Vault 1.13",
            "snake_case_name",
            "2 * 3",
            "$5",
        ),
        *(
            "AT&T",
            "C++",
            "~/.config",
            "K8s 1.27の新機能 (2023-03-17号)",
            "Go 1.20 - what's new? Yes!",
            "a | b",
            "x < y",
        ),
    ],
)
def test_what_acts_nowhere_stays_readable(title: str) -> None:
    """A title without anything that acts is written as it is."""
    assert escape_markdown(title) == title


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("[security] Go", r"\[security] Go"),
        ("Vec<T>", "Vec&lt;T>"),
        ("C#", r"C\#"),
        ("*bold*", r"\*bold\*"),
        (":tada: x", "&#58;tada: x"),
        ("https://x.example", "https&#58;//x.example"),
        ("{{ .Values }}", r"\{\{ .Values }}"),
        ("&amp;", "&amp;amp;"),
        ("$a$ b", "&#36;a&#36; b"),
        ("two\nlines", "two lines"),
        ("1. one", r"1\. one"),
        ('--8<-- "x"', r'\--8&lt;-- "x"'),
        ("::: message", "&#58;:: message"),
    ],
)
def test_what_acts_is_escaped(title: str, written: str) -> None:
    """Each dialect's marks lose their power, and no more is escaped than that takes."""
    assert escape_markdown(title) == written


@settings(max_examples=400, deadline=None)
@given(st.one_of(titles, st.text(max_size=40)))
@example("`a`` b`")
@example("\\")
@example("*a_b*_")
def test_an_escaped_title_is_text(title: str) -> None:
    """As a heading it is one heading of plain text, in CommonMark, and `plain` gives the title back."""
    line = clean_title(title, 1000)
    written = escape_markdown(title)
    assert "\n" not in written
    tokens = MarkdownIt("commonmark").parse(f"### {written}\n")
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert " ".join("".join(child.content for child in children).split()) == line
    if not any(char >= "\U000f0000" for char in line):
        assert plain(written) == line


@settings(max_examples=400, deadline=None)
@given(titles.filter(lambda title: title.strip()))
@example("<\\@<b>")
def test_an_escaped_title_is_text_for_python_markdown_too(title: str) -> None:
    """With the site generator's usual extensions, a heading of it holds no element and no attribute."""
    markdown = pytest.importorskip("markdown")
    extensions = ["attr_list", "footnotes", "abbr", "def_list", "md_in_html", "admonition", "tables"]
    html = markdown.markdown(f"### {escape_markdown(title)}\n", extensions=extensions)
    assert html.startswith("<h3>")
    assert html.endswith("</h3>")
    assert "<" not in html[4:-5]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[#5](https://x.example/5) A + [B](y)", "#5 A + B"),
        ("**a** *b* _c_ `d_e`", "a b c d_e"),
        ("![alt](u) t", "alt t"),
        ("<b>x</b> &amp; y", "x & y"),
        ("<https://a.example/c>", "https://a.example/c"),
        ("snake_case_x", "snake_case_x"),
        (r"\*a\*", "*a*"),
        ("a * b * c", "a * b * c"),
        ("✨ Kubernetes 1.25", "✨ Kubernetes 1.25"),
    ],
)
def test_markdown_as_text(markdown: str, text: str) -> None:
    """A heading reads as its words, without marks, addresses and tags."""
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("note", "guarded"),
    [
        ("## a\n\nb", "#### a\n\nb"),
        ("# a", "#### a"),
        ("#### a", "#### a"),
        ("a\n---", "#### a"),
        ("a\nb\n===\nc", "#### a b\nc"),
        ("```\n## a", "```\n## a\n```"),
        ("<!-- a", "<!-- a\n-->"),
        (":::message\na", ":::message\na\n:::"),
        ("- a\n\n  ## b", "- a\n\n  ## b"),
        ("text\r\n## a\r\n", "text\n#### a"),
        ("", ""),
    ],
)
def test_guarded_notes(note: str, guarded: str) -> None:
    """Headings that would cut the page are lowered, open blocks are closed, all else is as written."""
    assert guard_note(note) == guarded


@settings(max_examples=500, deadline=None)
@given(any_page_text)
def test_a_guarded_note_cannot_break_its_page(note: str) -> None:
    """After any guarded note the next heading is one, there is none inside, and guarding again changes nothing."""
    guarded = guard_note(note)
    levels = [heading.level for heading in scan([*guarded.split("\n"), "", "## next"]).headings]
    assert levels[-1] == 2
    assert all(level > 3 for level in levels[:-1])
    assert guard_note(guarded) == guarded
