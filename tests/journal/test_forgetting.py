"""Redacted words leave files, clones and the remote's past, and come back by no way; nothing else leaves."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.records import Record
from curator.journal import files, forgetting
from curator.journal.lines import Header, header_line, record_line
from curator.journal.outcome import SyncState
from curator.journal.reading import parse
from tests.faults.commands import kill_at
from tests.journal.test_sync import BRANCH, NOW, Member, git, hook, overtaken, remote, team, template, there
from tests.strategies import histories

__all__ = ["overtaken", "remote", "team", "template"]

CANARY = "canary-鳥"


def said(member: Member, id_: str, word: str = CANARY) -> str:
    """A file in which a member says a word between two others; its name."""
    words = [(f"{id_}-before", "fine"), (id_, word), (f"{id_}-after", "fine")]
    told = [
        Record("decision", one, NOW, member.root.name, {"url": "https://example.com/", "comment": text})
        for one, text in words
    ]
    return files.write(member.journal, "review", member.root.name, told, now=NOW)


def take_back(member: Member, id_: str) -> str:
    told = Record("redacted", f"{id_}-redaction-{member.root.name}", NOW, member.root.name, {"target": id_})
    return files.write(member.journal, "review", member.root.name, [told], now=NOW)


def holds(folder: Path, word: str = CANARY) -> bool:
    """Whether any object of a repository holds the word, or any file beside it."""
    held = subprocess.run(
        ["git", "-C", str(folder), "cat-file", "--batch", "--batch-all-objects"], capture_output=True, check=True
    ).stdout
    beside = (path.read_bytes() for path in folder.rglob("*.jsonl"))
    return word.encode() in held or any(word.encode() in data for data in beside)


# -- lines -----------------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.data())
def test_a_file_loses_the_lines_of_the_redacted_and_nothing_else(history: list[Record], data: st.DataObject) -> None:
    """The other records are read as before; what takes words back stays; doing it again changes nothing."""
    ids = set(data.draw(st.lists(st.sampled_from([record.id for record in history]))))
    header = header_line(Header("review", history[0].by, max(record.at for record in history)))
    text = "\n".join([header, *(record_line(record) for record in history)]).encode() + b"\n"

    after = forgetting.without(text, ids)

    kept = [record for record in parse(text, name="f").records if record.id not in ids or record.type == "redacted"]
    assert list(parse(after, name="f").records) == kept
    assert forgetting.without(after, ids) == after
    assert forgetting.without(text, ()) == text


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ('{"t": "decision", "id": "aaaa-0001", "at": "2023-03-17T07:00Z", "by": "ann", "comment": "x"}', False),
        ('{"by":"ann","id":"aaaa\\u002d0001","at":"2023-03-17T07:00:00Z","t":"decision"}', False),
        ('{"t": "decision", "id": "aaaa-0001", "at": "2023-03-17T07:00Z", "by": "ann", "comme', False),
        ('{"t": "decision", "id": "bbbb-0001", "at": "2023-03-17T07:00Z", "by": "ann", "undoes": ["aaaa-0001"]}', True),
        ('{"t": "redacted", "id": "aaaa-0001", "at": "2023-03-17T07:00Z", "by": "ann", "target": "bbbb-0001"}', True),
        ('{"curator": 1, "kind": "review", "by": "aaaa-0001", "at": "2023-03-17T07:00Z"}', True),
        ("<<<<<<< HEAD", True),
        ("", True),
    ],
)  # fmt: skip
def test_which_lines_leave(line: str, stays: bool) -> None:
    """Those of the record, however its id is written, and broken ones that name it; what only speaks of it stays."""
    text = f"first\r\n{line}\nlast".encode()
    assert forgetting.without(text, {"aaaa-0001"}) == (text if stays else b"first\r\nlast")


# -- clones ----------------------------------------------------------------------------------------------------------


def test_what_was_not_sent_yet_goes_without_the_words(team: Callable, remote: Path) -> None:
    """Redacted before the sync that would have sent it: the line stays here, in no commit and no file."""
    ann = team("ann")
    name = said(ann, "secret-01")
    take_back(ann, "secret-01")
    report = ann.sync()
    assert (report.state, report.forgotten_files, report.problems) == (SyncState.DONE, (name,), ())
    assert len(there(remote)) == 2
    assert not holds(remote)
    assert not holds(ann.journal)
    assert len(files.read(ann.journal, name).records) == 2
    assert replace(ann.sync(), problems=()) == type(report)(SyncState.DONE)


def test_what_was_sent_stays_until_somebody_asks_for_the_past(team: Callable, remote: Path) -> None:
    """A redaction alone changes no file that others have."""
    ann = team("ann")
    name = said(ann, "secret-01")
    ann.sync()
    take_back(ann, "secret-01")
    report = ann.sync()
    assert (report.state, report.forgotten_files) == (SyncState.DONE, ())
    assert holds(remote)
    assert len(files.read(ann.journal, name).records) == 3


def test_a_clone_follows_with_its_own_unsent_work(team: Callable, remote: Path) -> None:
    """Whoever was behind or ahead, asked for the past or did not: all end with the same files and commits."""
    ann, bob, cyd = team("ann"), team("bob"), team("cyd")
    ann.say()
    ann.sync()
    first = git(remote, "rev-parse", BRANCH)
    secret, other = said(ann, "secret-01"), said(ann, "secret-02", "canary-鳥 too")
    ann.sync()
    bob.sync()
    more = bob.say()
    take_back(ann, "secret-01")
    take_back(ann, "secret-02")
    cyd.sync()

    report = ann.sync(history=True)

    assert (report.state, report.forgotten_files) == (SyncState.REDACTED, tuple(sorted([secret, other])))
    followed = bob.sync()
    assert (followed.state, followed.pushed_files, followed.next_step) == (SyncState.REDACTED, tuple(more), "")
    assert set(followed.forgotten_files) == {secret, other}
    assert (followed.changed_files, followed.gone_files) == ((), ())
    assert cyd.sync().state is SyncState.REDACTED
    assert ann.sync().pulled_files == tuple(more)
    assert [member.sync().state for member in (ann, bob, cyd)] == [SyncState.DONE] * 3
    git(remote, "gc", "-q", "--prune=now")
    assert not any(holds(place) for place in (remote, ann.journal, bob.journal, cyd.journal))
    assert ann.names() == bob.names() == cyd.names() == there(remote)
    assert git(remote, "log", "--format=%s", BRANCH).count("curator: journal, ") == 4
    assert git(remote, "rev-list", "--max-parents=0", BRANCH) == first
    assert ann.sync(history=True) == ann.sync()  # nothing is left to take out


def test_work_that_arrives_meanwhile_is_not_lost(team: Callable, remote: Path, overtaken: list) -> None:
    """Somebody pushes between the rewriting and its push: the lease refuses it, and it is done again with theirs."""
    ann, bob = team("ann"), team("bob")
    said(ann, "secret-01")
    ann.sync()
    bob.sync()
    take_back(ann, "secret-01")
    ann.sync()
    theirs = []

    def quicker() -> None:
        theirs.extend(bob.say())
        assert bob.sync().state is SyncState.DONE

    overtaken.append(quicker)
    assert ann.sync(history=True).state is SyncState.REDACTED
    assert set(theirs) <= there(remote)
    git(remote, "gc", "-q", "--prune=now")
    assert not holds(remote)
    assert bob.sync().state is SyncState.REDACTED
    assert not holds(bob.journal)


def test_a_later_redaction_does_not_hide_an_earlier_one(team: Callable, remote: Path) -> None:
    """One record is out of the past, another was redacted since and is not: a clone that saw neither still follows."""
    ann, bob = team("ann"), team("bob")
    first, second = said(ann, "secret-01"), said(ann, "secret-02", "later-鳥")
    ann.sync()
    bob.sync()
    take_back(ann, "secret-01")
    ann.sync(history=True)
    take_back(ann, "secret-02")
    ann.sync()
    report = bob.sync()
    assert (report.state, report.forgotten_files) == (SyncState.REDACTED, (first,))
    assert len(files.read(bob.journal, second).records) == 3
    assert ann.sync(history=True).forgotten_files == (first, second) or not holds(ann.journal, "later-鳥")
    assert bob.sync().state is SyncState.REDACTED
    assert not holds(bob.journal, "later-鳥")


def test_a_journal_put_back_from_a_copy_brings_nothing_back(team: Callable, remote: Path) -> None:
    """Files from before, without their clone: they go on top of the new past, and the words not with them."""
    ann, bob = team("ann"), team("bob")
    said(ann, "secret-01")
    ann.sync()
    shutil.copytree(ann.journal, bob.journal, ignore=shutil.ignore_patterns(".git"))
    more = bob.say()
    take_back(ann, "secret-01")
    ann.sync(history=True)
    report = bob.sync()
    assert (report.state, report.pushed_files) == (SyncState.DONE, tuple(more))
    git(remote, "gc", "-q", "--prune=now")
    assert not holds(remote)
    assert not holds(bob.journal)
    assert bob.names() == there(remote)


def test_a_clone_of_one_commit_alone_follows_too(team: Callable, remote: Path, tmp_path: Path) -> None:
    """A robot's checkout knows no past (depth 1): what it found goes out, on the new past."""
    ann, robot = team("ann"), team("robot")
    said(ann, "secret-01")
    ann.sync()
    git(tmp_path, "clone", "-q", "--depth=1", "--branch", BRANCH, f"file://{remote}", str(robot.journal))
    found = robot.say()
    take_back(ann, "secret-01")
    ann.sync(history=True)
    report = robot.sync()
    assert (report.state, report.pushed_files) == (SyncState.DONE, tuple(found))
    git(remote, "gc", "-q", "--prune=now")
    assert not holds(remote)
    assert robot.names() == there(remote)


