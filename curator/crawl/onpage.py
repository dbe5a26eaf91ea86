"""What a web page says about itself: its card, the feeds it names, a readable excerpt. Runs in a worker process.

Pages are written by strangers, often broken and sometimes on purpose: nothing here trusts a value to have a type,
and every text that leaves is cleaned and bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from curator.crawl.decode import decode
from curator.crawl.discover import NamedFeed, named_feeds
from curator.crawl.parsed import AUTHOR_LIMIT, Unreadable, short_summary
from curator.crawl.sniff import language_tag, not_a_feed
from curator.crawl.written_dates import written_date
from curator.domain.intake import believable
from curator.domain.text import clean_text, clean_title
from curator.domain.types import Card
from curator.domain.urls import clean_url

PAGE_LIMIT = 3_000_000
"""Characters of a page that are read. Of video sites, the longest pages known, the head ends below 1,000,000."""

EXCERPT_LIMIT = 4_000
"""Characters of an excerpt: four screens of the reading pane."""

SITE_LIMIT = 100
"""Characters of a site's name."""

MOST_JSON = 20
"""JSON-LD blocks that are read of one page, and levels of nesting in each."""

ARTICLES = frozenset(
    "article blogposting newsarticle techarticle scholarlyarticle report socialmediaposting discussionforumposting "
    "videoobject book howto course softwareapplication softwaresourcecode presentationdigitaldocument podcastepisode "
    "webpage qapage learningresource event".split()
)
"""Types of schema.org, in small letters, whose object may be what a page is about."""

_CUT = " |-–—·:»/"


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to read."""

    url: str
    """The address that answered; relative links are resolved against it."""
    body: bytes
    now: datetime
    content_type: str = ""
    link_header: str = ""
    excerpt: bool = False
    """Whether the text is wanted too, which takes longer."""


@dataclass(frozen=True, slots=True)
class OnPage:
    """What a page says. `card.url` is the address that answered."""

    card: Card
    feeds: tuple[NamedFeed, ...] = ()
    oembed: str = ""
    """Address of the page's oEmbed description in JSON; empty when it names none."""
    excerpt: str = ""
    """The text of the page without what surrounds it, at most `EXCERPT_LIMIT` characters."""


def read_page(job: PageJob) -> OnPage | Unreadable:
    """Read a page. Never raises, save for what ends the process."""
    try:
        return _read(job)
    except MemoryError:
        return Unreadable("html page", "html page: it takes more memory than we give", "it may be an attack")
    except Exception as error:  # noqa: BLE001 whatever a hostile page makes a library raise
        why = clean_title(f"{type(error).__name__}: {error}", 120)
        return Unreadable("html page", f"html page: it broke the parser ({why})", "please report this")


def _read(job: PageJob) -> OnPage | Unreadable:
    text = decode(job.body, content_type=job.content_type)[:PAGE_LIMIT].replace("\0", "")
    if not text.strip():
        return Unreadable("empty body", "empty body: the answer holds nothing")
    challenge = not_a_feed(text, job.url)
    if challenge.reason == "challenge page":
        return challenge
    root = _tree(text)
    feeds = named_feeds(text, job.url, link_header=job.link_header)
    if root is None:
        return OnPage(Card(job.url), feeds)
    card = _card(_Said(root), job)
    excerpt = _excerpt(text, job.url) if job.excerpt else ""
    return OnPage(card, feeds, _oembed(root, job.url), excerpt)


def _tree(text: str) -> Any:
    """The page as elements; None when it has none. Bytes of our own decoding, so that no declaration misleads lxml."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


class _Said:
    """A page's own words about itself, by where they stand."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            name = (
                element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
            )
            value = element.get("content")
            if name and value and value.strip():
                self.meta.setdefault(name.strip().lower()[:100], []).append(value)
        self.things = list(_things(root))
        self.article = next(_about(self.things), {})
        self.title = _words(next(iter(root.iter("title")), None))

    def first(self, *names: str) -> str:
        """The first value of the first of these names."""
        return next((value for name in names for value in self.meta.get(name, ())), "")


def _card(said: _Said, job: PageJob) -> Card:
    article = said.article
    site = clean_title(
        _first(
            said.first("og:site_name"),
            _name(article.get("publisher")),
            said.first("application-name"),
            _site(said.things),
        ),
        SITE_LIMIT,
    )
    named = _first(
        said.first("og:title"), _text(article.get("headline")), _text(article.get("name")), said.first("twitter:title")
    )
    title = clean_title(_unescaped(named) if named else _without_site(said.title, site))
    description = _first(
        said.first("og:description"),
        _text(article.get("description")),
        said.first("twitter:description", "description"),
    )
    dates = (
        _text(article.get("datePublished")),
        _text(article.get("uploadDate")),
        said.first(
            "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dcterms.created"
        ),
    )
    if _says_nothing(title, site, job.url):
        title = ""
    return Card(
        url=job.url,
        title=title,
        description=short_summary(_unescaped(description)).replace("\n", " "),
        site_name=_unescaped(site),
        language=_language(said),
        author=_author(said),
        published_at=next(
            (at for at in (believable(written_date(date), job.now) for date in dates if date) if at), None
        ),
    )


