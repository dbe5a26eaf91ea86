"""Whether the terminal is light or dark, for `[review] theme = "auto"`.

The terminal is asked for its background (OSC 11) before anything is loaded, and the answer is taken when everything is
there to be painted: one that answers within a quarter of a second costs no time. Behind the question goes another that
every terminal answers (DA1), so that nobody waits for one that does not know the first.

Imports nothing of the toolkit: asking comes before loading it.
"""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

PATIENCE = 0.1
"""Seconds that are waited for an answer once everything else is ready. (Measured: xterm, tmux, kitty and VTE take 1 to
10 ms.)"""

ASK = b"\x1b]11;?\x1b\\\x1b[c\r\x1b[K"
"""The two questions; then the line is emptied, for terminals that print what they do not know."""

_COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_END = re.compile(rb"\x1b\[\?[0-9;]*c")
_MOST = 4_096
"""Bytes that are read at most."""
_LIGHT_COLOURS = frozenset({"7", *map(str, range(9, 16))})
"""Of the sixteen, as rxvt and Konsole number them in COLORFGBG."""


def is_light(answer: bytes) -> bool | None:
    """Whether an answer to OSC 11 names a light colour; None when it names none. (XTerm Control Sequences, "Operating
    System Commands": `rgb:` and one to four hexadecimal digits each.)"""
    found = _COLOUR.search(answer)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / int(b"f" * len(part), 16) for part in found.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5  # luma, ITU-R BT.601


def theme_of(answer: bytes, environ: Mapping[str, str]) -> str:
    """`light` or `dark`: what the terminal said, else what COLORFGBG (`15;0`) says, else dark."""
    light = is_light(answer)
    if light is None:
        light = environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_COLOURS
    return "light" if light else "dark"


def may_ask(environ: Mapping[str, str]) -> bool:
    """Whether to ask: not across a network, where the answer would come late and be taken for keys, and not the Linux
    console, which prints the question. A multiplexer answers by itself, wherever one sits."""
    if environ.get("TERM", "") in ("", "dumb", "linux"):
        return False
    return "TMUX" in environ or not ({"SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "MOSH_KEY"} & environ.keys())


@contextmanager
def asked(environ: Mapping[str, str], reads: int = 0, writes: int = 2) -> Iterator[Callable[[], str]]:
    """Ask the terminal; what is yielded gives `light` or `dark`, and waits for the answer as long as `PATIENCE`.

    Keys that are typed until then are dropped: they were meant for a screen that nobody saw. The terminal is as it was
    before when this ends, whatever happens.

    Args:
        environ: The environment.
        reads: Descriptor of the terminal for reading.
        writes: Descriptor of the terminal for writing; the toolkit writes to standard error too.
    """
    if not may_ask(environ):
        yield lambda: theme_of(b"", environ)
        return
    import termios  # there is none on Windows, where TERM is not set
    import tty

    try:
        before = termios.tcgetattr(reads)
        tty.setcbreak(reads, termios.TCSANOW)  # the answer is not to be shown, and comes without an Enter
    except termios.error:
        yield lambda: theme_of(b"", environ)
        return
    heard: list[bytes] = []

    def answered() -> str:
        heard.append(_answer(reads))
        return theme_of(heard[-1], environ)

    try:
        os.write(writes, ASK)
        yield answered
    finally:
        if not heard:
            _answer(reads)  # or the shell would get it
        termios.tcsetattr(reads, termios.TCSAFLUSH, before)


def _answer(reads: int) -> bytes:
    """What has come and comes until the answer to the second question, or until patience ends."""
    answer, deadline = b"", time.monotonic() + PATIENCE
    while not _END.search(answer) and len(answer) < _MOST:
        ready, _, _ = select.select([reads], [], [], max(deadline - time.monotonic(), 0))
        part = os.read(reads, _MOST) if ready else b""
        if not part:
            break
        answer += part
    return answer