def test_work_left_aside_is_cleaned_there_too(team: Callable, remote: Path) -> None:
    """A branch beside the journal's that holds the words is given another past as well."""
    ann, bob = team("ann"), team("bob")
    said(ann, "secret-01")
    ann.sync()
    bob.sync()
    bob.say()
    closed = hook(
        remote, "pre-receive", f"while read o n ref; do [ $ref = refs/heads/{BRANCH} ] && exit 1; done; exit 0"
    )
    assert bob.sync().state is SyncState.ASIDE
    closed.unlink()
    take_back(ann, "secret-01")
    assert ann.sync(history=True).state is SyncState.REDACTED
    git(remote, "gc", "-q", "--prune=now")
    assert not holds(remote)
    assert len(git(remote, "branch", "--list", f"{BRANCH}-*").split()) == 1
    assert bob.sync().state is SyncState.REDACTED
    assert there(remote) == ann.names() | bob.names()


def test_a_remote_that_forbids_it_keeps_its_past(team: Callable, remote: Path) -> None:
    """Forced pushes are not allowed: the state is named with what to allow, and here all is as there."""
    ann = team("ann")
    said(ann, "secret-01")
    ann.sync()
    take_back(ann, "secret-01")
    git(remote, "config", "receive.denyNonFastForwards", "true")
    report = ann.sync(history=True)
    assert report.state is SyncState.KEPT
    assert f"allow forced pushes to {BRANCH}" in report.next_step
    assert "does not let its past be changed" in report.problems[-1]
    assert there(remote) == ann.names()
    assert ann.sync().state is SyncState.DONE
    git(remote, "config", "receive.denyNonFastForwards", "false")
    assert ann.sync(history=True).state is SyncState.REDACTED
    assert not holds(ann.journal)


