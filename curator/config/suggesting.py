"""Checks of what `curator.toml` says on suggestions: `[[suggest.rule]]` and `[[watch]]`."""

from __future__ import annotations

import math

from curator.config.checks import CheckError, one_of, pattern, short, text
from curator.domain.settings import SuggestRule
from curator.domain.types import Kind

_CONDITIONS = {
    "host": text(200),
    "path": text(300),
    "title": pattern,
    "kind": one_of(*(kind.value for kind in Kind)),
}


def rules(value: object) -> tuple[SuggestRule, ...]:
    """Rules that name a section and at least one condition."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise CheckError("must be a list of tables", "write [[suggest.rule]] with a section and a host, path or title")
    return tuple(_rule(one) for one in value)


def _rule(given: dict[str, object]) -> SuggestRule:
    if unknown := sorted(set(given) - {"section", *_CONDITIONS}):
        raise CheckError(f"has the unknown key {short(unknown[0])}", f"a rule has section, {', '.join(_CONDITIONS)}")
    said = {name: str(check(given[name])) for name, check in _CONDITIONS.items() if name in given}
    if not said:
        raise CheckError("has no condition", f"a rule has one or more of {', '.join(_CONDITIONS)}")
    return SuggestRule(section=str(text(100)(given.get("section", ""))), **said)


def weight(value: object) -> float:
    """A log-odds weight between -10 and 10."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or abs(value) > 10:
        raise CheckError("must be a number between -10 and 10", "2 moves it up, -2 moves it down")
    return float(value)


def probability(value: object) -> float:
    """A probability; above 1 it is never reached."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 2:
        raise CheckError("must be a probability", "from 0.5 to 1; 2 fills nothing in")
    return float(value)
