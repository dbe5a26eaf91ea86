"""The feed: read back with a feed reader and an XML parser, by the rules of RSS 2.0."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import feedparser
from lxml import etree, html

from curator.domain.settings import Settings
from curator.domain.types import Card
from curator.publish.front import parse_page
from curator.site import front
from curator.site.entries import ISSUE_LIMIT
from curator.site.feeds import CONTENT
from curator.site.stage import StagePage, stage
from tests.site.weeks import NOW, page_text, stage_page

CARDS = {"https://ebpf.example/post": Card("https://ebpf.example/post", title="A <b> & c", description="d")}


def test_a_feed_reader_sees_the_issues(week: list[StagePage], settings: Settings) -> None:
    """Title, address, date and full text of every public issue, newest first, and nothing a reader complains of."""
    xml = stage(week, settings, now=NOW, cards=CARDS).extra["feed.xml"]
    read = feedparser.parse(xml.encode())

    assert not read.bozo
    assert read.version == "rss20"
    assert (read.feed.title, read.feed.language, read.feed.link) == ("ねこ週報", "ja", "https://weekly.example/neko/")
    assert [entry.id for entry in read.entries] == [
        "https://weekly.example/neko/issues/2023-03-17/",
        "https://weekly.example/neko/issues/2023-03-10/",
    ]
    assert [entry.link for entry in read.entries] == [entry.id for entry in read.entries]
    text = html.fromstring(read.entries[0].content[0].value).text_content()
    for words in ("第2回目", "🐝 eBPF の話", "一行目。", "脚注。", "おしまい。", "{{ braces }}", "A <b> & c"):
        assert words in text
    assert read.entries[0].summary == "🐝 eBPF の話 / 絵"


def test_every_address_in_the_feed_is_absolute(week: list[StagePage], settings: Settings) -> None:
    """Links, footnotes and pictures lead somewhere from any reader, and nothing is there that acts."""
    xml = stage(week, settings, now=NOW).extra["feed.xml"]

    for content in etree.fromstring(xml.encode()).iter(f"{{{CONTENT}}}encoded"):
        tree = html.fragment_fromstring(content.text, create_parent="div")
        for element in tree.iter():
            assert element.tag not in {"script", "style", "iframe", "nav"}
            assert not {name for name in element.attrib if name.startswith(("on", "aria-", "style"))}
            for name in ("href", "src"):
                assert element.get(name, "https://").startswith(("https://", "http://"))


def test_what_validators_ask_of_a_channel(week: list[StagePage], settings: Settings) -> None:
    """Self link, language, description, permanent ids, and dates from the issues in RFC 822 form."""
    channel = etree.fromstring(stage(week, settings, now=NOW).extra["feed.xml"].encode())[0]

    link = channel.find("{http://www.w3.org/2005/Atom}link")
    assert link is not None
    assert dict(link.attrib) == {
        "rel": "self",
        "type": "application/rss+xml",
        "href": "https://weekly.example/neko/feed.xml",
    }
    assert channel.findtext("description")
    assert [guid.get("isPermaLink") for guid in channel.iter("guid")] == ["true", "true"]
    assert channel.findtext("lastBuildDate") == "Fri, 17 Mar 2023 10:00:00 +0900"
    dates = [parsedate_to_datetime(date.text or "") for date in channel.iter("pubDate")]
    assert dates == sorted(dates, reverse=True)


def test_hostile_words_stay_words(week: list[StagePage], settings: Settings) -> None:
    """CDATA ends, entities, characters XML has not: the feed stays well-formed and shows what the page shows."""
    title = "x]]><script>alert(1)</script> AT&amp;T \x0b \ufffe"
    page = replace(week[1], issue=replace(week[1].issue, title=title, topics=("CI & CD",)))
    xml = stage([page], settings, now=NOW).extra["feed.xml"]
    read = feedparser.parse(xml.encode(), sanitize_html=False)

    assert etree.fromstring(xml.encode()).findtext("channel/item/title") == "x]]><script>alert(1)< /script> AT&amp;T"
    assert read.entries[0].tags[0].term == "CI & CD"


def test_the_newest_issues_only(settings: Settings) -> None:
    """The feed holds a fixed number of issues, whatever the archive's size."""
    days = [str(date(2019, 3, 1) - timedelta(days=5 * at)) for at in range(30)]
    pages = [stage_page(page_text(day, "x"), f"{day}.md") for day in days]
    read = feedparser.parse(stage(pages, settings, now=NOW).extra["feed.xml"].encode())

    assert len(read.entries) == ISSUE_LIMIT
    assert datetime(*read.entries[0].published_parsed[:3]).year == 2019  # type: ignore[misc]


def test_what_was_brought_in_is_no_news(settings: Settings) -> None:
    """Imported issues come into no feed, however young they are, save one that is the newest of all; when the next
    issue goes out, that one is the only entry, and the section pages of the old ones keep their feeds."""
    item = "## 👀 Notable Articles\n\n### Old\n\nhttps://old.example/"
    pages = [stage_page(page_text(day, item), f"{day}.md") for day in ("2023-03-03", "2023-03-10", "2023-03-17")]
    moved = [replace(page, imported=True) for page in pages]
    feeds = ("feed.xml", "atom.xml", "items.xml", "sections/articles/feed.xml")

    def told(pages: list[StagePage], name: str) -> list[str]:
        read = feedparser.parse(stage(pages, settings, now=NOW).extra[name].encode())
        assert not read.bozo
        return [entry.link.removeprefix("https://weekly.example/neko/issues/")[:10] for entry in read.entries]

    for name in feeds:
        assert told(moved, name) == ["2023-03-17"]
        assert told([*moved[:2], pages[2]], name) == ["2023-03-17"]
        assert told([moved[0], *pages[1:]], name) == ["2023-03-17", "2023-03-10"]
    new = stage_page(page_text("2023-03-24", "## 別\n\nx"), "2023-03-24.md")
    assert told([*moved, new], "feed.xml") == ["2023-03-24"]
    assert told([*moved, new], "sections/articles/feed.xml") == []


def test_how_a_page_says_that_it_was_brought_in() -> None:
    """By its old addresses, or by an article's front matter with its name on Zenn; a page made here says neither."""
    own = "---\nnumber: 1\ndate: 2023-03-17\ntitle: t\nzenn_slug: neco-weekly-1\ndraft: false\n---\nx\n"
    book = own.replace("zenn_slug: neco-weekly-1", "redirect_from: /2023/0317.html")
    article = own.replace("draft: false", "published: true")

    assert [
        front.stage_page("p.md", parse_page(text, path="p.md", zone=UTC)).imported for text in (own, book, article)
    ] == [
        False,
        True,
        True,
    ]
