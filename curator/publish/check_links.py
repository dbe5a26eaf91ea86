"""Addresses: said twice, covered before, tracked, gone; and pictures that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

from curator.domain.coverage import is_repeat, may_repeat, told
from curator.domain.link_state import DEAD, FRONT, MOVED, UNSURE
from curator.domain.markdown import plain
from curator.domain.proof import WARNING, Fix, Problem
from curator.domain.twins import folded
from curator.domain.types import Coverage, Earlier, Likeness
from curator.domain.urls import clean_url, is_tracking, link_key
from curator.publish.check_sheet import Sheet

TOGETHER = timedelta(days=60)
"""One thing under two addresses comes within this time (`domain.twins`)."""

PICTURES = "/images/"


def link_problems(sheet: Sheet) -> Iterator[Problem]:
    """All that is wrong with addresses."""
    yield from _repeats(sheet)
    yield from _twins(sheet)
    yield from _projects(sheet)
    yield from _tracking(sheet)
    yield from _answers(sheet)
    yield from _pictures(sheet)


def _repeats(sheet: Sheet) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for placed in sheet.items():
        for url, at in sheet.addresses(placed) or sheet.mentioned(placed):
            key = link_key(url)
            if key in seen and placed.item.urls:
                yield sheet.problem(at, "duplicate", f"{url} stands in line {seen[key]} too", about=key)
            elif key not in seen and (problem := _covered(sheet, url, key, at)):
                yield problem
            if placed.item.urls:
                seen.setdefault(key, sheet.page.line_of(at))
    for url, at in sheet.listed():
        key = link_key(url)
        if key in seen:
            yield sheet.problem(at, "duplicate", f"{url} stands in line {seen[key]} too", about=key)
        elif problem := _covered(sheet, url, key, at):
            yield problem
        seen.setdefault(key, sheet.page.line_of(at))


def _covered(sheet: Sheet, url: str, key: str, at: int) -> Problem | None:
    earlier = _earlier(sheet.known.covered.get(key, ()), sheet.page.issue.date)
    if earlier is None or may_repeat(url, sheet.settings.check.repeat):
        return None
    number = f"issue {earlier.number}, " if earlier.number else ""
    section = f", {plain(earlier.section)}" if earlier.section else ""
    said = next((one.note for one in _known(sheet, key) if is_repeat(one) and one.note), "")
    note = f" — {said}" if said else ""
    verb = "was a short mention in" if earlier.is_brief else "was in"
    message = f"{url} {verb} {number}{earlier.date.isoformat()}{section}: {plain(earlier.title)}{note}"
    return sheet.problem(at, "covered", message, about=key)


def _known(sheet: Sheet, key: str) -> Iterable[Earlier]:
    """What earlier issues have that is like a link of this page; nothing of a page that is out."""
    return sheet.known.earlier.get(sheet.page.issue.date, {}).get(key, ())


def _projects(sheet: Sheet) -> Iterator[Problem]:
    for placed in sheet.items():
        for url, at in sheet.addresses(placed)[:1]:
            for one in _known(sheet, link_key(url)):
                if one.likeness is Likeness.PROJECT:
                    yield sheet.problem(at, "project", f"{url}: {told(one)}", about=link_key(url))


def _earlier(coverage: Iterable[Coverage], day: date) -> Coverage | None:
    """The last issue before a day that has it."""
    return max((one for one in coverage if one.date < day), key=lambda one: one.date, default=None)


def _twins(sheet: Sheet) -> Iterator[Problem]:
    day = sheet.page.issue.date
    for placed in sheet.items():
        key = folded(placed.item.title) if placed.item.urls else ""
        own = {link_key(url) for url in placed.item.urls}
        for when, title, url in sheet.known.titles.get(key, ()) if key else ():
            if day - TOGETHER <= when < day and link_key(url) not in own:
                message = f"{when.isoformat()} has an item of this title at {url}: {plain(title)}"
                yield sheet.problem(placed.start, "twin", message, about=link_key(url))
                break


def _tracking(sheet: Sheet) -> Iterator[Problem]:
    for link in sheet.links:
        names = noise(link.url)
        clean = clean_url(link.url) if names else None
        if clean and clean != link.url:
            fix = Fix(link.start, link.end, clean)
            message = f"{_without_login(link.url)} carries {', '.join(names)}"
            yield sheet.problem(link.start, "tracking", message, about=link_key(link.url), fix=fix)


def noise(url: str) -> list[str]:
    """What of an address says who came from where, or logs somebody in, in words."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    if parts.scheme.lower() not in ("http", "https"):
        return []
    found = ["a login"] if "@" in parts.netloc else []
    for part in parts.query.split("&") if parts.query else ():
        name = part.split("=", 1)[0]
        if is_tracking(name) or (name == "source" and _goes(url, "source=")):
            found.append(f"`{name}`")
    return found


def _goes(url: str, part: str) -> bool:
    """Whether cleaning takes a part out of an address."""
    clean = clean_url(url)
    return clean is not None and part not in clean


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return url.replace(parts.netloc.rpartition("@")[0] + "@", "", 1) if "@" in parts.netloc else url


def _answers(sheet: Sheet) -> Iterator[Problem]:
    said: set[str] = set()
    for link in sheet.links:
        state = sheet.known.answers.get(link.url)
        if state is None or link.url in said:
            continue
        said.add(link.url)
        if state.outcome == DEAD:
            yield sheet.problem(link.start, "link-dead", f"{link.url}: {state.why}", about=link.url)
        elif state.outcome == MOVED:
            message = f"{link.url} moved for good to {state.target}"
            yield sheet.problem(link.start, "link-moved", message, about=link.url)
        elif state.outcome == FRONT:
            message = f"{link.url} leads to the front page {state.target} now"
            yield sheet.problem(link.start, "link-moved", message, about=link.url)
        elif state.outcome == UNSURE:
            message = f"{link.url} could not be checked: {state.why}"
            yield sheet.problem(link.start, "link-unsure", message, about=link.url)


def _pictures(sheet: Sheet) -> Iterator[Problem]:
    if sheet.known.images is None:
        return
    for link in sheet.links:
        if link.kind != "image":
            continue
        path = unquote(link.url)
        if path.startswith(PICTURES):
            if path.removeprefix(PICTURES) not in sheet.known.images:
                message = f"content{path} is not there"
                yield sheet.problem(link.start, "image", message, about=path)
        elif link.url.lower().startswith(("http://", "https://")):
            message = f"{link.url} is on another site: readers would be seen there; keep it in content/images/"
            yield sheet.problem(link.start, "image", message, severity=WARNING, about=link.url)
        else:
            message = f"`{path}` leads nowhere: pictures are kept in content/images/ and written /images/…"
            yield sheet.problem(link.start, "image", message, about=path)
