r"""The query language: which links are meant by `state:new is:release -kubernetes`. Pure.

The review's filter, its tabs and `curator links --query` all read it. Terms stand side by side and must all hold:

- a word, or `"several words"`: somewhere in title, address, source, people, section, note or reason;
- `field:value`, `field:one,other` (either), `field:"several words"`; the fields are in `FIELDS`;
- `/regex/`, also after the fields of text: `title:/v1\.\d+/`; case does not matter;
- `-` or `!` in front of any of them: it must not hold.

Width and case never matter, and the full-width forms that an input method leaves (`：`, `　`, `－`) are the marks they
look like. Nothing but QueryError is raised, whatever is typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from curator.domain.patterns import steps
from curator.domain.releases import ReleaseKind
from curator.domain.types import State
from curator.errors import QueryError

LENGTH = 1_000
"""Characters of a query. The longest that anybody saves in `curator.toml` is a line or two."""
TERMS = 40
"""Terms of a query, so that one look at a link stays short."""
STEPS = 100_000
"""Ways in which one regular expression may be tried from one place of a text: room for two `.*` in a title."""
LOOKED_AT = 300
"""Characters of one text that a regular expression sees: a title's limit at intake."""

FLAGS = (
    "release",
    "prerelease",
    "multi",
    "proposed",
    "noted",
    "commented",
    "assigned",
    "headline",
    "disputed",
    "covered",
    "backlog",
    "twin",
    "story",
)
"""What `is:` may ask."""

STATES: Mapping[str, str] = {
    **{state.value: state.value for state in State},
    "undecided": "new", "kept": "keep", "skipped": "skip",
    "未決": "new", "採用": "keep", "次号": "later", "議論": "discuss", "要議論": "discuss", "見送り": "skip",
    "掲載済み": "published",
}  # fmt: skip
"""What `state:` may ask → the state's name."""

TEXT_FIELDS = ("title", "source", "host", "url", "note", "project")
"""Fields of text: a value fits that is somewhere in it, or an expression that finds something."""

AGE = re.compile(r"([0-9]{1,4})([hdwm])")
"""A time: hours, days, weeks, months of 30 days."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "state": tuple(STATES),
    "is": FLAGS,
    "section": (),
    "kind": tuple(kind.value for kind in ReleaseKind),
    "source": (),
    "host": (),
    "by": (),
    "writer": (),
    "title": (),
    "url": (),
    "note": (),
    "project": (),
    "newer": (),
    "older": (),
}
"""Field → the values it may have; none means: any."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must hold, or must not."""

    field: str
    """A name in `FIELDS`; empty means: anywhere."""
    values: tuple[str, ...]
    """Folded; one of them must fit. A regular expression is the only value and is not folded."""
    negated: bool
    regex: bool
    at: int
    """Its first character in the query, from 1."""


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked. No terms: every link."""

    terms: tuple[Term, ...] = ()

    def asks(self, field: str, *values: str) -> bool:
        """Whether it asks a field for one of these values."""
        return any(term.field == field and set(values) & set(term.values) for term in self.terms)

    def asks_me(self) -> bool:
        """Whether it matters who asks."""
        return self.asks("by", "me") or self.asks("writer", "me")


def folded(text: str) -> str:
    """Text for comparing: width, case and compatibility forms do not matter (`ＫＵＢＥ` is `kube`)."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


_MARKS = str.maketrans("：　－！／，＂“”", ': -!/,"""')
"""Marks as an input method leaves them → as they are meant."""
_MINUS = "-!ー"
_NAME = re.compile(r"([A-Za-zＡ-Ｚａ-ｚ]{1,20}):")


def parse(text: str) -> Query:
    """Read a query. An open quote ends with the text, so that a filter works while it is typed.

    Raises:
        QueryError: It asks for what there is not; with the place, and what may stand there.
    """
    if len(text) > LENGTH:
        raise QueryError("too long", "long", at=LENGTH + 1, hint=f"at most {LENGTH} characters")
    plain = text.translate(_MARKS)
    terms: list[Term] = []
    at = 0
    while True:
        while at < len(plain) and plain[at].isspace():
            at += 1
        if at == len(plain):
            return Query(tuple(terms))
        if len(terms) == TERMS:
            raise QueryError("too many terms", "long", at=at + 1, hint=f"at most {TERMS}")
        term, at = _term(plain, at)
        if term is not None:
            terms.append(term)


