"""The command that opens the review screen."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place

if TYPE_CHECKING:
    from curator.domain.settings import Settings
    from curator.review.desk import Share
    from curator.store.glance import Glance


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("review")(review)


def review(
    context: typer.Context,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who reviews (default: CURATOR_BY, else git's user).")] = "",
    query: Annotated[str, typer.Option(metavar="QUERY", help="Filter to begin with, as in `curator links`.")] = "",
) -> None:
    """Decide together, in the terminal."""
    gc.disable()  # until the first paint: what is loaded now stays, and looking through it costs 0.1 s (measured)
    place: Place = context.obj
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    terminal = terminal and os.environ.get("TERM", "") not in ("", "dumb")
    with _theme(place.settings, terminal) as theme:
        from curator.cli.arranging import drafting
        from curator.cli.scoring import suggesting
        from curator.review.start import run

        person = place.person(by)
        first = _first(place, person) if terminal else None
        locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
        suggest, also = suggesting(place, locale)
        settings = replace(place.settings, review=replace(place.settings.review, theme=theme()))
    try:
        code = run(
            place.store,
            settings,
            by=person,
            clock=place.now,
            suggest=suggest,
            also=also,
            drafting=drafting(place),
            root=place.root,
            first=first,
            share=_share(place),
            query=query,
            locale=locale,
            terminal=terminal,
        )
    finally:
        if terminal:
            from curator.cli import journal

            journal.flush(place)
    raise typer.Exit(code)


def _theme(settings: Settings, terminal: bool) -> AbstractContextManager[Callable[[], str]]:
    """What the settings say; where that is `auto`, the terminal is asked while the rest is loaded."""
    said = settings.review.theme
    if said != "auto" or not terminal:
        return nullcontext(lambda: said)
    from curator.review.background import asked

    return asked(os.environ)


def _first(place: Place, person: str) -> Glance | None:
    """What the review begins with, read while the database layer is not loaded yet. None where that cannot be done,
    or where a page was changed: then the index gets to know it first."""
    from curator.cli.pages import differences, know_pages
    from curator.store.glance import at_once

    first = at_once(place.store.address, person)
    if first is not None and not any(differences(place, first.hashes)):
        return first
    know_pages(place)
    return None


def _share(place: Place) -> Share | None:
    """Syncs the journal when there is something to send; None where `[review] sync` does not ask for it."""
    if place.settings.review.sync is None:
        return None

    def share() -> str:
        from curator.cli import journal
        from curator.cli.keeping import share_journal
        from curator.store import outbox

        with place.store.reading() as tx:
            if not outbox.pending(tx):
                return ""
        report = share_journal(place)
        loaded = journal.load_new(place)
        return next(iter([*report.problems, *loaded.problems, report.next_step or ""]), "")

    return share
