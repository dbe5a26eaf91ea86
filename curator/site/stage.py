"""Issue pages → the site generator's input: one Markdown file per page of the site, feeds, style sheets, pictures.

Pure, save for the theme's files, which are packed with the program, and for what a given renderer remembers. Only
public issues are staged: what is not here cannot leak. Every page is the `index.md` of its own folder: there, and only
there, generators agree on what a relative address means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from typing import Protocol

from curator.domain import markdown
from curator.domain.propose_words import propose_words
from curator.domain.settings import Settings
from curator.domain.types import Card, Issue, Published, Source
from curator.domain.words import words
from curator.site import pages as html
from curator.site.anchors import anchors_of
from curator.site.cards import card_for
from curator.site.covered import covered_html, earlier_coverage
from curator.site.entries import Told, recent
from curator.site.pages import IssuePage
from curator.site.propose import propose_files, propose_page
from curator.site.redirects import redirect_pages
from curator.site.render import Place, Rendered, Rendering, plain, render, without_front_matter
from curator.site.search import SearchPage
from curator.site.sitepage import SUMMARY_LIMIT, SitePage, make_page, newest, theme_file
from curator.site.whole import extra_files, site_pages


class Render(Protocol):
    """How a text becomes HTML: `render.render`, or something that remembers."""

    def __call__(
        self,
        text: str,
        how: Rendering,
        place: Place,
        *,
        anchors: Mapping[int, str] | None = None,
        below: Mapping[int, str] | None = None,
    ) -> Rendered:
        """See `render.render`."""


@dataclass(frozen=True, slots=True)
class StagePage:
    """An issue page as it stands in `content/issues/`."""

    path: str
    """Where it is, for messages."""
    text: str
    issue: Issue
    redirects: tuple[str, ...] = ()
    """Old addresses that lead to it, as its front matter's `redirect_from` says."""
    imported: bool = False
    """Whether readers had it elsewhere before it was brought in."""
    article: str = ""
    """The name of its article on Zenn, where the page says one."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What the generator is given, as values."""

    extra: Mapping[str, str]
    """File below `docs_dir` that is no page → its text."""
    theme: Mapping[str, str]
    """File below the theme's `custom_dir` → its text."""
    site: tuple[SitePage, ...]
    images: tuple[str, ...]
    """Pictures that public pages show, from the site's root: `/images/…`."""
    searched: tuple[SearchPage, ...]
    """What the search knows, oldest issue first."""
    changed_at: datetime | None
    """When the newest public issue changed: the time of the whole site. None when nothing is public."""
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What this machine lacks for more; nothing is wrong with the pages."""

    def docs(self) -> Iterator[tuple[str, str]]:
        """Every file below `docs_dir` and its text, one after the other."""
        for page in self.site:
            yield f"{page.path}index.md", page.staged
        yield from self.extra.items()

    @property
    def pages(self) -> tuple[tuple[str, datetime | None], ...]:
        """Each page's address from the site's root, and when the newest of what it shows changed."""
        return tuple((page.path, page.changed_at) for page in self.site)


def stage(
    pages: Iterable[StagePage],
    settings: Settings,
    *,
    now: datetime,
    cards: Mapping[str, Card] | None = None,
    published: Sequence[Published] = (),
    about: str | None = None,
    sources: Sequence[Source] = (),
    pictures: Mapping[str, str] | None = None,
    form: str = "",
    icons: Mapping[str, str] | None = None,
    renderer: Render = render,
    ahead: Callable[[Sequence[Callable[[], object]]], None] = lambda _jobs: None,
) -> Staged:
    """The whole site as values.

    Args:
        pages: Every issue page; those that are not public are left out.
        settings: Whose site it is.
        now: What is public is public at this moment.
        cards: What is known about links, by link key.
        published: What went out, with the anchors that were given.
        about: The text of `content/about.md`; None when there is none.
        sources: Whom the publication listens to, for its list of sources.
        pictures: Day of an issue, or nothing for all other pages → the address, from the site's root, of the picture
            shown where the page is shared.
        form: Where GitHub opens the form for proposals; empty: there is none, and no page leads there.
        icons: Name of an icon → its address from the site's root; only needed with a form.
        renderer: `render.render`, or one that remembers.
        ahead: Told beforehand what will be rendered: it may have that done more quickly.
    """
    known = cards or {}
    how = Rendering(
        words(settings.publication.language), settings.publication.newline, lambda url: card_for(url, known)
    )
    chosen, problems = public_pages(pages, now)
    anchors = {page.issue.date: anchors_of(page.issue, settings, published) for page in chosen}
    earlier = earlier_coverage([page.issue for page in chosen], {day: one.by_line for day, one in anchors.items()})

    def rendered(page: StagePage, place: Place) -> Rendered:
        day = page.issue.date
        below = covered_html(earlier.get(day, {}), settings, place)
        return renderer(_text(page), how, place, anchors=anchors[day].by_line, below=below)

    ahead([partial(rendered, page, Place("../../")) for page in chosen])
    ready = [
        IssuePage(
            page.issue,
            rendered(page, Place("../../")),
            rendered(page, Place("./")) if position == 0 else Rendered(""),
            anchors[page.issue.date].gone,
            anchors[page.issue.date].by_line,
            page.issue.updated_at if page.issue.updated_at is not None and page.issue.updated_at <= now else None,
            imported=page.imported,
            article=page.article,
        )
        for position, page in enumerate(chosen)
    ]
    url = settings.publication.url
    by_day = {page.issue.date: page for page in chosen}
    told = [
        Told(page, rendered(by_day[page.issue.date], Place(url, url + page.path, permalinks=False)))
        for page in recent(ready)
    ]
    images = [image for page in ready for image in page.body.images]
    site = site_pages(ready, told, settings, pictures or {}, sources=bool(sources))
    if about is not None:
        title, written = _written_page(about, renderer, how)
        images.extend(written.images)
        site.append(
            make_page(
                "about/",
                title,
                partial(html.text_html, title, written),
                plain(written.html, SUMMARY_LIMIT),
                settings,
                image=(pictures or {}).get("", ""),
            )
        )
    extra = extra_files(ready, told, settings, sources)
    if form:
        site.append(propose_page(form, settings, image=(pictures or {}).get("", "")))
        extra |= propose_files(settings, icons or {})
    taken = {f"{page.path}index.html" for page in site} | set(extra) | {"404.html"}
    wanted = [(page.path, old, html.issue_path(page.issue.date)) for page in chosen for old in page.redirects]
    moved, refused = redirect_pages(wanted, taken, settings)
    late = [
        f"{page.path}: updated: is not yet"
        for page in chosen
        if page.issue.updated_at is not None and page.issue.updated_at > now
    ]
    return Staged(
        extra | moved,
        theme_files(settings, propose=bool(form)),
        tuple(site),
        tuple(dict.fromkeys(images)),
        tuple(search_page(page, settings) for page in reversed(ready)),
        newest(ready),
        (*problems, *refused, *late),
    )


def search_page(page: IssuePage, settings: Settings) -> SearchPage:
    """An issue as the search knows it."""
    w = words(settings.publication.language)
    facts = [html.number_text(page.issue, w), html.day_text(page.issue.date, w)]
    return SearchPage(page.path, page.title, " · ".join(fact for fact in facts if fact), page.body.html)


def public_pages(pages: Iterable[StagePage], now: datetime) -> tuple[list[StagePage], list[str]]:
    """The issues readers may see, newest first; of two with one date the first file counts, and that is said."""
    by_date: dict[str, StagePage] = {}
    problems = []
    for page in sorted(pages, key=lambda page: page.path):
        if not page.issue.is_public(now):
            continue
        date = page.issue.date.isoformat()
        if date in by_date:
            problems.append(f"{page.path}: {by_date[date].path} has the date {date} already; this page is left out")
        else:
            by_date[date] = page
    return [by_date[date] for date in sorted(by_date, reverse=True)], problems


def _text(page: StagePage) -> str:
    """The page's text without front matter, and without the first heading when that is the issue's title."""
    text = without_front_matter(page.text)
    match = re.match(r"\s*#[ \t]+([^\r\n]*)", text)
    if match and markdown.plain(match[1].rstrip("# \t")) == page.issue.title:
        return text[: match.start()] + "\n" * match.group().count("\n") + text[match.end() :]
    return text


def _written_page(text: str, renderer: Render, how: Rendering) -> tuple[str, Rendered]:
    """A page's title, which is its first line when that is a `#` heading, and its text."""
    body, fallback = without_front_matter(text).strip("\r\n"), how.words.about
    first, _, rest = body.partition("\n")
    match = re.fullmatch(r"#[ \t]+(.*?)[ \t#]*\r?", first)
    if match:
        return match[1] or fallback, renderer(rest, how, Place("../"))
    return fallback, renderer(body, how, Place("../"))


