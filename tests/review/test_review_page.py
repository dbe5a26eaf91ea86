"""Rows of the list and the reading page: widths, marks, everything known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from curator.domain.settings import SectionDef
from curator.domain.types import Coverage, Decision, Entry, Link, LinkView, Standing, State, Submission
from curator.review.commands import COMMANDS, keys_of
from curator.review.helping import found, lines
from curator.review.queue import Queue, expected
from curator.review.reading import Kin, Reader
from curator.review.rows import Line, RowLook, hint_line, row_line, tab_line, top_line
from curator.review.sections import Sections, plain_heading
from tests.review.conftest import SECTIONS

AT = datetime(2023, 3, 16, 15, 30, tzinfo=UTC)
URL = "https://example.com/a"
PLAIN = RowLook(cursor=False, dimmed=False, unfinished=False)


def link(title: str = "Spegel — クラスターローカルのミラー", **more: object) -> LinkView:
    """An undecided link with an entry."""
    entry = Entry("spegel", "u", title, URL, summary="要約。", published_at=AT, first_seen_at=AT)
    fields: dict[str, object] = {"entries": (entry,), **more}
    return LinkView(Link(URL, URL, title, AT, **fields), Standing(), State.NEW)  # type: ignore[arg-type]


def said(view: LinkView, by: str, **says: object) -> LinkView:
    """The link after one more decision."""
    return expected(view, Decision(f"d{len(view.decisions)}", AT, by, URL, says), None)


def text(line: Line) -> str:
    """A line without its colours."""
    return "".join(part for _, part in line)


@pytest.mark.parametrize("width", [20, 33, 44, 60, 79, 120, 240])
@pytest.mark.parametrize("title", ["", "a", "日本語" * 50, "🛠️ 👨‍👩‍👧‍👦 👍🏽 1️⃣ 🏳️‍🌈 か゛", "x" * 5000])
def test_a_row_has_exactly_the_cells_it_is_given(title: str, width: int) -> None:
    """Whatever the title, the columns right of it stay where they are."""
    line = row_line(link(title), PLAIN, Sections(SECTIONS), width, "(タイトルなし)")
    assert sum(cell_len(part) for _, part in line) == width


@pytest.mark.parametrize(
    ("view", "mark"),
    [
        (link(), "    "),
        (said(link(), "zoe", verdict="keep", section="releases"), "  2 "),
        (said(link(), "zoe", verdict="keep", section="New Releases"), "  2 "),
        (said(link(), "zoe", verdict="keep", section="Kubernetes 1.25"), "  * "),
        (said(link(), "zoe", verdict="keep"), "  * "),
        (said(link(), "zoe", verdict="skip"), "  x "),
        (said(link(), "zoe", verdict="later"), "  l "),
        (said(link(), "zoe", verdict="discuss"), "  d "),
    ],
)
def test_the_mark_of_a_row_is_its_key(view: LinkView, mark: str) -> None:
    """A kept link shows its section's digit, the others the key that put them there."""
    assert text(row_line(view, PLAIN, Sections(SECTIONS), 60, "-"))[:4] == mark


def test_a_suggestion_is_a_digit_with_a_question_mark() -> None:
    """Only while nothing is decided."""
    from dataclasses import replace

    sections = Sections(SECTIONS)
    hinted = replace(link(), suggested="releases")
    assert text(row_line(hinted, PLAIN, sections, 60, "-"))[:4] == "  2?"
    assert text(row_line(said(hinted, "zoe", verdict="skip"), PLAIN, sections, 60, "-"))[:4] == "  x "


def test_flags_tell_of_notes_texts_comments_coverage_and_disputes() -> None:
    """All five at once."""
    covered = Coverage(date(2023, 3, 10), 25, "Tools", "Spegel", "i-1", True)
    view = said(said(link(), "zoe", verdict="skip", note="紹介"), "kaz", verdict="discuss", comment="なぜ?")
    from dataclasses import replace

    view = replace(view, coverage=(covered,))
    line = row_line(view, RowLook(cursor=True, dimmed=False, unfinished=True), Sections(SECTIONS), 80, "-")
    assert text(line).startswith(">")
    assert text(line).rstrip().endswith("n~c!%")


def test_a_proposal_shows_who_and_how_many_sources_more() -> None:
    """The proposer first, then the number of other origins."""
    view = link(submissions=(Submission("s-1", AT, "kaz", URL),))
    assert "@kaz +1" in text(row_line(view, PLAIN, Sections(SECTIONS), 80, "-"))


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("👀 Notable Articles", "Notable Articles"),
        ("🛠️ Releases", "Releases"),
        ("あとがき", "あとがき"),
        ("✨ Kubernetes 1.25", "Kubernetes 1.25"),
        ("👀", "👀"),
        ("C++ & <T>", "C++ & <T>"),
    ],
)
def test_headings_lose_their_emoji_and_nothing_else(heading: str, plain: str) -> None:
    """Emoji have no agreed width; a heading of nothing else keeps them."""
    assert plain_heading(heading) == plain


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 240])
def test_top_and_bottom_lines_fit_every_width(width: int, language: str) -> None:
    """Never wider than the screen, with the chosen tab and the help in sight."""
    nine = Sections(tuple(SectionDef(f"s{n}", f"📘 Section number {n}") for n in range(9)))
    queue = Queue.of([said(link(), "zoe", verdict="keep", section="s0")], query="長い絞り込み" * 5)
    for sections in (Sections(SECTIONS), nine, Sections()):
        lines = [
            top_line(queue, sections, language, "Neco Weekly", "zoe", width),
            tab_line(queue, language, width),
            hint_line(sections, keys_of(()), language, width),
        ]
        assert all(sum(cell_len(part) for _, part in line) <= width for line in lines)
        assert any(kind == "tab-chosen" for kind, _ in lines[1])
        if width >= 60:
            assert "?" in text(lines[2])


