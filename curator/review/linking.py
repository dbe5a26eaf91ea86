"""Links in Markdown, for what leaves the review: the clipboard and the minutes. Pure."""

from __future__ import annotations

import re

from curator.domain.markdown import escape_markdown
from curator.domain.text import for_terminal
from curator.domain.types import LinkView

_BRACKET = re.compile(r"(?<!\\)((?:\\\\)*)([\[\]])")
"""A bracket that nothing escapes: elsewhere a letter, in a link's text it begins another link or ends this one."""


def title_of(view: LinkView) -> str:
    """A link's title as one line of Markdown; its address where it has none."""
    return escape_markdown(for_terminal(view.title) or view.link.url)


def markdown_link(view: LinkView) -> str:
    """A link as Markdown, whatever its title."""
    text = _BRACKET.sub(r"\1\\\2", title_of(view))
    return f"[{text}](<{view.link.url}>)"
