"""The section of a link, learnt from what the team did before: probabilities for every section.

Below `FEW` examples the shared prior speaks, corrected by what the team did with the same host. Above, a softmax
regression over words, n-grams and the history of hosts speaks, mixed with the prior as long as examples are few. Its
temperature is set on the newest part of the examples, which it was not taught before, so that 0.8 means 0.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from curator.domain.suggestion import Reason
from curator.suggest import features, learner, prior
from curator.suggest.features import MOST_TITLE, Rows, Scale, Text
from curator.suggest.grounds import WordCounts, reasons
from curator.suggest.history import History, Trait, place_traits
from curator.suggest.kept import Kept, mark_of
from curator.suggest.tokens import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from curator.domain.settings import SectionDef

FEW = 60
"""Examples below which nothing is learnt but counts: on 77 examples of a real weekly, a regression did worse than
always naming the commonest section."""
PRIOR_WEIGHT = 30
"""Examples that the shared prior is worth."""
HOST_PULL = 2.0
"""Acts on a host that the shared prior is worth while nothing is learnt yet."""
HELD_OUT = 0.15
"""Newest share of the examples that the temperature is set on."""
CALIBRATED_FROM = 200
"""Examples below which too few are held out to set a temperature; then it is `CAUTIOUS`."""
CAUTIOUS = 1.3
RECENT_DAYS = 3 * 365.0
"""Days after which an example counts half."""
AGAIN = 500
GOING_ON = 0.1
"""Older examples that are looked at again when new ones are learnt, and the first step then: with none of them, or with
the step of learning anew, a team's new links drown its old ones. Chosen on JSer.info and This Week in Rust, weekly."""
HISTORY_SCALE = 0.05
"""Of the odds from history beside the other blocks, which have length one."""


@dataclass(frozen=True, slots=True)
class Example:
    """A link that the team put into a section."""

    text: Text
    section: str
    at: datetime
    traits: tuple[Trait, ...] = ()
    """What else it shares with other links: its source, author, project."""


TRAIT_KINDS = ("feed", "author", "project")


