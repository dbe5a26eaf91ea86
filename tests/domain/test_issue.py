"""The issue page as values: every byte comes back, every part is found."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curator.domain.issue import Page, bare_url, parse, render
from curator.domain.types import Item
from curator.errors import PageError
from tests.markdown_text import any_page_text, headings

DAY = date(2023, 3, 17)
TOKYO = ZoneInfo("Asia/Tokyo")

PAGE = """\
---
number: 26
date: 2023-03-17
title: "Spegelなど: Neco Weekly (2023-03-17号)"
emoji: 🐈
topics: [kubernetes, cloudnative]
draft: false
published_at: 2023-03-20T10:00:00+09:00
custom: kept
---

intro

## 👀 Notable Articles

lead-in

### Pyroscope

https://a.example/1

https://b.example/2
https://c.example/3
first words
https://d.example/in-the-note

#### deeper

### No link

note

## あとがき

bye
"""


def page(text: str, **kwargs: object) -> Page:
    return parse(text, path="content/issues/2023-03-17.md", **kwargs)  # type: ignore[arg-type]


def test_a_page_of_our_own_form() -> None:
    """Front matter, intro, sections, items, addresses and notes are what the page says."""
    issue = page(PAGE).issue
    assert (issue.number, issue.date, issue.emoji, issue.draft) == (26, DAY, "🐈", False)
    assert issue.topics == ("kubernetes", "cloudnative")
    assert issue.published_at == datetime(2023, 3, 20, 1, tzinfo=UTC)
    assert issue.intro == "intro"
    articles, afterword = issue.sections
    assert (articles.heading, articles.text, articles.line) == ("👀 Notable Articles", "lead-in", 14)
    assert articles.items[0] == Item(
        title="Pyroscope",
        urls=("https://a.example/1", "https://b.example/2", "https://c.example/3"),
        note="first words\nhttps://d.example/in-the-note\n\n#### deeper",
        line=18,
    )
    assert articles.items[1].urls == ()
    assert (afterword.text, afterword.items) == ("bye", ())
    assert page(PAGE).front["custom"] == "kept"


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("published: true\npublished_at: 2023-03-20", (False, datetime(2023, 3, 19, 15, tzinfo=UTC))),
        ("published: false", (True, None)),
        ("published_at: 2023-03-20 10:00", (True, datetime(2023, 3, 20, 1, tzinfo=UTC))),
        ("draft: false\npublished_at: 2023-03-20T01:00:00Z", (False, datetime(2023, 3, 20, 1, tzinfo=UTC))),
        ('date: "2023-03-17"', (True, None)),
        ("", (True, None)),
    ],
)
def test_times_and_drafts(front: str, says: tuple[bool, datetime | None]) -> None:
    """Our front matter and Zenn's say whether and when: days and times without an offset are the publication's."""
    issue = page(f"---\n{front}\n---\n", zone=TOKYO).issue
    assert (issue.draft, issue.published_at) == says


@pytest.mark.parametrize(
    ("front", "combined", "short", "updated"),
    [
        ("", (), False, None),
        ("combined: [2023-03-10]", (date(2023, 3, 10),), False, None),
        ("combined: 2023-03-10\nshort: true", (date(2023, 3, 10),), True, None),
        ('combined: ["2023-03-10", 2023-03-03]', (date(2023, 3, 3), date(2023, 3, 10)), False, None),
        ("updated: 2023-03-22", (), False, datetime(2023, 3, 21, 15, tzinfo=UTC)),
        ("updated: 2023-03-22T10:00:00+09:00", (), False, datetime(2023, 3, 22, 1, tzinfo=UTC)),
    ],
)
def test_double_short_and_corrected_issues(
    front: str, combined: tuple[date, ...], short: bool, updated: datetime | None
) -> None:
    """An issue says which other meetings it stands for, that it is a short one, and when it was corrected."""
    issue = page(f"---\n{front}\n---\n", zone=TOKYO).issue
    assert (issue.combined, issue.short, issue.updated_at) == (combined, short, updated)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ncombined: [2023-03-40]\n---\n", 2, "a list of dates"),
        ("---\ncombined: 3\n---\n", 2, "a list of dates"),
        ("---\nshort: 1\n---\n", 2, "true or false"),
        ("---\nupdated: soon\n---\n", 2, "a time"),
        ("---\nnumber: 26\n", 1, "not closed"),
        ("---\na: 1\nnumber: twenty\n---\n", 3, "a whole number"),
        ("---\nnumber: true\n---\n", 2, "a whole number"),
        ("---\ndate: 2023-02-30\n---\n", 2, "a date"),
        ("---\ndate: soon\n---\n", 2, "a date"),
        ("---\npublished_at: 2023-03-20 25:00\n---\n", 2, "a time"),
        ('---\ndraft: "yes"\n---\n', 2, "true or false"),
        ("---\ntopics: kubernetes\n---\n", 2, "a list"),
        ("---\ntitle: [a, b]\n---\n", 2, "one line of text"),
    ],
)
def test_wrong_front_matter_is_named(text: str, line: int, words: str) -> None:
    """An error names the page, the line and what would be right."""
    with pytest.raises(PageError) as caught:
        page(text)
    assert (caught.value.path, caught.value.line) == ("content/issues/2023-03-17.md", line)
    assert words in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("path", "text", "day"),
    [
        ("content/issues/2023-03-17.md", "", DAY),
        ("2022/08/neco-weekly-2022-08-26.md", "", date(2022, 8, 26)),
        ("a.md", "# Neco Weekly (2022-07-22号)\n", date(2022, 7, 22)),
        ("2022-01-01.md", "---\ndate: 2023-03-17\n---\n", DAY),
    ],
)
def test_where_the_date_is_from(path: str, text: str, day: date) -> None:
    """The date is front matter's, else the file name's, else the title's."""
    assert parse(text, path=path).issue.date == day


