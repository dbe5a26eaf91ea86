"""Files for machines beside the feeds: the sitemap, the word to robots, the list of sources."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from curator.domain.types import Kind, Source
from curator.site.feeds import text

_SECRET = re.compile(r"(?:^|[?&;])[^=&;]*(?:token|key|secret|auth|pass|session|sig)[^=&;]*=", re.IGNORECASE)
_INNER_NAMES = ("local", "localhost", "internal", "intranet", "corp", "home", "lan", "private", "test", "arpa")
"""Ends of host names that no public name has (RFC 6762, RFC 6761, ICANN's reserved names, and custom)."""


def sitemap(pages: Sequence[tuple[str, datetime | None]]) -> str:
    """The sitemap of absolute addresses and when they last changed, https://www.sitemaps.org/protocol.html."""
    root = etree.Element("urlset", nsmap={None: "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address, changed_at in pages:
        url = etree.SubElement(root, "url")
        etree.SubElement(url, "loc").text = address
        if changed_at is not None:
            etree.SubElement(url, "lastmod").text = changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return _document(root)


def robots(site: str) -> str:
    """Everybody may read everything; `site` is the absolute address of the root."""
    return f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n"


def opml(title: str, sources: Iterable[Source]) -> str:
    """The public sources as OPML 2.0 (https://opml.org/spec2.opml): names and addresses, nothing else. Empty when
    there is none to tell of."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _plain(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        if not is_public(source.url):
            continue
        name = _plain(source.title) or source.slug
        if source.kind is Kind.PAGE:
            etree.SubElement(body, "outline", text=name, title=name, type="link", url=source.url)
        else:
            etree.SubElement(body, "outline", text=name, title=name, type="rss", xmlUrl=source.url)
    return _document(root) if len(body) else ""


def is_public(url: str) -> bool:
    """Whether an address may be told to everybody: a public host's, without a password or a key in it."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username or parts.password or _SECRET.search(f"?{parts.query}"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and host.rpartition(".")[2].lower() not in _INNER_NAMES


def _plain(title: str) -> str:
    """A name that a reader which takes it for HTML shows the same."""
    return re.sub(r"<(?=[/!?A-Za-z])", "‹", re.sub(r"&(?=[#\w])", "＆", text(title)))


def _document(root: etree._Element) -> str:
    etree.indent(root, space="  ")
    return str(etree.tostring(root, encoding="utf-8", xml_declaration=True).decode("utf-8")) + "\n"
