"""Softmax regression over sparse rows, learnt a few examples at a time.

Plain stochastic gradient descent with a falling step and weight decay (as a factor, so that a step costs what its rows
hold). The columns that a step needs are cut out, so that its sums are products of small dense matrices. Against the
exact optimum (L-BFGS on the same rows) it loses nothing measurable after five rounds, and needs neither scipy nor
memory for a second copy of the rows. The order of the examples comes from a fixed seed, so the same past always gives
the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from curator.suggest.features import Rows

STRENGTH = 3.0
"""Inverse of the weight decay, as scikit-learn's C. Chosen on the sets and years of `docs/eval.md`."""
STEPS = 21_000
"""About how many examples are looked at from nothing: the fewer there are, the more often each."""
ROUNDS = (2, 6)
"""Least and most looks at each example."""
TOGETHER = 16
"""Examples of one step. One by one costs two to four times as much, since numpy is called for each; with 8 or 32 the
outcome is the same, and no cheaper."""
FIRST_STEP = 0.6
BIAS_STEP = 0.1
"""Of the step; the bias has no decay and would swing."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One column for each class."""

    sparse: NDArray[np.float32]
    dense: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, rows: Rows, dense: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unscaled log-odds, a line for each row."""
        told = np.zeros((len(rows), len(self.bias)), dtype=np.float32)
        filled = np.flatnonzero(np.diff(rows.starts))
        if len(filled):
            products = self.sparse[rows.columns] * rows.values[:, None]
            told[filled] = np.add.reduceat(products, rows.starts[filled], axis=0)
        return told + dense @ self.dense + self.bias


def fit(
    rows: Rows,
    dense: NDArray[np.float32],
    classes: NDArray[np.int64],
    importance: NDArray[np.float32],
    *,
    columns: int,
    count: int,
    start: Weights | None = None,
    fresh: int = 0,
    total: float = 0.0,
    first_step: float = 0.0,
) -> Weights:
    """Learn.

    Args:
        rows: What is known of every example.
        dense: More of it, a line for each.
        classes: The class of every example, from 0 to `count` - 1.
        importance: How much every example counts, above 0 and at most 1.
        columns: How many sparse columns there are.
        count: How many classes there are.
        start: Weights from older examples, from which one round goes on; None means from nothing.
        fresh: How many of the last rows `start` has not seen. They are looked at three times as often as the others.
        total: Importance of all examples, where `rows` are but some of them; 0 means that these are all.
        first_step: Another first step; 0 means the usual one, or half of it from `start` on.
    """
    size = len(rows)
    first_step = first_step or (FIRST_STEP if start is None else FIRST_STEP / 2)
    rounds = max(ROUNDS[0], min(ROUNDS[1], round(STEPS / max(size, 1)))) if start is None else 1
    if start is None:
        start = Weights(
            np.zeros((columns, count), dtype=np.float32),
            np.zeros((dense.shape[1], count), dtype=np.float32),
            np.zeros(count, dtype=np.float32),
        )
    learning = _Learning(
        start.sparse.copy(), start.dense.copy(), start.bias.copy(), 1 / (STRENGTH * (total or float(importance.sum())))
    )
    wanted = np.eye(count, dtype=np.float32)[classes]
    looks = np.concatenate([np.arange(size), *[np.arange(size - fresh, size)] * 2])
    chance = np.random.default_rng(0)
    done, steps = 0, rounds * len(looks)
    for _ in range(rounds):
        order = chance.permutation(looks)
        for at in range(0, len(order), TOGETHER):
            some = order[at : at + TOGETHER]
            step = first_step * (1 - done / steps) + 1e-3
            done += len(some)
            learning.step(_cut_out(rows, some), dense[some], wanted[some], step, importance[some])
    return Weights(learning.sparse * np.float32(learning.shrunk), learning.dense, learning.bias)


def _cut_out(rows: Rows, some: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Of a few rows: how long each is, and their columns and values, one row after the other."""
    starts, ends = rows.starts[some], rows.starts[some + 1]
    spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return (
        (ends - starts).astype(np.int32),
        np.concatenate([rows.columns[span] for span in spans]),
        np.concatenate([rows.values[span] for span in spans]),
    )


class _Learning:
    """Weights that are being learnt; `sparse` is still to be multiplied by `shrunk`."""

    def __init__(
        self, sparse: NDArray[np.float32], dense: NDArray[np.float32], bias: NDArray[np.float32], decay: float
    ) -> None:
        self.sparse, self.dense, self.bias = sparse, dense, bias
        self.decay = decay
        self.shrunk = 1.0
        self._place = np.zeros(len(sparse), dtype=np.int32)

    def step(
        self,
        cut: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]],
        dense: NDArray[np.float32],
        wanted: NDArray[np.float32],
        step: float,
        importance: NDArray[np.float32],
    ) -> None:
        """Look at a few examples together."""
        lengths, columns, values = cut
        count = len(lengths)
        numbers = np.arange(len(columns), dtype=np.int32)
        self._place[columns] = numbers  # of equal columns the last one stays: that is how each is found once
        own = columns[self._place[columns] == numbers]
        self._place[own] = numbers[: len(own)]
        matrix = np.zeros((count, len(own)), dtype=np.float32)
        matrix.ravel()[np.repeat(numbers[:count] * len(own), lengths) + self._place[columns]] = values
        known = self.sparse[own]
        scores = np.float32(self.shrunk) * (matrix @ known) + dense @ self.dense + self.bias
        wrong = (probabilities(scores) - wanted) * (np.float32(step) * importance)[:, None]
        shrink = (1 - step * self.decay) ** count
        self.shrunk *= shrink
        self.sparse[own] = known - (matrix.T @ wrong) / np.float32(self.shrunk)
        self.dense *= np.float32(shrink)
        self.dense -= dense.T @ wrong
        self.bias -= BIAS_STEP * wrong.sum(axis=0)


def probabilities(scores: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """Softmax of every line, after division by `temperature`."""
    scaled = scores / np.float32(temperature)
    odds: NDArray[np.float32] = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


TEMPERATURES = tuple(1.05**step for step in range(26))
"""1 to 3.4 in steps of 5 %. None below 1: what was learnt goes on learning after it is set, and only gets surer."""


def best_temperature(scores: NDArray[np.float32], classes: NDArray[np.int64]) -> float:
    """The temperature at which these scores are best calibrated to what came true: least log loss."""
    if not len(classes):
        return 1.0
    lines = np.arange(len(classes))

    def loss(temperature: float) -> float:
        right = probabilities(scores, temperature)[lines, classes]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return min(TEMPERATURES, key=loss)
