"""The review, key by key, on a real database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot

from curator.domain.settings import ReviewSettings, Settings
from curator.domain.types import LinkView, State
from curator.errors import StoreError, UsageError
from curator.review import outside
from curator.review import start as review
from curator.review.app import ReviewApp
from curator.review.commands import COMMANDS
from curator.review.desk import Desk
from curator.review.queue import Tab
from curator.store import acts
from curator.store.engine import Store
from tests.review import screen
from tests.review.conftest import START, Clock, fill

WIDE = (120, 30)


def stands(desk: Desk, number: int) -> LinkView:
    """A link as the database has it."""
    return next(view for view in desk.links() if view.link.url == f"https://example.com/{number}")


def under_cursor(app: ReviewApp) -> str:
    """Last part of the address under the cursor."""
    return app.queue.key.rpartition("/")[2]


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until they are painted."""
    await pilot.press(*keys)
    await pilot.pause()


# -- deciding


@pytest.mark.parametrize(
    ("key", "state", "section"),
    [
        ("1", State.KEEP, "articles"),
        ("4", State.KEEP, "books"),
        ("x", State.SKIP, ""),
        ("l", State.LATER, ""),
        ("d", State.DISCUSS, ""),
        ("２", State.KEEP, "releases"),
        ("ｘ", State.SKIP, ""),
    ],
)
async def test_one_key_decides_and_goes_on(app: ReviewApp, desk: Desk, key: str, state: State, section: str) -> None:
    """The decision is in the database when the key press ends; the row stays; the cursor is on the next one."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, key)
        view = stands(desk, 0)
        assert (view.state, view.section) == (state, section)
        assert view.decisions[0].by == "zoe"
        assert len(app.queue.rows) == 5
        assert under_cursor(app) == "1"


async def test_a_decision_carries_the_time_of_its_key(app: ReviewApp, desk: Desk) -> None:
    """Not the time of the commit."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "x")
    assert START < stands(desk, 0).decisions[0].at < desk.clock()


async def test_a_digit_without_a_section_says_so(app: ReviewApp, desk: Desk) -> None:
    """Nothing is decided, the cursor stays."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "7")
        assert "7番のセクションはありません (1-4)" in screen.text(app)
        assert stands(desk, 0).state is State.NEW
        assert under_cursor(app) == "0"


async def test_clearing_makes_a_link_undecided_again(app: ReviewApp, desk: Desk) -> None:
    """Verdict and section are gone, the cursor stays."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "1", "k", "0")
        assert stands(desk, 0).state is State.NEW
        assert stands(desk, 0).section == ""
        assert under_cursor(app) == "0"


async def test_undo_takes_back_ones_own_last_act_only(app: ReviewApp, desk: Desk, store: Store) -> None:
    """Newest first, over several links; never what somebody else said; at the end it says there is nothing."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "x", "2")
        with store.writing() as tx:
            acts.decide(tx, ["https://example.com/2"], {"verdict": "skip"}, by="kaz", now=desk.clock())
        await press(pilot, "u")
        assert [stands(desk, n).state for n in (0, 1, 2)] == [State.SKIP, State.NEW, State.SKIP]
        assert under_cursor(app) == "1"
        await press(pilot, "う")
        assert stands(desk, 0).state is State.NEW
        await press(pilot, "u")
        assert "取り消せる操作はありません" in screen.text(app)
        assert stands(desk, 2).state is State.SKIP


async def test_undo_reaches_over_a_restart(app: ReviewApp, make_app: Callable[..., ReviewApp], desk: Desk) -> None:
    """What was decided in an earlier review can be taken back in this one."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "x", "q")
    again = make_app()
    async with again.run_test(size=WIDE) as pilot:
        await press(pilot, "u")
        assert stands(desk, 0).state is State.NEW


# -- seeing


