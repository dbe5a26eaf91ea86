"""Who else is in the review, as the screen shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rich.cells import cell_len

from curator.domain.text import for_terminal
from curator.store.presence import Here

PEN = "✎"
"""Behind the initials of somebody who writes; one cell wide in tmux 3.3a, 3.5a and xterm.js."""

LONGEST = 4
"""Characters of initials, until which people are told apart."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What others do, for painting."""

    names: tuple[str, ...] = ()
    """Of the others in the review, each once."""
    at: Mapping[str, str] = field(default_factory=dict)
    """Link key → initials of those whose cursor is there, with a pen where they write."""
    waiting: str = ""
    """What came and is not listed yet, in words; empty when nothing did."""
    followed: str = ""
    """Name of the person whose cursor is followed; empty when nobody's is."""


NOBODY = Beside()
"""Nobody else is here, and nothing came."""


def initials(names: Iterable[str]) -> dict[str, str]:
    """Name → one to four characters: the first letters of its words, or its first two; longer where two are alike."""
    once = sorted(set(names))
    found: dict[str, str] = {}
    for name in once:
        words = for_terminal(name).split()
        if len(words) > 1:
            found[name] = "".join(word[0] for word in words)[:LONGEST]
            continue
        text = words[0] if words else "?"
        size = 1 if cell_len(text[:1]) > 1 else 2
        others = [for_terminal(other) for other in once if other != name]
        while size < LONGEST and any(other.startswith(text[:size]) for other in others):
            size += 1
        found[name] = text[:size]
    return found


def beside(others: Iterable[Here], *, waiting: str = "", followed: str = "") -> Beside:
    """What others do, put into few characters."""
    here = list(others)
    short = initials(one.by for one in here)
    at: dict[str, list[str]] = {}
    for one in here:
        told = short[one.by] + (PEN if one.writing else "")
        if one.key and told not in at.setdefault(one.key, []):
            at[one.key].append(told)
    names = tuple(dict.fromkeys(for_terminal(one.by) for one in here))
    return Beside(names, {key: " ".join(told) for key, told in at.items()}, waiting, for_terminal(followed))
