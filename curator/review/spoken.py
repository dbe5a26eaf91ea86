"""The command line: what `:skip above` means, and what could be typed next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curator.domain.query import FIELDS, folded
from curator.review.scopes import SCOPES
from curator.review.table import COMMANDS, Command


@dataclass(frozen=True, slots=True)
class World:
    """What there is to be named on the command line."""

    sections: Sequence[str] = ()
    tabs: Sequence[str] = ()
    people: Sequence[str] = ()


def read(line: str) -> tuple[Command | None, str]:
    """The command that a line begins with, and the words after it. A command may be shortened as far as it is no
    other's; None when there is no such command, or more than one."""
    first, _, words = line.replace("　", " ").strip().partition(" ")
    name = folded(first)
    near = [command for command in COMMANDS if command.id.startswith(name)] if name else []
    exact = [command for command in near if command.id == name]
    spoken = [command for command in near if command.takes]
    found = exact or (spoken if len(spoken) == 1 else near)
    return (found[0] if len(found) == 1 else None), words.strip()


def scope_of(command: Command, words: str) -> str:
    """The scope among the words of a command that takes one: what is behind the section or the name."""
    return words.partition(" ")[2].strip() if command.takes in ("section", "writer") else words


def usage(command: Command, language: str) -> str:
    """What stands behind a command on the command line; empty when nothing does."""
    ja, en = _USAGE.get(command.takes, ("", ""))
    return ja if language == "ja" else en


_USAGE: Mapping[str, tuple[str, str]] = {
    "scope": ("[範囲]", "[SCOPE]"),
    "section": ("セクション [範囲]", "SECTION [SCOPE]"),
    "writer": ("名前 [範囲]", "NAME [SCOPE]"),
    "tab": ("タブ", "TAB"),
    "query": ("検索式", "QUERY"),
}


def candidates(line: str, world: World) -> list[str]:
    """What the last word of a line could become, best first."""
    head, _, last = line.replace("　", " ").rpartition(" ")
    if not head.strip():
        names = (command.id for command in sorted(COMMANDS, key=lambda one: not one.takes))
        return _beginning(names, last)
    command, words = read(head + " ")
    if command is None:
        return []
    if command.takes == "tab":
        return _beginning(world.tabs, last)
    if command.takes == "section" and not words:
        return _beginning(world.sections, last)
    if command.takes == "writer" and not words:
        return _beginning(world.people, last)
    if command.takes in ("scope", "section", "writer"):
        return _beginning(SCOPES, last) + query_candidates(last, world)
    return query_candidates(last, world) if command.takes == "query" else []


def query_candidates(last: str, world: World) -> list[str]:
    """What the last word of a query could become: a field, or a field's value."""
    mark = last[:1] if last[:1] in ("-", "!") else ""
    word = last.removeprefix(mark)
    field, colon, value = word.partition(":")
    if not colon:
        return [mark + name for name in _beginning((f"{one}:" for one in FIELDS), word)] if word else []
    known: Iterable[str] = [name for name in FIELDS.get(field, ()) if name.isascii()]
    if field == "section":
        known = (*world.sections, "none")
    elif field in ("writer", "by"):
        known = (*world.people, "me", *(("none",) if field == "writer" else ()))
    *before, this = value.split(",")
    return [f"{mark}{field}:{','.join((*before, one))}" for one in _beginning(known, this)]


def completed(line: str, found: Sequence[str]) -> str:
    """The line with its last word grown as far as all candidates agree, or to the first when it cannot grow."""
    if not found:
        return line
    head, space, last = line.replace("　", " ").rpartition(" ")
    common = _common(found)
    grown = common if len(common) > len(last) else found[0]
    end = " " if grown in found and not grown.endswith(":") else ""
    return f"{head}{space}{grown}{end}"


def _beginning(names: Iterable[str], prefix: str) -> list[str]:
    wanted = folded(prefix)
    return [name for name in names if folded(name).startswith(wanted)]


def _common(names: Sequence[str]) -> str:
    shortest, longest = min(names), max(names)
    for place, char in enumerate(shortest):
        if char != longest[place]:
            return shortest[:place]
    return shortest
