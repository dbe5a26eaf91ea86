"""All pages and files of the site, made from issues that are ready."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape

from curator.domain.settings import SectionDef, Settings
from curator.domain.types import Source
from curator.domain.words import words
from curator.site import lists
from curator.site.entries import Told, issue_channel, item_channel
from curator.site.feeds import Channel, atom, json_feed, rss
from curator.site.head import site_data
from curator.site.pages import IssuePage, home_html, topic_path
from curator.site.render import Place
from curator.site.sitemap import opml, robots
from curator.site.sitepage import SitePage, canonical_of, issue_page, make_page, newest, summary_of, theme_file

FORMATS = {"feed.xml": "RSS 2.0", "atom.xml": "Atom", "feed.json": "JSON Feed", "items.xml": "RSS 2.0"}


def site_pages(
    ready: Sequence[IssuePage], told: Sequence[Told], settings: Settings, pictures: Mapping[str, str], *, sources: bool
) -> list[SitePage]:
    """All pages that are made from issues, newest issue first. `pictures`: as in `stage.stage`."""
    sections = sections_with_items(ready, settings)
    common = pictures.get("", "")
    site = [_home(ready, settings, common)]
    for position, page in enumerate(ready):
        newer = ready[position - 1] if position else None
        older = ready[position + 1] if position + 1 < len(ready) else None
        image = pictures.get(page.issue.date.isoformat(), "")
        site.append(issue_page(page, settings, older=older, newer=newer, image=image))
    site.extend(_archive(ready, sections, settings, common))
    for section in sections:
        site.extend(_section(section, ready, settings, common))
    for topic, of in lists.topics_of(ready).items():
        body = partial(lists.topic_html, topic, of, settings, Place("../../"))
        site.append(make_page(topic_path(topic), topic, body, "", settings, changed_at=newest(of), image=common))
    w = words(settings.publication.language)
    feeds = partial(_feeds_html, ready, told, settings, sources=sources)
    site.append(make_page("feeds/", w.feeds, feeds, w.feeds_intro, settings, image=common))
    script = '<script type="module" src="../assets/search.js"></script>'
    search = partial(lists.search_html, settings)
    site.append(make_page("search/", w.search, search, w.search_hint, settings, image=common, more=script))
    return site


def _home(ready: Sequence[IssuePage], settings: Settings, image: str) -> SitePage:
    latest = ready[0] if ready else None
    publication = settings.publication
    return make_page(
        "",
        publication.title,
        partial(home_html, latest, ready[1:], settings, Place("./")),
        publication.description or (summary_of(latest) if latest else ""),
        settings,
        canonical=canonical_of(latest, settings) if latest else "",
        changed_at=newest(ready),
        image=image,
        more=site_data(settings),
    )


def _archive(
    ready: Sequence[IssuePage], sections: Sequence[SectionDef], settings: Settings, image: str
) -> Iterator[SitePage]:
    w = words(settings.publication.language)
    body = partial(lists.archive_html, ready, sections, settings, Place("../"))
    yield make_page("archive/", w.archive, body, "", settings, changed_at=newest(ready), image=image)
    for year in lists.years(ready):
        title = f"{w.archive}: {w.archive_of.format(year=year)}"
        body = partial(lists.year_html, year, ready, settings, Place("../../"))
        changed_at = newest([page for page in ready if page.issue.date.year == year])
        yield make_page(f"archive/{year}/", title, body, "", settings, changed_at=changed_at, image=image)


def _section(section: SectionDef, ready: Sequence[IssuePage], settings: Settings, image: str) -> Iterator[SitePage]:
    w = words(settings.publication.language)
    items = lists.items_of(section, ready, settings)
    path, name = f"sections/{section.key}/", w.feed_items_of.format(section=section.heading)
    feed = f'<link rel="alternate" type="application/rss+xml" title="{escape(name)}" href="feed.xml">'
    body = partial(lists.section_html, section, items, settings, Place("../../"))
    changed_at = newest([item.page for item in items])
    yield make_page(path, section.heading, body, "", settings, changed_at=changed_at, image=image, more=feed)
    for year in lists.years([item.page for item in items]):
        title = f"{section.heading}: {w.archive_of.format(year=year)}"
        body = partial(lists.section_year_html, section, year, items, settings, Place("../../../"))
        changed_at = newest([item.page for item in items if item.page.issue.date.year == year])
        yield make_page(f"{path}{year}/", title, body, "", settings, changed_at=changed_at, image=image)


def sections_with_items(ready: Sequence[IssuePage], settings: Settings) -> list[SectionDef]:
    """The publication's sections that some issue has items in, in their order. One of a single issue gets no page."""
    used = {settings.section_of(part.heading) for page in ready for part in page.issue.sections if part.items}
    return [section for section in settings.sections if section in used]


