"""Bad input: a clear error that names the place and what to do, exit code 2, and nothing else harmed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Curator


def test_no_publication_here(tmp_path: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a publication the command says how to make one."""
    monkeypatch.chdir(tmp_path)

    told = curator("links")

    assert told.code == 2
    assert "curator init" in told.err
    assert "Traceback" not in told.err


def test_an_unknown_section_names_file_line_and_the_nearest(weekly: Path, curator: Curator) -> None:
    """A source whose section is not in curator.toml stops the crawl before anything is fetched."""
    text = (weekly / "sources.toml").read_text()
    (weekly / "sources.toml").write_text(text.replace('section = "articles"', 'section = "artcles"', 1))

    told = curator("crawl", root=weekly)

    assert told.code == 2
    assert "sources.toml:6" in told.err
    assert "articles" in told.err
    assert not (weekly / ".curator" / "curator.db").exists()


def test_a_misspelt_setting_names_the_nearest_key(weekly: Path, curator: Curator) -> None:
    """An unknown key of curator.toml is an error with the nearest known one."""
    with (weekly / "curator.toml").open("a") as file:
        file.write("\n[reveiw]\nlanguage = 'ja'\n")

    told = curator("links", root=weekly)

    assert told.code == 2
    assert "review" in told.err


def test_a_broken_page_harms_no_other(weekly: Path, curator: Curator) -> None:
    """A page with broken front matter is named with its line; other commands go on, and check fails."""
    page = weekly / "content" / "issues" / "2023-03-10.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("---\nnumber: many\ndate: 2023-03-10\n---\n\nx\n")

    links = curator("links", root=weekly)
    checked = curator("check", root=weekly)

    assert links.code == 0
    assert "content/issues/2023-03-10.md:2" in links.err
    assert checked.code == 1
    assert "content/issues/2023-03-10.md:2:1: error" in checked.out


def test_half_a_journal_line_costs_that_line_only(weekly: Path, curator: Curator) -> None:
    """A line cut in half is named with file and line, the rest is loaded, exit code 1."""
    curator("crawl", root=weekly)
    before = len(curator("links", "--json", root=weekly).json)
    file = next((weekly / "journal").rglob("*-crawl-*.jsonl"))
    lines = file.read_text().splitlines(keepends=True)
    entry = next(index for index, line in enumerate(lines) if '"t": "entry"' in line or '"t":"entry"' in line)
    lines[entry] = lines[entry][: len(lines[entry]) // 2] + "\n"
    file.write_text("".join(lines))

    told = curator("rebuild", root=weekly)

    assert told.code == 1
    assert f"{file.name}:{entry + 1}" in told.out
    assert before - 1 <= len(curator("links", "--json", root=weekly).json) <= before


def test_a_newer_database_is_refused(weekly: Path, curator: Curator) -> None:
    """A database from a newer version is left as it is."""
    curator("links", root=weekly)
    with sqlite3.connect(weekly / ".curator" / "curator.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    told = curator("links", root=weekly)

    assert told.code == 2
    assert "newer curator" in told.err


def test_a_read_only_folder_is_said(weekly: Path, tmp_path: Path) -> None:
    """Where nothing may be written, the command says so and leaves no half file."""
    prepared = subprocess.run(
        [sys.executable, "-m", "curator", "--root", str(weekly), "links"], capture_output=True, text=True, check=False
    )
    assert prepared.returncode == 0
    place = tmp_path / "locked"
    place.mkdir()
    for name in ("curator.toml", "sources.toml"):
        (place / name).write_bytes((weekly / name).read_bytes())
    place.chmod(0o555)
    told = _as_nobody([sys.executable, "-m", "curator", "--root", str(place), "links"], place)

    assert told.returncode == 2, told
    assert "cannot be" in told.stderr or "read-only" in told.stderr
    assert sorted(path.name for path in place.iterdir()) == ["curator.toml", "sources.toml"]


def _as_nobody(command: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    """Run without root's power to write everywhere: root keeps its eyes (it may read), not its hands."""
    if os.geteuid() != 0:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    setpriv = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
    os.chown(place, 65534, 65534)
    return subprocess.run([*setpriv, *command], capture_output=True, text=True, check=False)
