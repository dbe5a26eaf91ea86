"""Link cards at the end of a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curator.errors import ConfigError

if TYPE_CHECKING:
    from curator.cli.place import Place


def gather_cards(place: Place) -> str:
    """Ask the pages of kept and proposed links what they are; in words what came of it, empty when nothing did.

    Pages that fail are left for another time: they are no failure of the crawl.
    """
    from curator.store.quiet import nothing_unasked

    if nothing_unasked(place.store, place.now()):
        return ""
    from curator.cli import journal
    from curator.store import previews

    with place.store.reading() as tx:
        if not previews.wanted(tx, place.now(), limit=1):
            return ""
    from curator.crawl.cards import gather

    try:
        report = gather(
            place.store,
            place.settings.crawl,
            contact=place.settings.publication.url,
            clock=place.now,
            allow_networks=place.allow_networks,
        )
    except ConfigError as error:
        return f"no cards: {error.message}"
    finally:
        journal.flush(place)
    return "1 card" if report.written == 1 else f"{report.written} cards"
