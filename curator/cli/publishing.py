"""Commands about issue pages: draft, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place
from curator.errors import PageError, UsageError

if TYPE_CHECKING:
    from curator.domain.habit import Habit
    from curator.domain.types import Issue, LinkView
    from curator.publish.draft import Drafted, DraftReport
    from curator.publish.files import IssueFile
    from curator.store.engine import Tx

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who acts (default: CURATOR_BY, else git's user).")]
Day = Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The issue's date.")]
Say = Callable[[str], None]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("draft")(draft)
    app.command("publish")(publish)


def draft(
    context: typer.Context,
    day: Day = "",
    combine: Annotated[
        list[str] | None,
        typer.Option("--combine", metavar="YYYY-MM-DD", help="Another meeting that the issue stands for too."),
    ] = None,
    short: Annotated[
        bool | None, typer.Option("--short/--full", help="A short issue: its items need no notes.")
    ] = None,
    title: Annotated[
        int, typer.Option("--title", min=0, max=3, metavar="N", help="Which of the proposed titles to take.")
    ] = 0,
    assist: Annotated[
        bool, typer.Option("--assist", help="Have first notes written by the model of [assist], for you to read.")
    ] = False,
    by: By = "",
) -> None:
    """Write the issue page; hand edits stay.

    From the kept links, as often as you like. It proposes three titles, and topics.

    Without --date: the page of the last meeting while it is not published, else that of the coming one. A meeting on
    a public holiday or a closed day is not held.
    """
    kind = Kind(tuple(_day(text, "--combine") for text in combine or ()), short, title)
    failed = assist and _first_notes(context.obj, day, kind, print)
    raise typer.Exit(1 if draft_issue(context.obj, day=day, kind=kind, by=by, say=print) or failed else 0)


@dataclass(frozen=True)
class Kind:
    """What sort of issue a draft is to be, beside what its page says. `short` None: as the page says."""

    combined: tuple[date, ...] = ()
    short: bool | None = None
    title: int = 0
    """Which of the proposed titles, from 1; 0: the one chosen before."""


def draft_issue(
    place: Place, *, say: Say, day: str = "", kind: Kind = Kind(), by: str = "", robot: bool = False
) -> bool:
    """Draft, and say what was done. True when something needs a person.

    For a `robot` it is no problem that there is nothing to put on a page, and nobody is named: its log may be public.
    """
    from curator.cli import journal
    from curator.cli.pages import all_views
    from curator.cli.recall import say_of_draft
    from curator.publish.files import page_path, write_page
    from curator.store import publications

    views = all_views(place)
    files = issue_pages(place)
    issues = _issues(files)
    when = _day(day) if day else draft_date(place, files)
    path = page_path(when)
    there = next((file for file in files if file.path == path), None)
    with place.store.writing() as tx:
        made = _made(place, tx, files, views, when, kind)
        if there is None and not made.report.added:
            say(f"nothing is kept that is on no page yet; {path} was not written")
            return not robot
        publications.save_drafted(tx, when, made.items, by=place.person(by), now=place.now())
        if made.changed:
            write_page(place.root, path, made.text, there.hash if there else None)
    journal.flush(place)
    say_of_draft(place, views, made.report.added, when, say)
    _say_proposals(place, made, path, when, issues, say)
    _say_report(made.report, path, changed=made.changed, writers=not robot, say=say)
    return False


def _issues(files: list[IssueFile]) -> list[Issue]:
    return [file.page.issue for file in files if not isinstance(file.page, PageError)]


def _made(place: Place, tx: Tx, files: list[IssueFile], views: list[LinkView], when: date, kind: Kind) -> Drafted:
    """The page of a day as it would be drafted now; nothing is written."""
    from curator.publish.draft import draft as drafted_from
    from curator.publish.files import page_path
    from curator.publish.number import next_number
    from curator.store import publications

    issues, path = _issues(files), page_path(when)
    return drafted_from(
        next((file.text for file in files if file.path == path), None),
        views,
        publications.drafted(tx, when),
        settings=place.settings,
        date=when,
        number=next_number(issues, publications.published(tx), besides=when),
        path=path,
        combined=kind.combined,
        short=kind.short,
        title=kind.title,
        habit=habit_of(place, issues, when),
        since=max((one.published_at for one in issues if _is_out(one, when) and one.published_at), default=None),
    )


def _first_notes(place: Place, day: str, kind: Kind, say: Say) -> bool:
    """Have notes written for items that would have none and that no person has touched. True when one failed."""
    from curator.cli.assisting import model_of, told, write_first_notes
    from curator.cli.pages import all_views

    model, views, files = model_of(place), all_views(place), issue_pages(place)
    when = _day(day) if day else draft_date(place, files)
    if any(issue.date == when and not issue.draft for issue in _issues(files)):
        raise UsageError(
            f"the issue of {when.isoformat()} is out; its notes are people's", hint="draft without --assist"
        )
    with place.store.reading() as tx:
        report = _made(place, tx, files, views, when, kind).report
    touched = {one.title for one in report.kept_by_hand}
    try:
        done = write_first_notes(place, model, [one.key for one in report.notes_missing if one.title not in touched])
    finally:
        model.close()
    for line in told(done):
        say(line)
    return bool(done.failed)


def _is_out(issue: Issue, day: date) -> bool:
    """Whether it is published, and an issue before a day."""
    return not issue.draft and issue.date < day


def habit_of(place: Place, issues: list[Issue], day: date) -> Habit:
    """In which order the issues before a day tell things, those that are out."""
    from curator.domain.habit import learnt
    from curator.domain.markdown import plain

    settings = place.settings

    def section_of(heading: str) -> str:
        known = settings.section_of(heading) or settings.section_of(plain(heading))
        return known.key if known else plain(heading)

    return learnt((issue for issue in issues if issue.date < day and not issue.draft), section_of)


def issue_pages(place: Place) -> list[IssueFile]:
    """All issue pages as they are in the folder, oldest first."""
    from curator.publish.files import read_pages

    return read_pages(place.root, zone=place.zone)


def _day(text: str, option: str = "--date") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: not a date: {text}", hint="write it as 2023-03-17") from None


def draft_date(place: Place, files: list[IssueFile]) -> date:
    """The meeting that is being written up; one on a public holiday or a closed day is not held."""
    from curator.domain.week import drafting_date
    from curator.publish.holidays import holidays

    schedule, is_holiday = place.settings.schedule, holidays(place.settings.publication.country)
    issues = [file.page.issue for file in files if not isinstance(file.page, PageError)]
    return drafting_date(
        place.now(),
        schedule.meeting,
        place.zone,
        held=lambda day: not is_holiday(day) and day not in schedule.closed,
        drafts=[issue.date for issue in issues if issue.draft],
        done=[day for issue in issues if not issue.draft for day in (issue.date, *issue.combined)],
    )


def _say_proposals(place: Place, made: Drafted, path: str, day: date, issues: list[Issue], say: Say) -> None:
    """The titles and topics that the page could carry."""
    from curator.domain.topics import proposed_topics
    from curator.publish.front import parse_page

    issue = parse_page(made.text, path=path, zone=place.zone, default_date=day).issue
    if len(made.report.titles) > 1:
        for number, title in enumerate(made.report.titles, 1):
            taken = " (taken)" if title == issue.title else ""
            say(f"title {number}{taken}: {title}")
    items = [item for section in issue.sections for item in section.items]
    out = [one for one in issues if one.date < day and not one.draft]
    if topics := proposed_topics(items, present=issue.topics, earlier=out):
        say(f"topics it could carry: {', '.join(topics)}")


def _say_report(report: DraftReport, path: str, *, changed: bool, writers: bool, say: Say) -> None:
    told = (
        ("added", report.added),
        ("listed", report.listed),
        ("updated", report.updated),
        ("removed", report.removed),
    )
    for name, titles in told:
        for title in titles:
            say(f"{name}: {title}")
    for by_hand in report.kept_by_hand:
        say(f"left as it is ({by_hand.why}): {by_hand.title}")
    for title in report.unsorted:
        say(f"no section yet: {title}")
    for missing in report.notes_missing:
        whose = f" ({missing.writer})" if writers and missing.writer else ""
        say(f"note missing{whose}: {missing.title}")
    listed = f"{len(report.listed)} listed, " if report.listed else ""
    counts = f"{len(report.added)} added, {listed}{len(report.updated)} updated, {len(report.removed)} removed"
    say(f"{path}: {counts}" if changed else f"{path}: nothing to change")


def publish(
    context: typer.Context,
    day: Day = "",
    at: Annotated[str, typer.Option(metavar="TIME", help="When it goes out (ISO 8601).")] = "",
    correct: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Add a correction to an issue that is out; feeds show it as updated."),
    ] = None,
    updated: Annotated[bool, typer.Option("--updated", help="Feeds show it as updated, without a word on it.")] = False,
    by: By = "",
) -> None:
    """Give an issue its number and its time.

    The time is the next business day's, unless --at says another. Once more, it keeps both.
    """
    correction = correct if correct is not None else ("" if updated else None)
    publish_issue(context.obj, day=day, at=at, correction=correction, by=by, say=print)


def publish_issue(
    place: Place, *, say: Say, day: str = "", at: str = "", correction: str | None = None, by: str = ""
) -> None:
    """Publish, and say what was done."""
    from curator.cli import journal
    from curator.publish.files import write_page
    from curator.publish.holidays import holidays
    from curator.publish.publish import publish as made_ready
    from curator.store import publications

    files = issue_pages(place)
    file = _to_publish(files, _day(day) if day else None, out=correction is not None)
    if isinstance(file.page, PageError):
        raise file.page
    with place.store.writing() as tx:
        made = made_ready(
            file.page,
            others=files,
            published=publications.published(tx),
            settings=place.settings,
            now=place.now(),
            holidays=holidays(place.settings.publication.country),
            at=_moment(at, place) if at else None,
            correction=correction,
        )
        when = file.page.issue.date
        publications.save_published(tx, when, made.number, made.anchors, by=place.person(by), now=place.now())
        if made.changed:
            write_page(place.root, file.path, made.text, file.hash)
    journal.flush(place)
    if made.corrected is not None:
        say(f"number corrected from {made.corrected} to {made.number}")
    for heading in made.dropped:
        say(f"empty section taken out: {heading}")
    moment = made.published_at.astimezone(place.zone)
    say(f"{file.path}: issue {made.number}, {'again, ' if made.again else ''}public from {moment:%Y-%m-%d %H:%M %z}")


def _to_publish(files: list[IssueFile], day: date | None, *, out: bool) -> IssueFile:
    """The page of a day; without one the only draft, which a correction (`out`) cannot be for."""
    from curator.publish.files import page_path

    if day:
        for file in files:
            if file.path == page_path(day):
                return file
        raise UsageError(f"there is no page {page_path(day)}", hint="write it with `curator draft`")
    if out:
        raise UsageError("which issue is corrected?", hint="say it with --date")
    drafts = [file for file in files if isinstance(file.page, PageError) or file.page.issue.draft]
    if len(drafts) == 1:
        return drafts[0]
    if not drafts:
        raise UsageError("no page is a draft", hint="write one with `curator draft`, or name an issue with --date")
    names = ", ".join(file.path for file in drafts)
    raise UsageError(f"several pages are drafts: {names}", hint="say which with --date")


def _moment(text: str, place: Place) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at: not a time: {text}", hint="write it as 2023-03-20T10:00") from None
    return at if at.tzinfo else at.replace(tzinfo=place.zone)
