"""Softmax regression over sparse rows, learnt example by example.

Plain stochastic gradient descent with a falling step and weight decay (as a factor, so that a step costs what its row
holds). Against the exact optimum (L-BFGS on the same rows) it loses nothing measurable after five rounds, and needs
neither scipy nor memory for a second copy of the rows. The order of the examples comes from a fixed seed, so the same
past always gives the same weights.
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
STEPS = 26_000
"""About how many examples are looked at from nothing: the fewer there are, the more often each."""
ROUNDS = (3, 6)
"""Least and most looks at each example."""
FIRST_STEP = 0.6
SURE = 0.02
"""An example that is missed by less than this teaches nothing: its step would cost more than it gives."""
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
) -> Weights:
    """Learn.

    Args:
        rows: What is known of every example.
        dense: More of it, a line for each.
        classes: The class of every example, from 0 to `count` - 1.
        importance: How much every example counts, above 0 and at most 1.
        columns: How many sparse columns there are.
        count: How many classes there are.
        start: Weights from an older part of the same rows: one round goes on from there with half the step;
            None means from nothing.
        fresh: How many of the last rows `start` has not seen. They are looked at three times as often as the others.
    """
    first_step = FIRST_STEP if start is None else FIRST_STEP / 2
    rounds = max(ROUNDS[0], min(ROUNDS[1], round(STEPS / max(len(rows), 1)))) if start is None else 1
    if start is None:
        sparse = np.zeros((columns, count), dtype=np.float32)
        thick = np.zeros((dense.shape[1], count), dtype=np.float32)
        bias = np.zeros(count, dtype=np.float32)
    else:
        sparse, thick, bias = start.sparse.copy(), start.dense.copy(), start.bias.copy()
    decay = 1 / (STRENGTH * float(importance.sum()))
    starts, wanted, counts = rows.starts.tolist(), classes.tolist(), importance.tolist()
    looks = np.concatenate([np.arange(len(rows)), *[np.arange(len(rows) - fresh, len(rows))] * 2])
    shrunk, step_number, steps = 1.0, 0, rounds * len(looks)
    order = np.random.default_rng(0)
    for _ in range(rounds):
        for at in order.permutation(looks).tolist():
            step = first_step * (1 - step_number / steps) + 1e-3
            step_number += 1
            columns_here = rows.columns[starts[at] : starts[at + 1]]
            values = rows.values[starts[at] : starts[at + 1]]
            known, more = sparse[columns_here], dense[at]
            wrong = _softmax(shrunk * (values @ known) + more @ thick + bias)
            wrong[wanted[at]] -= 1
            shrink = 1 - step * decay
            shrunk *= shrink
            if wrong[wanted[at]] > -SURE:
                continue
            wrong *= step * counts[at]
            sparse[columns_here] = known - values[:, None] * (wrong / shrunk)
            thick *= shrink
            thick -= more[:, None] * wrong
            bias -= BIAS_STEP * wrong
    return Weights(sparse * np.float32(shrunk), thick, bias)


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    odds: NDArray[np.float32] = np.exp(scores - scores.max())
    odds /= odds.sum()
    return odds


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
