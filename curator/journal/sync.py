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
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from curator.domain.settings import JournalSettings
from curator.errors import JournalError, without_credentials
from curator.journal import clone, forgetting, scrubbing
from curator.journal.git import NETWORK_TIMEOUT, REMOTE, Answer, Git
from curator.journal.outcome import SyncReport, SyncState


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
    history: bool = False,
) -> SyncReport:
    """Commit what is new here, pull what is new there, push. Nothing that leaves holds words that were taken back.

    Args:
        journal_dir: The clone's folder; the clone is made when it is missing, and files in it become part of it.
        root: The publication's folder, for `origin` and the author's name. Only read.
        settings: `[journal]` of `curator.toml`.
        now: Names the branch that keeps our copy of a past that the remote rewrote.
        attempts: Pushes tried while others are faster. In a race of four writers one lost 22 times in 100 rounds.
        sleep: Waits so many seconds.
        rng: Jitter of the waiting, and the name of a branch of our own.
        host: This machine's name, for that branch; "" means as the system says.
        history: Also take the words of redacted records out of the remote's past, which changes it for all.

    Raises:
        JournalError: No remote is chosen, the branch there is no journal, git is missing or cannot work in the clone.
    """
    url, push_url = clone.addresses(root, settings)
    git = Git(journal_dir.absolute(), url, push_url, clone.author(root))
    clone.make(git, settings.branch)
    try:
        with clone.alone(git, sleep) as notes:
            run = _Run(git, settings.branch, root, now, sleep, rng, host or platform.node(), [*notes])
            run.notes += clone.leaks(root, journal_dir.absolute()) + clone.settle(git, settings.branch)
            return run.take_out(max(1, attempts)) if history else run.all(max(1, attempts))
    except clone.BusyError as busy:
        return SyncReport(SyncState.BUSY, problems=(busy.message,), next_step=busy.hint)