def _term(text: str, start: int) -> tuple[Term | None, int]:
    """The term that begins at `start`, and where it ends. None when it says nothing (`""`)."""
    at, negated = start, False
    if text[at] in _MINUS and at + 1 < len(text) and not text[at + 1].isspace():
        at, negated = at + 1, True
    field, at = _field(text, at)
    regex, end = _regex(text, at) if field in ("", *TEXT_FIELDS) else ("", at)
    if regex:
        _checked(regex, at + 1)
        return Term(field, (regex,), negated, True, start + 1), end
    values, end = _values(text, at, listed=bool(field))
    if field and not values:
        raise QueryError(
            f"`{field}:` says nothing", "empty", at=at + 1, word=field, hint=_allowed(field), allowed=FIELDS[field]
        )
    known = tuple(_value(field, value, place + 1) for value, place in values)
    return (Term(field, known, negated, False, start + 1) if known else None), end


def _field(text: str, at: int) -> tuple[str, int]:
    """The field named at `at` and where its value begins; an empty one when none is named there."""
    found = _NAME.match(text, at)
    if found is None or text.startswith("//", found.end()):
        return "", at
    name = folded(found[1])
    if name in FIELDS:
        return name, found.end()
    if found.end() == len(text) or text[found.end()].isspace():
        return "", at  # a title's own colon: `Kubernetes: what is new`
    raise QueryError(
        f"no field is called `{name}`",
        "field",
        at=at + 1,
        word=name,
        hint=f"fields are {', '.join(FIELDS)}; quote a word that has a colon",
        allowed=tuple(FIELDS),
    )


def _regex(text: str, at: int) -> tuple[str, int]:
    """The expression between two slashes at `at`; empty when there is none, as in the path `/releases/tag`."""
    end = at + 1
    while text.startswith("/", at) and end < len(text):
        if text[end] == "\\":
            end += 1
        elif text[end] == "/" and (end + 1 == len(text) or text[end + 1].isspace()):
            return unicodedata.normalize("NFKC", text[at + 1 : end].replace("\\/", "/")), end + 1
        end += 1
    return "", at


def _values(text: str, at: int, *, listed: bool) -> tuple[list[tuple[str, int]], int]:
    """The words at `at`, each with its place, and where they end. A comma parts them only when `listed`."""
    found: list[tuple[str, int]] = []
    word, place = "", at
    while at < len(text) and not text[at].isspace():
        if text[at] == '"':
            close = text.find('"', at + 1)
            close = len(text) if close < 0 else close
            word, at = word + text[at + 1 : close], close + 1
        elif listed and text[at] == ",":
            found.append((word, place))
            word, place, at = "", at + 1, at + 1
        else:
            word, at = word + text[at], at + 1
    found.append((word, place))
    return [(value, where) for value, where in found if value.strip()], min(at, len(text))


def _value(field: str, value: str, at: int) -> str:
    """A value as it is compared. Raises QueryError when the field cannot have it."""
    value = " ".join(folded(value).split())
    allowed = FIELDS.get(field, ())
    if (allowed and value not in allowed) or (field in ("newer", "older") and not AGE.fullmatch(value)):
        raise QueryError(
            f"`{field}:` cannot be `{value[:60]}`", "value", at=at, word=field, hint=_allowed(field), allowed=allowed
        )
    return STATES[value] if field == "state" else value


def _allowed(field: str) -> str:
    if field in ("newer", "older"):
        return "it is a time such as 12h, 3d, 2w or 1m"
    if FIELDS[field]:
        names = [name for name in FIELDS[field] if name.isascii()]
        return f"it is one of {', '.join(names)}"
    return f'write {field}:word or {field}:"several words"'


def _checked(expression: str, at: int) -> None:
    """Raise QueryError for an expression that is none, or that could take long."""
    try:
        re.compile(expression, re.IGNORECASE)
        ways = steps(expression, LOOKED_AT)
    except (re.error, OverflowError, RecursionError) as error:
        raise QueryError(
            f"not a regular expression: {error}", "regex", at=at, hint="plain words need no slashes"
        ) from None
    if ways > STEPS:
        raise QueryError(
            "this regular expression could take for ever",
            "slow",
            at=at,
            hint="repeat less: no repeat around a repeat or around alternatives, at most two `.*`",
        )
