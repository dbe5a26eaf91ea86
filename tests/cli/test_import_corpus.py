"""The team's own old issues, where the corpus has them: all of each original is on its built page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from curator.domain.zenn import article_text
from curator.publish.front import parse_page
from tests.cli.conftest import Curator
from tests.publish.importers.trees import TOKYO

NOW = "2023-04-03T10:00:00+09:00"


@pytest.fixture
def team(corpus: Path) -> Path:
    return corpus / "data" / "neco"


@pytest.fixture
def place(tmp_path: Path, curator: Curator) -> Path:
    """A fresh Japanese publication."""
    assert curator("init", str(tmp_path / "weekly"), "--language", "ja").code == 0
    return tmp_path / "weekly"


def squeezed(text: str) -> str:
    """Text without any white space."""
    return re.sub(r"\s+", "", text)


def shown(text: str) -> BeautifulSoup:
    """An original as its readers saw it."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    markdown = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "linkify"])
    return BeautifulSoup(markdown.render(body), "lxml")


def missing(original: str, page: BeautifulSoup) -> list[str]:
    """Everything of an original that its page does not show: links, pictures, and paragraphs letter by letter."""
    before = shown(original)
    words = squeezed(page.get_text())
    hrefs = {str(link["href"]).rstrip("/") for link in page.find_all("a", href=True)}
    names = {str(image["src"]).rpartition("/")[2] for image in page.find_all("img")}
    found = []
    for link in before.find_all("a", href=True):
        href = str(link["href"]).rstrip("/")
        inside = re.search(r"(\d{4}-\d{2}-\d{2})\.md", href)
        wanted = f"../../issues/{inside[1]}" if inside else href
        own = inside and any(inside[1] in one for one in hrefs)
        if not own and wanted not in hrefs and link.get_text() != "cybozu.com":
            found.append(href)
    found += [
        str(image["src"]) for image in before.find_all("img") if str(image["src"]).rpartition("/")[2] not in names
    ]
    for block in before.find_all(["p", "h1", "h2", "h3", "h4", "li", "td", "th", "pre"]):
        if block.find(["p", "ul", "ol"]) is not None:
            continue
        text = squeezed(block.get_text())
        if text not in words and not re.fullmatch(r"(?:https?://[!-~]+)+", text):  # its link was looked for above
            found.append(block.get_text())
    return found


def test_all_of_the_originals_is_on_the_built_pages(curator: Curator, place: Path, team: Path) -> None:
    """The HonKit issues and the Zenn issue, held against the site that is built from them."""
    assert curator("import", "honkit", str(team / "honkit"), root=place, now=NOW).code == 0
    assert curator("import", "zenn", str(team / "zenn"), root=place, now=NOW).code == 0
    assert curator("build", root=place, now=NOW).code == 0
    originals = {
        "2022-07-22": team / "honkit/2022/07/2022-07-22.md",
        "2022-08-26": team / "honkit/2022/08/2022-08-26.md",
        "2022-09-01": team / "honkit/2022/09/2022-09-01.md",
        "2023-03-17": team / "zenn/articles/neco-weekly-2023-03-17.md",
    }
    lost = {
        day: missing(file.read_text(), BeautifulSoup((place / f"site/issues/{day}/index.html").read_text(), "lxml"))
        for day, file in originals.items()
    }
    assert lost == {day: [] for day in originals}


def test_imports_do_not_flood_the_feeds(curator: Curator, place: Path, team: Path) -> None:
    """After the newest issue stands in the feed, old ones that come along are no news there."""

    def titles() -> list[str]:
        feed = BeautifulSoup((place / "site/feed.xml").read_text(), "xml")
        return [item.title.get_text() for item in feed.find_all("item") if item.title]

    curator("import", "zenn", str(team / "zenn"), root=place, now=NOW)
    assert curator("build", root=place, now=NOW).code == 0
    before = titles()
    curator("import", "honkit", str(team / "honkit"), root=place, now=NOW)
    assert curator("build", root=place, now=NOW).code == 0
    assert len(before) == 1
    assert titles() == before
    assert (place / "site/issues/2022-07-22/index.html").is_file()


def test_the_originals_say_their_numbers_and_links(curator: Curator, place: Path, team: Path) -> None:
    """Numbers, dates, items and pictures as the team kept them; a link of theirs is covered from then on."""
    told = [
        curator("import", kind, str(team / kind), "--json", root=place, now=NOW).json for kind in ("honkit", "zenn")
    ]
    pages = [page for one in told for page in one["pages"]]

    assert [(page["date"], page["number"], page["items"]) for page in pages] == [
        ("2022-07-22", 1, 5),
        ("2022-08-26", 5, 7),
        ("2022-09-01", 6, 8),
        ("2023-03-17", 26, 19),
    ]
    assert [page["published_at"] for page in pages] == [
        "2022-07-25T01:00:00Z",
        "2022-08-29T01:00:00Z",
        "2022-09-02T01:00:00Z",
        "2023-03-19T15:00:00Z",
    ]
    assert all(one["problems"] == [] for one in told)
    assert told[0]["cards"] == 18
    assert len(list((place / "content/images/2022-08-26").iterdir())) == 2
    covered = curator("show", "https://www.lambdanote.com/products/peering", "--json", root=place, now=NOW).json
    assert [page["date"] for page in covered["covered"]] == ["2022-07-22"]


def test_the_zenn_article_comes_back_whole(curator: Curator, place: Path, team: Path) -> None:
    """Byte for byte, from the page on disk."""
    curator("import", "zenn", str(team / "zenn"), root=place, now=NOW)
    text = (place / "content/issues/2023-03-17.md").read_bytes().decode()
    page = parse_page(text, path="content/issues/2023-03-17.md", zone=TOKYO)
    assert (article_text(page) or "").encode() == (team / "zenn/articles/neco-weekly-2023-03-17.md").read_bytes()