async def test_the_screen_shows_list_page_counts_and_keys(app: ReviewApp) -> None:
    """All parts are there, with the suggestion and the proposal's reason."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "j", "j", "2", "g")
        shown = screen.text(app)
    for part in (
        "Neco Weekly",
        "決定 1/5",
        "2 Releases 1",
        "未決 4",
        "採用 1",
        "@kaz +1",
        "二次認可は待望の機能。",
        " 2  kubernetes  containerd 1.7.0",
        "1 Notable Articles",
        "x 見送り",
        "? ヘルプ",
    ):
        assert part in shown, part


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (89, 20), (140, 40), (240, 70)])
async def test_every_size_shows_rows_and_keys(app: ReviewApp, size: tuple[int, int]) -> None:
    """Small: list only. Narrow: page below. Wide: page beside. Titles, status and keys always."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = screen.lines(app)
        assert lines[2].startswith(">")
        assert "zoe としてレビュー中" in lines[-2]
        assert "? ヘルプ" in lines[-1]
        page = app.face.page
        if size[1] < 20:
            assert page.size.height == 0 or not page.display
        elif size[0] < 90:
            assert page.region.y > app.face.list.region.y
        else:
            assert page.region.x > app.face.list.region.x
            assert page.region.y == app.face.list.region.y


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_every_line_that_changes_is_sent(
    app: ReviewApp, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first line of the page and its first cell too, with the line above it or beside it."""
    async with app.run_test(size=size) as pilot:
        sent: list[Region] = []
        plain = app.face.page._exchange_repaint_regions

        def noted() -> Any:
            regions = list(plain())
            sent.extend(regions)
            return regions

        monkeypatch.setattr(app.face.page, "_exchange_repaint_regions", noted)
        await pilot.pause(0.1)
        sent.clear()
        await press(pilot, "j")
        content = app.face.page.content_region.translate(-app.face.page.region.offset)
        assert any(region.contains(content.x, content.y) for region in sent)


async def test_a_terminal_that_changes_its_size_is_painted_anew(app: ReviewApp) -> None:
    """From wide to small and back, the cursor's row in sight."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "G")
        for size in ((60, 15), (30, 8), (240, 70)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            rows = [line for line in screen.lines(app) if line.startswith(">")]
            assert len(rows) == 1


@pytest.mark.parametrize(("language", "word"), [("ja", "未決 5"), ("en", "Undecided 5")])
async def test_the_review_speaks_the_chosen_language(
    make_app: Callable[..., ReviewApp], language: str, word: str
) -> None:
    """An English review shows no Japanese of ours."""
    app = make_app(language=language)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "?")
        lines = screen.lines(app)
        assert word in lines[1]
        ours = "\n".join((lines[0], lines[1], *lines[-2:], *lines[3:36]))
        has_kana = any("ぁ" <= char <= "ヶ" for char in ours)
        assert has_kana is (language == "ja")


@pytest.mark.parametrize(("theme", "dark"), [("", True), ("dark", True), ("light", False)])
async def test_dark_is_the_default_and_light_a_setting(desk: Desk, theme: str, dark: bool) -> None:
    """`[review] theme`."""
    desk.settings = replace(desk.settings, review=ReviewSettings(language="ja", theme=theme))
    app = ReviewApp(desk, language="ja")
    async with app.run_test(size=WIDE):
        assert app.current_theme.dark is dark


# -- moving


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (["j"], "1"),
        (["down", "down"], "2"),
        (["j", "j", "k"], "1"),
        (["G"], "4"),
        (["end", "up"], "3"),
        (["G", "g"], "0"),
        (["pagedown"], "4"),
        (["G", "pageup"], "0"),
        (["k"], "0"),
        (["x", "x", "g", "n"], "2"),
        (["x", "x", "N"], "4"),
        (["J", "K"], "0"),
    ],
)
async def test_moving_keys(app: ReviewApp, keys: list[str], place: str) -> None:
    """Each key of the table that moves the cursor, or leaves it."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *keys)
        assert under_cursor(app) == place


async def test_tabs_go_round_and_empty_ones_say_what_next(app: ReviewApp) -> None:
    """Undecided, kept, later, to discuss, skipped, all, and round; the backlog only when there is one."""
    async with app.run_test(size=WIDE) as pilot:
        seen = []
        for _ in range(6):
            seen.append(app.queue.tab)
            await press(pilot, "tab")
        assert seen == [Tab.UNDECIDED, Tab.KEPT, Tab.LATER, Tab.DISCUSS, Tab.SKIPPED, Tab.ALL]
        assert app.queue.tab is Tab.UNDECIDED
        await press(pilot, "tab")
        assert "採用したリンクはまだありません" in screen.text(app)
        assert "未決のタブで 1 などの数字キー" in screen.text(app)
        await press(pilot, "x", "e", "c", "o", "y")
        assert "リンクが選ばれていません" in screen.text(app)
        await press(pilot, "shift+tab")
        assert app.queue.tab is Tab.UNDECIDED


async def test_when_all_is_decided_the_next_command_is_named(app: ReviewApp) -> None:
    """The last decision says so at once; the tab anew names `curator draft`."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "1", "x", "x", "x", "x")
        assert "このタブに未決はもうありません" in screen.text(app)
        await press(pilot, "tab", "shift+tab")
        assert "未決はありません。採用 1件。" in screen.text(app)
        assert "curator draft" in screen.text(app)


