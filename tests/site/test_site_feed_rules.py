"""Every feed of the built site by the rules of the W3C feed validator, of XML and of JSON Feed 1.1."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html

from curator.domain.settings import Settings
from curator.domain.types import Kind, Source
from curator.site.entries import ITEM_LIMIT, WINDOW
from curator.site.feeds import ATOM, CONTENT
from curator.site.sitemap import is_public, opml
from curator.site.stage import StagePage, stage
from tests.site.weeks import NOW, WEEK, page_text, stage_page

FEEDS = ("feed.xml", "atom.xml", "items.xml", "sections/articles/feed.xml")
TAGS = frozenset(
    "a blockquote br code del details div em h2 h3 h4 h5 h6 hr img li ol p pre s section span strong summary sup table "
    "tbody td th thead tr ul".split()
)
"""Of the validator's `acceptable_elements` those that we use."""
ATTRIBUTES = frozenset("alt height href lang src start width".split())
"""Of its `acceptable_attributes` those that we use: `class` would be one, `aria-label` and `tabindex` are not."""
RFC2822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d\d[03]0")
URI = re.compile(r"https?://[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+")


@pytest.fixture(scope="module")
def hostile(week: list[StagePage]) -> list[StagePage]:
    """The week, and an issue whose words are all a feed could stumble over."""
    title = "A </b> & &amp; AT&T <i>x</i> \x0b\ufffe\ufffd\x85 ]]> 猫"
    body = WEEK + "\n\n## 👀 Notable Articles\n\n### &lt; </script> \ufffd\n\n:::details x\ny\n:::\n\n`a`\n"
    page = stage_page(page_text("2023-03-18", body), "content/issues/2023-03-18.md")
    return [*week, replace(page, issue=replace(page.issue, title=title, topics=("CI & CD", "<b>")))]


@pytest.fixture(scope="module")
def files(hostile: list[StagePage], settings: Settings) -> dict[str, str]:
    return dict(stage(hostile, settings, now=NOW).extra)


@pytest.mark.parametrize("name", FEEDS)
def test_what_a_validator_asks(files: dict[str, str], name: str) -> None:
    """A link to itself, its language, canonical addresses that are ids and unique, dates in the one right form, titles
    without markup, contents of harmless elements with whole addresses, no character that was spoilt on its way."""
    text = files[name]
    root = etree.fromstring(text.encode())
    url = f"https://weekly.example/neko/{name}"

    assert not feedparser.parse(text.encode()).bozo
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]", text)
    assert root.xpath("//*[local-name()='link'][@rel='self']/@href") == [url]
    ids = [element.text for element in root.iter("guid", f"{{{ATOM}}}id")]
    assert len(ids) == len(set(ids)) > 2
    for address in [*ids, *(link.text or link.get("href") for link in root.iter("link", f"{{{ATOM}}}link"))]:
        assert URI.fullmatch(address or ""), address
    for date in root.iter("pubDate", "lastBuildDate"):
        assert RFC2822.fullmatch(date.text or "")
        assert parsedate_to_datetime(date.text or "").strftime("%a") == (date.text or "")[:3]
    for title in root.iter("title", "category"):
        assert not re.search(r"</\w", title.text or "")
    for title in root.iter(f"{{{ATOM}}}title", f"{{{ATOM}}}summary", f"{{{ATOM}}}subtitle"):
        marked = re.search(r"</?[A-Za-z]|&#?\w", title.text or "")
        assert marked is None or title.get("type") == "html"
    for content in root.iter(f"{{{CONTENT}}}encoded", f"{{{ATOM}}}content"):
        for element in html.fragment_fromstring(content.text or "", create_parent="div").iter():
            assert element.tag in TAGS | {"div"}
            assert set(element.attrib) <= ATTRIBUTES
            assert (element.get("href") or element.get("src") or "https:").startswith(("https:", "http:", "mailto:"))


def test_atom_as_its_rfc_wants_it(files: dict[str, str]) -> None:
    """An author, a language, a moment for each entry that no other entry has, content that says that it is HTML."""
    root = etree.fromstring(files["atom.xml"].encode())
    name = f"{{{ATOM}}}"

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert root.findtext(f"{name}author/{name}name") == "ねこ週報"
    times = [entry.findtext(f"{name}updated") for entry in root.iter(f"{name}entry")]
    assert len(times) == len(set(times)) == 3
    assert {content.get("type") for content in root.iter(f"{name}content")} == {"html"}


def test_json_feed_as_its_version_1_1_wants_it(files: dict[str, str]) -> None:
    """Every key is one of the specification, of its type, and none is null."""
    told = json.loads(files["feed.json"])

    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == "https://weekly.example/neko/feed.json"
    assert set(told) <= {
        *("version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items"),
    }
    for item in told["items"]:
        keys = {"id", "url", "title", "content_html", "summary", "date_published", "date_modified"}
        assert keys <= set(item) <= keys | {"tags"}
        assert all(isinstance(item[key], str) and item[key] for key in keys)
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
        assert "\ufffd" not in json.dumps(item, ensure_ascii=False)


@pytest.mark.parametrize("name", FEEDS)
def test_xmllint_reads_it(files: dict[str, str], name: str, tmp_path: Path) -> None:
    """libxml2's own tool finds it well-formed."""
    if shutil.which("xmllint") is None:
        pytest.skip("no xmllint on this machine")
    (tmp_path / "feed.xml").write_text(files[name], encoding="utf-8")
    done = subprocess.run(["xmllint", "--noout", "feed.xml"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_an_item_is_an_entry(files: dict[str, str]) -> None:
    """Each item has its own entry, at its own permanent address, with what stands under its heading and no more."""
    read = feedparser.parse(files["sections/articles/feed.xml"].encode())
    first = next(entry for entry in read.entries if "ebpf" in entry.title.lower())

    assert re.fullmatch(r"https://weekly\.example/neko/issues/2023-03-1\d/#i-[0-9a-f]{10}", first.id)
    assert "一行目。" in first.content[0].value
    assert "おしまい。" not in first.content[0].value
    assert "図" not in first.content[0].value


def corrected(page: StagePage, moment: datetime) -> StagePage:
    return replace(page, issue=replace(page.issue, updated_at=moment))


def test_a_correction_moves_what_was_updated(settings: Settings) -> None:
    """`updated` moves the entry's and the feed's moment, and the sitemap's, never its id or the day it went out."""
    page = stage_page(page_text("2023-03-10", "x"))
    moment = datetime(2023, 3, 12, 3, tzinfo=UTC)
    staged = stage([corrected(page, moment)], settings, now=NOW)
    entry = feedparser.parse(staged.extra["atom.xml"].encode()).entries[0]

    assert entry.updated == "2023-03-12T03:00:00Z"
    assert entry.published == "2023-03-10T01:00:00Z"
    assert entry.id == "https://weekly.example/neko/issues/2023-03-10/"
    assert dict(staged.pages)["issues/2023-03-10/"] == moment
    late = stage([corrected(page, NOW + timedelta(days=1))], settings, now=NOW)
    assert feedparser.parse(late.extra["atom.xml"].encode()).entries[0].updated == "2023-03-10T01:00:00Z"
    assert "is not yet" in late.problems[0]


def test_old_issues_that_are_brought_in_are_no_news(settings: Settings) -> None:
    """Issues half a year older than the newest are in no feed, and feeds of items have a limit."""
    old = [stage_page(page_text(f"2021-0{at}-01", f"## S\n\n### O{at}\n"), f"o{at}.md") for at in range(1, 8)]
    new = stage_page(page_text("2023-03-10", "## S\n\n" + "\n\n".join(f"### I{at}" for at in range(150))), "n.md")
    files = stage([*old, new], settings, now=NOW).extra

    assert timedelta(days=365) > WINDOW
    assert len(feedparser.parse(files["feed.xml"].encode()).entries) == 1
    titles = [entry.title for entry in feedparser.parse(files["items.xml"].encode()).entries]
    assert titles == [f"I{at}" for at in range(ITEM_LIMIT)]


def test_only_public_sources_are_told_of() -> None:
    """The list of sources holds names and addresses, none inside a company and none with a key in it."""
    sources = [
        Source("k8s", Kind.FEED, "https://kubernetes.io/feed.xml", title="K8s & <friends> AT&T", section="x"),
        Source("page", Kind.PAGE, "https://lwkd.info/", include=("SECRETWORD",)),
        *(
            Source(f"s{at}", Kind.FEED, url)
            for at, url in enumerate(
                "https://u:p@a.example/f http://10.0.0.1/f http://wiki.corp/f https://a.example/f?token=x "
                "http://intranet/f https://a.example/f?x=1&api_key=2 http://[::1]/f".split()
            )
        ),
    ]
    root = etree.fromstring(opml("T", sources).encode())

    assert [dict(outline.attrib) for outline in root.iter("outline")] == [
        {
            "text": "K8s & ‹friends> AT＆T",
            "title": "K8s & ‹friends> AT＆T",
            "type": "rss",
            "xmlUrl": "https://kubernetes.io/feed.xml",
        },
        {"text": "page", "title": "page", "type": "link", "url": "https://lwkd.info/"},
    ]
    assert opml("T", sources[2:]) == ""
    assert is_public("https://feeds.example.com/atom?format=xml")
