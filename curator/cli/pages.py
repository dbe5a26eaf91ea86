"""Between the issue pages and the index: what pages say now is what the index knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.cli.place import Place
    from curator.domain.types import Card, LinkView
    from curator.store.engine import Tx


def refresh_pages(place: Place, tx: Tx) -> list[str]:
    """Make the index say what `content/issues/` says. Gives a line for each page that cannot be understood; such a
    page leaves what was known of it."""
    from curator.errors import PageError
    from curator.publish.files import read_pages
    from curator.store.pages import PageFacts, refresh

    read, problems = [], []
    for file in read_pages(place.root, zone=place.zone):
        if isinstance(file.page, PageError):
            problems.append(str(file.page))
        else:
            read.append(PageFacts(file.path, file.hash, file.page.issue))
    refresh(tx, read)
    return problems


def known_cards(tx: Tx) -> dict[str, Card]:
    """The card of every link that pages carry, by link key."""
    from curator.site.cards import cards_of
    from curator.store import cards, links, pages

    keys = pages.covered(tx)
    return cards_of(links.views(tx, keys=keys), cards.cards(tx))


def all_views(place: Place) -> list[LinkView]:
    """Every link with all that is known, pages and suggestions included; broken pages are said on standard error."""
    from curator.store import links
    from curator.suggest.rules import suggested

    with place.store.writing() as tx:
        for problem in refresh_pages(place, tx):
            place.say(f"curator: {problem}")
        found = links.views(tx)
    by_slug = {source.slug: source for source in place.sources}
    return [suggested(view, by_slug) for view in found]
