"""Edits of a page: what is asked for is there, and every other byte is as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain import issue_edit as edit
from curator.domain.issue import Page, parse
from curator.domain.types import Issue, Item, Section
from curator.errors import PageError
from curator.publish.front import read_front
from tests.markdown_text import any_page_text

DAY = date(2023, 3, 17)
NEW = Item("New", ("https://new.example/",), "a note\n\nof two parts")

PAGE = """\
---
number: 25 # provisional
title: "Old"

# unknown keys stay
custom:   [ a,b ]
---

intro

## A

### a1

https://a.example/1

note

### a2
no link
## B
text
"""


def page(text: str) -> Page:
    return parse(text, path="2023-03-17.md", read_front=read_front)


def put_front(text: str, name: str, value: bool | int | str | list[str] | datetime) -> str:
    return edit.set_front(page(text), name, value)


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("number", 26, "number: 25 # provisional", "number: 26 # provisional"),
        ("title", 'a "b": c', 'title: "Old"', 'title: "a \\"b\\": c"'),
        ("date", DAY, "number: 25 # provisional\n", "number: 25 # provisional\ndate: 2023-03-17\n"),
        ("draft", False, 'title: "Old"\n', 'title: "Old"\ndraft: false\n'),
        ("topics", ["a", "b c"], 'title: "Old"\n', 'title: "Old"\ntopics: [a, "b c"]\n'),
        ("other", "yes", "custom:   [ a,b ]\n", 'custom:   [ a,b ]\nother: "yes"\n'),
    ],
)
def test_setting_a_key_touches_its_value_only(name: str, value: int, old: str, new: str) -> None:
    """One value changes or one line comes in; comments, order, quotes and unknown keys of others stay."""
    assert put_front(PAGE, name, value) == PAGE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("hello", "---\nnumber: 1\n---\n\nhello"),
        ("\r\nhello", "---\r\nnumber: 1\r\n---\r\n\r\nhello"),
        ("\ufeffhello", "\ufeff---\nnumber: 1\n---\n\nhello"),
        ("", "---\nnumber: 1\n---\n"),
        ("---\n---\nx", "---\nnumber: 1\n---\nx"),
        ("---\nnumber:\n---\nx", "---\nnumber: 1\n---\nx"),
        ("---\r\na: 1\r\n---\r\nx", "---\r\na: 1\r\nnumber: 1\r\n---\r\nx"),
    ],
)
def test_a_key_comes_into_any_page(text: str, result: str) -> None:
    """Pages without front matter get one, with their own newlines; an empty value is filled."""
    assert put_front(text, "number", 1) == result


values = st.one_of(
    st.booleans(), st.integers(0, 10**6), st.text(max_size=30), st.lists(st.text(max_size=8), max_size=3)
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["number", "title", "draft", "custom", "fresh"]), values)
def test_a_set_key_reads_back_through_yaml(name: str, value: bool | int | str | list[str]) -> None:
    """Whatever is set is what YAML reads, and every other key has the value it had."""
    before = page(PAGE)
    text = edit.set_front(before, name, value)
    end = text.index("\n---\n", 4) + 1
    read = read_front(text[4:end]).values
    assert read[name] == value
    assert {key: read[key] for key in before.front if key != name} == {
        key: old for key, old in before.front.items() if key != name
    }


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (lambda p: edit.replace_intro(p, "hi\n\nyou"), "intro\n", "hi\n\nyou\n"),
        (lambda p: edit.replace_intro(p, ""), "intro\n", "\n"),
        (
            lambda p: edit.insert_item(p, p.sections[0], NEW),
            "no link\n",
            "no link\n\n### New\n\nhttps://new.example/\n\na note\n\nof two parts\n\n",
        ),
        (
            lambda p: edit.insert_item(p, p.sections[0], Item("N"), before=p.sections[0].items[1]),
            "### a2",
            "### N\n\n### a2",
        ),
        (lambda p: edit.insert_item(p, p.sections[1], Item("N")), "text\n", "text\n\n### N\n"),
        (
            lambda p: edit.replace_item(p, p.sections[0].items[0], NEW),
            "### a1\n\nhttps://a.example/1\n\nnote\n",
            "### New\n\nhttps://new.example/\n\na note\n\nof two parts\n",
        ),
        (lambda p: edit.replace_item(p, p.sections[0].items[1], Item("N")), "### a2\nno link\n", "### N\n\n"),
        (lambda p: edit.remove(p, p.sections[0].items[0]), "### a1\n\nhttps://a.example/1\n\nnote\n\n", ""),
        (lambda p: edit.remove(p, p.sections[1]), "## B\ntext\n", ""),
        (
            lambda p: edit.insert_section(p, Section("C", "words", (Item("c1"),)), before=p.sections[1]),
            "no link\n",
            "no link\n\n## C\n\nwords\n\n### c1\n\n",
        ),
        (lambda p: edit.insert_section(p, Section("C"), before=None), "text\n", "text\n\n## C\n"),
        (lambda p: edit.replace_section_text(p, p.sections[1], "other"), "text\n", "other\n"),
        (lambda p: edit.replace_section_text(p, p.sections[0], "lead"), "## A\n\n", "## A\n\nlead\n\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_an_edit_touches_its_span_only(change: Callable[[Page], str], old: str, new: str, newline: str) -> None:
    """Each edit is one replacement in the text, in the page's own newlines, and all else is byte for byte."""
    expected = PAGE.replace(old, new, 1).replace("\n", newline)
    assert change(page(PAGE.replace("\n", newline))) == expected