async def test_no_links_at_all_names_the_commands_that_bring_some(store: Store, settings: Settings) -> None:
    """An empty database is no error."""
    app = ReviewApp(Desk(store, settings, "zoe", Clock(), lambda _: ("", "")), language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "curator crawl" in screen.text(app)
        assert "curator add URL" in screen.text(app)


async def test_help_opens_and_closes(app: ReviewApp) -> None:
    """`?` shows all commands over the list, PgDn goes on, `Esc` and `?` go back."""
    async with app.run_test(size=(80, 24)) as pilot:
        for closing in ("escape", "?"):
            await press(pilot, "?")
            assert "コマンドを探す" in screen.text(app)
            before = screen.text(app)
            await press(pilot, "pagedown")
            assert screen.text(app) != before
            await press(pilot, closing)
            assert "コマンドを探す" not in screen.text(app)
            assert screen.lines(app)[2].startswith(">")


async def test_zoom_reads_on_a_small_screen(app: ReviewApp) -> None:
    """On 60 by 15 there is no room for the page: `z` gives it the whole screen, and back."""
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        assert "要約です" not in screen.text(app)
        await press(pilot, "z")
        assert "二次認可は待望の機能" in screen.text(app)
        await press(pilot, "z")
        assert screen.lines(app)[2].startswith(">")


async def test_light_and_dark_change_with_one_key(app: ReviewApp) -> None:
    """And back; every line takes the other colours."""
    async with app.run_test(size=WIDE) as pilot:
        dark = app.face.list.style_of("cursor")
        await press(pilot, "T")
        assert not app.current_theme.dark
        assert app.face.list.style_of("cursor") != dark
        await press(pilot, "T")
        assert app.face.list.style_of("cursor") == dark


async def test_reload_brings_what_others_did(app: ReviewApp, store: Store, desk: Desk) -> None:
    """Other people's links and decisions appear, the cursor stays on its link."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "j")
        with store.writing() as tx:
            acts.submit(tx, "https://example.com/new", by="kaz", now=desk.clock(), title="あたらしい")
            acts.decide(tx, ["https://example.com/3"], {"verdict": "skip"}, by="kaz", now=desk.clock())
        await press(pilot, "r")
        assert under_cursor(app) == "1"
        assert "あたらしい" in screen.text(app)
        assert "2件が変わりました" in screen.text(app)
        await press(pilot, "r")
        assert "変更はありません" in screen.text(app)


async def test_a_click_chooses_a_row_and_the_wheel_moves(app: ReviewApp) -> None:
    """For those with a mouse."""
    async with app.run_test(size=WIDE) as pilot:
        await pilot.click("#list", offset=(10, 3))
        await pilot.pause()
        assert under_cursor(app) == "3"
        await pilot.click("#list", offset=(10, 20))
        assert under_cursor(app) == "3"


# -- the filter


async def test_the_filter_applies_while_it_is_typed(app: ReviewApp) -> None:
    """Digits and letters are text there; Enter keeps it, Esc drops it."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "/", *"1.7")
        assert [key[-1] for key in app.queue.rows] == ["2"]
        await press(pilot, "enter")
        assert "絞り込み: 1.7" in screen.lines(app)[0]
        await press(pilot, "x")
        assert app.queue.views["https://example.com/2"].state is State.SKIP
        await press(pilot, "/", *"zzz")
        assert "「1.7zzz」に合うリンクはこのタブにありません" in screen.text(app)
        await press(pilot, "escape")
        assert app.queue.query == ""
        assert len(app.queue.rows) == 4


async def test_a_review_may_begin_with_a_filter(make_app: Callable[..., ReviewApp]) -> None:
    """`curator review --query`; Esc drops it."""
    app = make_app(query="kubectl")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert len(app.queue.rows) == 1
        await press(pilot, "escape")
        assert len(app.queue.rows) == 5


async def test_tab_and_arrows_leave_the_filter_and_do_what_they_say(app: ReviewApp) -> None:
    """No dead key between filtering and moving."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "/", "e", "down")
        assert app.focused is None
        assert app.queue.row == 1


# -- notes and comments


async def test_a_note_is_written_in_place(app: ReviewApp, desk: Desk) -> None:
    """Japanese, several lines, digits are text; Ctrl+S saves and closes; the cursor stays."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", *"紹介文1", "enter", *"x", "ctrl+s")
        assert stands(desk, 0).standing.note == "紹介文1\nx"
        assert stands(desk, 0).state is State.NEW
        assert under_cursor(app) == "0"
        assert app.focused is None
        assert "紹介文を保存しました" in screen.text(app)
        assert desk.unfinished() == {}
        await press(pilot, "e", "ctrl+s")
        assert "変更はありません" in screen.text(app)
        assert len(stands(desk, 0).decisions) == 1


