"""Link reference definitions (`[label]: url "title"`), which may stand at the beginning of a paragraph.

They are no text: a line of dashes under nothing but definitions underlines no heading. Read as the specification
has it, https://spec.commonmark.org/0.31.2/#link-reference-definitions.
"""

from __future__ import annotations

import re

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]:", re.DOTALL)
_GAP = re.compile(r"[ \t]*\n?[ \t]*")
_POINTED = re.compile(r"<(?:[^<>\n\\]|\\.)*>")
_TITLE = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\((?:[^()\\]|\\.)*\)', re.DOTALL)
_REST = re.compile(r"[ \t]*(?:\n|$)")


def definitions(lines: list[str]) -> int:
    """How many lines at the beginning of a paragraph are link reference definitions."""
    if not lines or not lines[0].startswith("["):
        return 0
    text = "\n".join(line.strip(" ") for line in lines)
    pos = 0
    while pos < len(text):
        end = _definition(text, pos)
        if end is None:
            break
        pos = end
    return len(lines) if pos >= len(text) else text.count("\n", 0, pos)


def _definition(text: str, pos: int) -> int | None:
    """The end of the definition at `pos`, newline included, or None."""
    label = _LABEL.match(text, pos)
    if label is None or not label.group(1).strip():
        return None
    gap = _GAP.match(text, label.end())
    after = gap.end() if gap else label.end()
    pointed = _POINTED.match(text, after)
    end = pointed.end() if pointed else _bare_destination(text, after)
    if end is None:
        return None
    gap = _GAP.match(text, end)
    if (
        gap
        and gap.end() > end
        and (title := _TITLE.match(text, gap.end()))
        and (rest := _REST.match(text, title.end()))
    ):
        return rest.end()
    rest = _REST.match(text, end)
    return rest.end() if rest else None


def _bare_destination(text: str, pos: int) -> int | None:
    """The end of a destination without angle brackets: no spaces, no controls, balanced parentheses, not empty."""
    start, depth = pos, 0
    while pos < len(text):
        char = text[pos]
        if char == "\\" and pos + 1 < len(text) and not text[pos + 1].isspace():
            pos += 2
            continue
        if char <= " " or char == "\x7f" or (char == "<" and pos == start):
            break
        if char == "(":
            depth += 1
        elif char == ")":
            if depth == 0:
                break
            depth -= 1
        pos += 1
    return pos if pos > start and depth == 0 else None
