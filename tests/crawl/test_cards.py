"""Cards of kept and proposed links, over a real server on loopback."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from curator.crawl import cards as asking
from curator.crawl.cards import CardsReport
from curator.domain.types import Card, Entry, SourceState
from curator.domain.urls import link_key
from curator.store import acts, load, outbox, previews, sources
from curator.store import cards as stored
from curator.store.engine import Store
from tests.crawl.servers import LOOPBACK, NOW, QUICK, Site, names_to_loopback

HTML = {"Content_Type": "text/html; charset=utf-8"}


@pytest.fixture
def quick(shared_parsers: None, _pool: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "Parsers", lambda **_: _pool)


def page(title: str = "Spegel", *head: str, text: str = "") -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title>{''.join(head)}</head><body>{text}</body></html>"


def propose(store: Store, *urls: str, **more: str) -> None:
    with store.writing() as tx:
        for url in urls:
            acts.submit(tx, url, by="aki", now=NOW, **more)


def gather(store: Store, at: datetime = NOW, **more: object) -> CardsReport:
    more.setdefault("allow_networks", LOOPBACK)
    return asking.gather(store, QUICK, contact="https://weekly.example/", clock=lambda: at, **more)  # type: ignore[arg-type]


def card(store: Store, url: str) -> Card | None:
    with store.reading() as tx:
        return stored.cards(tx).get(link_key(url))


def excerpt(store: Store, url: str) -> str:
    with store.reading() as tx:
        return previews.texts(tx).get(link_key(url), "")


@pytest.mark.usefixtures("quick")
def test_a_proposed_page_is_asked_once(store: Store, site: Site) -> None:
    """Its card goes into the journal, its text stays here; the next crawl asks nothing, also after a rebuild."""
    sentences = "".join(
        f"<p>Sentence {n} tells how images are mirrored between the nodes of a cluster.</p>" for n in range(9)
    )
    site.answer("/a", page("Spegel", text=f"<article>{sentences}</article>"), **HTML)
    propose(store, site.url("/a"))
    assert gather(store) == CardsReport(asked=1, written=1)
    assert card(store, site.url("/a")) == Card(site.url("/a"), "Spegel", language="en")
    assert "Sentence 3" in excerpt(store, site.url("/a"))
    with store.writing() as tx:
        pending = outbox.pending(tx)
        load.empty(tx)
        load.take_in(tx, pending)
    assert "Sentence 3" in excerpt(store, site.url("/a"))
    assert gather(store, NOW + timedelta(days=99)) == CardsReport()
    assert site.paths() == ["/a"]


@pytest.mark.usefixtures("quick")
def test_only_kept_and_proposed_links_are_asked(store: Store, site: Site) -> None:
    """A skipped one is not, nor one that merely was talked about."""
    for path in ("/proposed", "/kept", "/skipped", "/discussed"):
        site.answer(path, page(path), **HTML)
    propose(store, site.url("/proposed"), site.url("/skipped"))
    said = [Entry("a", path, path, site.url(path)) for path in ("/kept", "/discussed", "/untouched")]
    with store.writing() as tx:
        sources.save_fetch(tx, SourceState("a", url="https://a.example/"), said, now=NOW)
        acts.decide(tx, [site.url("/kept")], {"verdict": "keep"}, by="aki", now=NOW)
        acts.decide(tx, [site.url("/skipped")], {"verdict": "skip"}, by="aki", now=NOW)
        acts.decide(tx, [site.url("/discussed")], {"verdict": "discuss"}, by="aki", now=NOW)
    gather(store)
    assert sorted(site.paths()) == ["/kept", "/proposed"]


@pytest.mark.usefixtures("quick")
def test_a_dead_page_is_left_alone_longer_and_longer(store: Store, site: Site) -> None:
    """A day, two, four; a page that is gone a month. Nothing of it goes into the journal."""
    site.answer("/broken", status=500)
    site.answer("/gone", status=410)
    propose(store, site.url("/broken"), site.url("/gone"))
    before = _records(store)
    assert gather(store) == CardsReport(asked=2, failed=2)
    for days, paths in ((0.9, []), (1.1, ["/broken"]), (2.9, []), (3.2, ["/broken"]), (31, ["/broken", "/gone"])):
        asked = len(site.asked)
        gather(store, NOW + timedelta(days=days))
        assert sorted(site.paths()[asked:]) == paths, days
    assert _records(store) == before
    site.answer("/broken", page("Back"), **HTML)
    gather(store, NOW + timedelta(days=99))
    assert card(store, site.url("/broken")) == Card(site.url("/broken"), "Back", language="en")


def _records(store: Store) -> int:
    with store.reading() as tx:
        return len(outbox.pending(tx))


@pytest.mark.usefixtures("quick")
def test_a_card_is_written_only_when_it_says_something_new(store: Store, site: Site) -> None:
    """What came with the journal is not written again; what the page no longer says is kept."""
    url = site.url("/a")
    site.answer("/a", page("Spegel"), **HTML)
    site.answer("/empty", "<html><body></body></html>", **HTML)
    site.answer("/file", b"%PDF-1.7", Content_Type="application/pdf")
    propose(store, url, site.url("/empty"), site.url("/file"))
    known = Card(url, "Spegel", "A mirror", language="en")
    with store.writing() as tx:
        stored.save(tx, known, by="curator", now=NOW)
    assert gather(store) == CardsReport(asked=3)
    assert (card(store, url), card(store, site.url("/empty"))) == (known, None)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("settings", [(), ("127.0.0.0/8",)])
def test_no_page_leads_to_what_is_closed(store: Store, site: Site, settings: tuple[str, ...]) -> None:
    """Neither a link, a redirect nor an oEmbed address; `[crawl] allow_networks` opens nothing for cards."""
    closed = f"http://127.0.0.2:{site.port}/closed"
    site.answer("/closed", page("Secret"), **HTML)
    site.answer("/away", status=302, Location=closed)
    tag = f'<link rel="alternate" type="application/json+oembed" href="{closed}">'
    site.answer("/oembed", page("Open", tag), **HTML)
    propose(store, closed, site.url("/away"), site.url("/oembed"))
    networks = replace(QUICK, allow_networks=settings)
    report = asking.gather(store, networks, contact="", clock=lambda: NOW, allow_networks=LOOPBACK)
    assert report == CardsReport(asked=3, written=1, failed=2)
    assert sorted(site.paths()) == ["/away", "/oembed"]
    assert asking.gather(store, networks, contact="", clock=lambda: NOW + timedelta(days=9)).failed == 2
    assert sorted(site.paths()) == ["/away", "/oembed"]


@pytest.mark.usefixtures("quick")
def test_oembed_is_asked_where_the_page_names_it(store: Store, site: Site) -> None:
    """It fills what the page leaves open; what is no JSON, or too much, adds nothing."""
    for name, kind, body in (
        ("good", "application/json", b'{"author_name": "Aki", "provider_name": "Videos"}'),
        ("html", "text/html", b'{"author_name": "Aki"}'),
        ("huge", "application/json", b'{"author_name": "Aki", "x": "' + b"x" * 200_000 + b'"}'),
    ):
        tag = f'<link rel="alternate" type="application/json+oembed" href="/oembed/{name}">'
        site.answer(f"/{name}", page("A talk", tag), **HTML)
        site.answer(f"/oembed/{name}", body, Content_Type=kind)
        propose(store, site.url(f"/{name}"))
    gather(store)
    known = [card(store, site.url(f"/{name}")) for name in ("good", "html", "huge")]
    assert [(one.author, one.site_name) for one in known if one] == [("Aki", "Videos"), ("", ""), ("", "")]


@pytest.mark.usefixtures("quick")
def test_manners(store: Store, site: Site) -> None:
    """One request at a time to a host, HTML asked for, we say who we are; no more pages than the limit."""

    busy = [0, 0]

    def slow(handler: BaseHTTPRequestHandler) -> None:
        busy[0] += 1
        busy[1] = max(busy)
        body = page().encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.flush()
        time.sleep(0.02)
        busy[0] -= 1  # before the answer is whole: the next request may come while this thread still ends
        handler.wfile.write(body)

    for number in range(6):
        site.routes[f"/{number}"] = slow
    propose(store, *(site.url(f"/{number}", host="blog.example") for number in range(6)))
    assert gather(store, limit=4, resolve=names_to_loopback).asked == 4
    assert busy == [0, 1]
    headers = site.asked[0][1]
    assert headers["accept"].startswith("text/html")
    assert "+https://weekly.example/" in headers["user-agent"]
    assert "cookie" not in headers
    assert gather(store, limit=4, resolve=names_to_loopback).asked == 2
