"""What makes two things the same: entries of a source, items of an issue."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from curator.domain.text import clean_title
from curator.domain.urls import link_key

UID_LIMIT = 500
"""Characters of a guid that are kept as they are; a longer one is cut and its hash added."""


def short_hash(text: str, digits: int = 16) -> str:
    """The first hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def entry_uid(guid: str, url: str, title: str, summary: str) -> str:
    """An entry's identity inside its source: its guid, else its link's key, else a hash of its words."""
    guid = clean_title(guid, 10_000)
    if guid:
        return guid if len(guid) <= UID_LIMIT else f"{guid[:UID_LIMIT]}…{short_hash(guid)}"
    if url:
        return link_key(url)
    return "sha256:" + short_hash(f"{title}\0{summary}", 32)


def joined_uid(uid: str, url: str) -> str:
    """The identity of an entry whose guid stands at several addresses: the guid and the address together."""
    return entry_uid(f"{uid} {short_hash(link_key(url))}", url, "", "")


_SCHEME_AND_HOST = re.compile(r"(?i)https?://(?P<host>[^/?#]+)/*(?P<rest>.*)", re.DOTALL)


def bare_uid(uid: str) -> tuple[str, str]:
    """(host, what follows it) of a uid that is an address; ("", uid) of another. Scheme, `www.`, port and a last slash
    are left out: they change when a site gets a certificate, the host when it moves."""
    found = _SCHEME_AND_HOST.fullmatch(uid)
    if found is None:
        return "", uid
    host = found["host"].rpartition("@")[2].lower().removeprefix("www.")
    return re.sub(r":\d*$", "", host), found["rest"].rstrip("/")


def item_key(urls: Sequence[str], title: str) -> str:
    """An item's identity inside its issue: its first link's key, else its title."""
    return link_key(urls[0]) if urls else "title:" + clean_title(title, 200)


def item_anchor(key: str) -> str:
    """The anchor of an item: `i-` and ten hex digits of its key's hash. Never changes once published."""
    return "i-" + short_hash(key, 10)
