"""Plain text from the HTML of a summary. nh3 does the reading: as a browser would, in native code."""

from __future__ import annotations

import html
import re

import nh3

from curator.crawl.parsed import short_summary
from curator.domain.types import SUMMARY_LIMIT

MARKUP_LIMIT = 20_000
"""Characters of markup that are looked at. 2,000 characters of text are wanted; a page that hides them behind more
markup than this has no summary."""

FIRST_LOOK = 6_000
"""Characters of markup that are looked at first: mostly they hold the whole summary, at a third of the cost."""

_BLOCK = re.compile(
    r"<(?=/?(?:p|div|li|h[1-6]|tr|pre|blockquote|dt|dd|section|article|table|ul|ol|figcaption|br|hr)\b)",
    re.IGNORECASE,
)
_CELL = re.compile(r"<(?=t[dh]\b)", re.IGNORECASE)
_UNSEEN = {"script", "style", "template", "noscript", "svg", "math", "head", "title", "textarea"}
_CLEANER = nh3.Cleaner(tags=set(), clean_content_tags=_UNSEEN, strip_comments=True)


def plain_summary(markup: str) -> str:
    """The text a reader would see, at most 2,000 characters, paragraphs on lines of their own."""
    first = _plain(markup[:FIRST_LOOK])
    return first if len(markup) <= FIRST_LOOK or len(first) >= SUMMARY_LIMIT - 1 else _plain(markup[:MARKUP_LIMIT])


def _plain(markup: str) -> str:
    if "<" not in markup:
        return short_summary(html.unescape(markup))
    if "<![CDATA[" in markup:  # wrapped twice: a browser would take it for a comment and lose its words
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    spaced = _CELL.sub(" <", _BLOCK.sub("\n<", markup.replace("\r", "")))
    text = _CLEANER.clean(spaced)
    return short_summary(html.unescape(text))