# -- files --------------------------------------------------------------------------------------------------------


def theme_files(settings: Settings, *, propose: bool = False) -> dict[str, str]:
    """The theme's templates, and the words they print. `propose`: the site has a page for proposals."""
    w = words(settings.publication.language)
    said = {
        "archive": w.archive,
        "feeds": w.feeds,
        "feed_items": f"{settings.publication.title}: {w.feed_items}",
        "home": w.home,
        "links": w.site_links,
        "not_found": w.not_found,
        "propose": propose_words(settings.publication.language).title if propose else "",
        "search": w.search,
        "search_hint": w.search_hint,
        "skip": w.skip,
        "light": w.palette_light,
        "dark": w.palette_dark,
        "system": w.palette_system,
        "language": settings.publication.language,
        "feed_title": settings.publication.title,
    }
    lines = [f"{{% set {name} = {json.dumps(escape(text), ensure_ascii=False)} %}}" for name, text in said.items()]
    # Of the theme's own scripts none is needed: what they would begin with is empty.
    empty = {f"partials/javascripts/{name}.html": "" for name in ("base", "content")}
    templates = {name: theme_file(name) for name in ("main.html", "404.html")}
    said_there = {"words.html": "\n".join(lines) + "\n", "partials/scheme.html": theme_file("scheme.html")}
    return templates | said_there | empty
