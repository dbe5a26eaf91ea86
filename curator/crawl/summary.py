"""Plain text from the HTML of a summary. nh3 does the reading: as a browser would, in native code."""

from __future__ import annotations

import html
import re

import nh3

from curator.crawl.parsed import short_summary

MARKUP_LIMIT = 20_000
"""Characters of markup that are looked at. 2,000 characters of text are wanted; a page that hides them behind more
markup than this has no summary."""

_BLOCK = re.compile(
    r"<(?=/?(?:p|div|li|h[1-6]|tr|pre|blockquote|dt|dd|section|article|table|ul|ol|figcaption|br|hr)\b)",
    re.IGNORECASE,
)
_CELL = re.compile(r"<(?=t[dh]\b)", re.IGNORECASE)
_UNSEEN = {"script", "style", "template", "noscript", "svg", "math", "head", "title", "textarea"}


def plain_summary(markup: str) -> str:
    """The text a reader would see, at most 2,000 characters, paragraphs on lines of their own."""
    markup = markup[:MARKUP_LIMIT]
    if "<" not in markup:
        return short_summary(html.unescape(markup))
    if "<![CDATA[" in markup:  # wrapped twice: a browser would take it for a comment and lose its words
        markup = markup.replace("<![CDATA[", "").replace("]]>", "")
    spaced = _CELL.sub(" <", _BLOCK.sub("\n<", markup.replace("\r", "")))
    text = nh3.clean(spaced, tags=set(), clean_content_tags=_UNSEEN, strip_comments=True)
    return short_summary(html.unescape(text))
