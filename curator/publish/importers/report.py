"""What an import makes of one text, and what it tells of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from curator.domain.types import Card, Issue


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import wrote in another way. `kind` is a fixed word that a script can compare."""

    kind: str
    line: int
    """Line of the original, from 1."""
    what: str = ""
    """From what to what, for people."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person must look at. `line` is the original's, from 1; 0 means the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of the tree that becomes no issue, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """An issue page made from an original."""

    source: str
    """The original's path in its tree, with `/`."""
    path: str
    """Where the page belongs, from the publication's root."""
    text: str
    issue: Issue
    changes: tuple[Change, ...] = ()
    cards: tuple[Card, ...] = ()
    """What the original said about the pages it links to, each address once."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Path in the tree → address on the page, `/images/…`."""
    problems: tuple[Trouble, ...] = ()

    @property
    def date(self) -> date:
        """The issue's date."""
        return self.issue.date


@dataclass(frozen=True, slots=True)
class Harvest:
    """Everything an import found: pages by date, files that are no issue, and what is not right."""

    pages: tuple[Imported, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Trouble, ...] = ()


class Notes:
    """Collects what is told of one original while it is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.changes: list[Change] = []
        self.problems: list[Trouble] = []
        self.cards: dict[str, Card] = {}
        self.pictures: dict[str, str] = {}
        self.marks: list[tuple[int, str]] = []
        """(line, name) of places that links may point to."""
        self.headings: list[tuple[int, str]] = []
        """(line, Markdown) of the headings, as they stand on the page."""
        self.dropped: list[str] = []
        """Addresses and words that were left out on purpose, each told as a change."""

    def change(self, kind: str, line: int, what: str = "") -> None:
        """Tell of a change."""
        self.changes.append(Change(kind, line, what))

    def problem(self, line: int, message: str) -> None:
        """Tell of something a person must look at, once."""
        trouble = Trouble(self.path, line, message)
        if trouble not in self.problems:
            self.problems.append(trouble)

    def card(self, card: Card) -> None:
        """Keep what is said about a page; of two words about one page the longer counts."""
        known = self.cards.get(card.url)
        if known is None or len(card.title + card.description) > len(known.title + known.description):
            self.cards[card.url] = card


# -- what the originals say of themselves --------------------------------------------------------------------------

_DAY = re.compile(r"(?<!\d)(\d{4})([-/._年]?)(\d{1,2})(?:\2|月)(\d{1,2})日?(?!\d)")
_NUMBERS = (
    re.compile(r"第\s*([0-9]{1,5}|[一二三四五六七八九十]{1,3})\s*(?:回|号)"),
    re.compile(r"\b(?:issue|vol(?:ume)?|no|number|episode)\b[\s.#:]*([0-9]{1,5})\b", re.IGNORECASE),
    re.compile(r"(?<![\w&/])#([0-9]{1,5})\b"),
)
_DIGITS = "〇一二三四五六七八九"


def day_in(text: str) -> date | None:
    """The first date in a text: `2022-08-26`, `2022/8/26`, `20220826`, `2022年8月26日`; full-width digits count."""
    for match in _DAY.finditer(unicodedata.normalize("NFKC", text)):
        year, mark, month, day = match.groups()
        if not mark and (len(month) != 2 or len(day) != 2):
            continue
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def number_in(text: str) -> int | None:
    """The number that a text says it has: `第26回`, `第二十六回`, `Issue 26`, `Vol. 26`, `#26`. Where it names
    several, what follows `今回は` or `this is` counts, else the first."""
    line = unicodedata.normalize("NFKC", text)
    for pattern in _NUMBERS:
        found = list(pattern.finditer(line))
        if found:
            own = [
                one
                for one in found
                if re.search(r"(?:今回は|今号は|this is)\W{0,3}$", line[: one.start()], re.IGNORECASE)
            ]
            return _number((own or found)[0].group(1))
    return None


def _number(words: str) -> int:
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    tenfold = (_DIGITS.index(tens[-1]) if tens else 1) if ten else 0
    return tenfold * 10 + (_DIGITS.index(ones[-1]) if ones else 0)


# -- words for comparing ---------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Letters and digits only, lower case: how headings and the names of places in a page are compared."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()
