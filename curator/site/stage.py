"""Issue pages → the site generator's input: one Markdown file per page of the site, feed, style sheet, pictures.

Pure, save for the theme's files, which are packed with the program. Only public issues are staged: what is not here
cannot leak. Every page is the `index.md` of its own folder: there, and only there, generators agree on what a
relative address means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from importlib.resources import files

from curator.domain import markdown
from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.domain.types import Card, Issue, Published
from curator.domain.words import words
from curator.site import pages as html
from curator.site.anchors import anchors_of
from curator.site.cards import card_for
from curator.site.feeds import FeedIssue, rss
from curator.site.inert import staged_page
from curator.site.pages import IssuePage
from curator.site.render import Place, Rendered, Rendering, plain, render, without_front_matter

FEED_LIMIT = 20
"""Issues in the feed: five months of a weekly, about 400 kB with full text."""

SUMMARY_LIMIT = 200
"""Characters of a page's description: more than any search engine shows."""


@dataclass(frozen=True, slots=True)
class StagePage:
    """An issue page as it stands in `content/issues/`."""

    path: str
    """Where it is, for messages."""
    text: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class Staged:
    """What the generator is given, as values."""

    docs: Mapping[str, str]
    """File below `docs_dir` → its text."""
    theme: Mapping[str, str]
    """File below the theme's `custom_dir` → its text."""
    pages: tuple[tuple[str, datetime | None], ...]
    """Each page's address from the site's root, and when its newest issue went out."""
    images: tuple[str, ...]
    """Pictures that public pages show, from the site's root: `/images/…`."""
    changed_at: datetime | None
    """When the newest public issue went out: the time of the whole site. None when nothing is public."""
    problems: tuple[str, ...] = ()


