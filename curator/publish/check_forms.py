"""What stands where: sections, notes, blocks, Zenn's forms, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from curator.domain import marks
from curator.domain.markdown import plain
from curator.domain.proof import WARNING, Problem
from curator.domain.urls import link_key
from curator.domain.words import words
from curator.publish.check_sheet import Sheet

_BOX = re.compile(r"^ {0,3}:{3,}[ \t]*([A-Za-z][\w-]*)(?:[ \t]+([^\n]*))?$", re.MULTILINE)
_EMBED = re.compile(r"@\[([^\[\]\n]{0,50})\]\([^()\n]{0,2000}\)")
BOXES = frozenset({"message", "details"})
EMBEDS = frozenset(
    (
        "card tweet youtube slideshare speakerdeck docswell jsfiddle codepen codesandbox stackblitz blueprintue figma "
        "gist github mermaid"
    ).split()
)
"""Zenn's forms, https://zenn.dev/zenn/articles/markdown-guide."""

_NOTE_TEXT = re.compile(r"^ {0,3}\[\^([^\]\s]{1,200})\]:", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,200})\](?!:)")

ALIKE = 0.75
"""Share of equal letters from which an unknown heading reads like a known one."""

_CUT = re.compile(r"(?:…|⋯|\.\.\.|・・・)[\"'”’」』)）]*$")
_LOUD_MARKS = re.compile(r"[!！]{2,}|[!！?？]{3,}")
_LATIN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


def form_problems(sheet: Sheet) -> Iterator[Problem]:
    """All that is wrong with the page's parts."""
    yield from _sections(sheet)
    yield from _notes(sheet)
    yield from _unread(sheet)
    yield from _titles(sheet)
    yield from _blocks(sheet)
    yield from _footnotes(sheet)


def _sections(sheet: Sheet) -> Iterator[Problem]:
    names = words(sheet.settings.publication.language)
    for placed in sheet.page.sections:
        section, heading = placed.section, plain(placed.section.heading)
        if heading == names.unsorted:
            yield sheet.problem(placed.start, "unsorted", "these items have no section yet")
        elif not section.items and not section.text:
            message = f"nothing stands under `{heading}`"
            yield sheet.problem(placed.start, "empty-section", message, about=heading)
        elif section.items and not (sheet.settings.section_of(section.heading) or sheet.settings.section_of(heading)):
            yield _unknown(sheet, placed.start, heading)


def _unknown(sheet: Sheet, at: int, heading: str) -> Problem:
    """A section of this issue alone is as it should be; one that reads like a known one is misspelt."""
    known = {name: one.heading for one in sheet.settings.sections for name in (one.heading, *one.aliases)}
    near = max(known, key=lambda name: _alike(name, heading), default="")
    if near and _alike(near, heading) >= ALIKE:
        message = f"`{heading}` is no section of curator.toml; did you mean `{known[near]}`?"
        return sheet.problem(at, "section", message, severity=WARNING, about=heading)
    message = f"`{heading}` is a section of this issue alone: it gets no page of its own"
    return sheet.problem(at, "section", message, about=heading)


def _alike(one: str, other: str) -> float:
    def bare(text: str) -> str:
        return re.sub(r"[^\w]", "", text).casefold()

    return SequenceMatcher(None, bare(one), bare(other)).ratio()


def _unread(sheet: Sheet) -> Iterator[Problem]:
    for at in marks.places(sheet.page):
        inside = (placed for placed in sheet.items() if placed.start <= at < placed.end)
        title = next((plain(placed.item.title) for placed in inside), "the text")
        message = f"`{title}` has a machine's draft: read it, put it right, and delete its mark"
        yield sheet.problem(at, "unread", message, about=title)


def _notes(sheet: Sheet) -> Iterator[Problem]:
    if sheet.page.issue.short:
        return
    for placed in sheet.items():
        if placed.item.note:
            continue
        keys = [link_key(url) for url in placed.item.urls]
        writer = next((sheet.known.writers[key] for key in keys if key in sheet.known.writers), "")
        title = plain(placed.item.title)
        yield sheet.problem(placed.start, "note", f"`{title}` has no note", about=title, writer=writer)


def _titles(sheet: Sheet) -> Iterator[Problem]:
    titles = [(plain(placed.item.title), placed.start) for placed in sheet.items()]
    for title, at in [(sheet.page.issue.title, sheet.front_at("title")), *titles]:
        if _CUT.search(title):
            yield sheet.problem(at, "title-cut", f"`{title}` is cut: look for the whole title", about=title)
        if is_loud(title):
            yield sheet.problem(at, "title-loud", f"`{title}` shouts", about=title)


def is_loud(title: str) -> bool:
    """Whether a title is written to be heard: several marks, or nothing but capitals in three words and more.

    Abbreviations do not count: `RED, USE, AWS` is short words only.
    """
    said = [word for word in _LATIN.findall(title) if len(word) > 1]
    capitals = [word for word in said if word.isupper()]
    long = [word for word in capitals if len(word) >= 4]
    shouts = len(capitals) == len(said) and len(capitals) >= 3 and len(long) >= 2
    return shouts or _LOUD_MARKS.search(title) is not None


def _blocks(sheet: Sheet) -> Iterator[Problem]:
    page = sheet.page
    if page.unclosed:
        start = sheet.line_start(page.unclosed_line)
        yield sheet.problem(start, "open-block", f"it is never closed: add a line `{page.unclosed}`")
    for match in _BOX.finditer(sheet.code_free):
        if match[1] not in BOXES:
            message = f"Zenn knows no `:::{match[1]}`, only {' and '.join(sorted(BOXES))}"
            yield sheet.problem(match.start(), "zenn-form", message, about=match[1])
    for match in _EMBED.finditer(sheet.code_free):
        if match[1] not in EMBEDS:
            message = f"Zenn knows no `@[{match[1]}]`"
            yield sheet.problem(match.start(), "zenn-form", message, about=match[1])


def _footnotes(sheet: Sheet) -> Iterator[Problem]:
    texts: dict[str, int] = {}
    for match in _NOTE_TEXT.finditer(sheet.code_free):
        name = match[1].casefold()
        if name in texts:
            yield sheet.problem(match.start(), "footnote", f"footnote [^{match[1]}] has two texts", about=name)
        texts.setdefault(name, match.start())
    marks = {match[1].casefold(): match for match in reversed(list(_NOTE_MARK.finditer(sheet.code_free)))}
    for name, match in marks.items():
        if name not in texts:
            yield sheet.problem(match.start(), "footnote", f"footnote [^{match[1]}] has no text", about=name)
    for name, at in texts.items():
        if name not in marks:
            message = f"nothing refers to footnote [^{name}]"
            yield sheet.problem(at, "footnote", message, severity=WARNING, about=name)
