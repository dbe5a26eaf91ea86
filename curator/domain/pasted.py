"""Addresses in text that people paste: chat, comments, forms."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^]+")


def addresses(text: str) -> list[str]:
    """The http(s) addresses of a text, each once, in order, without the punctuation around them."""
    found = [_trimmed(match.group()) for match in _ADDRESS.finditer(text)]
    return list(dict.fromkeys(found))


def _trimmed(url: str) -> str:
    """Without the punctuation that ends a sentence around it; brackets stay when they are a pair."""
    url = re.split(r"[、。」』）】]", url)[0].rstrip(".,;:!?*_~")
    while url.endswith((")", "]")) and url.count(url[-1]) > url.count({")": "(", "]": "["}[url[-1]]):
        url = url[:-1].rstrip(".,;:!?")
    return url
