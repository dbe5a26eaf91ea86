"""The journal's clone on this machine: making it, finding it in order again, committing what is new.

What an earlier run or a person left half done (a lock, a rebase, staged files) is put right or named; nothing that
exists only here is thrown away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from curator.domain.settings import JournalSettings
from curator.errors import JournalError, without_credentials
from curator.journal.files import is_name, listing
from curator.journal.git import Git, ask

STALE = 600.0
"""Seconds after which a lock of git's counts as left behind. git holds one for far less than a second."""

_WAITS = 5
"""Times a fresh lock is waited for, a second each: what a `git` by hand in the clone may need."""


class BusyError(JournalError):
    """Another program is at work in the clone. Caught by `sync`, which says so in its report."""


# -- where it goes -----------------------------------------------------------------------------------------------


def addresses(root: Path, settings: JournalSettings) -> tuple[str, str]:
    """The addresses to fetch from and to push to, credentials included.

    Raises:
        JournalError: Nobody has chosen a place yet, or the place that was chosen is none.
    """
    remote = settings.remote.strip()
    if not remote:
        raise JournalError(_not_chosen(root), path="curator.toml", hint=_CHOOSE)
    if remote != "origin":
        if re.match(r"https?://[^/]*@", remote):
            raise JournalError(
                "the address in [journal] remote holds a user name or password, for all who read this file",
                path="curator.toml",
                hint="write it without, and let git's credential helper or ssh know who you are",
            )
        url = _address(remote, root)
        return url, url
    found = ask(root, "remote", "get-url", "origin")
    if not found.ok:
        raise JournalError(
            '[journal] remote is "origin", but the repository here has no remote called origin',
            path=str(root),
            hint="add one (git remote add origin URL), or choose a place: curator init --journal URL",
        )
    top = Path(ask(root, "rev-parse", "--show-toplevel").out.strip() or root)
    push = ask(root, "remote", "get-url", "--push", "origin")
    url = _address(found.out.strip(), top)
    return url, _address(push.out.strip(), top) if push.ok else url


_CHOOSE = (
    "choose with `curator init --journal origin` (a branch of this repository) or `curator init --journal URL` "
    "(for example of a private repository)"
)


def _not_chosen(root: Path) -> str:
    origin = ask(root, "remote", "get-url", "origin")
    where = f" ({without_credentials(origin.out.strip())})" if origin.ok else ""
    return (
        "nobody has chosen yet where the journal goes, so it stays on this machine. It holds votes, comments, reasons "
        f"and who decided what: whoever can read the repository it goes to can read them. With origin{where} that is "
        "everybody who can read this repository, the whole world if it is public"
    )


def _address(url: str, base: Path) -> str:
    """An address git may be given; a relative path counts from `base`."""
    if not url or url.startswith("-") or re.match(r"[A-Za-z0-9+.-]+::", url) or not url.isprintable():
        raise JournalError(
            f"{without_credentials(url)!r} is no address the journal can go to",
            path="curator.toml",
            hint='[journal] remote is "origin", an https or ssh address, or the path of a git repository',
        )
    is_path = "://" not in url and not re.match(r"[^/]+:", url)
    return str((base / Path(url).expanduser()).absolute()) if is_path else url


def author(root: Path) -> dict[str, str]:
    """Who commits, as the user's repository or the environment says; a fixed name where neither does."""
    names: dict[str, str] = {}
    for what, fallback in (("name", "curator"), ("email", "curator@localhost")):
        said = ask(root, "config", f"user.{what}").out.strip()
        for role in ("AUTHOR", "COMMITTER"):
            variable = f"GIT_{role}_{what.upper()}"
            names[variable] = os.environ.get(variable) or said or fallback
    return names


def leaks(root: Path, journal_dir: Path) -> list[str]:
    """What would carry the journal into the user's own repository."""
    if ask(root, "ls-files", "--", str(journal_dir)).out.strip():
        return [
            f"{journal_dir.name}/ is tracked by your own repository, so what the team says among itself goes wherever "
            f"that goes: git rm -r --cached {journal_dir.name}, and add {journal_dir.name}/ to .gitignore"
        ]
    if ask(root, "check-ignore", "-q", "--", str(journal_dir)).code == 1:
        return [f"{journal_dir.name}/ is not in .gitignore: add it, or `git add` will take the journal's clone along"]
    return []