def channels(ready: Sequence[IssuePage], told: Sequence[Told], settings: Settings) -> list[tuple[str, Channel]]:
    """Every feed with its name on the page of feeds. A section that has a page has a feed, even an empty one."""
    w = words(settings.publication.language)
    summaries = [summary_of(one.page) for one in told]
    whole = [
        (f"{w.feed_issues}", issue_channel(told, settings, path, summaries))
        for path in ("feed.xml", "atom.xml", "feed.json")
    ]
    parts = sections_with_items(ready, settings)
    items = [(w.feed_items, item_channel(told, settings, w))]
    items += [(w.feed_items_of.format(section=one.heading), item_channel(told, settings, w, one)) for one in parts]
    return whole + items


def extra_files(
    ready: Sequence[IssuePage], told: Sequence[Told], settings: Settings, sources: Sequence[Source]
) -> dict[str, str]:
    """What is no page: feeds, the list of sources, style sheets, the word to robots."""
    writers = {"atom.xml": atom, "feed.json": json_feed}
    made = {feed.path: writers.get(feed.path, rss)(feed) for _, feed in channels(ready, told, settings)}
    w = words(settings.publication.language)
    listed = opml(f"{settings.publication.title}: {w.feed_sources}", sources)
    if listed:
        made["sources.opml"] = listed
    made["robots.txt"] = robots(settings.publication.url)
    made["assets/curator.css"] = theme_file("curator.css")
    made["assets/dark.css"] = dark_css(made["assets/curator.css"])
    made["assets/feed.css"] = theme_file("feed.css").replace("{note}", w.feed_note.replace('"', "'"))
    made["assets/search.js"] = theme_file("search.js")
    made["assets/icon.svg"] = _icon(settings.publication.emoji)
    return made


def dark_css(css: str) -> str:
    """The dark colours of a style sheet as those of every page: what a reader gets whose system is dark and whose
    browser runs no script that could choose them."""
    slate = re.search(r'\[data-md-color-scheme="slate"\] \{.*?\n\}\n', css, re.DOTALL)
    return slate.group().replace("[", "body[", 1).replace('"slate"', '"default"') if slate else ""


def _feeds_html(ready: Sequence[IssuePage], told: Sequence[Told], settings: Settings, *, sources: bool) -> str:
    feeds = channels(ready, told, settings)
    formats = {feed.path: FORMATS.get(feed.path, "RSS 2.0") for _, feed in feeds}
    return lists.feeds_html(feeds, settings, Place("../"), formats=formats, sources=sources)


_PLAIN_ICON = """\
<g fill="none" stroke="#0f766e" stroke-width="12" stroke-linecap="round">\
<path d="M20 50a30 30 0 0 1 30 30"/><path d="M20 22a58 58 0 0 1 58 58"/>\
</g><circle cx="24" cy="76" r="8" fill="#0f766e"/>"""

_EMOJI_ICON = (
    '<text x="50" y="52" font-size="84" text-anchor="middle" dominant-baseline="central" fill="#7a8694">{emoji}</text>'
)


def _icon(emoji: str) -> str:
    """The site's sign: the publication's emoji, else a plain feed sign."""
    sign = _EMOJI_ICON.format(emoji=escape(emoji)) if emoji else _PLAIN_ICON
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{sign}</svg>\n'
