"""What earlier issues had that is like a link: judged by address, title and project."""

from __future__ import annotations

from datetime import date

import pytest

from curator.domain.coverage import Printed, earlier, excerpt, is_repeat, may_repeat, project_of, told
from curator.domain.twins import folded
from curator.domain.types import Coverage, Likeness
from curator.domain.urls import link_key

DAY = date(2023, 3, 17)
STERN = "https://github.com/stern/stern/releases/tag/v1.24.0"


def printed(url: str, title: str = "T", day: str = "2023-03-10", note: str = "") -> Printed:
    place = Coverage(date.fromisoformat(day), 25, "Tools", title, f"i-{title}", public=True)
    return Printed(link_key(url), url, note, folded(title), project_of(url), place)


@pytest.mark.parametrize(
    ("url", "project"),
    [
        (STERN, "stern/stern"),
        ("https://github.com/Stern/stern.git", "stern/stern"),
        ("http://www.github.com/stern/stern/tree/master/docs#x", "stern/stern"),
        ("https://pkg.go.dev/github.com/stern/stern@v1.24.0/kubernetes", "stern/stern"),
        ("https://pypi.org/project/httpx/0.27.0/", "pypi.org/project/httpx"),
        ("https://crates.io/crates/kube/0.80.0", "crates.io/crates/kube"),
        ("https://github.com/kubernetes/kubernetes/pull/116054", ""),
        ("https://github.com/sponsors/someone", ""),
        ("https://github.com/stern", ""),
        ("https://stern.example/stern/stern", ""),
    ],
)
def test_an_address_names_its_project(url: str, project: str) -> None:
    """A project's own pages name it; a pull request tells of a change and names none."""
    assert project_of(url) == project


@pytest.mark.parametrize(
    ("url", "title", "was", "likeness"),
    [
        ("https://a.example/x", "", printed("https://a.example/x"), Likeness.SAME),
        ("https://a.example/x?utm_source=rss", "", printed("https://a.example/x"), Likeness.SAME),
        ("http://www.a.example/x/", "", printed("https://a.example/x"), Likeness.FORM),
        ("https://youtu.be/dQw4w9WgXcQ", "", printed("https://www.youtube.com/watch?v=dQw4w9WgXcQ"), Likeness.FORM),
        ("https://a.example/x#one", "", printed("https://a.example/x#two"), None),
        (
            "https://b.example/",
            "Painless controller testing",
            printed("https://a.example/", "Painless Controller Testing!"),
            Likeness.TITLE,
        ),
        (
            "https://b.example/",
            "Painless controller testing",
            printed("https://a.example/", "Painless controller testing", "2022-12-01"),
            None,
        ),
        ("https://b.example/", "Release notes", printed("https://a.example/", "Release notes"), None),
        (
            STERN,
            "v1.24.0",
            printed("https://github.com/stern/stern/releases/tag/v1.23.0", "v1.23.0", "2021-01-01"),
            Likeness.PROJECT,
        ),
        ("https://a.example/x", "", printed("https://a.example/x", day="2023-03-17"), None),
        ("https://a.example/x", "", printed("https://a.example/x", day="2023-03-24"), None),
        ("https://connpass.example/event/1", "", printed("https://connpass.example/event/1"), None),
    ],
)
def test_likeness(url: str, title: str, was: Printed, likeness: Likeness | None) -> None:
    """Addresses fold, fragments do not; a title counts for two months, a project for ever; this issue, later ones and
    what may repeat never."""
    found = earlier(url, title, [was], day=DAY, repeat=["connpass.example"])
    assert [one.likeness for one in found] == ([likeness] if likeness else [])
    assert [is_repeat(one) for one in found] == ([likeness in (Likeness.SAME, Likeness.FORM)] if likeness else [])


def test_the_last_mention_of_a_project_is_told_once() -> None:
    """Of a project only the newest item is told, and never one that is told already as the same page."""
    pages = [
        printed("https://github.com/stern/stern", "stern", "2023-01-01"),
        printed("https://github.com/stern/stern/wiki", "wiki", "2023-02-01"),
        printed("https://github.com/stern/stern/tree/main/docs", "docs", "2022-02-01"),
    ]
    found = earlier("https://github.com/stern/stern", "", pages, day=DAY)
    assert [(one.likeness.value, one.place.date.isoformat()) for one in found] == [
        ("same", "2023-01-01"),
        ("project", "2023-02-01"),
    ]


def test_a_title_of_many_addresses_is_a_series() -> None:
    """Five addresses of one title are no copies of one another."""
    series = [printed(f"https://a.example/{number}", "What we read this week") for number in range(5)]
    assert earlier("https://b.example/", "What we read this week", series, day=DAY) == ()


def test_it_is_told_with_issue_section_date_and_note() -> None:
    """One line says where it was and what was said."""
    (found,) = earlier("http://a.example/x", "", [printed("https://a.example/x", note="Good to know.")], day=DAY)
    assert told(found) == (
        "was in another form (https://a.example/x) in issue 25, 2023-03-10, Tools: T — Good to know."
    )


@pytest.mark.parametrize(
    ("note", "begins"),
    [
        ("", ""),
        ("https://a.example/card\n\nIt **says** [this](https://b.example/).\n\nMore.", "It says this."),
        (":::message\nMind the gap\n:::", "Mind the gap"),
        ("x" * 500, "x" * 199 + "…"),
    ],
)
def test_how_a_note_begins(note: str, begins: str) -> None:
    """The first line of words, as plain text, cut to what is kept."""
    assert excerpt(note) == begins


@pytest.mark.parametrize(
    ("repeat", "may"),
    [
        ("a.example", True),
        ("a.example/x", True),
        ("https://www.a.example/x/", True),
        ("b.example", False),
        ("a.example/y", False),
    ],
)
def test_what_may_repeat(repeat: str, may: bool) -> None:
    """A host means all below it, a path that path and all below it."""
    assert may_repeat("https://sub.a.example/x/1" if "/" not in repeat else "https://a.example/x/1", [repeat]) is may
