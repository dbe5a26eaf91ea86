"""Deciding about many at once, on a real database: one question before, one undo after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from curator.domain.settings import Person, ReviewSettings, SavedTab, Settings
from curator.domain.types import Entry, LinkView, SourceState, State
from curator.review import outside
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.table import Command
from curator.store import acts, sources
from curator.store.engine import Store
from tests.review import screen
from tests.review.conftest import START, Clock, fill

WIDE = (120, 30)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until they are painted."""
    await pilot.press(*keys)
    await pilot.pause()


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a text, key by key."""
    await pilot.press(*({" ": "space", ":": "colon"}.get(char, char) for char in text))
    await pilot.pause()


def states(desk: Desk) -> str:
    """The verdict of each link as the database has it, in the order of the addresses: `n` is undecided."""
    views = sorted(desk.links(), key=lambda view: view.link.url)
    return "".join(view.state.value[0] for view in views)


def foot(app: ReviewApp) -> str:
    """The status line."""
    return screen.lines(app)[-2]


# -- marks


async def test_marked_links_are_decided_together(app: ReviewApp, desk: Desk) -> None:
    """Nothing is written before Enter; the number is told; the marks go with the act; one undo takes all of it back."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space", "j", "space")
        assert "選択 2" in screen.text(app)
        assert [line[1] for line in screen.lines(app)[2:7]] == list("+ +  ")
        await press(pilot, "x")
        assert "2件を見送り?" in foot(app)
        assert "Enter 実行" in screen.lines(app)[-1]
        assert states(desk) == "nnnnn"
        await press(pilot, "enter")
        assert states(desk) == "snsnn"
        assert "2件を見送りました (u で取り消し)" in foot(app)
        assert "選択" not in screen.lines(app)[0]
        await press(pilot, "u")
        assert states(desk) == "nnnnn"
        assert "2件の操作を取り消しました" in foot(app)


@pytest.mark.parametrize("key", ["escape", "n", "q"])
async def test_a_question_may_be_declined(app: ReviewApp, desk: Desk, key: str) -> None:
    """Nothing happens, the marks stay, and no other key reaches the list meanwhile."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space", "space", "1")
        await press(pilot, "j", "x", "?", "1")
        assert "2件を 1 Notable Articles に採用?" in foot(app)
        await press(pilot, key)
        assert states(desk) == "nnnnn"
        assert len(app.queue.marked()) == 2
        assert app.is_running


async def test_space_unmarks_and_escape_drops_all_marks(app: ReviewApp) -> None:
    """A second Space on a row takes its mark away; Escape takes the range first, then the marks."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space", "k", "space")
        assert app.queue.marked() == ()
        await press(pilot, "space", "v", "j")
        assert len(app.queue.marked()) == 3
        await press(pilot, "escape")
        assert len(app.queue.marked()) == 1
        await press(pilot, "escape")
        assert app.queue.marked() == ()


async def test_a_range_is_marked_by_moving(app: ReviewApp, desk: Desk) -> None:
    """From `v` to the cursor, in both directions, also with the input method's full-width form."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "j", "j", "j", "ｖ", "k", "k")
        assert [line[1] for line in screen.lines(app)[2:7]] == list(" +++ ")
        await press(pilot, "v", "g", "l", "enter")
        assert states(desk) == "nllln"


async def test_all_that_waits_is_marked_and_inverted(app: ReviewApp, desk: Desk) -> None:
    """`*` leaves out what is decided; `V` turns the marks round."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "1", "*")
        assert "4件を選択" in foot(app)
        await press(pilot, "space", "V")
        assert [key[-1] for key in app.queue.marked()] == ["1"]
        await press(pilot, "g", "*", "d", "enter")
        assert states(desk) == "kdddd"


