"""The way into the review, and out of it again."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curator.domain.settings import Settings
from curator.errors import UsageError
from curator.review.app import ReviewApp
from curator.review.desk import Also, Desk, Share, Suggest
from curator.review.words import language_of

if TYPE_CHECKING:
    from curator.review.planned import Drafting
    from curator.store.engine import Store
    from curator.store.glance import Glance

PACE = 0.25
"""Seconds between two looks for what others did: a change is on the screen within twice that."""


def run(
    store: Store,
    settings: Settings,
    *,
    by: str,
    clock: Callable[[], datetime],
    suggest: Suggest,
    also: Also = lambda _: (),
    drafting: Drafting | None = None,
    root: Path | None = None,
    first: Glance | None = None,
    share: Share | None = None,
    query: str = "",
    locale: str = "",
    terminal: bool = True,
) -> int:
    """Review until the person quits. Everything is stored when it returns.

    Args:
        store: The open database.
        settings: The publication's.
        by: Who reviews.
        clock: Gives the time of a key press, aware UTC.
        suggest: Gives a link's suggested section and why.
        also: Gives further sections a link may belong to, and why.
        drafting: Tells what a draft would make of the links; None: the issue cannot be arranged.
        root: The publication's folder, for the minutes of a meeting; None: the folder one is in.
        first: What the review begins with; None means that it is still to be read.
        share: Shares with the team's other clones, every `[review] sync`; None: that is left to people.
        query: The filter to begin with.
        locale: Of the environment (`ja_JP.UTF-8`); picks the language where the settings do not.
        terminal: Whether standard input, output and error are a terminal that can be painted on.

    Returns:
        The exit code: 0, or 1 when the screen broke down.

    Raises:
        UsageError: There is no terminal, or `[review] keys` is wrong.
        QueryError: The filter cannot be understood.
        StoreError: The links cannot be read, or something could not be written before the end.
    """
    if not terminal:
        raise UsageError(
            "the review needs a terminal",
            hint="use `curator links` to list, and `curator decide URL… --keep --section S` or `--skip` to decide",
        )
    gc.disable()  # until the first paint: it would look through every link and every module several times (0.07 s)
    try:
        desk = Desk(
            store,
            settings,
            by,
            clock,
            suggest,
            also,
            pace=PACE,
            drafting=drafting,
            share=share,
            root=root or Path(),
            first=first,
        )
        app = ReviewApp(desk, language=language_of(settings.review.language, locale), query=query)
        app.run()
    finally:
        gc.enable()
    lost = app.clerk.close()
    if lost is not None:
        raise lost
    return app.return_code or 0
