"""Commands of the workflows, beside what running the workflows shows."""

from __future__ import annotations

import json
import socket
from datetime import datetime
from pathlib import Path

import pytest

from curator.cli.building import wait_for_issue
from curator.cli.place import Place

from .conftest import Curator

PAGE = """\
---
number: 1
date: 2023-03-17
title: "One"
emoji: x
topics: [a]
draft: false
published_at: 2023-03-20T10:00:00+09:00
---

## Articles

### A

https://example.org/a
"""


def event(tmp_path: Path, body: str) -> Path:
    file = tmp_path / "event.json"
    told = {"author_association": "OWNER", "body": body, "user": {"login": "ann"}}
    issue = {"number": 9, "labels": [{"name": "inbox"}]}
    file.write_text(json.dumps({"action": "created", "issue": issue, "comment": told}))
    return file


@pytest.mark.parametrize(
    ("now", "then"), [("09:19:59", "09:19:59"), ("09:20:30", "10:00:00"), ("09:59:59", "10:00:00"), ("10:00:00",) * 2]
)
def test_a_build_waits_for_an_issue_that_goes_out_soon(place: Path, now: str, then: str) -> None:
    """Within the minutes it waits until that moment; earlier than that, and when it is out already, for nothing."""
    (place / "content/issues/2023-03-17.md").write_text(PAGE)
    here = Place(place, now_option=f"2023-03-20T{now}+09:00", quiet=True)
    wait_for_issue(here, 40)
    assert here.now() == datetime.fromisoformat(f"2023-03-20T{then}+09:00")


def test_answers_tell_new_known_and_covered(place: Path, curator: Curator, tmp_path: Path) -> None:
    """Covered links name the public issue; the same event twice is one proposal."""
    (place / "content/issues/2023-03-17.md").write_text(PAGE)
    file = event(tmp_path, "https://example.org/a?utm_source=x and https://example.org/`b` https://example.org/c")
    told = curator("submit", "--event", str(file), root=place, now="2023-03-21T10:00:00+09:00")
    assert told.out.splitlines() == [
        "- covered in the issue of [2023-03-17](http://localhost:8000/issues/2023-03-17/): `https://example.org/a`",
        "- added to the list: `https://example.org/`",
        "- added to the list: `https://example.org/c`",
    ]
    curator("submit", "--event", str(file), root=place, now="2023-03-21T10:00:00+09:00")
    shown = curator("show", "https://example.org/c", "--json", root=place).json
    assert len(shown["submissions"]) == 1


def test_a_proposal_asks_nobody(place: Path, curator: Curator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking one in resolves no name and opens no connection: the address is a stranger's word."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was asked for"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was opened"))
    told = curator("submit", "--event", str(event(tmp_path, "http://127.0.0.1:9/a http://localhost/b")), root=place)
    assert (told.code, told.out.count("added to the list")) == (0, 2)


def test_a_person_is_known_by_their_git_address(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`[[person]]` maps the mail address of git, whatever its letters' case; --by and CURATOR_BY go first, and whoever
    is not listed has git's name."""
    with (place / "curator.toml").open("a") as file:
        file.write('[[person]]\nname = "ann"\nemails = ["ann@example.org"]\n')
    config = place.parent / "gitconfig"
    config.write_text("[user]\n\tname = Somebody\n\temail = Ann@Example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    here = Place(place)
    assert (here.person(""), here.person("zoe")) == ("ann", "zoe")
    monkeypatch.setenv("CURATOR_BY", "server")
    assert here.person("") == "server"
    monkeypatch.delenv("CURATOR_BY")
    config.write_text("[user]\n\tname = Somebody\n\temail = else@example.org\n")
    assert here.person("") == "Somebody"


@pytest.mark.parametrize("command", ["submit", "guard"])
def test_a_file_that_is_no_event_is_an_error(place: Path, curator: Curator, tmp_path: Path, command: str) -> None:
    """Half a file, a list, or none: exit code 2 and a word on where the event is."""
    for text in ("{", "[]", "[" * 100_000):
        (tmp_path / "event.json").write_text(text)
        told = curator(command, "--event", str(tmp_path / "event.json"), root=place)
        assert told.code == 2
        assert "no event file" in told.err
    assert "GITHUB_EVENT_PATH" in curator(command, root=place).err
