"""`sync` with real gits: clones only ever add files, every failure has a name, and nothing is lost."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curator.domain.records import Record
from curator.domain.settings import JournalSettings
from curator.errors import JournalError
from curator.journal import files
from curator.journal import sync as sync_module
from curator.journal.git import Answer, Git
from curator.journal.outcome import SyncReport, SyncState
from curator.journal.sync import sync

NOW = datetime(2023, 3, 17, 7, 0, tzinfo=UTC)
BRANCH = "curator-journal"


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run git as a person would; gives what it prints."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(["git", "-C", folder, *who, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout.strip()


@dataclass
class Member:
    """One machine: a publication with a dirty tree, and its journal."""

    root: Path
    settings: JournalSettings
    waits: list[float] = field(default_factory=list)
    written: int = 0

    @property
    def journal(self) -> Path:
        return self.root / "journal"

    def say(self, count: int = 1) -> list[str]:
        """Write journal files of one record each."""
        names = []
        for _ in range(count):
            self.written += 1
            word = Record(
                "decision",
                f"{self.root.name}-record-{self.written}",
                NOW,
                self.root.name,
                {"url": "https://example.com/", "comment": "[skip ci] fixes #1"},
            )
            names.append(files.write(self.journal, "review", self.root.name, [word], now=NOW))
        return names

    def sync(self, **changes: object) -> SyncReport:
        given: dict[str, object] = {
            "root": self.root,
            "settings": self.settings,
            "now": NOW,
            "sleep": self.waits.append,
            "rng": random.Random(self.root.name),
            "host": "Ann's MacBook.local",
        }
        return sync(self.journal, **(given | changes))  # type: ignore[arg-type]

    def names(self) -> set[str]:
        return set(files.names(self.journal))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every test starts from: a bare repository that knows main and no journal, and a user's repository with
    uncommitted work in every form. Made once: it is copied faster than made."""
    place = tmp_path_factory.mktemp("template")
    remote, root = place / "remote.git", place / "user"
    root.mkdir()
    git(place, "init", "-q", "--bare", "-b", "main", "--template=", str(remote))
    git(root, "init", "-q", "-b", "main", "--template=")
    (root / ".gitignore").write_text("journal/\n")
    (root / "page.md").write_text("one\n")
    (root / "staged.md").write_text("one\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Start")
    git(root, "remote", "add", "origin", "../remote.git")
    git(root, "push", "-q", "origin", "main")
    (root / "page.md").write_text("two, not saved\n")
    (root / "staged.md").write_text("two, staged\n")
    git(root, "add", "staged.md")
    (root / "new.md").write_text("new\n")
    return place


@pytest.fixture
def remote(tmp_path: Path, template: Path) -> Path:
    """The team's bare repository."""
    return shutil.copytree(template / "remote.git", tmp_path / "remote.git")


@pytest.fixture
def team(tmp_path: Path, template: Path, remote: Path) -> Callable[[str], Member]:
    """Makes members whose `origin` is `remote`."""
    return lambda name: Member(shutil.copytree(template / "user", tmp_path / name), JournalSettings(remote="origin"))


def there(remote: Path, branch: str = BRANCH) -> set[str]:
    """The files of a branch of the remote."""
    return set(git(remote, "ls-tree", "-r", "--name-only", branch, check=False).splitlines())


def own_tree(root: Path) -> dict[str, object]:
    """All that is the user's: files, index, refs, configuration."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "journal" not in path.relative_to(root).parts
    }


def hook(repository: Path, name: str, script: str) -> Path:
    path = repository / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# -- the good days ---------------------------------------------------------------------------------------------------


def test_the_first_sync_makes_the_branch_and_the_second_clone_gets_all(team: Callable, remote: Path) -> None:
    """Files that lay there before the clone was made are part of it; the branch has no past of main's."""
    ann, bob = team("ann"), team("bob")
    before = ann.say(2)
    report = ann.sync()
    assert (report.state, set(report.pushed_files), report.problems) == (SyncState.DONE, set(before), ())
    assert there(remote) == set(before)
    assert git(remote, "rev-list", "--max-parents=0", "--count", BRANCH) == "1"
    more = bob.say()
    report = bob.sync()
    assert (report.state, set(report.pulled_files), set(report.pushed_files)) == (
        SyncState.DONE,
        set(before),
        set(more),
    )
    report = ann.sync()
    assert (report.pulled_files, report.pushed_files) == (tuple(more), ())
    assert ann.names() == bob.names() == there(remote)
    assert ann.sync() == SyncReport(SyncState.DONE)
    assert ann.waits == []


