"""The pictures for sharing: how titles are set, what is drawn, when it is drawn again, and what a machine without fonts
gets."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image, ImageChops

from curator.domain.settings import Settings, SiteSettings
from curator.site import fonts
from curator.site.build import build
from curator.site.fonts import Font, text_font
from curator.site.picture import HEIGHT, WIDTH, Pen, Picture
from curator.site.stage import StagePage
from curator.site.typeset import NOT_FIRST, NOT_LAST, balanced, lines_of, pieces, shortened
from tests.site.weeks import NOW


def wide(text: str) -> float:
    """Full-width characters are twice as wide as Latin ones."""
    return sum(1 if char < "\u0250" else 2 for char in text)


@pytest.fixture(scope="module")
def font() -> Font:
    """A Japanese font; a machine of the continuous integration must have one."""
    found = text_font("ja", "", Path())
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Japanese font on this machine, and CI must have one")
        pytest.skip("no Japanese font on this machine (Debian: fonts-noto-cjk)")
    return found


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("「犬」と「猫」。", 8, ["「犬」と", "「猫」。"]),
        ("あの、いぬ", 6, ["あの、", "いぬ"]),
        ("Kubernetes 1.27 released", 12, ["Kubernetes", "1.27", "released"]),
        ("週報 (2023-03-17号)", 15, ["週報", "(2023-03-17号)"]),
        ("開発環境を実現する", 12, ["開発環境を", "実現する"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 10, []),
    ],
)
def test_where_a_title_may_break(text: str, limit: int, lines: list[str]) -> None:
    """Brackets, marks, words, dates and endings stay with what they belong to; what is wider than a line is cut."""
    assert lines_of(text, limit, wide) == lines


@given(st.text(alphabet="あいょっ漢字カー、。「」（）a1 (…", max_size=60), st.integers(24, 60))
def test_kinsoku_holds_for_any_title(text: str, limit: int) -> None:
    """No letter is lost; where pieces fit their lines, no line begins with what may not begin one or ends with what
    may not end one; the even lines are as many as the full ones."""
    lines = lines_of(text, limit, wide)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(wide(line) <= limit for line in lines)
    if all(wide(piece) <= limit for piece in pieces(text)):
        words = text.split()
        for before, after in pairwise(lines):
            broken_inside_a_word = not any(word.startswith(after[0]) for word in words)
            assert not broken_inside_a_word or (after[0] not in NOT_FIRST and before[-1] not in NOT_LAST)
    assert len(balanced(text, limit, wide)) == len(lines)


def test_a_title_without_end_is_cut_with_a_sign() -> None:
    """The last line that has room says that there is more, within its width."""
    lines = shortened(lines_of("あ" * 100, 20, wide), 3, 20, wide)

    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(wide(line) <= 20 for line in lines)


@pytest.mark.parametrize("title", ["eBPF", "長い題名、" * 40, "A" * 300, "\U0010fffe\u200b", "🐈‍⬛ と 🇯🇵 と ⎈"])
def test_a_picture_of_any_title_is_small_and_of_one_size(font: Font, title: str) -> None:
    """1200 x 630, below 60 kB, a palette, the same bytes twice, and nothing on its margins."""
    pen = Pen(font, fonts.emoji_font())
    drawn = pen.draw(Picture(title, "🐈", "ねこ週報 · 第2回"))
    picture = Image.open(BytesIO(drawn))

    assert (picture.size, picture.mode, picture.format) == ((WIDTH, HEIGHT), "P", "PNG")
    assert len(drawn) < 60_000
    assert drawn == Pen(font, fonts.emoji_font()).draw(Picture(title, "🐈", "ねこ週報 · 第2回"))
    ink = ImageChops.invert(picture.convert("L").crop((0, 20, WIDTH, HEIGHT))).point(lambda value: value > 40 and 255)
    box = ink.getbbox()
    assert box is not None
    assert box[0] > 40
    assert box[2] < WIDTH - 40
    assert box[3] < HEIGHT - 50 - 20


def test_pages_name_the_picture_of_their_issue(font: Font, built: Path) -> None:
    """An issue has its own picture, all other pages have the publication's, and every one is a file of the site."""
    seen = {}
    for name in ("issues/2023-03-17", "issues/2023-03-10", "archive", "about", "."):
        page = html.fromstring((built / "site" / name / "index.html").read_bytes())
        (address,) = page.xpath("//meta[@property='og:image']/@content")
        assert page.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
        file = built / "site" / address.removeprefix("https://weekly.example/neko/")
        assert Image.open(file).size == (WIDTH, HEIGHT)
        seen[name] = address

    assert seen["archive"] == seen["about"] == seen["."]
    assert len(set(seen.values())) == 3
    assert len(list((built / "site" / "pictures").iterdir())) == 3  # none of a draft


def test_only_what_changed_is_drawn_again(font: Font, week: list[StagePage], settings: Settings, root: Path) -> None:
    """A new title makes a new picture at a new address, and the old one goes; all others stay untouched."""
    build(root, settings, week, {}, now=NOW)
    kept = root / ".curator" / "cache" / "pictures"
    before = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    renamed = [replace(week[1], issue=replace(week[1].issue, title="別の題")), week[0]]
    build(root, settings, renamed, {}, now=NOW + timedelta(days=1))
    after = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}

    assert len(before) == len(after) == 3
    assert len(before.items() & after.items()) == 2
    assert {path.name for path in (root / "site" / "pictures").iterdir()} == after.keys()


def test_without_a_font_the_site_is_built_and_says_what_to_do(
    week: list[StagePage], settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No picture, no word of one on the pages, no problem that --strict would stop at, and one line that helps."""
    (root / "broken.ttf").write_bytes(b"no font")
    own = replace(settings, site=SiteSettings(font="broken.ttf"))
    report = build(root, own, week, {}, now=NOW, strict=True)
    monkeypatch.setattr(fonts, "_candidates", lambda _language: iter(()))
    bare = build(root, settings, week, {}, now=NOW, strict=True)

    assert "broken.ttf" in report.notices[0]
    assert "fonts-noto-cjk" in bare.notices[0]
    assert not (bare.site / "pictures").exists()
    assert b"og:image" not in (bare.site / "index.html").read_bytes()
