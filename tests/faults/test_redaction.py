"""Words that should not have been said: gone from every index, clone and remote, and nothing else with them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from curator.store import outbox
from tests.conftest import utc
from tests.faults.commands import Ended, command
from tests.faults.race import LINKS, Machine, git, team

CANARY = "canary-token-鳥-s3cret"


def objects(repository: Path) -> bytes:
    """Every object of a repository, reachable or not, unpacked, and what its log shows."""
    where = ["git", "-C", str(repository)]
    shown = subprocess.run([*where, "log", "-p", "--all", "--text"], capture_output=True, check=True).stdout
    held = [*where, "cat-file", "--batch", "--batch-all-objects"]
    return shown + subprocess.run(held, capture_output=True, check=True).stdout


def say(machine: Machine, comment: str, url: str = LINKS[0]) -> str:
    """A decision with a comment; its id."""
    place = machine.place()
    with place.store.writing() as tx:
        fields = {"url": url, "verdict": "keep", "comment": comment}
        record = outbox.append(tx, "decision", fields, by=machine.name, now=utc("2023-03-17 07:00"))
    place.close()
    machine.said.append(record.id)
    return record.id


def redact(machine: Machine, *words: str) -> Ended:
    return command(machine.root, "redact", *words, "--by", machine.name, now="")


def holding(machine: Machine, word: str = CANARY) -> list[str]:
    """The files of a machine that hold the word, its database's own among them."""
    return [
        str(path.relative_to(machine.root))
        for path in machine.root.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes()
    ]


@pytest.fixture
def three(tmp_path: Path) -> tuple[Path, list[Machine], str]:
    """Three machines that share a journal in which ann once pasted a secret, and the id of that decision."""
    remote, machines = team(tmp_path, ("ann", "bob", "cyd"))
    ann = machines[0]
    say(ann, "before")
    secret = say(ann, f"the token is {CANARY}")
    say(ann, "beside")
    for machine in (*machines, *machines):
        say(machine, f"of {machine.name}", LINKS[1])
        machine.sync()
    return remote, machines, secret


def settled(machines: Sequence[Machine], secret: str) -> None:
    """All have all but the secret, agree, and agree with a rebuild."""
    for machine in (*machines, *machines):
        told = command(machine.root, "sync", now="")
        assert told.code == 0, told
    said = {record for machine in machines for record in machine.said} - {secret}
    for machine in machines:
        assert machine.records() >= said
        assert secret not in machine.records()
    assert machines[0].index() == machines[1].index() == machines[2].index() == machines[0].rebuilt()


def test_words_leave_the_past_of_all_and_nothing_else_does(three: tuple[Path, list[Machine], str]) -> None:
    """One redacts with --history while two have unsent work: no object of the remote or of a clone has the words, no
    file of the three either, each clone says that it followed, and every other record is in every index."""
    remote, machines, secret = three
    ann, bob, cyd = machines
    trees = [machine.tree() for machine in machines]
    for machine in (bob, cyd):
        say(machine, "not sent yet", LINKS[2])
    assert all(CANARY.encode() in objects(place) for place in (remote, bob.root / "journal"))
    assert any("curator.db" in name for name in holding(ann))

    told = redact(ann, secret, "--history")

    assert told.code == 0, told
    assert "out of the journal's past, here and at its remote" in told.out
    assert "change what was secret" in told.out
    assert CANARY not in told.out + told.err
    for machine in (bob, cyd):
        followed = command(machine.root, "sync", now="")
        assert followed.code == 0, followed
        assert "journal redacted: " in followed.out
    settled(machines, secret)
    git(remote, "reflog", "expire", "--expire=now", "--all")
    git(remote, "gc", "-q", "--prune=now")
    assert CANARY.encode() not in objects(remote)
    for machine in machines:
        assert CANARY.encode() not in objects(machine.root / "journal")
        assert holding(machine) == []
        assert "kept" not in git(machine.root / "journal", "branch")
    assert [machine.tree() for machine in machines] == trees
