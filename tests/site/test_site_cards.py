"""What is known about a link: its page's own words first, then what a source said."""

from __future__ import annotations

from datetime import UTC, datetime

from curator.domain.types import Card, Entry, Link, LinkView, Standing, State, Submission
from curator.site.cards import card_for, cards_of

SEEN = datetime(2023, 3, 17, tzinfo=UTC)


def view(url: str, *titles: str) -> LinkView:
    entries = tuple(
        Entry("feed", title, title, url, summary=f"about {title}", first_seen_at=SEEN, language="en")
        for title in titles
    )
    return LinkView(Link(url, url, "the team's title", SEEN, entries), Standing(), State.KEEP)


def test_cards_come_from_the_page_then_from_its_sources() -> None:
    """A card with a title wins; without one, the first entry that has a title speaks; the team's words never do."""
    cards = cards_of(
        [view("https://a.example/1", "Entry"), view("https://a.example/2", "", "Entry"), view("https://a.example/3")],
        {"https://a.example/1": Card("https://a.example/1", title="Page"), "https://a.example/2": Card("x")},
    )

    assert card_for("http://www.a.example/1/", cards) == Card("https://a.example/1", title="Page")
    assert card_for("https://a.example/2", cards) == Card(
        "https://a.example/2", title="Entry", description="about Entry", language="en"
    )
    assert card_for("https://a.example/3", cards) is None


def test_where_a_page_gives_nothing_the_proposer_s_title_speaks() -> None:
    """Posts of X give robots no title; somebody who proposed one wrote it."""
    url = "https://x.com/aki/status/1"
    proposals = (Submission("1", SEEN, "aki", url), Submission("2", SEEN, "mio", url, title="Spegel is out"))
    proposed = LinkView(Link(url, url, url, SEEN, (), proposals), Standing(), State.KEEP)
    assert cards_of([proposed], {url: Card(url, site_name="X")})[url].title == "Spegel is out"
    assert cards_of([proposed], {url: Card(url, title="Own")})[url].title == "Own"
