"""The feeds as text: RSS 2.0, Atom and JSON Feed 1.1, the same bytes for the same entries on any day.

They hold to what the W3C feed validator asks at its strictest (https://validator.w3.org/feed/docs/): no markup in a
title, nothing but plain HTML in a text, canonical ids, one moment an entry in Atom, a link to the feed itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from lxml import etree

CONTENT = "http://purl.org/rss/1.0/modules/content/"
ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"

_NOT_FOR_FEEDS = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc\U00010000-\U0010ffff]|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff]"
)
"""What XML 1.0 cannot say (https://www.w3.org/TR/xml/#charsets), what HTML calls no character, and U+FFFD, by which
a validator knows that a text was spoilt on its way."""

_END_TAG = re.compile(r"</(?=\w)")
_REFERENCE = re.compile(r"&(?=#?\w)|<(?=[/!?A-Za-z])")


@dataclass(frozen=True, slots=True)
class Entry:
    """An issue, or an item of one, as a feed tells of it."""

    title: str
    url: str
    """Absolute address, which is its id too: it never changes."""
    published_at: datetime
    updated_at: datetime
    """The same when nothing was corrected."""
    summary: str
    """Plain text."""
    content: str
    """HTML that acts on nothing; every address in it is absolute."""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed: what it is, and what it holds, newest first."""

    path: str
    """Its own address from the site's root."""
    title: str
    description: str
    page: str
    """Absolute address of the page it belongs to."""
    site: str
    """Absolute address of the site's root."""
    publisher: str
    language: str
    timezone: str
    entries: tuple[Entry, ...]

    @property
    def url(self) -> str:
        """Its own absolute address."""
        return self.site + self.path

    @property
    def updated_at(self) -> datetime | None:
        """When its newest entry came or an old one was corrected; None when it is empty."""
        return max((entry.updated_at for entry in self.entries), default=None)


def rss(feed: Channel) -> str:
    """RSS 2.0, https://www.rssboard.org/rss-specification, with the full text."""
    zone = ZoneInfo(feed.timezone)
    root = etree.Element("rss", version="2.0", nsmap={"content": CONTENT, "atom": ATOM})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", words(feed.title))
    _add(channel, "link", feed.page)
    # A channel must describe itself; its name is the least it can say.
    _add(channel, "description", words(feed.description or feed.title))
    _add(channel, "language", feed.language)
    etree.SubElement(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.url)
    if feed.updated_at is not None:
        _add(channel, "lastBuildDate", _rfc822(feed.updated_at, zone))
    for entry in feed.entries:
        item = etree.SubElement(channel, "item")
        _add(item, "title", words(entry.title))
        _add(item, "link", entry.url)
        _add(item, "guid", entry.url).set("isPermaLink", "true")
        _add(item, "pubDate", _rfc822(entry.published_at, zone))
        for topic in entry.topics:
            _add(item, "category", words(topic))
        _add(item, "description", escape(text(entry.summary or entry.title), quote=False))
        _add(item, f"{{{CONTENT}}}encoded", entry.content)
    return _xml(root, feed)


def atom(feed: Channel) -> str:
    """Atom 1.0, RFC 4287, with the full text."""
    root = etree.Element("feed", nsmap={None: ATOM})
    root.set(f"{{{XML}}}lang", feed.language)
    _words(root, "title", feed.title)
    if feed.description:
        _words(root, "subtitle", feed.description)
    etree.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    etree.SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(root, "id", feed.url)
    _add(root, "updated", _rfc3339(feed.updated_at or datetime(1990, 1, 1, tzinfo=UTC)))
    author = etree.SubElement(root, "author")
    _add(author, "name", text(feed.publisher))
    _add(author, "uri", feed.site)
    for entry, updated_at in zip(feed.entries, _apart([entry.updated_at for entry in feed.entries]), strict=True):
        element = etree.SubElement(root, "entry")
        _words(element, "title", entry.title)
        etree.SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
        _add(element, "id", entry.url)
        _add(element, "published", _rfc3339(entry.published_at))
        _add(element, "updated", _rfc3339(updated_at))
        for topic in entry.topics:
            etree.SubElement(element, "category", term=words(topic))
        if entry.summary:
            _words(element, "summary", entry.summary)
        _add(element, "content", entry.content).set("type", "html")
    return _xml(root, feed)


def json_feed(feed: Channel) -> str:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/, with the full text."""
    items = []
    for entry in feed.entries:
        item: dict[str, object] = {
            "id": entry.url,
            "url": entry.url,
            "title": text(entry.title),
            "content_html": entry.content,
            "summary": text(entry.summary),
            "date_published": _rfc3339(entry.published_at),
            "date_modified": _rfc3339(entry.updated_at),
        }
        items.append(item | ({"tags": [text(topic) for topic in entry.topics]} if entry.topics else {}))
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": text(feed.title),
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": text(feed.description or feed.title),
        "language": feed.language,
        "authors": [{"name": text(feed.publisher), "url": feed.site}],
        "items": items,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def text(words: str) -> str:
    """A text without what a feed may not hold."""
    return _NOT_FOR_FEEDS.sub("", words).strip()


def words(title: str) -> str:
    """A title that nobody can take for markup: readers that do would swallow the tag's name."""
    return _END_TAG.sub("< /", text(title))


def _apart(times: Iterable[datetime]) -> list[datetime]:
    """The times, no two of them alike: a later one of a kind is put off by seconds."""
    taken: set[datetime] = set()
    kept = []
    for moment in times:
        free = moment.replace(microsecond=0)
        while free in taken:
            free += timedelta(seconds=1)
        taken.add(free)
        kept.append(free)
    return kept


def _add(parent: etree._Element, name: str, value: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text(value)
    return element


def _words(parent: etree._Element, name: str, value: str) -> None:
    """A title or another line of text in Atom: as HTML where its letters could be taken for markup."""
    if _REFERENCE.search(value):
        _add(parent, name, escape(text(value), quote=False)).set("type", "html")
    else:
        _add(parent, name, value)


def _xml(root: etree._Element, feed: Channel) -> str:
    """The document, with the style sheet for those who open it in a browser."""
    etree.indent(root, space="  ")
    style = f'<?xml-stylesheet type="text/css" href="{escape(feed.site)}assets/feed.css"?>'
    body = str(etree.tostring(root, encoding="unicode"))
    # RSS readers decode a title twice or once; as numbers its signs are read right by both.
    titles = re.compile(r"(<(?:title|description|category)>)([^<]*)(?=</)")
    if root.tag == "rss":
        body = titles.sub(lambda m: m[1] + m[2].replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;"), body)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{style}\n{body}\n'


def _rfc822(moment: datetime, zone: ZoneInfo) -> str:
    """RFC 822 in the publication's zone where that is whole or half hours from UTC, which all readers know."""
    local = moment.astimezone(zone).replace(microsecond=0)
    offset = local.utcoffset() or timedelta()
    return format_datetime(local if offset.total_seconds() % 1800 == 0 else local.astimezone(UTC))


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
