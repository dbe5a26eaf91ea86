"""`python -m curator` and the installed command `curator`."""

from __future__ import annotations


def main() -> None:
    """Run the command line; ends the process with the command's exit code."""
    from curator.cli.app import run

    run()


if __name__ == "__main__":
    main()
