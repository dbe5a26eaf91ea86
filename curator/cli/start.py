"""The command that begins a publication: init."""

from __future__ import annotations

import locale
from pathlib import Path
from typing import Annotated

import typer

from curator.cli.place import Place


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("init")(init)


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where it goes (default: here).")] = Path(),
    journal: Annotated[
        str | None,
        typer.Option(metavar="origin|URL", help="Share the journal: a branch of this repository, or another one."),
    ] = None,
    language: Annotated[str, typer.Option(help="Of the publication, e.g. ja or en (default: the locale's).")] = "",
    title: Annotated[str, typer.Option(help="Of the publication.")] = "",
) -> None:
    """Make a new publication.

    What is there already stays as it is.
    """
    from curator.config.init import init as begin
    from curator.config.settings import load_settings
    from curator.site.mkdocs_config import mkdocs_yml

    place: Place = context.obj
    tag = language or ("ja" if (locale.getlocale()[0] or "").startswith("ja") else "en")
    report = begin(folder, journal=journal, language=tag, title=title)
    if not (folder / "mkdocs.yml").exists():
        extra = {"mkdocs.yml": mkdocs_yml(load_settings(folder))}
        more = begin(folder, journal=journal, language=tag, title=title, extra=extra)
        report = type(report)((*report.written, *more.written), report.left, (*report.amended, *more.amended))
    for name in report.written:
        print(f"wrote  {folder / name}")
    for name in report.amended:
        print(f"added to  {folder / name}")
    for name in report.left:
        place.say(f"left as it is  {folder / name}")
    if journal is not None:
        place.say(
            "The journal will be shared: who can read that repository can read what the team says among itself "
            "(decisions, comments, reasons)."
        )
    there = "" if folder == Path() else f"cd {folder} && "
    place.say(f"next: {there}curator source add URL, then curator crawl")
