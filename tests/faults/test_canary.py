"""What the team says among itself reaches no public git object."""

from __future__ import annotations

import json
import subprocess
from email import message_from_bytes
from pathlib import Path

from curator.review.filing import usual_path, write_new
from tests.faults.commands import command
from tests.faults.race import git

CANARIES = {
    "comment": "canary-comment",
    "reason": "canary-reason",
    "voter": "canary-voter",
    "skipped": "canary-skipped-title",
}


def objects(repository: Path) -> bytes:
    """Every object of a repository, reachable or not, unpacked."""
    return subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch", "--batch-all-objects"], capture_output=True, check=True
    ).stdout


def test_a_private_journal_keeps_the_teams_words_inside(tmp_path: Path) -> None:
    """With the journal in a private repository, comments, reasons, skips and voters' names are in no object of the
    public one, nor in the user's own clone of it, though everything there is was committed and pushed; nor in the site,
    its feeds, an export, what is offered as a pull request, or what robots say in a log that anybody may read."""
    public, private, root = tmp_path / "public.git", tmp_path / "private.git", tmp_path / "weekly"
    for bare in (public, private):
        git(tmp_path, "init", "-q", "--bare", "-b", "main", str(bare))
    assert command(tmp_path, "init", str(root)).code == 0
    git(root, "init", "-q", "-b", "main")
    git(root, "remote", "add", "origin", str(public))
    assert command(root, "init", str(root), "--journal", str(private)).code == 0
    (root / "sources.toml").write_text("")
    settings = root / "curator.toml"
    text = settings.read_text() + '\n[zenn]\ntopics = ["kubernetes"]\n'
    settings.write_text(text.replace("[publication]\n", '[publication]\nemoji = "🐈"\n'))
    kept, skipped, open_ = (f"https://go.example/{word}" for word in ("kept", "skipped", "open"))
    by = ("--by", CANARIES["voter"])
    for words in (
        ("add", kept, "--title", "Kept", "--reason", CANARIES["reason"], *by),
        ("add", skipped, "--title", CANARIES["skipped"], *by),
        ("add", open_, "--title", "Open", "--reason", CANARIES["reason"], *by),
        (
            "decide",
            kept,
            "--keep",
            "--section",
            "articles",
            "--note",
            "読みました。",
            "--comment",
            CANARIES["comment"],
            *by,
        ),
        ("decide", skipped, "--skip", "--comment", CANARIES["comment"], *by),
        ("decide", open_, "--discuss", "--comment", CANARIES["comment"], *by),
        ("draft", "--date", "2023-03-17"),
        ("publish", "--date", "2023-03-17", *by),
        ("sync",),
    ):
        told = command(root, *words, now="2023-03-17T16:00:00+09:00")
        assert told.code == 0, (words, told)
    write_new(root, usual_path(root, "2023-03-17"), "\n".join(CANARIES.values()))

    said = ""
    out = str(root / "exported")
    for words in (
        ("decide", open_, "--keep", "--section", "articles", *by),
        ("offer", "--into", str(root / "offered")),
        ("build",),
        ("stats",),
        ("status",),
        ("export", "json", "--date", "2023-03-17", "--output", out),
        ("export", "chat", "--date", "2023-03-17", "--output", out),
        ("export", "mail", "--date", "2023-03-17", "--output", out),
        ("export", "zenn", "--date", "2023-03-17", "--output", out),
        ("rebuild",),
        ("sync",),
    ):
        told = command(root, *words, now="2023-03-24T16:00:00+09:00")
        assert told.code in (0, 1), (words, told)
        said += "" if words[0] == "decide" else told.out + told.err
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Issue")
    git(root, "push", "-q", "origin", "--all")

    seen = objects(public) + objects(root)
    site = b"".join(path.read_bytes() for path in (root / "site").rglob("*") if path.is_file())

    for door in (seen, site):
        assert "読みました。".encode() in door
    assert "Open" in json.loads((root / "offered" / "offer.json").read_text())["page"]
    assert len(list((root / "exported").rglob("*.*"))) >= 4
    (mail,) = (root / "exported").glob("*.eml")
    letter = b"".join(part.get_payload(decode=True) or b"" for part in message_from_bytes(mail.read_bytes()).walk())
    assert "読みました。".encode() in letter
    doors = seen + site + letter + said.encode()
    assert {word for word in CANARIES.values() if word.encode() in doors} == set()
    assert all(word.encode() in objects(private) for word in CANARIES.values())
