"""What rules say on a link's section: who proposed it, the team's own rules, its source. No history, no learning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from urllib.parse import urlsplit

from curator.domain.settings import Settings, SuggestRule
from curator.domain.suggestion import Reason, Suggestion
from curator.domain.types import LinkView, Source

PROPOSED = 0.9
RULED = 0.95
FROM_SOURCE = 0.9
"""How far each is trusted before there is any record: people wrote all three for this very purpose."""
MOST = 3
"""Suggestions and reasons that are told."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule speaks for a section."""

    section: str
    trust: float
    """Probability that it is right."""
    reason: Reason


Trust = Callable[[str, str], float]
"""(slug of a source, section it is set to) → how far that is trusted by the team's own record."""


def _always(_slug: str, _section: str) -> float:
    return FROM_SOURCE


def grounds(
    view: LinkView, sources: Mapping[str, Source], rules: Sequence[SuggestRule] = (), trust: Trust = _always
) -> list[Ground]:
    """What speaks for a section by rule, the weightiest first: a proposal, a rule of the team, a source's section."""
    found = [
        Ground(one.section, PROPOSED, Reason("proposed", one.by, one.section))
        for one in view.link.submissions
        if one.section
    ]
    kinds = {sources[slug].kind.value for slug in view.link.sources if slug in sources}
    rule = next((one for one in rules if fits(one, view.link.title, view.link.url, kinds)), None)
    if rule is not None:
        said = " ".join(filter(None, (rule.host, rule.path, rule.title, rule.kind)))
        found.append(Ground(rule.section, RULED, Reason("rule", said, rule.section)))
    for slug in view.link.sources:
        source = sources.get(slug)
        if source and source.section:
            reason = Reason("source", source.title or source.slug, source.section)
            found.append(Ground(source.section, trust(slug, source.section), reason))
    return found


def fits(rule: SuggestRule, title: str, url: str, kinds: set[str]) -> bool:
    """Whether every condition of a rule holds. `kinds` are those of the sources that carried the link."""
    try:
        parts = urlsplit(url)
        host, path = (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return False
    wanted = rule.host.lower().removeprefix("www.")
    return (
        (not wanted or host == wanted or host.endswith(f".{wanted}"))
        and (not rule.path or fnmatchcase(path.lower(), rule.path.lower()))
        and (not rule.title or says(rule.title, title))
        and (not rule.kind or rule.kind in kinds)
    )


def says(pattern: str, text: str) -> bool:
    """Whether a text has a word, or fits a `/regular expression/`; capitals do not matter."""
    return _compiled(pattern).search(text[:500]) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        return re.compile(pattern[1:-1], re.IGNORECASE)
    before = r"\b" if pattern[:1].isascii() and pattern[:1].isalnum() else ""
    after = r"\b" if pattern[-1:].isascii() and pattern[-1:].isalnum() else ""
    return re.compile(before + re.escape(pattern) + after, re.IGNORECASE | re.ASCII)


def merged(
    probable: Mapping[str, float], reasons: Mapping[str, Sequence[Reason]], said: Sequence[Ground], prefill: float
) -> tuple[Suggestion, ...]:
    """The suggestions from what was learnt and what rules say.

    A rule that is right with probability `t` leaves `1 - t` to everything below it, so the first of `said` weighs
    most.

    Args:
        probable: Section → probability by what was learnt; empty when nothing was.
        reasons: Section → reasons from there.
        said: Grounds by rule, the weightiest first.
        prefill: Probability from which a suggestion is filled in ahead.
    """
    odds = dict(probable)
    for ground in reversed(said):
        odds = {section: (1 - ground.trust) * part for section, part in odds.items()}
        odds[ground.section] = odds.get(ground.section, 0.0) + ground.trust
    best = sorted(odds, key=lambda section: (-odds[section], section))[:MOST]
    return tuple(
        Suggestion(
            section,
            min(odds[section], 0.99),
            (*(ground.reason for ground in said if ground.section == section), *reasons.get(section, ()))[:MOST],
            odds[section] >= prefill,
        )
        for section in best
    )


def suggested(view: LinkView, sources: Mapping[str, Source], settings: Settings) -> LinkView:
    """The view with its suggestions: the stored ones, or what rules say when it came after the last reckoning. Its
    `suggested` section is filled in only when the first is sure enough."""
    found = view.suggestions
    told = {reason for one in found for reason in one.reasons}
    said = [ground for ground in grounds(view, sources, settings.suggest.rule) if ground.reason not in told]
    if said and (not found or any(ground.reason.kind == "proposed" for ground in said)):
        reasons = {one.section: one.reasons for one in found}
        found = merged({one.section: one.probability for one in found}, reasons, said, settings.suggest.prefill)
    if not found:
        return view
    first = found[0]
    return replace(view, suggestions=found, suggested=first.section if first.prefilled else "")
