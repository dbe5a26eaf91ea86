"""Commands that keep things safe: sync, rebuild."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from curator.cli.output import as_json
from curator.cli.place import Place


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("sync")(sync)
    app.command("rebuild")(rebuild)


def rebuild(context: typer.Context) -> None:
    """Make the database anew from the journal and the issue pages."""
    from curator.cli import journal
    from curator.store import links

    place: Place = context.obj
    loaded = journal.rebuild(place)
    for problem in loaded.problems:
        print(problem)
    with place.store.reading() as tx:
        count = len(links.views(tx))
    print(f"rebuilt from {loaded.files} journal files: {loaded.new} records, {count} links")
    raise typer.Exit(1 if loaded.problems else 0)


def sync(context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Share the journal with the team: write, pull, push, and take in what came."""
    import random
    import time

    from curator.cli import journal
    from curator.journal.sync import sync as share

    place: Place = context.obj
    journal.flush(place)
    report = share(
        place.journal_dir,
        root=place.root,
        settings=place.settings.journal,
        now=place.now(),
        sleep=time.sleep,
        rng=random.Random(),  # noqa: S311  spreads retries, guards nothing
    )
    loaded = journal.load_new(place)
    problems = [*map(str, report.problems), *loaded.problems]
    if json:
        told: dict[str, Any] = {
            "state": str(report.state),
            "pulled": len(report.pulled_files),
            "pushed": len(report.pushed_files),
            "new_records": loaded.new,
            "problems": problems,
            "next_step": report.next_step,
        }
        as_json(told)
    else:
        for problem in problems:
            print(problem)
        print(
            f"journal {report.state}: {len(report.pushed_files)} files sent, {len(report.pulled_files)} received, "
            f"{loaded.new} records new here"
        )
        if report.next_step:
            print(f"next: {report.next_step}")
    raise typer.Exit(1 if problems or report.next_step else 0)