def _first(*values: str) -> str:
    return next((value for value in values if value and value.strip()), "")


def _unescaped(text: str) -> str:
    """Text whose entities were escaped twice, as many sites do in `content="…"`; anything else as it is."""
    import html

    return (
        html.unescape(text)
        if re.search(r"&(?:amp|quot|lt|gt|#\d{2,5}|#x[0-9a-f]{2,4}|nbsp|hellip|rsquo);", text)
        else text
    )


def _without_site(title: str, site: str) -> str:
    """`<title>` without the site's name at its end."""
    title = clean_title(title)
    cut = title.removesuffix(site).rstrip(_CUT) if site and title.endswith(site) else title
    return cut or title


def _says_nothing(title: str, site: str, url: str) -> bool:
    """Whether a title is only the site's, on a page that is not its first: what pages that need a login give."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    names = {site.lower(), host, host.partition(".")[0]}
    return parts.path.strip("/") != "" and title.lower().strip(_CUT) in names


def _language(said: _Said) -> str:
    of_page = said.root.get("lang") or said.root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    told = (
        of_page,
        said.first("og:locale"),
        _text(said.article.get("inLanguage")),
        said.first("content-language", "language"),
    )
    return next((tag for tag in (language_tag(value) for value in told) if tag), "")


def _author(said: _Said) -> str:
    names = [_name(said.article.get("author")), *said.meta.get("author", ()), *said.meta.get("article:author", ())]
    names += [said.first("dc.creator"), said.first("twitter:creator")]
    plain = (clean_title(_unescaped(name), AUTHOR_LIMIT) for name in names if not re.match(r"\s*https?://", name))
    return next((name for name in plain if name), "")


# -- JSON-LD -------------------------------------------------------------------------------------------------------


def _things(root: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD blocks, those of arrays and `@graph` too. Broken blocks are left out."""
    blocks = 0
    for element in root.iter("script"):
        if (element.get("type") or "").strip().lower().partition(";")[0] != "application/ld+json":
            continue
        blocks += 1
        if blocks > MOST_JSON:
            return
        yield from _objects(_loaded("".join(element.itertext())), 0)


def _loaded(text: str) -> Any:
    """A block's value; None when it is no JSON even without the comments and raw newlines that people put in."""
    text = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$",
        "",
        text.strip(),
    )
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(attempt.rstrip("; \n"), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > MOST_JSON:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity"):
            if name in value:
                yield from _objects(value[name], depth + 1)


def _about(things: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The objects that the page may be about, the likeliest first: articles and videos before plain pages."""
    found = [thing for thing in things if _types(thing) & ARTICLES]
    yield from sorted(found, key=lambda thing: bool(_types(thing) & {"webpage"}))


def _types(thing: dict[str, Any]) -> set[str]:
    said = thing.get("@type")
    values = said if isinstance(said, list) else [said]
    return {value.rpartition("/")[2].lower() for value in values if isinstance(value, str)}


def _site(things: Iterable[dict[str, Any]]) -> str:
    return next((_text(thing.get("name")) for thing in things if "website" in _types(thing)), "")


def _text(value: Any) -> str:
    """A value as text: the first of several, `@value` of an object, nothing for anything else."""
    if isinstance(value, list):
        return next((text for text in map(_text, value[:10]) if text), "")
    if isinstance(value, dict):
        value = value.get("@value", value.get("name", value.get("alternateName")))
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """The names of a person, of several, or of an organisation."""
    if not isinstance(value, list):
        return _text(value)
    return ", ".join(dict.fromkeys(name.strip() for name in map(_text, value[:5]) if name.strip()))


# -- the page's text -----------------------------------------------------------------------------------------------


def _words(element: Any) -> str:
    return clean_title("".join(element.itertext()), 1_000) if element is not None else ""


def _oembed(root: Any, url: str) -> str:
    """Where the page's oEmbed description is, as its `<link>` names it (https://oembed.com, section 4)."""
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    for link in root.iter("link"):
        kind = (link.get("type") or "").strip().lower()
        if kind in ("application/json+oembed", "text/json+oembed") and link.get("href"):
            return clean_url(link.get("href"), urljoin(url, base)) or ""
    return ""


def _excerpt(text: str, url: str) -> str:
    """The page's own text, found by trafilatura; empty when it finds none. Its downloader is never called."""
    import logging

    from trafilatura import extract

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = extract(text, url=url, include_comments=False, include_tables=False, with_metadata=False) or ""
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in clean_text(found[: EXCERPT_LIMIT * 4]).splitlines())
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= EXCERPT_LIMIT else whole[: EXCERPT_LIMIT - 1].rstrip() + "…"


def with_oembed(card: Card, body: bytes) -> Card:
    """A card with what an oEmbed answer adds: only what the page itself did not say. Broken answers add nothing."""
    try:
        said = json.loads(decode(body, content_type="application/json"))
    except (ValueError, RecursionError):
        return card
    if not isinstance(said, dict):
        return card
    return replace(
        card,
        title=card.title or clean_title(_text(said.get("title"))),
        author=card.author or clean_title(_text(said.get("author_name")), AUTHOR_LIMIT),
        site_name=card.site_name or clean_title(_text(said.get("provider_name")), SITE_LIMIT),
    )