def traits_of(text: Text, more: Sequence[Trait]) -> tuple[Trait, ...]:
    """Every trait of a link, one for each kind, in a fixed order; an unknown one is empty."""
    named = {trait.kind: trait for trait in reversed(more)}
    return (*place_traits(text.url), *(named.get(kind, Trait(kind, "")) for kind in TRAIT_KINDS))


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt. `probabilities` asks it."""

    sections: tuple[SectionDef, ...]
    history: History
    at: datetime
    """The newest example: as of when history is told."""
    count: int
    """Examples it was learnt from."""
    words: WordCounts
    kept: Kept | None
    """The regression; None: too few examples."""

    def probabilities(self, links: Sequence[tuple[Text, Sequence[Trait]]]) -> list[list[float]]:
        """For every link, the probability of every section, in the order of `sections`."""
        if not self.sections or not links:
            return [[] for _ in links]
        before = [prior.sections(text.title, text.url, self.sections) for text, _ in links]
        if self.kept is None:
            return [
                self._counted(given, traits_of(text, more)) for given, (text, more) in zip(before, links, strict=True)
            ]
        texts = [text for text, _ in links]
        dense = _known(self.history, [traits_of(text, more) for text, more in links], self.at)
        rows = self.kept.scale.rows(features.blocks_of(texts), len(texts))
        learnt = learner.probabilities(self.kept.weights.scores(rows, dense), self.kept.temperature)
        share = self.count / (self.count + PRIOR_WEIGHT)
        mixed = share * learnt + (1 - share) * np.array(before)
        return [[float(part) for part in line] for line in mixed]

    def reasons(self, section: str, text: Text, more: Sequence[Trait]) -> tuple[Reason, ...]:
        """Why a section is probable for a link, in what people can check: counts, else the shared prior's clue, else
        that it is like earlier ones."""
        at = [one.key for one in self.sections].index(section)
        told = reasons(section, at, traits_of(text, more), words(text.title[:MOST_TITLE]), self.history, self.words)
        if told:
            return told
        clue = prior.ground(text.title, text.url, self.sections[at], self.sections)
        if clue:
            return (Reason("shipped", clue, section),)
        return (Reason("alike", "", section),) if self.kept is not None else ()

    def _counted(self, before: list[float], traits: Sequence[Trait]) -> list[float]:
        """The prior, moved by the closest place the team has used before: the path, else the host."""
        host, path = traits[0], traits[1]
        counts = self.history.counted(path) if any(self.history.counted(path)) else self.history.counted(host)
        total = sum(counts) + HOST_PULL
        return [(count + HOST_PULL * share) / total for count, share in zip(counts, before, strict=True)]


def learn(examples: Sequence[Example], sections: Sequence[SectionDef], kept: Kept | None = None) -> Model:
    """Learn from all examples of these sections; those of other sections are left out.

    The counts are always those of exactly these examples. The regression goes on from what was kept of an earlier
    learning, when little has changed since: it then looks at nothing but what came or moved. What went (an undone
    decision) is gone from the counts at once, and from the regression when all is learnt anew.
    """
    keys = {section.key: at for at, section in enumerate(sections)}
    told = sorted((one for one in examples if one.section in keys), key=lambda one: (one.at, one.text.url))
    classes = np.array([keys[one.section] for one in told], dtype=np.int64)
    counted = WordCounts()
    for one in told:
        counted.learn(words(one.text.title[:MOST_TITLE]), one.section)
    at = told[-1].at if told else datetime.min.replace(tzinfo=UTC)
    model = Model(tuple(sections), History(len(keys)), at, len(told), counted, None)
    if len(told) < FEW or len(set(classes.tolist())) < 2:
        return replace(model, history=_past(told, classes, len(keys)).history)
    marks = [mark_of(one.text, one.traits) for one in told]
    by_mark = dict(zip(marks, classes.tolist(), strict=True))
    if kept is not None and kept.is_near(by_mark):
        return _gone_on(model, told, classes, marks, by_mark, kept)
    return _anew(model, told, classes, by_mark)


def _anew(model: Model, told: Sequence[Example], classes: NDArray[np.int64], by_mark: dict[int, int]) -> Model:
    """Learn from every example. The temperature is set on the newest, before they are learnt from too."""
    size = len(model.sections)
    cut = round(len(told) * (1 - HELD_OUT)) if len(told) >= CALIBRATED_FROM else len(told)
    past = _past(told, classes, size, wanted=range(len(told)), cut=cut)
    blocks = features.blocks_of([one.text for one in told])
    scale = Scale.of(blocks, len(told))
    rows = scale.rows(blocks, len(told))
    importance = _importance(told)
    columns = len(scale.buckets)
    weights, temperature = None, CAUTIOUS
    if cut < len(told):
        older = _part(rows, 0, cut)
        weights = learner.fit(older, past.dense[:cut], classes[:cut], importance[:cut], columns=columns, count=size)
        temperature = learner.best_temperature(weights.scores(_part(rows, cut, len(told)), past.then), classes[cut:])
    weights = learner.fit(
        rows, past.dense, classes, importance, columns=columns, count=size, start=weights, fresh=len(told) - cut
    )
    kept = Kept(weights, scale, temperature, by_mark, float(importance.sum()))
    return replace(model, history=past.history, kept=kept)


def _gone_on(
    model: Model,
    told: Sequence[Example],
    classes: NDArray[np.int64],
    marks: Sequence[int],
    by_mark: dict[int, int],
    kept: Kept,
) -> Model:
    """Learn from what came or moved since, and from some older examples again, so that they are not unlearnt."""
    marks_come, went = kept.difference(by_mark)
    come = set(marks_come)
    new = [at for at, mark in enumerate(marks) if mark in come]
    chance = np.random.default_rng(len(told))
    again = sorted(set(chance.integers(0, len(told), AGAIN).tolist()).difference(new)) if new else []
    looked = [*again, *new]
    past = _past(told, classes, len(model.sections), wanted=looked)
    weights, total = kept.weights, kept.total
    if looked:
        importance = _importance(told)
        total += float(importance[new].sum())
        weights = learner.fit(
            kept.scale.rows(features.blocks_of([told[at].text for at in looked]), len(looked)),
            past.dense,
            classes[looked],
            importance[looked],
            columns=len(kept.scale.buckets),
            count=len(model.sections),
            start=weights,
            fresh=len(new),
            total=total,
            first_step=GOING_ON,
        )
    then = replace(kept, weights=weights, total=total, told=by_mark, changed=kept.changed + len(come) + went)
    return replace(model, history=past.history, kept=then)


def _known(history: History, links: Iterable[Sequence[Trait]], at: datetime) -> NDArray[np.float32]:
    """What history says of links by their traits, a line for each."""
    told = np.array([history.odds(traits, at) for traits in links], dtype=np.float32)
    return told * np.float32(HISTORY_SCALE)


@dataclass(frozen=True, slots=True)
class _Past:
    history: History
    dense: NDArray[np.float32]
    """What history knew of the wanted examples the day before each."""
    then: NDArray[np.float32]
    """What it knew of the held-out examples when the first of them came."""


def _past(
    told: Sequence[Example], classes: NDArray[np.int64], size: int, wanted: Sequence[int] = (), cut: int = -1
) -> _Past:
    """The whole history, and what it knew before of the examples with the numbers `wanted`. From `cut` on examples are
    held out; negative means that none are."""
    history = History(size)
    traits = [traits_of(one.text, one.traits) for one in told]
    dense = np.zeros((len(wanted), (len(TRAIT_KINDS) + 3) * (size + 1)), dtype=np.float32)
    then = dense[:0]
    learnt = 0
    line_of = {number: line for line, number in enumerate(wanted)}
    chosen = classes.tolist()

    def learn_until(end: int) -> None:
        for at in range(learnt, end):
            history.learn([trait for trait in traits[at] if trait.what], chosen[at], told[at].at)

    for number, one in enumerate(told):
        if number == cut or told[learnt].at.date() != one.at.date():
            learn_until(number)
            learnt = number
        if number == cut:
            then = _known(history, traits[cut:], one.at)
        if number in line_of:
            dense[line_of[number]] = history.odds(traits[number], one.at)
    learn_until(len(told))
    dense *= np.float32(HISTORY_SCALE)
    return _Past(history, dense, then)


def _importance(told: Sequence[Example]) -> NDArray[np.float32]:
    newest = told[-1].at
    days = np.array([(newest - one.at).total_seconds() / 86400 for one in told])
    importance: NDArray[np.float32] = (0.5 ** (days / RECENT_DAYS)).astype(np.float32)
    return importance


def _part(rows: Rows, start: int, end: int) -> Rows:
    first, last = rows.starts[start], rows.starts[end]
    return Rows(rows.starts[start : end + 1] - first, rows.columns[first:last], rows.values[first:last])
