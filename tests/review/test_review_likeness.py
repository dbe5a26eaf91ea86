"""Probable twins among the links of a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from curator.domain.types import Issue, Item, Link, LinkView, Section, Standing, State
from curator.domain.urls import link_key
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.likeness import Alike, alike
from curator.store import acts, pages
from tests.review import screen
from tests.review.conftest import START, TITLES

AT = datetime(2023, 3, 16, tzinfo=UTC)
TITLE = "Kubernetes 1.27 の ValidatingAdmissionPolicy を試す"


def link(key: str, *, days: int = 0, title: str = TITLE) -> LinkView:
    """A link first seen some days before the others."""
    return LinkView(Link(link_key(key), key, title, AT - timedelta(days=days)), Standing(), State.NEW)


def test_links_of_one_title_name_one_another() -> None:
    """By key, so that each is shown as it stands now."""
    a, b, c = link("https://a.example/"), link("https://b.example/"), link("https://c.example/", title="Another thing")
    assert alike([a, b, c]).twins == {a.link.key: (b.link.key,), b.link.key: (a.link.key,)}


def test_an_archive_is_not_searched() -> None:
    """Links seen long before the newest are nobody's twins in a review."""
    old = [link("https://a.example/", days=200), link("https://b.example/", days=201)]
    assert alike([link("https://c.example/"), *old]) == Alike()
    assert alike([]) == Alike()


async def test_the_page_names_the_twin_of_a_link(app: ReviewApp, desk: Desk) -> None:
    """Found after the first paint, and painted when it is."""
    with desk.store.writing() as tx:
        acts.submit(tx, "https://mirror.example/kep", by="kaz", now=START, title=TITLES[0])
    again = type(app)(desk, language="ja")
    async with again.run_test(size=(140, 40)) as pilot:
        for _ in range(100):
            if again.scene.twins:
                break
            await pilot.pause(0.05)
        assert set(again.scene.twins) == {"https://example.com/0", "https://mirror.example/kep"}
        again.see(again.queue.at("https://example.com/0"))
        await pilot.pause()
        assert "https://mirror.example/kep" in screen.text(again)


async def test_the_page_tells_what_issues_have_had(app: ReviewApp, desk: Desk) -> None:
    """The same title elsewhere and how its note began, found after the first paint."""
    item = Item(TITLES[0], ("https://earlier.example/kep",), "前に試したときの話です。")
    issue = Issue(
        date(2023, 3, 10), 25, draft=False, published_at=START, sections=(Section("Articles", items=(item,)),)
    )
    with desk.store.writing() as tx:
        pages.refresh(tx, [pages.PageFacts("content/issues/2023-03-10.md", "x", issue)])
    again = type(app)(desk, language="ja")
    async with again.run_test(size=(140, 40)) as pilot:
        for _ in range(100):
            if again.scene.earlier:
                break
            await pilot.pause(0.05)
        again.see(again.queue.at("https://example.com/0"))
        await pilot.pause()
        shown = screen.text(again)
        assert "同じ題名の記事が掲載済み: 2023-03-10号(第25回)" in shown
        assert "https://earlier.example/kep" in shown
        assert "前に試したときの話です。" in shown


def test_a_story_is_guessed_until_a_person_parts_it() -> None:
    """A release and its announcement are one story; what was taken apart once stays apart."""
    release = link("https://github.com/hashicorp/vault/releases/tag/v1.13.0", title="v1.13.0")
    post = link("https://h.example/vault", title="Vault 1.13 adds Kubernetes Operator")
    assert set(alike([release, post]).guesses) == {release.link.key, post.link.key}
    parted = replace(post, standing=Standing(said_at={"merge": AT}))
    assert alike([release, parted]) == Alike()
