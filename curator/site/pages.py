"""The pages of the site as HTML: an issue, the home page, the archive, and the pages people write.

Pure: values in, text out. Every word comes from the publication or from its language's message table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from curator.domain.identity import short_hash
from curator.domain.settings import Settings
from curator.domain.types import Issue
from curator.domain.words import Words, words
from curator.site.render import Heading, Place, Rendered

EARLIER_LIMIT = 5
"""Past issues that the home page names below the latest."""


@dataclass(frozen=True, slots=True)
class IssuePage:
    """A public issue, ready to be put on pages."""

    issue: Issue
    body: Rendered
    """For its own page."""
    home: Rendered
    """For the home page; empty for all but the latest issue."""
    gone: tuple[str, ...] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)
    """Line of a heading → its id."""
    updated_at: datetime | None = None
    """When it was last corrected; None when it never was."""
    imported: bool = False
    """Whether readers had it elsewhere before."""
    article: str = ""
    """The name of its article on Zenn, where the page says one; else `[zenn] slug` makes it."""

    @property
    def title(self) -> str:
        """Its title; its day when it has none."""
        return self.issue.title or self.issue.date.isoformat()

    @property
    def published_at(self) -> datetime:
        """When it went out: a public issue has a time."""
        assert self.issue.published_at is not None
        return self.issue.published_at

    @property
    def changed_at(self) -> datetime:
        """When it last changed for its readers."""
        return max(self.published_at, self.updated_at or self.published_at)

    @property
    def path(self) -> str:
        """Its address from the site's root."""
        return issue_path(self.issue.date)

    @property
    def count(self) -> int:
        """How many items it has."""
        return sum(len(section.items) for section in self.issue.sections)


def issue_path(day: date) -> str:
    """The address of an issue's page from the site's root."""
    return f"issues/{day.isoformat()}/"


def day_text(day: date, w: Words) -> str:
    """A day as running text of the language writes it."""
    name = w.months[day.month - 1] if w.months else ""
    return w.day.format(year=day.year, month=day.month, day=day.day, month_name=name)


def number_text(issue: Issue, w: Words) -> str:
    """第26回; empty for an issue without a number."""
    return "" if issue.number is None else w.issue_number.format(number=issue.number)


def count_text(count: int, many: str, one: str) -> str:
    """19件; `one` is the form for a single thing."""
    return (one if count == 1 else many).format(count=count)


# -- parts --------------------------------------------------------------------------------------------------------


def issue_html(
    page: IssuePage, settings: Settings, place: Place, *, older: IssuePage | None, newer: IssuePage | None
) -> str:
    """An issue's own page."""
    w = words(settings.publication.language)
    parts = [_header(page, settings, place), _columns(page, page.body, w), _neighbours(older, newer, place, w)]
    return page_html("issue", parts)


def home_html(latest: IssuePage | None, earlier: Sequence[IssuePage], settings: Settings, place: Place) -> str:
    """The home page: the whole latest issue, and the way to the earlier ones."""
    w = words(settings.publication.language)
    if latest is None:
        title = escape(settings.publication.title)
        about = f"<p>{escape(settings.publication.description)}</p>" if settings.publication.description else ""
        return page_html("home", [f"<h1>{title}</h1>", about, f"<p>{escape(w.no_issues)}</p>"])
    parts = [_header(latest, settings, place, linked=True), _columns(latest, latest.home, w)]
    if earlier:
        more = f'<p><a class="more" href="{place.root}archive/">{escape(w.all_issues)}</a></p>'
        shown = issue_list(earlier[:EARLIER_LIMIT], place, w)
        parts.append(f'<section class="earlier">\n<h2>{escape(w.earlier)}</h2>\n{shown}\n{more}\n</section>')
    return page_html("home", parts)


def text_html(title: str, body: Rendered) -> str:
    """A page that people wrote, such as the one about the publication."""
    return page_html("text", [f"<h1>{escape(title)}</h1>", body.html])


def page_html(kind: str, parts: Sequence[str]) -> str:
    """A page's parts, those that are not empty, as the text of a page of some kind."""
    return f'<div class="page page-{kind}">\n' + "\n".join(part for part in parts if part) + "\n</div>\n"


def _header(page: IssuePage, settings: Settings, place: Place, *, linked: bool = False) -> str:
    """Title, number and dates. On the home page (`linked`) the title leads to the issue's own page."""
    w, issue = words(settings.publication.language), page.issue
    title = title_html(issue.title or settings.publication.title)
    if linked:
        title = f'<a href="{place.root}{page.path}">{title}</a>'
    lines = ['<header class="issue-header">']
    if issue.emoji:
        lines.append(f'<p class="issue-emoji" aria-hidden="true">{escape(issue.emoji)}</p>')
    lines.append(f"<h1>{title}</h1>")
    facts = [f'<span class="issue-number">{escape(number_text(issue, w))}</span>'] if issue.number is not None else []
    if issue.published_at is not None:
        local = issue.published_at.astimezone(ZoneInfo(settings.publication.timezone))
        shown = escape(w.published_on.format(day=day_text(local.date(), w)))
        facts.append(f'<time datetime="{local.isoformat()}">{shown}</time>')
    if page.updated_at is not None and issue.published_at is not None and page.changed_at > issue.published_at:
        local = page.changed_at.astimezone(ZoneInfo(settings.publication.timezone))
        shown = escape(w.updated_on.format(day=day_text(local.date(), w)))
        facts.append(f'<time datetime="{local.isoformat()}">{shown}</time>')
    if page.count:
        facts.append(f"<span>{escape(count_text(page.count, w.item_count, w.item_count_one))}</span>")
    lines.append(f'<p class="facts">{" ".join(facts)}</p>')
    if issue.topics:
        lines.append(topic_list(issue.topics, place, w))
    return "\n".join([*lines, "</header>"])


