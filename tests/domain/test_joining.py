"""Stories as the team sees them: guesses, what people joined and parted, and which link comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curator.domain import joining
from curator.domain.standing import standing, state
from curator.domain.stories import Tie, Why, ties
from curator.domain.types import Decision, Entry, Link, LinkView
from curator.domain.urls import link_key

AT = datetime(2023, 3, 8, tzinfo=UTC)
NOTES = "https://github.com/hashicorp/vault/releases/tag/v1.13.0"
POST = "https://h.example/vault-1-13"
NEWS = "https://publickey1.jp/vault"
TOOT = "https://twitter.com/vault/status/1"
OTHER = "https://o.example/other"


def view(url: str, title: str, *, days: int = 0, text: str = "", **says: object) -> LinkView:
    """A link, and what one person said of it."""
    at = AT + timedelta(days=days)
    link = Link(link_key(url), url, title, at, (Entry(url, url, title, url, text, published_at=at),))
    said = (Decision("d-" + url, at, "zoe", url, says),) if says else ()
    stands = standing(said)
    return LinkView(link, stands, state(stands, (), None), said)


WEEK = (
    view(NOTES, "v1.13.0"),
    view(TOOT, "look", days=1, text=f"見て {POST}"),
    view(OTHER, "Another thing altogether"),
    view(NEWS, "Vault 1.13をリリース", days=-1),
    view(POST, "Vault 1.13 adds an operator"),
)


def known(*changed: LinkView) -> dict[str, LinkView]:
    """The week by key, some links as they are given."""
    return {one.link.key: one for one in (*WEEK, *changed)}


def names(keys: tuple[str, ...]) -> list[str]:
    """Short names of keys."""
    short = {link_key(url): name for name, url in
             {"notes": NOTES, "post": POST, "news": NEWS, "toot": TOOT, "other": OTHER}.items()}  # fmt: skip
    return [short[key] for key in keys]


def test_the_post_stands_before_bare_release_notes_before_the_press_before_who_passed_it_on() -> None:
    """Whatever came first."""
    links = [one.link for one in WEEK if one.link.url != OTHER]
    assert names(tuple(link.key for link in joining.first_by_rule(links))) == ["post", "notes", "news", "toot"]


def test_a_story_is_one_row_where_its_first_listed_link_stood() -> None:
    """The others of the list stay where they are."""
    views = known()
    rows, stories = joining.folded(list(views), views, joining.guessed(views.values()))
    assert names(rows) == ["post", "other"]
    assert names(stories[link_key(POST)]) == ["post", "notes", "news", "toot"]


@pytest.mark.parametrize(
    ("changed", "rows"),
    [
        # what one person decided otherwise is a row of its own
        ([view(NEWS, "Vault 1.13をリリース", days=-1, verdict="skip")], ["post", "other", "news"]),
        # kept ones are one row where they are printed together, and two where they are not
        ([view(NOTES, "v1.13.0", verdict="keep"), view(POST, "Vault 1.13 adds an operator", verdict="keep")],
         ["notes", "news", "other", "post"]),
        ([view(NOTES, "v1.13.0", verdict="keep", merge=POST), view(POST, "Vault 1.13 adds X", verdict="keep")],
         ["post", "news", "other"]),
        # a person's word joins what no rule would
        ([view(OTHER, "Another thing altogether", merge=POST)], ["post"]),
        # and parts what a rule joins
        ([view(NEWS, "Vault 1.13をリリース", days=-1, merge=None)], ["post", "other", "news"]),
    ],
)  # fmt: skip
def test_links_are_told_together_where_they_stand_alike(changed: list[LinkView], rows: list[str]) -> None:
    """By state, and by what people joined and parted."""
    views = known(*changed)
    assert names(joining.folded(list(views), views, joining.guessed(views.values()))[0]) == rows


def test_what_others_are_printed_with_comes_first() -> None:
    """The team's choice goes before the rule."""
    views = known(view(POST, "Vault 1.13 adds an operator", merge=NOTES))
    _, stories = joining.folded(list(views), views, joining.guessed(views.values()))
    assert names(stories[link_key(NOTES)]) == ["notes", "post", "news", "toot"]


def test_only_what_is_listed_is_told_together() -> None:
    """A filter that leaves one link of a story leaves a row of one link."""
    views = known()
    rows, stories = joining.folded([link_key(NOTES)], views, joining.guessed(views.values()))
    assert (names(rows), stories) == (["notes"], {})


def test_a_story_is_told_whole_whatever_was_decided() -> None:
    """`show` and scripts name every link of it."""
    views = known(view(NOTES, "v1.13.0", verdict="keep"), view(OTHER, "Another thing altogether", merge=NOTES))
    others = joining.joined(views, joining.guessed(views.values()))
    assert set(names(others[link_key(POST)])) == {"notes", "news", "toot", "other"}


def test_a_parted_link_that_others_are_printed_with_is_guessed_at_again() -> None:
    """Whoever makes a link the first of its story takes it out of another's item, and not out of the story."""
    first = view(POST, "Vault 1.13 adds an operator", merge=None)
    views = known(first, view(NOTES, "v1.13.0", merge=POST))
    assert names(joining.folded(list(views), views, joining.guessed(views.values()))[0]) == ["post", "other"]


def test_a_ring_of_merges_has_one_head() -> None:
    """The smallest key, wherever one begins."""
    views = known(view(POST, "a", merge=NOTES), view(NOTES, "b", merge=POST))
    assert joining.head(link_key(POST), views) == joining.head(link_key(NOTES), views) == link_key(NOTES)


def test_why_links_belong_together_is_told_in_words() -> None:
    """In both languages."""
    found = ties([one.link for one in WEEK])
    assert Tie(link_key(TOOT), link_key(POST), Why.NAMED) in found
    version = next(tie for tie in found if tie.why is Why.VERSION)
    assert joining.told(version, "en") == "both announce vault 1.13"
    assert joining.told(replace(version, why=Why.TITLE), "ja") == "同じ題名"
