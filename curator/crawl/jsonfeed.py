"""JSON Feed 1.0 and 1.1, https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from curator.crawl import sniff
from curator.crawl.parsed import Collected, Job, Said, Unreadable, absolute, short_author, short_summary
from curator.crawl.summary import plain_summary
from curator.domain.intake import believable
from curator.domain.text import clean_title

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d)?")
_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")


def collect(text: str, job: Job) -> Collected | Unreadable:
    """The entries of a JSON Feed; anything else in JSON is no feed."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable("not a feed", "not a feed: it begins like JSON and is not", "check the address")
    if not isinstance(feed, dict) or not _VERSION.match(str(feed.get("version", ""))):
        return Unreadable(
            "not a feed", "not a feed: it is JSON, but no JSON Feed", "look for the site's feed, not its API"
        )
    collected = Collected(title=clean_title(_text(feed.get("title"))))
    items = feed.get("items")
    for item in items if isinstance(items, list) else ():
        said = _said(item, job, _language(feed)) if isinstance(item, dict) else None
        if said is None:
            collected.without_address += 1
        else:
            collected.said.append(said)
    return collected


def _said(item: Mapping[str, Any], job: Job, language: str) -> Said | None:
    """One item. `url` is its own page; `external_url` what a link blog points to, used where there is no page."""
    identity = item.get("id")
    guid = str(identity) if isinstance(identity, str | int | float) else ""
    addresses = [_text(item.get(name)) for name in ("url", "external_url")]
    if guid.startswith(("http://", "https://")):
        addresses.append(guid)
    url = next((found for found in (absolute(address, job.url) for address in addresses if address) if found), "")
    if not url:
        return None
    summary = short_summary(_text(item.get("summary"))[:16_000])
    summary = summary or plain_summary(_text(item.get("content_html")))
    summary = summary or short_summary(_text(item.get("content_text"))[:16_000])
    return Said(
        guid=guid,
        url=url,
        title=clean_title(_text(item.get("title"))) or clean_title(summary, 100),
        summary=summary,
        published_at=_date(item.get("date_published"), job.now),
        updated_at=_date(item.get("date_modified"), job.now),
        author=short_author(_author(item)),
        language=_language(item) or language or job.language,
    )


def _author(item: Mapping[str, Any]) -> str:
    """1.1 has a list of authors, 1.0 had one."""
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return _text(first.get("name")) if isinstance(first, dict) else ""


def _language(of: Mapping[str, Any]) -> str:
    return sniff.language_tag(of.get("language"))


def _date(value: object, now: datetime) -> datetime | None:
    """An RFC 3339 time; without a zone it is UTC."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        return believable(datetime.fromisoformat(_ZONE.sub(r"\1:\2", value.strip())), now)
    except ValueError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
