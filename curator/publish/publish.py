"""Publishing: an issue gets its number, its moment and its anchors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from curator.domain import issue_edit as edit
from curator.domain import marks
from curator.domain.identity import item_anchor, item_key
from curator.domain.issue import Page
from curator.domain.settings import Settings
from curator.domain.types import Issue, Item, Published
from curator.domain.urls import link_key
from curator.domain.week import publish_moment
from curator.domain.words import words
from curator.errors import PageError, PublishError
from curator.publish.errata import corrected
from curator.publish.files import IssueFile
from curator.publish.front import parse_page
from curator.publish.number import next_number, renumbered


@dataclass(frozen=True, slots=True)
class PublishedIssue:
    """A page made ready for readers, and what is to be recorded of it."""

    text: str
    number: int
    published_at: datetime
    """UTC."""
    anchors: Mapping[str, str]
    """Item key → anchor: of every item, and of all that the issue ever had."""
    again: bool
    """It had been published before."""
    changed: bool
    """Whether the text differs from what was there."""
    corrected: int | None = None
    """The provisional number that was replaced; None when it was right."""
    dropped: tuple[str, ...] = ()
    """Headings of sections that were taken out because nothing stood under them."""


def publish(
    page: Page,
    *,
    others: Sequence[IssueFile],
    published: Sequence[Published],
    settings: Settings,
    now: datetime,
    holidays: Callable[[date], bool],
    at: datetime | None = None,
    correction: str | None = None,
) -> PublishedIssue:
    """Number, date and anchor an issue. Publishing it again keeps all three, but for `at`.

    Args:
        page: The issue's page.
        others: All other pages of the publication (this one among them is looked past).
        published: What went out, as recorded, one for each date.
        settings: The publication's.
        now: This moment, aware.
        holidays: Whether a day is a public holiday.
        at: When it goes out; None: as the page says (it went out before, or a person wrote it there), else on the
            next business day.
        correction: What an issue that is out puts right, said at its end and in the feeds; empty: only the feeds say
            that it was updated; None: neither.

    Raises:
        PublishError: It has no title or no items, holds a thing twice, a note is a machine's draft still, its number
            is another issue's, or another page cannot be read, so that the issues cannot be counted; or it is
            corrected before it is out.
    """
    before = page.text
    page = _read(page.text, page, settings)  # times without an offset are the publication's, however it was read before
    issues = _issues(others, page)
    record = next((one for one in published if one.date == page.issue.date), None)
    again = record is not None or not page.issue.draft
    _must_be_complete(page)
    if correction is not None:
        page = _corrected(page, correction, again, settings, now)
    number = _number(page, record, issues, published)
    moment = (at or page.issue.published_at or _moment(page.issue.date, now, settings, holidays)).astimezone(UTC)
    text, dropped = _without_empty_sections(page, settings)
    text = _with_front(_read(text, page, settings), number, moment, settings)
    return PublishedIssue(
        text=text,
        number=number,
        published_at=moment,
        anchors=anchors(_read(text, page, settings).issue, record),
        again=again,
        changed=text != before,
        corrected=page.issue.number if page.issue.number not in (None, number) else None,
        dropped=dropped,
    )


def _corrected(page: Page, correction: str, again: bool, settings: Settings, now: datetime) -> Page:
    if not again:
        raise PublishError(
            "what is not out yet needs no correction", path=page.path, hint="change the page, then publish it"
        )
    language = words(settings.publication.language)
    at = now.astimezone(_zone(settings))
    return corrected(page, correction, at=at, words=language, read=lambda text: _read(text, page, settings))


def anchors(issue: Issue, record: Published | None) -> dict[str, str]:
    """The anchors of an issue's items, and those of items it once had: an anchor that went out stays reachable.

    An item whose first link was exchanged keeps its anchor as long as one of its links is known.
    """
    old = dict(record.anchors) if record else {}
    found: dict[str, str] = {}
    for item in _items(issue):
        keys = [item_key(item.urls, item.title), *map(link_key, item.urls)]
        known = next((old[key] for key in keys if key in old and old[key] not in found.values()), None)
        found[keys[0]] = known or item_anchor(keys[0])
    return {**old, **found}


def _items(issue: Issue) -> list[Item]:
    return [item for section in issue.sections for item in section.items]


def _issues(others: Sequence[IssueFile], page: Page) -> list[Issue]:
    issues = []
    for file in others:
        if file.path == page.path:
            continue
        if isinstance(file.page, PageError):
            raise PublishError(
                "the issues cannot be counted while a page is broken",
                path=file.path,
                line=file.page.line,
                hint=f"{file.page.message}; correct it and publish again",
            )
        issues.append(file.page.issue)
    return issues


def _must_be_complete(page: Page) -> None:
    if not page.issue.title:
        raise PublishError(
            "the issue has no title", path=page.path, line=1, hint='write `title: "…"` into its front matter'
        )
    if not any(section.items or section.text for section in page.issue.sections):
        raise PublishError("the issue is empty", path=page.path, hint="keep links, then run `curator draft`")
    if page.unclosed:
        raise PublishError(
            "a block is left open",
            path=page.path,
            line=page.unclosed_line,
            hint=f"close it with a line `{page.unclosed}`",
        )
    if unread := marks.places(page):
        raise PublishError(
            "a note is a machine's draft that nobody has read",
            path=page.path,
            line=page.line_of(unread[0]),
            hint=f"put {'it' if len(unread) == 1 else f'all {len(unread)}'} right, and delete the line of the mark",
        )
    seen: dict[str, Item] = {}
    for item in _items(page.issue):
        key = item_key(item.urls, item.title)
        if key in seen:
            what = item.urls[0] if item.urls else item.title
            raise PublishError(
                f"the issue has `{what}` twice",
                path=page.path,
                line=item.line,
                hint=f"the other is in line {seen[key].line}",
            )
        seen[key] = item


def _number(page: Page, record: Published | None, issues: Sequence[Issue], published: Sequence[Published]) -> int:
    number = record.number if record else None
    if number is None and not page.issue.draft:
        number = page.issue.number
    if number is None:
        return next_number(issues, published, besides=page.issue.date)
    for issue in issues:
        if not issue.draft and issue.number == number:
            raise PublishError(
                f"the issue of {issue.date.isoformat()} has the number {number} too",
                path=page.path,
                line=page.keys.lines.get("number", 0) + 1,
                hint="correct the `number` of one of them",
            )
    return number


def _moment(day: date, now: datetime, settings: Settings, holidays: Callable[[date], bool]) -> datetime:
    return publish_moment(
        day,
        now,
        at=settings.schedule.publish_at,
        zone=_zone(settings),
        holidays=holidays,
        closed=settings.schedule.closed,
    )


def _zone(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.publication.timezone)


def _read(text: str, page: Page, settings: Settings) -> Page:
    return parse_page(text, path=page.path, zone=_zone(settings), default_date=page.issue.date)


def _without_empty_sections(page: Page, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """The text without headings under which nothing stands, such as an afterword that nobody wrote."""
    dropped: list[str] = []
    while True:
        empty = next((at for at in page.sections if not at.items and not at.section.text), None)
        if empty is None:
            return page.text, tuple(dropped)
        dropped.append(empty.section.heading)
        page = _read(edit.remove(page, empty), page, settings)


def _with_front(page: Page, number: int, moment: datetime, settings: Settings) -> str:
    """The page with number, moment and `draft: false`; texts that say the provisional number say the right one."""
    old = page.issue.number
    intro = renumbered(page.issue.intro, old, number, settings)
    if intro != page.issue.intro:
        page = _read(edit.replace_intro(page, intro), page, settings)
    title = renumbered(page.issue.title, old, number, settings)
    if title != page.issue.title:
        page = _read(edit.set_front(page, "title", title), page, settings)
    if page.issue.number != number:
        page = _read(edit.set_front(page, "number", number), page, settings)
    if page.issue.draft:
        zenn = "published" in page.front and "draft" not in page.front
        page = _read(edit.set_front(page, *(("published", True) if zenn else ("draft", False))), page, settings)
    if page.issue.published_at != moment:
        page = _read(edit.set_front(page, "published_at", moment.astimezone(_zone(settings))), page, settings)
    return page.text
