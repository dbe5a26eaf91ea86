"""Suggesting again once a note is typed: what the words of earlier notes say of the sections.

Light enough for the review: counts, no learner. A note's words move the odds of the stored suggestions as a naive Bayes
would, at `TRUST` of its strength, since words of one sentence are no independent witnesses.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from curator.domain.suggestion import Suggestion
from curator.suggest.grounds import WORDS_FROM, WordCounts, reasons, telling
from curator.suggest.history import History
from curator.suggest.tokens import words

TRUST = 0.3
"""Share of naive Bayes' log-odds that is believed; measured on notes of JSer.info until 2020."""
MOST_NOTE = 2_000
"""Characters of a note that are read."""
FEW = 30
"""Notes below which they say nothing."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the words of a team's notes went with."""

    sections: Counter[str] = field(default_factory=Counter)
    """Notes in each section."""
    words: WordCounts = field(default_factory=WordCounts)

    @classmethod
    def learn(cls, told: Iterable[tuple[str, str]]) -> Notes:
        """From (note, section) pairs."""
        found = cls()
        for note, section in told:
            found.sections[section] += 1
            found.words.learn(words(note[:MOST_NOTE]), section)
        return found

    def as_bytes(self) -> bytes:
        """For the index: counts of words that occur often enough to speak."""
        often = {word: counts for word, counts in self.words.counts.items() if counts.total() >= WORDS_FROM}
        return json.dumps([self.sections, often], ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")

    @classmethod
    def of(cls, data: bytes) -> Notes:
        """What `as_bytes` gave."""
        sections, often = json.loads(data)
        return cls(Counter(sections), WordCounts({word: Counter(counts) for word, counts in often.items()}))

    def again(self, suggestions: Sequence[Suggestion], note: str, prefill: float) -> tuple[Suggestion, ...]:
        """The suggestions in the light of a note, the most probable first. `prefill` as in `[suggest]`."""
        total = self.sections.total()
        if total < FEW or not note.strip():
            return tuple(suggestions)
        said = words(note[:MOST_NOTE])
        odds = [math.log(max(one.probability, 1e-4)) + self._odds(one.section, said, total) for one in suggestions]
        whole = sum(one.probability for one in suggestions) / sum(math.exp(one) for one in odds) if odds else 0.0
        found = []
        for one, odd in zip(suggestions, odds, strict=True):
            part = min(0.99, math.exp(odd) * whole)
            why = reasons(one.section, 0, (), said, History(1), self.words, kind="note")[:1]
            found.append(replace(one, probability=part, reasons=(*why, *one.reasons)[:3], prefilled=part >= prefill))
        return tuple(sorted(found, key=lambda one: (-one.probability, one.section)))

    def _odds(self, section: str, said: Sequence[str], total: int) -> float:
        """How much likelier than usual these words are in a section's notes (logarithm)."""
        usual = (self.sections[section] + 1) / (total + len(self.sections) + 1)
        found = 0.0
        for word in dict.fromkeys(said):
            counts = self.words.counts.get(word)
            if counts is not None and telling(word) and counts.total() >= WORDS_FROM:
                found += math.log((counts[section] + 2 * usual) / (counts.total() + 2) / usual)
        return TRUST * found
