"""Scores and stories of links as the index keeps them, read with plain SQL."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from curator.domain.suggestion import Reason, Score, Suggestion
from curator.store.plain import Ask, some


def scores(ask: Ask, keys: Collection[str] | None = None) -> dict[str, Score]:
    """The score of each link that has one, or of those among `keys`, by link key."""
    rows = some(ask, "SELECT key, rank, data FROM score WHERE 1 = 1", "key", keys)
    return {str(key): _score(float(rank), json.loads(data)) for key, rank, data in rows}


def as_text(score: Score) -> str:
    """A score's suggestions and reasons as JSON."""
    suggestions = [
        [one.section, round(one.probability, 4), one.prefilled, _listed(one.reasons)] for one in score.suggestions
    ]
    told = {"suggestions": suggestions, "rank": _listed(score.rank_reasons)}
    return json.dumps(told, ensure_ascii=False).replace("\\u0000", "")


def _listed(reasons: tuple[Reason, ...]) -> list[list[object]]:
    return [[one.kind, one.what, one.section, one.count, one.total] for one in reasons]


def _score(rank: float, told: Any) -> Score:
    suggestions = tuple(
        Suggestion(section, probability, tuple(Reason(*one) for one in reasons), prefilled)
        for section, probability, prefilled, reasons in told["suggestions"]
    )
    return Score(suggestions, rank, tuple(Reason(*one) for one in told["rank"]))


STORIES = "stories"
"""Subject under which guesses at stories are kept."""


def stories(ask: Ask) -> dict[str, tuple[str, ...]]:
    """Link key → keys of the story that it was last guessed to tell (`domain.joining.Guesses`)."""
    rows = ask("SELECT data FROM learnt WHERE subject = :subject", {"subject": STORIES})
    told = [tuple(map(str, keys)) for (data,) in rows for keys in json.loads(bytes(data))]
    return {key: keys for keys in told for key in keys}


def stories_as_data(guesses: Mapping[str, tuple[str, ...]]) -> bytes:
    """Guesses as JSON."""
    return json.dumps(sorted(set(guesses.values())), ensure_ascii=True).encode()
