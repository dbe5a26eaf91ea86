"""git as a program, for the journal's clone and for nothing else.

Every call names the clone's own `.git` outright: without that, git looks upwards for a repository and, where the
clone is not there yet, would find and change the user's tree around it. No hook, no signing, no prompt, no
line-end conversion, no background work, English messages, and a time limit on everything.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curator.domain.text import clean_title
from curator.errors import JournalError, without_credentials

LOCAL_TIMEOUT = 120.0
"""Seconds for a command that stays on this machine. Adding 1,500 files takes under a second."""

NETWORK_TIMEOUT = 300.0
"""Seconds for a fetch or push. Ten years of journal are about 140 MB."""

REMOTE = "curator"
"""The remote's name in the clone. Its address is given anew to each call, through the environment: so it stands in no
process list, and a password in it in no file."""

_CONFIG = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.autocrlf", "false"),
    ("core.safecrlf", "false"),
    ("core.symlinks", "false"),  # a link in the journal arrives as a small text file
    ("core.fileMode", "false"),
    ("core.editor", "true"),
    ("commit.gpgSign", "false"),
    ("push.gpgSign", "false"),
    ("push.followTags", "false"),
    ("gc.autoDetach", "false"),
    ("maintenance.autoDetach", "false"),
    ("submodule.recurse", "false"),
    ("fetch.prune", "false"),
    ("rebase.autoSquash", "false"),
    ("rebase.updateRefs", "false"),
    ("rebase.autoStash", "true"),  # a journal file that somebody edited by hand stays as edited
    ("merge.autoStash", "true"),
    ("rerere.enabled", "false"),
    ("advice.detachedHead", "false"),
    ("http.lowSpeedLimit", "1000"),  # bytes a second, for
    ("http.lowSpeedTime", "30"),  # seconds: then the other side is taken for gone
    # `ext::` runs any program: an address comes from a file that others may have written
    ("protocol.allow", "never"),
    *((f"protocol.{name}.allow", "always") for name in ("https", "http", "ssh", "git", "file")),
)

_NOT_PASSED_ON = re.compile(
    r"GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|INDEX_VERSION|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE"
    r"|PREFIX|CONFIG|CONFIG_PARAMETERS|GRAFT_FILE|SHALLOW_FILE|REPLACE_REF_BASE|NO_REPLACE_OBJECTS|TEMPLATE_DIR|EDITOR"
    r"|SEQUENCE_EDITOR|IMPLICIT_WORK_TREE|LITERAL_PATHSPECS|GLOB_PATHSPECS|NOGLOB_PATHSPECS|ICASE_PATHSPECS"
    r"|EXTERNAL_DIFF|TRACE\w*|REFLOG_ACTION|QUARANTINE_PATH)"
)
"""What may point git at another repository (as when we are run from a hook of the user's), or drive it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a git command ended."""

    code: int
    """Exit code; -1 when it did not end in time."""
    out: str
    err: str

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return self.code == 0

    def why(self) -> str:
        """One line on what went wrong, safe to show: no credentials, nothing a terminal obeys."""
        lines = [line.strip() for line in f"{self.err}\n{self.out}".splitlines() if line.strip()]
        telling = [line for line in lines if re.match(r"(fatal|error|remote|ERROR)\b", line)] or lines
        return clean_title(without_credentials(telling[0]), 300) if telling else f"git ended with {self.code}"


@dataclass(slots=True)
class Git:
    """The journal's clone.

    `url` and `push_url` are the remote's addresses, credentials included; "" until they are known.
    """

    folder: Path
    url: str = ""
    push_url: str = ""
    author: Mapping[str, str] = field(default_factory=dict)
    """Environment variables that name the author."""

    @property
    def meta(self) -> Path:
        """The clone's own `.git`."""
        return self.folder / ".git"

    def run(self, *arguments: str, text: str = "", timeout: float = LOCAL_TIMEOUT) -> Answer:
        """Run git in the clone. `text` is its standard input. Raises JournalError when there is no git."""
        where = ["-C", str(self.folder), f"--git-dir={self.meta}", f"--work-tree={self.folder}"]
        return _run([*where, *arguments], self._environment(), text, timeout)

    def init(self) -> Answer:
        """Make the clone's `.git`, or mend one that was half made."""
        return _run(["init", "-q", "--template=", str(self.folder)], self._environment(), "", LOCAL_TIMEOUT)

    def must(self, *arguments: str, text: str = "", timeout: float = LOCAL_TIMEOUT) -> str:
        """Like `run`, for what cannot fail while the clone is sound. Raises JournalError when it does."""
        answer = self.run(*arguments, text=text, timeout=timeout)
        if not answer.ok:
            raise _failed(self.folder, arguments[0], answer)
        return answer.out

    def bytes_of(self, *arguments: str, given: bytes = b"") -> bytes:
        """What git prints, as it comes: files need not be UTF-8. Raises JournalError when git fails."""
        where = ["-C", str(self.folder), f"--git-dir={self.meta}", f"--work-tree={self.folder}"]
        code, out, err = _ran([*where, *arguments], self._environment(), given, LOCAL_TIMEOUT)
        if code:
            raise _failed(self.folder, arguments[0], Answer(code, "", err.decode(errors="replace")))
        return out

    def _environment(self) -> dict[str, str]:
        remote = [(f"remote.{REMOTE}.url", self.url)] if self.url else []
        if self.push_url and self.push_url != self.url:
            remote.append((f"remote.{REMOTE}.pushurl", self.push_url))
        return _environment((*_CONFIG, *remote)) | dict(self.author)


def _failed(folder: Path, command: str, answer: Answer) -> JournalError:
    return JournalError(
        f"git {command} failed: {answer.why()}",
        path=str(folder),
        hint="nothing is lost; mend what git names, then run `curator sync` again",
    )


def ask(folder: Path, *arguments: str) -> Answer:
    """Ask the user's own repository something; for commands that change nothing."""
    return _run(["-C", str(folder), *arguments], _environment(()), "", LOCAL_TIMEOUT)


def _environment(config: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The environment of a git command: the user's, without what points elsewhere, with our settings added."""
    kept = {name: value for name, value in os.environ.items() if not _NOT_PASSED_ON.fullmatch(name)}
    count = kept.get("GIT_CONFIG_COUNT", "")
    start = int(count) if count.isdecimal() else 0
    for index, (name, value) in enumerate(config, start=start):
        kept[f"GIT_CONFIG_KEY_{index}"] = name
        kept[f"GIT_CONFIG_VALUE_{index}"] = value
    kept["GIT_CONFIG_COUNT"] = str(start + len(config))
    return kept | {"LC_ALL": "C", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}


def _run(arguments: Sequence[str], environment: Mapping[str, str], text: str, timeout: float) -> Answer:
    code, out, err = _ran(arguments, environment, text.encode(), timeout)
    return Answer(code, out.decode(errors="replace"), err.decode(errors="replace"))


def _ran(
    arguments: Sequence[str], environment: Mapping[str, str], given: bytes, timeout: float
) -> tuple[int, bytes, bytes]:
    try:
        process = subprocess.Popen(
            ["git", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,  # so that its ssh and helpers can be ended with it, and find no terminal to ask
        )
    except FileNotFoundError as error:
        raise JournalError(
            "git was not found", path="journal", hint="install git (https://git-scm.com) and run the command again"
        ) from error
    try:
        out, err = process.communicate(given, timeout=timeout)
    except subprocess.TimeoutExpired:
        _end(process)
        return -1, b"", f"fatal: no answer within {timeout:g} seconds".encode()
    except BaseException:  # Ctrl+C: git would go on without us
        _end(process)
        raise
    return process.returncode, out, err


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and all it started; first politely, so that it takes its locks away."""
    for how, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=seconds)
            return
