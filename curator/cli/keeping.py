"""Commands that keep things safe: sync, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.output import as_json
from curator.cli.place import Place

if TYPE_CHECKING:
    from curator.cli.journal import Loaded
    from curator.journal.outcome import SyncReport


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("sync")(sync)
    app.command("rebuild")(rebuild)


def rebuild(
    context: typer.Context,
    old: Annotated[
        str, typer.Option("--from", metavar="URL", help="Leave this database: bring along what only it knows.")
    ] = "",
) -> None:
    """Make the database anew from journal and pages.

    A damaged one is moved aside; what no journal file has yet is read out of it.
    """
    from curator.cli import journal
    from curator.store import links

    place: Place = context.obj
    loaded = journal.rebuild(place, old=old)
    for warning in loaded.warnings:
        place.say(warning)
    for problem in loaded.problems:
        print(problem)
    with place.store.reading() as tx:
        count = links.count(tx)
    print(f"rebuilt from {loaded.files} journal files: {loaded.new} records, {count} links")
    raise typer.Exit(1 if loaded.problems else 0)


def share_journal(place: Place, *, history: bool = False) -> SyncReport:
    """Write what is new here, pull and push the journal's clone. The caller takes in what came. `history`: also take
    redacted words out of the remote's past."""
    from curator.cli import journal

    journal.flush(place)
    return _shared(place, history=history)


def _taken_over(place: Place, folder: Path) -> Loaded:
    """Another job's new files, by name and bytes alone: nothing is parsed where a token may be at hand."""
    from curator.cli.journal import Loaded
    from curator.journal.handed import take_over

    handed = take_over(place.journal_dir, folder)
    return Loaded(files=len(handed.new), problems=handed.refused)


def _shared(place: Place, *, history: bool = False) -> SyncReport:
    import random
    import time

    from curator.journal.sync import sync as share

    return share(
        place.journal_dir,
        root=place.root,
        settings=place.settings.journal,
        now=place.now(),
        sleep=time.sleep,
        rng=random.Random(),  # noqa: S311  spreads retries, guards nothing
        history=history,
    )


def sync(
    context: typer.Context,
    handed: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="Take over another job's new journal files; read none."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Share the journal with the team.

    Writes what is new here, pulls, pushes, and takes in what came; reckons suggestions anew.
    """
    from curator.cli import journal
    from curator.cli.scoring import score_links

    place: Place = context.obj
    if handed is not None:
        loaded = _taken_over(place, handed)
        report = _shared(place)
    else:
        report = share_journal(place)
        loaded = journal.load_new(place)
        score_links(place)
    for warning in loaded.warnings:
        place.say(warning)
    problems = [*report.problems, *loaded.problems]
    next_step = report.next_step
    if report.changed_files or report.gone_files:
        next_step = next_step or "files that the index has were changed or taken away: run `curator rebuild`"
    if json:
        as_json(
            {
                "state": str(report.state),
                "pulled": len(report.pulled_files),
                "pushed": len(report.pushed_files),
                "forgotten": len(report.forgotten_files),
                "new_records": loaded.new,
                "problems": problems,
                "next_step": next_step,
            }
        )
    else:
        for problem in problems:
            print(problem)
        sent, received = len(report.pushed_files), len(report.pulled_files)
        print(f"journal {report.state}: {sent} files sent, {received} received, {loaded.new} records new here")
        if report.forgotten_files:
            print(f"taken back words are out of {len(report.forgotten_files)} journal files here, and of their past")
        if next_step:
            print(f"next: {next_step}")
    raise typer.Exit(1 if problems or next_step else 0)
