"""Pages without a feed: their list is found by its repeated structure, and what stands beside it is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from curator.crawl.pages import as_settings
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.reading import read
from curator.crawl.repeated import ENOUGH, proposed
from curator.domain.types import Selectors

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)
TITLES = ("Cilium 1.13 is out", "How we moved to Gateway API", "Notes from KubeCon Europe", "Postmortem of Monday")
ROWS = tuple((f"/blog/{number}", title, number + 10) for number, title in enumerate(TITLES, 1))

NAVIGATION = """<header><ul class="menu"><li><a href="/">Home of everything here</a>
<li><a href="/docs">Documentation pages</a>
<li><a href="/blog">The engineering blog</a><li><a href="/about">About this company</a></ul></header>
<nav><ul><li><a href="/a">Products and services</a><li><a href="/b">Pricing and plans</a>
<li><a href="/c">Contact our sales</a>
<li><a href="/d">Customer stories</a><li><a href="/e">Partner programme</a></ul></nav>"""
FOOTER = """<div class="site-footer"><ul><li><a href="/terms">Terms and conditions</a><li><a href="/privacy">Privacy
policy of us</a><li><a href="/imprint">Imprint and contact</a><li><a href="/jobs">We are hiring engineers</a></ul></div>
<footer><a href="https://x.example/1">Follow us somewhere</a><a href="https://x.example/2">Follow us elsewhere</a>
<a href="https://x.example/3">Follow us nowhere</a></footer>"""


def page(matter: str) -> str:
    return f"<!doctype html><html><head><title>Blog</title></head><body>{NAVIGATION}{matter}{FOOTER}</body></html>"


def each(shape: str) -> str:
    return "".join(shape.format(url=url, title=title, day=day) for url, title, day in ROWS)


SHAPES = {
    "articles": page(
        "<main>"
        + each(
            '<article class="post post-{day}"><h2><a href="{url}">{title}</a></h2>'
            '<time datetime="2023-03-{day}">x</time>'
            '<p>A paragraph that tells what this is about in words.</p><a href="{url}">Read more</a></article>'
        )
        + "</main>"
    ),
    "table": page(
        '<table class="news"><tr><th>Date</th><th>By</th><th>Title</th></tr>'
        + each('<tr><td>2023-03-{day}</td><td><a href="/u/{day}">ann</a></td><td><a href="{url}">{title}</a></td></tr>')
        + "</table>"
    ),
    "cards": page(
        '<div class="grid">'
        + each(
            '<div class="card"><a class="img" href="{url}"><img src="/i.png"></a><div class="body">'
            '<a class="headline" href="{url}">{title}</a><span class="date">March {day}, 2023</span></div></div>'
        )
        + "</div>"
    ),
    "cards that are links": page(
        '<div id="list">'
        + each('<a class="card" href="{url}"><h3>{title}</h3><span class="d">2023.03.{day}</span><p>x</p></a>')
        + "</div>"
    ),
    "definitions": page(
        "<dl>" + each('<dt>2023年3月{day}日</dt><dd><a href="{url}">{title}</a></dd>') + "</dl>",
    ),
    "plain list": page("<main><h1>Talks</h1><ul>" + each('<li><a href="{url}">{title}</a></li>') + "</ul></main>"),
    "lists by year": page(
        "<main><h2>2023</h2><ul>"
        + each('<li>2023-03-{day} <a href="{url}">{title}</a></li>')
        + '</ul><h2>2022</h2><ul><li>2022-12-01 <a href="/blog/0">A year in review</a></li></ul></main>'
    ),
}
DATED = {"articles", "table", "cards", "cards that are links", "definitions"}


def job(body: str, **more: object) -> Job:
    return Job("s", "page", "https://x.example/blog/", body.encode(), NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_list_of_a_page_is_found(shape: str) -> None:
    """Entries with their titles, addresses and dates; no navigation, no footer; and the selectors are told."""
    result = read(job(SHAPES[shape]))
    assert isinstance(result, Parsed), result
    wanted = [(title, f"https://x.example{url}") for url, title, _ in ROWS]
    assert [(entry.title, entry.url) for entry in result.entries][:4] == wanted
    assert len(result.entries) == (5 if shape == "lists by year" else 4)
    if shape in DATED:
        assert [entry.published_at for entry in result.entries] == [
            datetime(2023, 3, day, tzinfo=UTC) for *_, day in ROWS
        ]
    assert result.remarks[0].startswith("found by its repeated structure (")
    assert "item = " in result.remarks[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_proposed_can_be_written_down(shape: str) -> None:
    """The proposal is the same each time, and as selectors in `sources.toml` gives the same entries."""
    best = proposed(BeautifulSoup(SHAPES[shape], "lxml"))[0]
    assert best == proposed(BeautifulSoup(SHAPES[shape], "lxml"))[0]
    assert ENOUGH <= best.confidence <= 1
    found, written = read(job(SHAPES[shape])), read(job(SHAPES[shape], selectors=best.selectors))
    assert isinstance(found, Parsed)
    assert isinstance(written, Parsed)
    assert written.entries == found.entries
    assert as_settings(best.selectors).startswith("item = ")


@pytest.mark.parametrize(
    "body",
    [
        page(""),
        page("<main><p>One <a href='/1'>link in a text</a> and <a href='/2'>another one</a>.</p></main>"),
        page("<div id='root'></div><script src='/app.js'></script>"),
        page("<div>" + "".join(f"<a href='/{n}'>{n}</a>" for n in range(9)) + "</div>"),
        page("<ul class='tags'>" + each("<li><a href='{url}'>{title}</a>") + "</ul>"),
    ],
)
def test_a_page_without_a_list_says_so(body: str) -> None:
    """Navigation alone, a text, a page made by scripts, page numbers and a cloud of tags are no entries."""
    result = read(job(body))
    assert isinstance(result, Unreadable), result
    assert result.reason == "selectors"
    assert result.message.startswith("selectors: no list of entries stands out on the page")
    assert result.hint


def test_selectors_of_a_person_are_not_second_guessed() -> None:
    """Whoever sets `item` or `link` decides."""
    result = read(job(SHAPES["articles"], selectors=Selectors(link="footer a")))
    assert isinstance(result, Parsed)
    assert len(result.entries) == 3
    assert result.remarks == ()
