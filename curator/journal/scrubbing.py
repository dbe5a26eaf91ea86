"""A clone that forgets redacted records: in its branches, its files, and at last in what git still keeps of them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from curator.errors import JournalError
from curator.journal import clone, forgetting
from curator.journal.git import Git, ask

_MARK = "curator-scrub"
"""A file in `.git`: old commits are no branch's any more, and git has not thrown them away yet."""

_NAMED = ("ORIG_HEAD", "FETCH_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "AUTO_MERGE", "MERGE_AUTOSTASH")
"""Files in `.git` by which a commit stays known."""


def forget_here(git: Git, ids: Collection[str], *, there: str | None) -> forgetting.Rewritten:
    """Take the records out of every branch of the clone and every file in its folder.

    Args:
        git: The clone; its branch is checked out and nothing of it is half done.
        ids: Of the records.
        there: The remote's commit, which stays as it is with all before it; None when there is none.

    Raises:
        JournalError: A file cannot be replaced, or git failed. Run again, it goes on where it stopped.
    """
    forgetting.clear(git)
    refs = _refs(git)
    made = forgetting.rewrite(git, refs, ids, besides=[there] if there else [])
    _settle(git, made, {name: refs[name] for name in made.commits}, ids, None)
    return made


def hold_back(git: Git, branch: str, ids: Collection[str], *, there: str | None) -> forgetting.Rewritten:
    """Take the records out of what is to be sent: the commits of the branch that the remote does not have, and the
    files that came with them."""
    name, head = f"refs/heads/{branch}", clone.tip(git, "HEAD")
    made = forgetting.rewrite(git, {name: head} if head else {}, ids, besides=[there] if there else [])
    if made.commits and head:
        _settle(git, made, {name: head}, ids, made.files)
    return made


def _settle(
    git: Git, made: forgetting.Rewritten, old: dict[str, str], ids: Collection[str], names: Collection[str] | None
) -> None:
    """Files first, then the branches at once, then git's list of what is checked out: killed in between, the next
    sync finds files that say already what they will."""
    if made.commits:
        _mark(git).touch()
    forgetting.forget_in_files(git.folder, ids, names)
    if made.commits:
        forgetting.move(git, {name: (old[name], new) for name, new in made.commits.items()})
        git.must("reset", "-q")


def _refs(git: Git) -> dict[str, str]:
    """Every branch and other name of a commit in the clone."""
    told = git.must("for-each-ref", "--format=%(objecttype) %(symref) %(objectname) %(refname)")
    split = (line.split(" ") for line in told.splitlines())
    return {name: commit for kind, symbolic, commit, name in split if kind == "commit" and not symbolic}


def _mark(git: Git) -> Path:
    return git.meta / _MARK


def scrub(git: Git) -> list[str]:
    """Have git throw away what no branch holds any more, if words were taken out since it last did. Gives a note when
    that failed; the next sync tries again."""
    if not _mark(git).exists():
        return []
    for name in _NAMED:
        with suppress(OSError):
            (git.meta / name).unlink(missing_ok=True)
    for command in (
        ("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all"),
        ("repack", "-a", "-d", "-q"),
        ("prune", "--expire=now"),
    ):
        done = git.run(*command)
        if not done.ok:
            return [f"the words are in no branch here, but git still keeps them: {done.why()}"]
    _mark(git).unlink(missing_ok=True)
    return []


def copies(git: Git, root: Path, branch: str, objects: Collection[str]) -> list[str]:
    """What to do where the user's own repository got the words by a fetch of all branches. It is not ours to change."""
    top = ask(root, "rev-parse", "--absolute-git-dir").out.strip()
    if not top or Path(top) == git.meta.absolute() or not any(ask(root, "cat-file", "-e", one).ok for one in objects):
        return []
    seen = f"refs/remotes/origin/{branch}"
    return [
        f"your own repository has a copy of the words, from a fetch; this takes it out: git -C {root} fetch origin && "
        f"git -C {root} reflog expire --expire=now {seen} && git -C {root} gc --prune=now"
    ]


def forget_unshared(git: Git, branch: str, ids: Collection[str]) -> forgetting.Rewritten:
    """Take records out of a journal that goes nowhere, and out of its clone if it once had one.

    Raises:
        JournalError: Another program is at work in the clone, or it cannot be written.
    """
    import time

    if not git.meta.exists():
        return forgetting.Rewritten(files=frozenset(forgetting.forget_in_files(git.folder, ids)))
    with clone.alone(git, time.sleep):
        clone.settle(git, branch)
        made = forget_here(git, ids, there=None)
        failed = scrub(git)
    if failed:
        raise JournalError(failed[0], path=str(git.folder), hint="make room, and run the same command again")
    return made
