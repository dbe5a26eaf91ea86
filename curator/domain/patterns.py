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


MOST = 10**9
"""More steps than this are not counted further."""


def steps(expression: str, length: int) -> int:
    r"""At most how many ways an expression can be tried from one place of a text, by a rough count; `MOST` is endless.

    A repeat is tried at every length, one after the other; one that the next character ends is tried once (`\d+`
    before `\.`). So `\d+\.\d+` is 1, `.*a.*b` is the square of the length, and `(a+)+b` is endless.

    Args:
        expression: In Python's dialect. Raises `re.error`, OverflowError or RecursionError when it is none.
        length: Characters of the text.
    """
    return _ways(list(_parser.parse(expression)), length, last=True)


def _ways(parsed: list[tuple[object, object]], length: int, *, last: bool) -> int:
    """Ways through a sequence. `last`: nothing that could fail stands behind it."""
    ways = 1
    for place, item in enumerate(parsed):
        behind = parsed[place + 1] if place + 1 < len(parsed) else None
        ways = min(MOST, ways * _ways_of(item, behind, length, last=last and behind is None))
    return ways


def _ways_of(item: tuple[object, object], behind: tuple[object, object] | None, length: int, *, last: bool) -> int:
    operation, argument = item
    if operation in _REPEATS and isinstance(argument, tuple):
        least, most, inner = argument
        turns = min(most, length)
        once = _ways(list(inner), length, last=False)
        if once > 1:
            return (
                MOST if turns * once.bit_length() > MOST.bit_length() else min(MOST, (turns - least + 1) * once**turns)
            )
        fixed = last or (behind is not None and len(inner) == 1 and _apart(inner[0], behind))
        return 1 if fixed else max(1, turns - least + 1)
    if operation is _parser.BRANCH and isinstance(argument, tuple):
        return min(MOST, sum(_ways(list(one), length, last=last) for one in argument[1]))
    ways = 1
    for part in _parts(argument):
        ways = min(MOST, ways * _ways(list(part), length, last=last))
    return ways


def _apart(repeated: tuple[object, object], behind: tuple[object, object]) -> bool:
    """Whether a repeated single character can never be the literal that stands behind its repeat."""
    operation, argument = behind
    if operation is not _parser.LITERAL or not isinstance(argument, int):
        return False
    char = chr(argument)
    return not any(_may_be(repeated, one) for one in {char, *char.lower(), *char.upper()})


def _may_be(item: tuple[object, object], char: str) -> bool:
    """Whether a single-character item of a parsed expression may be this character; True where that is not known."""
    operation, argument = item
    if operation is _parser.LITERAL:
        return argument == ord(char)
    if operation is _parser.NOT_LITERAL and isinstance(argument, int):
        return chr(argument).lower() != char.lower()
    if operation is _parser.RANGE and isinstance(argument, tuple):
        return bool(argument[0] <= ord(char) <= argument[1])
    if operation is _parser.CATEGORY:
        known = {_parser.CATEGORY_DIGIT: char.isdigit(), _parser.CATEGORY_SPACE: char.isspace()}
        known[_parser.CATEGORY_WORD] = char.isalnum() or char == "_"
        return known.get(argument, True)
    if operation is _parser.IN and isinstance(argument, list):
        negated = bool(argument) and argument[0][0] is _parser.NEGATE
        inside = any(_may_be(one, char) for one in argument[negated:])
        return not inside if negated else inside
    return True
