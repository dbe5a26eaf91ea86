"""The team's dictionary of terms, in the form of prh (https://github.com/prh/prh): what to write instead of what.

Read are `version: 1` and `rules` with `expected`, `pattern` or `patterns` (words, or `/JavaScript expressions/flags`),
`options: {wordBoundary: true}`, `regexpMustEmpty`, `specs` and `prh` (why). Specs are held against their rule at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curator.domain.patterns import slow_part
from curator.errors import ConfigError

SIZE_LIMIT = 1_000_000
"""Bytes of a dictionary. WEB+DB PRESS's, the best known, has 60,000."""
RULE_LIMIT = 5_000
PATTERN_LIMIT = 500
"""Characters of a pattern."""


@dataclass(frozen=True, slots=True)
class Term:
    """One rule: what is found, and what should be there."""

    pattern: re.Pattern[str]
    expected: str
    """`$1` stands for the pattern's first group."""
    why: str = ""
    must_be_empty: str = ""
    """Number of a group (`$1`) that must have found nothing; empty: none."""

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, what should be there) of every place that says it otherwise."""
        for match in self.pattern.finditer(text):
            if self.must_be_empty and _group(match, self.must_be_empty[1:]):
                continue
            right = self._expected(match)
            if match.group() and match.group() != right:
                yield match.start(), match.end(), right

    def _expected(self, match: re.Match[str]) -> str:
        return re.sub(r"\$(\d)", lambda number: _group(match, number[1]), self.expected)

    def corrected(self, text: str) -> str:
        """The text with what should be there."""
        for start, end, right in reversed(list(self.found(text))):
            text = text[:start] + right + text[end:]
        return text


def _group(match: re.Match[str], number: str) -> str:
    index = int(number)
    return (match.group(index) or "") if index <= (match.re.groups) else ""


def load_terms(root: Path, name: str) -> tuple[Term, ...]:
    """The dictionary at a path from the publication's root; none for an empty name.

    Raises:
        ConfigError: It is not there, or not right; with file and line.
    """
    if not name:
        return ()
    path = root / name
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ConfigError(f"it is larger than {SIZE_LIMIT:,} bytes", path=name, hint="split off what is not needed")
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(
            f"the dictionary cannot be read: {error.strerror}", path=name, hint="look at `terms` in [check]"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError("the dictionary is no UTF-8", path=name, hint="save it as UTF-8") from error
    return read_terms(text, name)


def read_terms(text: str, path: str) -> tuple[Term, ...]:
    """The rules that a dictionary's text says. Raises ConfigError with the line."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        said = " ".join(str(error.problem or "not YAML").split())
        raise ConfigError(f"this is not YAML: {said}", path=path, line=mark.line + 1 if mark else None) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise ConfigError("this is not YAML", path=path, hint="as in prh's documentation") from error
    if root is None:
        return ()
    if not isinstance(root, dict) or not isinstance(root.get("rules", []), list):
        raise ConfigError("it has no list of rules", path=path, line=1, hint="write `version: 1` and `rules:`")
    if root.get("version", 1) != 1:
        raise ConfigError("only version 1 is known", path=path, line=1, hint="write `version: 1`")
    if root.get("imports"):
        raise ConfigError("`imports` are not read", path=path, line=1, hint="copy the rules into this file")
    rules = root.get("rules") or []
    if len(rules) > RULE_LIMIT:
        raise ConfigError(f"it has {len(rules)} rules, {RULE_LIMIT} are the most", path=path)
    return tuple(_term(rule, _Spot(path, _line(rules, index))) for index, rule in enumerate(rules))


@dataclass(frozen=True, slots=True)
class _Spot:
    path: str
    line: int | None

    def wrong(self, message: str, hint: str = "") -> ConfigError:
        return ConfigError(message, path=self.path, line=self.line, hint=hint)


def _line(rules: Any, index: int) -> int | None:
    try:
        return int(rules.lc.item(index)[0]) + 1
    except (AttributeError, KeyError, TypeError, IndexError):
        return None


