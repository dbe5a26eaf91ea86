"""Several machines of one team on one bare remote, each with its own publication, index and clone of the journal."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from curator.cli import journal
from curator.cli.keeping import share_journal
from curator.cli.place import Place
from curator.store import load, outbox
from curator.store.dump import dump

LINKS = tuple(f"https://example.com/post-{number}" for number in range(12))
"""What is decided on: few, so that people decide on the same."""

TOML = """[publication]
title = "Race Weekly"
url = "https://weekly.example"

[journal]
remote = "origin"
"""


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person would; gives what it prints."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Machine:
    """A laptop, or the Action: what it said, and how its syncs ended."""

    name: str
    root: Path
    rng: random.Random
    said: list[str] = field(default_factory=list)
    """Ids of its records."""
    states: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, folder: Path, remote: Path) -> Machine:
        """A machine with a clone of the publication, in which a person is at work."""
        root = folder / name
        git(folder, "clone", "-q", str(remote), str(root))
        (root / "curator.toml").write_text(TOML)
        (root / "half-written.md").write_text("not yet")
        git(root, "add", "curator.toml")
        return cls(name, root, random.Random(name))

    def tree(self) -> str:
        """All that is the user's: what is checked out, staged, changed and named."""
        return git(self.root, "status", "--porcelain") + git(self.root, "show-ref") + git(self.root, "stash", "list")

    def place(self) -> Place:
        """The publication, opened anew as each command does."""
        return Place(root_option=self.root, quiet=True)

    def round(self, number: int) -> None:
        """Say something, then sync: the laptops decide, the Action finds entries."""
        place = self.place()
        try:
            self.say(place, number)
            self.sync(place)
        finally:
            place.close()

    def say(self, place: Place, number: int) -> None:
        """Three words on links, each known to the index at once, as at a key press."""
        with place.store.writing() as tx:
            for url in self.rng.sample(LINKS, 3):
                kind, fields = self._word(url, number)
                self.said.append(outbox.append(tx, kind, fields, by=self.name, now=datetime.now(UTC)).id)

    def _word(self, url: str, number: int) -> tuple[str, dict[str, object]]:
        if self.name == "action":
            uid = f"{url}#{number}"
            return "entry", {"source": "blog", "uid": uid, "url": url, "title": f"Round {number} [skip ci]"}
        verdict = self.rng.choice(("keep", "skip", "later"))
        return "decision", {"url": url, "verdict": verdict, "comment": f"{self.name} {number} fixes #1"}

    def sync(self, place: Place | None = None) -> None:
        """`curator sync`."""
        opened = place or self.place()
        report = share_journal(opened)
        loaded = journal.load_new(opened)
        assert not loaded.problems
        self.states.append(str(report.state))
        if place is None:
            opened.close()

    def index(self) -> list[str]:
        """What its index holds, local tables aside."""
        place = self.place()
        with place.store.reading() as tx:
            lines = list(dump(tx))
        place.close()
        return lines

    def rebuilt(self) -> list[str]:
        """The same after a rebuild."""
        place = self.place()
        journal.rebuild(place)
        place.close()
        return self.index()

    def records(self) -> set[str]:
        """Ids of all records its index knows."""
        place = self.place()
        with place.store.reading() as tx:
            found = {str(row.id) for row in tx.execute(load.RECORD.select())}
        place.close()
        return found


def team(folder: Path, names: Sequence[str] = ("ann", "bob", "action")) -> tuple[Path, list[Machine]]:
    """A bare remote with a first commit, and the machines."""
    remote = folder / "remote.git"
    git(folder, "init", "-q", "--bare", "-b", "main", str(remote))
    first = folder / "first"
    git(folder, "init", "-q", "-b", "main", str(first))
    (first / ".gitignore").write_text("journal/\n.curator/\n")
    git(first, "add", ".gitignore")
    git(first, "commit", "-q", "-m", "Begin")
    git(first, "push", "-q", str(remote), "main")
    return remote, [Machine.of(name, folder, remote) for name in names]
