"""The pages that list: the archive and its years, sections, topics, feeds, and the page of the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from curator.domain.settings import SectionDef, Settings
from curator.domain.text import clean_title
from curator.domain.words import Words, words
from curator.site.feeds import Channel
from curator.site.pages import (
    IssuePage,
    count_text,
    day_text,
    issue_list,
    number_text,
    page_html,
    title_html,
    topic_list,
)
from curator.site.render import Place

NEWEST_LIMIT = 100
"""Items on a section's first page; the pages of its years hold all."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item as lists name it."""

    page: IssuePage
    title: str
    anchor: str
    host: str
    """Where its first link leads; empty when it has none."""


def items_of(section: SectionDef, pages: Sequence[IssuePage], settings: Settings) -> list[ListedItem]:
    """All items of a section, newest issue first, in the order of their pages."""
    found = []
    for page in pages:
        titles = {heading.id: heading.text for heading in page.body.headings if heading.id}
        for part in page.issue.sections:
            if settings.section_of(part.heading) != section:
                continue
            for item in part.items:
                anchor = page.anchors.get(item.line, "")
                if anchor in titles:
                    host = (urlsplit(item.urls[0]).hostname or "").removeprefix("www.") if item.urls else ""
                    found.append(ListedItem(page, clean_title(titles[anchor]) or page.title, anchor, host))
    return found


def archive_html(pages: Sequence[IssuePage], sections: Sequence[SectionDef], settings: Settings, place: Place) -> str:
    """All issues by year, newest first, and the way to sections and topics."""
    w = words(settings.publication.language)
    parts = [f"<h1>{escape(w.archive)}</h1>"]
    if not pages:
        parts.append(f"<p>{escape(w.no_issues)}</p>")
    if sections:
        rows = "".join(
            f'<li><a href="{place.root}sections/{one.key}/">{escape(one.heading)}</a></li>' for one in sections
        )
        parts.append(f'<nav aria-label="{escape(w.sections)}"><ul class="topics">{rows}</ul></nav>')
    topics = topics_of(pages)
    if topics:
        parts.append(topic_list(list(topics), place, w))
    for year in years(pages):
        of_year = [page for page in pages if page.issue.date.year == year]
        count = escape(count_text(len(of_year), w.issue_count, w.issue_count_one))
        heading = f'<a href="{place.root}archive/{year}/">{escape(w.archive_of.format(year=year))}</a>'
        parts.append(f'<h2>{heading} <span class="facts">{count}</span></h2>\n{issue_list(of_year, place, w)}')
    return page_html("archive", parts)


def year_html(year: int, pages: Sequence[IssuePage], settings: Settings, place: Place) -> str:
    """The issues of one year, newest first, and the way to the other years."""
    w = words(settings.publication.language)
    of_year = [page for page in pages if page.issue.date.year == year]
    title = escape(f"{w.archive}: {w.archive_of.format(year=year)}")
    ways = _years(years(pages), year, f"{place.root}archive/")
    return page_html("archive", [f"<h1>{title}</h1>", ways, issue_list(of_year, place, w)])


def section_html(section: SectionDef, items: Sequence[ListedItem], settings: Settings, place: Place) -> str:
    """The newest items of a section, and the way to its years and its feed."""
    w = words(settings.publication.language)
    home = f"{place.root}sections/{section.key}/"
    feed = (
        f'<p class="facts"><a href="{home}feed.xml">{escape(w.feed_items_of.format(section=section.heading))}</a></p>'
    )
    ways = _years(years([item.page for item in items]), 0, home)
    parts = [f"<h1>{escape(section.heading)}</h1>", feed, f"<h2>{escape(w.newest_items)}</h2>"]
    return page_html("archive", [*parts, _item_list(items[:NEWEST_LIMIT], place, w), _titled(w.older_items, ways)])


def section_year_html(
    section: SectionDef, year: int, items: Sequence[ListedItem], settings: Settings, place: Place
) -> str:
    """All items of a section in one year."""
    w = words(settings.publication.language)
    home = f"{place.root}sections/{section.key}/"
    title = f'<a href="{home}">{escape(section.heading)}</a>: {escape(w.archive_of.format(year=year))}'
    of_year = [item for item in items if item.page.issue.date.year == year]
    ways = _years(years([item.page for item in items]), year, home)
    return page_html("archive", [f"<h1>{title}</h1>", ways, _item_list(of_year, place, w)])


