"""Regular expressions that people write into filters, and that run on text from strangers."""

from __future__ import annotations

import re
from collections.abc import Iterable

_parser = re._parser  # type: ignore[attr-defined] # noqa: SLF001 - the only parse tree of Python's own dialect
_REPEATS = frozenset({_parser.MAX_REPEAT, _parser.MIN_REPEAT})
_MANY = 16
"""A repeat of at most this many turns cannot multiply far: 16² looks at a title of 300 characters are nothing."""


def slow_part(expression: str) -> str:
    """Why an expression could take exponential time, or "" when it cannot by this rule.

    The rule: no repeat without a small limit around another one or around alternatives (`(a+)+`, `(a|aa)*`). It is
    stricter than need be; titles have at most 300 characters, for which the rest is fast.
    """
    return _slow(_parser.parse(expression), inside=False)


def _slow(parsed: Iterable[tuple[object, object]], *, inside: bool) -> str:
    for operation, argument in parsed:
        many = operation in _REPEATS and isinstance(argument, tuple) and argument[1] > _MANY
        if many and inside:
            return "it repeats a repeat"
        if inside and operation is _parser.BRANCH:
            return "it repeats alternatives"
        for part in _parts(argument):
            if found := _slow(part, inside=inside or many):
                return found
    return ""


def _parts(argument: object) -> Iterable[Iterable[tuple[object, object]]]:
    """The sub-patterns in an operation's argument."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for part in argument:
            yield from _parts(part)
