"""What a value must be. A check takes the value as TOML gave it and returns it as the program uses it, or raises
`CheckError` with what is the matter and what would be right.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from curator.config.codes import COUNTRIES, LANGUAGES, OFTEN_MISTAKEN_LANGUAGES
from curator.config.document import nearest
from curator.domain.cron import WEEKDAYS, CronError, parse_cron, weekday_name
from curator.domain.patterns import slow_part
from curator.domain.query import parse
from curator.domain.settings import SavedTab
from curator.errors import QueryError

Check = Callable[[object], Any]

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
"""What becomes a file name, an address or a command's argument: nothing that could mean anything else."""


class CheckError(ValueError):
    """A value is not right. `hint` says what would be."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def _type(value: object) -> str:
    names = {bool: "true or false", str: "a text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time" if isinstance(value, (date, time)) else "something else")


def text(limit: int = 200, *, empty: bool = False, lines: bool = False) -> Check:
    """A text of at most `limit` characters; of several lines where `lines` allows it."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise CheckError(f"must be a text, not {_type(value)}", "write it in quotes")
        if not value.strip() and not empty:
            raise CheckError("must not be empty")
        if len(value) > limit:
            raise CheckError(f"is {len(value)} characters long", f"at most {limit}")
        if any((ord(letter) < 32 and letter not in "\n\r\t") or 127 <= ord(letter) < 160 for letter in value):
            raise CheckError("holds control characters", "take them out")
        if "\n" in value and not lines:
            raise CheckError("must be one line")
        return value

    return check


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise CheckError(f"must be a whole number, not {_type(value)}", f"from {low} to {high}")
        if not low <= value <= high:
            raise CheckError(f"is {value}", f"from {low} to {high}")
        return value

    return check


def flag(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise CheckError(f"must be true or false, not {_type(value)}", "write true or false, without quotes")
    return value


def seconds(low: float, high: float) -> Check:
    """A number of seconds."""

    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise CheckError(f"must be a number of seconds, not {_type(value)}", f"from {low:g} to {high:g}")
        if not low <= value <= high:
            raise CheckError(f"is {value:g}", f"from {low:g} to {high:g} seconds")
        return float(value)

    return check


def one_of(*known: str) -> Check:
    """One of a few words."""

    def check(value: object) -> str:
        word = as_text(value)
        if word not in known:
            raise CheckError(f'"{short(word)}" is not one of {", ".join(known)}', nearest(word, known))
        return word

    return check


def each(check: Check, *, limit: int = 500) -> Check:
    """A list of values that all pass `check`."""

    def check_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise CheckError(f"must be a list, not {_type(value)}", 'write ["…", "…"]')
        if len(value) > limit:
            raise CheckError(f"has {len(value)} items", f"at most {limit}")
        checked = []
        for number, item in enumerate(value, 1):
            try:
                checked.append(check(item))
            except CheckError as wrong:
                raise CheckError(f"item {number} {wrong}", wrong.hint) from None
        return tuple(checked)

    return check_all


def inside(value: object) -> str:
    """The path of a file inside the publication, or "" for none."""
    word = str(text(500, empty=True)(value))
    if word.startswith(("/", "\\", "~")) or ".." in re.split(r"[/\\]", word) or re.match(r"[A-Za-z]:", word):
        raise CheckError(f'"{short(word)}" leads out of the publication', "such as terms.yml")
    return word


def username(value: object) -> str:
    """The name of somebody on Zenn, or "" for none."""
    word = as_text(value)
    if word and not re.fullmatch(r"[0-9a-z_-]{1,50}", word):
        raise CheckError(f'"{short(word)}" is no name of a person on Zenn', "a-z, 0-9, - and _")
    return word


def slug(value: object) -> str:
    """A short name of small letters, digits and hyphens."""
    word = as_text(value)
    if not SLUG.fullmatch(word):
        raise CheckError(
            f'"{short(word)}" is not a slug',
            "at most 80 of a-z, 0-9 and -, beginning with a letter or digit"
            + (f': "{suggestion}"' if (suggestion := slugged(word)) else ""),
        )
    return word


def slugged(words: str) -> str:
    """A slug made of a text, or "" when nothing of it can stand in one."""
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower().encode("ascii", "ignore").decode()).strip("-")
    return plain[:60].strip("-")


def timezone(value: object) -> str:
    """An IANA zone."""
    word = as_text(value)
    try:
        return ZoneInfo(word).key
    except (ValueError, OSError, KeyError):
        raise CheckError(f'"{short(word)}" is not a time zone', nearest(word, _zones())) from None


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def country(value: object) -> str:
    """An ISO 3166-1 code, or "" for none."""
    word = as_text(value)
    if word and word not in COUNTRIES:
        hint = f'did you mean "{word.upper()}"?' if word.upper() in COUNTRIES else "two capital letters, such as JP"
        raise CheckError(f'"{short(word)}" is not a country code of ISO 3166', hint)
    return word


