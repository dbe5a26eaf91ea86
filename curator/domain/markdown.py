"""Markdown at the borders: text that becomes Markdown, Markdown that becomes text, notes that stay inside their item.

Our pages are read by three dialects: Zenn (markdown-it), GitHub, and the site (Python-Markdown with extensions). What
acts in any of them is escaped; what acts in none stays as it is, so that titles stay readable in the source.
"""

from __future__ import annotations

import html
import re

from curator.domain.blocks import Heading, scan
from curator.domain.text import clean_title

_BACKSLASHED = frozenset("\\`*_{}[]()>#+-.!")
"""What both CommonMark and Python-Markdown let a backslash escape; anything else becomes a character reference."""

_PUNCTUATION = r"""!-/:-@\[-`{-~"""

_RULES: tuple[re.Pattern[str], ...] = (
    re.compile(r"<(?=[^ !]*@)"),  # <somebody@example.org>, also where a later < is written as an entity
    re.compile(rf"\\(?=[{_PUNCTUATION}]|$)"),
    re.compile(r"&(?=#?\w{1,40};)"),
    re.compile(r"<(?=[A-Za-z/!?])|(?<=-8)<(?=-)"),
    re.compile(r"\[(?=.*\])"),  # links, images, references, footnotes, definitions, abbreviations
    re.compile(r"\{(?=.*\})"),  # attribute lists, critic marks, template tags
    re.compile(r":(?=[+\-\w]+:)"),  # emoji shortcodes
    re.compile(r"(?<=[A-Za-z]):(?=//)"),  # autolinks
    re.compile(r"(?<=mailto):|(?<=xmpp):", re.IGNORECASE),
    re.compile(r"(?<=www)\.", re.IGNORECASE),
    re.compile(r"(?<=[\w.+-])@(?=[\w-]+\.\w)"),
    re.compile(r"#(?=#*\s*$)"),  # a heading's closing marks; Python-Markdown drops them even from "C#"
    # what begins a block, where the text is the first thing on a line
    re.compile(r"^#(?=#{0,5}(?:\s|$))|^>|^[-+](?=\s|$)|^[-=!?:~+](?=.?[-=!?:~+])|^\|"),
    re.compile(r"(?<=^\d)[.)](?=\s|$)|(?<=^\d\d)[.)](?=\s|$)"),
)

"""One character each, the one to escape."""

_PAIRS: tuple[re.Pattern[str], ...] = (
    re.compile(r"\*(?!(?<=\s\*)(?:\s|$))"),
    re.compile(r"(?<![^\W_])_|_(?![^\W_])"),  # inside a word it does nothing
    re.compile(r"`"),
    re.compile(r"~"),
    re.compile(r"\^"),
    re.compile(r"\$"),
    re.compile(r"(?<==)=|=(?==)"),
)
"""Marks that act only in pairs: escaped where a second one stands in the text."""


def escape_markdown(text: str) -> str:
    """Plain text as one line of Markdown that reads back as that text, in a heading or after other words.

    `plain` is its reverse. Only what acts is escaped: `containerd 1.7.0` and `#116054: KEP-3488` stay as they are.
    """
    line = clean_title(text, LINE_LIMIT)
    marked: set[int] = set()
    for pattern in _RULES:
        marked.update(match.start() for match in pattern.finditer(line))
    for pattern in _PAIRS:
        places = [match.start() for match in pattern.finditer(line)]
        if len(places) > 1:
            marked.update(places)
    return "".join(_escaped(char) if index in marked else char for index, char in enumerate(line))


def _escaped(char: str) -> str:
    if char in _BACKSLASHED:
        return "\\" + char
    return {"<": "&lt;", "&": "&amp;"}.get(char, f"&#{ord(char)};")


# -- Markdown → text ---------------------------------------------------------------------------------------------

_ESCAPE = re.compile(rf"\\([{_PUNCTUATION}])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_AUTOLINK = re.compile(r"<((?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)|[\w.+-]+@[\w.-]+)>")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>")
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"(?:\((?:<[^<>]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+[^)]*)?\)|\[[^\[\]]*\])"
)
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_EM = re.compile(r"(?<!\*)\*(?=[^\s*])([^*]+?)(?<=\S)\*(?!\*)|(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])")
LINE_LIMIT = 1_000
"""Characters of a heading as text; the longest that a decision or an entry can hold."""

_HELD = 0xF0000
"""Characters of the private plane stand for what must not be read again; crawled or typed text seldom has them."""


_PLANE = re.compile("[\U000f0000-\U000ffffd]")


def plain(markdown: str) -> str:
    """The text of a heading's or line's inline Markdown, as feeds and terminals show it."""
    if not re.search(r"[\\&`<\[*_~]", markdown):
        return clean_title(markdown, LINE_LIMIT)
    held: list[str] = []

    def hold(text: str) -> str:
        held.append(text)
        return chr(_HELD + len(held) - 1)

    line = _PLANE.sub("\ufffd", markdown)[: 4 * LINE_LIMIT]  # longer would only cost time: searching pairs is quadratic
    line = re.sub(r"\\([\\`])", lambda match: hold(match.group(1)), line)  # they open no code
    line = _CODE.sub(lambda match: hold(match.group(2)), line)
    line = _ESCAPE.sub(lambda match: hold(match.group(1)), line)
    line = _AUTOLINK.sub(lambda match: hold(match.group(1)), line)
    line = _TAG.sub("", line)
    line = _ENTITY.sub(lambda match: hold(html.unescape(match.group())), line)
    for _ in range(3):
        line = _LINK.sub(r"\1", line)
    for _ in range(3):
        line = _STRONG.sub(r"\2", line)
    line = _EM.sub(lambda match: match.group(1) or match.group(2), line)
    line = _PLANE.sub(lambda match: held[ord(match.group()) - _HELD], line)
    return clean_title(line, LINE_LIMIT)


# -- notes -------------------------------------------------------------------------------------------------------


def guard_note(note: str) -> str:
    """A person's note, such that it stays inside its item whatever it holds.

    Headings of the first three levels would cut the page: they become `####`. A fence, HTML comment or `:::` block
    left open would swallow what follows: it is closed. All else stays as written; guarding twice changes nothing.
    """
    lines = re.sub(r"\r\n|\r", "\n", note).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    for heading in reversed(scan(lines).headings):
        if heading.level < 4:
            lines[heading.line : heading.end] = [_lowered(heading)]
    while unclosed := scan(
        lines
    ).unclosed:  # a fence may have been open inside a `:::` block: at most one after the other
        lines.append(unclosed)
    return "\n".join(lines)


def _lowered(heading: Heading) -> str:
    return f"#### {heading.text}".rstrip()