def _term(rule: object, spot: _Spot) -> Term:
    rule = {"expected": rule} if isinstance(rule, str) else rule
    if not isinstance(rule, Mapping) or not isinstance(rule.get("expected"), str) or not rule["expected"]:
        raise spot.wrong("a rule has no `expected`", "write what should be there, in quotes")
    expected = str(rule["expected"])
    given = rule.get("patterns", rule.get("pattern"))
    patterns = [given] if isinstance(given, str) else given
    options = rule.get("options") or {}
    if not isinstance(options, Mapping):
        raise spot.wrong("`options` must be a table", "write `options: {wordBoundary: true}`")
    if patterns is not None and (
        not isinstance(patterns, Sequence) or not patterns or not all(isinstance(one, str) and one for one in patterns)
    ):
        raise spot.wrong("`pattern` must be a text, `patterns` a list of texts")
    compiled = _compiled(patterns, expected, bool(options.get("wordBoundary")), spot)
    empty = rule.get("regexpMustEmpty") or ""
    if not re.fullmatch(r"(?:\$\d)?", str(empty)):
        raise spot.wrong("`regexpMustEmpty` must name a group", "such as $1")
    term = Term(compiled, expected, " ".join(str(rule.get("prh") or "").split()), str(empty))
    _hold_specs(term, rule.get("specs") or (), spot)
    return term


def _compiled(patterns: Sequence[str] | None, expected: str, bounded: bool, spot: _Spot) -> re.Pattern[str]:
    if patterns is None:  # as prh does: the expected word in any case and width
        sources, flags = [_loose(expected)], re.IGNORECASE
    else:
        read = [_source(one, spot) for one in patterns]
        flags = re.IGNORECASE if any(ignores for _, ignores in read) else re.NOFLAG
        sources = [source for source, _ in read]
    source = "|".join(sources) if len(sources) > 1 else sources[0]
    if bounded:
        source = rf"(?<![A-Za-z0-9_])(?:{source})(?![A-Za-z0-9_])"
    try:
        compiled = re.compile(source, flags)
        slow = slow_part(source)
    except (re.error, OverflowError, RecursionError) as error:
        raise spot.wrong(f"a pattern is not a regular expression: {error}") from error
    if slow:
        raise spot.wrong(f"a pattern could take for ever: {slow}", "use plain words or one repeat at a time")
    if compiled.match(""):
        raise spot.wrong("a pattern finds nothing everywhere", "it must match at least one character")
    return compiled


def _source(pattern: str, spot: _Spot) -> tuple[str, bool]:
    """A pattern as Python reads it, and whether it looks past case."""
    if len(pattern) > PATTERN_LIMIT:
        raise spot.wrong(f"a pattern is longer than {PATTERN_LIMIT} characters")
    script = re.fullmatch(r"/(.+)/([a-z]*)", pattern, re.DOTALL)
    if script is None:
        return re.escape(pattern), False
    source = re.sub(r"\(\?<(?![=!])", "(?P<", script[1]).replace(r"\/", "/")
    return source, "i" in script[2]


def _loose(word: str) -> str:
    """Any case and width of a word."""
    parts = []
    for letter in word:
        wide = chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else unicodedata.normalize("NFKC", letter)
        parts.append(re.escape(letter) if wide == letter or len(wide) > 1 else f"[{re.escape(letter + wide)}]")
    return "".join(parts)


def _hold_specs(term: Term, specs: object, spot: _Spot) -> None:
    for spec in specs if isinstance(specs, Sequence) else ():
        if not isinstance(spec, Mapping) or not all(isinstance(spec.get(key), str) for key in ("from", "to")):
            raise spot.wrong("a spec needs `from` and `to`")
        made = term.corrected(spec["from"])
        if made != spec["to"]:
            raise spot.wrong(f"the rule makes {made!r} of {spec['from']!r}, its spec says {spec['to']!r}")