def test_what_else_changed_in_the_past_is_kept_without_the_words(team: Callable, remote: Path) -> None:
    """Somebody took out more than what was redacted: our copy of the past stays, its redacted lines do not."""
    ann, bob = team("ann"), team("bob")
    said(ann, "secret-01")
    (lost,) = ann.say()
    ann.sync()
    bob.sync()
    take_back(ann, "secret-01")
    ann.sync(history=True)
    git(ann.journal, "checkout", "-q", "--orphan", "by-hand")
    git(ann.journal, "rm", "-q", "-f", lost)
    git(ann.journal, "commit", "-q", "-m", "By hand")
    git(ann.journal, "push", "-q", "-f", str(remote), f"HEAD:{BRANCH}")
    report = bob.sync()
    assert (report.state, report.gone_files) == (SyncState.REWRITTEN, (lost,))
    (kept,) = [name for name in git(bob.journal, "branch", "--format=%(refname:short)").split() if "kept" in name]
    assert lost in git(bob.journal, "ls-tree", "-r", "--name-only", kept)
    assert not holds(bob.journal)


def killed(member: Member, step: int, **how: object) -> bool:
    """A sync in a fork that is killed at its so-many-th step; whether it came to that."""
    child = os.fork()
    if not child:
        try:
            kill_at(step, member.root)()
            member.sync(**how)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9


def test_killed_anywhere_it_is_ended_by_the_next(team: Callable, remote: Path) -> None:
    """Killed while taking words out of the past, or while following: the next sync ends it, nothing comes back through
    it, nothing is left aside, and what was not sent yet goes out."""
    ann, bob = team("ann"), team("bob")
    soak = "CURATOR_SOAK" in os.environ
    step, going = 1 if soak else 15, True
    while going:
        said(ann, f"secret-{step:03}", f"{CANARY} {step}")
        ann.sync()
        bob.sync()
        theirs = bob.say()
        take_back(ann, f"secret-{step:03}")
        going = killed(ann, step, history=True)
        assert ann.sync(history=True).state in (SyncState.DONE, SyncState.REDACTED), step
        going |= killed(bob, step)
        assert bob.sync().state in (SyncState.DONE, SyncState.REDACTED), step
        git(remote, "prune", "--expire=now")
        assert [place for place in (remote, ann.journal, bob.journal) if holds(place)] == [], step
        assert set(theirs) <= there(remote)
        step += 1 if soak else step + 1
    assert step > 60
    assert git(remote, "branch", "--format=%(refname:short)").split() == [BRANCH, "main"]


def test_a_copy_in_the_users_own_repository_is_told(team: Callable, remote: Path) -> None:
    """A fetch of all branches brought the words there: that repository is the user's, so the commands are shown."""
    ann = team("ann")
    said(ann, "secret-01")
    ann.sync()
    git(ann.root, "fetch", "-q", "origin")
    take_back(ann, "secret-01")
    report = ann.sync(history=True)
    assert report.state is SyncState.REDACTED
    (told,) = [problem for problem in report.problems if "your own repository has a copy" in problem]
    for step in told.split(": ", 1)[1].split(" && "):
        git(ann.root, *step.split()[3:])
    assert not holds(ann.root)
