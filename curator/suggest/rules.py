"""The section a link probably goes to, by rule: who proposed it said so, or its source usually goes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from curator.domain.types import LinkView, Source


def suggest(view: LinkView, sources: Mapping[str, Source]) -> tuple[str, str]:
    """A section's key and the reason in a word: the proposer's name, or the source's title. Two empty texts when no
    rule speaks."""
    for submission in view.link.submissions:
        if submission.section:
            return submission.section, submission.by
    for slug in view.link.sources:
        source = sources.get(slug)
        if source and source.section:
            return source.section, source.title or source.slug
    return "", ""


def suggested(view: LinkView, sources: Mapping[str, Source]) -> LinkView:
    """The view with its suggestion filled in."""
    section, why = suggest(view, sources)
    return replace(view, suggested=section, suggested_why=why) if section else view