def test_an_edit_that_would_vanish_is_refused() -> None:
    """An item cannot go into a section that ends in an open fence: the error says how to close it."""
    broken = page("## A\n\n```\ncode\n")
    with pytest.raises(PageError, match="left open") as caught:
        edit.insert_item(broken, broken.sections[0], NEW)
    assert caught.value.line == 3
    assert "```" in caught.value.hint


items = st.builds(
    Item,
    title=st.sampled_from(["One", "Two", "第三"]),
    urls=st.lists(st.sampled_from(["https://a.example/1", "https://b.example/2"]), max_size=2, unique=True).map(tuple),
    note=any_page_text,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(items, max_size=3), any_page_text, any_page_text)
def test_a_new_page_says_what_it_was_made_of(made: list[Item], intro: str, text: str) -> None:
    """Whatever people's notes hold, a new page has exactly its sections and items, in order."""
    issue = Issue(DAY, 26, "T", sections=(Section("A", text, tuple(made)), Section("B")), intro=intro)
    read = parse(edit.new_page(issue)).issue
    assert [section.heading for section in read.sections] == ["A", "B"]
    assert [item.title for item in read.sections[0].items] == [item.title for item in made]
    for item, before in zip(read.sections[0].items, made, strict=True):
        assert item.urls[: len(before.urls)] == before.urls


def test_the_canonical_form() -> None:
    """A new page is written as the guide shows it."""
    issue = Issue(
        date=DAY,
        number=26,
        title="T",
        emoji="🐈",
        topics=("kubernetes", "cloudnative"),
        draft=False,
        published_at=datetime(2023, 3, 20, 1, tzinfo=UTC),
        intro="intro",
        sections=(
            Section("A", items=(Item("a", ("https://a.example/", "https://b.example/"), "note"),)),
            Section("Z", "z"),
        ),
    )
    assert edit.new_page(issue) == (
        "---\nnumber: 26\ndate: 2023-03-17\ntitle: T\nemoji: 🐈\ntopics: [kubernetes, cloudnative]\ndraft: false\n"
        "published_at: 2023-03-20T01:00:00+00:00\n---\n\nintro\n\n## A\n\n### a\n\nhttps://a.example/\nhttps://b.example/\n\n"
        "note\n\n## Z\n\nz\n"
    )


@settings(max_examples=150, deadline=None)
@given(any_page_text, st.data())
def test_edits_of_any_page_keep_the_rest(text: str, data: st.DataObject) -> None:
    """Adding an item to any section of any page leaves the text before and after as it was, or is refused."""
    try:
        before = parse(text, default_date=DAY)
    except PageError:
        return
    if not before.sections:
        return
    section = data.draw(st.sampled_from(before.sections))
    try:
        after = edit.insert_item(before, section, Item("Inserted", ("https://new.example/",)))
    except PageError:
        return
    assert after.startswith(text[: section.end])
    assert after.endswith(text[section.end :])
    titles = [item.title for part in parse(after, default_date=DAY).issue.sections for item in part.items]
    assert titles.count("Inserted") == 1
    assert len(titles) == 1 + sum(len(part.items) for part in before.sections)