def _columns(page: IssuePage, body: Rendered, w: Words) -> str:
    """The text, and beside it (on a phone: above it) what it holds."""
    old = "".join(f'<span id="{escape(anchor)}" class="gone"></span>' for anchor in page.gone)
    text = f'<div class="issue-text">\n{old}{body.html}</div>'
    contents = _contents(body.headings, w)
    if not contents:
        return text
    return f'<div class="issue-columns">\n{contents}\n{text}\n</div>'


def _contents(headings: Sequence[Heading], w: Words) -> str:
    """The list of sections and their items; empty when there is next to nothing to list."""
    pointed = [heading for heading in headings if heading.id and heading.level in (2, 3)]
    if len(pointed) < 2:
        return ""
    lines: list[str] = []
    inside = False
    for heading in pointed:
        link = f'<a href="#{escape(heading.id)}">{escape(heading.text)}</a>'
        if heading.level == 3 and lines:
            lines.append(f"<li>{link}</li>" if inside else f"<ul><li>{link}</li>")
            inside = True
            continue
        if lines:
            lines.append("</ul></li>" if inside else "</li>")
        lines.append(f"<li>{link}")
        inside = False
    lines.append("</ul></li>" if inside else "</li>")
    title = escape(w.contents)
    return f'<nav class="contents" aria-label="{title}">\n<p>{title}</p>\n<ul>\n' + "\n".join(lines) + "\n</ul>\n</nav>"


def _neighbours(older: IssuePage | None, newer: IssuePage | None, place: Place, w: Words) -> str:
    """The way to the issue before and the issue after."""
    links = []
    for page, name, kind in ((older, w.previous, "previous"), (newer, w.next, "next")):
        if page is not None:
            links.append(
                f'<a class="{kind}" rel="{"prev" if kind == "previous" else "next"}" href="{place.root}{page.path}">'
                f'<span class="facts">{escape(name)}</span> <span>{title_html(_name(page.issue))}</span></a>'
            )
    if not links:
        return ""
    label = escape(f"{w.previous} / {w.next}")
    return f'<nav class="neighbours" aria-label="{label}">\n' + "\n".join(links) + "\n</nav>"


def title_html(title: str) -> str:
    """A title whose date stays on one line: a browser would break it at its hyphens."""
    return re.sub(r"\(?\d{4}-\d{2}-\d{2}[^\s<&]{0,3}", r'<span class="nobr">\g<0></span>', escape(title))


def _name(issue: Issue) -> str:
    return f"{issue.emoji} {issue.title or issue.date.isoformat()}".strip()


def topic_list(topics: Sequence[str], place: Place, w: Words) -> str:
    """Topics, each leading to its page."""
    rows = "".join(
        f'<li><a href="{place.root}{topic_path(topic)}">{escape(topic)}</a></li>' for topic in dict.fromkeys(topics)
    )
    return f'<nav aria-label="{escape(w.topics)}"><ul class="topics">{rows}</ul></nav>'


def topic_path(topic: str) -> str:
    """The address of a topic's page: the topic itself where that is a plain word, else what is plain of it and a
    hash, so that `C`, `C++` and `コンテナ` have three pages."""
    name = topic.casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        plain = re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:40]
        name = f"{plain}-{short_hash(name, 8)}".lstrip("-")
    return f"topics/{name}/"


def issue_list(pages: Sequence[IssuePage], place: Place, w: Words) -> str:
    """Issues, newest first, each with its facts."""
    rows = []
    for page in pages:
        issue = page.issue
        facts = [number_text(issue, w), day_text(issue.date, w)]
        facts.append(count_text(page.count, w.item_count, w.item_count_one) if page.count else "")
        shown = " ".join(f"<span>{escape(fact)}</span>" for fact in facts if fact)
        emoji = f'<span class="issue-emoji" aria-hidden="true">{escape(issue.emoji)}</span>' if issue.emoji else ""
        title = title_html(issue.title or issue.date.isoformat())
        link = f'<a href="{place.root}{page.path}">{title}</a>'
        rows.append(f'<li>{emoji}<div>{link}<p class="facts">{shown}</p></div></li>')
    return '<ul class="issues">\n' + "\n".join(rows) + "\n</ul>"