async def test_marks_outlive_a_filter_and_the_question_says_so(app: ReviewApp, desk: Desk) -> None:
    """What is marked but not listed is counted apart."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space", "space", "slash")
        await type_in(pilot, "kubectl")
        await press(pilot, "enter", "space", "x")
        assert "3件を見送り? (うち2件はこの一覧の外)" in foot(app)
        await press(pilot, "enter")
        assert states(desk) == "ssnsn"


# -- scopes


async def test_everything_above_is_skipped_but_what_was_kept(app: ReviewApp, desk: Desk) -> None:
    """`X`: one act about the undecided rows above the cursor, which itself stays where it is."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "1", "j", "j", "X")
        assert "2件を見送り?" in foot(app)
        await press(pilot, "enter")
        assert states(desk) == "kssnn"
        assert app.queue.key.endswith("/3")
        await press(pilot, "u")
        assert states(desk) == "knnnn"
        assert app.queue.key.endswith("/3")


async def test_the_rest_is_skipped_in_one_act(app: ReviewApp, desk: Desk) -> None:
    """`S` reaches all that waits, above and below; with nothing left it says so."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "j", "2", "S")
        assert "4件を見送り?" in foot(app)
        await press(pilot, "enter")
        assert states(desk) == "sksss"
        await press(pilot, "S")
        assert "その範囲に残っているリンクはありません" in foot(app)


async def test_undo_of_many_leaves_what_somebody_said_since(app: ReviewApp, desk: Desk, store: Store) -> None:
    """One's own part is taken back; another's later word stands."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "S", "enter")
        with store.writing() as tx:
            acts.decide(tx, ["https://example.com/2"], {"verdict": "keep"}, by="kaz", now=desk.clock())
        await press(pilot, "u")
        assert states(desk) == "nnknn"


