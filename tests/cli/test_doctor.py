"""`curator doctor`: it looks at everything, changes nothing, and outlives whatever it finds."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from curator.cli import doctor
from curator.cli.asking import github
from curator.cli.place import Place

from .conftest import Curator


def levels(curator: Curator, root: Path, *words: str) -> dict[str, str]:
    return {one["what"]: one["level"] for one in curator("doctor", "--json", *words, root=root).json}


def test_a_fresh_publication_is_well_and_stays_as_it_is(place: Path, curator: Curator) -> None:
    """Nothing is bad, nothing is made, and every line that is not ok says what to do."""
    before = sorted(place.rglob("*"))
    told = curator("doctor", root=place)
    assert told.code == 0, told.out
    assert sorted(place.rglob("*")) == before
    assert told.out.count("\nwarn ") == told.out.count("→")
    offline = levels(curator, place)
    assert offline["database"] == "warn"
    assert "github" not in offline


def test_what_is_broken_is_said_and_ends_with_1(place: Path, curator: Curator) -> None:
    """A damaged database, a key that means nothing, a Zenn folder that is none: each by name, in one go."""
    (place / ".curator").mkdir()
    (place / ".curator/curator.db").write_bytes(b"SQLite format 3\0" + b"x" * 4096)
    with (place / "curator.toml").open("a") as file:
        file.write('[zenn]\npath = "../nowhere"\n[review]\nkeys = { fly = "z" }\n')
    assert curator("doctor", root=place).code == 1
    told = levels(curator, place)
    assert {what for what, level in told.items() if level == "bad"} == {"database", "zenn", "keys"}


def test_settings_that_cannot_be_read_are_told_once(tmp_path: Path, curator: Curator) -> None:
    """What hangs on them keeps quiet; the rest is looked at."""
    (tmp_path / "curator.toml").write_text('[publication]\ntimezone = "Asia/Toyko"\n')
    told = curator("doctor", root=tmp_path)
    assert told.code == 1
    assert told.out.count("Asia/Toyko") == 1
    assert "did you mean" in told.out
    assert "python" in told.out


def test_one_thing_that_cannot_be_looked_at_hides_no_other(
    place: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is raised is a warning with its name."""
    monkeypatch.setattr(doctor, "_fonts", lambda _: 1 / 0)
    told = levels(curator, place)
    assert (told["fonts"], told["search"]) == ("warn", "ok")


def test_the_remote_is_asked_only_online(place: Path, curator: Curator, tmp_path: Path) -> None:
    """A remote that is gone is found with --online alone; one that has no journal yet is named too."""
    curator("init", str(place), "--journal", str(tmp_path / "journal.git"))
    assert levels(curator, place)["journal"] == "ok"
    assert levels(curator, place, "--online")["journal"] == "bad"
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "journal.git"], check=True)
    assert levels(curator, place, "--online")["journal"] == "warn"
    curator("add", "https://example.org/", "--by", "ann", root=place)
    assert curator("sync", root=place).code == 0
    assert levels(curator, place, "--online")["journal"] == "ok"


def test_secrets_that_others_can_read(place: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password file wants mode 600; a password in the database's address is said and not shown."""
    file = place / "pgpass"
    file.write_text("x")
    file.chmod(0o644)
    monkeypatch.setenv("PGPASSFILE", str(file))
    assert levels(curator, place)["secrets"] == "bad"
    file.chmod(0o600)
    assert levels(curator, place)["secrets"] == "ok"
    monkeypatch.setenv("CURATOR_DATABASE_URL", "postgresql+psycopg://me:hunter2@127.0.0.1:1/x")
    told = curator("doctor", root=place)
    assert "holds a password" in told.out
    assert "hunter2" not in told.out + told.err


@pytest.mark.parametrize(("answer", "cells"), [(b"\x1b[1;3R", 2), (b"\x1b[24;2R", 1), (b"", None), (b"junk", None)])
def test_the_terminal_is_asked_where_its_cursor_is(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, cells: int | None
) -> None:
    """The width of a sign is what the terminal says, and one that says nothing is waited for half a second."""
    ours, theirs = pty.openpty()

    def terminal() -> None:
        seen = b""
        while not seen.endswith(b"\x1b[6n"):
            seen += os.read(ours, 100)
        os.write(ours, answer)

    answering = threading.Thread(target=terminal)
    answering.start()
    with os.fdopen(theirs, "r+b", buffering=0) as tty, os.fdopen(os.dup(theirs), "w") as out:
        monkeypatch.setattr(sys, "stdin", tty)
        monkeypatch.setattr(sys, "stdout", out)
        assert doctor._measured("x") == cells
        answering.join()
    os.close(ours)


GH = """\
#!/bin/sh
case "$2" in
    */variables*) echo '{"variables": [{"name": "CURATOR_HOME", "value": "team/weekly"}]}';;
    */permissions/workflow) echo '{"can_approve_pull_request_reviews": false}';;
    */pages) echo 'gh: Not Found (HTTP 404)' >&2; exit 1;;
    */labels*) echo '[{"name": "inbox"}, {"name": "accepted"}, {"name": "proposal"}, {"name": "reviewed"}]';;
    *organization-variables*) echo 'gh: Forbidden (HTTP 403)' >&2; exit 1;;
    'repos/{owner}/{repo}') echo '{"full_name": "team/weekly"}';;
    *) exit 9;;
esac
"""


def test_github_is_asked_only_online(
    place: Path, curator: Curator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own program reads the settings: what is wrong is named with its place; without the program that is said."""
    program = tmp_path / "bin/gh"
    program.parent.mkdir()
    program.write_text(GH)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    found = [one for one in curator("doctor", "--online", "--json", root=place).json if one["what"] == "github"]
    assert [(one["level"], one["says"]) for one in found] == [
        ("bad", "Actions may not open the draft's pull request"),
        ("bad", "Pages is off"),
    ]
    program.write_text("#!/bin/sh\nexit 4\n")
    assert [one.level for one in github(Place(place))] == ["warn"]
