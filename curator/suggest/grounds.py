"""Why a section is probable, from what the team did before: the counts that people can check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from curator.domain.suggestion import Reason
from curator.suggest.history import History, Trait

WORDS_FROM = 3
"""Times a word must have occurred to be a reason."""
SHARE = 0.5
"""Share of a trait's links in a section from which it speaks for it."""
_TITLES = frozenset(("host", "path", "feed", "author", "project"))
"""Kinds of traits that a reason names. The registered domain alone would say `co.jp`."""
_PLAIN = frozenset("the and for with from that this your you are how what why into about not can has have".split())


@dataclass(slots=True)
class WordCounts:
    """How often a word's links went into each section."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def learn(self, words: Sequence[str], section: str) -> None:
        """Take in the words of one link, each once."""
        for word in set(words):
            if telling(word):
                self.counts.setdefault(word, Counter())[section] += 1


def telling(word: str) -> bool:
    """Whether a word can be a reason: no mark, no number, no letter alone, none that every title has."""
    return len(word) > (2 if word.isascii() else 1) and word[0].isalpha() and word not in _PLAIN


def reasons(
    section: str,
    at: int,
    traits: Sequence[Trait],
    words: Sequence[str],
    history: History,
    counted: WordCounts,
    *,
    kind: str = "word",
) -> tuple[Reason, ...]:
    """The best counted reasons for a section, at most two.

    Args:
        section: Key of the section.
        at: Its number in the history.
        traits: What the link has.
        words: The words of its title, or of its note.
        history: What the team did with links of a trait.
        counted: What it did with links of a word.
        kind: What the words are called in a reason: `word` (of the title) or `note`.
    """
    found: list[tuple[float, Reason]] = []
    for trait in traits:
        if trait.what and trait.kind in _TITLES:
            counts = history.counted(trait)
            found += _speaking(trait.kind, trait.what, section, counts[at], sum(counts), 2)
    for word in dict.fromkeys(words):
        if telling(word) and word in counted.counts:
            told = counted.counts[word]
            found += _speaking(kind, word, section, told[section], told.total(), WORDS_FROM)
    found.sort(key=lambda one: (-one[0], one[1].kind, one[1].what))
    return tuple(reason for _, reason in found[:2])


def _speaking(kind: str, what: str, section: str, count: int, total: int, least: int) -> list[tuple[float, Reason]]:
    if total < least or count < SHARE * total:
        return []
    return [((count + 0.5) / (total + 3), Reason(kind, what, section, count, total))]
