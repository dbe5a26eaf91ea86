"""Between the issue pages and the index: what pages say now is what the index knows of them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.cli.place import Place
    from curator.domain.types import Card, LinkView
    from curator.store.engine import Tx

FOLDER = "content/issues"


def refresh_pages(place: Place, tx: Tx) -> list[str]:
    """Make the index say what `content/issues/` says; only pages that changed are read. Gives a line for each page
    that cannot be understood; the index knows nothing of such a page."""
    from curator.store import pages

    known = pages.hashes(tx)
    there = {f"{FOLDER}/{file.name}": file for file in sorted((place.root / FOLDER).glob("*.md"))}
    changed = [path for path, file in there.items() if known.get(path) != _hash(file)]
    if not changed and not known.keys() - there.keys():
        return []
    from curator.errors import PageError
    from curator.publish.files import read_page

    read, problems = [], []
    dates: dict[date, str] = {}
    for path in changed:
        file = read_page(place.root, path, zone=place.zone)
        if isinstance(file.page, PageError):
            problems.append(str(file.page))
        elif (twin := dates.setdefault(file.page.issue.date, path)) != path:
            problems.append(f"{path}: has the date of {twin} too; only one page a date counts")
        else:
            read.append(pages.PageFacts(path, file.hash, file.page.issue))
    understood = {page.path for page in read}
    pages.refresh(
        tx, read, gone=[path for path in known if path not in there or (path in changed and path not in understood)]
    )
    return problems


def _hash(file: Path) -> str:
    """SHA-256 of a page's bytes, as `publish.files` counts; empty when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


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
