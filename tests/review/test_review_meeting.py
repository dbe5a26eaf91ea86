"""The meeting: large rows by who presents them, a clock, minutes that are never published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curator.domain.text import clean_title
from curator.domain.types import Decision, Link, LinkView, Standing, State, Submission
from curator.errors import UsageError
from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.review.filing import usual_path, write_new
from curator.review.linking import markdown_link
from curator.review.minutes import Meeting, minutes
from curator.review.queue import Queue, expected
from curator.review.sections import Sections
from curator.store import acts
from curator.store.engine import Store
from tests.review import screen
from tests.review.conftest import SECTIONS, START, Clock

AT = datetime(2023, 3, 17, 7, 0, tzinfo=UTC)


def link(name: str, by: str = "", **says: object) -> LinkView:
    """A link, proposed by somebody, and what Zoe said of it in the meeting."""
    url = f"https://example.com/{name}"
    submissions = (Submission("s-" + name, AT, by, url),) if by else ()
    view = LinkView(Link(url, url, f"[{name}]", AT, submissions=submissions), Standing(), State.NEW)
    return expected(view, Decision("d-" + name, AT, "zoe", url, says), None) if says else view


def rows(queue: Queue) -> str:
    """Last letters of the listed addresses."""
    return "".join(key[-1] for key in queue.rows)


# -- the order


def test_proposals_come_first_together_by_who_presents_them() -> None:
    """What a crawl found comes after, and the usual order comes back."""
    queue = Queue.of([link("a"), link("b", "kaz"), link("c", "zoe"), link("d"), link("e", "kaz")])
    assert rows(queue.meet(on=True)) == "becad"
    assert rows(queue.meet(on=True).meet(on=False)) == "abcde"


def test_a_meeting_may_fold_releases_too() -> None:
    """Only among what nobody proposed."""
    releases = [
        replace(one, link=replace(one.link, title=f"containerd 1.7.{number}", url=f"https://github.com/a/b/{number}"))
        for number, one in enumerate((link("a"), link("b", "kaz")))
    ]
    assert rows(Queue.of(releases).meet(on=True).catch_up(on=True)) == "ba"


# -- the minutes


def test_the_minutes_tell_what_is_kept_by_whom_who_writes_and_what_is_open() -> None:
    """Titles are letters, not Markdown; what nobody writes is named; what was skipped is only counted."""
    views = [
        link("a", verdict="keep", section="tools", writer="kaz"),
        link("b", verdict="keep", section="articles"),
        link("c", verdict="discuss"),
        link("d", verdict="skip", comment="secret"),
        link("e", verdict="later"),
        link("f"),
    ]
    meeting = Meeting("Neco Weekly", AT, AT + timedelta(minutes=31), ("zoe", "kaz"), ZoneInfo("Asia/Tokyo"))
    text = minutes(meeting, views, Sections(SECTIONS), "ja")
    assert text == (
        "# 議事録 Neco Weekly 2023-03-17\n\n"
        "- 日時: 2023-03-17 16:00–16:31 (31分)\n"
        "- 参加: zoe, kaz\n"
        "- 採用 2件、この会議で見送り 1件・次号へ 1件\n\n"
        "## 採用 (2件)\n\n"
        "### Notable Articles\n\n- [\\[b\\]](<https://example.com/b>) (zoe)\n\n"
        "### Tools\n\n- [\\[a\\]](<https://example.com/a>) (zoe)\n\n"
        "## 紹介文の担当\n\n- kaz: \\[a]\n- 担当未定: \\[b]\n\n"
        "## 議論が残っているもの (1件)\n\n- [\\[c\\]](<https://example.com/c>)\n"
    )
    english = minutes(meeting, [], Sections(SECTIONS), "en")
    assert english.startswith("# Minutes: Neco Weekly, 2023-03-17\n")
    assert english.count("None.") == 3


@pytest.mark.parametrize("where", ["content/issues/2023-03-17.md", "content/x/../minutes.md", "a/../content/m.md"])
def test_minutes_are_never_written_among_what_is_published(tmp_path: Path, where: str) -> None:
    """However the place is spelt."""
    with pytest.raises(UsageError, match="never published"):
        write_new(tmp_path, Path(where), "text")
    assert list(tmp_path.iterdir()) == []


def test_minutes_never_take_the_place_of_another_file(tmp_path: Path) -> None:
    """The usual name is a free one; nothing but the minutes is left behind."""
    assert str(usual_path(tmp_path, "2023-03-17")) == ".curator/minutes/2023-03-17.md"
    first = write_new(tmp_path, usual_path(tmp_path, "2023-03-17"), "first")
    assert str(usual_path(tmp_path, "2023-03-17")) == ".curator/minutes/2023-03-17-2.md"
    with pytest.raises(UsageError, match="is there already"):
        write_new(tmp_path, first, "second")
    assert first.read_text(encoding="utf-8") == "first"
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize("where", ["file/below.md", "a\0b", "x" * 300])
def test_a_place_where_nothing_can_be_written_is_said(tmp_path: Path, where: str) -> None:
    """As an error that says what to do."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError):
        write_new(tmp_path, Path(where), "text")


