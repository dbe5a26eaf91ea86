"""First notes by a language model, for kept links that have none: asked for, marked as unread, owned by whoever reads
them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curator.errors import CuratorError, FetchError, UsageError

if TYPE_CHECKING:
    from curator.cli.place import Place
    from curator.crawl.completion import Model
    from curator.domain.types import LinkView
    from curator.suggest.assist import Subject

BY = "assist"
"""Whose decisions the journal says they are."""

TRIES = 2
"""Failures in a row after which nobody is asked any more; at once where the endpoint is not there or refuses us."""

_HOPELESS = frozenset({"dns", "connect", "certificate", "blocked address", "scheme not allowed", "redirects"})
_REFUSED = frozenset({401, 403, 404, 429})


@dataclass(frozen=True)
class Assisted:
    """What came of asking, by titles."""

    noted: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """(title, why)."""
    silent: tuple[str, ...] = ()
    """Nothing is known of their pages that a note could be made of; nobody was asked."""
    left: int = 0
    """Not asked: there were too many, or the endpoint did not answer."""


def model_of(place: Place) -> Model:
    """The model that `[assist]` and the environment name. Raises UsageError when they do not."""
    settings = place.settings
    if not settings.assist.model:
        raise UsageError("no assistant is chosen", hint="write `model` into [assist] of curator.toml")
    endpoint = place.assist
    from curator.crawl.completion import Model

    return Model(
        endpoint,
        settings.assist.model,
        timeout=settings.assist.timeout,
        contact=settings.crawl.contact or settings.publication.url,
        proxy=settings.crawl.proxy,
    )


def write_first_notes(place: Place, model: Model, keys: Sequence[str]) -> Assisted:
    """Ask for a note for each of these links, and keep what comes as a decision, unless somebody has written one
    meanwhile. A failure costs its own note only.

    Args:
        place: The publication.
        model: Who is asked, one link after the other.
        keys: Links, in the page's order; at most `[assist] most` are asked about.
    """
    from curator.cli.output import Progress

    subjects = _subjects(place, keys)
    asked = [one for one in subjects if one[1].excerpt][: place.settings.assist.most]
    noted: list[str] = []
    failed: list[tuple[str, str]] = []
    in_a_row = tried = 0
    progress = Progress("first notes", quiet=place.quiet)
    try:
        for view, subject in asked:
            progress(tried, len(asked), view.title)
            tried += 1
            why, stop = _write_one(place, model, view, subject)
            if why:
                failed.append((view.title, why))
            else:
                noted.append(view.title)
            in_a_row = in_a_row + 1 if why else 0
            if stop or in_a_row >= TRIES:
                break
    finally:
        progress.close()
    silent = [view.title for view, subject in subjects if not subject.excerpt]
    return Assisted(tuple(noted), tuple(failed), tuple(silent), len(subjects) - len(silent) - tried)


def _write_one(place: Place, model: Model, view: LinkView, subject: Subject) -> tuple[str, bool]:
    """Why there is no note, or nothing; and whether there is no use in asking on."""
    from curator.suggest.assist import messages, note_of

    language, length = place.settings.publication.language, place.settings.assist.length
    try:
        answer = model.answer(messages(subject, language=language, length=length), now=place.now())
    except CuratorError as error:
        hopeless = isinstance(error, FetchError) and (error.reason in _HOPELESS or error.status in _REFUSED)
        return f"{error.message} ({error.hint})" if error.hint else error.message, hopeless
    note = note_of(answer, subject, length=length)
    if not note:
        return "nothing of the answer can be used", False
    return _kept(place, view.link.key, note), False


def _kept(place: Place, key: str, note: str) -> str:
    """Keep a note as the assistant's, unless the link has one by now, or is kept no more. Gives why not."""
    from curator.domain.marks import marked
    from curator.domain.types import Verdict
    from curator.store import acts, links

    with place.store.writing() as tx:
        now = next(iter(links.views(tx, keys={key})), None)
        if now is None or now.standing.note or now.standing.verdict is not Verdict.KEEP:
            return "somebody was quicker"
        said = {"note": marked(note, place.settings.publication.language)}
        acts.decide(tx, [now.link.url], said, by=BY, now=place.now())
    return ""


def _subjects(place: Place, keys: Collection[str]) -> list[tuple[LinkView, Subject]]:
    """What is known of these links, in their order: what sources said, and the page's readable text."""
    from curator.store import links, previews
    from curator.suggest.assist import Subject

    with place.store.reading() as tx:
        views = {view.link.key: view for view in links.views(tx, keys=set(keys))}
        texts = previews.texts(tx, keys=set(keys))
    found = []
    for key in keys:
        if view := views.get(key):
            said = dict.fromkeys(entry.summary.strip() for entry in view.link.entries)
            excerpt = "\n\n".join(filter(None, [*said, texts.get(key, "")]))
            found.append((view, Subject(view.title, (view.link.url,), excerpt)))
    return found


def told(assisted: Assisted) -> list[str]:
    """What came of it, a line each."""
    lines = [f"first note by the assistant, to be read: {title}" for title in assisted.noted]
    lines += [f"nothing known to write from: {title}" for title in assisted.silent]
    lines += [f"no first note ({why}): {title}" for title, why in assisted.failed]
    return [*lines, f"not asked for a first note: {assisted.left}"] if assisted.left else lines