def topic_html(topic: str, pages: Sequence[IssuePage], settings: Settings, place: Place) -> str:
    """The issues with a topic, newest first."""
    w = words(settings.publication.language)
    return page_html("archive", [f"<h1>{escape(topic)}</h1>", issue_list(pages, place, w)])


def topics_of(pages: Sequence[IssuePage]) -> dict[str, list[IssuePage]]:
    """Topic → its issues, the topic with most issues first; letters' case makes no other topic."""
    named: dict[str, str] = {}
    found: dict[str, list[IssuePage]] = {}
    for page in pages:
        topics = [topic for topic in page.issue.topics if topic.strip()]
        for name in dict.fromkeys(named.setdefault(topic.casefold(), topic) for topic in topics):
            found.setdefault(name, []).append(page)
    count = Counter({topic: len(of) for topic, of in found.items()})
    return {topic: found[topic] for topic in sorted(found, key=lambda topic: (-count[topic], topic))}


def years(pages: Sequence[IssuePage]) -> list[int]:
    """The years that have issues, newest first."""
    return sorted({page.issue.date.year for page in pages}, reverse=True)


def feeds_html(
    feeds: Sequence[tuple[str, Channel]], settings: Settings, place: Place, *, formats: Mapping[str, str], sources: bool
) -> str:
    """What a feed is, and all there are. `feeds`: (name, feed); `formats`: path → RSS, Atom or JSON Feed."""
    w = words(settings.publication.language)
    rows = []
    for name, feed in feeds:
        address = f'<a href="{place.root}{feed.path}">{escape(name)}</a>'
        rows.append(
            f'<li>{address} <span class="facts">{formats[feed.path]}</span><br><code>{escape(feed.url)}</code></li>'
        )
    parts = [f"<h1>{escape(w.feeds)}</h1>", f"<p>{escape(w.feeds_intro)}</p>", "<ul>\n" + "\n".join(rows) + "\n</ul>"]
    if sources:
        link = f'<a href="{place.root}sources.opml">{escape(w.feed_sources)}</a> <span class="facts">OPML</span>'
        parts.append(f"<p>{escape(w.feed_sources_about)} {link}</p>")
    return page_html("text", parts)


def search_html(settings: Settings) -> str:
    """The search: a box that works from the keyboard, and what it finds below it, announced to those who listen."""
    w = words(settings.publication.language)
    said = " ".join(
        f'data-{name}="{escape(text)}"'
        for name, text in (
            ("found", w.search_found),
            ("found-one", w.search_found_one),
            ("none", w.search_none),
            ("more", w.search_more),
            ("failed", w.search_failed),
        )
    )
    box = (
        f'<input type="search" id="search-words" name="q" autocomplete="off" placeholder="{escape(w.search_hint)}">'
        f'<button type="submit">{escape(w.search)}</button>'
    )
    return page_html(
        "search",
        [
            f"<h1>{escape(w.search)}</h1>",
            '<form class="search-form" action="./" method="get">'
            f'<label for="search-words">{escape(w.search_hint)}</label>{box}</form>',
            f"<noscript><p>{escape(w.search_needs_script)}</p></noscript>",
            '<p class="search-count" id="search-count" role="status"></p>',
            f'<ol class="search-results" id="search-results" {said}></ol>',
        ],
    )


def _years(all_years: Sequence[int], here: int, home: str) -> str:
    rows = "\n".join(
        f'<li aria-current="page">{year}</li>' if year == here else f'<li><a href="{home}{year}/">{year}</a></li>'
        for year in all_years
    )
    return f'<ul class="years">\n{rows}\n</ul>' if rows else ""


def _titled(title: str, html: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{html}" if html else ""


def _item_list(items: Sequence[ListedItem], place: Place, w: Words) -> str:
    rows = []
    for item in items:
        issue = item.page.issue
        facts = [number_text(issue, w), day_text(issue.date, w), item.host]
        shown = " ".join(f"<span>{escape(fact)}</span>" for fact in facts if fact)
        link = f'<a href="{place.root}{item.page.path}#{item.anchor}">{title_html(item.title)}</a>'
        rows.append(f'<li><div>{link}<p class="facts">{shown}</p></div></li>')
    return '<ul class="issues">\n' + "\n".join(rows) + "\n</ul>" if rows else ""
