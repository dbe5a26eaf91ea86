"""Notes: conflicts, preview and the person's own editor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot

from curator.domain.types import LinkView
from curator.review import external
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.external import Edited, edit, editor_command
from curator.store import acts
from tests.review import screen
from tests.review.conftest import START

URL = "https://example.com/0"
PLACE = (URL, "note")


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until they are painted."""
    await pilot.press(*keys)
    await pilot.pause()


def note(desk: Desk) -> str | None:
    """The first link's note as stored."""
    return next(view for view in desk.links() if view.link.url == URL).standing.note


def kaz_writes(desk: Desk, text: str | None) -> None:
    """Somebody else's note, while ours is being written."""
    with desk.store.writing() as tx:
        acts.decide(tx, [URL], {"note": text}, by="kaz", now=START)


# -- conflicts


async def test_a_note_that_changed_meanwhile_is_not_written_over(app: ReviewApp, desk: Desk) -> None:
    """Nothing is saved, both texts are on the screen, and what was typed is kept, also in the database."""
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"わたしの文")
        kaz_writes(desk, "先に書いた文")
        await press(pilot, "ctrl+s")
        shown = screen.text(app)
        assert "kaz が先に書いたため保存していません" in shown
        assert "先に書いた文" in shown
        assert "わたしの文" in shown
        assert note(desk) == "先に書いた文"
        assert desk.unfinished() == {PLACE: "わたしの文"}


@pytest.mark.parametrize(
    ("keys", "stored"),
    [(["ctrl+s"], "わたしの文"), (["f5", "ctrl+s"], "わたしの文\n\n先に書いた文"), (["escape"], "先に書いた文")],
)
async def test_after_a_conflict_one_replaces_joins_or_leaves(
    app: ReviewApp, desk: Desk, keys: list[str], stored: str
) -> None:
    """A second save is meant; F5 takes theirs in; Esc keeps ours as an unfinished text."""
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"わたしの文")
        kaz_writes(desk, "先に書いた文")
        await press(pilot, "ctrl+s")
        await press(pilot, *keys)
        assert note(desk) == stored
        assert app.focused is None
        assert desk.unfinished() == ({PLACE: "わたしの文"} if keys == ["escape"] else {})


async def test_a_note_that_was_removed_meanwhile_is_told_too(app: ReviewApp, desk: Desk) -> None:
    """An empty note is a change like any other; the person decides again."""
    kaz_writes(desk, "もとの文")
    app = ReviewApp(desk, language="ja")
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"と続き")
        kaz_writes(desk, None)
        await press(pilot, "ctrl+s")
        assert "kaz が紹介文を消したため" in screen.text(app)
        await press(pilot, "ctrl+s")
        assert note(desk) == "もとの文と続き"


async def test_comments_never_conflict(app: ReviewApp, desk: Desk) -> None:
    """They are each person's own."""
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "c", *"賛成")
        kaz_writes(desk, "先に書いた文")
        await press(pilot, "ctrl+s")
        assert desk.links()[0].standing.comments[0].text == "賛成"


async def test_another_field_changed_meanwhile_is_no_conflict(app: ReviewApp, desk: Desk) -> None:
    """Different fields merge."""
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"文")
        with desk.store.writing() as tx:
            acts.decide(tx, [URL], {"verdict": "keep", "section": "tools"}, by="kaz", now=START)
        await press(pilot, "ctrl+s")
        view = desk.links()[0]
        assert (view.standing.note, view.section) == ("文", "tools")


# -- preview


async def test_the_preview_shows_the_item_as_readers_will_see_it(app: ReviewApp, desk: Desk) -> None:
    """Rendered while it is typed; F3 turns it off; the box's closing too."""
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"**新しい**", "f3")
        shown = screen.text(app)
        assert "プレビュー" in shown
        assert "│ 新しい" in shown
        await press(pilot, *"機能")
        assert "新しい機能" in screen.text(app)
        await press(pilot, "f3")
        assert "プレビュー (F3" not in screen.text(app)
        await press(pilot, "f3", "escape")
        assert "プレビュー (F3" not in screen.text(app)
        assert not app.has_class("previewing")


async def test_the_preview_is_seen_on_a_small_screen_too(app: ReviewApp) -> None:
    """Where only the list fits it takes the list's place."""
    async with app.run_test(size=(60, 15)) as pilot:
        await press(pilot, "e", *"# 見出し", "f3")
        assert "プレビュー" in screen.text(app)


# -- the person's own editor


@pytest.mark.parametrize(
    ("env", "there", "words", "name"),
    [
        ({"EDITOR": "ed"}, {"ed"}, ["ed"], "ed"),
        ({"VISUAL": "code --wait", "EDITOR": "ed"}, {"ed", "code"}, ["code", "--wait"], "code --wait"),
        ({"CURATOR_EDITOR": "hx", "VISUAL": "code", "EDITOR": "ed"}, {"hx", "code", "ed"}, ["hx"], "hx"),
        ({"EDITOR": " "}, {"vi"}, ["vi"], "vi"),
        ({}, {"vi", "nano"}, ["nano"], "nano"),
        ({"EDITOR": "gone"}, {"vi"}, [], "gone"),
        ({"EDITOR": "'open"}, {"vi"}, [], "'open"),
        ({}, set(), [], "$CURATOR_EDITOR $VISUAL $EDITOR"),
    ],
)
def test_which_editor(env: dict[str, str], there: set[str], words: list[str], name: str) -> None:
    """The first variable that is set counts, also when it names nothing that is there: no other editor by surprise."""
    assert editor_command(env, which=lambda word: word if word in there else None) == (words, name)


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], str]:
    """Makes an editor of a Python body that gets the file's `path`."""

    def make(body: str) -> str:
        script = tmp_path / "editor.py"
        script.write_text(f"import sys, pathlib, time\npath = pathlib.Path(sys.argv[-1])\n{body}\n", encoding="utf-8")
        return f"{sys.executable} {script}"

    return make


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files of these tests go where they can be counted."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(external.tempfile, "tempdir", str(folder))