def test_nothing_anywhere_is_done(team: Callable, remote: Path) -> None:
    """A new publication without a record syncs without an error and makes no branch."""
    assert team("ann").sync() == SyncReport(SyncState.DONE)
    assert there(remote) == set()


def test_a_fresh_clone_takes_a_journal_it_has_nothing_for(team: Callable) -> None:
    """A checkout of the Action has no file of its own: everything comes, nothing goes."""
    ann, action = team("ann"), team("action")
    said = ann.say(3)
    ann.sync()
    report = action.sync()
    assert (set(report.pulled_files), report.pushed_files, report.state) == (set(said), (), SyncState.DONE)
    assert [files.read(action.journal, name) for name in said] == [files.read(ann.journal, name) for name in said]


def test_the_users_own_tree_is_untouched(team: Callable, remote: Path) -> None:
    """Changed, staged and new files, the index, refs and hooks of the user's repository stay as they are."""
    ann, bob = team("ann"), team("bob")
    for name in ("pre-commit", "commit-msg", "post-checkout", "pre-push", "pre-rebase"):
        hook(ann.root / ".git", name, f"touch {ann.root}/ran-{name}; exit 1")
    status = git(ann.root, "status", "--porcelain")
    before = own_tree(ann.root)
    bob.say()
    bob.sync()
    ann.say()
    assert ann.sync().state is SyncState.DONE
    assert own_tree(ann.root) == before
    assert git(ann.root, "status", "--porcelain") == status
    assert there(remote, "main") == {".gitignore", "page.md", "staged.md"}


