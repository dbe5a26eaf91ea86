"""What the front matter says, against the calendar, the other issues, and Zenn's rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from curator.domain.emoji import is_one_emoji
from curator.domain.proof import ERROR, WARNING, Fix, Problem
from curator.domain.title import filled, title_length
from curator.domain.zenn import NO_TOPIC, SLUG, SLUG_KEY, TOPIC_LENGTH, TOPICS
from curator.publish.check_sheet import Sheet
from curator.publish.number import said_numbers

_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)

LATEST = timedelta(days=60)
"""Nothing is published so long after its meeting; a date beyond it has a digit mistyped."""

RECENT = 26
"""Issues in which no emoji should come again: half a year."""

NEAR = 3
"""A number in running text that is so close to the issue's is meant to be it: last week's text was copied."""


def front_problems(sheet: Sheet) -> Iterator[Problem]:
    """Date, number, title, time, emoji, topics and name."""
    yield from _date(sheet)
    yield from _number(sheet)
    yield from _title(sheet)
    yield from _moment(sheet)
    yield from _emoji(sheet)
    if uses_zenn(sheet):
        yield from _topics(sheet)
        yield from _slug(sheet)


def uses_zenn(sheet: Sheet) -> bool:
    """Whether the page goes to Zenn: the publication has a repository there, or the page came from it."""
    zenn, front = sheet.settings.zenn, sheet.page.front
    return bool(zenn.path or zenn.publication_name or "published" in front or SLUG_KEY in front)


def _date(sheet: Sheet) -> Iterator[Problem]:
    page = sheet.page
    day = page.issue.date
    named = _days(page.path.rpartition("/")[2])
    if named and day not in named:
        message = f"the date is {day.isoformat()}, the file is named for {named[0].isoformat()}"
        yield sheet.problem(sheet.front_at("date"), "date", message)
    twins = [issue for issue in sheet.known.issues if issue.date == day]
    if len(twins) > 1:
        message = f"{len(twins)} pages have the date {day.isoformat()}; only one counts"
        yield sheet.problem(sheet.front_at("date"), "date", message)


def _days(text: str) -> list[date]:
    found = []
    for match in _DAY.finditer(text):
        try:
            found.append(date.fromisoformat(match.group()))
        except ValueError:
            continue
    return found


def _number(sheet: Sheet) -> Iterator[Problem]:
    issue = sheet.page.issue
    if issue.number is None:
        return
    same = [
        other.date
        for other in sheet.known.issues
        if other.number == issue.number and other.date != issue.date and not other.draft
    ]
    if same:
        message = f"number {issue.number} is also the issue of {same[0].isoformat()}"
        severity = WARNING if issue.draft else ERROR  # publishing counts again
        yield sheet.problem(sheet.front_at("number"), "number", message, severity=severity)
    title = sheet.page.text[slice(*_title_at(sheet))]
    yield from _said(sheet, title, _title_at(sheet)[0], everywhere=True)
    yield from _said(sheet, sheet.page.text[slice(*sheet.page.intro_at)], sheet.page.intro_at[0], everywhere=False)


def _said(sheet: Sheet, text: str, begin: int, *, everywhere: bool) -> Iterator[Problem]:
    """The first number that should be the issue's and is not; other issues' may be spoken of in an intro."""
    number = sheet.page.issue.number or 0
    said = said_numbers(text, sheet.settings)
    if any(one == number for _, _, one in said):
        return
    for start, end, one in said:
        if everywhere or abs(one - number) <= NEAR or text[:start].rstrip("第 ").endswith("今回は"):
            message = f"it says number {one}, the issue has {number}"
            fix = Fix(begin + start, begin + end, str(number))
            yield sheet.problem(begin + start, "number-word", message, fix=fix)
            return


def _title_at(sheet: Sheet) -> tuple[int, int]:
    """Where the title stands: in the front matter, else above the intro."""
    page = sheet.page
    if page.front_at is not None and "title" in page.keys.spans:
        start, end = page.keys.spans["title"]
        return page.front_at[0] + start, page.front_at[0] + end
    begin = page.front_at[1] + 3 if page.front_at else 0
    return begin, max(begin, page.intro_at[0])


def _title(sheet: Sheet) -> Iterator[Problem]:
    issue = sheet.page.issue
    at, end = _title_at(sheet)
    if not issue.title:
        yield sheet.problem(sheet.front_at("title"), "title", "the issue has no title")
        return
    length, limit = title_length(issue.title), sheet.settings.check.title_limit
    if length > limit:
        yield sheet.problem(at, "title", f"the title has {length} characters, {limit} are the most")
    text = sheet.page.text[at:end]
    said = list(_DAY.finditer(text))
    own = {day.isoformat() for day in (issue.date, *issue.combined)}
    if said and not any(match.group() in own for match in said):
        last = said[-1]
        fix = Fix(at + last.start(), at + last.end(), issue.date.isoformat()) if len(said) == 1 else None
        message = f"the title says {last.group()}, the issue has the date {issue.date.isoformat()}"
        yield sheet.problem(at + last.start(), "date-word", message, fix=fix)


def _moment(sheet: Sheet) -> Iterator[Problem]:
    issue = sheet.page.issue
    if issue.published_at is None:
        return
    try:
        day = issue.published_at.astimezone(ZoneInfo(sheet.settings.publication.timezone)).date()
        far = not issue.date <= day <= issue.date + LATEST
    except OverflowError:
        far = True
    if far:
        written = sheet.page.front.get("published_at")
        message = f"it goes out {written}, the issue has the date {issue.date.isoformat()}: look at the year"
        yield sheet.problem(sheet.front_at("published_at"), "published-at", message)


def _emoji(sheet: Sheet) -> Iterator[Problem]:
    issue = sheet.page.issue
    if not issue.emoji:
        return
    at = sheet.front_at("emoji")
    if not is_one_emoji(issue.emoji):
        severity = ERROR if uses_zenn(sheet) else WARNING
        yield sheet.problem(at, "emoji", f"`{issue.emoji}` is not exactly one emoji", severity=severity)
    elif issue.emoji != sheet.settings.publication.emoji:
        earlier = sorted((one for one in sheet.known.issues if one.date < issue.date), key=lambda one: one.date)
        same = [one for one in earlier[-RECENT:] if one.emoji == issue.emoji]
        if 0 < len(same) < 3:  # more often it is the team's own sign
            message = f"{issue.emoji} is the emoji of the issue of {same[-1].date.isoformat()} too"
            yield sheet.problem(at, "emoji-again", message)


def _topics(sheet: Sheet) -> Iterator[Problem]:
    topics, at = sheet.page.issue.topics, sheet.front_at("topics")
    if len(topics) > TOPICS:
        yield sheet.problem(at, "topics", f"{len(topics)} topics, Zenn takes {TOPICS}")
    for topic in topics:
        if NO_TOPIC.search(topic) or not topic:
            message = f"`{topic}` is no topic of Zenn: no signs and no spaces, as in cpp for C++"
            yield sheet.problem(at, "topics", message)
        elif title_length(topic) > TOPIC_LENGTH:
            yield sheet.problem(at, "topics", f"`{topic}` is longer than Zenn's {TOPIC_LENGTH} characters")


def _slug(sheet: Sheet) -> Iterator[Problem]:
    issue, zenn = sheet.page.issue, sheet.settings.zenn
    if not zenn.path or SLUG_KEY in sheet.page.front:
        return
    slug = filled(zenn.slug, {"date": issue.date.isoformat(), "number": str(issue.number or "")})
    if not SLUG.fullmatch(slug):
        message = f"`{slug}` is no name that Zenn takes (12 to 50 of a-z, 0-9, - and _): look at `slug` in [zenn]"
        yield sheet.problem(sheet.front_at("date"), "zenn-slug", message, about="slug")
