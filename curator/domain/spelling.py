"""Words in katakana that one text spells in two ways: レジストリ and レジストリー, サーバ and サーバー, ヴ and バ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KATAKANA = re.compile("[ァ-ヺー]+(?:・[ァ-ヺー]+)*")
_VU = str.maketrans({"ヷ": "バ", "ヸ": "ビ", "ヹ": "ベ", "ヺ": "ボ"})
_VU_PAIRS = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴュ", "ビュ"), ("ヴ", "ブ"))

SHORTEST = 3
"""Letters before a mark at the end that may be there or not: サーバー; エラ is no エラー."""

LONG = 6
"""Letters from which a mark inside a word no longer makes another one: パス and パース do."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A word as it stands in one place, and as the text spells it elsewhere."""

    start: int
    end: int
    said: str
    other: str
    times: tuple[int, int]
    """How often the text has it so, and the other way."""


def variants(text: str) -> Iterator[Variant]:
    """The places of every spelling that is in the minority. Where two are even, the one that comes later."""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _KATAKANA.finditer(text):
        places.setdefault(match.group(), []).append(match.span())
    for one, other in sorted(_pairs(set(places))):
        rare, usual = sorted((one, other), key=lambda word: (len(places[word]), -places[word][0][0]))
        for start, end in places[rare]:
            yield Variant(start, end, rare, usual, (len(places[rare]), len(places[usual])))


def _pairs(words: set[str]) -> set[tuple[str, str]]:
    """Pairs of words that differ in spelling only."""
    pairs: set[tuple[str, str]] = set()
    by_key: dict[str, list[str]] = {}
    for word in sorted(words):
        for key in {_end_key(word), _inner_key(word)} - {""}:
            by_key.setdefault(key, []).append(word)
    for alike in by_key.values():
        pairs.update((alike[0], other) for other in alike[1:])
    # サイドカーコンテナー ends in a word that the text elsewhere spells コンテナ.
    bare = {word for word in words if len(word) >= SHORTEST and not word.endswith("ー")}
    for word in words:
        stem = word.removesuffix("ー")
        for cut in range(1, len(stem) - SHORTEST + 1):
            tail = stem[cut:]
            if tail + "ー" == word[cut:] and tail in bare:
                pairs.add((tail, word))
            elif word == stem and tail + "ー" in words:
                pairs.add((tail + "ー", word))
    return {(one, other) for one, other in pairs if one != other}


def _folded(word: str) -> str:
    for said, plain in _VU_PAIRS:
        word = word.replace(said, plain)
    return word.translate(_VU).replace("・", "")


def _end_key(word: str) -> str:
    """The word without the mark at its end and without dots between its parts."""
    stem = _folded(word).removesuffix("ー")
    return "e" + stem if len(stem) >= SHORTEST else ""


def _inner_key(word: str) -> str:
    """The word without any mark, for words that are long enough."""
    bare = _folded(word).replace("ー", "")
    return "i" + bare if len(bare) >= LONG else ""
