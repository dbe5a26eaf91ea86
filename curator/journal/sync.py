"""`curator sync`: the journal's clone and its remote, brought together.

Every file of the journal has one writer, so two clones only ever add different paths and a rebase has nothing to
merge. What can go wrong is the way there, and each such end has a name (`SyncState`), keeps everything committed on
this machine, and says what to do next. The user's own tree is never touched.
"""

from __future__ import annotations

import hashlib
import platform
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from curator.domain.settings import JournalSettings
from curator.errors import JournalError, without_credentials
from curator.journal import clone
from curator.journal.git import NETWORK_TIMEOUT, REMOTE, Answer, Git


class SyncState(StrEnum):
    """How a sync ended."""

    DONE = "done"
    """Here and there have the same files."""
    OFFLINE = "offline"
    """The remote did not answer. All is committed here and goes out with the next sync."""
    REFUSED = "refused"
    """The remote answered and did not let us in, or is not there. All is committed here."""
    RACED = "raced"
    """Others pushed first, every time. All is committed here and goes out with the next sync."""
    ASIDE = "aside"
    """The branch does not take our work: it was pushed to a branch of its own."""
    KEPT = "kept"
    """The branch does not take our work and no other branch did: it is committed here only."""
    BUSY = "busy"
    """Another program is at work in the clone. Nothing was done."""
    REWRITTEN = "rewritten"
    """Here and there have the same files, but the remote's past was changed; our copy of it is kept."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. File names are relative to the journal's folder."""

    state: SyncState
    pulled_files: tuple[str, ...] = ()
    """New here: to be loaded into the index."""
    pushed_files: tuple[str, ...] = ()
    """New there; on a branch of its own when the state is `aside`."""
    changed_files: tuple[str, ...] = ()
    """Changed by the remote (a redaction, or somebody's edit): the index needs a rebuild."""
    gone_files: tuple[str, ...] = ()
    """Taken away by the remote: the index needs a rebuild if it is to forget them."""
    problems: tuple[str, ...] = ()
    """What was found and put right, or is not right."""
    next_step: str = ""
    """What the user should do now; empty when there is nothing to do."""


def sync(
    journal_dir: Path,
    *,
    root: Path,
    settings: JournalSettings,
    now: datetime,
    attempts: int = 10,
    sleep: Callable[[float], object],
    rng: random.Random,
    host: str = "",
) -> SyncReport:
    """Commit what is new here, pull what is new there, push.

    Args:
        journal_dir: The clone's folder; the clone is made when it is missing, and files in it become part of it.
        root: The publication's folder, for `origin` and the author's name. Only read.
        settings: `[journal]` of `curator.toml`.
        now: Names the branch that keeps our copy of a past that the remote rewrote.
        attempts: Pushes tried while others are faster. In a race of four writers one lost 22 times in 100 rounds.
        sleep: Waits so many seconds.
        rng: Jitter of the waiting, and the name of a branch of our own.
        host: This machine's name, for that branch; "" means as the system says.

    Raises:
        JournalError: No remote is chosen, the branch there is no journal, git is missing or cannot work in the clone.
    """
    url, push_url = clone.addresses(root, settings)
    git = Git(journal_dir.absolute(), url, push_url, clone.author(root))
    clone.make(git, settings.branch)
    try:
        with clone.alone(git, sleep) as notes:
            run = _Run(git, settings.branch, now, sleep, rng, host or platform.node(), [*notes])
            run.notes += clone.leaks(root, journal_dir.absolute()) + clone.settle(git, settings.branch)
            return run.all(max(1, attempts))
    except clone.BusyError as busy:
        return SyncReport(SyncState.BUSY, problems=(busy.message,), next_step=busy.hint)


