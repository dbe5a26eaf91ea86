"""Links as sparse vectors: what a learner sees of a title, an address and a note.

Six blocks, each weighted by tf-idf and brought to length one, so that a long note does not drown a short title:
character n-grams of the title (within words), of the address, words and pairs of words of the title, parts of the
address (host, path segments, owner, form), and character n-grams and words of the note. Character n-grams are hashed
for all links at once with numpy: one by one in Python they take ten times as long as all the learning.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from curator.suggest.tokens import address_tokens, pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 16
"""Buckets of one block: 2 ** BITS. The largest set we measured on has some 40,000 n-grams that occur twice."""
SIZE = 1 << BITS
WEIGHTS = (1.0, 1.0, 1.0, 1.0, 3.0, 1.5)
"""Of the blocks: n-grams and words of the title, of the address, n-grams and words of the note."""
BLOCKS = 6
MOST_URL = 90
"""Characters of an address that are looked at; what follows is mostly the title again."""
MOST_TITLE = 160
MOST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Text:
    """What is known in words of one link."""

    title: str
    url: str
    note: str = ""
    """The team's note, or the sentence an editor wrote; empty before one is there."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse vectors: row `i` has the buckets `columns[starts[i]:starts[i + 1]]` with the values there."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts) - 1


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Buckets of rolling hashes: the finish of splitmix64, its highest bits."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (hashes >> np.uint64(64 - BITS)).astype(np.int64)


def _grams(texts: Sequence[str], lengths: Iterable[int], *, within_words: bool) -> NDArray[np.int64]:
    """(document * SIZE + bucket) of every n-gram of every text, unsorted."""
    joined = "\0".join(texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    ends = codes == 0
    document = np.cumsum(ends) - ends
    gap = codes == 32
    hashes = codes.astype(np.uint64)
    broken = ends.copy()
    inside = np.zeros(len(codes), dtype=bool)
    found = []
    for length in range(2, max(lengths) + 1):
        count = len(codes) - length + 1
        if count <= 0:
            break
        hashes = hashes[:count] * np.uint64(0x100000001B3) + codes[length - 1 :]
        broken = broken[:count] | ends[length - 1 :]
        if within_words and length > 2:
            inside = inside[:count] | gap[length - 2 : length - 2 + count]
        if length in lengths:
            good = ~(broken | inside[:count])
            found.append(document[:count][good] * SIZE + _mixed(hashes[good]))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _tokens(lists: Iterable[Sequence[str]]) -> NDArray[np.int64]:
    """(document * SIZE + bucket) of every token of every document."""
    memory: dict[str, int] = {}
    found: list[int] = []
    for number, tokens in enumerate(lists):
        base = number << BITS
        for token in tokens:
            bucket = memory.get(token)
            if bucket is None:
                bucket = memory[token] = crc32(token.encode("utf-8", "replace")) & (SIZE - 1)
            found.append(base + bucket)
    return np.array(found, dtype=np.int64)


TITLE_GRAMS = (2, 3, 4, 5)
URL_GRAMS = (3, 4, 5)
NOTE_GRAMS = (2, 3, 4, 5)


def _spaced(text: str) -> str:
    """A text with one space around every word. NUL parts links here, so no text may have it."""
    return f" {' '.join(text.replace(chr(0), ' ').lower().split())} "


def blocks_of(texts: Sequence[Text]) -> list[Block]:
    """What these links have, for every block."""
    titles = [_spaced(html.unescape(one.title[:MOST_TITLE])) for one in texts]
    urls = [one.url.replace("\0", "").split("//", 1)[-1][:MOST_URL].lower() for one in texts]
    notes = [_spaced(one.note[:MOST_NOTE]) if one.note else "" for one in texts]
    occurrences = (
        _grams(titles, TITLE_GRAMS, within_words=True),
        _grams(urls, URL_GRAMS, within_words=False),
        _tokens(pairs(one.title[:MOST_TITLE]) for one in texts),
        _tokens(address_tokens(one.url) for one in texts),
        _grams(notes, NOTE_GRAMS, within_words=True),
        _tokens(pairs(one.note[:MOST_NOTE]) if one.note else () for one in texts),
    )
    return [Block.of(keys) for keys in occurrences]


@dataclass(frozen=True, slots=True)
class Block:
    """What links have of one block: bucket `columns[i]` occurs `times[i]` times in link `links[i]`; links in order."""

    links: NDArray[np.int64]
    columns: NDArray[np.int64]
    times: NDArray[np.int64]

    @classmethod
    def of(cls, keys: NDArray[np.int64]) -> Block:
        """From (link * SIZE + bucket) of every occurrence. Sorting beats `numpy.unique` by far on this many."""
        keys = np.sort(keys)
        first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else keys
        unique = keys[first]
        return cls(unique >> BITS, unique & (SIZE - 1), np.diff(np.append(first, len(keys))))


@dataclass(frozen=True, slots=True)
class Scale:
    """How many links a bucket was seen in, of how many: what tf-idf is reckoned from."""

    idf: NDArray[np.float32]
    """For every bucket of every block; zero for buckets that fewer than two links had: they cannot be learnt from."""

    @classmethod
    def of(cls, blocks: Sequence[Block], count: int) -> Scale:
        """Learnt from what `count` links have."""
        idf = np.zeros(BLOCKS * SIZE, dtype=np.float32)
        for number, block in enumerate(blocks):
            seen = np.bincount(block.columns, minlength=SIZE)
            part = np.log((1 + count) / (1 + seen)) + 1
            idf[number * SIZE : (number + 1) * SIZE] = np.where(seen >= 2, part, 0)
        return cls(idf)

    def rows(self, blocks: Sequence[Block], count: int) -> Rows:
        """The vectors of `count` links: sublinear tf-idf, each block of the length of its weight."""
        links, columns, values = [], [], []
        for number, block in enumerate(blocks):
            column = block.columns + number * SIZE
            value = (1 + np.log(block.times)) * self.idf[column]
            kept = value > 0
            link, column, value = block.links[kept], column[kept], value[kept]
            length = np.sqrt(np.bincount(link, value * value, minlength=count))
            links.append(link)
            columns.append(column.astype(np.int32))
            values.append((WEIGHTS[number] * value / length[link]).astype(np.float32))
        link = np.concatenate(links)
        order = np.argsort(link, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(link, minlength=count))))
        return Rows(starts, np.concatenate(columns)[order], np.concatenate(values)[order])
