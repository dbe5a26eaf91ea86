"""What a page says about itself: cards, feeds, excerpts, from made pages, hostile ones among them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from curator.crawl.onpage import EXCERPT_LIMIT, OnPage, PageJob, read_page, with_oembed
from curator.crawl.parsed import Unreadable
from curator.domain.text import TITLE_LIMIT
from curator.domain.types import SUMMARY_LIMIT, Card

NOW = datetime(2023, 3, 17, tzinfo=UTC)
URL = "https://blog.example/2023/spegel"


def read(html: str | bytes, url: str = URL, **more: object) -> OnPage:
    body = html.encode() if isinstance(html, str) else html
    found = read_page(replace(PageJob(url, body, NOW), **more))  # type: ignore[arg-type]
    assert isinstance(found, OnPage), found
    return found


def head(*tags: str, html: str = "<html>") -> str:
    return f"<!doctype html>{html}<head>{''.join(tags)}</head><body><p>Text</p></body></html>"


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


def og(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


ARTICLE = {
    "@type": "BlogPosting",
    "headline": "Spegel",
    "description": "A mirror",
    "author": {"@type": "Person", "name": "Aki"},
    "datePublished": "2023-03-10T09:00:00+09:00",
    "inLanguage": "ja-JP",
    "publisher": {"@type": "Organization", "name": "The Blog"},
}
DAY = datetime(2023, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (head("<title>Spegel</title>"), {"title": "Spegel"}),
        (head(og("og:title", "Spegel"), "<title>Home</title>"), {"title": "Spegel"}),
        (head('<meta name="twitter:title" content="Spegel">'), {"title": "Spegel"}),
        (head(og("og:title", "R&amp;amp;D")), {"title": "R&D"}),
        (head(og("og:title", " "), "<title>Spegel</title>"), {"title": "Spegel"}),
        (head("<title>Spegel | The Blog</title>", og("og:site_name", "The Blog")), {"title": "Spegel"}),
        (head("<title>The Blog</title>", og("og:site_name", "The Blog")), {"title": ""}),
        (head("<title>X</title>", og("og:site_name", "X (formerly Twitter)")), {"title": "X"}),
        (head('<meta name="description" content="A mirror">'), {"description": "A mirror"}),
        (head(og("og:description", "One\ntwo")), {"description": "One two"}),
        (head(og("og:site_name", "The Blog")), {"site_name": "The Blog"}),
        (head(html='<html lang="ja">'), {"language": "ja"}),
        (head(og("og:locale", "ja_JP")), {"language": "ja-JP"}),
        (head(html='<html lang="nonsense tag">'), {"language": ""}),
        (head('<meta name="author" content="Aki">'), {"author": "Aki"}),
        (head(og("article:author", "https://facebook.example/aki")), {"author": ""}),
        (head(og("article:published_time", "2023-03-10T00:00:00Z")), {"published_at": DAY}),
        (head(og("article:published_time", "2030-01-01T00:00:00Z")), {"published_at": None}),
        (head(og("article:published_time", "yesterday")), {"published_at": None}),
        (head(ld(ARTICLE)), {"title": "Spegel", "description": "A mirror", "author": "Aki", "language": "ja-JP"}),
        (head(ld([{"@type": "Organization", "name": "Us"}, ARTICLE])), {"title": "Spegel", "site_name": "The Blog"}),
        (
            head(ld({"@graph": [{"@type": "WebPage", "name": "Page"}, ARTICLE]})),
            {"title": "Spegel", "published_at": DAY},
        ),
        (head(ld(ARTICLE | {"@type": ["Thing", "https://schema.org/NewsArticle"]})), {"title": "Spegel"}),
        (
            head(ld({"@type": "VideoObject", "name": "A talk", "uploadDate": "2023-03-10", "author": "Aki"})),
            {"title": "A talk", "published_at": DAY, "author": "Aki"},
        ),
        (head(ld({"@type": "Book", "name": "The book", "author": [{"name": "A"}, {"name": "B"}]})), {"author": "A, B"}),
        (head(ld('{"@type": "Article", "headline": "Spegel",}')), {"title": "Spegel"}),
        (head(ld('<!-- {"@type": "Article", "headline": "Spegel"} -->')), {"title": "Spegel"}),
        (head(ld('{"@type": "Article", "headline": '), "<title>Spegel</title>"), {"title": "Spegel"}),
        (
            head(ld({"@type": "Article", "headline": {"no": 1}, "author": 5}), "<title>T</title>"),
            {"title": "T", "author": ""},
        ),
        (
            head(ld({"@type": "WebSite", "name": "The Blog"}), "<title>T</title>"),
            {"site_name": "The Blog", "title": "T"},
        ),
        (head('<link rel="canonical" href="https://other.example/">', "<title>T</title>"), {"url": URL}),
        ("just text, no markup", {"title": "", "url": URL}),
    ],
)
def test_a_card_says_what_the_page_says(html: str, expected: dict[str, object]) -> None:
    """Open Graph, then JSON-LD, then Twitter's names, then plain HTML; what is broken or no value is not there."""
    card = read(html).card
    assert {name: getattr(card, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (head("<title>日本語</title>").encode("shift_jis"), "text/html; charset=Shift_JIS"),
        (head('<meta charset="euc-jp">', "<title>日本語</title>").encode("euc_jp"), "text/html"),
        (head('<meta charset="iso-8859-1">', "<title>日本語</title>").encode(), "text/html; charset=iso-8859-1"),
        (b"\xff\xfe" + head("<title>日本語</title>").encode("utf-16-le"), ""),
    ],
)
def test_pages_are_decoded_as_feeds_are(body: bytes, content_type: str) -> None:
    """Whatever the header, the page or lxml think: our own decoding decides."""
    assert read(body, content_type=content_type).card.title == "日本語"


