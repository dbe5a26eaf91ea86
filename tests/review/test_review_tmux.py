"""The review in a real terminal: tmux, a real database, the real command."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from curator.domain.types import State
from curator.store import acts, notes
from curator.store.engine import open_store
from curator.store.links import view as link_of
from tests.conftest import missing
from tests.review.conftest import START, fill
from tests.review.waiting import until

PUBLICATION = """[publication]
title = "Neco Weekly"
url = "http://localhost:8000/"
language = "ja"
timezone = "Asia/Tokyo"

[[section]]
key = "articles"
heading = "👀 Notable Articles"

[[section]]
key = "releases"
heading = "🛠️ Releases"

[[section]]
key = "tools"
heading = "🤝 Tools"

[[section]]
key = "books"
heading = "📘 Books"

[review]
language = "ja"
"""

TITLES = (
    "クラスターローカルのミラーでイメージの取得を速くする方法とその落とし穴について",
    "🛠️ リリース ⚠️ 注意 1️⃣ 👨‍👩‍👧‍👦 家族 👍🏽 🏳️‍🌈 旗 ｶﾞ か゛ 葛󠄀",
    "[/] Vec[T] [@click=app.quit] \x1b[2J\x1b]0;OWNED\x07 end",
    *(f"KEP-{number}: something for everyone, described at some length" for number in range(20)),
)


def border(lines: list[str]) -> set[int]:
    """Cells left of the line between list and page, on every row that has it."""
    return {cell_len(line.split("│")[0]) for line in lines if "│" in line}


class Tmux:
    """A tmux server of its own with one pane, in which a command runs."""

    def __init__(self, home: Path, command: list[str], width: int, height: int) -> None:
        self._socket = f"curator-test-{uuid.uuid4().hex[:12]}"
        self._exit = home / "exit-code"
        line = f"{shlex.join(command)}; echo $? > {shlex.quote(str(self._exit))}; sleep 600"
        self._do("-f", os.devnull, "new-session", "-d", "-x", str(width), "-y", str(height), line)

    def _do(self, *words: str) -> str:
        command = ["tmux", "-u", "-L", self._socket, *words]
        # The environment is named because readline, once imported, puts COLUMNS and LINES into that of children.
        env = dict(os.environ)
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True, env=env).stdout

    def lines(self) -> list[str]:
        """What the pane shows."""
        return self._do("capture-pane", "-p").splitlines()

    def borders(self) -> list[int]:
        """In which column the line between list and page stands, by the terminal's own count of cells, for every row
        that has it. (A count of our own would not see that the terminal counts otherwise.)"""
        rows = [row for row, line in enumerate(self.lines()) if "│" in line]
        self._do("copy-mode")
        found = [self._column_of_border(row) for row in rows]
        self._do("send-keys", "-X", "cancel")
        return found

    def _column_of_border(self, row: int) -> int:
        down = ("send-keys", "-N", str(row), "-X", "cursor-down", ";") if row else ()
        begin = ("send-keys", "-X", "top-line", ";", *down, "send-keys", "-X", "start-of-line", ";")
        there = ("send-keys", "-X", "jump-forward", "│", ";", "display-message", "-p", "#{copy_cursor_x}")
        return int(self._do(*begin, *there))

    def press(self, *keys: str) -> None:
        """Press named keys (`x`, `C-s`, `Escape`)."""
        self._do("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._do("send-keys", "-l", text)

    def resize(self, width: int, height: int) -> None:
        """Change the terminal's size."""
        self._do("resize-window", "-x", str(width), "-y", str(height))

    def shows(self, text: str) -> None:
        """Wait until the pane shows a text."""
        until(lambda: text in "\n".join(self.lines()), f"never shown: {text}\n" + "\n".join(self.lines()), seconds=60)

    def fits(self, width: int, height: int) -> None:
        """Wait until the screen is painted for a size: keys on the last line, no line too wide, columns straight."""

        def right() -> bool:
            lines = self.lines()
            return (
                len(lines) == height
                and "? ヘルプ" in lines[-1]
                and max(cell_len(line) for line in lines) in range(width - 2, width + 1)
                and len(border(lines)) == (1 if width >= 90 else 0)
            )

        until(right, lambda: f"never right at {width}x{height}:\n" + "\n".join(self.lines()))

    def ended(self) -> int:
        """Wait until the command has ended; its exit code."""
        until(lambda: self._exit.exists() and self._exit.read_text().strip(), "the review never ended", seconds=60)
        return int(self._exit.read_text())

    def kill_nine(self) -> None:
        """End the review as a machine that fails does, by the id of its process."""
        shell = int(self._do("display-message", "-p", "#{pane_pid}"))
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)

    def kill(self) -> None:
        """End the server."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False, timeout=30)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication with a database."""
    if shutil.which("tmux") is None:
        missing("tmux")
    for name in ("TMUX", "BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "curator.toml").write_text(PUBLICATION, encoding="utf-8")
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path}/.curator/curator.db")
    fill(store, TITLES, summary="（要約）「二次認可」が入りました。" * 10)
    store.close()
    return tmp_path


