"""What makes two things the same: entries of a source, items of an issue."""

from __future__ import annotations

import hashlib
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


def item_key(urls: Sequence[str], title: str) -> str:
    """An item's identity inside its issue: its first link's key, else its title."""
    return link_key(urls[0]) if urls else "title:" + clean_title(title, 200)


def item_anchor(key: str) -> str:
    """The anchor of an item: `i-` and ten hex digits of its key's hash. Never changes once published."""
    return "i-" + short_hash(key, 10)