async def test_an_emptied_note_is_taken_away(app: ReviewApp, desk: Desk) -> None:
    """Saving nothing empties the field."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", "a", "ctrl+s")
        await press(pilot, "e", "backspace", "ctrl+s")
        assert stands(desk, 0).standing.note is None
        assert "紹介文を消しました" in screen.text(app)


async def test_a_closed_note_is_offered_again(app: ReviewApp, make_app: Callable[..., ReviewApp], desk: Desk) -> None:
    """Esc keeps the text, also over a restart, and decides nothing; saving it makes it a note."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", *"書きかけ", "escape")
        assert stands(desk, 0).standing.note is None
        assert "書きかけとして残しました" in screen.text(app)
        assert screen.lines(app)[2].rstrip(" │").split("│")[0].rstrip().endswith("~")
    again = make_app()
    async with again.run_test(size=WIDE) as pilot:
        await press(pilot, "e")
        assert "前回の書きかけの続きです" in screen.text(again)
        await press(pilot, *"です", "ctrl+s")
        assert stands(desk, 0).standing.note == "書きかけです"
        assert desk.unfinished() == {}


async def test_closing_without_a_change_keeps_nothing(app: ReviewApp, desk: Desk) -> None:
    """Looking at a note is not writing one."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", "escape")
        await press(pilot, "e", "a", "backspace", "escape")
        assert desk.unfinished() == {}


async def test_a_pause_in_typing_stores_the_text(app: ReviewApp, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that dies while somebody types loses at most the last half second."""
    from curator.review import writing

    monkeypatch.setattr(writing, "PAUSE", 0.01)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", *"途中")
        for _ in range(200):
            if desk.unfinished():
                break
            await pilot.pause(0.01)
        assert desk.unfinished() == {("https://example.com/0", "note"): "途中"}


async def test_ctrl_q_while_typing_keeps_the_text(app: ReviewApp, desk: Desk) -> None:
    """Leaving in the middle of a sentence."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", *"途中", "ctrl+q")
    assert app.clerk.close() is None
    assert desk.unfinished() == {("https://example.com/0", "note"): "途中"}


async def test_a_comment_is_the_teams_alone(app: ReviewApp, desk: Desk) -> None:
    """`c` adds a comment and leaves the note alone; an empty one is none."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "c", *"なぜ?", "ctrl+s")
        await press(pilot, "c", "space", "ctrl+s")
        view = stands(desk, 0)
        assert [comment.text for comment in view.standing.comments] == ["なぜ?"]
        assert view.standing.note is None
        assert "なぜ?" in screen.text(app)


# -- browser and clipboard


async def test_open_and_copy(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """`o` opens; without a browser it copies and says so; `y` copies."""
    opened: list[str] = []
    copied: list[str] = []
    monkeypatch.setattr(outside, "open_in_browser", lambda url: bool(opened.append(url)) or len(opened) == 1)
    monkeypatch.setattr(outside, "copy_to_tmux", copied.append)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "o")
        assert "ブラウザーで開きました: https://example.com/0" in screen.text(app)
        await press(pilot, "お")
        assert "ブラウザーがありません" in screen.text(app)
        await press(pilot, "y")
        assert app.clipboard == "https://example.com/0"
    assert opened == ["https://example.com/0"] * 2
    assert copied == ["https://example.com/0"] * 2