@pytest.fixture
def tmux(place: Path) -> Iterator[Tmux]:
    """The review of Zoe in a terminal of 100 by 30."""
    command = [sys.executable, "-m", "curator", "--root", str(place), "review", "--by", "zoe"]
    terminal = Tmux(place, command, 100, 30)
    try:
        terminal.shows("レビュー中")
        yield terminal
    finally:
        terminal.kill()


def test_a_review_in_a_real_terminal(tmux: Tmux, place: Path) -> None:
    """Decide, write a Japanese note, undo, resize, quit; the columns are straight with every emoji; all is stored."""
    lines = tmux.lines()
    assert len(border(lines)) == 1
    assert sum("│" in line for line in lines) == 26
    assert "OWNED" not in "\n".join(lines)

    tmux.type("２")  # the input method is on
    tmux.shows("採用 2 Releases")
    tmux.press("x")
    tmux.shows("見送り: 🛠")
    tmux.type("う")
    tmux.shows("取り消しました (未決)")
    tmux.press("g", "e")
    tmux.shows("Ctrl+S 保存")
    tmux.type("紹介文です。「二次認可」がすごい👀 1 2 x q")
    tmux.shows("すごい👀 1 2 x q")
    tmux.press("C-s")
    tmux.shows("紹介文を保存しました")

    for width, height in ((60, 15), (80, 24), (140, 40)):
        tmux.resize(width, height)
        tmux.fits(width, height)
    tmux.press("q")
    assert tmux.ended() == 0

    store = open_store(f"sqlite:///{place}/.curator/curator.db")
    with store.reading() as tx:
        first, second = link_of(tx, "https://example.com/0"), link_of(tx, "https://example.com/1")
    store.close()
    assert first is not None
    assert second is not None
    assert (first.state, first.section) == (State.KEEP, "releases")
    assert first.standing.note == "紹介文です。「二次認可」がすごい👀 1 2 x q"
    assert second.state is State.NEW
    assert list((place / "journal").rglob("*-review-*.jsonl"))


REAL_HEADINGS = (
    "👀 Notable Articles",
    "👀 Notable PRs",
    "🛠️ Tools, Frameworks, Libraries",
    "🛠️ Frameworks, Libraries",
    "📘 Books",
    "🤝 Events",
    "📚 先週号の補足",
    "✨ Kubernetes 1.25",
    "おわりに 😺 🙁 😅 🎉🎉🎉 🐈",
)
"""Of the newsletter's issues, with every emoji that stands in them."""
ISSUE = Path(__file__).parents[2] / "content" / "issues" / "2023-03-17.md"


