"""Between the issue pages and the index: what pages say now is what the index knows of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.cli.place import Place
    from curator.domain.types import Card, LinkView
    from curator.publish.files import IssueFile
    from curator.store.engine import Tx


def know_pages(place: Place, read: Mapping[str, IssueFile] | None = None) -> list[str]:
    """Let the index know what the issue pages say; writes only when a page changed. Gives a line for each page that
    cannot be understood. `read`: pages that were read already, by path."""
    from curator.store import pages

    with place.store.reading() as tx:
        known = pages.hashes(tx)
    if not any(differences(place, known)):
        return []
    with place.store.writing() as tx:
        return refresh_pages(place, tx, read)


def differences(place: Place, known: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Paths of the pages that the index knows otherwise or not at all, and of those it knows and that are gone.
    `known` is what it knows: path → hash."""
    from curator.publish.files import FOLDER, content_hash

    there = {f"{FOLDER}/{file.name}": file for file in sorted((place.root / FOLDER).glob("*.md"))}
    changed = [path for path, file in there.items() if known.get(path) != content_hash(_bytes(file))]
    return changed, [path for path in known if path not in there]


def _bytes(file: Path) -> bytes:
    """A page's bytes; none when it cannot be read, which reading it in earnest will tell."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def refresh_pages(place: Place, tx: Tx, given: Mapping[str, IssueFile] | None = None) -> list[str]:
    """Make the index say what `content/issues/` says; only pages that changed are read. Gives a line for each page
    that cannot be understood; the index knows nothing of such a page. `given`: as in `know_pages`."""
    from curator.errors import PageError
    from curator.publish.files import read_page
    from curator.store import pages

    changed, gone = differences(place, pages.hashes(tx))
    read, problems = [], []
    dates: dict[date, str] = {}
    for path in changed:
        file = (given or {}).get(path) or read_page(place.root, path, zone=place.zone)
        if isinstance(file.page, PageError):
            problems.append(str(file.page))
        elif (twin := dates.setdefault(file.page.issue.date, path)) != path:
            problems.append(f"{path}: has the date of {twin} too; only one page a date counts")
        else:
            read.append(pages.PageFacts(path, file.hash, file.page.issue))
    understood = {page.path for page in read}
    pages.refresh(tx, read, gone=[*gone, *(path for path in changed if path not in understood)])
    return problems


def known_cards(tx: Tx) -> dict[str, Card]:
    """The card of every link that pages carry, by link key."""
    from curator.site.cards import cards_of
    from curator.store import cards, links, pages

    told = cards.cards(tx)
    silent = {key for key in pages.keys(tx) & links.keys(tx) if key not in told or not told[key].title}
    return cards_of(links.views(tx, keys=silent), told)


def all_views(place: Place) -> list[LinkView]:
    """Every link with all that is known, pages and suggestions included; broken pages are said on standard error."""
    from curator.cli.scoring import noted
    from curator.store import links
    from curator.suggest.rules import suggested

    for problem in know_pages(place):
        place.say(f"curator: {problem}")
    with place.store.reading() as tx:
        found = links.views(tx)
    by_slug = {source.slug: source for source in place.sources}
    return [suggested(view, by_slug, place.settings) for view in noted(place, found)]
