"""The person's own editor: the screen is handed over, and what was written there is never lost."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from curator.domain.text import clean_text
from curator.errors import CuratorError

VARIABLES = ("CURATOR_EDITOR", "VISUAL", "EDITOR")
"""Which editor, in this order; the first that is set counts."""

FALLBACK = ("nano", "vi")
"""Tried where none is set: the one that shows its keys first."""

WATCH = 1.0
"""Seconds between two looks at what the editor has saved."""

AT_ONCE = 1.0
"""Seconds: an editor that ends sooner without a change has probably opened a window of its own and not waited."""

Which = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Edited:
    """What came back from an editor."""

    text: str
    """What it wrote; where it wrote nothing that can be read, the text as it was."""
    problem: str = ""
    """`missing`, `failed`, `unreadable`, `at-once` or `unavailable`; empty when all went well."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What the message about the problem names: `editor`, `code`, `path`."""


def editor_command(env: Mapping[str, str], *, which: Which = shutil.which) -> tuple[list[str], str]:
    """The editor's command in words, and its name for messages. No words: there is none."""
    for name in VARIABLES:
        said = env.get(name, "").strip()
        if said:
            try:
                words = shlex.split(said)
            except ValueError:
                return [], said
            return (words if words and which(words[0]) else []), said
    found = next((name for name in FALLBACK if which(name)), "")
    return ([found] if found else []), found or " ".join(f"${name}" for name in VARIABLES)


def edit(
    text: str,
    *,
    suspended: Callable[[], AbstractContextManager[None]],
    keep: Callable[[str], None],
    env: Mapping[str, str] = os.environ,
) -> Edited:
    """Let the person edit a text in their own editor; returns when that has ended.

    The text is in a file that only they can read. It is removed only when what is in it has come back.

    Args:
        text: What to begin with.
        suspended: Hands the terminal over, and takes it back.
        keep: Stores a text that is being written; called from a thread each time the editor has saved.
        env: The environment, which names the editor.
    """
    words, name = editor_command(env)
    if not words:
        return Edited(text, "missing", {"editor": name})
    folder = Path(tempfile.mkdtemp(prefix="curator-"))
    path = folder / "note.md"
    path.write_text(text + "\n" if text else "", encoding="utf-8")
    began = time.monotonic()
    try:
        with suspended(), _watched(path, keep), _undisturbed():
            code = subprocess.call([*words, str(path)], env=dict(env))
    except OSError as error:
        return Edited(text, "failed", {"editor": name, "code": error.strerror or str(error), "path": str(path)})
    except Exception as error:  # the toolkit's own error where the screen cannot be handed over (a browser)
        if type(error).__name__ != "SuspendNotSupported":
            raise
        shutil.rmtree(folder, ignore_errors=True)
        return Edited(text, "unavailable")
    written = _read(path)
    about = {"editor": name, "code": str(code), "path": str(path)}
    if written is None:
        return Edited(text, "unreadable", about)
    if code:
        return Edited(written, "failed", about)
    if written == text and time.monotonic() - began < AT_ONCE:
        return Edited(written, "at-once", about)
    shutil.rmtree(folder, ignore_errors=True)
    return Edited(written)


def _read(path: Path) -> str | None:
    """The file's text without the newline that editors put at its end; None when it cannot be read as UTF-8."""
    try:
        return clean_text(path.read_bytes().decode("utf-8-sig")).rstrip("\n")
    except (OSError, UnicodeDecodeError):
        return None


@contextmanager
def _watched(path: Path, keep: Callable[[str], None]) -> Iterator[None]:
    """Store what the editor saves as it saves it: a machine that goes down takes nothing along."""
    over = threading.Event()

    def watch() -> None:
        last = _read(path)
        while not over.wait(WATCH):
            now = _read(path)
            if now and now != last:
                last = now
                try:
                    keep(now)
                except CuratorError:
                    last = None  # tried again at the next look

    watcher = threading.Thread(target=watch, name="review-editor-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Interrupt and quit are the editor's own while it has the terminal. (Handled, not ignored: the editor would
    inherit that they are ignored.)"""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
