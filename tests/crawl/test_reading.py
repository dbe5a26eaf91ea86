"""From bodies to entries: feeds of all kinds, releases, pages, and what is none of them."""

from __future__ import annotations

import codecs
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.crawl.decode import decode, legal_xml
from curator.crawl.discover import address, feeds_on, usual_places
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.reading import read
from curator.crawl.releases import project_of, release_title
from curator.crawl.run import crawl
from curator.crawl.summary import plain_summary
from curator.crawl.written_dates import written_date
from curator.domain.types import Entry, Kind, Selectors, Source
from curator.store import entries
from curator.store.engine import Store
from tests.crawl.servers import LOOPBACK, QUICK, Site, feed, item, rss

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)


def job(body: str | bytes, **more: Any) -> Job:
    data = body.encode() if isinstance(body, str) else body
    return Job("s", **({"kind": "feed", "url": "https://blog.example/feed.xml", "body": data, "now": NOW} | more))


def parsed(body: str | bytes, **more: Any) -> Parsed:
    result = read(job(body, **more))
    assert isinstance(result, Parsed), result
    return result


def only(body: str | bytes, **more: Any) -> Entry:
    (entry,) = parsed(body, **more).entries
    return entry


def refused(body: str | bytes, **more: Any) -> Unreadable:
    result = read(job(body, **more))
    assert isinstance(result, Unreadable), result
    return result


# -- recorded feeds --------------------------------------------------------------------------------------------------

RECORDED = {
    "kubernetes-io-feed-2022-10.xml": (50, "feed"),
    "cpython-releases.atom": (10, "releases"),
    "brave_releases.atom": (10, "releases"),
    "consul-releases-edited.atom": (4, "releases"),
    "zenn.xml": (20, "feed"),
    "itmedia_aiplus.xml": (20, "feed"),
    "google_cloud_japan_blog.xml": (0, "feed"),
    "brave_api_releases.json": (0, "feed"),
}


@pytest.mark.usefixtures("shared_parsers")
def test_recorded_feeds_crawled_over_loopback(corpus: Path, store: Store, site: Site) -> None:
    """Each recorded feed gives its entries; a page and an API's answer are named failures."""
    listed = []
    for name, (_, kind) in RECORDED.items():
        site.answer(f"/o/project/{name}", (corpus / "data/feeds/recorded" / name).read_bytes(), ETag=f'"{name}"')
        slug = name.partition(".")[0].replace("_", "-")
        listed.append(Source(slug, Kind(kind), site.url(f"/o/project/{name}")))
    report = crawl(store, listed, QUICK, contact="", clock=lambda: datetime.now(UTC), allow_networks=LOOPBACK)
    with store.reading() as tx:
        counts = entries.counts(tx)
        everything = [entry for source in listed for entry in entries.known(tx, source.slug).values()]
    wanted = {source.slug: count for source, (count, _) in zip(listed, RECORDED.values(), strict=True) if count}
    assert counts == wanted
    assert {outcome.slug: outcome.reason for outcome in report.failed} == {
        "google-cloud-japan-blog": "html page",
        "brave-api-releases": "not a feed",
    }
    degraded = [outcome.slug for outcome in report.sources if outcome.remarks]
    assert degraded == ["kubernetes-io-feed-2022-10"]
    assert all(entry.title and entry.url.startswith("https://") and entry.summary for entry in everything)
    assert all(entry.published_at or entry.updated_at for entry in everything)
    assert all("<" not in entry.summary or "</" not in entry.summary for entry in everything)


def test_a_hundred_live_feeds_all_give_entries(corpus: Path) -> None:
    """None of the recorded live feeds of 2026 is lost, and none of their entries but those told twice."""
    lost, total = [], 0
    with tarfile.open(corpus / "data/feeds/recorded-100.tar.xz") as archive:
        members = [member for member in archive if member.isfile() and member.size < 400_000]
        for member in members[:60]:
            stream = archive.extractfile(member)
            assert stream is not None
            result = read(job(stream.read(), now=datetime(2026, 11, 22, tzinfo=UTC)))
            if not isinstance(result, Parsed) or not result.entries:
                lost.append((member.name, result))
            else:
                total += len(result.entries)
                assert len({entry.uid for entry in result.entries}) == len(result.entries)
    assert lost == []
    assert total > 500


# -- feeds -----------------------------------------------------------------------------------------------------------


def test_an_entry_is_cleaned() -> None:
    """Title, summary, dates, author and language are plain values."""
    entry = only(
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        "<language>ja-JP</language><item><title>&lt;b&gt;Go&lt;/b&gt; &amp;amp; Rust: Vec&lt;T&gt;</title>"
        "<link>/2023/go?utm_source=rss&amp;id=7</link><guid isPermaLink='false'>12345</guid>"
        "<pubDate>Fri, 17 Mar 2023 09:00:00 +0900</pubDate><dc:creator>Ann</dc:creator>"
        "<description>&lt;p&gt;One&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;Two &amp;amp; three</description>"
        "</item></channel></rss>"
    )
    assert entry == Entry(
        source="s",
        uid="12345",
        title="Go & Rust: Vec<T>",
        url="https://blog.example/2023/go?id=7",
        summary="One\nTwo & three",
        published_at=datetime(2023, 3, 17, tzinfo=UTC),
        language="ja-JP",
        author="Ann",
    )


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" {}><title>T</title>{}</feed>'


def test_atom_says_whether_a_title_is_text() -> None:
    """A text title is shown as written, an HTML one as a browser would."""
    link = "<link href='/a'/><id>urn:1</id>"
    assert only(ATOM.format("", f"<entry><title>Use &lt;b&gt; in Go</title>{link}</entry>")).title == "Use <b> in Go"
    html_title = f"<entry><title type='html'>Use &lt;b&gt;it&lt;/b&gt;</title>{link}</entry>"
    assert only(ATOM.format("", html_title)).title == "Use it"
    xhtml = "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Use <b>it</b></div></title>"
    assert only(ATOM.format("", f"<entry>{xhtml}{link}</entry>")).title == "Use it"


def test_relative_links_are_resolved() -> None:
    """xml:base counts, relative to the address that answered."""
    body = ATOM.format("xml:base='/blog/'", "<entry xml:base='2023/'><id>x</id><link href='a.html'/></entry>")
    assert only(body).url == "https://blog.example/blog/2023/a.html"
    assert only(rss("<title>t</title><link>../b</link>"), url="https://h.example/x/y/f").url == "https://h.example/x/b"
    assert only(rss("<link>//other.example/b</link>")).url == "https://other.example/b"


@pytest.mark.parametrize(
    ("inside", "uid", "url"),
    [
        ("<guid>https://x.example/1</guid>", "https://x.example/1", "https://x.example/1"),
        ("<guid>7</guid><link>https://x.example/1</link>", "7", "https://x.example/1"),
        ("<link>http://www.x.example/1/?utm_medium=a</link>", "https://x.example/1", "http://www.x.example/1/"),
        ("<enclosure url='https://x.example/1.mp3' type='audio/mpeg'/>", "https://x.example/1.mp3", "https://x.example/1.mp3"),
        ("<guid isPermaLink='false'>https://x.example/9</guid>", "https://x.example/9", "https://x.example/9"),
    ],
)  # fmt: skip
def test_identity_and_address(inside: str, uid: str, url: str) -> None:
    """A guid identifies; without one the link's key does; a guid that is an address may be the only address."""
    entry = only(rss(f"<title>t</title>{inside}"))
    assert (entry.uid, entry.url) == (uid, url)


def test_repeated_guids_are_kept_apart() -> None:
    """One guid at two addresses is two entries; told twice at one address it is one."""
    two = rss("<guid>g</guid><link>https://x.example/1</link>", "<guid>g</guid><link>https://x.example/2</link>")
    assert len({entry.uid for entry in parsed(two).entries}) == 2
    turned = rss("<guid>g</guid><link>https://x.example/2</link>", "<guid>g</guid><link>https://x.example/1</link>")
    assert {entry.uid for entry in parsed(two).entries} == {entry.uid for entry in parsed(turned).entries}
    same = rss("<guid>g</guid><link>https://x.example/1</link>", "<guid>g</guid><link>https://www.x.example/1/</link>")
    assert len(parsed(same).entries) == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "mailto:a@x.example", "vbscript:x", "http://"]
)
def test_an_entry_that_leads_nowhere_is_dropped_and_counted(link: str) -> None:
    """Only http and https addresses come through; the rest of the feed does."""
    result = parsed(rss(f"<title>bad</title><link>{link}</link>", item(1)))
    assert [entry.title for entry in result.entries] == ["Post 1"]
    assert result.remarks == ("1 entry without a web address left out",)


def test_entries_without_any_address_are_kept() -> None:
    """A change log without links leads to the first link in a text, else to the feed's own site, each apart."""
    body = rss(
        "<title>One</title><description>See &lt;a href='/game/1?a=1&amp;amp;b=2'&gt;more&lt;/a&gt;</description>",
        "<title>Two</title>",
        "<title>Three</title>",
    ).replace("<item>", "<link>https://site.example/</link><item>", 1)
    urls = [entry.url for entry in parsed(body).entries]
    assert urls[0] == "https://blog.example/game/1?a=1&b=2"
    assert urls[1].startswith("https://site.example/#")
    assert urls[1] != urls[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 17 Mar 2023 09:00:00 GMT", datetime(2023, 3, 17, 9, tzinfo=UTC)),
        ("Fri, 17 Mar 2023 09:00:00", datetime(2023, 3, 17, 9, tzinfo=UTC)),
        ("2023-03-17T00:30:00+09:00", datetime(2023, 3, 16, 15, 30, tzinfo=UTC)),
        ("Sat, 18 Mar 2023 11:00:00 GMT", datetime(2023, 3, 18, 11, tzinfo=UTC)),
        ("Sun, 19 Mar 2023 12:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("Fri, 01 Jan 1988 00:00:00 GMT", None),
        ("yesterday", None),
        ("99999-99-99", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: datetime | None) -> None:
    """UTC inside, no zone means UTC, and what cannot be true is not said."""
    assert only(rss(f"<title>t</title><link>/1</link><pubDate>{text}</pubDate>")).published_at == expected


def test_a_missing_title_is_the_beginning_of_the_text() -> None:
    """Micro blogs have no titles."""
    body = rss(f"<link>/1</link><description>{'word ' * 100}</description>")
    assert only(body).title.startswith("word word")
    assert len(only(body).title) <= 100


def test_rdf_and_odd_roots() -> None:
    """RSS 1.0 gives its items; entries outside the channel are theirs too."""
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/><item rdf:about="https://x.example/1">'
        "<title>T</title><link>https://x.example/1</link><dc:date>2023-03-17T09:00:00+09:00</dc:date></item></rdf:RDF>"
    )
    assert (only(body).title, only(body).updated_at) == ("T", datetime(2023, 3, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    "broken",
    [
        rss(item(1)) + "junk",
        rss(item(1))[:-20],
        rss(item(1), "<title>a & b &nbsp;</title><link>/2</link>"),
        rss(item(1)).replace("Post 1", "Post 1 &#xD800; \x00 &#99999999999;"),
        rss(item(1)).replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b\\'>]><rss"),
        rss(item(1)).replace("<item>", "<media:x/><item>"),
    ],
)
def test_ill_formed_feeds_keep_their_entries(broken: str) -> None:
    """A stray byte must not cost a week of posts."""
    assert parsed(broken).entries[0].title.startswith("Post 1")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("safe<script>location.href='x'</script> words", "safe words"),
        ("safe<object classid='clsid:1'> words", "safe words"),
        ("<blink>safe</blink> words", "safe words"),
        ("A list of List<Object> and Vec<T>", "A list of List<Object> and Vec<T>"),
        ("<img alt='cat<br />dog' src=x>cats", "cats"),
        ("sa<!-- -- never closed >fe", "safe"),
        ("The <title> element", "The <title> element"),
    ],
)
def test_titles_show_no_markup_but_what_people_write(title: str, shown: str) -> None:
    """Tags go and scripts with them; generics and the names of elements stay."""
    assert only(rss(f"<title><![CDATA[{title}]]></title><link>/1</link>")).title == shown


def test_summaries_keep_the_words_around_what_browsers_load() -> None:
    """An open iframe, or a CDATA section in another, hides no words."""
    loud = "safe&lt;iframe src='http://x.example/'&gt; words"
    assert only(rss(f"<link>/1</link><description>{loud}</description>")).summary == "safe words"
    twice = "&lt;![CDATA[Hello &lt;b&gt;world&lt;/b&gt;]]&gt;"
    assert only(rss(f"<link>/1</link><description>{twice}</description>")).summary == "Hello world"


def test_a_feed_behind_a_strange_beginning_is_a_feed() -> None:
    """A doctype of HTML before `<rss>` makes no page; a channel of CDF has no version."""
    assert parsed("<!DOCTYPE html><!-- x -->" + rss(item(1))).entries[0].title == "Post 1"
    cdf = "<CHANNEL HREF='http://x.example/'><TITLE>C</TITLE>{}</CHANNEL>"
    assert parsed(cdf.format("")).title == "C"
    assert only(cdf.format("<ITEM HREF='/1'><TITLE>One</TITLE></ITEM>")).url == "https://blog.example/1"


def test_an_entry_of_a_feed_that_names_no_address_at_all_leads_to_the_feed() -> None:
    """Better the feed than no entry; two of them stay apart."""
    one, two = parsed(rss("<title>One</title>", "<title>Two</title>")).entries
    assert one.url.startswith("https://blog.example/feed.xml#")
    assert one.url != two.url


def test_a_page_comes_before_a_file() -> None:
    """Where feedparser gives an enclosure as the link, the entry's page is meant."""
    links = "<link rel='enclosure' href='/a.mp3'/><link rel='alternate' href='/a'/>"
    assert only(ATOM.format("", f"<entry><id>1</id>{links}</entry>")).url == "https://blog.example/a"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("한글로 된 제목을 읽을 수 있다", "euc_kr"),
        ("这是一个没有声明编码的中文标题", "gb2312"),
        ("這是一個沒有宣告編碼的中文標題", "big5"),
        ("Новости проекта: вышла новая версия программы", "koi8_r"),
        ("Новости проекта: вышла новая версия программы", "cp1251"),
        ("כותרת בעברית שאינה מצהירה על הקידוד שלה ויש בה די אותיות", "cp1255"),
        ("หัวข้อภาษาไทยที่ไม่ได้ประกาศรหัส", "tis_620"),
        ("日本語のタイトル、カナも", "euc_jp"),
        ("Crème brûlée à la carte, où êtes-vous, Überraschung für Jürgen, ñandú", "cp1252"),
    ],
)
def test_undeclared_encodings_are_known_by_their_shape(text: str, encoding: str) -> None:
    """Other scripts come in runs of letters, accents alone."""
    assert decode(f"<title>{text}</title>".encode(encoding)) == f"<title>{text}</title>"


def test_a_degraded_feed_is_told() -> None:
    """A cut feed is no silent success."""
    assert parsed(rss(item(1), item(2))[:-60]).remarks[0].startswith("degraded: ")


def test_a_feed_without_entries_is_no_failure() -> None:
    """An empty channel says nothing, which is allowed."""
    assert parsed(rss()).entries == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty body"),
        (" \n\t", "empty body"),
        ("<!DOCTYPE html><html><body>Hello</body></html>", "html page"),
        ("\n<!-- a -->\n<html lang=ja>", "html page"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "html page"),
        ("<html><title>Just a moment...</title>", "challenge page"),
        ("<!doctype html><script src='/cdn-cgi/challenge-platform/x'></script>", "challenge page"),
        ("just text", "not a feed"),
        ("<opml version='2.0'><body/></opml>", "not a feed"),
        ("[]", "not a feed"),
        ('{"a": 1}', "not a feed"),
        ('{"version": "https://jsonfeed.org/version/1", ', "not a feed"),
        ("[" * 100_000, "not a feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a feed"),
    ],
)
def test_what_is_no_feed_is_named(body: str | bytes, reason: str) -> None:
    """Each wrong answer has its own word, and a hint."""
    result = refused(body)
    assert result.reason == reason
    assert result.hint


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["feed", "releases", "page"]))
def test_no_bytes_can_raise(body: bytes, kind: str) -> None:
    """Whatever comes, reading gives a value."""
    for whole in (body, b"<rss><channel><item><title>" + body + b"</title><link>/1</link></item></channel></rss>"):
        assert isinstance(read(job(whole, kind=kind, selectors=Selectors(item="li"))), Parsed | Unreadable)


def test_filters_choose_by_word_and_expression() -> None:
    """Include and exclude look at title, summary and address, whatever the case."""
    body = rss(item(1, "Kubernetes 1.27"), item(2, "Podcast on Kubernetes"), item(3, "Cats"))
    result = parsed(body, include=("kubernetes",), exclude=("/^podcast/",))
    assert [entry.title for entry in result.entries] == ["Kubernetes 1.27"]
    assert refused(body, include=("/(/",)).reason == "selectors"


# -- JSON Feed -------------------------------------------------------------------------------------------------------


def test_json_feed() -> None:
    """Both versions, with numbers as ids, HTML or text, one author or several."""
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "language": "en",
        "items": [
            {"id": 1, "url": "/1", "title": "One", "content_html": "<p>a</p><p>b</p>", "authors": [{"name": "Ann"}],
             "date_published": "2023-03-17T09:00:00+0900", "date_modified": "2023-03-17T02:00:00Z", "language": "ja"},
            {"id": "2", "external_url": "https://x.example/2", "content_text": "only text", "author": {"name": "Bob"}},
            {"id": "https://x.example/3", "summary": "s"},
            {"id": "4", "url": "javascript:x"},
            "nonsense",
        ],
    }  # fmt: skip
    result = parsed(json.dumps(body))
    one, two, three = result.entries
    assert one == Entry(
        "s", "1", "One", "https://blog.example/1", "a\nb", datetime(2023, 3, 17, tzinfo=UTC),
        datetime(2023, 3, 17, 2, tzinfo=UTC), language="ja", author="Ann",
    )  # fmt: skip
    assert (two.title, two.url, two.author, two.language) == ("only text", "https://x.example/2", "Bob", "en")
    assert three.url == "https://x.example/3"
    assert result.remarks == ("2 entries without a web address left out",)


# -- releases --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("v1.24.0", "stern v1.24.0"),
        ("1.7.0", "stern 1.7.0"),
        ("v1.7.0-rc.1", "stern v1.7.0-rc.1"),
        ("Release v2", "stern Release v2"),
        ("v1.2.3 (2023-03-17)", "stern v1.2.3 (2023-03-17)"),
        ("containerd 1.7.0", "containerd 1.7.0"),
        ("Loki 2.8 is here", "Loki 2.8 is here"),
        ("api/v1.0.0", "api/v1.0.0"),
        ("nightly", "nightly"),
    ],
)
def test_a_bare_version_gets_the_project_in_front(title: str, shown: str) -> None:
    """`v1.24.0` alone tells nobody what was released."""
    assert release_title("stern", title) == shown


@pytest.mark.parametrize(
    ("url", "project"),
    [
        ("https://github.com/stern/stern/releases.atom", "stern"),
        ("https://github.com/golang/go/tags.atom", "go"),
        ("http://127.0.0.1:8000/github.com/containerd/containerd/releases.atom", "containerd"),
        ("https://blog.example/feed", ""),
        ("https://x.example/releases.atom", ""),
    ],
)
def test_the_project_is_in_the_address(url: str, project: str) -> None:
    """The repository's name stands before its releases."""
    assert project_of(url) == project


def test_release_notes_become_the_summary() -> None:
    """A release's notes are plain text, its title names the project, an empty title is its tag."""
    link = "<link href='https://github.com/stern/stern/releases/tag/v1.24.0'/><id>tag:github.com,2008:R/1/v1.24.0</id>"
    notes = "<content type='html'>&lt;h2&gt;Changes&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;/ul&gt;</content>"
    where = {"kind": "releases", "url": "https://github.com/stern/stern/releases.atom"}
    entry = only(ATOM.format("", f"<entry><title>v1.24.0</title>{link}{notes}</entry>"), **where)
    assert (entry.title, entry.summary) == ("stern v1.24.0", "Changes\na")
    assert only(ATOM.format("", f"<entry><title/>{link}</entry>"), **where).title == "stern v1.24.0"


# -- pages -----------------------------------------------------------------------------------------------------------

TALKS = """<html><head><base href="/decks/"><title>Talks</title></head><body>
<article><h2><a href="one">One &lt;1&gt;</a></h2><time datetime="2023-03-15T10:00:00+09:00">x</time>
<p>About one</p></article>
<article><h2><a href="/two">Two</a></h2><span class="d">March 16, 2023</span></article>
<article><p>no link</p></article></body></html>"""


def test_a_page_gives_what_its_selectors_say() -> None:
    """Items with title, link, date and summary; relative links against the page's base."""
    how = Selectors(item="article", link="h2 a", title="h2", date="time, .d", summary="p")
    one, two = parsed(TALKS, kind="page", selectors=how).entries
    assert (one.title, one.url, one.summary) == ("One <1>", "https://blog.example/decks/one", "About one")
    assert one.published_at == datetime(2023, 3, 15, 1, tzinfo=UTC)
    assert (two.url, two.published_at) == ("https://blog.example/two", datetime(2023, 3, 16, tzinfo=UTC))


def test_a_link_selector_alone_is_enough() -> None:
    """Without items each link is an entry."""
    assert [entry.title for entry in parsed(TALKS, kind="page", selectors=Selectors(link="h2 a")).entries] == [
        "One <1>",
        "Two",
    ]


@pytest.mark.parametrize(
    "how", [Selectors(), Selectors(item="li"), Selectors(item="[["), Selectors(item="article > p")]
)
def test_selectors_that_give_nothing_are_a_failure(how: Selectors) -> None:
    """No selector, no match, a misspelt one and items without links are each told."""
    assert refused(TALKS, kind="page", selectors=how).reason == "selectors"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-03-17", datetime(2023, 3, 17, tzinfo=UTC)),
        ("2023-03-17T09:00:00+09:00", datetime(2023, 3, 17, tzinfo=UTC)),
        ("Fri, 17 Mar 2023 09:00:00 +0900", datetime(2023, 3, 17, tzinfo=UTC)),
        ("公開日: 2023年3月17日", datetime(2023, 3, 17, tzinfo=UTC)),
        ("2023/3/17 10:00", datetime(2023, 3, 17, tzinfo=UTC)),
        ("2023.03.17", datetime(2023, 3, 17, tzinfo=UTC)),
        ("Posted on March 17th, 2023", datetime(2023, 3, 17, tzinfo=UTC)),
        ("17 Mar 2023", datetime(2023, 3, 17, tzinfo=UTC)),
        ("3/4/2023", None),
        ("2023-13-45", None),
        ("Foo 17, 2023", None),
        ("", None),
    ],
)
def test_dates_as_people_write_them(text: str, expected: datetime | None) -> None:
    """What can be read without guessing is read."""
    found = written_date(text)
    assert (found.astimezone(UTC) if found else None) == expected


# -- finding feeds ---------------------------------------------------------------------------------------------------


def test_feeds_of_a_page() -> None:
    """Named feeds in the page's order, comments last, the base respected, nothing but the web."""
    page = """<html><head><base href="https://x.example/blog/">
      <link rel="alternate" type="application/rss+xml" title="Comments Feed" href="comments/feed">
      <link rel='alternate' type='application/json' href='x.json'>
      <LINK REL="Alternate" TYPE="application/atom+xml" HREF="atom.xml">
      <link rel="alternate" hreflang="ja" href="/ja/"><link rel=stylesheet href=x.css>
      <link rel="alternate" type="application/rss+xml" href="javascript:x">
      <link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head>"""
    assert feeds_on(page, "https://x.example/") == (
        "https://x.example/blog/atom.xml",
        "https://x.example/rss?a=1&b=2",
        "https://x.example/blog/x.json",
        "https://x.example/blog/comments/feed",
    )


def test_usual_places_are_below_the_page_first() -> None:
    """Six places below the page, then six at the root."""
    places = usual_places("https://x.example/blog")
    assert places[:2] == ("https://x.example/blog/feed", "https://x.example/blog/feed.xml")
    assert places[6] == "https://x.example/feed"
    assert len(usual_places("https://x.example/")) == 6


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://github.com/stern/stern", "https://github.com/stern/stern/releases.atom"),
        ("https://github.com/stern/stern/", "https://github.com/stern/stern/releases.atom"),
        ("https://github.com/stern/stern.git", "https://github.com/stern/stern/releases.atom"),
        ("https://github.com/stern/stern/releases", "https://github.com/stern/stern/releases.atom"),
        ("https://github.com/stern/stern/releases.atom", "https://github.com/stern/stern/releases.atom"),
        ("https://github.com/stern/stern/commits.atom", "https://github.com/stern/stern/commits.atom"),
        ("https://github.com/stern", "https://github.com/stern"),
    ],
)
def test_a_repository_means_its_releases(url: str, asked: str) -> None:
    """A GitHub repository is asked for its releases; a page source never is."""
    assert address(feed(url)) == address(Source("a", Kind.RELEASES, url)) == asked
    assert address(Source("a", Kind.PAGE, url)) == url


# -- bytes to text ---------------------------------------------------------------------------------------------------

JAPANESE = "日本語のタイトル、カナも"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "shift_jis", "euc_jp", "iso2022_jp", "cp932"]
)
def test_declared_encodings(encoding: str) -> None:
    """What a document declares is read so, with or without a mark."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><item><title>{JAPANESE}</title>'
    assert only((text + "<link>/1</link></item></channel></rss>").encode(encoding)).title == JAPANESE


@pytest.mark.parametrize(
    ("body", "content_type", "language", "expected"),
    [
        (JAPANESE.encode(), "text/xml; charset=iso-8859-1", "", JAPANESE),
        (JAPANESE.encode("euc_jp"), "text/xml; charset=EUC-JP", "", JAPANESE),
        (JAPANESE.encode("cp932"), "", "ja", JAPANESE),
        (JAPANESE.encode("cp932"), "", "", JAPANESE),
        (JAPANESE.encode("euc_jp"), "text/xml; charset=idna", "ja-JP", JAPANESE),
        ("тест".encode("cp1251"), "", "ru", "тест"),
        ("café".encode("cp1252"), "", "", "café"),
        ("café “x”".encode("cp1252"), "text/xml; charset=us-ascii", "", "café “x”"),
        ("naïve ".encode() + "café".encode("cp1252"), "", "", "naïve café"),
        ("naïve ".encode() + "café".encode("cp1252"), "text/xml; charset=utf-8", "ja", "naïve café"),
        (b"+ADw-script+AD4-", "text/xml; charset=utf-7", "", "+ADw-script+AD4-"),
        (codecs.BOM_UTF8 + b"x", "", "", "x"),
        (b"x", "text/xml; charset=no-such-thing", "", "x"),
        (b"x", "text/xml; charset=rot13", "", "x"),
        (b"\xff", "text/xml; charset=hex", "", "ÿ"),
    ],
)
def test_decoding_ladder(body: bytes, content_type: str, language: str, expected: str) -> None:
    """Marks, then UTF-8, then declarations, then the language, then Windows."""
    assert decode(body, content_type=content_type, language=language) == expected


@given(st.binary(max_size=200), st.text(max_size=20), st.sampled_from(["", "ja", "zh", "ko", "xx"]))
def test_decoding_never_raises(body: bytes, charset: str, language: str) -> None:
    """Any bytes under any declaration become text."""
    text = decode(body, content_type=f"text/xml; charset={charset}", language=language)
    legal_xml(text).encode("utf-8")


@given(st.text(max_size=100))
def test_utf8_comes_through_whole(text: str) -> None:
    """Valid UTF-8 is never taken for something else."""
    body = text.encode("utf-8", "replace")
    if b"\x1b" not in body and not body.startswith((b"\xff", b"\xfe", codecs.BOM_UTF8)) and b"\0" not in body[:4]:
        assert decode(body) == body.decode("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a&#0;b", "ab"), ("a&#xD800;b", "a\ufffdb"), ("&#9;&#x20;&#x1F600;", "&#9;&#x20;&#x1F600;"),
     ("a\x00\ufffeb", "ab"),
     ("&#99999999;", "\ufffd"), ("\x1b[31mred", "red")],
)  # fmt: skip
def test_illegal_characters_are_taken_out(text: str, expected: str) -> None:
    """What XML forbids does not reach the parser."""
    assert legal_xml(text) == expected


# -- summaries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a</p>\n\n<p>b<br>c</p>", "a\nb\nc"),
        ("<ul><li>x<li>y</ul>", "x\ny"),
        ("<table><tr><td>1<td>2</table>", "1 2"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<b>a</b>b &amp; c", "ab & c"),
        ("x<script>alert(1)</script><style>p{}</style><svg><text>t</text></svg>y", "xy"),
        ("<img src=x onerror=alert(1)>t<!-- hidden -->", "t"),
        ("<a href='javascript:x'>t</a>", "t"),
        ("</p><p>unbalanced", "unbalanced"),
        ("\u202eevil\x1b[31m", "evil"),
        ("", ""),
    ],
)
def test_summaries_are_plain_text(markup: str, expected: str) -> None:
    """What a reader would see, paragraphs on lines of their own."""
    assert plain_summary(markup) == expected


PIECES = ["<p>", "</p>", "<script>", "</script>", "<!--", "-->", "<b onclick='x'>", "x", "<", ">"]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES)))
def test_no_markup_comes_out(parts: list[str]) -> None:
    """However tags are broken and nested, no tag and no attribute is left of them."""
    out = plain_summary("".join(parts))
    assert "<script" not in out
    assert "onclick" not in out


def test_long_summaries_are_cut() -> None:
    """At most 2,000 characters, with a mark, also of markup that never ends."""
    assert len(plain_summary("<p>" + "word " * 5_000)) <= 2_000
    assert plain_summary("word " * 5_000).endswith("…")
    assert plain_summary("<div>" * 200_000) == ""


def test_the_future_is_a_day_long() -> None:
    """A date up to a day ahead is believed."""
    at = NOW + timedelta(days=1)
    assert only(rss(f"<link>/1</link><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")).published_at == at
