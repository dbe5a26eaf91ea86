"""Commands in processes of their own, ended at a chosen step or robbed of what they need."""

from __future__ import annotations

import importlib
import os
import pkgutil
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import curator
from curator.cli import app

AT = "2023-03-17T16:00:00+09:00"
"""The time that commands are told."""

_STEPS = frozenset(("subprocess.Popen", "os.rename", "os.link", "os.remove", "os.mkdir", "os.putenv"))


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    """Exit code; -9 when it was killed."""
    out: str
    err: str


_ROOMS = ("cli", "config", "domain", "journal", "publish", "store", "suggest")


@cache
def _load_rooms() -> None:
    """Import what commands use, once: a fork of this process then need not, which took more than most commands do."""
    for room in _ROOMS:
        for found in pkgutil.iter_modules([str(Path(curator.__path__[0], room))]):
            importlib.import_module(f"curator.{room}.{found.name}")
    importlib.import_module("curator.crawl.run")
    importlib.import_module("sqlalchemy.dialects.sqlite")


def command(root: Path, *words: str, now: str = AT, before: Callable[[], object] = lambda: None) -> Ended:
    """Run a command in a fork of this process: the interpreter need not start anew. `before` runs in the fork."""
    _load_rooms()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            _run(root, words, now, before, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        told = []
        for stream in (out, err):
            stream.seek(0)
            told.append(stream.read().decode())
    return Ended(os.waitstatus_to_exitcode(status), *told)


def begin(root: Path, *words: str, now: str = AT) -> int:
    """Begin a command in a fork of this process, whose process group it leads, unheard; its process id."""
    _load_rooms()
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_RDWR)
        _run(root, words, now, os.setsid, nowhere, nowhere)
    return child


def _run(root: Path, words: tuple[str, ...], now: str, before: Callable[[], object], out: int, err: int) -> None:
    code = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout = os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        sys.argv = ["curator", "--root", str(root), *(("--now", now) if now else ()), *words]
        os.chdir(
            root if root.is_dir() else root.parent
        )  # never in this checkout, whatever a command takes for its place
        before()
        app.run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as error:  # noqa: BLE001  it must not go on as a second pytest
        sys.stderr.write(f"Traceback: {error!r}\n")
    finally:
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def kill_at(step: int, root: Path) -> Callable[[], None]:
    """Kill the process at its so-many-th step: before it starts a program, makes, renames, links or removes a file, or
    opens one of the publication's."""
    inside = f"{root}{os.sep}"

    def install() -> None:
        taken = 0

        def hook(name: str, given: tuple[Any, ...]) -> None:
            nonlocal taken
            if name in _STEPS or (
                name == "open" and isinstance(given[0], str | os.PathLike) and os.fspath(given[0]).startswith(inside)
            ):
                taken += 1
                if taken == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)

    return install
