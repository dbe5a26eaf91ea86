"""The house keeps its own rules: small modules, documented doors, commands that say what they do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "curator"
MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    """A module fits into a head."""
    assert len(path.read_text().splitlines()) <= 400


def commands(*of: str) -> list[str]:
    """Names of the (sub)commands as `--help` lists them."""
    told = subprocess.run([sys.executable, "-m", "curator", *of, "--help"], capture_output=True, text=True, check=True)
    return re.findall(r"^  ([a-z]+)  +\S", told.stdout.split("Commands:")[1], re.MULTILINE)


def test_every_command_is_explained() -> None:
    """Each command has a sentence in `--help` and a place in the guide."""
    guide = (ROOT / "docs" / "guide.md").read_text()
    listed = commands()

    assert listed
    for name in [*listed, *(f"source {sub}" for sub in commands("source"))]:
        assert f"curator {name}" in guide, f"docs/guide.md does not mention `curator {name}`"


def test_help_needs_no_slow_library() -> None:
    """`curator --help` loads neither the database layer nor HTTP, feeds or the terminal."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "curator", "--help"], capture_output=True, text=True, check=True
    )

    loaded = set(re.findall(r"\| +([\w.]+)$", told.stderr, re.MULTILINE))
    assert not loaded & {"sqlmodel", "sqlalchemy", "httpx", "feedparser", "textual", "bs4", "lxml", "tomlkit"}


def test_the_fences_hold() -> None:
    """Rooms import only what lies below them."""
    told = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout
