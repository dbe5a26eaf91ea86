"""The command that opens the review screen."""

from __future__ import annotations

import gc
import os
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
    query: Annotated[str, typer.Option(metavar="QUERY", help="Filter to begin with, as in `curator links`.")] = "",
) -> None:
    """Decide together, in the terminal."""
    gc.disable()  # until the first paint: what is loaded now stays, and looking through it costs 0.1 s (measured)
    from curator.cli.pages import know_pages
    from curator.review.start import run
    from curator.suggest.rules import suggest, suggestions

    place: Place = context.obj
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    terminal = terminal and os.environ.get("TERM", "") not in ("", "dumb")
    if terminal:
        know_pages(place)
    by_slug = {source.slug: source for source in place.sources}
    try:
        code = run(
            place.store,
            place.settings,
            by=place.person(by),
            clock=place.now,
            suggest=lambda view: suggest(view, by_slug),
            also=lambda view: list(suggestions(view, by_slug).items())[1:],
            query=query,
            locale=next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), ""),
            terminal=terminal,
        )
    finally:
        if terminal:
            from curator.cli import journal

            journal.flush(place)
    raise typer.Exit(code)
