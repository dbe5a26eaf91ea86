"""What commands print: tables that fit the terminal, JSON for scripts, progress for people who wait."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any


def times(value: datetime | None) -> str | None:
    """A time for scripts: ISO 8601 UTC, or None."""
    return value.isoformat().replace("+00:00", "Z") if value else None


def as_json(value: Any) -> None:
    """Print a value for a script."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def cells(text: str) -> int:
    """Terminal cells a text takes: two for wide characters, none for combining ones."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """A text in exactly `width` cells: cut with `…`, or filled with spaces."""
    if cells(text) > width:
        kept, used = [], 0
        for character in text:
            used += cells(character)
            if used > width - 1:
                break
            kept.append(character)
        text = "".join(kept) + "…"
    return text + " " * (width - cells(text))


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, width: int = 0) -> str:
    """A table that fits `width` cells (0: the terminal's); the widest column gives way."""
    from curator.domain.text import for_terminal

    clean = [[for_terminal(cell) for cell in row] for row in rows]
    lines = [list(headers), *clean]
    widths = [max(cells(line[column]) for line in lines) for column in range(len(headers))]
    limit = width or shutil.get_terminal_size((100, 24)).columns
    while sum(widths) + 2 * (len(widths) - 1) > limit and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return "\n".join("  ".join(fitted(c, w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


class Progress:
    """A line that counts, on a terminal only; nothing elsewhere and with --quiet."""

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        self._what = what
        self._shows = not quiet and sys.stderr.isatty()

    def __call__(self, done: int, total: int, name: str = "") -> None:
        """Show how far it is; `name` is what was just done."""
        if self._shows:
            columns = shutil.get_terminal_size((80, 24)).columns
            bar = "█" * (20 * done // max(total, 1))
            line = f"{self._what} {done}/{total} ▕{bar:<20}▏ {name}"
            print("\r" + fitted(line, columns - 1), end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Wipe the line."""
        if self._shows:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
