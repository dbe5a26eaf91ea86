"""In which order a team tells things."""

from __future__ import annotations

from datetime import date

import pytest

from curator.domain.habit import NONE, kind_of, learnt
from curator.domain.types import Issue, Item, Section

RELEASE, POST = "https://github.com/o/n/releases/tag/v1", "https://blog.example/a"


def issue(*urls: str, heading: str = "Tools") -> Issue:
    return Issue(date(2023, 3, 17), sections=(Section(heading, items=tuple(Item("T", (url,)) for url in urls)),))


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (RELEASE, "release"),
        ("https://github.com/o/n/pull/1", "issue"),
        ("https://github.com/o/n", "repository"),
        ("https://www.blog.example/a", "blog.example"),
    ],
)
def test_kinds(url: str, kind: str) -> None:
    """What a link is, by its address."""
    assert kind_of(url) == kind


def test_what_usually_stands_first_is_told_first() -> None:
    """By section; one issue alone is no habit, and a section of one item says nothing."""
    habit = learnt([issue(RELEASE, POST, heading=name) for name in ("Tools", "TOOLS") for _ in range(5)], str.lower)
    assert habit.place("tools", RELEASE) < habit.place("tools", POST)
    assert habit.place("books", RELEASE) == NONE.place("tools", RELEASE) == 0.5
    assert learnt([issue(POST)] * 9, str.lower) == NONE
    once = learnt([issue(RELEASE, POST)], str.lower)
    assert once.place("tools", RELEASE) == once.place("tools", POST)


def test_kinds_that_change_places_have_none() -> None:
    """Whatever stands now here, now there is left in the order of keeping."""
    habit = learnt([issue(RELEASE, POST), issue(POST, RELEASE)] * 5, str.lower)
    assert habit.place("tools", RELEASE) == habit.place("tools", POST)
