"""Several people at one database."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curator.domain.types import Entry, SourceState, State
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.presence import beside, initials
from curator.store import acts, links, sources
from curator.store.engine import Store, open_store
from curator.store.presence import Here
from tests.conftest import missing
from tests.review import screen
from tests.review.conftest import START, fill
from tests.review.decider import decide
from tests.review.test_review_tmux import PUBLICATION, Tmux
from tests.review.waiting import until

PACE = 0.02


@pytest.fixture
def live(desk: Desk) -> Desk:
    """Zoe's desk, from which she looks for what others do."""
    desk.pace, desk.clock = PACE, now
    return desk


def now() -> datetime:
    """A clock that all share."""
    return datetime.now(UTC)


def other(desk: Desk, by: str) -> Desk:
    """Somebody else's desk at the same database."""
    return Desk(desk.store, desk.settings, by, now, desk.suggest, pace=PACE)


async def soon(app: ReviewApp, holds: Callable[[], object]) -> None:
    """Let the app work until it holds, at most ten seconds."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.02)
    pytest.fail(screen.text(app))


def say(store: Store, number: int, by: str = "kaz", **says: object) -> None:
    with store.writing() as tx:
        acts.decide(tx, [f"https://example.com/{number}"], says, by=by, now=START)


def carry(store: Store, number: int, title: str) -> None:
    """A crawl brings a link."""
    entry = Entry("kubernetes", f"uid-{number}", title, f"https://example.com/{number}")
    with store.writing() as tx:
        sources.save_fetch(tx, SourceState("kubernetes"), [entry], now=START)


async def test_a_decision_of_somebody_else_is_shown_in_place(live: Desk) -> None:
    """The row changes where it is, the cursor stays, and no row moves."""
    app = ReviewApp(live, language="ja")
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("j")
        rows, key = app.queue.rows, app.queue.key
        say(live.store, 3, verdict="skip")
        await soon(app, lambda: app.queue.views[rows[3]].state is State.SKIP)

        assert (app.queue.rows, app.queue.key) == (rows, key)
        assert not app.queue.is_open(rows[3])


async def test_new_links_wait_until_they_are_taken_in(live: Desk) -> None:
    """What a crawl brings is a number at the top; `r` lists it above, and the cursor stays on its link."""
    app = ReviewApp(live, language="ja")
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("j")
        rows, key = app.queue.rows, app.queue.key
        carry(live.store, 10, "containerd 2.0")
        carry(live.store, 11, "containerd 2.1")
        await soon(app, lambda: "新着2件 – r" in screen.lines(app)[0])
        assert app.queue.rows == rows

        await pilot.press("r")

        assert set(app.queue.rows[:2]) == {"https://example.com/10", "https://example.com/11"}
        assert app.queue.rows[2:] == rows
        assert app.queue.key == key
        assert "新着" not in screen.lines(app)[0]


async def test_ones_own_decisions_never_go_back(live: Desk) -> None:
    """However looking and writing interleave, a row once decided stays decided."""
    app = ReviewApp(live, language="ja")
    async with app.run_test(size=(120, 30)) as pilot:
        rows = app.queue.rows
        for number, key in enumerate(rows):
            say(live.store, number, comment="noise")
            await pilot.press("x")
            assert app.queue.views[key].state is State.SKIP
        await soon(app, lambda: all(app.queue.views[key].standing.comments for key in rows))
        assert {app.queue.views[key].state for key in rows} == {State.SKIP}


async def test_one_sees_who_is_where_and_who_writes(live: Desk) -> None:
    """Initials stand at the row's right end, a pen behind them while a note is written; both go with the person."""
    mine, theirs = ReviewApp(live, language="ja"), ReviewApp(other(live, "kaz"), language="ja")
    async with mine.run_test(size=(120, 30)) as pilot:
        async with theirs.run_test(size=(120, 30)) as their_pilot:
            await their_pilot.press("j", "j")
            await soon(mine, lambda: any("ka" in line for line in screen.lines(mine)[4:5]))
            assert "+kaz" in screen.lines(mine)[0]
            await their_pilot.press("e")
            await soon(mine, lambda: "ka✎" in screen.lines(mine)[4])
            await their_pilot.press("escape", "q")
        await soon(mine, lambda: "+kaz" not in screen.lines(mine)[0])
        assert "ka" not in screen.lines(mine)[4].split("│")[0][-12:]
        await pilot.press("F")
        assert "ほかに誰も" in screen.text(mine)


async def test_the_screen_follows_a_colleague(live: Desk) -> None:
    """`F` goes where the other is, also into another tab; moving oneself ends it."""
    mine, theirs = ReviewApp(live, language="ja"), ReviewApp(other(live, "kaz"), language="ja")
    async with mine.run_test(size=(120, 30)) as pilot, theirs.run_test(size=(120, 30)) as their_pilot:
        await soon(mine, lambda: "+kaz" in screen.lines(mine)[0])
        await pilot.press("F")
        assert "> kaz" in screen.lines(mine)[0]
        await their_pilot.press("j", "j", "j")
        await soon(mine, lambda: mine.queue.key == theirs.queue.key)

        await their_pilot.press("2", "tab")
        await soon(mine, lambda: theirs.queue.key and mine.queue.key == theirs.queue.key)

        await pilot.press("k")
        await soon(mine, lambda: "+kaz" in screen.lines(mine)[0])
        assert "> kaz" not in screen.lines(mine)[0]


