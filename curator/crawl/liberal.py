"""Every other feed: feedparser, guarded against its own exceptions, and lxml's recovery before it gives up.

feedparser gets bytes only (a string it would open as a file or an address), decoded by us, with its sanitizing and
link resolving inside texts off: both are pure Python over every text and two thirds of its time. Ids it may not
resolve: a guid like `12345` stays what the feed says and does not change with the host.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import feedparser
import feedparser.api

from curator.domain.text import clean_title

feedparser.api.PREFERRED_XML_PARSERS[:] = ["curator.crawl.saxdriver"]
for _parser in (feedparser.api.StrictFeedParser, feedparser.api.LooseFeedParser):
    _parser.can_be_relative_uri = _parser.can_be_relative_uri - {"id"}

_CHANNEL = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<channel\b", re.IGNORECASE | re.DOTALL
)


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