def stage(
    pages: Iterable[StagePage],
    settings: Settings,
    *,
    now: datetime,
    cards: Mapping[str, Card] | None = None,
    published: Sequence[Published] = (),
    about: str | None = None,
) -> Staged:
    """The whole site as values. `about` is the text of `content/about.md`; None when there is none."""
    known = cards or {}
    how = Rendering(
        words(settings.publication.language), settings.publication.newline, lambda url: card_for(url, known)
    )
    chosen, problems = _public(pages, now)
    ready = [_ready(page, settings, how, published, latest=position == 0) for position, page in enumerate(chosen)]
    site = list(_site_pages(ready, settings))
    images = [image for page in ready for image in page.body.images]
    if about is not None:
        title, written = _written_page(about, how)
        images.extend(written.images)
        site.append(_SitePage("about/", title, html.text_html(title, written), plain(written.html, SUMMARY_LIMIT)))
    url = settings.publication.url
    docs = {
        f"{page.path}index.md": staged_page(
            page.title, page.description, url + (page.canonical or page.path), page.body
        )
        for page in site
    }
    docs["feed.xml"] = _feed(ready, chosen, settings, how, published)
    docs["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n"
    docs["assets/curator.css"] = theme_file("curator.css")
    docs["assets/icon.svg"] = _icon(settings.publication.emoji)
    return Staged(
        docs,
        theme_files(settings),
        tuple((page.path, page.changed_at) for page in site),
        tuple(dict.fromkeys(images)),
        _newest(ready),
        tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class _SitePage:
    """A page of the site, before it is a file."""

    path: str
    title: str
    body: str
    description: str = ""
    canonical: str = ""
    """Where its text has its own address, from the site's root; empty: here."""
    changed_at: datetime | None = None


def _site_pages(ready: Sequence[IssuePage], settings: Settings) -> Iterator[_SitePage]:
    """All pages that are made from issues, newest issue first."""
    publication, w = settings.publication, words(settings.publication.language)
    latest = ready[0] if ready else None
    yield _SitePage(
        "",
        publication.title,
        html.home_html(latest, ready[1:], settings, Place("./")),
        publication.description or (_summary(latest) if latest else ""),
        latest.path if latest else "",
        _newest(ready),
    )
    for position, page in enumerate(ready):
        newer = ready[position - 1] if position else None
        older = ready[position + 1] if position + 1 < len(ready) else None
        body = html.issue_html(page, settings, Place("../../"), older=older, newer=newer)
        yield _SitePage(page.path, page.issue.title, body, _summary(page), changed_at=page.issue.published_at)
    body = html.archive_html(ready, settings, Place("../"))
    yield _SitePage("archive/", w.archive, body, changed_at=_newest(ready))
    for year in html.years(ready):
        title = f"{w.archive}: {w.archive_of.format(year=year)}"
        body = html.year_html(year, ready, settings, Place("../../"))
        changed_at = _newest([page for page in ready if page.issue.date.year == year])
        yield _SitePage(f"archive/{year}/", title, body, changed_at=changed_at)


def _newest(pages: Sequence[IssuePage]) -> datetime | None:
    """When the newest of these issues went out; None when there is none."""
    return max((page.issue.published_at for page in pages if page.issue.published_at is not None), default=None)


def _public(pages: Iterable[StagePage], now: datetime) -> tuple[list[StagePage], list[str]]:
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


def _ready(
    page: StagePage, settings: Settings, how: Rendering, published: Sequence[Published], *, latest: bool
) -> IssuePage:
    anchors = anchors_of(page.issue, settings, published)
    text = _text(page)
    body = render(text, how, Place("../../"), anchors=anchors.by_line)
    home = render(text, how, Place("./"), anchors=anchors.by_line) if latest else Rendered("")
    return IssuePage(page.issue, body, home, anchors.gone)


def _summary(page: IssuePage) -> str:
    """What the issue tells of, for search results and feed readers: its items, else its first words."""
    titles = [heading.text for heading in page.body.headings if heading.level == 3 and heading.id]
    return clean_title(" / ".join(titles), SUMMARY_LIMIT) if titles else plain(page.body.html, SUMMARY_LIMIT)


def _text(page: StagePage) -> str:
    """The page's text without front matter, and without the first heading when that is the issue's title."""
    text = without_front_matter(page.text)
    match = re.match(r"\s*#[ \t]+([^\r\n]*)", text)
    if match and markdown.plain(match[1].rstrip("# \t")) == page.issue.title:
        return text[: match.start()] + "\n" * match.group().count("\n") + text[match.end() :]
    return text


def _feed(
    ready: Sequence[IssuePage],
    chosen: Sequence[StagePage],
    settings: Settings,
    how: Rendering,
    published: Sequence[Published],
) -> str:
    """The feed with the notes' full text; every address in it is absolute."""
    url = settings.publication.url
    entries = []
    for page, source in list(zip(ready, chosen, strict=True))[:FEED_LIMIT]:
        place = Place(root=url, page=url + page.path, permalinks=False)
        anchors = anchors_of(page.issue, settings, published)
        content = render(_text(source), how, place, anchors=anchors.by_line).html
        entries.append(FeedIssue(page.issue, url + page.path, _summary(page), content))
    return rss(entries, settings)


def _written_page(text: str, how: Rendering) -> tuple[str, Rendered]:
    """A page's title, which is its first line when that is a `#` heading, and its text."""
    body, fallback = without_front_matter(text).strip("\r\n"), how.words.about
    first, _, rest = body.partition("\n")
    match = re.fullmatch(r"#[ \t]+(.*?)[ \t#]*\r?", first)
    if match:
        return match[1] or fallback, render(rest, how, Place("../"))
    return fallback, render(body, how, Place("../"))


# -- files --------------------------------------------------------------------------------------------------------


def theme_file(name: str) -> str:
    """A file of the theme, as it is packed with the program."""
    return (files("curator.site") / "theme" / name).read_text(encoding="utf-8")


def theme_files(settings: Settings) -> dict[str, str]:
    """The theme's templates, and the words they print."""
    w = words(settings.publication.language)
    said = {
        "archive": w.archive,
        "feeds": w.feeds,
        "home": w.home,
        "not_found": w.not_found,
        "skip": w.skip,
        "language": settings.publication.language,
        "feed_title": settings.publication.title,
    }
    lines = [f"{{% set {name} = {json.dumps(escape(text), ensure_ascii=False)} %}}" for name, text in said.items()]
    return {name: theme_file(name) for name in ("main.html", "404.html")} | {"words.html": "\n".join(lines) + "\n"}


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
