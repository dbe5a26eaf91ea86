"""The help: every command with its keys, found by typing and run with Enter. Pure; the palette is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curator.domain.query import folded
from curator.review.rows import Line
from curator.review.sections import Sections
from curator.review.spoken import usage
from curator.review.table import COMMANDS, Command, shown_key
from curator.review.words import say
from curator.review.wrap import fit, wrap

KEY_COLUMN = 14
"""Cells of the key column."""

Keys = Mapping[str, tuple[str, ...]]
"""Command id → its keys."""

GROUPS = ("link", "view", "screen", "review")
"""What commands act on, in the order of the help."""


def found(typed: str, keys: Keys, sections: Sections) -> list[Command]:
    """The commands that hold every word of what is typed, in id, keys or words of either language, in the order of the
    help. Sections that there are not have no command, and what can neither be pressed nor typed after `:` neither."""
    words = folded(typed).split()
    here = [one for one in COMMANDS if _works(one, keys, sections)]
    ordered = [command for group in GROUPS for command in here if command.acts_on == group]
    return [command for command in ordered if all(word in _text(command, keys) for word in words)]


def lines(
    commands: Sequence[Command], chosen: int, *, keys: Keys, sections: Sections, language: str, width: int
) -> tuple[list[Line], int]:
    """Lines of at most `width` cells, and which of them is the chosen command's first.

    Args:
        commands: What was found.
        chosen: The chosen command's place in it; -1 means none is, then the explanation of the marks is added.
        keys: The keys in use.
        sections: The publication's.
        language: Of the reviewer.
        width: Cells of a line.
    """
    written: list[Line] = []
    at, group = 0, ""
    for place, command in enumerate(commands):
        if command.acts_on != group:
            group = command.acts_on
            written += [(), (("page-head", fit(say(language, f"help.{group}"), width).rstrip()),)]
        at = len(written) if place == chosen else at
        shown = " ".join(shown_key(key) for key in keys.get(command.id, ()))
        written += _pair(shown, meaning(command, sections, language), width, chosen=place == chosen)
    if not commands:
        written.append((("page-text", say(language, "help.none")),))
    return written + (_marks(language, width) if chosen < 0 else []), at


def meaning(command: Command, sections: Sections, language: str) -> str:
    """What a command does, and how it is typed."""
    words = command.words(language)
    section = sections.keyed(int(command.id[5:])) if command.id.startswith("keep-") else None
    if section is not None:
        words = f"{words}: {sections.heading(section.key)}"
    spoken = usage(command, language)
    return f"{words}  :{command.id} {spoken}" if spoken else words


def _works(command: Command, keys: Keys, sections: Sections) -> bool:
    if command.id.startswith("keep-") and sections.keyed(int(command.id[5:])) is None:
        return False
    return bool(keys.get(command.id) or command.takes)


def _text(command: Command, keys: Keys) -> str:
    return folded(" ".join((command.id, command.ja, command.en, *map(shown_key, keys.get(command.id, ())))))


def _marks(language: str, width: int) -> list[Line]:
    """What the marks in the list mean."""
    written: list[Line] = [(), (("page-head", fit(say(language, "help.marks"), width).rstrip()),)]
    for mark, name in (
        ("1-9", "help.mark.digit"),
        ("1?-9?", "help.mark.hint"),
        ("*", "help.mark.star"),
        ("x l d p", "help.mark.states"),
        ("+", "help.mark.marked"),
        ("(+2)", "help.mark.story"),
        ("(=1)", "help.mark.belongs"),
        ("(5)", "help.mark.fold"),
        ("+2-1", "help.mark.votes"),
        ("n ~ c ! %", "help.mark.flags"),
    ):
        written += _pair(mark, say(language, name), width)
    return [*written, (), *((("page-text", part),) for part in wrap(say(language, "help.ime"), width))]


def _pair(key: str, words: str, width: int, *, chosen: bool = False) -> list[Line]:
    first, *rest = wrap(words, max(width - KEY_COLUMN, 10))
    head, body = ("tab-chosen", "tab-chosen") if chosen else ("key", "page-text")
    written: list[Line] = [((head, fit(key, KEY_COLUMN)), (body, first))]
    return written + [((body, " " * KEY_COLUMN + line),) for line in rest]
