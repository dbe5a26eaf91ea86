"""An issue as an article of Zenn, and whether it may be written into the repository that Zenn reads. Pure.

Zenn knows an article by its file's name, takes it at a merge, and shows it by itself when its `published_at` has come.
So a wrong year puts it out at once, and another name makes a second article; neither can be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from urllib.parse import unquote

from curator.domain import issue_edit as edit
from curator.domain.frontmatter import written
from curator.domain.identity import short_hash
from curator.domain.issue import Page
from curator.domain.markdown import LINE_LIMIT
from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.domain.title import filled
from curator.domain.types import DraftedItem, Issue, Published
from curator.domain.zenn import (
    PUBLISHED_AT,
    SLUG_KEY,
    article_text,
    came_from_zenn,
    front_problems,
    page_text,
)
from curator.errors import PageError, PublishError
from curator.publish.check_front import LATEST
from curator.publish.exporters.text import for_elsewhere, with_cards_apart
from curator.publish.front import parse_page
from curator.publish.importers.arrival import WRITTEN as IMPORTED
from curator.publish.importers.inventory import inventory

WRITTEN = "zenn"
"""The name under which it is remembered, with `draft` records, which text an export wrote for an issue, and where."""

FAR = timedelta(days=300)
"""Two issues with numbers in a row are no further apart; a mistyped year makes it 365 days. The longest real pause we
know of is 10 weeks."""

PICTURE_KINDS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
PICTURE_BYTES = 3_000_000
"""What Zenn takes, https://zenn.dev/zenn/articles/deploy-github-images."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is to stand in the repository."""

    slug: str
    path: str
    """From the repository's root: `articles/…`, or `{username}/articles/…`."""
    text: str
    issue: Issue
    published_at: datetime
    """UTC."""
    pictures: Mapping[str, str]
    """Own pictures: where each lies in the publication → where in the repository."""


class Outcome(StrEnum):
    """What an export does with an article."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def article_of(page: Page, settings: Settings, zone: tzinfo) -> Article:
    """A published issue's page as an article. One that came from Zenn comes back as it was, with what was edited since.

    Raises:
        PublishError: It is a draft or has no time, or Zenn would refuse it.
    """
    issue = page.issue
    if issue.draft:
        raise PublishError("it is a draft", path=page.path, hint="publish it first: `curator publish`")
    if issue.published_at is None:
        raise PublishError("it does not say when it goes out", path=page.path, hint="run `curator publish`")
    must_be_utf8(page)
    slug = _slug(page, settings)
    text = _came_back(page, zone) if came_from_zenn(page) else _made(page, settings, zone)
    read = parse_page(text, path=page.path, zone=zone, default_date=issue.date)
    problems = front_problems(slug, read.front)
    if problems:
        told = "; ".join(dict.fromkeys(what for _, what, _ in problems))
        hint = "; ".join(dict.fromkeys(hint for _, _, hint in problems))
        raise PublishError(f"Zenn would refuse it: {told}", path=page.path, hint=hint)
    folder = f"{settings.zenn.username}/" if settings.zenn.username else ""
    pictures = {f"content{src}": f"{folder}{src[1:]}" for src in _pictures(read)}
    return Article(slug, f"{folder}articles/{slug}.md", text, issue, issue.published_at, pictures)


def must_be_utf8(page: Page) -> None:
    """Raises PublishError when a page holds bytes that no reader elsewhere could read."""
    bad = re.search("[\ud800-\udfff]", page.text)
    if bad:
        line = page.line_of(bad.start())
        raise PublishError("it holds bytes that are no UTF-8", path=page.path, line=line, hint="save the page as UTF-8")


def _slug(page: Page, settings: Settings) -> str:
    said = page.front.get(SLUG_KEY)
    if said is not None:
        return str(said)
    values = {"date": page.issue.date.isoformat(), "number": str(page.issue.number or "")}
    return filled(settings.zenn.slug, values)


def _came_back(page: Page, zone: tzinfo) -> str:
    """The article that a page was imported from; a time that was written here since is written as Zenn reads it."""
    moment, at = page.front.get("published_at"), page.issue.published_at
    if at is not None and moment is not None and not PUBLISHED_AT.fullmatch(str(moment)):
        text = edit.set_front(page, "published_at", _moment(at, zone))
        page = parse_page(text, path=page.path, zone=zone, default_date=page.issue.date)
    return article_text(page) or page.text


def _made(page: Page, settings: Settings, zone: tzinfo) -> str:
    issue, zenn, publication = page.issue, settings.zenn, settings.publication
    assert issue.published_at is not None
    name = page.front.get("publication_name", zenn.publication_name)
    front: dict[str, object] = {
        "title": clean_title(issue.title, LINE_LIMIT),
        "emoji": issue.emoji or publication.emoji,
        "type": page.front.get("type", "tech"),
        "topics": list(issue.topics or zenn.topics),
        "published": True,
        "published_at": _Moment(_moment(issue.published_at, zone)),
        **({"publication_name": name} if name else {}),
    }
    lines = [f"{key}: {value if isinstance(value, _Moment) else written(value)}" for key, value in front.items()]
    text = re.sub(r"\r\n|\r", "\n", page.text[page.intro_at[0] :])
    address = f"{publication.url}issues/{issue.date.isoformat()}/"
    body = with_cards_apart(for_elsewhere(text, publication.url, address)).strip("\n")
    return "\n".join(["---", *lines, "---", "", body, ""])


class _Moment(str):
    """A time that stands in the front matter without quotes, as Zenn's own tools write it."""

    __slots__ = ()


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _pictures(article: Page) -> list[str]:
    body = re.sub(r"\r\n|\r", "\n", article.text[article.front_at[1] if article.front_at else 0 :])
    found = (
        unquote(src.partition("?")[0]) for src in inventory(body, html=True).pictures if src.startswith("/images/")
    )
    return list(dict.fromkeys(found))


