"""Scores of the open links: reckoned at the end of a crawl and when somebody asks, kept in the index."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from curator.cli.place import Place
    from curator.domain.suggestion import Score, Suggestion
    from curator.domain.types import LinkView, Source
    from curator.review.desk import Also, Suggest
    from curator.store.past import PrintedLink
    from curator.suggest.notes import Notes

MOST_COMPARED = 2_000
"""Links that are compared for stories at the end of a crawl: as many undecided ones as a review begins with."""

SUBJECT = "scores"
NOTES = "notes"
MODEL = "model"

FIRST = 300
"""Links that one crawl reckons while there is no past to learn from, the newest first: a first crawl has enough to do.
`sync` reckons the others; and for a link without a score the review asks the rules and the shared prior itself."""


def score_links(place: Place, *, new: int | None = None) -> int:
    """Reckon suggestions and places in the queue anew, if anything they rest on has changed since the last time; how
    many links were reckoned, 0 when nothing had changed.

    Nothing but the local table of scores is written: what is reckoned is no decision.

    Args:
        place: The publication.
        new: Be quick: how many entries came since the last time. Without a past to learn from only so many links are
            looked at, and `FIRST` at most. None means all.
    """
    from curator.store.quiet import PARTLY, nothing_to_reckon, rests_on

    settings = _settings_mark(place)
    if nothing_to_reckon(place.store, SUBJECT, settings, partly=new is not None):
        return 0
    from curator.cli.pages import know_pages
    from curator.domain.joining import guessed
    from curator.store import past, scores
    from curator.store.plain import ask_of
    from curator.store.reckoned import stories
    from curator.store.telling import views

    know_pages(place)
    with place.store.reading() as tx:
        ask = ask_of(tx)
        decided, printed = past.decided(ask), past.printed(ask)
        before = scores.learnt(tx, SUBJECT)
        same = before is not None and before[0] == settings
        fresh = not decided and not printed
        most = past.MOST_WAITING if new is None or not fresh else min(FIRST, new) if same else FIRST
        waiting = past.unscored(ask, most) if fresh and same else past.waiting(ask, most)
        partly = fresh and new is not None and len(waiting) == most
        found = views(ask, decided | waiting)
        told = stories(ask) if fresh and same else {}
        signature = rests_on(ask)
        known = scores.learnt(tx, MODEL)
    kept = known[1] if known else b""
    reckoned, notes, model = _fresh(place, found) if fresh else _learnt(place, found, printed, kept)
    with place.store.writing() as tx:
        if not (fresh and same):
            scores.forget(tx)
        scores.save(tx, reckoned)
        scores.keep_learnt(tx, SUBJECT, settings, signature.encode() + (PARTLY if partly else b""))
        scores.keep_learnt(tx, NOTES, settings, notes)
        if model != kept:
            scores.keep_learnt(tx, MODEL, "", model)
        scores.keep_stories(tx, told | guessed(_lately(found)))
    return len(reckoned)


def _lately(found: Sequence[LinkView]) -> list[LinkView]:
    """The newest of these links: those that a review begins with. It compares what it shows once more by itself."""
    return sorted(found, key=lambda view: view.link.first_seen_at, reverse=True)[:MOST_COMPARED]


def _fresh(place: Place, found: Sequence[LinkView]) -> tuple[dict[str, Score], bytes, bytes]:
    """Scores of these links before there is a past, and what notes and decisions taught: nothing."""
    from curator.suggest.fresh import reckon_fresh
    from curator.suggest.notes import Notes

    by_slug = {source.slug: source for source in place.sources}
    return reckon_fresh(found, by_slug, place.settings), Notes().as_bytes(), b""


def _learnt(
    place: Place, found: Sequence[LinkView], printed: Sequence[PrintedLink], kept: bytes
) -> tuple[dict[str, Score], bytes, bytes]:
    """Scores of those of these links that wait, from what was done with the others; what notes taught; and what of
    the learning is kept for the next time, as `kept` was from the last."""
    from curator.suggest.notes import Notes
    from curator.suggest.reckon import Shown, examples, reckon

    shown = [Shown(one.key, one.url, one.title, one.section, one.at) for one in printed]
    by_slug = {source.slug: source for source in place.sources}
    reckoned = reckon(found, shown, by_slug, place.settings, kept)
    noted = examples(found, shown, place.settings, notes=True)
    notes = Notes.learn((one.text.note, one.section) for one in noted).as_bytes()
    return reckoned.scores, notes, reckoned.learnt


def _settings_mark(place: Place) -> str:
    """A hash of what people set that scores rest on."""
    settings = place.settings
    told = repr((VERSION, settings.sections, settings.suggest, settings.watch, place.sources))
    return hashlib.sha256(told.encode()).hexdigest()


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
