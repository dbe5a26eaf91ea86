"""The quick reader of usual feeds gives what feedparser gives, and leaves everything else to it."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.crawl import feeds, liberal, sniff
from curator.crawl.decode import decode, legal_xml
from curator.crawl.parsed import Job
from curator.crawl.usual import usual

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LARGEST = 1_000_000
"""Bytes of a recorded feed that is held against feedparser; the larger ones take it seconds and hold nothing new."""


def both(text: str) -> tuple[object, object] | None:
    """What the quick reader and feedparser make of a text; None when the quick reader does not take it."""
    job = Job("s", "feed", "https://example.org/feed.xml", b"", NOW)
    quick = usual(text)
    if quick is None:
        return None
    return feeds.said_by(quick, "", job), feeds.said_by(*liberal.document(text, job.url), job)


def recorded(corpus: Path) -> Iterator[tuple[str, str]]:
    """(name, text) of every recorded feed and of other projects' cases that an XML reader would get."""
    for name in ("recorded-100.tar.xz", "conformance.tar.xz"):
        with tarfile.open(corpus / "data/feeds" / name) as archive:
            for member in archive:
                source = archive.extractfile(member) if member.isfile() and member.size < LARGEST else None
                text = decode(source.read()) if source else ""
                if text.strip() and text.lstrip()[:1] not in "{[" and not sniff.html_page(text, ""):
                    yield member.name, legal_xml(text)


def test_recorded_feeds_read_as_feedparser_reads_them(corpus: Path) -> None:
    """Whatever recorded feed or case the quick reader takes, it takes as feedparser does; and it takes many."""
    taken = 0
    for name, text in recorded(corpus):
        found = both(text)
        if found is not None:
            taken += 1
            assert found[0] == found[1], name
    assert taken > 200


WORDS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("<>&\"' \n\té日本語\u3000\u00a0;#"),
    ),
    max_size=40,
)
ADDRESSES = st.sampled_from(
    [
        "https://a.example/1",
        "https://a.example/2?b=c&d=e",
        "http://a.example:8080/x/../y",
        "/relative",
        "",
        "mailto:a@b.c",
    ]
)
DATES = st.sampled_from(
    [
        "Fri, 17 Mar 2023 09:00:00 GMT",
        "Fri, 17 Mar 2023 09:00:00 +0900",
        "17 Mar 2023 09:00:00 -0130",
        "2023-03-17T09:00:00Z",
        "2023-03-17T09:00:00.123+09:00",
        "2023-03-17",
        "Fri, 31 Feb 2023 09:00:00 GMT",
        "yesterday",
        "",
    ]
)
RSS_PARTS = st.one_of(
    *(
        values.map(lambda text, name=name: f"<{name}>{escape(text)}</{name}>")
        for name, values in (
            ("title", WORDS),
            ("link", ADDRESSES),
            ("guid", st.one_of(WORDS, ADDRESSES)),
            ("description", WORDS),
            ("content:encoded", WORDS),
            ("dc:creator", WORDS),
            ("author", WORDS),
            ("pubDate", DATES),
            ("dc:date", DATES),
            ("category", WORDS),
        )
    ),
    st.sampled_from(["<enclosure url='https://a.example/x.mp3'/>", "<guid isPermaLink='false'>7</guid>", "<unknown/>"]),
)
ATOM_PARTS = st.one_of(
    *(
        st.tuples(values, st.sampled_from(["", " type='text'", " type='html'", " type='xhtml'"])).map(
            lambda given, name=name: f"<{name}{given[1]}>{escape(given[0])}</{name}>"
        )
        for name, values in (("title", WORDS), ("summary", WORDS), ("content", WORDS))
    ),
    *(
        values.map(lambda text, name=name: f"<{name}>{escape(text)}</{name}>")
        for name, values in (("id", WORDS), ("published", DATES), ("updated", DATES))
    ),
    ADDRESSES.map(lambda text: f"<link href='{escape(text)}'/>"),
    ADDRESSES.map(lambda text: f"<link rel='enclosure' type='audio/mpeg' href='{escape(text)}'/>"),
    WORDS.map(lambda text: f"<author><name>{escape(text)}</name></author>"),
)


@given(st.lists(st.lists(RSS_PARTS, max_size=7), max_size=3), WORDS, st.sampled_from(["", "ja", "en-US"]))
def test_any_rss_reads_as_feedparser_reads_it(items: list[list[str]], title: str, language: str) -> None:
    """Whatever the parts of its items and their order: what is taken is the same."""
    inner = "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    text = legal_xml(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>{escape(title)}</title><language>{language}</language>{inner}</channel></rss>"
    )
    found = both(text)
    assert found is None or found[0] == found[1]


@given(st.lists(st.lists(ATOM_PARTS, max_size=7), max_size=3), WORDS)
def test_any_atom_reads_as_feedparser_reads_it(entries: list[list[str]], title: str) -> None:
    """Whatever the parts of its entries and their order: what is taken is the same."""
    inner = "".join(f"<entry>{''.join(parts)}</entry>" for parts in entries)
    text = legal_xml(
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ja'><title>{escape(title)}</title>{inner}</feed>"
    )
    found = both(text)
    assert found is None or found[0] == found[1]


USUAL_ITEM = "<item><title>a</title><link>https://a.example/1</link></item>"
MANGLED_ITEM = USUAL_ITEM.replace(">a<", ">caf\u00c3\u00a9<")


@pytest.mark.parametrize(
    "text",
    [
        f"<rss version='2.0'><channel>{USUAL_ITEM}</channel>",
        f"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss version='2.0'><channel>{USUAL_ITEM}</channel></rss>",
        f"<rss version='0.91'><channel>{USUAL_ITEM}</channel></rss>",
        f"<rss version='2.0'><channel><strange/>{USUAL_ITEM}</channel></rss>",
        f"<rss version='2.0'><channel>{USUAL_ITEM.replace('a</title>', '<b>a</b></title>')}</channel></rss>",
        f"<rss version='2.0'><channel>{USUAL_ITEM.replace('https://a.example', '')}</channel></rss>",
        f"<rss version='2.0'><channel>{MANGLED_ITEM}</channel></rss>",
        "<opml version='2.0'><body/></opml>",
    ],
)
def test_what_is_not_usual_is_left_to_feedparser(text: str) -> None:
    """Ill-formed, with entities or a version of its own, with unknown parts, markup, mangled letters: not taken."""
    assert usual(text) is None


def test_a_usual_feed_is_taken() -> None:
    """The rule of the cases above can say yes."""
    assert usual(f"<rss version='2.0'><channel>{USUAL_ITEM}</channel></rss>") is not None
