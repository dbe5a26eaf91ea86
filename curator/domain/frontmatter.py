"""Front matter as values with their places, so that one value can be replaced and every other byte stays.

Full YAML needs a library, which the domain has not: `publish.front` reads any front matter. `read_flat` here reads
what `draft`, `publish` and Zenn write (one key a line, plain or quoted words, lists in brackets) and refuses the
rest, never guessing; it is also many times faster.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curator.domain.blocks import split_lines


@dataclass(frozen=True, slots=True)
class Front:
    """Front matter, understood. Dates and times are text as written; the page knows what they must be."""

    values: Mapping[str, object]
    spans: Mapping[str, tuple[int, int]]
    """Key → where its value stands in the front matter's text (empty span: there is none yet). An alias is not here."""
    lines: Mapping[str, int]
    """Key → its line in the front matter, from 1."""
    indent: str = ""
    """What stands before each key."""
    block: bool = True
    """One key a line; false for `{…}`, to which no key can be added by adding a line."""


ReadFront = Callable[[str], Front]
"""Reads the text between the two `---` lines. Raises PageError with the line inside that text and no path."""

EMPTY = Front({}, {}, {})

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_KEY = re.compile(r"([A-Za-z_][\w-]*):(?: +|$)", re.ASCII)
_DOUBLE = re.compile(r'"(?:[^"\\]|\\["\\/])*"')
_SINGLE = re.compile(r"'(?:[^']|'')*'")
_WORD = re.compile(r"[A-Za-z][\w./-]*", re.ASCII)
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
_PLAIN = re.compile(r"[^\W\d_](?:[^#:]|:(?=[^\s:#]))*")
_PICTURES = re.compile("[\u200d\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+")
_RESERVED = frozenset("true false null yes no on off y n".split())


def read_flat(text: str) -> Front | None:
    """The front matter, or None when it is not of the simple form (which does not mean that it is wrong)."""
    if _UNREADABLE.search(text):
        return None
    values: dict[str, object] = {}
    spans: dict[str, tuple[int, int]] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(split_lines(text), start=1):
        raw = text[line.start : line.end]
        if not raw.strip(" ") or raw.startswith("#"):
            continue
        key = _KEY.match(raw)
        if key is None or key.group(1) in values or key.group(1).lower() in _RESERVED or "\t" in raw:
            return None
        words = raw[key.end() :].rstrip(" ")
        value = _flat_value(words)
        if value is None:
            return None
        name = key.group(1)
        values[name], lines[name] = value[0], number
        spans[name] = (line.start + key.end(), line.start + key.end() + len(words))
    return Front(values, spans, lines)


def _flat_value(words: str) -> tuple[object] | None:
    """The value in a one-tuple, or None when it is not one of the simple forms."""
    if words.startswith("["):
        return _flat_list(words)
    if words in ("true", "false"):
        return (words == "true",)
    if _INT.fullmatch(words) and words != "-0":
        return (int(words),)
    if _DATE.fullmatch(words) or _PICTURES.fullmatch(words):
        return (words,)
    quoted = _quoted(words)
    if quoted is not None:
        return (quoted,)
    if _PLAIN.fullmatch(words) and not words.endswith(":") and words.lower() not in _RESERVED:
        return (words,)
    return None


def _flat_list(words: str) -> tuple[object] | None:
    if not words.endswith("]"):
        return None
    inside = words[1:-1].strip(" ")
    items: list[str] = []
    for part in re.split(r" *, *", inside) if inside else []:
        item = _quoted(part)
        if item is None and (_WORD.fullmatch(part) or _DATE.fullmatch(part)) and part.lower() not in _RESERVED:
            item = part
        if item is None:
            return None
        items.append(item)
    return (items,)


def _quoted(words: str) -> str | None:
    if _DOUBLE.fullmatch(words):
        return re.sub(r"\\(.)", r"\1", words[1:-1])
    if _SINGLE.fullmatch(words):
        return words[1:-1].replace("''", "'")
    return None


def written(value: object) -> str:
    """A value as YAML on one line: what `draft` and `publish` put into front matter.

    Text is quoted unless it is one plain word or an emoji; lists go into brackets; times keep their own offset.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(written(item) for item in value) + "]"
    text = str(value)
    if (_WORD.fullmatch(text) and text.lower() not in _RESERVED) or _PICTURES.fullmatch(text):
        return text
    return _unprintable_escaped(json.dumps(text, ensure_ascii=False))


def _unprintable_escaped(quoted: str) -> str:
    return _UNREADABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)
