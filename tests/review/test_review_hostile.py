"""Crawled text can neither crash nor drive the review, also when it comes past the cleaning at intake."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from curator.domain.settings import SectionDef, Settings
from curator.domain.types import (
    Comment,
    Coverage,
    Decision,
    Earlier,
    Entry,
    Link,
    LinkView,
    Standing,
    State,
    Submission,
)
from curator.review.app import ReviewApp
from curator.review.paint import harmless
from curator.store.glance import Apart, Glance
from tests.review import screen

JOINER = "\u200d"
"""Emoji are made with it: a text that is being edited keeps it."""

AT = datetime(2023, 3, 16, tzinfo=UTC)

HOSTILE = (
    "[/]",
    "[/bold]",
    "[red]red[/red]",
    "[@click=app.quit]quit[/]",
    "[link=file:///etc/passwd]x[/link]",
    "paths [/] and [//]",
    "\x1b[31mred\x1b[2J",
    "\x1b]0;OWNED\x1b\\title",
    "\x1b]52;c;cm0gLXJmIH4=\x07clip",
    "\x1b]8;;https://evil.example\x1b\\GitHub\x1b]8;;\x1b\\",
    "A\x9b31mB\x9d0;x\x9c",
    "report\u202efdp.exe \u2066x",
    "p\u200ba\u200dy\u2060pal\ufeff",
    "line1\nline2\r\nline3\u2028line4\u0085line5",
    "nul\x00tab\tbell\x07",
    "\ud800 half a pair",
    "x" * 5000,
    "語" * 5000,
    "",
    "   ",
    "🛠️⚠️1️⃣👨‍👩‍👧‍👦🏳️‍🌈👍🏽",
    "{0} {title} %s %(x)s",
)


class Paper:
    """A desk without a database: what it is given is what is shown. Remembers what was decided."""

    by = "zoe"
    suggest = staticmethod(lambda view: ("", ""))

    def __init__(self, settings: Settings, views: list[LinkView], unfinished: Mapping[tuple[str, str], str]) -> None:
        self.settings = settings
        self._views = views
        self._unfinished = dict(unfinished)
        self.decided: list[Mapping[str, object]] = []

    def clock(self) -> datetime:
        return AT

    pace = 0

    def glance(self) -> Glance:
        return Glance(self._views, None, Apart(), self._unfinished, {}, {}, 0)

    def warm_up(self, view: LinkView | None) -> None:
        pass

    def recall(self, views: object) -> dict[str, tuple[Earlier, ...]]:
        return {}

    def suggested(self, view: LinkView) -> LinkView:
        return view

    def keep_unfinished(self, key: str, field: str, text: str) -> None:
        pass

    def decide(self, view: LinkView, says: Mapping[str, object], at: datetime, *, finished: str = "") -> LinkView:
        self.decided.append(says)
        return view

    def write(
        self, view: LinkView, field: str, text: object, at: datetime, *, before: str | None
    ) -> tuple[LinkView, bool]:
        self.decided.append({field: text})
        return view, True


def poisoned(bad: str, number: int = 0) -> LinkView:
    """A link in which everything that strangers or teammates may have written is bad."""
    url = f"https://example.com/{number}"
    entry = Entry(bad or "s", "u", bad, url + "?" + bad, summary=bad, published_at=AT, first_seen_at=AT, author=bad)
    told = Submission("s-1", AT, bad or "k", url, title=bad, reason=bad, section=bad)
    says: dict[str, object] = {"verdict": "later", "section": bad, "note": bad, "title": bad, "writer": bad}
    stands = Standing(
        section=bad or None,
        note=bad or None,
        writer=bad or None,
        comments=(Comment(bad, AT, bad),),
        votes={bad: 1},
        said_by={"note": bad, "verdict": bad},
        said_at={"note": AT, "verdict": AT},
        disputed=True,
    )
    return LinkView(
        Link(url, url, bad, AT, (entry,), (told,)),
        stands,
        State.NEW,
        (Decision("d-1", AT, bad, url, says),),
        (Coverage(date(2023, 3, 10), 25, bad, bad, "i-1", True),),
        suggested=bad,
        suggested_why=bad,
    )


def assert_harmless(app: ReviewApp) -> None:
    """Nothing on the screen drives a terminal, hides, or acts on a click."""
    for strip in app.screen._compositor.render_strips(app.size):
        for segment in strip:
            for char in segment.text:
                assert char == JOINER or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), repr(
                    segment.text
                )
            style = segment.style
            assert style is None or (style.link is None and "@click" not in style.meta)


@pytest.mark.parametrize("size", [(60, 15), (140, 40)])
async def test_hostile_text_does_no_harm_in_list_and_page(settings: Settings, size: tuple[int, int]) -> None:
    """In the title, the source, the summary, names, reasons, notes, comments, sections: shown, never obeyed."""
    paper = Paper(settings, [poisoned(bad, number) for number, bad in enumerate(HOSTILE)], {})
    app = ReviewApp(paper, language="ja")  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        for number in range(len(HOSTILE)):
            assert app.queue.row == number
            await pilot.press("z", "y")
            assert_harmless(app)
            await pilot.press("z", "x")
            assert_harmless(app)
            if number == len(HOSTILE) - 1:
                break
            app.see(app.queue.to(number + 1))
            await pilot.pause()
        assert app.is_running
        assert paper.decided == [{"verdict": "skip"}] * len(HOSTILE)


@pytest.mark.parametrize("bad", [HOSTILE[n] for n in (0, 3, 7, 8, 11, 14, 16)], ids=lambda bad: ascii(bad)[:24])
async def test_hostile_text_does_no_harm_where_one_types(settings: Settings, bad: str) -> None:
    """As label and content of the note's box, and in the filter."""
    app = ReviewApp(Paper(settings, [poisoned(bad)], {}), language="ja", query=bad[:1000])  # type: ignore[arg-type]
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("escape", "e", "escape", "/"):
            await pilot.press(key)
            await pilot.pause()
            assert_harmless(app)
        assert app.is_running