def edited(command: str, text: str, kept: list[str] | None = None) -> Edited:
    """A text after an editor."""
    env = {**os.environ, "CURATOR_EDITOR": command}
    return edit(text, suspended=nullcontext, keep=(kept if kept is not None else []).append, env=env)


def test_an_editor_gives_the_text_back(editor: Callable[[str], str], tmp_path: Path) -> None:
    """Without the newline at its end and what drives terminals; the file is gone."""
    command = editor("path.write_text(path.read_text() + '追記\\x1b[2J です\\n\\n')")
    assert edited(command, "はじめ") == Edited("はじめ\n追記 です")
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("body", "problem", "text"),
    [
        ("path.write_text('途中'); sys.exit(3)", "failed", "途中"),
        ("path.write_bytes(b'\\x83\\x65\\x83\\x58')", "unreadable", "はじめ"),
        ("path.unlink()", "unreadable", "はじめ"),
        ("pass", "at-once", "はじめ"),
    ],
)
def test_an_editor_that_fails_loses_nothing(
    editor: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, body: str, problem: str, text: str
) -> None:
    """What it wrote comes back, and the file stays where the message says."""
    monkeypatch.setattr(external, "AT_ONCE", 60)
    came = edited(editor(body), "はじめ")
    assert (came.problem, came.text) == (problem, text)
    assert Path(came.about["path"]).exists() or body == "path.unlink()"


def test_what_an_editor_saves_is_stored_as_it_saves_it(
    editor: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before it ends, so that a machine that goes down takes nothing along."""
    monkeypatch.setattr(external, "WATCH", 0.01)
    kept: list[str] = []
    seen = tmp_path / "seen"

    def keep(text: str) -> None:
        kept.append(text)
        seen.touch()

    wait = f"seen = pathlib.Path({str(seen)!r})\nwhile not seen.exists(): time.sleep(0.01)\n"
    env = {**os.environ, "CURATOR_EDITOR": editor(f"path.write_text('途中')\n{wait}path.write_text('全部')")}
    assert edit("", suspended=nullcontext, keep=keep, env=env).text == "全部"
    assert kept[0] == "途中"


def test_the_file_is_nobody_elses(editor: Callable[[str], str]) -> None:
    """An unpublished text is not for other users of the machine."""
    assert edited(editor("path.write_text(oct(path.parent.stat().st_mode & 0o777))"), "").text == "0o700"


@pytest.mark.parametrize(
    ("key", "box_open", "stored"), [("E", False, "エディターの文"), ("f4", False, "エディターの文")]
)
async def test_the_editor_saves_what_it_wrote(
    app: ReviewApp,
    desk: Desk,
    editor: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    box_open: bool,
    stored: str,
) -> None:
    """From the list, leaving the editor saves."""
    monkeypatch.setenv("CURATOR_EDITOR", editor("path.write_text('エディターの文\\n')"))
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, key)
        assert note(desk) == stored
        assert (app.focused is not None) is box_open
        assert desk.unfinished() == {}


async def test_the_editor_from_the_box_gives_the_text_back_to_it(
    app: ReviewApp, desk: Desk, editor: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what was typed before; it is an unfinished text until it is saved."""
    monkeypatch.setenv("CURATOR_EDITOR", editor("path.write_text(path.read_text().strip() + '、続き')"))
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"はじめ", "f4")
        assert note(desk) is None
        assert desk.unfinished() == {PLACE: "はじめ、続き"}
        await press(pilot, "ctrl+s")
        assert note(desk) == "はじめ、続き"


async def test_a_failed_editor_leaves_the_text_in_the_box(
    app: ReviewApp, desk: Desk, editor: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A non-zero end saves nothing and loses nothing."""
    monkeypatch.setenv("CURATOR_EDITOR", editor("path.write_text('途中'); sys.exit(1)"))
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "E")
        assert "エディターが失敗しました (1)" in screen.text(app)
        assert "途中" in screen.text(app)
        assert note(desk) is None
        assert desk.unfinished() == {PLACE: "途中"}
        monkeypatch.setenv("CURATOR_EDITOR", "no-such-editor")
        await press(pilot, "f4")
        assert "エディターがありません: no-such-editor" in screen.text(app)
        assert desk.unfinished() == {PLACE: "途中"}


async def test_a_screen_that_cannot_be_handed_over_says_so(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a browser: the toolkit refuses, and the box stays open."""
    monkeypatch.setenv("CURATOR_EDITOR", sys.executable)
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "E")
        assert "この画面ではエディターを開けません" in screen.text(app)
        assert app.focused is not None


async def test_a_note_may_come_before_the_verdict(app: ReviewApp, desk: Desk) -> None:
    """It is there when the link is kept."""
    async with app.run_test(size=(120, 30)) as pilot:
        await press(pilot, "e", *"先に", "ctrl+s", "2")
        view: LinkView = next(view for view in desk.links() if view.link.url == URL)
        assert (view.state.value, view.standing.note) == ("keep", "先に")
