"""`[review] theme = "auto"`: the screen is light where the terminal is."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.review.background import ASK, PATIENCE, asked, is_light, may_ask, theme_of
from curator.store.engine import open_store
from tests.review.conftest import fill
from tests.review.test_review_tmux import PUBLICATION

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", True),
        (b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07", True),
        (b"\x1b]11;rgb:1e/1e/1e\x07", False),
        (b"\x1b]11;rgba:0/0/0/f\x07", False),
        (b"x\x1b]11;rgb:f/f/f\x1b\\y", True),
        (b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\", None),
        (b"\x1b]11;rgb:\x1b\\", None),
        (b"\x1b]11;rgb:gg/00/00\x07", None),
        (b"", None),
    ],
)
def test_what_a_terminal_answers(answer: bytes, light: bool | None) -> None:
    """One to four digits a colour, ended by BEL or ST."""
    assert is_light(answer) is light


@pytest.mark.parametrize(
    ("told", "theme"),
    [("15;0", "dark"), ("0;15", "light"), ("0;default;7", "light"), ("0;8", "dark"), ("", "dark"), ("x", "dark")],
)
def test_the_environment_tells_where_the_terminal_does_not(told: str, theme: str) -> None:
    """COLORFGBG; dark where nobody knows. What the terminal says goes first."""
    assert theme_of(b"", {"COLORFGBG": told}) == theme
    assert theme_of(b"\x1b]11;rgb:ff/ff/ff\x07", {"COLORFGBG": told}) == "light"


@pytest.mark.parametrize(
    ("environ", "may"),
    [
        (XTERM, True),
        ({"TERM": "linux"}, False),
        ({}, False),
        ({**XTERM, "SSH_CONNECTION": "1"}, False),
        ({**XTERM, "SSH_CONNECTION": "1", "TMUX": "x"}, True),
    ],
)
def test_who_is_asked(environ: dict[str, str], may: bool) -> None:
    """Whoever is near and does not print the question."""
    assert may_ask(environ) is may


class Terminal:
    """The other side of a pseudo-terminal."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)

    def answers(self, answer: bytes) -> threading.Thread:
        """Answer when everything was asked."""

        def wait() -> None:
            heard = b""
            while not heard.endswith(ASK[-6:]):
                heard += os.read(self.master, 1000)
            os.write(self.master, answer)

        thread = threading.Thread(target=wait)
        thread.start()
        return thread

    def left(self) -> tuple[bool, bool]:
        """Whether something waits to be read as keys, and whether something was echoed."""
        time.sleep(0.01)
        waits, echoed = (bool(select.select([fd], [], [], 0)[0]) for fd in (self.slave, self.master))
        return waits, echoed


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A pseudo-terminal."""
    made = Terminal()
    yield made
    os.close(made.master)
    os.close(made.slave)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A publication whose review is as the terminal is."""
    (tmp_path / "curator.toml").write_text(f'{PUBLICATION}theme = "auto"\n', encoding="utf-8")
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path}/.curator/curator.db")
    fill(store)
    store.close()
    return tmp_path


@pytest.mark.parametrize(
    ("answer", "theme"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;c", "light"),
        (b"\x1b]11;rgb:0000/0000/0000\x07\x1b[?1;2c", "dark"),
        (b"\x1b[?1;2c", "dark"),
        (b"x1q\x1b]11;rgb:f", "dark"),
        (b"\xff\x1b]11;#####" * 50 + b"\x1b[?c", "dark"),
        (b"", "dark"),
    ],
    ids=["light", "dark", "unknown", "cut", "garbage", "silent"],
)
def test_a_terminal_is_asked(terminal: Terminal, answer: bytes, theme: str) -> None:
    """Light, dark, garbage or silence: nothing is echoed, nothing is left to be taken for keys, all is as before; and
    silence costs no more than the patience."""
    began = time.monotonic()
    with asked(XTERM, terminal.slave, terminal.slave) as answered:
        thread = terminal.answers(answer)
        assert answered() == theme
    took = time.monotonic() - began
    thread.join()
    assert terminal.left() == (False, False)
    assert termios.tcgetattr(terminal.slave) == terminal.before
    assert took < PATIENCE + 2  # a busy machine


def test_what_breaks_down_leaves_the_terminal_as_it_was(terminal: Terminal) -> None:
    """An error between question and answer, which the shell must not get then; and a file that is no terminal."""
    thread = terminal.answers(b"\x1b]11;rgb:f/f/f\x07\x1b[?1;2c")
    with pytest.raises(ZeroDivisionError), asked(XTERM, terminal.slave, terminal.slave):
        raise ZeroDivisionError
    thread.join()
    assert terminal.left() == (False, False)
    assert termios.tcgetattr(terminal.slave) == terminal.before
    reads, writes = os.pipe()
    with asked({**XTERM, "COLORFGBG": "0;15"}, reads, writes) as answered:
        assert answered() == "light"
    os.close(reads)
    os.close(writes)


@pytest.mark.parametrize(
    ("answer", "painted"), [(b"ffff/ffff/ffff", b"48;2;224;224;224"), (b"0/0/0", b"48;2;18;18;18")]
)
def test_the_screen_is_as_the_terminal(terminal: Terminal, place: Path, answer: bytes, painted: bytes) -> None:
    """The first paint has the colours already; nothing is printed before it."""
    environ = {name: value for name, value in os.environ.items() if name not in ("TMUX", "SSH_CONNECTION", "SSH_TTY")}
    thread = terminal.answers(b"\x1b]11;rgb:" + answer + b"\x07\x1b[?1;2c")
    command = [sys.executable, "-m", "curator", "--root", str(place), "review", "--by", "zoe"]
    running = subprocess.Popen(
        command,
        stdin=terminal.slave,
        stdout=terminal.slave,
        stderr=terminal.slave,
        start_new_session=True,
        env={**environ, **XTERM, "COLORTERM": "truecolor"},
    )
    try:
        thread.join(timeout=60)
        shown = b""
        while "レビュー中".encode() not in shown and select.select([terminal.master], [], [], 60)[0]:
            shown += os.read(terminal.master, 65_536)
        assert painted in shown
    finally:
        running.kill()
        running.wait()
