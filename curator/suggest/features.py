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


class _Buckets(dict[str, int]):
    """Token → bucket."""

    def __missing__(self, token: str) -> int:
        bucket = self[token] = crc32(token.encode("utf-8", "replace")) & (SIZE - 1)
        return bucket


def _tokens(lists: Iterable[Sequence[str]]) -> NDArray[np.int64]:
    """(document * SIZE + bucket) of every token of every document."""
    bucket_of = _Buckets()
    found: list[int] = []
    counts: list[int] = []
    for tokens in lists:
        found += [bucket_of[token] for token in tokens]
        counts.append(len(tokens))
    return np.repeat(np.arange(len(counts), dtype=np.int64) << BITS, counts) + np.array(found, dtype=np.int64)


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
    """How many links a bucket was seen in, of how many: what tf-idf is reckoned from. Buckets that fewer than two links
    had cannot be learnt from and have no column."""

    buckets: NDArray[np.int32]
    """Column → bucket (block * SIZE + bucket of the block), rising."""
    idf: NDArray[np.float32]
    """For every column."""

    @classmethod
    def of(cls, blocks: Sequence[Block], count: int) -> Scale:
        """Learnt from what `count` links have."""
        buckets, idf = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.float32)]
        for number, block in enumerate(blocks):
            seen = np.bincount(block.columns, minlength=SIZE)
            often = np.flatnonzero(seen >= 2)
            buckets.append((often + number * SIZE).astype(np.int32))
            idf.append((np.log((1 + count) / (1 + seen[often])) + 1).astype(np.float32))
        return cls(np.concatenate(buckets), np.concatenate(idf))

    def rows(self, blocks: Sequence[Block], count: int) -> Rows:
        """The vectors of `count` links: sublinear tf-idf, each block of the length of its weight."""
        column_of = np.full(BLOCKS * SIZE, -1, dtype=np.int32)
        column_of[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        links, columns, values = [], [], []
        for number, block in enumerate(blocks):
            column = column_of[block.columns + number * SIZE]
            kept = column >= 0
            link, column = block.links[kept], column[kept]
            value = _SUBLINEAR[np.minimum(block.times[kept], len(_SUBLINEAR) - 1)] * self.idf[column]
            length = np.sqrt(np.bincount(link, value * value, minlength=count))
            links.append(link)
            columns.append(column)
            values.append((WEIGHTS[number] * value / length[link]).astype(np.float32))
        link = np.concatenate(links)
        order = np.argsort(link, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(link, minlength=count))))
        return Rows(starts, np.concatenate(columns)[order], np.concatenate(values)[order])


_SUBLINEAR = np.concatenate(([0.0], 1 + np.log(np.arange(1, 256)))).astype(np.float32)
"""What a token counts that occurs so often in one link."""