@dataclass(slots=True)
class _Run:
    """One sync."""

    git: Git
    branch: str
    now: datetime
    sleep: Callable[[float], object]
    rng: random.Random
    host: str
    notes: list[str]
    rewritten: str = ""
    pulled: dict[str, list[str]] = field(default_factory=lambda: {"A": [], "M": [], "D": []})

    @property
    def seen(self) -> str:
        """The ref that remembers the remote's branch as last seen. Another address starts without a memory."""
        place = hashlib.sha256(without_credentials(self.git.url).encode()).hexdigest()[:10]
        return f"refs/curator/{place}/{self.branch}"

    def all(self, attempts: int) -> SyncReport:
        """Commit, then pull and push until it went through."""
        _, notes = clone.commit(self.git)
        self.notes += notes
        for attempt in range(attempts):
            if attempt:
                self.sleep(self.rng.uniform(0.05, min(10.0, 0.25 * 2**attempt)))
            before = clone.tip(self.git, self.seen)
            failed = self._fetch(before)
            if failed:
                return failed
            why = self._take_over(before)
            if why:
                return self._aside(f"what came could not be joined with what is here: {why}")
            report = self._push()
            if report:
                return report
        return self._report(
            SyncState.RACED,
            next_step=f"others pushed first {attempts} times; all is committed here: run `curator sync` again",
        )

    # -- pulling ---------------------------------------------------------------------------------------------

    def _fetch(self, before: str | None) -> SyncReport | None:
        """Get the remote's branch. A report when that is the end of it."""
        what = f"+refs/heads/{self.branch}:{self.seen}"
        got = self.git.run("fetch", "-q", "--no-tags", "--no-recurse-submodules", REMOTE, what, timeout=NETWORK_TIMEOUT)
        if got.ok:
            if before is None:
                self._meet()
            return None
        if "couldn't find remote ref" in got.err:
            if before is not None:
                self.notes.append(f"the branch {self.branch} was gone from the remote: it is made again from here")
                self.git.must("update-ref", "-d", self.seen)
            return None
        return self._unreached(got)

    def _meet(self) -> None:
        """Look at a branch that was never seen before: it must be a journal."""
        there = clone.tip(self.git, self.seen)
        other = clone.strangers(self.git, there) if there else []
        if other:
            self.git.must("update-ref", "-d", self.seen)
            raise JournalError(
                f"the branch {self.branch} there is no journal: it holds {other[0]!r}",
                path=without_credentials(self.git.url),
                hint="choose another branch ([journal] branch in curator.toml) or another place",
            )

    def _take_over(self, before: str | None) -> str:
        """Put our commits on top of what came. "" when done, else why it could not be."""
        head, there = clone.tip(self.git, "HEAD"), clone.tip(self.git, self.seen)
        if there is None or head == there:
            return ""
        if head is None:
            done = self.git.run("checkout", "-q", "-B", self.branch, there)
        elif before is not None and not self._within(before, there):
            self._keep(head)
            done = self._rebase(there, before if self._within(before, head) else self._fork(head, there))
        elif self._within(there, head):
            return ""
        elif self._within(head, there):
            done = self.git.run("merge", "-q", "--ff-only", there)
        else:
            done = self._rebase(there, self._fork(head, there))
        if not done.ok:
            self.git.run("rebase", "--abort")
            return done.why()
        for kind, names in clone.changes(self.git, head, clone.tip(self.git, "HEAD")).items():
            self.pulled[kind] += names
        return ""

    def _rebase(self, onto: str, base: str | None) -> Answer:
        return self.git.run("rebase", "-q", "--no-verify", "--onto", onto, base or "--root")

    def _within(self, old: str, new: str) -> bool:
        return self.git.run("merge-base", "--is-ancestor", old, new).ok

    def _fork(self, head: str, there: str) -> str | None:
        return self.git.run("merge-base", head, there).out.strip() or None

    def _keep(self, head: str) -> None:
        """The remote's past is not what it was. Follow it, since that is how a secret is taken out of a repository
        and pushing the old past again would bring it back; but keep our copy, on this machine only."""
        self.rewritten = f"{self.branch}-kept-{self.now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{head[:7]}"
        self.git.must("branch", "-f", self.rewritten, head)

    # -- pushing ---------------------------------------------------------------------------------------------

    def _push(self) -> SyncReport | None:
        """Push. None when somebody was faster, else the report that ends the sync."""
        head, there = clone.tip(self.git, "HEAD"), clone.tip(self.git, self.seen)
        new = tuple(clone.changes(self.git, there, head)["A"])
        if head is not None and head != there:
            sent = self._send(f"HEAD:refs/heads/{self.branch}")
            if not sent.ok:
                return self._not_sent(sent)
            self.git.must("update-ref", self.seen, head)
        self._clear_aside()
        if self.rewritten:
            return self._report(
                SyncState.REWRITTEN,
                new,
                next_step="if it was meant (a redaction), run `curator rebuild`; if not, the old files are in the "
                f"branch {self.rewritten}: `git -C {self.git.folder} checkout {self.rewritten} -- .` and "
                "`curator sync` bring back what is gone",
            )
        return self._report(SyncState.DONE, new)

    def _send(self, what: str) -> Answer:
        return self.git.run("push", "--porcelain", "--no-verify", REMOTE, what, timeout=NETWORK_TIMEOUT)

    def _not_sent(self, sent: Answer) -> SyncReport | None:
        refused = re.search(r"^!.*\t\[(remote )?rejected\] ?(.*)$", sent.out, re.MULTILINE)
        if refused is None:
            return self._unreached(sent)
        if refused[1] is None or re.search(r"failed to update ref|lock ref|old value|already exists", refused[2]):
            return None
        said = [line for line in sent.err.splitlines() if line.startswith("remote: ")]
        why = Answer(1, "", said[0].removeprefix("remote: ") if said else refused[2]).why()
        return self._aside(f"the remote does not take pushes to the branch {self.branch}: {why}")

    def _aside(self, why: str) -> SyncReport:
        """Push our work to a branch of its own, so that it is not on this machine alone."""
        self.notes.append(why)
        new = tuple(clone.changes(self.git, clone.tip(self.git, self.seen), clone.tip(self.git, "HEAD"))["A"])
        name = self.git.run("config", "curator.aside").out.strip()
        if not name:
            machine = re.sub(r"[^a-z0-9]+", "-", self.host.lower()).strip("-")[:30] or "host"
            name = f"{self.branch}-{machine}-{self.rng.getrandbits(32):08x}"
            self.git.must("config", "curator.aside", name)
        sent = self._send(f"+HEAD:refs/heads/{name}")
        if not sent.ok:
            self.notes.append(f"and not to the branch {name} either: {sent.why()}")
            return self._report(
                SyncState.KEPT, next_step="all is committed here; ask who owns the remote for leave to push, then sync"
            )
        return self._report(
            SyncState.ASIDE,
            new,
            next_step=f"the work is safe on the branch {name}: have it merged into {self.branch}, or pushes allowed, "
            "then run `curator sync` again",
        )

    def _clear_aside(self) -> None:
        """What lay on a branch of its own is in the journal now."""
        name = self.git.run("config", "curator.aside").out.strip()
        if name and self._send(f":refs/heads/{name}").ok:
            self.git.run("config", "--unset", "curator.aside")

    # -- the end ---------------------------------------------------------------------------------------------

    def _unreached(self, answer: Answer) -> SyncReport:
        where = without_credentials(self.git.url)
        self.notes.append(f"{where}: {answer.why()}")
        if _REFUSED.search(answer.err):
            return self._report(
                SyncState.REFUSED,
                next_step="all is committed here; check [journal] remote and that you may read and write there "
                f"(git ls-remote {where}), then run `curator sync` again",
            )
        return self._report(
            SyncState.OFFLINE, next_step="all is committed here and goes out with the next `curator sync`"
        )

    def _report(self, state: SyncState, pushed: tuple[str, ...] = (), next_step: str = "") -> SyncReport:
        added, changed, gone = (tuple(sorted(set(self.pulled[kind]))) for kind in "AMD")
        return SyncReport(state, added, pushed, changed, gone, tuple(dict.fromkeys(self.notes)), next_step)


_REFUSED = re.compile(
    r"Authentication failed|could not read (?:Username|Password)|[Pp]ermission(?: to .*)? denied|[Aa]ccess denied"
    r"|error: 40[134]|[Rr]epository .*not found|does not appear to be a git repository|does not exist"
    r"|Host key verification failed|dubious ownership|not allowed"
)