@given(st.text(st.sampled_from("[]\\\\a()<>`*!_&;日"), max_size=12))
def test_a_link_in_markdown_is_one_link_whatever_its_title(title: str) -> None:
    """Its text is the title, its target the address."""
    view = link("a")
    view = replace(view, link=replace(view.link, title=title))
    (inline,) = MarkdownIt().parseInline(markdown_link(view))
    opened, *inner, closed = inline.children or []
    assert (opened.type, closed.type) == ("link_open", "link_close")
    assert opened.attrGet("href") == "https://example.com/a"
    assert "".join(one.content for one in inner) == (clean_title(title) or view.link.url)


# -- on the screen


@pytest.fixture
def meeting(desk: Desk, store: Store, tmp_path: Path, make_app: Callable[..., ReviewApp]) -> ReviewApp:
    """Zoe's review in a publication's folder; Kaz has proposed one link, and Ymmt another."""
    with store.writing() as tx:
        acts.submit(tx, "https://example.com/3", by="ymmt", now=START, reason="[b]おもしろい[/b]")
    desk.root = tmp_path
    return make_app(desk)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (240, 70)])
async def test_a_meeting_fits_every_size(meeting: ReviewApp, size: tuple[int, int]) -> None:
    """Large rows where there is room for them; groups are named; no line is too wide; keys move by links."""
    async with meeting.run_test(size=size) as pilot:
        await pilot.press("M")
        await pilot.pause()
        assert "会議 0分" in screen.lines(meeting)[0]
        assert ("kaz の提案 (1件)" in screen.text(meeting)) == (size[1] >= 20)
        assert rows(meeting.queue)[:2] in ("03", "30")
        await pilot.press("j", "j", "j", "j")
        await pilot.pause()
        assert meeting.queue.row == 4
        assert any(line.startswith(">") for line in screen.lines(meeting))


async def test_a_meeting_ends_with_minutes(meeting: ReviewApp, tmp_path: Path) -> None:
    """Decided rows stay where they are; Enter writes; the usual rows come back."""
    async with meeting.run_test(size=(120, 30)) as pilot:
        await pilot.press("M", "1", "d", "M")
        await pilot.pause()
        assert rows(meeting.queue)[:2] in ("03", "30")
        await pilot.press("enter")
        await pilot.pause()
        assert "議事録を書きました" in screen.text(meeting)
        assert not meeting.queue.meeting
        assert "会議" not in screen.lines(meeting)[0]
    (file,) = (tmp_path / ".curator" / "minutes").iterdir()
    text = file.read_text(encoding="utf-8")
    assert "## 採用 (1件)" in text
    assert "## 議論が残っているもの (1件)" in text


async def test_a_meeting_goes_on_or_ends_without_minutes(meeting: ReviewApp, tmp_path: Path) -> None:
    """Escape goes on, a wrong place too, an empty one ends it."""
    async with meeting.run_test(size=(120, 30)) as pilot:
        await pilot.press("M", "M", "escape")
        await pilot.pause()
        assert meeting.queue.meeting
        await pilot.press("M", "ctrl+u", *"content/x.md", "enter")
        await pilot.pause()
        assert "never published" in screen.text(meeting)
        await pilot.press("ctrl+u", "enter")
        await pilot.pause()
        assert not meeting.queue.meeting
    assert not (tmp_path / ".curator" / "minutes").exists()
    assert not (tmp_path / "content").exists()


async def test_the_clock_of_a_meeting_counts_minutes(desk: Desk, make_app: Callable[..., ReviewApp]) -> None:
    """By the clock that decisions are dated with."""
    clock = Clock()
    desk.clock = clock
    app = make_app(desk)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("M")
        clock.now += timedelta(minutes=12)
        assert app.scene.meeting is not None
        app.scene.meeting.tick()
        await pilot.pause()
        assert "会議 12分" in screen.lines(app)[0]