async def test_hostile_settings_do_no_harm(settings: Settings) -> None:
    """A title or heading in `curator.toml` is text too."""
    from dataclasses import replace

    bad = "[/]\x1b[2J[@click=app.quit]"
    sections = tuple(SectionDef(f"s{n}", bad) for n in range(9))
    odd = replace(settings, publication=replace(settings.publication, title=bad), sections=sections)
    app = ReviewApp(Paper(odd, [poisoned("x")], {}), language="en")  # type: ignore[arg-type]
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("1", "?")
        await pilot.pause()
        assert_harmless(app)


@pytest.mark.parametrize(
    "title",
    ["Vec[T], list[int], dict[str, Any] [beta]", "C++ <T> & {braces} %s", "100%_ of `code` $HOME", "日本語「かぎ」"],
)
async def test_legitimate_titles_are_shown_whole(settings: Settings, title: str) -> None:
    """Character for character, in the list, on the page and on the status line."""
    app = ReviewApp(Paper(settings, [poisoned(title)], {}), language="ja")  # type: ignore[arg-type]
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.press("e", "escape", "d")
        await pilot.pause()
        lines = screen.lines(app)
        assert title in lines[2].split("│")[0]
        assert title in lines[2].split("│")[1]


async def test_pasted_text_is_cleaned(settings: Settings) -> None:
    """A paste may come from any page; and where nothing is typed, a paste is no command."""
    from textual import events

    paper = Paper(settings, [poisoned("x"), poisoned("y", 1)], {})
    app = ReviewApp(paper, language="ja")  # type: ignore[arg-type]
    async with app.run_test(size=(100, 30)) as pilot:
        app.post_message(events.Paste("xxx"))
        await pilot.pause()
        assert paper.decided == []
        await pilot.press("c")
        await pilot.pause()
        assert app.focused is not None
        app.focused.post_message(events.Paste("良い\x1b[31m記事\u202e\r\nです"))
        await pilot.pause()
        assert_harmless(app)
        await pilot.press("ctrl+s")
        assert paper.decided == [{"comment": "良い記事\nです"}]


def test_the_last_fence_drops_what_drives() -> None:
    """Even a line that nobody cleaned."""
    assert harmless("a\x1b[31m\u202eb\x9b\x00語") == "a[31mb語"


async def test_the_recorded_attacks_do_no_harm(settings: Settings, corpus: Path) -> None:
    """Every hostile entry of the corpus, in one list."""
    rows = [json.loads(line) for line in (corpus / "attacks" / "entries.jsonl").read_text().splitlines() if line]
    views = [poisoned(str(row.get("title", "")), number) for number, row in enumerate(rows)]
    app = ReviewApp(Paper(settings, views, {}), language="ja")  # type: ignore[arg-type]
    async with app.run_test(size=(140, 40)) as pilot:
        for _ in views:
            await pilot.press("j")
            assert_harmless(app)
        assert app.is_running
