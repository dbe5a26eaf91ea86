"""Text into terminal cells: wrapping with Japanese line-breaking rules, and fitting into a column.

Textual breaks lines at spaces only and then cuts anywhere, so `「` stands at line ends, `。` at line starts and
English words are cut in Japanese text. Here lines break between Japanese characters, Latin words stay whole, and
the basic rules of JIS X 4051 (行頭禁則, 行末禁則) hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len

NOT_AT_START = frozenset(
    "、。，．・：；？！）］｝」』】〕〉》〗〙〟’”…‥ー～〜々ゝゞヽヾ゛゜"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡､｣･ｰﾞﾟｧｨｩｪｫｬｭｮｯ"
    ")]},.:;!?%»"
)
"""行頭禁則: a line may not begin with these (JIS X 4051, closing marks, small kana and what follows a letter)."""

NOT_AT_END = frozenset("（［｛「『【〔〈《〖〘〝‘“｢([{«")
"""行末禁則: a line may not end with these (JIS X 4051, opening marks)."""


def wrap(text: str, width: int) -> list[str]:
    """One paragraph as lines of at most `width` cells (2 at least, since a Japanese character needs two).

    Nothing is lost but the spaces at a break. A piece wider than the line is cut between characters. An empty
    text is one empty line.
    """
    return list(_wrapped(text, max(width, 2)))


@lru_cache(maxsize=1_000)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """`wrap`, remembered: a page is written anew with every key, and most of it is the same."""
    lines = [""]
    for gap, piece in _pieces(text):
        space = gap if lines[-1] or len(lines) == 1 else ""
        if cell_len(lines[-1]) + len(space) + cell_len(piece) <= width:
            lines[-1] += space + piece
        elif lines[-1]:
            lines.extend(cut(piece, width))
        else:
            lines[-1:] = cut(space + piece, width)
    return tuple(lines)


def fit(text: str, width: int) -> str:
    """One line cut to `width` cells with `…` where something is missing, and filled with spaces to exactly that."""
    if width <= 0:
        return ""
    size = cell_len(text)
    if size > width:
        text = next(_parts(text, width - 1)) if width > 2 else ""
        size = cell_len(text) + 1
        text += "…"
    return text + " " * (width - size)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(spaces before, characters that stay on one line): between two pieces a line may break."""
    gap, piece = "", ""
    for char in text:
        if char.isspace():
            if piece:
                yield gap, piece
                gap, piece = "", ""
            gap += " "
        elif piece and _may_break(piece[-1], char):
            yield gap, piece
            gap, piece = "", char
        else:
            piece += char
    if piece:
        yield gap, piece


def _may_break(before: str, after: str) -> bool:
    if after in NOT_AT_START or before in NOT_AT_END or unicodedata.combining(after):
        return False
    return _stands_alone(before) or _stands_alone(after)


def _stands_alone(char: str) -> bool:
    """Whether lines may break beside a character: Japanese, Chinese, Korean and emoji, not letters of words."""
    return not char.isascii() and unicodedata.east_asian_width(char) in ("W", "F", "H")


def cut(text: str, width: int) -> list[str]:
    """Parts of at most `width` cells, cut between characters; a zero-width mark stays with its letter."""
    return list(_parts(text, width))


def _parts(text: str, width: int) -> Iterator[str]:
    """`cut`, one part after the other: who needs the first only does not pay for a title of 5,000 characters."""
    if text.isascii() and text.isprintable():
        width = max(width, 1)
        yield from (text[start : start + width] for start in range(0, len(text) or 1, width))
        return
    part, used = "", 0
    for char in text:
        size = cell_len(char)
        if part and used + size > width:
            yield part
            part, used = "", 0
        part, used = part + char, used + size
    yield part
