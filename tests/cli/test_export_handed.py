"""Zenn's articles by two jobs: one reads and hands over what is new, one has a token, takes over and pushes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Curator
from tests.cli.test_export import ARTICLE, CANARY, NOW, root, talk  # noqa: F401 its publication

NEXT = "articles/neko-weekly-2023-03-24.md"


def git(*words: str | Path, at: Path) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *who, *words], cwd=at, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def zenn(root: Path) -> Path:  # noqa: F811
    """A clone of the repository that Zenn reads, with a bare remote."""
    remote, clone = root.parent / "zenn.git", root.parent / "zenn"
    git("init", "-q", "--bare", "--initial-branch=main", remote, at=root)
    git("init", "-q", "--initial-branch=main", clone, at=root)
    git("remote", "add", "origin", remote, at=clone)
    git("commit", "-q", "--allow-empty", "-m", "Begin", at=clone)
    git("push", "-q", "origin", "main", at=clone)
    return clone


def hand(curator: Curator, root: Path, now: str = NOW) -> tuple[str, int, str]:  # noqa: F811
    """What the first job named, and how the second one ended and what it said."""
    first = curator("export", "zenn", "--into", str(root / "exported"), "--by", "robot", root=root, now=now)
    assert first.code == 0, first.err
    second = curator("export", "zenn", "--from", str(root / "exported"), root=root, now=now)
    return first.out, second.code, second.out


def test_what_went_out_lately_is_pushed_once(curator: Curator, root: Path, zenn: Path, talk: None) -> None:  # noqa: F811
    """No draft, no archive; the commit's text is ours; a second run has nothing to do, a correction has."""
    assert hand(curator, root) == (f"{ARTICLE}\n{NEXT}\n", 0, "2 pushed\n")
    pushed = git("show", "--name-only", "--format=%s, %an", "main", at=root.parent / "zenn.git").split("\n")
    assert pushed[0] == "Export 2 articles, github-actions[bot]"
    assert {*pushed[1:]} - {""} == {ARTICLE, NEXT, "images/2023-03-17/a.png"}
    assert CANARY not in git("grep", "-h", "", "main", at=root.parent / "zenn.git")
    assert hand(curator, root) == ("", 0, "0 pushed\n")
    page = root / "content/issues/2023-03-17.md"
    page.write_text(page.read_text().replace("また来週", "ではまた"))
    assert hand(curator, root, "2023-06-01T12:00:00+09:00") == (f"{ARTICLE}\n", 0, "1 pushed\n")
    assert "ではまた" in git("show", f"main:{ARTICLE}", at=root.parent / "zenn.git")


def test_what_cannot_go_there_holds_back_no_other(curator: Curator, root: Path, zenn: Path) -> None:  # noqa: F811
    """An article that somebody edited there, and an issue that Zenn would refuse: each by name, and the run is red."""
    (zenn / "articles").mkdir()
    (zenn / ARTICLE).write_text("---\ntitle: theirs\n---\n")
    page = root / "content/issues/2023-03-31.md"
    page.write_text(page.read_text().replace("draft: true", "draft: false").replace("emoji: 🐈", "emoji: cat"))
    _, code, said = hand(curator, root)
    assert code == 1
    assert [line.split(":")[0] for line in said.splitlines()] == ["content/issues/2023-03-31.md", ARTICLE, "1 pushed"]
    assert (zenn / ARTICLE).read_text() == "---\ntitle: theirs\n---\n"
    assert NEXT in git("ls-tree", "-r", "--name-only", "main", at=root.parent / "zenn.git")


def test_a_push_that_is_refused_says_so(curator: Curator, root: Path, zenn: Path) -> None:  # noqa: F811
    """Exit code 2: the workflow's next step, which would remember it as written, does not run."""
    hook = root.parent / "zenn.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho protected >&2; exit 1\n")
    hook.chmod(0o755)
    curator("export", "zenn", "--into", str(root / "exported"), root=root, now=NOW)
    told = curator("export", "zenn", "--from", str(root / "exported"), root=root, now=NOW)
    assert told.code == 2
    assert "could not be pushed" in told.err


def test_the_two_steps_stand_alone(curator: Curator, root: Path) -> None:  # noqa: F811
    """Neither goes with the other, a date, or --force."""
    for words in (("--into", "x", "--from", "x"), ("--into", "x", "--force"), ("--from", "x", "--date", "2023-03-17")):
        assert "stand alone" in curator("export", "zenn", *words, root=root, now=NOW).err
