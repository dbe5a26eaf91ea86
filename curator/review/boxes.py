"""The command line's box and the help's. Imported at the first use, as `editor` is."""

from __future__ import annotations

from curator.review.editor import LineBox


class CommandBox(LineBox):
    """Where a command is typed."""

    KEYS = ("enter", "escape", "tab", "up")


class HelpBox(LineBox):
    """Where one types what one looks for in the help."""

    KEYS = ("enter", "escape", "down", "up", "pagedown", "pageup")