# -- finding it in order -----------------------------------------------------------------------------------------


def make(git: Git, branch: str) -> None:
    """Make the clone where there is none yet. What lies in the folder already stays and becomes part of it."""
    if branch.startswith("-") or not ask(git.folder.parent, "check-ref-format", f"refs/heads/{branch}").ok:
        raise JournalError(f"{branch!r} is no name for a branch", path="curator.toml", hint="[journal] branch")
    if git.meta.is_file() or git.run("rev-parse", "--git-dir").ok:
        return
    try:
        git.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(
            f"the journal's folder cannot be made: {error.strerror}", path=str(git.folder), hint="make it writable"
        ) from error
    made = git.init()
    if not made.ok:
        raise JournalError(
            f"the journal's clone cannot be made: {made.why()}", path=str(git.folder), hint="mend it and run again"
        )
    git.must("symbolic-ref", "HEAD", f"refs/heads/{branch}")
    for name, value in (
        ("remote.origin.url", without_credentials(git.url)),  # for people who use git there by hand
        ("remote.origin.fetch", f"+refs/heads/{branch}:refs/remotes/origin/{branch}"),
        (f"branch.{branch}.remote", "origin"),
        (f"branch.{branch}.merge", f"refs/heads/{branch}"),
    ):
        git.must("config", name, value)


