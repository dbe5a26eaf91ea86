"""The command that begins a publication: init."""

from __future__ import annotations

import locale
import os
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
    from curator.config.robots import robot_files, setup_files
    from curator.config.settings import load_settings
    from curator.site.mkdocs_config import mkdocs_yml

    place: Place = context.obj
    tag = language or ("ja" if (locale.getlocale()[0] or "").startswith("ja") else "en")
    report = begin(folder, journal=journal, language=tag, title=title)
    settings = load_settings(folder)
    extra = {**robot_files(settings), "mkdocs.yml": mkdocs_yml(settings)}
    if not any((folder / name).exists() for name in ("Makefile", "pyproject.toml", "requirements.txt")):
        extra |= setup_files()
    missing = {name: text for name, text in extra.items() if not os.path.lexists(folder / name)}
    if missing:
        more = begin(folder, journal=journal, language=tag, title=title, extra=missing)
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