async def test_links_are_copied_as_markdown(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one under the cursor as a link, all marked ones as a list."""
    monkeypatch.setattr(outside, "copy_to_tmux", lambda text: None)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "Y")
        assert app.clipboard == "[KEP-3488: secondary authorization for admission policies](<https://example.com/0>)"
        await press(pilot, "space", "space", "Y")
        assert app.clipboard.startswith("- [KEP-3488")
        assert app.clipboard.count("\n") == 1


# -- when things go wrong


class BrokenDesk(Desk):
    """A desk whose database refuses to write when told to."""

    broken = False

    def decide(self, view: LinkView, says: Mapping[str, object], at: datetime, **more: Any) -> LinkView:
        self._refuse()
        return super().decide(view, says, at, **more)

    def write(
        self, view: LinkView, field: str, text: object, at: datetime, *, before: str | None
    ) -> tuple[LinkView, bool]:
        self._refuse()
        return super().write(view, field, text, at, before=before)

    def keep_unfinished(self, key: str, field: str, text: str) -> None:
        self._refuse()
        super().keep_unfinished(key, field, text)

    def undo(self, at: datetime) -> list[LinkView]:
        self._refuse()
        return super().undo(at)

    def _refuse(self) -> None:
        if self.broken:
            raise StoreError("the disk is full", database="x.db", hint="make room")


@pytest.fixture
def broken(store: Store, settings: Settings) -> BrokenDesk:
    """A desk that can break."""
    fill(store)
    return BrokenDesk(store, settings, "zoe", Clock(), lambda _: ("", ""))


async def test_a_refused_decision_is_said_and_not_shown(broken: BrokenDesk) -> None:
    """The link stands as it did, under the cursor again, and the reason is on the status line."""
    app = ReviewApp(broken, language="ja")
    async with app.run_test(size=WIDE) as pilot:
        broken.broken = True
        for key in ("x", "u"):
            await press(pilot, key)
            assert "保存できませんでした: the disk is full (make room)" in screen.text(app)
            assert under_cursor(app) == "0"
            assert app.queue.current is not None
            assert app.queue.current.state is State.NEW
        broken.broken = False
        await press(pilot, "x")
        assert stands(broken, 0).state is State.SKIP


async def test_a_text_that_cannot_be_stored_is_not_lost(broken: BrokenDesk) -> None:
    """A failed save leaves the box open; a failed close too, once; the text is offered again and can be saved."""
    app = ReviewApp(broken, language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "e", *"大事な文章")
        broken.broken = True
        await press(pilot, "ctrl+s")
        assert app.focused is not None
        assert "保存できませんでした" in screen.text(app)
        await press(pilot, "escape")
        assert app.focused is not None
        assert "もう一度 Esc" in screen.text(app)
        await press(pilot, "escape")
        assert app.focused is None
        broken.broken = False
        await press(pilot, "e", "ctrl+s")
        assert stands(broken, 0).standing.note == "大事な文章"


async def test_a_slow_database_does_not_stop_the_screen(broken: BrokenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions are shown at once, written in order when the database is free, with the times of their keys."""
    import threading

    monkeypatch.setattr("curator.review.clerk.PATIENCE", 0.015)
    gate = threading.Event()
    plain = broken.decide

    def slow(*args: Any, **more: Any) -> LinkView:
        gate.wait(20)
        return plain(*args, **more)

    monkeypatch.setattr(BrokenDesk, "decide", lambda _self, *args, **more: slow(*args, **more))
    app = ReviewApp(broken, language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "x", "2", "l")
        assert under_cursor(app) == "3"
        assert stands(broken, 0).state is State.NEW
        assert [view.state for view in app.queue.views.values()][:3] == [State.SKIP, State.KEEP, State.LATER]
        gate.set()
    assert app.clerk.close() is None
    said = [stands(broken, number).decisions[0] for number in range(3)]
    assert [one.says["verdict"] for one in said] == ["skip", "keep", "later"]
    assert sorted(one.at for one in said) == [one.at for one in said]


def test_without_a_terminal_the_command_to_use_instead_is_named(store: Store, settings: Settings) -> None:
    """No escape codes into a file or a pipe."""
    with pytest.raises(UsageError, match=r"curator links.*curator decide"):
        review.run(store, settings, by="zoe", clock=Clock(), suggest=lambda _: ("", ""), terminal=False)


async def test_ctrl_c_does_not_lose_the_review(app: ReviewApp) -> None:
    """It names the key that ends it."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "ctrl+c")
        assert "終了は q" in screen.text(app)


async def test_every_command_of_the_table_does_something(app: ReviewApp) -> None:
    """The table and the app know the same commands."""
    assert set(app.commands) | set(app.spoken) == {command.id for command in COMMANDS}
    assert set(app.spoken) == {command.id for command in COMMANDS if command.takes}


async def test_remapped_keys_work_and_are_shown(desk: Desk) -> None:
    """`[review] keys`."""
    desk.settings = replace(desk.settings, review=ReviewSettings(language="ja", keys=(("skip", "s"),)))
    app: App[None] = ReviewApp(desk, language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "x")
        assert stands(desk, 0).state is State.NEW
        await press(pilot, "s")
        assert stands(desk, 0).state is State.SKIP
        assert "s 見送り" in screen.lines(app)[-1]