def test_a_page_without_any_date_is_an_error() -> None:
    """An issue has a date: without one the page cannot be understood."""
    with pytest.raises(PageError, match="no date"):
        parse("hello", path="a.md")


@pytest.mark.parametrize(
    ("text", "title", "intro"),
    [
        ("# Old title\n\nhello\n", "Old title", "hello"),
        ("---\ntitle: New\n---\n# Heading\n\nhello\n", "New", "# Heading\n\nhello"),
        ("hello\n\n# Later\n", "", "hello\n\n# Later"),
    ],
)
def test_a_first_level_heading(text: str, title: str, intro: str) -> None:
    """At the very top it is the title of a page that has none; anywhere else it is text."""
    issue = page(text).issue
    assert (issue.title, issue.intro) == (title, intro)


def test_items_before_any_section_are_found() -> None:
    """An item without a section stands in one without a heading."""
    (section,) = page("hello\n\n### a\n\nhttps://a.example/\n").issue.sections
    assert (section.heading, [item.urls for item in section.items]) == ("", [("https://a.example/",)])


@settings(max_examples=400, deadline=None)
@given(any_page_text)
@example("---\r\ntitle: x\r\n---\r\n## a\r\rb\n")
@example("\ufeff---\ntitle: x\n---\n\n### a")
@example("### a\n```\n## b")
@example("# t")
def test_every_byte_comes_back(text: str) -> None:
    """Any text is a page that renders to itself, or one whose front matter is named as broken."""
    try:
        parsed = parse(text, default_date=DAY)
    except PageError:
        assert text.removeprefix("\ufeff").startswith("---")
    else:
        assert render(parsed) == text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_utf8_come_back(data: bytes) -> None:
    """A page may hold any bytes: they travel as surrogates."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        assert render(parse(text, default_date=DAY)).encode("utf-8", "surrogateescape") == data
    except PageError:
        assert text.startswith("---")


def _four_pages(corpus: Path) -> list[Path]:
    pages = sorted((corpus / "data" / "neco").rglob("*.md"))
    assert len(pages) >= 4
    return pages


def test_the_real_pages_lose_nothing(corpus: Path) -> None:
    """The team's real pages give every byte back, and every heading, address and word is in the values."""
    for path in _four_pages(corpus):
        data = path.read_bytes()
        text = data.decode("utf-8", "surrogateescape")
        parsed = parse(text, path=path.as_posix(), default_date=DAY)
        assert render(parsed).encode("utf-8", "surrogateescape") == data
        body = text if parsed.front_at is None else text[parsed.intro_at[0] :]
        theirs = [words for level, _, _, words in headings(body) if level in (2, 3)]
        issue = parsed.issue
        ours = [
            words for section in issue.sections for words in (section.heading, *(item.title for item in section.items))
        ]
        assert [words for words in ours if words] == theirs
        kept = "\n".join(
            [issue.title, issue.intro]
            + [f"{section.heading}\n{section.text}" for section in issue.sections]
            + [f"{i.title}\n{chr(10).join(i.urls)}\n{i.note}" for s in issue.sections for i in s.items]
        )
        addresses = set(re.findall(r"https?://[^\s\"'<>()\]]+", body))
        assert all(address in kept for address in addresses)
        lines = {line.strip() for line in re.sub(r"^#+ ", "", body, flags=re.MULTILINE).splitlines() if line.strip()}
        assert all(line in kept for line in lines)
        assert MarkdownIt("commonmark").parse(kept)


def test_issue_26_has_its_items_and_links(corpus: Path) -> None:
    """The real issue 26: 19 items with 21 addresses in 4 sections, and an afterword with the 22nd."""
    path = corpus / "data/neco/zenn/articles/neco-weekly-2023-03-17.md"
    issue = parse(path.read_text(), path=path.name, zone=TOKYO).issue
    items = [item for section in issue.sections for item in section.items]
    assert len(items) == 19
    assert sum(len(item.urls) for item in items) == 21
    assert len([line for line in issue.sections[-1].text.split("\n") if bare_url(line)]) == 1
    assert [bool(section.items) for section in issue.sections] == [True, True, True, True, False]
    assert issue.published_at == datetime(2023, 3, 19, 15, tzinfo=UTC)
