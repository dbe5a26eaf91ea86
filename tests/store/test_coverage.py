"""What pages have that is like a link, found by the index of either engine."""

from __future__ import annotations

from datetime import date

from curator.domain.types import Entry, Issue, Item, Section, SourceState
from curator.store import coverage, pages, sources
from curator.store.engine import Store
from curator.store.plain import ask_of
from tests.conftest import utc

DAY = date(2023, 3, 17)


def issue(day: str, *items: Item, draft: bool = False) -> pages.PageFacts:
    when = date.fromisoformat(day)
    at = utc(f"{day} 01:00")
    return pages.PageFacts(
        f"content/issues/{day}.md",
        day,
        Issue(when, 1, draft=draft, published_at=at, sections=(Section("Tools", items=items),)),
    )


def test_what_is_alike_is_found_with_issue_section_and_note(any_store: Store) -> None:
    """By address in any form, by title, and the project's newest mention; what is like nothing is missing."""
    with any_store.writing() as tx:
        pages.refresh(
            tx,
            [
                issue(
                    "2023-03-03", Item("stern", ("https://github.com/stern/stern/releases/tag/v1.23.0",), "Log *tail*.")
                ),
                issue("2023-03-10", Item("Writing controllers with kubebuilder", ("https://a.example/x",))),
            ],
        )
    links = [
        ("https://github.com/stern/stern/releases/tag/v1.24.0", "v1.24.0"),
        ("http://www.a.example/x/", ""),
        ("https://b.example/copy", "Writing Controllers with Kubebuilder"),
        ("https://new.example/", "Something else altogether"),
    ]
    with any_store.reading() as tx:
        found = coverage.earlier(ask_of(tx), links, day=DAY)
    assert {key: [one.likeness.value for one in places] for key, places in found.items()} == {
        "https://github.com/stern/stern/releases/tag/v1.24.0": ["project"],
        "https://a.example/x": ["form"],
        "https://b.example/copy": ["title"],
    }
    (stern,) = found["https://github.com/stern/stern/releases/tag/v1.24.0"]
    assert (stern.note, stern.place.section, stern.place.date) == ("Log tail.", "Tools", date(2023, 3, 3))


def test_what_came_since_a_moment(any_store: Store) -> None:
    """Links are named by their first sight, with a title where a source gave one."""
    for hour, name in ((6, "old"), (7, "new")):
        at = utc(f"2023-03-17 0{hour}:00")
        with any_store.writing() as tx:
            sources.save_fetch(
                tx, SourceState("blog"), [Entry("blog", name, name, f"https://a.example/{name}")], now=at
            )
    with any_store.reading() as tx:
        assert coverage.come_since(ask_of(tx), utc("2023-03-17 06:30")) == [("https://a.example/new", "new")]
