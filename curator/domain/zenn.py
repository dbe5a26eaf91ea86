"""What Zenn asks of an article, and how one becomes an issue page and an article again, byte for byte.

An imported article stays as it was written; only keys that Zenn does not know are put at the end of its front matter,
behind `zenn_slug`, which says under which name Zenn has it. Taking them out gives the article back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from curator.domain.blocks import split_lines
from curator.domain.emoji import is_one_emoji
from curator.domain.frontmatter import written
from curator.domain.issue import Page
from curator.domain.title import TITLE_LIMIT, title_length
from curator.errors import PageError

SLUG = re.compile(r"[0-9a-z_-]{12,50}")
"""Names that Zenn takes for an article (zenn-model, `utils.ts`)."""

TOPICS, TOPIC_LENGTH = 5, 18
NO_TOPIC = re.compile(r"[ -/:-@\[-`{-~]")
"""zenn-model, `src/utils.ts`: at most 5 topics, without signs and spaces; Zenn's editor takes 18 characters of each."""

PUBLISHED_AT = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?", re.ASCII)
PUBLICATION = re.compile(r"[0-9a-z_]{2,15}")
TYPES = ("tech", "idea")

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


def came_from_zenn(page: Page) -> bool:
    """Whether a page is an imported article. One made here may also name the article it is to have (`zenn_slug`)."""
    return SLUG_KEY in page.front and "published" in page.front and "draft" not in page.front


def front_problems(slug: str, front: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """What Zenn would refuse in an article: the key, what is wrong, what to do. By zenn-model, `src/utils.ts`.

    Args:
        slug: Its file's name without `.md`.
        front: Its front matter; dates as written.
    """
    found: list[tuple[str, str, str]] = []
    if not SLUG.fullmatch(slug):
        hint = "a name has 12 to 50 of a-z, 0-9, - and _: look at `slug` in [zenn], or at `zenn_slug` on the page"
        found.append((SLUG_KEY, f"`{slug[:80]}` is no name that Zenn takes", hint))
    title = front.get("title")
    if not isinstance(title, str) or not title:
        found.append(("title", "it has no title", "write `title:` into the front matter"))
    elif title_length(title) > TITLE_LIMIT:
        found.append(("title", f"the title has {title_length(title)} characters", f"Zenn takes {TITLE_LIMIT}"))
    emoji = front.get("emoji")
    if not isinstance(emoji, str) or not is_one_emoji(emoji):
        found.append(("emoji", "`emoji` is not exactly one emoji", "write one, such as `emoji: 🐈`"))
    if front.get("type") not in TYPES:
        found.append(("type", "`type` is neither tech nor idea", "write `type: tech`"))
    if not isinstance(front.get("published"), bool):
        found.append(("published", "`published` is neither true nor false", "write it without quotes"))
    moment = front.get("published_at")
    if moment is not None and not (isinstance(moment, str) and PUBLISHED_AT.fullmatch(moment)):
        found.append(("published_at", "`published_at` is no time for Zenn", "write it as 2023-03-20 10:00"))
    name = front.get("publication_name")
    if name and not (isinstance(name, str) and PUBLICATION.fullmatch(name)):
        hint = "2 to 15 of a-z, 0-9 and _: look at `publication_name` in [zenn]"
        found.append(("publication_name", f"`{name}` is no publication of Zenn", hint))
    return found + _topic_problems(front.get("topics"))


def _topic_problems(topics: object) -> list[tuple[str, str, str]]:
    if not isinstance(topics, list | tuple) or not topics:
        return [("topics", "it has no topics", "write `topics: [kubernetes]`, or `topics` in [zenn]")]
    found = []
    if len(topics) > TOPICS:
        found.append(("topics", f"it has {len(topics)} topics", f"Zenn takes {TOPICS}"))
    for topic in topics:
        if not isinstance(topic, str) or not topic or NO_TOPIC.search(topic) or title_length(topic) > TOPIC_LENGTH:
            hint = f"at most {TOPIC_LENGTH} characters, no signs and no spaces, as in cpp for C++; numbers in quotes"
            found.append(("topics", f"`{topic}` is no topic of Zenn", hint))
    return found


def _name(line: str) -> str:
    return line.partition(":")[0].strip()
