"""The links that an issue shows: what counts as covered when somebody proposes one of them again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curator.domain.identity import item_anchor, item_key
from curator.domain.markdown import escape_markdown
from curator.domain.mentions import mentions, outside_code
from curator.domain.types import Issue, Item
from curator.domain.urls import clean_url
from curator.domain.zenn import CARD_LINE

_ALONE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?<?(https?://[^\s<>]+)>?[ \t]*", re.IGNORECASE)
_LINKED = re.compile(r"\]\(<?(https?://[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One link and where it stands. `anchor` and `note` are empty outside items."""

    url: str
    section: str
    title: str
    anchor: str
    note: str = ""
    """Of the item, Markdown."""


def shown_links(issue: Issue) -> list[Shown]:
    """The links of an issue's items and those that its sections list as short mentions; of a published one also those
    that its text shows as cards, or alone in a list, and those in the title of an item that has no other.

    Links inside sentences are no coverage: a note may name what a later issue is about. Nor are other links than the
    items' own and short mentions while an issue is a draft: else a note could take a kept link out of it.
    """
    found = [Shown(url, "", issue.title, "") for url in ([] if issue.draft else alone(issue.intro))]
    for section in issue.sections:
        text = [] if issue.draft else alone(section.text)
        found += [Shown(url, section.heading, section.heading or issue.title, "") for url in text]
        found += [Shown(one.url, section.heading, escape_markdown(one.title), "") for one in mentions(section.text)]
        for item in section.items:
            anchor = item_anchor(item_key(item.urls, item.title))
            urls = dict.fromkeys([*item.urls, *([] if issue.draft else _in_text(item))])
            found += [Shown(url, section.heading, item.title, anchor, item.note) for url in urls]
    return found


def alone(text: str) -> list[str]:
    """The addresses that stand alone on a line or in a list's item, code aside."""
    found = []
    for _, line in outside_code(text):
        match = CARD_LINE.fullmatch(line) or _ALONE.fullmatch(line)
        if match and clean_url(match.group(1)):
            found.append(match.group(1))
    return found


def _in_text(item: Item) -> Iterator[str]:
    if not item.urls:
        yield from (match.group(1) for match in _LINKED.finditer(item.title) if clean_url(match.group(1)))
    yield from alone(item.note)
