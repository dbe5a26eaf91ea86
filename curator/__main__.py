"""`python -m curator` and the installed command `curator`."""

from __future__ import annotations

import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""We bring none, and looking through every installed package for them takes 0.07 s of each command."""


def main() -> None:
    """Run the command line; ends the process with the command's exit code."""
    from curator.cli.app import run

    run()


if __name__ == "__main__":
    main()
