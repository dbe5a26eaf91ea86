"""What Zenn asks of an article, and how one becomes an issue page and an article again, byte for byte.

An imported article stays as it was written; only keys that Zenn does not know are put at the end of its front matter,
behind `zenn_slug`, which says under which name Zenn has it. Taking them out gives the article back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from curator.domain.blocks import split_lines
from curator.domain.frontmatter import written
from curator.domain.issue import Page
from curator.errors import PageError

SLUG = re.compile(r"[0-9a-z_-]{12,50}")
"""Names that Zenn takes for an article (zenn-model, `utils.ts`)."""

SLUG_KEY = "zenn_slug"
"""The key of an issue page under which the name of its article is kept; the first of those an import adds."""

ADDED_KEYS = (SLUG_KEY, "number", "date")
"""What an import adds behind an article's own front matter, in this order; each but the first only where the article
has no key of that name."""

CARD_LINE = re.compile(r" {0,3}@\[card\]\(\s*(https?://[^\s()]+)\s*\)[ \t]*", re.IGNORECASE)
"""A link card in Zenn's own form, alone on its line."""


def page_text(article: Page, slug: str, added: Mapping[str, object]) -> str:
    """An article as an issue page: its own bytes, and keys of ours at the end of its front matter.

    Args:
        article: The article, read as a page.
        slug: Its name on Zenn.
        added: More keys, of `ADDED_KEYS`; those that the article has itself are left out.

    Raises:
        PageError: It has no front matter of one key a line.
    """
    if article.front_at is None or not article.keys.block:
        raise PageError(
            "the article's front matter is not of one key a line",
            path=article.path,
            line=1,
            hint="Zenn wants `---`, lines such as `title: …`, and `---`",
        )
    values = {SLUG_KEY: slug, **{name: value for name, value in added.items() if name not in article.front}}
    at, newline, indent = article.front_at[1], article.newline, article.keys.indent
    lines = [f"{indent}{name}: {written(values[name])}{newline}" for name in ADDED_KEYS if name in values]
    return article.text[:at] + "".join(lines) + article.text[at:]


def article_text(page: Page) -> str | None:
    """The article that an issue page was imported from, with whatever was edited since; None for a page that was made
    here. Keys that an import added are taken out again, all else is as on the page."""
    if page.front_at is None or SLUG_KEY not in page.keys.lines:
        return None
    begin, end = page.front_at
    lines = split_lines(page.text[begin:end])
    first = page.keys.lines[SLUG_KEY] - 1
    last = first
    while last < len(lines) and _name(page.text[begin + lines[last].start : begin + lines[last].end]) in ADDED_KEYS:
        last += 1
    after = lines[last].start if last < len(lines) else end - begin
    return page.text[: begin + lines[first].start] + page.text[begin + after :]


def _name(line: str) -> str:
    return line.partition(":")[0].strip()
