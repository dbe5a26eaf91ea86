"""The page for proposals: where it leads from a browser and from phones, and when there is none."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
from lxml import html
from PIL import Image

from curator.domain.settings import Publication, Settings, SiteSettings
from curator.site import icons
from curator.site.build import prepare
from curator.site.icons import draw_icons
from curator.site.propose import FORM, form_address
from curator.site.stage import StagePage
from tests.site.weeks import NOW

NODE = Path(__file__).parent / "node"
FORM_AT = "https://github.com/team/weekly/issues/new"

SHARED: list[tuple[dict[str, str], str, str]] = [
    ({"url": "https://example.org/a?x=1&y=2#z"}, "https://example.org/a?x=1&y=2#z", ""),
    ({"title": "記事の題", "text": "https://example.org/b"}, "https://example.org/b", "記事の題"),
    ({"text": "この記事（https://example.org/c）が良かった。"}, "https://example.org/c", "この記事（ ）が良かった。"),
    (
        {"text": "見て→「https://example.org/日本語」、おすすめ"},
        "https://example.org/%E6%97%A5%E6%9C%AC%E8%AA%9E",
        None,
    ),
    ({"text": "see (https://example.org/f_(x)), really."}, "https://example.org/f_(x)", None),
    ({"text": 'https://example.org/"onload="alert(1)'}, "https://example.org/", None),
    ({"text": "<img src=https://example.org/p onerror=alert(1)>"}, "https://example.org/p", None),
    ({"url": "javascript:alert(1)", "text": "https://ann:pw@example.org/d"}, "https://example.org/d", ""),
    ({"url": "https://example.org/a&template=other.yml&body=x"}, "https://example.org/a&template=other.yml&body=x", ""),
    ({"title": "a\u202eb\x00\n#c", "url": "http://example.org/"}, "http://example.org/", "a b #c"),
]
"""What a phone shares → the address that the form opens with, and the title (None: not looked at)."""
NOTHING = ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "example.org", "http://",
           "https://example.org/" + "a" * 2_000]  # fmt: skip
SEVERAL = "https://example.org/1 <b>と</b> https://example.org/2 https://example.org/1"


@pytest.fixture(scope="module")
def told(node: str, browser: str, origin: str) -> list[dict[str, Any]]:
    """What came of sharing all of the above, and of opening the page with nothing."""
    queries = [urlencode(shared) for shared, _, _ in SHARED] + [urlencode({"text": text}) for text in NOTHING]
    queries += [urlencode({"text": SEVERAL}), "utm_source=x"]
    done = subprocess.run(
        [node, str(NODE / "share.mjs"), browser, f"{origin}/neko/propose/"],
        input="".join(f"?{query}\n" for query in queries),
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(queries)
    return lines


def test_what_is_shared_opens_the_form(told: list[dict[str, Any]]) -> None:
    """One address, wherever an app put it, goes to the form as the value of one field; whatever else was shared opens
    nothing, runs nothing and adds no other field."""
    for (shared, url, title), one in zip(SHARED, told, strict=False):
        (went,) = one["went"]
        parts = urlsplit(went)
        fields = parse_qs(parts.query, strict_parsing=True)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == FORM_AT
        assert (fields.pop("template"), fields.pop("url")) == (["propose.yml"], [url]), shared
        named = fields.pop("title", [""])
        assert named == [title] or title is None, shared
        assert fields == {}
        assert one["field"] == url
    assert [one["wrong"] for one in told if one["wrong"]] == []


def test_what_holds_no_address_stays(told: list[dict[str, Any]]) -> None:
    """Other schemes, no address and one too long lead nowhere, and the page says so; without anything it is silent."""
    for one in told[len(SHARED) : -2]:
        assert (one["went"], one["offered"], one["field"]) == ([], [], "")
        assert one["said"].startswith("共有された内容にアドレスが見つかりませんでした")
    assert (told[-1]["went"], told[-1]["said"], told[-1]["inside"]) == ([], "", "")


def test_of_several_addresses_a_person_chooses(told: list[dict[str, Any]]) -> None:
    """Each is offered once, as a link that reads as itself; nothing opens by itself."""
    one = told[-2]
    assert one["went"] == []
    assert [text for _, text in one["offered"]] == ["https://example.org/1", "https://example.org/2"]
    for link, text in one["offered"]:
        assert parse_qs(urlsplit(link).query)["url"] == [text]


def test_the_site_can_be_installed(built: Path, settings: Settings) -> None:
    """The manifest has what Chrome asks for, its share target is the page, and every file it names is there."""
    site = built / "site"
    page = html.fromstring((site / "propose/index.html").read_bytes())
    (link,) = page.xpath('//link[@rel="manifest"]/@href')
    told = json.loads((site / "propose" / link).read_text(encoding="utf-8"))
    assert (told["name"], told["lang"], told["display"]) == ("ねこ週報", "ja", "minimal-ui")
    assert told["share_target"] == {
        "action": "./propose/", "method": "GET", "params": {"title": "title", "text": "text", "url": "url"}
    }  # fmt: skip
    sizes = {}
    for icon in told["icons"]:
        picture = Image.open(BytesIO((site / icon["src"]).read_bytes()))
        assert icon["sizes"] == f"{picture.width}x{picture.height}"
        assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 1
        sizes[icon["sizes"], icon["purpose"]] = picture
    assert set(sizes) == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    (mark,) = page.xpath('//a[starts-with(@href, "javascript:")]')
    assert f"open('{FORM_AT}?template=propose.yml&url='+encodeURIComponent(location.href)" in unquote(mark.get("href"))
    assert mark.text == "ねこ週報に提案"
    assert page.xpath('//form[@id="propose"]/@action') == [FORM_AT]
    assert "https://weekly.example/neko/propose/?text=" in page.text_content()
    assert [file for file in site.rglob("*.html") if "javascript:" in file.read_text("utf-8")] == [
        site / "propose/index.html"
    ]
    home = html.fromstring((site / "index.html").read_bytes())
    assert home.xpath('//footer//a[text()="リンクを提案する"]/@href') == ["./propose/"]
    assert not home.xpath('//link[@rel="manifest"]')


def test_without_a_form_there_is_no_page(root: Path, week: list[StagePage], settings: Settings) -> None:
    """No repository is named, or the publication has no form: no page, manifest or icon, and nothing leads there."""
    assert form_address(root, settings) == FORM_AT
    assert form_address(root, replace(settings, site=SiteSettings())) == ""
    (root / FORM).unlink()
    assert form_address(root, settings) == ""
    staged, _ = prepare(root, settings, week[:1], {}, now=NOW)
    assert "propose/" not in dict(staged.pages)
    assert '{% set propose = "" %}' in staged.theme["words.html"]
    for path in (root / ".curator/docs").rglob("*"):
        assert not any(word in path.name for word in ("propose", "manifest", "icons"))


def test_icons_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sign gives the same bytes; without an emoji, or a font for it, there is a plain one; old ones go."""
    cat, plain = (Settings(publication=Publication(emoji=emoji)) for emoji in ("🐈", ""))
    first = draw_icons(cat, tmp_path)
    monkeypatch.setattr(icons, "_drawn", lambda *_: pytest.fail("drawn again"))
    assert draw_icons(cat, tmp_path) == first
    monkeypatch.undo()
    second = draw_icons(plain, tmp_path)
    assert first.keys().isdisjoint(second)
    assert {path.name for path in tmp_path.iterdir()} == {name.rpartition("/")[2] for name in second}
    monkeypatch.setattr(icons, "emoji_font", lambda: None)
    assert list(draw_icons(cat, tmp_path).values()) == list(second.values())