def language(value: object) -> str:
    """A BCP 47 tag such as `ja` or `pt-BR`."""
    word = as_text(value)
    primary = word.split("-")[0].lower()
    if primary in OFTEN_MISTAKEN_LANGUAGES:
        raise CheckError(f'"{short(word)}" is not a language', f'did you mean "{OFTEN_MISTAKEN_LANGUAGES[primary]}"?')
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", word) or (
        len(primary) == 2 and primary not in LANGUAGES
    ):
        raise CheckError(f'"{short(word)}" is not a language tag', "such as en, ja or pt-BR")
    return word


def optional(check: Check) -> Check:
    """What `check` says, or ""."""
    return lambda value: "" if value == "" else check(value)


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def interval(value: object) -> timedelta:
    """A span of time: `30m`, `6h`, `1d`, `2w`; from one minute to a year."""
    word = value if isinstance(value, str) else ""
    match = re.fullmatch(r"(\d{1,8})\s*([smhdw])", word.strip().lower(), re.ASCII)
    if match is None:
        raise CheckError("is not a span of time", 'write it as "30m", "6h" or "1d"')
    span = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if not timedelta(minutes=1) <= span <= timedelta(days=366):
        raise CheckError(f'"{word}" is out of bounds', "from 1m to 366d")
    return span


def cron(value: object) -> str:
    """A cron line."""
    word = as_text(value)
    try:
        return parse_cron(word).line
    except CronError as error:
        raise CheckError(f'"{short(word)}" is not a time: {error}') from None


def weekday(value: object) -> str:
    """A weekday by name."""
    word = as_text(value)
    name = weekday_name(word)
    if name is None:
        raise CheckError(f'"{short(word)}" is not a weekday', nearest(word[:3], WEEKDAYS))
    return name


def day(value: object) -> date:
    """A date: TOML's own, or a text of the same form."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise CheckError("is not a date", "write 2026-12-29") from None


def clock(value: object) -> time:
    """A time of day: TOML's own, or a text of the same form."""
    try:
        moment = value if isinstance(value, time) else time.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise CheckError("is not a time of day", 'write "10:00"')
    return moment


def pattern(value: object) -> str:
    """A word to look for, or a `/regular expression/`."""
    word = str(text(200)(value))
    if len(word) > 2 and word.startswith("/") and word.endswith("/"):
        try:
            re.compile(word[1:-1])
        except (re.error, OverflowError, RecursionError) as error:
            raise CheckError(
                f'"{short(word)}" is not a regular expression: {error}', "plain words need no slashes"
            ) from None
        if slow := slow_part(word[1:-1]):
            raise CheckError(f'"{short(word)}" could take for ever: {slow}', "use plain words or one repeat at a time")
    elif word.startswith("/") != word.endswith("/"):
        raise CheckError(f'"{short(word)}" has one slash', "a regular expression stands between two: /…/")
    return word


def placeholders(*names: str, limit: int = 2_000) -> Check:
    """A text in which `{name}` is filled in."""
    several = text(limit, empty=True, lines=True)

    def check(value: object) -> str:
        template = str(several(value))
        try:
            found = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
        except ValueError as error:
            raise CheckError(f"has a brace too many: {error}", "write {{ and }} for braces themselves") from None
        for name in found:
            if name not in names:
                raise CheckError(f"{{{short(name)}}} is not filled in", nearest(name, names))
        return template

    return check


def key_bindings(value: object) -> tuple[tuple[str, str], ...]:
    """Commands of the review and the key that each gets instead of its own."""
    if not isinstance(value, dict):
        raise CheckError(f"must be a table, not {_type(value)}", 'write { skip = "s" }')
    for command, key in value.items():
        if not isinstance(key, str) or not re.fullmatch(r"\S|(?:(?:ctrl|alt|shift)\+)*[a-z0-9_]{1,20}", key):
            raise CheckError(f"the key of {short(command)} is not a key", 'such as "s", "f2" or "ctrl+s"')
    return tuple(value.items())


def saved_tabs(value: object) -> tuple[SavedTab, ...]:
    """Tabs of the review: a name and a query each."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise CheckError("must be a list of tables", "write [[review.tab]] with a name and a query")
    found = []
    for one in value:
        if unknown := sorted(set(one) - {"name", "query"}):
            raise CheckError(f"has the unknown key {short(unknown[0])}", "a tab has a name and a query")
        name, query = text(30)(one.get("name", "")), text(1_000)(one.get("query", ""))
        try:
            parse(str(query))
        except QueryError as error:
            raise CheckError(
                f'"{short(str(name))}" has a wrong query: {error.message}, character {error.at}', error.hint
            ) from None
        found.append(SavedTab(str(name), str(query)))
    return tuple(found)


def as_text(value: object) -> str:
    """The text that a value is."""
    if not isinstance(value, str):
        raise CheckError(f"must be a text, not {_type(value)}", "write it in quotes")
    return value


def short(word: str) -> str:
    """A word as a message may show it."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f]", "", word)
    return plain if len(plain) <= 60 else plain[:59] + "…"
