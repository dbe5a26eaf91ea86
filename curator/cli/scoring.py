"""Scores of the open links: reckoned at the end of a crawl and when somebody asks, kept in the index."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from curator.cli.place import Place
    from curator.domain.suggestion import Suggestion
    from curator.domain.types import LinkView, Source
    from curator.review.desk import Also, Suggest
    from curator.store.past import PrintedLink
    from curator.suggest.notes import Notes

SUBJECT = "scores"
NOTES = "notes"


def score_links(place: Place) -> int:
    """Reckon suggestions and places in the queue anew, if anything they rest on has changed since the last time; how
    many links have a score now, 0 when nothing had changed.

    Nothing but the local table of scores is written: what is reckoned is no decision.
    """
    from curator.cli.pages import know_pages
    from curator.store import past, scores
    from curator.store.plain import ask_of
    from curator.store.telling import views

    know_pages(place)
    with place.store.reading() as tx:
        ask = ask_of(tx)
        found = views(ask, past.decided(ask) | past.waiting(ask))
        printed = past.printed(ask)
        before = scores.learnt(tx, SUBJECT)
    mark = _mark(place, found, printed)
    if before is not None and before[0] == mark:
        return 0
    from curator.suggest.notes import Notes
    from curator.suggest.reckon import Shown, examples, reckon

    shown = [Shown(one.key, one.url, one.title, one.section, one.at) for one in printed]
    reckoned = reckon(found, shown, {source.slug: source for source in place.sources}, place.settings)
    noted = examples(found, shown, place.settings, notes=True)
    notes = Notes.learn((one.text.note, one.section) for one in noted)
    with place.store.writing() as tx:
        scores.save(tx, reckoned)
        scores.keep_learnt(tx, SUBJECT, mark, b"")
        scores.keep_learnt(tx, NOTES, mark, notes.as_bytes())
    return len(reckoned)


def _mark(place: Place, found: list[LinkView], printed: list[PrintedLink]) -> str:
    """A hash of everything that scores rest on."""
    told = hashlib.sha256()
    settings = place.settings
    told.update(repr((VERSION, settings.sections, settings.suggest, settings.watch, place.sources)).encode())
    for view in found:
        said = [decision.id for decision in view.decisions], [one.id for one in view.link.submissions]
        link = view.link
        told.update(repr((link.key, link.title, link.sources, view.state.value, said)).encode("utf-8", "replace"))
    told.update(repr(printed).encode("utf-8", "replace"))
    return told.hexdigest()


VERSION = 1
"""Of the way scores are reckoned: another one makes all scores anew."""


def known_notes(place: Place) -> Notes:
    """What the words of the team's notes said at the last reckoning."""
    from curator.store import scores
    from curator.suggest.notes import Notes

    with place.store.reading() as tx:
        told = scores.learnt(tx, NOTES)
    return Notes.of(told[1]) if told else Notes()


def suggesting(place: Place, locale: str) -> tuple[Suggest, Also]:
    """What the review asks for a link: the section that is sure enough to be filled in ahead, and the further ones;
    each with its probability and reasons in the review's language.

    The stored scores are told, in the light of the note once there is one. A link that came after the last reckoning
    gets what rules and the shared prior say.
    """
    from functools import cache

    from curator.domain.suggestion import told
    from curator.review.sections import Sections
    from curator.review.words import language_of

    by_slug = {source.slug: source for source in place.sources}
    sections = Sections(place.settings.sections)
    language = language_of(place.settings.review.language, locale)
    notes = cache(lambda: known_notes(place))

    def known(view: LinkView) -> list[tuple[str, str, bool]]:
        return [
            (
                one.section,
                f"{one.probability:.0%} " + " / ".join(told(why, language, sections.heading) for why in one.reasons),
                one.prefilled,
            )
            for one in in_its_light(view, _found(place, view, by_slug), notes, place.settings.suggest.prefill)
        ]

    def suggest(view: LinkView) -> tuple[str, str]:
        section, why, prefilled = next(iter(known(view)), ("", "", False))
        return (section, why) if prefilled else ("", "")

    def also(view: LinkView) -> list[tuple[str, str]]:
        found = known(view)
        return [(section, why) for section, why, _ in (found[1:] if found and found[0][2] else found)]

    return suggest, also


def noted(place: Place, views: list[LinkView]) -> list[LinkView]:
    """The views, with suggestions in the light of the note where nobody has named a section yet."""
    from dataclasses import replace
    from functools import cache

    notes, prefill = cache(lambda: known_notes(place)), place.settings.suggest.prefill
    return [
        view
        if view.section or not view.suggestions or not view.standing.note
        else replace(view, suggestions=in_its_light(view, view.suggestions, notes, prefill))
        for view in views
    ]


def in_its_light(
    view: LinkView, found: tuple[Suggestion, ...], notes: Callable[[], Notes], prefill: float
) -> tuple[Suggestion, ...]:
    """The suggestions again, now that the link has a note; the same ones while it has none. `notes` is asked only
    then."""
    note = view.standing.note
    return notes().again(found, note, prefill) if note and found else found


def _found(place: Place, view: LinkView, by_slug: Mapping[str, Source]) -> tuple[Suggestion, ...]:
    from curator.suggest.rules import suggested

    found = suggested(view, by_slug, place.settings).suggestions
    if found:
        return found
    from curator.suggest.prior import suggestions

    return suggestions(view.link.title, view.link.url, place.settings.sections, place.settings.suggest.prefill)
