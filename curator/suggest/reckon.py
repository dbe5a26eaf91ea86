"""The scores of all open links from the team's past: suggestions and places in the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from curator.domain.releases import release_of
from curator.domain.settings import Settings
from curator.domain.suggestion import Reason, Score
from curator.domain.types import LinkView, Source, State, Verdict
from curator.suggest.features import Text
from curator.suggest.history import Trait
from curator.suggest.kept import Kept
from curator.suggest.model import Example, Model, learn
from curator.suggest.ranking import habits, rank
from curator.suggest.rules import FROM_SOURCE, MOST, Trust, grounds, merged

RECORD_WEIGHT = 10
"""Acts that the trust in a source's own section is worth before there is a record."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A link on a published page."""

    key: str
    url: str
    title: str
    heading: str
    """Of its section, as the page has it."""
    at: datetime


def examples(views: Iterable[LinkView], shown: Iterable[Shown], settings: Settings, *, notes: bool) -> list[Example]:
    """What the team put where: published pages, and kept links that are on none yet. A link counts once, as published
    last; sections that are not in the settings (of one issue alone) are left out.

    Args:
        views: The links that somebody decided on.
        shown: What pages carry.
        settings: Names the sections.
        notes: With the team's notes, and only links that have one: for suggesting again once a note is typed.
    """
    by_key = {view.link.key: view for view in views}
    chosen: dict[str, tuple[str, datetime]] = {}
    for key, view in by_key.items():
        if view.standing.verdict is Verdict.KEEP and view.section:
            chosen[key] = (view.section, view.standing.said_at.get("section", view.link.first_seen_at))
    elsewhere = {}
    for one in sorted(shown, key=lambda one: one.at):
        chosen[one.key] = (one.heading, one.at)
        elsewhere[one.key] = Text(one.title, one.url)
    found = []
    for key, (name, at) in chosen.items():
        section = settings.section_of(name)
        seen = by_key.get(key)
        text = text_of(seen, notes=notes) if seen else elsewhere[key]
        if section is not None and (text.note or not notes):
            found.append(Example(text, section.key, at, traits(seen) if seen else ()))
    return found


def text_of(view: LinkView, *, notes: bool) -> Text:
    """The words of a link."""
    return Text(view.link.title, view.link.url, (view.standing.note or "") if notes else "")


def traits(view: LinkView) -> tuple[Trait, ...]:
    """What a link shares with others, beside its address: source, author, project."""
    release = release_of(view.link.url, view.link.title)
    author = next((entry.author for entry in view.link.entries if entry.author), "")
    found = [Trait("feed", view.link.sources[0])] if view.link.sources else []
    found += [Trait("author", author)] if author else []
    return (*found, Trait("project", release.project)) if release else tuple(found)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a reckoning gives."""

    scores: dict[str, Score]
    """By link key, of every link that waits for a decision or is kept without a section."""
    learnt: bytes
    """For the next reckoning; empty when there was too little to learn from."""


def reckon(
    views: Sequence[LinkView],
    shown: Sequence[Shown],
    sources: Mapping[str, Source],
    settings: Settings,
    before: bytes = b"",
) -> Reckoned:
    """Learn from the decided links among `views`, and score those that wait.

    Args:
        views: The open links, and those that somebody decided on: the past to learn from.
        shown: What published pages carry.
        sources: By slug.
        settings: Sections, rules, watchlist.
        before: What the last reckoning left as `learnt`; empty or of no use now means that all is learnt anew.
    """
    keys = [section.key for section in settings.sections]
    model = learn(examples(views, shown, settings, notes=False), settings.sections, Kept.of(before, keys))
    known = habits(views)
    waiting = [view for view in views if waits(view)]
    trust = _trust(model)
    scores = {}
    asked = model.probabilities([(text_of(view, notes=False), traits(view)) for view in waiting])
    for view, odds in zip(waiting, asked, strict=True):
        probable = {section.key: part for section, part in zip(settings.sections, odds, strict=True)}
        best = sorted(probable, key=lambda key: (-probable[key], key))[:MOST]
        text, more = text_of(view, notes=False), traits(view)
        why: dict[str, Sequence[Reason]] = {key: model.reasons(key, text, more) for key in best}
        said = grounds(view, sources, settings.suggest.rule, trust)
        place, reasons = rank(view, known, settings.watch)
        scores[view.link.key] = Score(merged(probable, why, said, settings.suggest.prefill), place, reasons)
    return Reckoned(scores, model.kept.as_bytes(keys) if model.kept else b"")


def waits(view: LinkView) -> bool:
    """Whether a suggestion is of use: the link is undecided, put off or to be discussed, or kept without a section."""
    if view.state is State.KEEP:
        return not view.section
    return view.state in (State.NEW, State.LATER, State.DISCUSS)


def _trust(model: Model) -> Trust:
    """How far a source's own section is trusted: its record in the past, beginning from `FROM_SOURCE`."""
    number = {section.key: at for at, section in enumerate(model.sections)}

    def trust(slug: str, section: str) -> float:
        counts = model.history.counted(Trait("feed", slug))
        right = counts[number[section]] if section in number else 0
        return (right + FROM_SOURCE * RECORD_WEIGHT) / (sum(counts) + RECORD_WEIGHT)

    return trust
