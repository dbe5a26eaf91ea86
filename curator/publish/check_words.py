"""How it is written: spellings, names, the team's terms, spaces. Only of the page's own prose and titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curator.domain import names, spelling
from curator.domain.issue import PlacedItem
from curator.domain.markdown import plain
from curator.domain.proof import Fix, Problem
from curator.domain.prose import MASK
from curator.publish.check_sheet import Sheet

_JAPANESE = "ぁ-ゖァ-ヺー一-鿿々〆〇"
_JOINED = re.compile(rf"(?<=[{_JAPANESE}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_JAPANESE}])")
_PARTED = re.compile(rf"(?<=[{_JAPANESE}]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) +(?=[{_JAPANESE}])")
_ASCII_WORD = re.compile(r"[a-z][a-z0-9]*")


def word_problems(sheet: Sheet) -> Iterator[Problem]:
    """All that is odd about the wording."""
    yield from _variants(sheet)
    yield from _names(sheet)
    yield from _terms(sheet)
    yield from _spaces(sheet)


def _variants(sheet: Sheet) -> Iterator[Problem]:
    for found in spelling.variants(sheet.own):
        message = f"`{found.said}` here, `{found.other}` elsewhere ({found.times[0]} to {found.times[1]})"
        yield sheet.problem(found.start, "variant", message, about=f"{found.said} {found.other}")


def _names(sheet: Sheet) -> Iterator[Problem]:
    addresses = " ".join(link.url for link in sheet.links).lower()
    real = set(_ASCII_WORD.findall(addresses))
    for found in names.near_misses(sheet.own, real=real):
        fix = Fix(found.start, found.end, found.right) if found.certain else None
        yield _name(sheet, found, 0, fix)
    for placed in sheet.items():
        yield from _names_of(sheet, placed, real)


def _names_of(sheet: Sheet, placed: PlacedItem, real: set[str]) -> Iterator[Problem]:
    """Names in the heading of an item, which may be somebody else's title: its capitals stay; and in its note, beside
    the version that the title has."""
    title, body = placed.start, placed.start + len(sheet.page.text[placed.start : placed.end].split("\n", 1)[0])
    if placed.item.urls:
        for found in names.near_misses(sheet.page.text[title:body], real=real):
            if not found.certain:
                yield _name(sheet, found, title, None)
    for found in names.beside_version(plain(placed.item.title), sheet.own[body : placed.end]):
        yield _name(sheet, found, body, None)


def _name(sheet: Sheet, found: names.NearMiss, begin: int, fix: Fix | None) -> Problem:
    verb = "is written" if found.certain else "may be"
    message = f"`{found.said}` {verb} `{found.right}`"
    return sheet.problem(begin + found.start, "name", message, about=found.said, fix=fix)


def _terms(sheet: Sheet) -> Iterator[Problem]:
    for match in re.finditer(r"[^\r\n]+", sheet.own) if sheet.known.terms else ():
        line = match.group()
        if not line.strip(MASK + " "):
            continue
        for term in sheet.known.terms:
            for start, end, right in term.found(line):
                said = line[start:end]
                if MASK in said:
                    continue
                at = match.start() + start
                why = f": {term.why}" if term.why else ""
                message = f"`{said}` is written `{right}` here{why}"
                yield sheet.problem(at, "term", message, about=said, fix=Fix(at, at + len(said), right))


def _spaces(sheet: Sheet) -> Iterator[Problem]:
    wish = sheet.settings.check.spaces
    if wish == "off":
        return
    pattern, right, what = (_JOINED, " ", "a space is missing") if wish == "with" else (_PARTED, "", "a space too many")
    for match in pattern.finditer(sheet.own):
        near = sheet.page.text[max(match.start() - 6, 0) : match.end() + 6].strip()
        near = " ".join(near.split())
        message = f"{what} between Japanese and ASCII: `{near}`"
        fix = Fix(match.start(), match.end(), right)
        yield sheet.problem(match.start(), "spaces", message, about=near, fix=fix)
