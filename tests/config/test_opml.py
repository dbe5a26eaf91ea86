"""Feed lists of other readers: taken in quickly, distrusted, and given back."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from curator.config.opml import Refused, export_opml, import_opml, read_opml
from curator.config.sources import load_sources
from curator.domain.settings import Settings
from curator.domain.types import Kind, Source

from .conftest import SECTIONS


def opml(body: str, version: str = "2.0") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><opml version="{version}"><head/><body>{body}</body></opml>'.encode()


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_nested_lists_are_read(root: Path, version: str) -> None:
    """Feeds inside groups come in the file's order; a group called like a section becomes it, also for the
    groups inside it; others become a comment."""
    body = (
        '<outline text="🛠️ Tools"><outline text="Stern" xmlUrl="https://github.com/stern/stern/releases.atom"/>'
        '<outline text="Deep"><outline title="B" text="b" XMLURL="http://b.example/rss"/></outline></outline>'
        '<outline text="No feed" htmlUrl="https://x.example/"/><outline text="C" xmlUrl="https://c.example/"/>'
    )
    report = import_opml(root, opml(body, version), SECTIONS)
    assert [(source.slug, source.kind, source.section) for source in report.added] == [
        ("stern", Kind.RELEASES, "tools"),
        ("b", Kind.FEED, "tools"),
        ("c", Kind.FEED, ""),
    ]
    assert load_sources(root, SECTIONS) == report.added
    assert '# Deep\n[[source]]\nslug = "b"' in (root / "sources.toml").read_text()


def test_what_is_listed_is_not_added_again(root: Path) -> None:
    """Importing twice, or a list with the same feed under http and www, adds each feed once."""
    body = '<outline text="A" xmlUrl="https://a.example/feed/"/><outline text="A2" xmlUrl="http://www.a.example/feed"/>'
    first = import_opml(root, opml(body), SECTIONS)
    again = import_opml(root, opml(body), SECTIONS)
    assert ([s.slug for s in first.added], first.known) == (["a"], ("A2",))
    assert (again.added, again.known) == ((), ("A", "A2"))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("javascript:alert(1)", "not an address of the web"),
        ("file:///etc/passwd", "begins with file:"),
        ("feed:https://a.example/", "begins with feed:"),
        ("https://u:hunter2@a.example/", "password"),
        ("https://a.example/?private_token=hunter2", "private_token"),
    ],
)
def test_an_outline_that_cannot_be_a_source_is_refused_alone(address: str, reason: str) -> None:
    """A refused outline names its reason without its address, and the others come in."""
    body = f'<outline text="Bad" xmlUrl="{address}"/><outline text="Good" xmlUrl="https://good.example/"/>'
    report = read_opml(opml(body), SECTIONS, ())
    assert [source.title for source in report.added] == ["Good"]
    assert report.refused[0].title == "Bad"
    assert reason in report.refused[0].reason
    assert "hunter2" not in report.refused[0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not XML"),
        (b"not xml", "not XML"),
        (b"<html><body/></html>", "not OPML but <html>"),
        (b'<!DOCTYPE opml SYSTEM "http://evil.example/x.dtd"><opml/>', "DTD"),
        (b'<!DOCTYPE o [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml><body><outline text="&c;"/></body></opml>', "DTD"),
        (b'<?xml version="1.0" encoding="utf-7"?><opml/>', "not XML"),
        (b"<opml>" + b"<outline>" * 50, "not XML"),
        (b" " * 20_000_001, "bytes"),
    ],
)
def test_a_file_that_is_no_list_is_refused(data: bytes, reason: str) -> None:
    """Hostile or broken XML is one refusal with its reason; nothing is followed and nothing added."""
    report = read_opml(data, SECTIONS, ())
    assert report.added == ()
    assert reason in report.refused[0].reason


def test_the_hostile_list_is_refused(corpus: Path) -> None:
    """The attack file resolves no entity and adds nothing."""
    report = read_opml((corpus / "attacks/configs/hostile.opml").read_bytes(), SECTIONS, ())
    assert report.added == ()
    assert [type(refused) for refused in report.refused] == [Refused]
    assert "root:" not in str(report)


def test_titles_from_strangers_are_cleaned(root: Path) -> None:
    """A title cannot bring control characters or a second line into our file."""
    body = '<outline text="A&#x9b;31m&#10;[[source]]&#x202e;" xmlUrl="https://a.example/"/>'
    (source,) = import_opml(root, opml(body), SECTIONS).added
    assert source.title == "A [[source]]"
    assert len(load_sources(root, SECTIONS)) == 1


def test_a_category_cannot_write_into_the_file(root: Path) -> None:
    """A category becomes one comment line, whatever it says."""
    body = '<outline text="x&#10;[[source]]&#10;slug = 1"><outline text="A" xmlUrl="https://a.example/"/></outline>'
    import_opml(root, opml(body), SECTIONS)
    assert len(load_sources(root, SECTIONS)) == 1


def test_very_deep_lists_are_read(root: Path) -> None:
    """Depth costs no stack."""
    body = "<outline text='x'>" * 5_000 + '<outline text="A" xmlUrl="https://a.example/"/>' + "</outline>" * 5_000
    assert len(read_opml(opml(body), SECTIONS, ()).added) == 1


def test_a_thousand_feeds_are_listed_at_once(root: Path) -> None:
    """1,000 entries take a fraction of a second (0.4 s measured on two busy cores): nothing is fetched."""
    body = "".join(f'<outline text="ブログ {n}" xmlUrl="https://blog{n}.example/feed"/>' for n in range(1_000))
    begin = time.perf_counter()
    report = import_opml(root, opml(body), SECTIONS)
    assert time.perf_counter() - begin < 5
    assert len({source.slug for source in report.added}) == 1_000


def test_a_list_goes_out_and_comes_back() -> None:
    """What we export, we import: addresses, titles and sections. A page without a feed goes out as a link."""
    sources = (
        Source("a", Kind.FEED, "https://a.example/feed?x=1&y=2", 'A "quoted" <b>', "tools"),
        Source("b", Kind.RELEASES, "https://github.com/a/b/releases.atom", "", "", interval=timedelta(hours=1)),
        Source("p", Kind.PAGE, "https://p.example/", "P"),
    )
    text = export_opml(sources, SECTIONS)
    report = read_opml(text.encode(), SECTIONS, ())
    assert {(source.url, source.section) for source in report.added} == {
        (source.url, source.section) for source in sources if source.kind is not Kind.PAGE
    }
    assert export_opml(sources, SECTIONS) == text
    assert 'type="link"' in text
    assert '<outline text="🛠️ Tools, Frameworks, Libraries"' in text
    assert export_opml((), Settings()).startswith('<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">')


@pytest.mark.parametrize(
    "data",
    [
        opml('<outline text="caf\u00e9" xmlUrl="https://a.example/"/>').replace(b"</body></opml>", b""),
        opml('<outline text="caf&eacute;" xmlUrl="https://a.example/"/>'),
        opml('<outline text="caf\u00e9" xmlUrl="https://a.example/"></ns:outline>'),
        opml('<outline text="caf\u00e9" xmlUrl="https://a.example/" title="a & b"/>'),
        '<?xml version="1.0" encoding="shift_jis"?><opml><outline text="caf\u00e9" xmlUrl="https://a.example/"/></opml>'.replace(
            "caf\u00e9", "日本"
        ).encode("shift_jis"),
        b"<opml/>" + opml('<outline text="caf\u00e9" xmlUrl="https://a.example/"/>'),
    ],
    ids=["cut off", "HTML entity", "wrong end", "ampersand", "Shift_JIS", "two documents"],
)
def test_what_is_no_proper_xml_is_read_as_far_as_it_goes(data: bytes) -> None:
    """And the report says so, since something may be missing."""
    report = read_opml(data, SECTIONS, ())
    assert [(source.url, source.title in ("café", "日本")) for source in report.added] == [("https://a.example/", True)]
    assert report.damage


@pytest.mark.parametrize(
    ("outline", "title"),
    [
        ('text="Text" title="Title"', "Text"),
        ('text=" " title="Title"', "Title"),
        ('title="Title"', "Title"),
        ('text="caf&#233;&#10; two"', "café two"),
        ("", ""),
    ],
)
def test_the_name_of_an_outline(outline: str, title: str) -> None:
    """OPML asks for `text`; readers also write `title`, or nothing."""
    (source,) = read_opml(opml(f'<outline {outline} xmlUrl="https://a.example/feed"/>'), SECTIONS, ()).added
    assert source.title == title
    assert source.slug


def test_a_namespace_and_a_category_are_understood() -> None:
    """Some writers put OPML into a namespace; `category` names a section as well as a group does."""
    text = (
        '<opml xmlns="http://opml.org/spec2"><body>'
        '<outline text="A" category="/x/y,🛠️ Tools" xmlUrl="https://a.example/feed"/></body></opml>'
    )
    assert [source.section for source in read_opml(text.encode(), SECTIONS, ()).added] == ["tools"]
    assert [source.url for source in read_opml(text.encode("utf-16"), SECTIONS, ()).added] == ["https://a.example/feed"]


def test_lists_of_lists_are_refused_by_name() -> None:
    """Their address gives no feed, so they would fail at every crawl."""
    report = read_opml(opml('<outline type="include" text="More" xmlUrl="https://a.example/more.opml"/>'), SECTIONS, ())
    assert report.added == ()
    assert report.refused[0].title == "More"


def test_a_damaged_file_cannot_smuggle_a_dtd() -> None:
    """What the first parser did not reach is refused all the same."""
    data = b'<opml><a></b><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]></opml>'
    assert "DTD" in read_opml(data, SECTIONS, ()).refused[0].reason