@pytest.mark.parametrize(
    "html",
    [
        head("<title>A\x1b[31m\u202eB\x00</title>"),
        head(og("og:title", "A&#27;[31m&#8238;B")),
        head(ld({"@type": "Article", "headline": "A\u001b[31m\u202eB"})),
    ],
)
def test_what_drives_terminals_does_not_come_through(html: str) -> None:
    """Titles are cleaned whatever way they come."""
    assert read(html).card.title == "AB"


def test_texts_are_bounded() -> None:
    """A page cannot fill the journal."""
    card = read(
        head(og("og:title", "t" * 9_999), og("og:description", "d" * 99_999), og("og:site_name", "s" * 9_999))
    ).card
    assert (len(card.title), len(card.description), len(card.site_name)) == (TITLE_LIMIT, SUMMARY_LIMIT, 100)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<meta " + "a=b " * 50_000 + ">",
        head(ld("[" * 100_000)),
        head(ld('{"@graph":' * 5_000)),
        "<!--" * 50_000,
        head("<title>" + "<b>" * 20_000),
    ],
    ids=["nesting", "attributes", "json nesting", "graph nesting", "comments", "title"],
)
def test_hostile_pages_end(html: str) -> None:
    """Depth and floods cost no crash; what takes too long is ended by the worker's deadline, not here."""
    assert isinstance(read_page(PageJob(URL, html.encode(), NOW)), OnPage | Unreadable)


def test_a_test_for_humans_is_no_page() -> None:
    """Its title would be a card's."""
    page = "<html><head><title>Just a moment...</title></head></html>"
    found = read_page(PageJob(URL, page.encode(), NOW))
    assert isinstance(found, Unreadable)
    assert found.reason == "challenge page"


def test_an_excerpt_is_the_text_alone() -> None:
    """Navigation and scripts are left out; length and characters are bounded."""
    words = "".join(
        f"<p>Sentence {n} tells how the registry mirrors images between nodes.\x1b[1m</p>" for n in range(200)
    )
    page = (
        "<html><body><nav><a href=/>Home</a></nav><script>var x = 'code'</script>"
        f"<article><h1>Spegel</h1>{words}</article><footer>Imprint</footer></body></html>"
    )
    found = read(page, excerpt=True).excerpt
    assert "Sentence 3 tells" in found
    assert "var x" not in found
    assert "\x1b" not in found
    assert len(found) <= EXCERPT_LIMIT
    assert read(page).excerpt == ""


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('<link rel="alternate" type="application/json+oembed" href="/oembed?u=1">', "https://blog.example/oembed?u=1"),
        ('<link rel="alternate" type="text/xml+oembed" href="/oembed">', ""),
        ('<link rel="alternate" type="application/json+oembed" href="file:///etc/passwd">', ""),
    ],
)
def test_the_oembed_address(tag: str, expected: str) -> None:
    """JSON only, web addresses only."""
    assert read(head(tag)).oembed == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"title": "T", "author_name": "Aki", "provider_name": "P"}', Card(URL, "Own", site_name="P", author="Aki")),
        (b'{"title": 5, "author_name": ["x"]}', Card(URL, "Own", author="x")),
        (b"[]", Card(URL, "Own")),
        (b"<html>", Card(URL, "Own")),
        (b"[" * 100_000, Card(URL, "Own")),
    ],
)
def test_oembed_fills_gaps_only(body: bytes, expected: Card) -> None:
    """What the page said itself stays; a broken answer adds nothing."""
    assert with_oembed(Card(URL, "Own"), body) == expected
