"""RSS, Atom, RDF and JSON Feed: bytes in, cleaned entries out.

feedparser gets bytes only (a string it would open as a file or an address), decoded by us, with its sanitizing and
link resolving inside texts off: both are pure Python over every text and two thirds of its time. Texts become plain
text here. Ids it may not resolve: a guid like `12345` stays what the feed says and does not change with the host.
"""

from __future__ import annotations

import html
import re
import time
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
import feedparser.api

from curator.crawl import jsonfeed, sniff
from curator.crawl.decode import decode, legal_xml
from curator.crawl.parsed import Collected, Job, Parsed, Said, Unreadable, absolute, short_author, short_summary
from curator.crawl.summary import plain_summary
from curator.crawl.written_dates import written_date
from curator.domain.identity import entry_uid, short_hash
from curator.domain.intake import believable
from curator.domain.text import clean_title, plain_title
from curator.domain.types import SUMMARY_LIMIT

feedparser.api.PREFERRED_XML_PARSERS[:] = ["curator.crawl.saxdriver"]
for _parser in (feedparser.api.StrictFeedParser, feedparser.api.LooseFeedParser):
    _parser.can_be_relative_uri = _parser.can_be_relative_uri - {"id"}

_HREF = re.compile(r"""<a\s[^<>]{0,300}?href\s*=\s*["']?([^"'<>\s]{1,2000})""", re.IGNORECASE)

_CHANNEL = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<channel\b", re.IGNORECASE | re.DOTALL
)

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
    result, trouble = document(text, job.url)
    if result is None:
        return sniff.not_a_feed(text, job.url)
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


def document(text: str, url: str) -> tuple[Any, str]:
    """A feed as feedparser understands it, from what lxml can repair of it if need be, and what is wrong with it.

    None for what is no feed.
    """
    result, trouble = _read(text, url)
    if _is_feed(result):
        return result, trouble
    recovered = _recovered(text)
    again, _ = _read(recovered, url) if recovered else (None, "")
    if _is_feed(again):
        return again, trouble
    # CDF names no version, and a channel of it may have no items yet
    return (result, trouble) if result is not None and result.feed and _CHANNEL.match(text) else (None, trouble)


def _is_feed(result: Any) -> bool:
    return result is not None and bool(result.entries or result.version)


def _read(text: str, url: str) -> tuple[Any, str]:
    """What feedparser made of it and what it stumbled over; (None, why) when it raised: it does, on some inputs."""
    body = text.encode("utf-8", "replace")
    base = url if "base=" in text else ""  # without one, links are resolved by us: feedparser tries at every element
    try:
        result = feedparser.parse(
            BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 re.error, ValueError, UnicodeError, RecursionError were seen
        return None, clean_title(f"{type(error).__name__}: {error}", 120)
    return result, _trouble(result) if result.bozo else ""


def _trouble(result: Any) -> str:
    error = result.get("bozo_exception")
    message = getattr(error, "getMessage", lambda: str(error))()
    line = getattr(error, "getLineNumber", lambda: None)()
    return clean_title(f"{message}, line {line}" if line else str(message), 120)


def _recovered(text: str) -> str:
    """The document as lxml repairs it; the empty string when nothing is left of it."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return "" if root is None else str(etree.tostring(root, encoding="unicode"))


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
