"""The command that opens the review screen."""

from __future__ import annotations

import locale
import sys
from typing import Annotated

import typer

from curator.cli.place import Place


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("review")(review)


def review(
    context: typer.Context,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who reviews (default: CURATOR_BY, else git's user).")] = "",
    query: Annotated[str, typer.Option(help="Filter to begin with.")] = "",
) -> None:
    """Decide together, in the terminal."""
    from curator.review.app import run

    place: Place = context.obj
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    if terminal:
        _know_pages(place)
    by_slug = {source.slug: source for source in place.sources}
    from curator.suggest.rules import suggest

    try:
        code = run(
            place.store,
            place.settings,
            by=place.person(by),
            clock=place.now,
            suggest=lambda view: suggest(view, by_slug),
            query=query,
            locale=locale.setlocale(locale.LC_CTYPE) or "",
            terminal=terminal,
        )
    finally:
        if terminal:
            from curator.cli import journal

            journal.flush(place)
    raise typer.Exit(code)


def _know_pages(place: Place) -> None:
    from curator.cli.pages import refresh_pages

    with place.store.writing() as tx:
        refresh_pages(place, tx)
