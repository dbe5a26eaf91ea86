"""The section a link probably goes to, by rule: who proposed it said so, or its source usually goes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from curator.domain.types import LinkView, Source


def suggestions(view: LinkView, sources: Mapping[str, Source]) -> dict[str, str]:
    """Keys of the sections that a rule speaks for, best first, each with the reason in a word: the proposer's name, or
    the source's title. What people said comes before what sources usually are."""
    found: dict[str, str] = {}
    for submission in view.link.submissions:
        if submission.section:
            found.setdefault(submission.section, submission.by)
    for slug in view.link.sources:
        source = sources.get(slug)
        if source and source.section:
            found.setdefault(source.section, source.title or source.slug)
    return found


def suggest(view: LinkView, sources: Mapping[str, Source]) -> tuple[str, str]:
    """The first of the suggestions: a section's key and the reason. Two empty texts when no rule speaks."""
    return next(iter(suggestions(view, sources).items()), ("", ""))


def suggested(view: LinkView, sources: Mapping[str, Source]) -> LinkView:
    """The view with its suggestion filled in."""
    section, why = suggest(view, sources)
    return replace(view, suggested=section, suggested_why=why) if section else view