async def test_what_cannot_be_stored_is_shown_as_it_was(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """All rows go back, marked, so that it can be tried again."""
    from curator.errors import StoreError

    def refuse(*_: object) -> list[LinkView]:
        raise StoreError("disk full", database="sqlite")

    monkeypatch.setattr(Desk, "decide_each", refuse)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space", "space", "x", "enter")
        assert "保存できませんでした" in foot(app)
        assert [app.queue.views[key].state for key in app.queue.rows] == [State.NEW] * 5
        assert len(app.queue.marked()) == 2


# -- again, and as suggested


async def test_the_last_decision_is_said_again(app: ReviewApp, desk: Desk) -> None:
    """`.` repeats verdict and section, here or of the marks; before any decision it says so."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, ".")
        assert "繰り返せる操作はまだありません" in foot(app)
        await press(pilot, "3", ".", "space", "space", ".", "enter")
        assert states(desk) == "kkkkn"
        assert {view.section for view in desk.links()} == {"tools", ""}


async def test_two_keys_take_the_suggested_sections(desk: Desk, make_app: Callable[..., ReviewApp]) -> None:
    """`f` or Enter the first, `s` the second, both shown with their reasons; where there is none it is said."""
    desk.suggest = lambda view: ("releases", "版番号") if "1.7" in view.title else ("", "")
    desk.also = lambda view: [("books", "kazの提案")] if "1.7" in view.title else []
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "enter")
        assert "候補はありません" in foot(app)
        await press(pilot, "j", "j")
        assert "候補: 2 Releases  版番号" in screen.text(app)
        assert "次の候補: 4 Books  kazの提案" in screen.text(app)
        await press(pilot, "s")
        await press(pilot, "k", "enter")
        sections = {view.link.url[-1]: view.section for view in desk.links() if view.section}
        assert sections == {"2": "releases"}
        assert len(next(view for view in desk.links() if view.section).decisions) == 2


# -- folds


@pytest.fixture
def away(store: Store, settings: Settings) -> Desk:
    """Zoe's desk after two weeks: a proposal, two posts, five releases of two projects."""
    fill(store, ("post one", "post two"))
    tags = ["kubernetes/kubernetes v1.26.3", "kubernetes/kubernetes v1.25.8", "kubernetes/kubernetes v1.24.12"]
    tags += ["helm/helm v3.11.2", "helm/helm v3.12.0-rc.1"]
    for number, (repo, tag) in enumerate(line.split() for line in tags):
        url = f"https://github.com/{repo}/releases/tag/{tag}"
        entry = Entry("gh", f"r{number}", tag, url, published_at=START - timedelta(hours=number))
        with store.writing() as tx:
            sources.save_fetch(tx, SourceState("gh", f"https://github.example/{number}.xml"), [entry], now=START)
    with store.writing() as tx:
        acts.submit(tx, "https://example.com/1", by="kaz", now=START)
    return Desk(store, settings, "zoe", Clock(), lambda _: ("", ""))


async def test_two_weeks_away_are_a_few_keys(away: Desk) -> None:
    """Proposals first, releases a row a project; keeping takes the shown release alone, the rest goes in one act."""
    app = ReviewApp(away, language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "w")
        rows = [line[:60] for line in screen.lines(app)[2:6]]
        assert "post two" in rows[0]
        assert "post one" in rows[1]
        assert {"(3) v1.26.3" in rows[2], "(3) v1.26.3" in rows[3]} == {True, False}
        await press(pilot, "1", "j")
        await press(pilot, "2", "S")
        assert "5件を見送り?" in foot(app)
        await press(pilot, "enter")
        assert sorted(view.state.value for view in away.links()) == ["keep"] * 2 + ["skip"] * 5
        await press(pilot, "u", "w")
        assert sorted(view.state.value for view in away.links()) == ["keep"] * 2 + ["new"] * 5
        assert not app.queue.folds


async def test_skipping_a_fold_means_all_of_it(away: Desk) -> None:
    """With the number asked before; opened, each release is its own row; where nothing is folded it is said."""
    app = ReviewApp(away, language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "w", "i")
        assert "ここに折りたたみはありません" in foot(app)
        await press(pilot, "j", "j")
        size = len(app.queue.members(app.queue.key))
        await press(pilot, "x")
        assert f"{size}件を見送り?" in foot(app)
        await press(pilot, "escape", "right")
        assert len(app.queue.rows) == 4 + size - 1
        await press(pilot, "x")
        assert [view.state for view in away.links()].count(State.SKIP) == 1


# -- the command line


async def test_a_command_with_a_scope_is_typed(app: ReviewApp, desk: Desk) -> None:
    """`:` with section and query; the number shows while it is typed; the question comes before."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "colon")
        await type_in(pilot, "keep too is:proposed")
        assert "1件" in screen.text(app)
        await press(pilot, "enter")
        assert states(desk) == "knnnn"
        await press(pilot, "colon")
        await type_in(pilot, "skip rest")
        assert " 4件 " in screen.text(app)
        await press(pilot, "enter")
        assert "4件を見送り?" in foot(app)
        await press(pilot, "enter")
        assert states(desk) == "kssss"
        assert next(view for view in desk.links() if view.state is State.KEEP).section == "tools"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("xyzzy", "「xyzzy」というコマンドはありません"),
        ("keep nowhere", "「nowhere」というセクションはありません (articles, releases, tools, books)"),
        ("skip is:relase", "is: に書けるのは release prerelease"),
        ("skip stat:new", "「stat:」という項目はありません (state is section"),
        ("skip newer:soon", "12h・3d・2w・1m"),
        ("skip note:", "note: に続けて値を書いてください"),
        ("skip /(a/", "1文字目: 正規表現の書き方が正しくありません"),
        ("skip /(a+)+b/", "時間がかかりすぎる正規表現です"),
        ("skip nothing-like-this", "その範囲に残っているリンクはありません"),
        ("tab nowhere", "「nowhere」というタブはありません (未決, 採用"),
        ("undo now", "undo に続く語はありません"),
        ("writer", "担当"),
        ("filter is:x", "is: に書けるのは"),
    ],
)
async def test_a_wrong_line_says_what_would_be_right(app: ReviewApp, desk: Desk, line: str, said: str) -> None:
    """On the status line; nothing is decided."""
    async with app.run_test(size=(160, 30)) as pilot:
        await press(pilot, "colon")
        await type_in(pilot, line)
        await press(pilot, "enter")
        assert said in screen.text(app)
        assert states(desk) == "nnnnn"
        assert app.is_running


async def test_the_command_line_completes_remembers_and_closes(app: ReviewApp, desk: Desk) -> None:
    """Tab grows the word, ↑ brings the last line back, Escape forgets, an empty line does nothing."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "colon", "enter", "colon", "escape", "colon")
        await type_in(pilot, "sk")
        await press(pilot, "tab")
        await type_in(pilot, "th")
        await press(pilot, "tab", "enter")
        assert states(desk) == "snnnn"
        await press(pilot, "colon", "up", "enter")
        assert states(desk) == "ssnnn"


async def test_any_command_can_be_typed(app: ReviewApp) -> None:
    """Those without a scope by their name alone."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "colon")
        await type_in(pilot, "last")
        await press(pilot, "enter")
        assert app.queue.row == 4
        await press(pilot, "colon")
        await type_in(pilot, "filter kubectl")
        await press(pilot, "enter")
        assert len(app.queue.rows) == 1


async def test_a_writer_is_named_for_many(app: ReviewApp, desk: Desk) -> None:
    """`:writer NAME SCOPE`, after a question, in one act."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "colon")
        await type_in(pilot, "writer kaz rest")
        await press(pilot, "enter")
        assert "5件の担当を kaz に?" in foot(app)
        await press(pilot, "enter")
        assert {view.standing.writer for view in desk.links()} == {"kaz"}
        await press(pilot, "u")
        assert {view.standing.writer for view in desk.links()} == {None}


# -- the filter and the tabs


async def test_the_filter_takes_queries_and_shows_what_is_wrong(app: ReviewApp) -> None:
    """While a query is no query yet, the list stays as it was and the reason is told; fields are offered."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "slash")
        await type_in(pilot, "is")
        rows = app.queue.rows
        await type_in(pilot, ":prop")
        assert app.queue.rows == rows
        assert "is: に書けるのは" in foot(app)
        assert "is:proposed" in screen.lines(app)[-4]
        await type_in(pilot, "osed")
        assert len(app.queue.rows) == 1
        assert foot(app).split() == ["1件"]
        await press(pilot, "enter", "escape")
        assert len(app.queue.rows) == 5


async def test_saved_tabs_are_turned_to_by_name(desk: Desk, make_app: Callable[..., ReviewApp]) -> None:
    """Tabs of `curator.toml` stand in the line with their counts; `:tab` takes either name or a beginning."""
    review = ReviewSettings(language="ja", tab=(SavedTab("提案[/]", "is:proposed"),))
    desk.settings = replace(desk.settings, review=review, people=(Person("zoe"),))
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        assert "提案[/] 1" in screen.lines(app)[1]
        await press(pilot, "colon")
        await type_in(pilot, "tab 提")
        await press(pilot, "enter")
        assert len(app.queue.rows) == 1
        await press(pilot, "colon")
        await type_in(pilot, "tab kept")
        await press(pilot, "enter")
        assert app.queue.tab == "kept"


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("later", "s で次号に回せます"),
        ("discuss", "d で議論に回せます"),
        ("skipped", "x で見送ります"),
        ("mine", "a を押すと"),
        ("提案", "このタブにリンクはありません"),
    ],
)
async def test_an_empty_tab_names_the_key_that_fills_it(store: Store, settings: Settings, tab: str, said: str) -> None:
    """The key as it is mapped now."""
    fill(store)
    review = ReviewSettings(language="ja", keys=(("later", "s"),), tab=(SavedTab("提案", "is:proposed"),))
    app = ReviewApp(Desk(store, replace(settings, review=review), "zoe", Clock(), lambda _: ("", "")), language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "colon")
        await type_in(pilot, f"tab {tab}")
        await press(pilot, "enter")
        assert said in screen.text(app)


async def test_kept_links_without_my_note_have_a_tab(app: ReviewApp, desk: Desk) -> None:
    """It appears with the first and goes with the last."""
    async with app.run_test(size=WIDE) as pilot:
        assert "自分の紹介文待ち" not in screen.lines(app)[1]
        await press(pilot, "1")
        await press(pilot, "k", "colon")
        await type_in(pilot, "writer zoe this")
        await press(pilot, "enter")
        assert "自分の紹介文待ち 1" in screen.lines(app)[1]


# -- the help


async def test_the_help_is_searched_and_runs_what_is_chosen(app: ReviewApp, desk: Desk) -> None:
    """In either language; ↓ chooses; what needs a word opens the command line with it."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "?")
        await type_in(pilot, "put off")
        assert "次号に回して次へ" in screen.text(app)
        await press(pilot, "enter")
        assert states(desk) == "lnnnn"
        await press(pilot, "ctrl+p")
        await type_in(pilot, "keep section")
        while "keep into a section" not in _chosen(app).en:
            await press(pilot, "down")
        await press(pilot, "enter")
        await type_in(pilot, "books")
        await press(pilot, "enter")
        assert states(desk) == "lknnn"


def _chosen(app: ReviewApp) -> Command:
    """The chosen command."""
    from curator.review.helping import found

    task = app.typist._task
    commands = found(task.text, app.keys, app.sections)
    return commands[task._row]


async def test_a_help_that_finds_nothing_says_so(app: ReviewApp, desk: Desk) -> None:
    """Enter then only closes it; so it does as long as nothing is chosen."""
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "?")
        await type_in(pilot, "xyzzy")
        assert "該当するコマンドはありません" in screen.text(app)
        await press(pilot, "enter", "?", "enter")
        assert states(desk) == "nnnnn"
        assert "コマンドを探す" not in screen.text(app)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (240, 70)])