def test_the_columns_are_straight_with_everything_of_the_real_issues(place: Path) -> None:
    """Every heading, emoji and title: in the list, among what is kept, in the meeting, and beside the drafted page."""
    toml = PUBLICATION[: PUBLICATION.index("[[section]]")] + '[review]\nlanguage = "ja"\n'
    toml += "".join(f'[[section]]\nkey = "s{n}"\nheading = "{one}"\n' for n, one in enumerate(REAL_HEADINGS))
    (place / "curator.toml").write_text(toml, encoding="utf-8")
    found = [line.lstrip("# ") for line in ISSUE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    store = open_store(f"sqlite:///{place}/.curator/curator.db")
    fill(store, (*REAL_HEADINGS, *found, "🛠️ ⚠️ 1️⃣ 👨‍👩‍👧‍👦 👍🏽 🏳️‍🌈"))
    with store.writing() as tx:
        for number in range(len(REAL_HEADINGS)):
            says = {"verdict": "keep", "section": f"s{number}", "note": f"{REAL_HEADINGS[number]} の紹介文 🛠️ です。"}
            acts.decide(tx, [f"https://example.com/{number}"], says, by="kaz", now=START)
    store.close()
    command = [sys.executable, "-m", "curator", "--root", str(place), "review", "--by", "zoe"]
    terminal = Tmux(place, command, 120, 40)

    def straight(word: str, rows: int) -> None:
        """Wait until a word is there and the line between list and page stands in one column, from top to bottom."""
        terminal.shows(word)
        until(
            lambda: len(columns := terminal.borders()) == rows and len(set(columns)) == 1,
            lambda: "crooked:\n" + "\n".join(terminal.lines()),
        )

    try:
        terminal.shows("レビュー中")
        straight("Neco Weekly", 36)
        terminal.press("M")
        straight("情報源から", 36)
        terminal.press("M")
        terminal.shows("議事録の保存先")
        terminal.press("Enter")
        terminal.shows("議事録を書きました")
        terminal.press("A")
        straight("号の構成", 36)
        straight("Notable PRs の紹介文", 36)
        for width in (100, 240):
            terminal.resize(width, 40)
            straight("Kubernetes 1.25", 36)
        for _ in REAL_HEADINGS:
            terminal.press("j")
        straight("9/9", 36)
    finally:
        terminal.kill()


def test_a_killed_review_gives_the_text_back(tmux: Tmux, place: Path) -> None:
    """kill -9 in the middle of a sentence that came at once, `e` and all: at the next start the text is there."""
    tmux.type("exyz途中の文章")
    tmux.shows("xyz途中の文章")
    store = open_store(f"sqlite:///{place}/.curator/curator.db")

    def stored() -> bool:
        with store.reading() as tx:
            return notes.unfinished(tx, "zoe") == {("https://example.com/0", "note"): "xyz途中の文章"}

    until(stored, "the text was never stored")
    store.close()
    tmux.kill()
    command = [sys.executable, "-m", "curator", "--root", str(place), "review", "--by", "zoe"]
    again = Tmux(place, command, 80, 24)
    try:
        again.shows("レビュー中")
        again.press("e")
        again.shows("前回の書きかけの続きです")
        again.shows("xyz途中の文章")
    finally:
        again.kill()


def test_ones_own_editor_and_browser_and_kill_nine(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor gets the terminal and gives it back; the browser the address; a killed text comes back."""
    editor, browser, opened = place / "editor.sh", place / "browser.sh", place / "opened"
    editor.write_text("#!/bin/sh\nprintf '%s\\n' '## 概要' '**二次認可**が入った' >> \"$1\"\n", encoding="utf-8")
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}\n', encoding="utf-8")
    for script in (editor, browser):
        script.chmod(0o755)
    monkeypatch.setenv("CURATOR_EDITOR", str(editor))
    monkeypatch.setenv("BROWSER", str(browser))
    command = [sys.executable, "-m", "curator", "--root", str(place), "review", "--by", "zoe"]
    terminal = Tmux(place, command, 100, 30)
    try:
        terminal.shows("レビュー中")
        terminal.press("E")
        terminal.shows("紹介文を保存しました")
        terminal.shows("│ 二次認可が入った")
        terminal.press("a")
        terminal.shows("なし")
        terminal.type("１")
        terminal.shows("[zoe]")
        terminal.press("o")
        until(lambda: opened.exists() and opened.read_text(), "the browser was never called")
        assert opened.read_text() == "https://example.com/0"
        terminal.press("j", "e")
        terminal.shows("Ctrl+S 保存")
        terminal.type("途中の文章")
        store = open_store(f"sqlite:///{place}/.curator/curator.db")

        def stored() -> bool:
            with store.reading() as tx:
                return "途中の文章" in notes.unfinished(tx, "zoe").values()

        until(stored, "the text was never stored")
        store.close()
        terminal.kill_nine()
    finally:
        terminal.kill()
    again = Tmux(place, command, 80, 24)
    try:
        again.shows("レビュー中")
        again.press("j", "e")
        again.shows("途中の文章")
    finally:
        again.kill()


def test_without_a_terminal_the_command_says_what_to_use(place: Path) -> None:
    """Exit code 2, one line, no escape codes."""
    done = subprocess.run(
        [sys.executable, "-m", "curator", "--root", str(place), "review", "--by", "zoe"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "curator links" in done.stderr
    assert "curator decide" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
