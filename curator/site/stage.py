"""Issue pages → the site generator's input: one Markdown file per page of the site, feed, style sheet, pictures.

A staged page is front matter and one line of finished HTML. The generator's Markdown has nothing to obey in it
(no fence, no blank line, no brace), so that any generator and any set of extensions gives the same page. Only public
issues are staged: what is not here cannot leak.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
class SitePage:
    """A page of the built site, for the sitemap."""

    path: str
    """Its address from the site's root."""
    changed_at: datetime | None
    """Newest issue on it; None when it says nothing about time."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What the generator is given, as values."""

    docs: Mapping[str, str]
    """File below `docs_dir` → its text."""
    theme: Mapping[str, str]
    """File below the theme's `custom_dir` → its text."""
    pages: tuple[SitePage, ...]
    images: tuple[str, ...]
    """Pictures that public pages show, from the site's root: `/images/…`."""
    changed_at: datetime | None
    """When the newest public issue went out: the time of the whole site. None when nothing is public."""
    problems: tuple[str, ...] = field(default=())


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
    docs: dict[str, str] = {}
    listed: list[SitePage] = []
    newest = ready[0].issue.published_at if ready else None
    times = [page.issue.published_at for page in ready if page.issue.published_at is not None]

    def add(
        path: str, file: str, title: str, body: str, *, about: str = "", canonical: str = "", at: datetime | None
    ) -> None:
        docs[file] = _staged_page(title, about, settings.publication.url + (canonical or path), body)
        listed.append(SitePage(path, at))

    latest = ready[0] if ready else None
    add(
        "",
        "index.md",
        settings.publication.title,
        html.home_html(latest, ready[1:], settings, Place("./")),
        about=settings.publication.description or (_summary(latest) if latest else ""),
        canonical=latest.path if latest else "",
        at=newest,
    )
    for position, page in enumerate(ready):
        newer = ready[position - 1] if position else None
        older = ready[position + 1] if position + 1 < len(ready) else None
        body = html.issue_html(page, settings, Place("../../"), older=older, newer=newer)
        file = f"issues/{page.issue.date.isoformat()}.md"
        add(page.path, file, page.issue.title, body, about=_summary(page), at=page.issue.published_at)
    w = words(settings.publication.language)
    add("archive/", "archive/index.md", w.archive, html.archive_html(ready, settings, Place("../")), at=newest)
    for year in html.years(ready):
        at = max((t for page, t in zip(ready, times, strict=True) if page.issue.date.year == year), default=None)
        title = f"{w.archive}: {w.archive_of.format(year=year)}"
        body = html.year_html(year, ready, settings, Place("../../"))
        add(f"archive/{year}/", f"archive/{year}.md", title, body, at=at)
    images = [image for page in ready for image in page.body.images]
    if about is not None:
        title, written = _written_page(about, how, w.about)
        images.extend(written.images)
        add("about/", "about.md", title, html.text_html(title, written), about=plain(written.html), at=None)
    docs["feed.xml"] = _feed(ready, chosen, settings, how, published)
    docs["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {settings.publication.url}sitemap.xml\n"
    docs["assets/curator.css"] = theme_file("curator.css")
    docs["assets/icon.svg"] = _icon(settings.publication.emoji)
    return Staged(
        docs,
        theme_files(settings),
        tuple(listed),
        tuple(dict.fromkeys(images)),
        max(times, default=None),
        tuple(problems),
    )


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


def _written_page(text: str, how: Rendering, fallback: str) -> tuple[str, Rendered]:
    """A page's title, which is its first line when that is a `#` heading, and its text."""
    body = without_front_matter(text).strip("\r\n")
    first, _, rest = body.partition("\n")
    match = re.fullmatch(r"#[ \t]+(.*?)[ \t#]*\r?", first)
    if match:
        return match[1] or fallback, render(rest, how, Place("../"))
    return fallback, render(body, how, Place("../"))


# -- files --------------------------------------------------------------------------------------------------------


def _staged_page(title: str, description: str, canonical: str, body: str) -> str:
    """A staged file. What templates print is escaped here, since the generator's templates escape nothing."""
    front = {"title": escape(title), "description": escape(description), "canonical": escape(canonical)}
    lines = [f"{name}: {yaml_text(value)}" for name, value in front.items()]
    return "\n".join(["---", *lines, "hide: [navigation, toc]", "---", "", one_line(body), ""])


def yaml_text(text: str) -> str:
    """A text as a double-quoted YAML scalar, which every YAML reader takes back letter by letter."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]", lambda m: f"\\u{ord(m.group()):04x}", quoted
    )


def one_line(body: str) -> str:
    """Finished HTML on one line in which Markdown has nothing to obey; a browser reads the same page."""
    kept = []
    for part in re.split(r"(<pre>.*?</pre>)", body.strip(), flags=re.DOTALL):
        newline = "&#10;" if part.startswith("<pre>") else " "
        kept.append(part.replace("\n", newline))
    return "".join(kept).translate(_INERT)


_INERT = str.maketrans({char: f"&#{ord(char)};" for char in "\t`~{}[]*\\\x0c"})
"""Fences, templates, snippets, footnotes, abbreviations, emphasis: all their marks. None is an HTML delimiter."""


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

_EMOJI_ICON = '<text x="50" y="52" font-size="84" text-anchor="middle" dominant-baseline="central">{emoji}</text>'


def _icon(emoji: str) -> str:
    """The site's sign: the publication's emoji, else a plain feed sign."""
    sign = _EMOJI_ICON.format(emoji=escape(emoji)) if emoji else _PLAIN_ICON
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{sign}</svg>\n'
