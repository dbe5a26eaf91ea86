"""The scores of links before there is any past to learn from: rules and the shared prior, without the learner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from curator.domain.settings import Settings
from curator.domain.suggestion import Reason, Score
from curator.domain.types import LinkView, Source
from curator.suggest import prior
from curator.suggest.ranking import Habits, rank
from curator.suggest.rules import FROM_SOURCE, MOST, grounds, merged


def reckon_fresh(views: Iterable[LinkView], sources: Mapping[str, Source], settings: Settings) -> dict[str, Score]:
    """What `reckon.reckon` gives for undecided links when nothing was ever decided or published, by link key."""
    return {view.link.key: _score(view, sources, settings) for view in views}


def _score(view: LinkView, sources: Mapping[str, Source], settings: Settings) -> Score:
    title, url = view.link.title, view.link.url
    odds = prior.sections(title, url, settings.sections)
    probable = {section.key: part for section, part in zip(settings.sections, odds, strict=True)}
    best = sorted(settings.sections, key=lambda section: (-probable[section.key], section.key))[:MOST]
    clues = {section.key: prior.ground(title, url, section, settings.sections) for section in best}
    reasons = {key: (Reason("shipped", clue, key),) for key, clue in clues.items() if clue}
    said = grounds(view, sources, settings.suggest.rule, lambda _slug, _section: FROM_SOURCE)
    place, why = rank(view, Habits(), settings.watch)
    return Score(merged(probable, reasons, said, settings.suggest.prefill), place, why)