@dataclass(slots=True)
class _Run:
    """One sync."""

    git: Git
    branch: str
    root: Path
    now: datetime
    sleep: Callable[[float], object]
    rng: random.Random
    host: str
    notes: list[str]
    rewritten: str = ""
    followed: bool = False
    """The remote's past was rewritten, and is ours without words that were taken back."""
    forgotten: set[str] = field(default_factory=set)
    pulled: dict[str, list[str]] = field(default_factory=lambda: {"A": [], "M": [], "D": []})

    @property
    def seen(self) -> str:
        """The ref that remembers the remote's branch as it was when it was last joined with ours. Another address
        starts without a memory."""
        return f"refs/curator/{self._place()}/{self.branch}"

    @property
    def arriving(self) -> str:
        """The ref of the remote's branch as it is now, joined or not."""
        return f"refs/curator-arriving/{self._place()}/{self.branch}"

    def _place(self) -> str:
        return hashlib.sha256(without_credentials(self.git.url).encode()).hexdigest()[:10]

    def all(self, attempts: int) -> SyncReport:
        """Commit, then pull and push until it went through; at last let git throw away words that were taken out."""
        report = self._all(attempts)
        left = scrubbing.scrub(self.git)
        return replace(report, problems=(*report.problems, *left)) if left else report

    def _all(self, attempts: int) -> SyncReport:
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
            there = clone.tip(self.git, self.arriving)
            if there and not why:
                self.git.must("update-ref", self.seen, there)
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
        what = f"+refs/heads/{self.branch}:{self.arriving}"
        got = self.git.run("fetch", "-q", "--no-tags", "--no-recurse-submodules", REMOTE, what, timeout=NETWORK_TIMEOUT)
        if got.ok:
            if before is None:
                self._meet()
            return None
        if "couldn't find remote ref" in got.err:
            self.git.run("update-ref", "-d", self.arriving)
            if before is not None:
                self.notes.append(f"the branch {self.branch} was gone from the remote: it is made again from here")
                self.git.must("update-ref", "-d", self.seen)
            return None
        if _NO_ROOM.search(got.err):
            raise JournalError(
                f"what the remote has cannot be written here: {got.why()}",
                path=str(self.git.folder),
                hint="make room on the disk and run `curator sync` again; all of yours is committed here",
            )
        return self._unreached(got)

    def _meet(self) -> None:
        """Look at a branch that was never seen before: it must be a journal."""
        there = clone.tip(self.git, self.arriving)
        other = clone.strangers(self.git, there) if there else []
        if other:
            self.git.must("update-ref", "-d", self.arriving)
            raise JournalError(
                f"the branch {self.branch} there is no journal: it holds {other[0]!r}",
                path=without_credentials(self.git.url),
                hint="choose another branch ([journal] branch in curator.toml) or another place",
            )

    def _take_over(self, before: str | None) -> str:
        """Put our commits on top of what came. "" when done, else why it could not be."""
        there = clone.tip(self.git, self.arriving)
        if there is None:
            return ""
        head, rewritten = clone.tip(self.git, "HEAD"), before is not None and not self._within(before, there)
        if head and (rewritten or (before is None and not self._within(head, there))):
            self._forget(there)
            head, before = clone.tip(self.git, "HEAD"), clone.tip(self.git, self.seen)
            self.followed |= rewritten and before is not None and self._within(before, there)
        done = self._joined(head, there, before, keep=rewritten and not self.followed)
        if not done.ok:
            self.git.run("rebase", "--abort")
            if not self._forget(there):
                return done.why()
            head = clone.tip(self.git, "HEAD")
            done = self._joined(head, there, None, keep=False)
            if not done.ok:
                self.git.run("rebase", "--abort")
                return done.why()
        for kind, names in clone.changes(self.git, head, clone.tip(self.git, "HEAD")).items():
            self.pulled[kind] += names
        return ""

    def _joined(self, head: str | None, there: str, before: str | None, *, keep: bool) -> Answer:
        """Our commits on top of the remote's. `keep`: of its past as we knew it, `before`, a copy is to stay here."""
        if head == there:
            return Answer(0, "", "")
        if head is None:
            return self.git.run("checkout", "-q", "-B", self.branch, there)
        if keep:
            self._keep(head)
            known = before is not None and self._within(before, head)
            return self._rebase(there, before if known else self._fork(head, there))
        if self._within(there, head):
            return Answer(0, "", "")
        if self._within(head, there):
            return self.git.run("merge", "-q", "--ff-only", there)
        return self._rebase(there, self._fork(head, there))

    def _forget(self, there: str) -> bool:
        """Forget here what the remote's past has forgotten: pushed again, it would be back for all."""
        made = scrubbing.forget_here(self.git, forgetting.taken_out_of(self.git, there), there=there)
        self._forgot(made)
        return bool(made.commits)

    def _forgot(self, made: forgetting.Rewritten) -> None:
        self.forgotten |= made.files
        self.notes += scrubbing.copies(self.git, self.root, self.branch, made.objects)

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
        there = clone.tip(self.git, self.arriving)
        self._hold_back(there)
        head = clone.tip(self.git, "HEAD")
        new = tuple(clone.changes(self.git, there, head)["A"])
        if head is not None and head != there:
            sent = self._send(f"HEAD:refs/heads/{self.branch}")
            if not sent.ok:
                return self._not_sent(sent)
            self.git.must("update-ref", self.seen, head)
        self._clear_aside()
        if self.followed:
            return self._report(SyncState.REDACTED, new)
        if self.rewritten:
            return self._report(
                SyncState.REWRITTEN,
                new,
                next_step="if it was meant, run `curator rebuild`; if not, the old files are in the "
                f"branch {self.rewritten}: `git -C {self.git.folder} checkout {self.rewritten} -- .` and "
                "`curator sync` bring back what is gone",
            )
        return self._report(SyncState.DONE, new)

    def _hold_back(self, there: str | None) -> None:
        """Take out of what is to leave the words that were taken back since it was written."""
        head = clone.tip(self.git, "HEAD")
        if head is None or head == there:
            return
        ids = forgetting.redacted_in(self.git, head) | (forgetting.redacted_in(self.git, there) if there else set())
        if ids:
            self._forgot(scrubbing.hold_back(self.git, self.branch, ids, there=there))

    def _send(self, *what: str) -> Answer:
        return self.git.run("push", "--porcelain", "--no-verify", REMOTE, *what, timeout=NETWORK_TIMEOUT)

    def _not_sent(self, sent: Answer) -> SyncReport | None:
        why = _refusal(sent)
        if why is None:
            return self._unreached(sent)
        return self._aside(f"the remote does not take pushes to the branch {self.branch}: {why}") if why else None

    def _aside(self, why: str) -> SyncReport:
        """Push our work to a branch of its own, so that it is not on this machine alone."""
        self.notes.append(why)
        there = clone.tip(self.git, self.arriving)
        self._hold_back(there)
        new = tuple(clone.changes(self.git, there, clone.tip(self.git, "HEAD"))["A"])
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

    # -- taking words out of the remote's past -----------------------------------------------------------------

    def take_out(self, attempts: int) -> SyncReport:
        """Bring all together, then put another past in the place of the remote's, and follow it like everybody."""
        for _ in range(attempts):
            report = self.all(attempts)
            there = clone.tip(self.git, self.seen)
            if report.state not in (SyncState.DONE, SyncState.REDACTED, SyncState.REWRITTEN) or there is None:
                return report
            old = {f"refs/heads/{self.branch}": there, **self._beside()}
            made = forgetting.rewrite(self.git, old, forgetting.redacted_in(self.git, there))
            if not made.commits:
                return report
            leases = [f"--force-with-lease={name}:{old[name]}" for name in made.commits]
            sent = self._send(*leases, *(f"{commit}:{name}" for name, commit in made.commits.items()))
            if sent.ok:
                return self.all(attempts)
            why = _refusal(sent)
            if why is None:
                return self._unreached(sent)
            if why:
                self.notes.append(f"the remote does not let its past be changed: {why}")
                return self._report(
                    SyncState.KEPT,
                    next_step=f"the words still stand there: allow forced pushes to {self.branch} for a moment (on "
                    "GitHub: Settings, Rules), and run the same command again",
                )
        return self._report(SyncState.RACED, next_step="others pushed first every time: run the same command again")

    def _beside(self) -> dict[str, str]:
        """The branches that hold what some clone could not push to the journal's: name there → commit."""
        names = f"refs/heads/{self.branch}-*"
        self.git.run("fetch", "-q", "--no-tags", REMOTE, f"+{names}:{_BESIDE}/*", timeout=NETWORK_TIMEOUT)
        told = self.git.must("for-each-ref", "--format=%(objectname) %(refname)", _BESIDE).splitlines()
        found = {}
        for commit, ref in (line.split(" ") for line in told):
            found[names[:-1] + ref.removeprefix(f"{_BESIDE}/")] = commit
            self.git.must("update-ref", "-d", ref)
        return found

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
        forgotten, notes = tuple(sorted(self.forgotten)), tuple(dict.fromkeys(self.notes))
        return SyncReport(state, added, pushed, changed, gone, forgotten, notes, next_step)


_BESIDE = "refs/curator-beside"


def _refusal(sent: Answer) -> str | None:
    """Why a push was refused; "" when somebody was faster, None when it was not refused but never arrived."""
    refused = re.search(r"^!.*\t\[(remote )?rejected\] ?(.*)$", sent.out, re.MULTILINE)
    if refused is None:
        return None
    if refused[1] is None or re.search(r"failed to update ref|lock ref|old value|already exists", refused[2]):
        return ""
    said = [line for line in sent.err.splitlines() if line.startswith("remote: ")]
    return Answer(1, "", said[0].removeprefix("remote: ") if said else refused[2]).why()


_NO_ROOM = re.compile(
    r"^(?!remote:).*(?:No space left on device|File too large|Disk quota exceeded|Read-only file system)", re.MULTILINE
)
"""The disk that is full is ours; what the other side says begins with `remote:`."""

_REFUSED = re.compile(
    r"Authentication failed|could not read (?:Username|Password)|[Pp]ermission(?: to .*)? denied|[Aa]ccess denied"
    r"|error: 40[134]|[Rr]epository .*not found|does not appear to be a git repository|does not exist"
    r"|Host key verification failed|dubious ownership|not allowed"
)