async def test_different_fields_merge(live: Desk) -> None:
    """A section by one and a note by the other both stand; undo takes back one's own act only."""
    app = ReviewApp(live, language="ja")
    async with app.run_test(size=(120, 30)) as pilot:
        key = app.queue.key
        await pilot.press("2")
        say(live.store, 0, note="良い")
        await soon(app, lambda: app.queue.views[key].standing.note)
        say(live.store, 0, verdict="later")
        await soon(app, lambda: app.queue.views[key].state is State.LATER)
        await pilot.press("u")
        await soon(app, lambda: not app.queue.views[key].section)

        stands = app.queue.views[key].standing
        assert (stands.note, app.queue.views[key].state) == ("良い", State.LATER)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["zoe", "kaz"], {"zoe": "zo", "kaz": "ka"}),
        (["zoe", "zora"], {"zoe": "zoe", "zora": "zor"}),
        (["Zoe Smith"], {"Zoe Smith": "ZS"}),
        (["山田太郎"], {"山田太郎": "山"}),
        (["a\x1b[2J"], {"a\x1b[2J": "a"}),
        ([""], {"": "?"}),
    ],
)
def test_initials_tell_people_apart(names: list[str], short: dict[str, str]) -> None:
    """Few characters, no two people alike, nothing that a terminal obeys."""
    assert initials(names) == short


def test_two_screens_of_one_person_count_once() -> None:
    """Whoever has two screens on one link is there once."""
    shown = beside([Here("a", "kaz", "k"), Here("b", "kaz", "k"), Here("c", "zoe", "", writing=True)])

    assert (shown.names, shown.at) == (("kaz", "zoe"), {"k": "ka"})


# -- in earnest --------------------------------------------------------------------------------------------------


@pytest.fixture
def publication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication with five links, and a terminal without the developer's habits."""
    if shutil.which("tmux") is None:
        missing("tmux")
    for name in ("TMUX", "NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "curator.toml").write_text(PUBLICATION, encoding="utf-8")
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path}/.curator/curator.db")
    fill(store)
    store.close()
    return tmp_path


def pane(publication: Path, by: str) -> Tmux:
    home = publication / by
    home.mkdir()
    command = [sys.executable, "-m", "curator", "--root", str(publication), "review", "--by", by]
    return Tmux(home, command, 120, 30)


def test_two_reviewers_in_two_terminals(publication: Path) -> None:
    """A decision in one terminal is painted in the other, and so is what the command line does."""
    zoe = pane(publication, "zoe")
    try:
        zoe.shows("レビュー中")
        kaz = pane(publication, "kaz")
        try:
            kaz.shows("@kaz +zoe")
            zoe.shows("@zoe +kaz")
            zoe.press("x")
            kaz.shows("決定 1/5")
            kaz.press("j", "2")
            zoe.shows("決定 2/5")
            command = [
                sys.executable,
                "-m",
                "curator",
                "--root",
                str(publication),
                "add",
                "https://new.example/",
                "--by",
            ]
            subprocess.run([*command, "ymmt"], check=True, capture_output=True, timeout=60)
            zoe.shows("新着1件 – r")
            kaz.shows("新着1件 – r")
            kaz.press("q")
            assert kaz.ended() == 0
            zoe.press("r")
            zoe.shows("@ymmt")
            until(lambda: "+kaz" not in "\n".join(zoe.lines()), "kaz never left")
            zoe.press("q")
            assert zoe.ended() == 0
        finally:
            kaz.kill()
    finally:
        zoe.kill()


DECISIONS = 60
"""Of each of six processes: every link is decided on by all six, and not at one time."""


def test_six_processes_lose_no_decision(any_store: Store) -> None:
    """360 interleaved decisions by six processes are all there, and the last word of each link stands."""
    fill(any_store, tuple(f"Link {number}" for number in range(20)))
    names = [f"person-{number}" for number in range(6)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.review.decider"])  # what they need is loaded once, not six times
    running = [context.Process(target=decide, args=(any_store.address, name, DECISIONS)) for name in names]
    for one in running:
        one.start()
    for one in running:
        one.join(timeout=300)
        assert one.exitcode == 0

    with any_store.reading() as tx:
        views = links.views(tx)
    said = [decision for view in views for decision in view.decisions]
    assert Counter(decision.by for decision in said) == dict.fromkeys(names, DECISIONS)
    assert {decision.says["note"] for decision in said} == {f"{n} {i}" for n in names for i in range(DECISIONS)}
    for view in filter(lambda view: view.decisions, views):
        assert view.standing.note == max(view.decisions, key=lambda one: one.at).says["note"]


# -- between clones ----------------------------------------------------------------------------------------------


async def test_clones_are_shared_with_in_the_background(live: Desk) -> None:
    """Sharing goes on by itself; what fails is one line, keys work meanwhile, and what comes in shows."""
    answers = iter(["the remote did not answer", "the remote did not answer"])
    shared = threading.Semaphore(0)

    def share() -> str:
        assert shared.acquire(timeout=20)
        say(live.store, 4, verdict="keep", section="books")
        return next(answers, "")

    live.share = share
    live.settings = replace(live.settings, review=replace(live.settings.review, sync=timedelta(milliseconds=1)))
    app = ReviewApp(live, language="ja")
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("x")
        assert app.queue.counts.decided == 1
        shared.release()
        await soon(app, lambda: "同期できません: the remote did not answer" in screen.text(app))
        await soon(app, lambda: app.queue.counts.decided == 2)
        shared.release(2)
        await soon(app, lambda: "また同期できました" in screen.text(app))
        shared.release(100_000)  # so that closing need not wait
