"""Breaking a title into lines the way Japanese is set. Pure: how wide a text is, the caller measures.

What may not begin or end a line follows JIS X 4051 (https://www.w3.org/TR/jlreq/#characters_not_starting_a_line): a
small `ょ`, a `、` or a closing bracket never begins one, an opening bracket never ends one. Latin words, dates, runs of
katakana, and a word with the hiragana that belong to it stay whole where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

NOT_FIRST = frozenset(
    "、。，．・：；？！ー〜～”’）］｝〕〉》」』】〙〗｠»ゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "…‥‐゠–,.:;!?)]}%％‰℃°\ufe0f\u200d"
)
"""What never begins a line."""

NOT_LAST = frozenset("“‘（［｛〔〈《「『【〘〖｟«([{#＃$¥￥")
"""What never ends a line."""

_WORDS = re.compile(
    r"\(?\d{4}-\d{2}-\d{2}[^\s]{0,3}|[\u30a1-\u30fa\u30fc]{1,12}|[\u4e00-\u9fff\u3005]{1,4}[\u3041-\u3096]{0,6}"
    r"|[\u3041-\u3096]{1,8}|[!-~\u00a1-\u024f]+|\s+|.",
    re.DOTALL,
)
_HIRAGANA = re.compile(r"[\u3041-\u3096]")

Width = Callable[[str], float]


def pieces(text: str) -> list[str]:
    """A text as pieces between which a line may break; spaces are pieces of their own."""
    found: list[str] = []
    for piece in _WORDS.findall(" ".join(text.split())):
        last = found[-1] if found else " "
        ending = _HIRAGANA.match(piece) and not _HIRAGANA.match(last[-1])
        if not last.isspace() and not piece.isspace() and (piece[0] in NOT_FIRST or last[-1] in NOT_LAST or ending):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def lines_of(text: str, limit: float, width: Width) -> list[str]:
    """A text as lines of at most `limit`, filled one after the other. A piece that is wider than a line is cut."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in pieces(text):
        wide = width(piece)
        if used + wide <= limit or (line and piece.isspace()):
            line, used = line + piece, used + wide
            continue
        if line:
            lines.append(line.rstrip())
        line, used = piece, wide
        while len(line) > 1 and used > limit:
            fits = next(at for at in range(len(line) - 1, 0, -1) if at == 1 or width(line[:at]) <= limit)
            lines.append(line[:fits])
            line = line[fits:]
            used = width(line)
    return [*lines, line.rstrip()] if line.strip() else lines


def balanced(text: str, limit: float, width: Width) -> list[str]:
    """The same number of lines, as even as they can be: no word alone on the last one."""
    lines = lines_of(text, limit, width)
    low, high = limit * 0.5, limit
    while high - low > limit / 50:
        middle = (low + high) / 2
        if len(lines_of(text, middle, width)) <= len(lines):
            high = middle
        else:
            low = middle
    return lines_of(text, high, width)


def shortened(lines: Sequence[str], most: int, limit: float, width: Width) -> list[str]:
    """The first `most` lines, the last of them ending in `…` when there were more."""
    if len(lines) <= most:
        return list(lines)
    last = lines[most - 1]
    while last and width(last + "…") > limit:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]