async def test_help_questions_and_lines_fit_every_size(app: ReviewApp, size: tuple[int, int]) -> None:
    """On every size the question, the command line and the chosen command are seen."""
    async with app.run_test(size=size) as pilot:
        await press(pilot, "?", *["down"] * 30)
        assert _chosen(app).ja[:10] in screen.text(app)
        await press(pilot, "escape", "colon")
        await type_in(pilot, "skip re")
        text = screen.text(app)
        assert "rest" in text
        assert "Enter 実行" in text
        await press(pilot, "tab", "enter")
        assert "5件を見送り?" in foot(app)
        assert all(len(line) <= size[0] for line in screen.lines(app))


# -- browser and clipboard


async def test_marked_links_are_opened_and_copied_together(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a question; where there is no browser all are copied, one a line; a scope may name them too."""
    opened: list[str] = []
    monkeypatch.setattr(outside, "open_in_browser", lambda url: bool(opened.append(url)) or "/4" not in url)
    monkeypatch.setattr(outside, "copy_to_tmux", lambda text: None)
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "space", "space", "y")
        assert app.clipboard == "https://example.com/0\nhttps://example.com/1"
        await press(pilot, "o")
        assert "2件をブラウザーで開く?" in foot(app)
        assert opened == []
        await press(pilot, "enter")
        assert opened == ["https://example.com/0", "https://example.com/1"]
        await press(pilot, "colon")
        await type_in(pilot, "open below")
        await press(pilot, "enter", "enter")
        assert "ブラウザーがありません。2件のURLをコピーしました" in foot(app)
        assert app.clipboard == "https://example.com/3\nhttps://example.com/4"


@pytest.mark.parametrize(
    "key", ["x", "1", "f", "s", "space", "v", "*", "V", "X", "S", "i", "o", "y", ".", "w", "d", "0"]
)
async def test_keys_do_no_harm_where_nothing_is_listed(store: Store, settings: Settings, key: str) -> None:
    """They say that there is no link, or do nothing."""
    app = ReviewApp(Desk(store, settings, "zoe", Clock(), lambda _: ("", "")), language="ja")
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, key, "enter")
        assert app.is_running
        assert app.queue.marked() == ()
