"""Code as HTML with its colours, in the classes that the theme's style sheet knows."""

from __future__ import annotations

from html import escape

NAME_LIMIT = 100
"""Characters of a file name above a block of code."""


def code_html(code: str, info: str) -> str:
    """A block of code. `info` is what stands after the fence: a language, `language:file name`, or nothing."""
    first, _, name = info.strip().partition(":")
    words = first.split()
    shown = name.strip()[:NAME_LIMIT]
    # Long lines scroll inside the block, which a keyboard must be able to reach.
    head = f'<span class="filename">{escape(shown)}</span>' if shown else ""
    return f'<div class="highlight">{head}<pre><code tabindex="0">{_coloured(code, words)}</code></pre></div>\n'


def _coloured(code: str, languages: list[str]) -> str:
    """The code's text with spans around its words; plain where no lexer knows the language."""
    # Zenn writes `diff go` for a diff of Go: the diff is what must be seen.
    if not languages:
        return escape(code)
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(languages[0].lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
