"""The same title at another address is a probable twin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.domain.twins import MOST, TOGETHER, folded, twins
from curator.domain.types import Entry, Link
from curator.domain.urls import link_key

NOW = datetime(2023, 3, 17, tzinfo=UTC)
TITLE = "How we made our builds fast"


def link(url: str, title: str = TITLE, days: float = 0, *also: str) -> Link:
    entries = tuple(Entry("s", f"{url} {one}", one, url) for one in also)
    return Link(link_key(url), url, title, NOW + timedelta(days=days), entries)


def test_twins_name_each_other() -> None:
    """A post and its copies are shown to one another, oldest first; others are not there at all."""
    a, b, c = link("https://a.example/1"), link("https://b.example/1", days=2), link("https://c.example/1", days=-1)
    other = link("https://d.example/1", "How we made our builds slow")
    assert twins([a, b, c, other]) == {a.key: (c.url, b.url), b.key: (c.url, a.url), c.key: (a.url, b.url)}


@pytest.mark.parametrize(
    "title",
    [
        "HOW WE MADE OUR BUILDS FAST",
        "How we made our builds: fast!",
        "“How we made our builds fast”",
        "Ｈow we made our builds fast",
    ],
)
def test_case_width_and_punctuation_do_not_count(title: str) -> None:
    """Copies are typed anew."""
    assert twins([link("https://a.example/1"), link("https://b.example/1", title)])


def test_any_title_counts() -> None:
    """Each source may call a link otherwise."""
    assert twins([link("https://a.example/1", "Something else entirely", 0, TITLE), link("https://b.example/1")])


@pytest.mark.parametrize(
    ("days", "expected"), [(TOGETHER.days, True), (TOGETHER.days + 1, False), (-TOGETHER.days - 1, False)]
)
def test_twins_are_near_in_time(days: int, expected: bool) -> None:
    """Last year's post of this title is another one."""
    assert bool(twins([link("https://a.example/1"), link("https://b.example/1", days=days)])) is expected


def test_a_series_is_no_set_of_twins() -> None:
    """A title that stands at many addresses at once says nothing."""
    assert len(twins([link(f"https://{n}.example/1") for n in range(MOST)])) == MOST
    assert twins([link(f"https://{n}.example/1") for n in range(MOST + 1)]) == {}


@pytest.mark.parametrize(
    "title",
    ["", "Home", "v1.2.3", "containerd v1.7.0", "Release Notes", "Weekly update 12", "What's new",
      "お知らせ", "リリースノート", "Community Meeting 5", "This week's meeting", "!!! ??? ..."],
)  # fmt: skip
def test_titles_that_say_nothing(title: str) -> None:
    """Short and general titles make no twins."""
    assert folded(title) == ""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("C++ and C# in Node.js", "c++ and c# in node.js"),
        ("Rust 1.68.0 is out.", "rust 1.68.0 is out"),
        ("Kubernetesの新機能まとめ：2023年春", "kubernetesの新機能まとめ 2023年春"),
    ],
)
def test_what_is_left_of_a_title(title: str, expected: str) -> None:
    """Versions and names of languages stay told apart."""
    assert folded(title) == expected
