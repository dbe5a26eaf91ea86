"""The feed of the issues: RSS 2.0 with the full text, the same bytes for the same issues on any day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from lxml import etree

from curator.domain.settings import Settings
from curator.domain.types import Issue

CONTENT = "http://purl.org/rss/1.0/modules/content/"
ATOM = "http://www.w3.org/2005/Atom"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, https://www.w3.org/TR/xml/#charsets."""


@dataclass(frozen=True, slots=True)
class FeedIssue:
    """An issue as a feed tells of it."""

    issue: Issue
    url: str
    """Absolute address of its page."""
    summary: str
    """Plain text."""
    content: str
    """Full HTML; every address in it is absolute."""


def rss(issues: Sequence[FeedIssue], settings: Settings) -> str:
    """The issues, newest first, as RSS 2.0 (https://www.rssboard.org/rss-specification), dates from the issues."""
    publication = settings.publication
    zone = ZoneInfo(publication.timezone)
    root = etree.Element("rss", version="2.0", nsmap={"content": CONTENT, "atom": ATOM})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", publication.title)
    _add(channel, "link", publication.url)
    # A channel must describe itself; its name is the least it can say.
    _add(channel, "description", publication.description or publication.title)
    _add(channel, "language", publication.language)
    etree.SubElement(
        channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=f"{publication.url}feed.xml"
    )
    times = [entry.issue.published_at for entry in issues if entry.issue.published_at is not None]
    if times:
        _add(channel, "lastBuildDate", _date(max(times), zone))
    for entry in issues:
        item = etree.SubElement(channel, "item")
        _add(item, "title", entry.issue.title or entry.issue.date.isoformat())
        _add(item, "link", entry.url)
        _add(item, "guid", entry.url).set("isPermaLink", "true")
        if entry.issue.published_at is not None:
            _add(item, "pubDate", _date(entry.issue.published_at, zone))
        for topic in entry.issue.topics:
            _add(item, "category", topic)
        _add(item, "description", entry.summary or entry.issue.title)
        _add(item, f"{{{CONTENT}}}encoded", entry.content)
    etree.indent(root, space="  ")
    return str(etree.tostring(root, encoding="utf-8", xml_declaration=True).decode("utf-8")) + "\n"


def sitemap(pages: Sequence[tuple[str, datetime | None]]) -> str:
    """The sitemap of absolute addresses and when they last changed, https://www.sitemaps.org/protocol.html."""
    root = etree.Element("urlset", nsmap={None: "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address, changed_at in pages:
        url = etree.SubElement(root, "url")
        _add(url, "loc", address)
        if changed_at is not None:
            _add(url, "lastmod", changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    etree.indent(root, space="  ")
    return str(etree.tostring(root, encoding="utf-8", xml_declaration=True).decode("utf-8")) + "\n"


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = _NOT_XML.sub("\ufffd", text)
    return element


def _date(moment: datetime, zone: ZoneInfo) -> str:
    """RFC 822 in the publication's zone, as RSS wants it."""
    return format_datetime(moment.astimezone(zone).replace(microsecond=0))
