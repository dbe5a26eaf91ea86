"""Keys and the commands they mean. The commands themselves are in `table`, what does them in `capabilities`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from curator.errors import UsageError
from curator.review.table import BY_ID, COMMANDS, Command, shown_key

__all__ = ["BOTTOM_LINE", "BY_ID", "COMMANDS", "Command", "commands_by_key", "keys_of", "shown_key"]

BOTTOM_LINE = ("skip", "later", "discuss", "note", "undo", "filter", "next-tab", "open", "quit")
"""Commands on the bottom line after the section keys, in order; a narrow screen shows as many as fit, and always
the help."""


def keys_of(overrides: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Command id → its keys. `overrides` are (command, key) pairs from `[review] keys`; they replace all default
    keys of that command, and take the key away from another command.

    Raises:
        UsageError: A pair names no command, or two pairs want one key.
    """
    keys = {command.id: command.keys for command in COMMANDS}
    taken: dict[str, str] = {}
    for name, key in overrides:
        if name not in keys:
            near = difflib.get_close_matches(name, keys, n=1)
            raise UsageError(
                f"`[review] keys` names the unknown command `{name}`",
                hint=f"did you mean `{near[0]}`?" if near else "press ? in the review to see all commands",
            )
        if taken.setdefault(key, name) != name:
            raise UsageError(
                f"`[review] keys` gives `{key}` to both `{taken[key]}` and `{name}`", hint="choose another key for one"
            )
    for key, name in taken.items():
        keys = {other: tuple(k for k in held if k != key) for other, held in keys.items()}
        keys[name] = tuple(k for k, n in taken.items() if n == name)
    return keys


def commands_by_key(keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Key → command id."""
    return {key: name for name, held in keys.items() for key in held}
