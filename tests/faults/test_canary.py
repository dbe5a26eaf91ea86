"""What the team says among itself reaches no public git object."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.faults.commands import command
from tests.faults.race import git

CANARIES = {
    "comment": "canary-comment-鳥",
    "reason": "canary-reason-鳥",
    "voter": "canary-voter",
    "skipped": "canary-skipped-title",
}


def objects(repository: Path) -> bytes:
    """Every object of a repository, reachable or not, unpacked."""
    return subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch", "--batch-all-objects"], capture_output=True, check=True
    ).stdout


def test_a_private_journal_keeps_the_teams_words_out_of_the_public_repository(tmp_path: Path) -> None:
    """With the journal in a private repository, comments, reasons, skips and voters' names are in no object of the
    public one, nor in the user's own clone of it, though everything there is was committed and pushed."""
    public, private, root = tmp_path / "public.git", tmp_path / "private.git", tmp_path / "weekly"
    for bare in (public, private):
        git(tmp_path, "init", "-q", "--bare", "-b", "main", str(bare))
    assert command(tmp_path, "init", str(root)).code == 0
    git(root, "init", "-q", "-b", "main")
    git(root, "remote", "add", "origin", str(public))
    assert command(root, "init", str(root), "--journal", str(private)).code == 0
    (root / "sources.toml").write_text("")
    kept, skipped = "https://go.example/kept", "https://go.example/skipped"
    by = ("--by", CANARIES["voter"])
    for words in (
        ("add", kept, "--title", "Kept", "--reason", CANARIES["reason"], *by),
        ("add", skipped, "--title", CANARIES["skipped"], *by),
        ("decide", kept, "--keep", "--section", "articles", "--note", "読みました。", *by),
        ("decide", kept, "--comment", CANARIES["comment"], *by),
        ("decide", skipped, "--skip", "--comment", CANARIES["comment"], *by),
        ("draft", "--date", "2023-03-17"),
        ("publish", "--date", "2023-03-17", *by),
        ("build",),
        ("sync",),
    ):
        told = command(root, *words, now="2023-03-17T16:00:00+09:00")
        assert told.code == 0, (words, told)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Issue")
    git(root, "push", "-q", "origin", "--all")

    seen = objects(public) + objects(root)

    assert "読みました。".encode() in seen
    assert {word for word in CANARIES.values() if word.encode() in seen} == set()
    assert all(word.encode() in objects(private) for word in CANARIES.values())