def test_the_environment_and_settings_of_the_user_do_not_reach_the_clone(
    team: Callable, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run from one of the user's hooks, with signing, hooks, ignores and line-end conversion on: the same bytes go."""
    ann = team("ann")
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[user]\nname = Ann\nemail = ann@example.com\n[commit]\ngpgSign = true\n[gpg]\nprogram = false\n"
        f"[core]\nautocrlf = true\nhooksPath = {tmp_path}/hooks\nexcludesFile = {tmp_path}/ignore\n"
    )
    (tmp_path / "ignore").write_text("*.jsonl\n")
    hook(tmp_path, "pre-commit", "exit 1")
    hook(tmp_path, "pre-push", "exit 1")
    said = ann.say()
    before = own_tree(ann.root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_DIR", str(ann.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(ann.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(ann.root / ".git/index"))
    report = ann.sync()
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert (report.state, report.problems) == (SyncState.DONE, ())
    sent = subprocess.run(["git", "-C", remote, "show", f"{BRANCH}:{said[0]}"], capture_output=True, check=True).stdout
    assert sent == (ann.journal / said[0]).read_bytes()
    assert git(remote, "log", "--format=%an <%ae>", BRANCH) == "Ann <ann@example.com>"
    assert own_tree(ann.root) == before


def test_commit_messages_hold_counts_and_no_words(team: Callable, remote: Path) -> None:
    """What was crawled or said can start no robot and close no issue."""
    ann = team("ann")
    ann.say(3)
    ann.sync()
    ann.say()
    ann.sync()
    assert git(remote, "log", "--format=%B%an <%ae>", BRANCH).split("\n") == [
        "curator: journal, 1 file",
        "curator <curator@localhost>",
        "curator: journal, 3 files",
        "curator <curator@localhost>",
    ]


def test_only_journal_files_are_committed(team: Callable, remote: Path) -> None:
    """Whatever else lies in the folder, staged or not, stays on this machine."""
    ann = team("ann")
    said = ann.say()
    ann.sync()
    (ann.journal / "secret.txt").write_text("token")
    (ann.journal / "2023/03/17/notes.jsonl").write_text("token")
    git(ann.journal, "add", "-f", "secret.txt")
    said += ann.say()
    report = ann.sync()
    assert report.state is SyncState.DONE
    assert there(remote) == set(said)
    assert len(report.problems) == 2


def test_files_edited_or_deleted_by_hand_are_named_and_not_sent(team: Callable, remote: Path) -> None:
    """Journal files are written once: an edit stays here, a deletion is put back, and the sync goes on."""
    ann, bob = team("ann"), team("bob")
    first, second = ann.say(2)
    ann.sync()
    bob.sync()
    bob.say()
    bob.sync()
    (ann.journal / first).write_text("edited\n")
    (ann.journal / second).unlink()
    said = ann.say()
    report = ann.sync()
    assert (report.state, set(report.pushed_files)) == (SyncState.DONE, set(said))
    assert len([p for p in report.problems if "edited here" in p or "deleted here" in p]) == 2
    assert (ann.journal / first).read_text() == "edited\n"
    assert (ann.journal / second).exists()
    assert "edited" not in git(remote, "show", f"{BRANCH}:{first}")


def test_what_the_remote_changed_or_took_away_is_told(team: Callable, remote: Path) -> None:
    """A redaction by an ordinary commit arrives, and the caller learns that the index needs a rebuild."""
    ann, bob = team("ann"), team("bob")
    first, second, third = sorted(ann.say(3))
    ann.sync()
    bob.sync()
    (bob.journal / first).write_text("{}\n")
    git(bob.journal, "rm", "-q", second)
    git(bob.journal, "commit", "-q", "-am", "Redact")
    git(bob.journal, "push", "-q", str(remote), f"HEAD:{BRANCH}")
    report = ann.sync()
    assert (report.state, report.changed_files, report.gone_files) == (SyncState.DONE, (first,), (second,))
    assert ann.names() == {first, third}


def test_a_journal_may_move_to_another_place(team: Callable, tmp_path: Path) -> None:
    """With another address in the settings, the whole journal goes there."""
    ann = team("ann")
    said = ann.say(2)
    ann.sync()
    private = tmp_path / "private.git"
    git(tmp_path, "init", "-q", "--bare", str(private))
    ann.settings = replace(ann.settings, remote="../private.git")
    report = ann.sync()
    assert (report.state, set(report.pushed_files)) == (SyncState.DONE, set(said))
    assert there(private) == set(said)


# -- races -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def overtaken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """A list of things that happen, one each, right before a push of the journal's branch leaves."""
    waiting: list[Callable[[], object]] = []
    plain = Git.run

    def run(self: Git, *arguments: str, **more: object) -> Answer:
        if arguments[0] == "push" and waiting:
            waiting.pop(0)()
        return plain(self, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Git, "run", run)
    return waiting


def faster(member: Member, overtaken: list[Callable[[], object]]) -> Callable[[], None]:
    """Another member's whole sync, itself not overtaken."""

    def go() -> None:
        rest, overtaken[:] = overtaken[:], []
        member.say()
        assert member.sync().state is SyncState.DONE
        overtaken[:] = rest

    return go


def test_who_is_overtaken_tries_again(team: Callable, remote: Path, overtaken: list) -> None:
    """Others push first, twice in a row: each time what they said comes in, and then ours goes out."""
    ann, bob = team("ann"), team("bob")
    bob.say()
    bob.sync()
    overtaken += [faster(bob, overtaken)] * 2
    said = ann.say(2)
    report = ann.sync()
    assert (report.state, set(report.pushed_files)) == (SyncState.DONE, set(said))
    assert len(report.pulled_files) == 3
    assert len(ann.waits) == 2
    assert all(0 < wait <= 10 for wait in ann.waits)
    assert ann.names() == there(remote)
    assert len(there(remote)) == 5


def test_two_that_make_the_branch_at_once_end_in_one_history(team: Callable, remote: Path, overtaken: list) -> None:
    """The branch did not exist when both began: two first commits are joined."""
    ann, bob = team("ann"), team("bob")
    overtaken.append(faster(bob, overtaken))
    ann.say(2)
    assert ann.sync().state is SyncState.DONE
    assert len(there(remote)) == 3
    assert git(remote, "rev-list", "--max-parents=0", "--count", BRANCH) == "1"


def test_who_never_wins_keeps_everything(team: Callable, remote: Path, overtaken: list) -> None:
    """After the last attempt the state says so; the next sync sends it all."""
    ann, bob = team("ann"), team("bob")
    overtaken += [faster(bob, overtaken)] * 3
    said = set(ann.say())
    report = ann.sync(attempts=3)
    assert report.state is SyncState.RACED
    assert "run `curator sync` again" in report.next_step
    assert report.pushed_files == ()
    assert len(ann.waits) == 2
    assert set(ann.sync().pushed_files) == said
    assert said < there(remote)


def test_many_at_once_lose_nothing(team: Callable, remote: Path) -> None:
    """Three clones write and sync at the same time, round after round: every file ends up in every clone."""
    members = [team(name) for name in ("ann", "bob", "action")]

    def rounds(member: Member) -> set[str]:
        said: set[str] = set()
        for _ in range(2):
            said |= set(member.say())
            states = (member.sync(attempts=20).state for _ in range(5))
            assert SyncState.DONE in states  # stops at the first that is
        return said

    with ThreadPoolExecutor() as pool:
        said = set().union(*pool.map(rounds, members))
    assert len(said) == 6
    assert [member.sync().state for member in members] == [SyncState.DONE] * 3
    assert [member.names() for member in members] == [said] * 3
    assert there(remote) == said


# -- the bad days ----------------------------------------------------------------------------------------------------


def test_a_remote_that_is_gone_keeps_everything_here(team: Callable, remote: Path) -> None:
    """The state is named, the work is committed, and goes out when the remote is back."""
    ann = team("ann")
    said = ann.say()
    remote.rename(remote.with_name("away.git"))
    report = ann.sync()
    assert (report.state, report.pushed_files) == (SyncState.REFUSED, ())
    assert "check [journal] remote" in report.next_step
    assert git(ann.journal, "status", "--porcelain") == ""
    said += ann.say()
    assert ann.sync().state is SyncState.REFUSED
    remote.with_name("away.git").rename(remote)
    assert set(ann.sync().pushed_files) == set(said) == there(remote)


def test_offline_says_so_and_keeps_everything(team: Callable) -> None:
    """Nobody answers at the address: all is committed here, and no password of the address is shown or kept."""
    ann = team("ann")
    git(ann.root, "remote", "set-url", "origin", "http://ann:s3cret@127.0.0.1:9/journal.git")
    said = ann.say()
    report = ann.sync()
    assert report.state is SyncState.OFFLINE
    assert "goes out with the next" in report.next_step
    assert git(ann.journal, "ls-files").split() == said
    assert "s3cret" not in repr(report)
    assert "127.0.0.1:9" in repr(report)
    kept = [path for path in (ann.journal / ".git").rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    assert kept == []


def test_a_remote_that_hangs_is_given_up(team: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that never speaks ends at the time limit, with all that git started."""
    ann = team("ann")
    held = tmp_path / "held"
    monkeypatch.setenv("GIT_SSH_COMMAND", f"sh -c 'exec 9> {held}; flock 9; exec sleep 600'")
    monkeypatch.setattr(sync_module, "NETWORK_TIMEOUT", 0.5)
    ann.settings = JournalSettings(remote="ssh://git@127.0.0.1/journal.git")
    ann.say()
    report = ann.sync()
    assert report.state is SyncState.OFFLINE
    assert "no answer within 0.5 seconds" in report.problems[0]
    ends = time.monotonic() + 20
    while not _is_free(held):  # its holder was killed; the kernel takes a moment
        assert time.monotonic() < ends, "what git started is still there"
        time.sleep(0.05)


def _is_free(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_a_branch_that_vanished_is_made_again(team: Callable, remote: Path) -> None:
    """Somebody deleted the journal's branch: what this clone knows is pushed again, and told."""
    ann = team("ann")
    said = ann.say(2)
    ann.sync()
    git(remote, "branch", "-D", BRANCH)
    report = ann.sync()
    assert report.state is SyncState.DONE
    assert there(remote) == set(said)
    assert "was gone from the remote" in report.problems[0]


def test_a_protected_branch_gets_a_branch_of_our_own(team: Callable, remote: Path) -> None:
    """The work is pushed beside it, under one name however often; when pushes are allowed, all falls into place."""
    ann, bob = team("ann"), team("bob")
    bob.say()
    bob.sync()
    closed = hook(
        remote,
        "pre-receive",
        f'while read old new ref; do [ $ref = refs/heads/{BRANCH} ] && printf "\\033[31mnot here" >&2 && exit 1; done\n'
        "exit 0",
    )
    said = ann.say()
    report = ann.sync()
    assert (report.state, set(report.pushed_files), len(report.pulled_files)) == (SyncState.ASIDE, set(said), 1)
    (aside,) = [name for name in git(remote, "branch", "--format=%(refname:short)").split() if "ann" in name]
    assert aside.startswith(f"{BRANCH}-ann-s-macbook-local-")
    assert aside in report.next_step
    assert "not here" in report.problems[0]
    assert all(problem.isprintable() for problem in report.problems)
    said += ann.say()
    assert ann.sync().state is SyncState.ASIDE
    assert there(remote, aside) == {*said, *bob.names()}
    closed.unlink()
    assert set(ann.sync().pushed_files) == set(said)
    assert aside not in git(remote, "branch")
    assert ann.sync() == SyncReport(SyncState.DONE)


def test_a_remote_that_takes_no_push_at_all_keeps_everything_here(team: Callable, remote: Path) -> None:
    """Reading is allowed, writing is not: what came is here, what is ours is committed here."""
    ann, bob = team("ann"), team("bob")
    bob.say()
    bob.sync()
    closed = hook(remote, "pre-receive", "exit 1")
    said = ann.say()
    report = ann.sync()
    assert (report.state, report.pushed_files, len(report.pulled_files)) == (SyncState.KEPT, (), 1)
    assert set(git(ann.journal, "ls-files").split()) == {*said, *bob.names()}
    closed.unlink()
    assert set(ann.sync().pushed_files) == set(said)


def test_one_path_with_two_texts_goes_aside(team: Callable, remote: Path) -> None:
    """It cannot happen with names of ours; if it does, both texts are on the remote and the clone is whole."""
    ann, bob = team("ann"), team("bob")
    name = "2023/03/17/070000Z-review-aaaaaaaaaa.jsonl"
    for member in (ann, bob):
        (member.journal / name).parent.mkdir(parents=True)
        (member.journal / name).write_text(f"by {member.root.name}\n")
    bob.sync()
    for _ in range(2):
        report = ann.sync()
        assert report.state is SyncState.ASIDE
        assert "could not be joined" in report.problems[0]
    (aside,) = [branch for branch in git(remote, "branch", "--format=%(refname:short)").split() if "ann" in branch]
    assert git(remote, "show", f"{aside}:{name}") == "by ann"
    assert git(remote, "show", f"{BRANCH}:{name}") == "by bob"
    assert git(ann.journal, "symbolic-ref", "--short", "HEAD") == BRANCH
    assert (ann.journal / name).read_text() == "by ann\n"


def test_a_rewritten_past_is_followed_and_our_copy_kept(team: Callable, remote: Path) -> None:
    """A secret taken out of the remote's past is not pushed back; nothing that was here is thrown away."""
    ann, bob = team("ann"), team("bob")
    (first,) = ann.say()
    ann.sync()
    (second,) = ann.say()
    ann.sync()
    bob.sync()
    git(remote, "update-ref", f"refs/heads/{BRANCH}", f"{BRANCH}~1")
    (third,) = ann.say()
    report = ann.sync()
    assert (report.state, report.gone_files, report.pushed_files) == (SyncState.REWRITTEN, (second,), (third,))
    assert there(remote) == {first, third} == ann.names()
    (kept,) = [name for name in git(ann.journal, "branch", "--format=%(refname:short)").split() if "kept" in name]
    assert kept in report.next_step
    assert second in git(ann.journal, "ls-tree", "-r", "--name-only", kept)
    assert kept not in git(remote, "branch")
    assert ann.sync().state is SyncState.DONE
    assert bob.sync().gone_files == (second,)
    git(ann.journal, "checkout", "-q", kept, "--", ".")
    assert ann.sync().pushed_files == (second,)


def test_a_rebase_left_half_done_is_taken_back(team: Callable, remote: Path) -> None:
    """A killed sync or a person left the clone in the middle: the next sync gets out of it with every file."""
    ann, bob = team("ann"), team("bob")
    bob.say()
    bob.sync()
    said = ann.say()
    ann.sync()
    said += ann.say()
    git(ann.journal, "add", ".")
    git(ann.journal, "commit", "-q", "-m", "by hand")
    git(ann.journal, "-c", "sequence.editor=sed -i 's/^pick/edit/'", "rebase", "-i", "HEAD~1")
    assert (ann.journal / ".git/rebase-merge").exists()
    report = ann.sync()
    assert report.state is SyncState.DONE
    assert "a rebase was left half done" in report.problems[0]
    assert there(remote) == {*said, *bob.names()}
    assert not (ann.journal / ".git/rebase-merge").exists()


def test_a_broken_rebase_is_moved_out_of_the_way(team: Callable, remote: Path) -> None:
    """What a power cut leaves of a rebase, git itself may not know how to end."""
    ann = team("ann")
    said = ann.say()
    ann.sync()
    (ann.journal / ".git/rebase-merge").mkdir()
    (ann.journal / ".git/rebase-merge/head-name").write_text("")
    said += ann.say()
    assert ann.sync().state is SyncState.DONE
    assert there(remote) == set(said)


def test_a_clone_on_no_branch_is_brought_back(team: Callable, remote: Path) -> None:
    """A detached clone returns to the journal's branch; what was there keeps a name."""
    ann = team("ann")
    said = ann.say()
    ann.sync()
    git(ann.journal, "checkout", "-q", "--detach")
    said += ann.say()
    report = ann.sync()
    assert report.state is SyncState.DONE
    assert "was on no branch" in report.problems[0]
    assert there(remote) == set(said)


def test_a_clone_on_another_branch_is_left_to_its_owner(team: Callable) -> None:
    """Somebody works there by hand: the error says how to go on."""
    ann = team("ann")
    ann.say()
    ann.sync()
    git(ann.journal, "checkout", "-q", "-b", "mine")
    with pytest.raises(JournalError, match="is on the branch mine") as caught:
        ann.sync()
    assert f"checkout {BRANCH}" in caught.value.hint


@pytest.mark.parametrize("lock", ["index.lock", "HEAD.lock", f"refs/heads/{BRANCH}.lock"])
def test_a_lock_left_behind_is_taken_away(team: Callable, remote: Path, lock: str) -> None:
    """A lock older than ten minutes belongs to a dead git."""
    ann = team("ann")
    said = ann.say()
    ann.sync()
    path = ann.journal / ".git" / lock
    path.touch()
    old = (ann.journal / ".git/config").stat().st_mtime - 601
    os.utime(path, (old, old))
    said += ann.say()
    report = ann.sync()
    assert (report.state, there(remote)) == (SyncState.DONE, set(said))
    assert lock in report.problems[0]


def test_a_fresh_lock_is_respected(team: Callable, remote: Path) -> None:
    """Another git is at work: wait a little, then say so, having done nothing."""
    ann = team("ann")
    said = ann.say()
    ann.sync()
    (ann.journal / ".git/index.lock").touch()
    ann.say()
    report = ann.sync()
    assert report.state is SyncState.BUSY
    assert "index.lock" in report.next_step
    assert ann.waits == [1.0] * 5
    assert there(remote) == set(said)
    assert (ann.journal / ".git/index.lock").exists()


def test_two_syncs_on_one_machine_do_not_meet(team: Callable) -> None:
    """The second says that one is running; the lock dies with its process."""
    ann = team("ann")
    ann.say()
    ann.sync()
    with (ann.journal / ".git/curator-sync.lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        report = ann.sync()
        assert (report.state, report.problems) == (SyncState.BUSY, ("another curator sync is at work here",))
    assert ann.sync().state is SyncState.DONE


def test_a_clone_half_made_is_mended(team: Callable, remote: Path) -> None:
    """Killed while the clone was made, the next sync makes it."""
    ann = team("ann")
    said = ann.say()
    (ann.journal / ".git/objects").mkdir(parents=True)
    assert ann.sync().state is SyncState.DONE
    assert there(remote) == set(said)


# -- what cannot be done ---------------------------------------------------------------------------------------------


def test_nobody_has_chosen_a_place(team: Callable, remote: Path) -> None:
    """Without a choice nothing is pushed: the error says who could read what, and how to choose."""
    ann = team("ann")
    git(ann.root, "remote", "set-url", "origin", "https://ann:s3cret@example.com/team/weekly.git")
    ann.settings = JournalSettings()
    ann.say()
    with pytest.raises(JournalError) as caught:
        ann.sync()
    assert "votes, comments, reasons" in caught.value.message
    assert "https://example.com/team/weekly.git" in caught.value.message
    assert "s3cret" not in str(caught.value)
    assert "curator init --journal origin" in caught.value.hint
    assert not (ann.journal / ".git").exists()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ext::sh -c touch% /tmp/x", "is no address"),
        ("--upload-pack=touch /tmp/x", "is no address"),
        ("https://ann:s3cret@example.com/x.git", "holds a user name or password"),
        ("https://token@example.com/x.git", "holds a user name or password"),
        ("a\nb", "is no address"),
    ],
)
def test_addresses_that_do_harm_are_refused(team: Callable, address: str, why: str) -> None:
    """An address runs no program and carries no password."""
    ann = team("ann")
    ann.settings = JournalSettings(remote=address)
    with pytest.raises(JournalError, match=why) as caught:
        ann.sync()
    assert "s3cret" not in str(caught.value)
    assert not (ann.journal / ".git").exists()


def test_origin_must_be_there(team: Callable) -> None:
    """A repository without origin gets told how to name one."""
    ann = team("ann")
    git(ann.root, "remote", "remove", "origin")
    with pytest.raises(JournalError, match="no remote called origin"):
        ann.sync()


@pytest.mark.parametrize("branch", ["main", "-f", "a..b", "x y", ""])
def test_a_branch_that_is_no_journal_is_refused(team: Callable, remote: Path, branch: str) -> None:
    """A slip in the settings does not put the journal onto the pages' branch."""
    ann = team("ann")
    ann.settings = replace(ann.settings, branch=branch)
    ann.say()
    before = git(remote, "rev-parse", "main")
    with pytest.raises(JournalError):
        ann.sync()
    assert git(remote, "rev-parse", "main") == before


def test_git_is_missing(team: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git the error says what to install."""
    ann = team("ann")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(JournalError, match="git was not found"):
        ann.sync()


def test_a_journal_that_leaks_into_the_users_repository_is_told(team: Callable) -> None:
    """The journal's folder is not ignored, or even tracked, by the repository around it."""
    ann = team("ann")
    (ann.root / ".gitignore").unlink()
    (name,) = ann.say()
    assert "is not in .gitignore" in ann.sync().problems[0]
    shutil.rmtree(ann.journal / ".git")
    git(ann.root, "add", "-f", f"journal/{name}")
    assert "is tracked by your own repository" in ann.sync().problems[0]