# -- whether it may be written -----------------------------------------------------------------------------------------


def date_trouble(issue: Issue, others: Iterable[Issue], now: datetime, zone: tzinfo) -> str:
    """Why an issue's date or time looks mistyped; empty when it does not.

    Args:
        issue: A published one.
        others: The publication's other issues.
        now: This moment.
        zone: The publication's.
    """
    assert issue.published_at is not None
    out = issue.published_at.astimezone(zone).date()
    if not issue.date <= out <= issue.date + LATEST:
        return f"it goes out on {out}, and the issue has the date {issue.date}"
    if issue.published_at > now + LATEST:
        return f"it goes out on {out}, and today is {now.astimezone(zone).date()}"
    if issue.number is None:
        return ""
    known = sorted(
        (other.number, other.date)
        for other in others
        if other.number is not None and other.number != issue.number and not other.draft
    )
    before = [one for one in known if one[0] < issue.number][-1:]
    after = [one for one in known if one[0] > issue.number][:1]
    for number, day in before + after:
        if (number < issue.number) != (day < issue.date):
            return f"number {issue.number} has the date {issue.date}, and number {number} has {day}"
        if abs(day - issue.date) > FAR * abs(number - issue.number):
            return f"number {issue.number} has the date {issue.date}, far from number {number} of {day}"
    return ""


def outcome(
    article: Article,
    there: Mapping[str, str],
    remembered: Mapping[str, DraftedItem],
    published: Iterable[Published],
    *,
    ours: Collection[str] = (),
    now: datetime,
    zone: tzinfo,
    force: bool = False,
) -> Outcome:
    """What to do with an article.

    Args:
        article: As it would be written.
        there: The repository's articles beside it, path → text.
        remembered: What was last written for this issue, by item.
        published: What went out.
        ours: Hashes of all texts that exports ever wrote for this issue: there may be several repositories.
        now: This moment.
        zone: The publication's.
        force: Write over what a person has changed there.

    Raises:
        PublishError: Its name or date changed after it went out, or somebody has edited it there.
    """
    _must_keep_date(article, published)
    _must_keep_name(article, there, remembered)
    standing = there.get(article.path)
    if standing is None:
        return Outcome.NEW
    if standing == article.text:
        return Outcome.UNCHANGED
    _must_keep_moment(article, standing, now, zone)
    if not force and short_hash(standing) not in ours and not _as_imported(article, standing, remembered, zone):
        raise PublishError(
            "it was edited there since, or somebody else wrote it; it stays as it is",
            path=article.path,
            hint="bring the change into the issue page, or write over it with --force",
        )
    return Outcome.UPDATED


def _must_keep_date(article: Article, published: Iterable[Published]) -> None:
    number, day = article.issue.number, article.issue.date
    for record in published:
        if record.number == number and record.date != day:
            raise PublishError(
                f"number {number} went out with the date {record.date}, the page says {day}",
                path=article.path,
                hint="a date does not change after publication: give the page its old one",
            )


def _must_keep_name(article: Article, there: Mapping[str, str], remembered: Mapping[str, DraftedItem]) -> None:
    earlier = {remembered[name].section for name in (WRITTEN, IMPORTED) if name in remembered}
    title = f"title: {written(clean_title(article.issue.title, LINE_LIMIT))}\n"
    same = {path for path, text in there.items() if title in re.sub(r"\r\n|\r", "\n", text[:4_000])}
    for path in sorted((earlier | same) & there.keys() - {article.path}):
        slug = path.rpartition("/")[2].removesuffix(".md")
        raise PublishError(
            f"this issue is there already as {path}, and would come a second time",
            path=article.path,
            hint=f"a name does not change after publication: write `{SLUG_KEY}: {slug}` into the page's front matter",
        )


def _must_keep_moment(article: Article, standing: str, now: datetime, zone: tzinfo) -> None:
    try:
        before = parse_page(standing, path=article.path, zone=zone, default_date=date.min).issue
    except PageError:
        return
    if before.draft or before.published_at is None or before.published_at > now:
        return
    minute = article.published_at.replace(second=0, microsecond=0)
    if before.published_at != minute:
        raise PublishError(
            f"it went out at {_moment(before.published_at, zone)}, the page says {_moment(minute, zone)}",
            path=article.path,
            hint="a time does not change after publication: give the page its old `published_at`",
        )


def _as_imported(article: Article, standing: str, remembered: Mapping[str, DraftedItem], zone: tzinfo) -> bool:
    """Whether nobody has touched what stands there since an import read it."""
    if IMPORTED not in remembered:
        return False
    try:
        before = parse_page(standing, path=article.path, zone=zone, default_date=article.issue.date)
        read = page_text(before, article.slug, {"number": article.issue.number, "date": article.issue.date})
        unnumbered = page_text(before, article.slug, {"date": article.issue.date})
    except PageError:
        return False
    return remembered[IMPORTED].hash in (short_hash(read), short_hash(unnumbered))
