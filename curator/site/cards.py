"""Link cards: what is known about an address, and its card on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import unquote, urlsplit

from curator.domain.text import clean_title
from curator.domain.types import Card, LinkView
from curator.domain.urls import link_key

TITLE_LIMIT = 120
"""Characters of a card's title: two lines of a desktop page, four of a phone's."""

DESCRIPTION_LIMIT = 2_000
"""Characters of a card's description: all that is kept of one. A page shows two lines, by its style sheet."""

SHORT_DESCRIPTION = 140
"""The same where no style sheet cuts it, as in feeds: two lines of a desktop page."""

ADDRESS_LIMIT = 80
"""Characters of an address that stands for a title: one line of a desktop page."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def cards_of(views: Iterable[LinkView], cards: Mapping[str, Card]) -> dict[str, Card]:
    """Everything known about links, by link key: what their pages say about themselves, and where they say
    nothing, what the entries said that led to them, or the title that somebody gave who proposed them."""
    known = dict(cards)
    for view in views:
        card = known.get(view.link.key)
        if card is None or not card.title:
            found = _from_entries(view) or _from_submissions(view)
            if found is not None:
                known[view.link.key] = found
    return known


def _from_entries(view: LinkView) -> Card | None:
    """A card from the first entry with a title. Its summary is the article's own, save for release notes."""
    for entry in view.link.entries:
        if entry.title:
            return Card(
                url=view.link.url,
                title=entry.title,
                description=entry.summary,
                language=entry.language,
                author=entry.author,
            )
    return None


def _from_submissions(view: LinkView) -> Card | None:
    """A card with the title that a proposer gave; all there is for pages that give robots nothing, as posts of X."""
    title = next((one.title for one in view.link.submissions if one.title), "")
    return Card(url=view.link.url, title=title) if title else None


def card_for(url: str, cards: Mapping[str, Card]) -> Card | None:
    """What is known about an address; None when nothing is."""
    return cards.get(link_key(url))


def card_html(url: str, card: Card | None, *, limit: int = DESCRIPTION_LIMIT) -> str:
    """The card of an address: one link, and beside it only text, the description in at most `limit` characters.
    Without metadata it shows the address."""
    address = escape(url)
    title = clean_title(card.title, TITLE_LIMIT) if card else ""
    if card is None or not title:
        shown = escape(shown_address(url))
        return f'<div class="card card-plain">\n<p class="card-title"><a href="{address}">{shown}</a></p>\n</div>\n'
    language = f' lang="{card.language}"' if _LANGUAGE.fullmatch(card.language) else ""
    lines = [f'<p class="card-title"{language}><a href="{address}">{escape(title)}</a></p>']
    description = clean_title(card.description, limit)
    if description and description != title:
        lines.append(f'<p class="card-text"{language}>{escape(description)}</p>')
    names = [clean_title(card.site_name, 60), _host(url)]
    site = " · ".join(dict.fromkeys(name for name in names if name))
    lines.append(f'<p class="card-site">{escape(site)}</p>')
    return '<div class="card">\n' + "\n".join(lines) + "\n</div>\n"


def shown_address(url: str, limit: int = ADDRESS_LIMIT) -> str:
    """An address as a person would write it down: no scheme, no `www.`, readable letters, not too long."""
    parts = urlsplit(url)
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    rest += f"#{parts.fragment}" if parts.fragment else ""
    readable = clean_title(unquote(rest, errors="replace"), 2_000)
    return clean_title(_host(url) + (rest if "\ufffd" in readable else readable), limit)


def _host(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port}" if parts.port else host
