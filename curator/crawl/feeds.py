"""RSS, Atom, RDF and JSON Feed: bytes in, cleaned entries out.

What is usual is read by `usual`, all else by feedparser (`liberal`); both give one shape. Texts become plain text here.
"""

from __future__ import annotations

import html
import re
import time
from datetime import UTC, datetime
from typing import Any

from curator.crawl import jsonfeed, sniff
from curator.crawl.decode import decode, legal_xml
from curator.crawl.parsed import Collected, Job, Parsed, Said, Unreadable, absolute, short_author, short_summary
from curator.crawl.summary import plain_summary
from curator.crawl.usual import usual
from curator.crawl.written_dates import written_date
from curator.domain.identity import entry_uid, short_hash
from curator.domain.intake import believable
from curator.domain.text import clean_title, plain_title
from curator.domain.types import SUMMARY_LIMIT

_HREF = re.compile(r"""<a\s[^<>]{0,300}?href\s*=\s*["']?([^"'<>\s]{1,2000})""", re.IGNORECASE)

HEADLINE_LIMIT = 100
"""Characters of a summary that stand in for a missing title, as in micro blogs."""


def parse_feed(job: Job) -> Parsed | Unreadable:
    """The entries of a feed. Ill-formed ones give what can be read of them, with a remark."""
    collected = collect(job)
    return collected if isinstance(collected, Unreadable) else collected.parsed(job.source)


def collect(job: Job) -> Collected | Unreadable:
    """As `parse_feed`, before identity is settled."""
    text = decode(job.body, content_type=job.content_type, language=job.language)
    if not text.strip():
        return Unreadable("empty body", "empty body: the answer holds nothing", "it may be a passing fault of the site")
    page = sniff.html_page(text, job.url)
    if page is not None:
        return page
    if text.lstrip()[:1] in ("{", "["):
        return jsonfeed.collect(text, job)
    return _xml_feed(legal_xml(text), job)


def _xml_feed(text: str, job: Job) -> Collected | Unreadable:
    found = usual(text)
    if found is not None:
        return said_by(found, "", job)
    from curator.crawl.liberal import document

    result, trouble = document(text, job.url)
    return sniff.not_a_feed(text, job.url) if result is None else said_by(result, trouble, job)


def said_by(result: Any, trouble: str, job: Job) -> Collected:
    """What the entries of a feed say. `result` is feedparser's, or one like it; `trouble` is what is wrong with it."""
    collected = Collected(title=plain_title(_text(result.feed.get("title"))))
    if trouble:
        collected.remarks.append(f"degraded: the feed is not well-formed ({trouble})")
    language = sniff.language_tag(_text(result.feed.get("language")))
    home = _text(result.feed.get("link"))
    for entry in result.entries:
        said = said_in(entry, job, result.version, language, home)
        if said is None:
            collected.without_address += 1
        else:
            collected.said.append(said)
    return collected


# -- one entry -----------------------------------------------------------------------------------------------------


def said_in(entry: dict[str, Any], job: Job, version: str, language: str, home: str) -> Said | None:
    """One entry, cleaned; None when it leads nowhere that a browser may go."""
    summary = _summary(entry, version)
    title = _title(entry, version) or clean_title(summary, HEADLINE_LIMIT)
    guid = _text(dict.get(entry, "id"))
    named = _addresses(entry, guid)
    url = next((found for found in (absolute(address, job.url) for address in named) if found), "")
    if not named:
        guid = guid or entry_uid("", "", title, summary)
        url = _stand_in(entry, guid, home, job.url)
    if not url:
        return None
    return Said(
        guid=guid,
        url=url,
        title=title,
        summary=summary,
        published_at=_date(entry, "published", job.now) or _date(entry, "created", job.now),
        updated_at=_date(entry, "updated", job.now),
        author=short_author(plain_title(_text(entry.get("author")))),
        language=sniff.language_tag(_detail(entry, "title").get("language")) or language or job.language,
    )


def _addresses(entry: dict[str, Any], guid: str) -> list[str]:
    """What the entry names as its page, best first: its original address behind FeedBurner, its link, its permanent
    id, its enclosure."""
    link = _text(entry.get("link"))
    links = entry.get("links") or ()
    pages = [_text(each.get("href")) for each in links if each.get("rel") == "alternate"]
    files = [_text(each.get("href")) for each in links if each.get("rel") == "enclosure"]
    named = [_text(entry.get("feedburner_origlink"))]
    named += [*pages, link] if link in files else [link]  # feedparser takes a file's address for want of a page's
    if not link and guid.startswith(("http://", "https://")):
        named.append(guid)
    return [address for address in (*named, *pages, *files) if address]


def _stand_in(entry: dict[str, Any], guid: str, home: str, base: str) -> str:
    """An address for an entry that names none, as some change logs do: the first link in its text, else the feed's
    own site, else the feed itself, with a fragment that keeps such entries apart."""
    found = _HREF.search(_text(entry.get("summary"))[:4_000])
    address = absolute(html.unescape(found.group(1)), base) if found else ""
    fragment = f"#{short_hash(guid, 10)}"
    return address or absolute(home + fragment if home else "", base) or absolute(base.partition("#")[0] + fragment)


def _title(entry: dict[str, Any], version: str) -> str:
    """Atom says whether a title is text or markup; everything else is treated as markup."""
    title = _text(entry.get("title"))
    if version.startswith("atom") and _detail(entry, "title").get("type") == "text/plain":
        return clean_title(title)
    return plain_title(title)


def _summary(entry: dict[str, Any], version: str) -> str:
    """The summary, else the beginning of the content, as plain text."""
    contents = entry.get("content") or ()
    for value, kind in (
        (entry.get("summary"), _detail(entry, "summary").get("type")),
        *((content.get("value"), content.get("type")) for content in contents),
    ):
        text = _text(value)
        literal = version.startswith("atom") and kind == "text/plain"
        plain = short_summary(text[: SUMMARY_LIMIT * 8]) if literal else plain_summary(text)
        if plain:
            return plain
    return ""


def _detail(entry: dict[str, Any], name: str) -> dict[str, Any]:
    detail = entry.get(f"{name}_detail")
    return detail if isinstance(detail, dict) else {}


def _date(entry: dict[str, Any], name: str, now: datetime) -> datetime | None:
    """A date of an entry: as feedparser reads it, which is in UTC, else as a person would."""
    parsed = dict.get(entry, f"{name}_parsed")
    if not isinstance(parsed, time.struct_time):
        return believable(written_date(_text(dict.get(entry, name))), now)
    try:
        at = datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return believable(at, now)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
