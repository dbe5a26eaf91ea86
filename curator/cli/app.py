"""The command line: global options, one door for errors, exit codes.

Exit codes: 0 done; 1 done, with problems named; 2 could not run. Slow libraries are imported inside commands, so
that `curator --help` answers at once.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from curator import __version__
from curator.cli.place import Place

app = typer.Typer(
    name="curator",
    help="Make a team's weekly tech newsletter: gather, review together, publish.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(value: bool) -> None:
    if value:
        print(f"curator {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    context: typer.Context,
    root: Annotated[
        Path | None, typer.Option(help="The publication's folder (default: the nearest one with a curator.toml).")
    ] = None,
    database: Annotated[
        str, typer.Option(metavar="URL", help="Another database (an SQLAlchemy URL; or CURATOR_DATABASE_URL).")
    ] = "",
    now: Annotated[str, typer.Option(metavar="TIME", help="Pretend it is this time (for demos and tests).")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more; errors with their traceback.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but answers and errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Make a team's weekly tech newsletter: gather, review together, publish."""
    context.obj = Place(root, database, now, verbose, quiet)


MODULES = {
    "start": ("init",),
    "demo": ("demo",),
    "sources": ("source",),
    "crawling": ("crawl",),
    "status": ("status",),
    "stats": ("stats",),
    "links": ("add", "links", "show", "decide", "undo"),
    "review": ("review",),
    "publishing": ("draft", "publish"),
    "checking": ("check",),
    "importing": ("import",),
    "exporting": ("export",),
    "building": ("build", "serve"),
    "keeping": ("sync", "rebuild"),
    "redacting": ("redact",),
    "robots": ("weekly", "schedule"),
    "actions": ("guard", "offer"),
    "submissions": ("submit",),
    "doctor": ("doctor",),
}
"""Module → its commands, in the order of `curator --help`."""

_added: set[str] = set()


def _add_commands(words: Sequence[str]) -> None:
    """Register the commands that are among these words, and all when none is: reading the rest takes 0.05 s."""
    named = [module for module, commands in MODULES.items() if not {*commands}.isdisjoint(words)]
    for module in named or MODULES:
        if module not in _added:
            importlib.import_module(f"curator.cli.{module}").add_to(app)
            _added.add(module)


def run() -> None:
    """Run the command line and end the process. An error is one line on standard error and exit code 2."""
    from curator.errors import CuratorError

    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    _add_commands(sys.argv[1:])
    try:
        app()
    except CuratorError as error:
        if "--verbose" in sys.argv or "-v" in sys.argv:
            import traceback

            traceback.print_exc()
        print(f"curator: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        print("curator: interrupted; what was done is kept", file=sys.stderr)
        sys.exit(130)