@contextmanager
def alone(git: Git, sleep: Callable[[float], object]) -> Iterator[list[str]]:
    """Hold the clone for this program. Gives notes on locks that were left behind and are now gone.

    Raises BusyError when another `curator sync` or a git holds it.
    """
    import fcntl

    meta = Path(git.must("rev-parse", "--absolute-git-dir").strip())
    try:
        handle = os.open(meta / "curator-sync.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalError(
            f"the journal's clone cannot be written: {error.strerror}", path=str(meta), hint="make it writable for you"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel frees it when we die
        except OSError as error:
            raise BusyError("another curator sync is at work here", path=str(git.folder), hint="wait for it") from error
        os.utime(handle)
        yield _locks(meta, os.fstat(handle).st_mtime, sleep)
    finally:
        os.close(handle)


def _locks(meta: Path, now: float, sleep: Callable[[float], object]) -> list[str]:
    """Take away locks of a git that is long dead. `now` is the file system's own time, in seconds."""
    notes = []
    for _ in range(_WAITS):
        fresh = []
        for lock in [*meta.glob("*.lock"), *meta.glob("refs/**/*.lock")]:
            if lock.name == "curator-sync.lock":
                continue
            if now - lock.stat().st_mtime > STALE:
                lock.unlink(missing_ok=True)
                notes.append(f"took away {lock.relative_to(meta)}, a lock that a git left behind")
            else:
                fresh.append(lock)
        if not fresh:
            return notes
        sleep(1.0)
    raise BusyError(
        f"another git is at work in the clone ({fresh[0].name})",
        path=str(meta.parent),
        hint=f"wait for it; if there is none, delete {fresh[0]} or come back in ten minutes",
    )


def settle(git: Git, branch: str) -> list[str]:
    """End what was left half done and get onto the journal's branch. Gives notes on what was done."""
    notes = []
    meta = Path(git.must("rev-parse", "--absolute-git-dir").strip())
    for folder in ("rebase-merge", "rebase-apply"):
        if (meta / folder).exists():
            if not git.run("rebase", "--abort").ok and not git.run("rebase", "--quit").ok:
                (meta / folder).rename(meta / f"{folder}-{os.getpid()}-broken")
            notes.append("a rebase was left half done: it was taken back")
    for name, command in (("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert")):
        if (meta / name).exists() and git.run(command, "--abort").ok:
            notes.append(f"a {command} was left half done: it was taken back")
    here = git.run("symbolic-ref", "-q", "HEAD").out.strip()
    if here != f"refs/heads/{branch}":
        notes += _get_onto(git, branch, here)
    return notes


def _get_onto(git: Git, branch: str, here: str) -> list[str]:
    head, ours = tip(git, "HEAD"), tip(git, f"refs/heads/{branch}")
    if ours is None and head is None:
        git.must("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        return []
    if ours is None:
        git.must("checkout", "-q", "-b", branch)
        return [f"the clone is now on the branch {branch}"]
    if here:
        raise JournalError(
            f"the journal's clone is on the branch {here.removeprefix('refs/heads/')}, not {branch}",
            path=str(git.folder),
            hint=f"git -C {git.folder} checkout {branch}, or set [journal] branch in curator.toml",
        )
    kept = f"{branch}-found-{head[:10] if head else ''}"
    git.run("branch", kept, "HEAD")
    git.must("checkout", "-q", branch)
    return [f"the clone was on no branch: it is on {branch} again, what was there is the branch {kept}"]


# -- committing --------------------------------------------------------------------------------------------------


def tip(git: Git, name: str) -> str | None:
    """The commit a name stands for; None when it stands for none."""
    found = git.run("rev-parse", "-q", "--verify", f"{name}^{{commit}}")
    return found.out.strip() if found.ok else None


def commit(git: Git) -> tuple[list[str], list[str]]:
    """Commit the journal files that are new here, and nothing else. Gives them, and notes on what is not in order.

    The message is a fixed text with a count: a crawled title could say `[skip ci]` or `Fixes #1`.
    """
    if tip(git, "HEAD"):
        git.must("reset", "-q")  # what a person or a killed run staged
    else:
        git.must("read-tree", "--empty")
    found = listing(git.folder)
    notes = [str(problem) for problem in found.problems]
    tracked = set(_names(git.must("ls-files", "-z")))
    gone = set(_names(git.must("ls-files", "-z", "--deleted")))
    edited = sorted(set(_names(git.must("ls-files", "-z", "--modified"))) - gone)
    if gone:
        git.must("checkout-index", "-z", "--stdin", text=_listed(sorted(gone)))
        notes.append(f"{len(gone)} journal files were deleted here and are back: {_some(sorted(gone))}")
    if edited:
        notes.append(
            f"journal files are written once, but these were edited here; the edits stay here and go nowhere: "
            f"{_some(edited)} (git -C {git.folder} checkout -- FILE brings the first text back)"
        )
    new = [name for name in found.names if name not in tracked]
    if new:
        git.must("update-index", "--add", "-z", "--stdin", text=_listed(new))
        git.must("commit", "-q", "--no-verify", "-m", f"curator: journal, {len(new)} file{'s' if len(new) > 1 else ''}")
    return new, notes


def changes(git: Git, old: str | None, new: str | None) -> Mapping[str, list[str]]:
    """The journal files that differ between two commits, by `A` (added), `M` (changed), `D` (gone). None: nothing."""
    by_kind: dict[str, list[str]] = {"A": [], "M": [], "D": []}
    if new is None or old == new:
        return by_kind
    if old is None:
        by_kind["A"] = [name for name in _names(git.must("ls-tree", "-r", "-z", "--name-only", new)) if is_name(name)]
        return by_kind
    words = _names(git.must("diff-tree", "-r", "-z", "--no-renames", "--name-status", old, new))
    for kind, name in zip(words[::2], words[1::2], strict=True):
        if is_name(name):
            by_kind["M" if kind == "T" else kind].append(name)
    return by_kind


def strangers(git: Git, commit: str) -> list[str]:
    """The files of a branch that holds no journal file at all; [] for a journal and for an empty branch."""
    inside = _names(git.must("ls-tree", "-r", "-z", "--name-only", commit))
    if any(is_name(name) for name in inside):
        return []
    return [name for name in inside if not re.match(r"\.|(?:README|LICEN[CS]E|COPYING)[^/]*$", name, re.IGNORECASE)]


def _names(out: str) -> list[str]:
    return [name for name in out.split("\0") if name]


def _listed(names: Sequence[str]) -> str:
    return "".join(f"{name}\0" for name in names)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
