"""Links that are probably one: the same title at other addresses. A guess to show people; nothing is merged by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from curator.domain.types import Link

TOGETHER = timedelta(days=60)
"""Twins appear within this time of one another: a post and its copy follow in days, a yearly title comes again."""

MOST = 5
"""More addresses with one title are a series ("Weekly links"), not copies."""

_GENERIC = re.compile(
    r"(?:the |a |our |my |this |last |week s |month s |new |latest |weekly |monthly |daily |\d+ )*"
    r"(?:release notes?|releases?|change ?log|what s new|newsletter|links?|news|update|updates|announcements?|blog|"
    r"blog posts?|(?:community )?meetings?|meeting notes|documentation|read more|home page|introduction|hello world|"
    r"untitled|open threads?|job openings?|jobs|status|status update|roundup|digest|issue|episode|リリースノート|"
    r"お知らせ|更新情報|変更履歴|はじめに)(?: \d+)*"
)


def folded(title: str) -> str:
    """A title for comparison: without case, width and punctuation. Empty when it is too short or says too little."""
    text = unicodedata.normalize("NFKC", title).casefold()
    text = " ".join(re.sub(r"[^\w+#.]|(?<![\w+#])[.+#]|[.](?!\w)", " ", text).split())
    words = text.split()
    wide = sum(1 for letter in text if letter > "\u2fff")
    if wide < 8 and (len(words) < 3 or len(text) < 14):
        return ""
    return "" if _GENERIC.fullmatch(text) else text


def titles(link: Link) -> set[str]:
    """All that sources and people called a link, for comparison."""
    told = (link.title, *(one.title for one in link.entries), *(one.title for one in link.submissions))
    return {text for text in map(folded, told) if text}


def twins(links: Iterable[Link]) -> dict[str, tuple[str, ...]]:
    """Link key → the addresses of links that are probably the same thing, oldest first. Links without are missing."""
    by_title: dict[str, list[Link]] = {}
    for link in links:
        for title in titles(link):
            by_title.setdefault(title, []).append(link)
    found: dict[str, dict[str, Link]] = {}
    for alike in by_title.values():
        for one in alike if len(alike) > 1 else ():
            near = [other for other in alike if other.key != one.key and abs(_at(other) - _at(one)) <= TOGETHER]
            if len(near) < MOST:
                found.setdefault(one.key, {}).update((other.key, other) for other in near)
    return {
        key: tuple(other.url for other in sorted(near.values(), key=lambda link: (_at(link), link.key)))
        for key, near in found.items()
        if near
    }


def _at(link: Link) -> datetime:
    return link.published_at or link.first_seen_at
