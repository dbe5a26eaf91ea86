"""From public issues to what feeds tell: whole issues, their items, the items of one section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

import nh3

from curator.domain.settings import SectionDef, Settings
from curator.domain.text import clean_title
from curator.domain.words import Words
from curator.site.feeds import Channel, Entry, text
from curator.site.pages import IssuePage
from curator.site.render import TAGS, Rendered, plain

ISSUE_LIMIT = 20
"""Issues in a feed: five months of a weekly, about 400 kB with full text."""

ITEM_LIMIT = 100
"""Items in a feed of items: five issues of twenty."""

WINDOW = timedelta(weeks=26)
"""How far a feed looks back from its newest issue."""

SUMMARY_LIMIT = 200
"""Characters of a summary: more than any reader shows in a list."""

ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}, "*": {"lang"}}
"""What a feed's text may say beside its words: no class, no id, nothing that a reader might obey."""


@dataclass(frozen=True, slots=True)
class Told:
    """An issue, and its text rendered for elsewhere, every address absolute."""

    page: IssuePage
    body: Rendered


def recent(pages: Sequence[IssuePage]) -> list[IssuePage]:
    """The issues that feeds tell of, newest first.

    One that was brought in from elsewhere would come to every subscriber as news: it is told of only as long as it is
    the newest of all, so that a publication that has just moved here has a feed with something in it.
    """
    dated = [page for page in pages if page.issue.published_at is not None]
    if not dated:
        return []
    newest = max(page.published_at for page in dated)
    return [
        page
        for page in dated
        if page.published_at == newest or (not page.imported and newest - page.published_at <= WINDOW)
    ][:ISSUE_LIMIT]


def issue_channel(told: Sequence[Told], settings: Settings, path: str, summaries: Sequence[str]) -> Channel:
    """Whole issues."""
    entries = tuple(
        _entry(one.page, one.page.title, settings.publication.url + one.page.path, summary, one.body.html)
        for one, summary in zip(told, summaries, strict=True)
    )
    return _channel(settings, path, settings.publication.title, settings.publication.url, entries)


def item_channel(told: Sequence[Told], settings: Settings, w: Words, section: SectionDef | None = None) -> Channel:
    """Single items; those of one section, or of all."""
    publication = settings.publication
    entries = [entry for one in told for entry in item_entries(one, settings, section)][:ITEM_LIMIT]
    if section is None:
        title, page, path = f"{publication.title}: {w.feed_items}", publication.url, "items.xml"
    else:
        name = w.feed_items_of.format(section=section.heading)
        title, path = f"{publication.title}: {name}", f"sections/{section.key}/feed.xml"
        page = f"{publication.url}sections/{section.key}/"
    return _channel(settings, path, title, page, tuple(entries))


def item_entries(one: Told, settings: Settings, section: SectionDef | None = None) -> list[Entry]:
    """The items of an issue, each with what stands under its heading."""
    entries = []
    for part in one.page.issue.sections:
        if section is not None and settings.section_of(part.heading) != section:
            continue
        for item in part.items:
            anchor = one.page.anchors.get(item.line, "")
            heading = next((h for h in one.body.headings if h.id == anchor), None)
            if heading is None:
                continue
            html = under(one.body.html, anchor)
            url = f"{settings.publication.url}{one.page.path}#{anchor}"
            entries.append(_entry(one.page, heading.text, url, plain(html, SUMMARY_LIMIT), html))
    return entries


def under(html: str, anchor: str) -> str:
    """What stands under the heading with this id, up to the next heading that has one."""
    start = re.search(rf'<h3 id="{re.escape(anchor)}">.*?</h3>', html, re.DOTALL)
    if start is None:
        return ""
    end = re.compile(r'<h[23] id="|<section class="footnotes">').search(html, start.end())
    return html[start.end() : end.start() if end else len(html)].strip()


def _entry(page: IssuePage, title: str, url: str, summary: str, html: str) -> Entry:
    name = clean_title(title) or page.title
    return Entry(
        title=name,
        url=url,
        published_at=page.published_at,
        updated_at=page.changed_at or page.published_at,
        summary=summary,
        content=plain_html(html) or f"<p>{escape(text(name))}</p>",
        topics=page.issue.topics,
    )


def plain_html(html: str) -> str:
    """HTML that looks right without a style sheet and acts on nothing."""
    return text(
        nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    ).strip()


def _channel(settings: Settings, path: str, title: str, page: str, entries: tuple[Entry, ...]) -> Channel:
    publication = settings.publication
    return Channel(
        path=path,
        title=title,
        description=publication.description,
        page=page,
        site=publication.url,
        publisher=publication.title,
        language=publication.language,
        timezone=publication.timezone,
        entries=entries,
    )