def reader(language: str = "ja") -> Reader:
    """A reader in Tokyo."""
    return Reader(language, Sections(SECTIONS), ZoneInfo("Asia/Tokyo"))


def test_the_page_holds_everything_known_about_a_link() -> None:
    """Title, address, verdict and who, coverage, proposals, note, comments, sources, history; times in the zone."""
    from dataclasses import replace

    other = Entry("hn", "u2", "Spegel: a mirror", "https://example.com/a?from=hn", summary="second", published_at=AT)
    view = link(submissions=(Submission("s-1", AT, "kaz", URL, reason="速いから"),))
    view = replace(view, link=replace(view.link, entries=(*view.link.entries, other)))
    view = said(view, "zoe", verdict="keep", section="tools", note="紹介文です", writer="kaz")
    view = said(view, "kaz", comment="賛成")
    view = replace(view, coverage=(Coverage(date(2023, 3, 10), 25, "🤝 Tools", "Spegel", "i-1", True),))
    page = "\n".join(text(line) for line in reader().page(view, 60, {"comment": "書きかけ"}))
    for part in (
        "Spegel — クラスターローカルのミラー",
        URL,
        "採用 3 Tools (zoe 03-17 00:30)",
        "担当: kaz",
        "掲載済み: 2023-03-10号(第25回) Tools「Spegel」",
        "速いから",
        "紹介文です",
        "賛成",
        "spegel 2023-03-17",
        "要約。",
        "Spegel: a mirror",
        "https://example.com/a?from=hn",
        "second",
        "書きかけ",
        "コメントした",
    ):
        assert part in page, part


def test_the_text_of_the_page_stands_below_what_sources_said() -> None:
    """Where it was fetched; a link without it has no heading for it."""
    view = said(replace(link(), preview="本文の一行目\n二行目"), "zoe", verdict="keep")
    lines = [text(line) for line in reader().page(view, 60, {})]
    places = [lines.index(words) for words in ("要約。", "ページの本文", "本文の一行目", "二行目")]
    assert places == sorted(places)
    assert "ページの本文" not in [text(line) for line in reader().page(link(), 60, {})]


def test_decisions_taken_back_stay_in_the_history_but_are_struck() -> None:
    """The history forgets nothing, and shows what no longer counts."""
    view = said(link(), "zoe", verdict="skip")
    undo = Decision("d9", AT, "zoe", URL, {}, undoes=("d0",))
    view = expected(view, undo, None)
    kinds = {text(line): line[0][0] for line in reader().page(view, 60, {}) if line}
    assert kinds["03-17 00:30 zoe 見送り (取り消し済み)"] == "page-gone"
    assert kinds["03-17 00:30 zoe 取り消し"] == "page-text"


def test_probable_twins_are_named_until_they_are_printed_together() -> None:
    """With their state and address; then the page says what it is printed with."""
    other = link("The same")
    other = replace(other, link=replace(other.link, key="https://b.example/", url="https://b.example/"))
    page = "\n".join(map(text, reader().page(link(), 60, {}, Kin((link(), other)))))
    assert "同じ話題かもしれません (未決):\nhttps://b.example/" in page
    merged = said(link(), "zoe", merge="https://b.example/")
    page = "\n".join(map(text, reader().page(merged, 60, {}, Kin((merged, other)))))
    assert "かもしれません" not in page
    assert "1つの項目にまとめて掲載: https://b.example/" in page


def test_the_page_of_a_story_names_its_links_and_what_ties_them() -> None:
    """What stands in the row by title; a link of another state with that state."""
    other = link("The same")
    other = said(replace(other, link=replace(other.link, key="https://b.example/", url="https://b.example/")), "zoe")
    page = "\n".join(map(text, reader().page(link(), 60, {}, Kin((link(), other), together=2, keys={"fold": "i"}))))
    assert "1つの話題、2件のリンク (i で開く)" in page
    assert "- The same\nhttps://b.example/" in page


@pytest.mark.parametrize("width", [5, 20, 50, 120])
def test_no_line_of_a_page_is_wider_than_the_pane(width: int) -> None:
    """Also with long words, in a pane of a few cells."""
    view = said(
        link("長い" * 40, submissions=(Submission("s", AT, "k" * 40, URL, reason="r" * 99),)), "z", note="n" * 99
    )
    for line in reader().page(view, width, {}):
        assert sum(cell_len(part) for _, part in line) <= width


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_help_lists_every_command_that_works_here(language: str) -> None:
    """From the command table, with the sections' names; keys of sections that are not there are left out."""
    keys, sections = keys_of([("skip", "ctrl+x")]), Sections(SECTIONS)
    shown, _ = lines(found("", keys, sections), -1, keys=keys, sections=sections, language=language, width=200)
    page = "\n".join(text(line) for line in shown)
    for command in COMMANDS:
        listed = not command.id.startswith("keep-") or int(command.id[5:]) <= len(SECTIONS)
        assert (command.words(language) in page) is listed, command.id
    assert "Notable Articles" in page
    assert "\nCtrl+X " in page
