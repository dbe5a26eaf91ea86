"""What earlier issues had that is like some links, for every command that takes links in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curator.cli.place import Place
    from curator.domain.types import Earlier, LinkView

FEW = 10
"""Repeats that a crawl names; of more it says how many."""


def recall(
    place: Place, links: Iterable[tuple[str, str]], *, day: date | None = None
) -> Mapping[str, tuple[Earlier, ...]]:
    """Link key → what issues before a day have that is like it; links without are missing.

    Args:
        place: The publication. Its index must know the pages (`pages.know_pages`).
        links: (address, title) of each.
        day: The issue that the links are for; None: all issues there are, the coming one's draft among them.
    """
    from curator.domain.coverage import COMING
    from curator.store import coverage
    from curator.store.plain import ask_of

    until = day or place.now().astimezone(place.zone).date() + COMING
    with place.store.reading() as tx:
        return coverage.earlier(ask_of(tx), links, day=until, repeat=place.settings.check.repeat)


def as_data(found: Iterable[Earlier]) -> list[dict[str, Any]]:
    """What is told of them to scripts."""
    return [
        {
            "likeness": one.likeness.value,
            "url": one.url,
            "date": one.place.date.isoformat(),
            "number": one.place.number,
            "section": one.place.section,
            "title": one.place.title,
            "note": one.note or None,
            "public": one.place.public,
        }
        for one in found
    ]


def repeats_since(place: Place, moment: datetime) -> dict[str, Earlier]:
    """Address → where it was, of the links that came since a moment and that an issue has had."""
    from curator.cli.pages import know_pages
    from curator.domain.coverage import is_repeat
    from curator.domain.urls import link_key
    from curator.publish.files import FOLDER
    from curator.store import coverage
    from curator.store.plain import ask_of

    if not any((place.root / FOLDER).glob("*.md")):
        return {}
    know_pages(place)
    with place.store.reading() as tx:
        come = coverage.come_since(ask_of(tx), moment)
    known = recall(place, come)
    repeats = {url: next(filter(is_repeat, known.get(link_key(url), ())), None) for url, _ in come}
    return {url: one for url, one in repeats.items() if one is not None}


def said(repeats: Mapping[str, Earlier]) -> list[str]:
    """A line for each repeat, a few at most, and how many more there are."""
    from curator.domain.coverage import told
    from curator.domain.text import for_terminal

    lines = [for_terminal(f"{url} {told(one)}") for url, one in list(repeats.items())[:FEW]]
    more = len(repeats) - FEW
    return [*lines, f"and {more} more that an issue has had"] if more > 0 else lines


def say_of_draft(
    place: Place, views: Iterable[LinkView], added: Iterable[str], day: date, say: Callable[[str], None]
) -> None:
    """Say what is known of the items that a draft has added, and which links were kept since the last issue although
    an issue has them already."""
    from curator.domain.coverage import is_repeat, told
    from curator.domain.text import for_terminal
    from curator.domain.types import State, Verdict
    from curator.store import publications

    titles = set(added)
    with place.store.reading() as tx:
        last = publications.last_published_at(tx)
    kept = [view for view in views if view.standing.verdict is Verdict.KEEP]
    new = [view for view in kept if view.title in titles]
    out = [
        view
        for view in kept
        if view.title not in titles
        and view.state is State.PUBLISHED
        and last is not None
        and view.standing.said_at["verdict"] > last
    ]
    found = recall(place, [(view.link.url, view.title) for view in (*new, *out)], day=day)
    for view in new:
        for one in found.get(view.link.key, ()):
            say(for_terminal(f"seen before: {view.title}: {told(one)}"))
    for view in out:
        repeat = next(filter(is_repeat, found.get(view.link.key, ())), None)
        if repeat is not None:
            say(for_terminal(f"left out: {view.title}: {told(repeat)}"))
