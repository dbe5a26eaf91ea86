"""A page of the site with its head, before it is a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.resources import files

from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.site import pages as html
from curator.site.head import head_html, head_title, issue_data
from curator.site.inert import one_line, staged_page
from curator.site.pages import IssuePage
from curator.site.render import Place, plain

SUMMARY_LIMIT = 200
"""Characters of a page's description: more than any search engine shows."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the site, before it is a file."""

    path: str
    """Its address from the site's root."""
    title: str
    write: Callable[[], str]
    """Makes its text as HTML. Thousands of texts would fill the memory."""
    head_title: str
    head: str
    changed_at: datetime | None = None
    kept: list[bytes] = field(default_factory=list, compare=False, repr=False)

    @property
    def line(self) -> str:
        """Its text as the generator is given it, on one line; kept as bytes, which take a third of the memory."""
        if not self.kept:
            self.kept.append(one_line(self.body).encode("utf-8", "replace"))
        return self.kept[0].decode()

    @property
    def body(self) -> str:
        """Its text as HTML, made when asked for."""
        return self.write()

    @property
    def staged(self) -> str:
        """The file that the generator is given."""
        return staged_page(self.title, self.head_title, self.head, self.line)


def make_page(
    path: str,
    title: str,
    write: Callable[[], str],
    description: str,
    settings: Settings,
    *,
    canonical: str = "",
    changed_at: datetime | None = None,
    kind: str = "website",
    image: str = "",
    more: str = "",
) -> SitePage:
    """A page with its head. `canonical`: where its text has its own address, absolute; empty: here."""
    publication = settings.publication
    told = description or publication.description or publication.title
    address = canonical or publication.url + path
    picture = publication.url + image if image else ""
    head = head_html(title, told, address, kind=kind, image=picture, more=more)
    return SitePage(path, title, write, head_title(title, publication.title), head, changed_at)


def issue_page(
    page: IssuePage, settings: Settings, *, older: IssuePage | None, newer: IssuePage | None, image: str
) -> SitePage:
    """An issue's own page."""
    body = partial(html.issue_html, page, settings, Place("../../"), older=older, newer=newer)
    summary = summary_of(page)
    data = issue_data(page, settings, summary, settings.publication.url + image if image else "")
    return make_page(
        page.path,
        page.title,
        body,
        summary,
        settings,
        canonical=canonical_of(page, settings),
        changed_at=page.changed_at,
        kind="article",
        image=image,
        more=data,
    )


def canonical_of(page: IssuePage, settings: Settings) -> str:
    """The one address of an issue's text: here, or its article on Zenn where the publication says so."""
    zenn, publication = settings.zenn, settings.publication
    if publication.canonical == "zenn" and zenn.publication_name:
        made = zenn.slug.replace("{date}", page.issue.date.isoformat())
        slug = page.article or made.replace("{number}", str(page.issue.number or ""))
        return f"https://zenn.dev/{zenn.publication_name}/articles/{slug}"
    return publication.url + page.path


def newest(pages: Sequence[IssuePage]) -> datetime | None:
    """When the newest of these issues changed; None when there is none."""
    return max((page.changed_at for page in pages), default=None)


def summary_of(page: IssuePage) -> str:
    """What the issue tells of, for search results and feed readers: its items, else its first words."""
    titles = [heading.text for heading in page.body.headings if heading.level == 3 and heading.id]
    return clean_title(" / ".join(titles), SUMMARY_LIMIT) if titles else plain(page.body.html, SUMMARY_LIMIT)


def theme_file(name: str) -> str:
    """A file of the theme, as it is packed with the program."""
    return (files("curator.site") / "theme" / name).read_text(encoding="utf-8")
