"""The demo is the main job, whole: what it leaves behind is what was promised."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree, html

from curator.store.dump import dump
from curator.store.engine import open_store
from tests.cli.conftest import Curator


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one demo, played by the installed command from elsewhere."""
    folder = tmp_path_factory.mktemp("demo")
    told = subprocess.run(
        [sys.executable, "-m", "curator", "demo", str(folder / "week")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "19 items in 4 sections and an afterword, 22 links" in told.stdout
    return folder / "week"


def test_the_issue_page_on_the_site(played: Path) -> None:
    """The built page has the sections, the afterword, the items and the outbound links of issue 26."""
    page = html.fromstring((played / "site" / "issues" / "2023-03-17" / "index.html").read_bytes())
    body = page.xpath("//article")[0]
    headings = [" ".join(h.text_content().split()) for h in body.xpath(".//h2")]
    outbound = {a.get("href") for a in body.xpath(".//a[starts-with(@href, 'http')]")}

    assert len(headings) == 5
    assert sum("あとがき" in heading for heading in headings) == 1
    assert len(body.xpath(".//h3")) == 19
    assert len(outbound) == 22


def test_links_and_sources(played: Path, curator: Curator) -> None:
    """At least 150 links and 18 sources with entries; some links were carried by two sources."""
    links = curator("links", "--json", root=played).json
    status = curator("status", "--json", root=played).json

    assert len(links) >= 150
    assert sum(source["entries"] > 0 for source in status["sources"]) >= 18
    assert sum(len(link["sources"]) > 1 for link in links) >= 4


def test_the_feed_has_the_full_text(played: Path) -> None:
    """feed.xml is RSS 2.0 and holds every note of the page."""
    feed = etree.fromstring((played / "site" / "feed.xml").read_bytes())
    content = feed.findtext("channel/item/{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    text = re.sub(r"\s+", "", html.fromstring(content).text_content())
    page = (played / "content" / "issues" / "2023-03-17.md").read_text()
    sentences = re.findall(r"^[^\n#h-].{20,}$", page.split("---", 2)[2], re.MULTILINE)

    assert feed.get("version") == "2.0"
    assert len(sentences) > 30
    assert not [s for s in sentences if re.sub(r"[\s*`]+", "", s)[:18] not in text]


def test_rebuilding_gives_the_same_index(played: Path, curator: Curator) -> None:
    """The journal and the pages give back the index the demo had."""
    database = f"sqlite:///{played}/.curator/curator.db"

    def index() -> list[str]:
        store = open_store(database)
        with store.reading() as tx:
            lines = list(dump(tx))
        store.close()
        return lines

    before = index()
    assert curator("rebuild", root=played).code == 0
    assert index() == before
    (played / ".curator" / "curator.db").unlink()
    assert curator("rebuild", root=played).code == 0
    assert index() == before


def test_drafting_again_changes_nothing(played: Path, curator: Curator) -> None:
    """A draft of the finished issue finds nothing to change, and check finds no error."""
    page = played / "content" / "issues" / "2023-03-17.md"
    before = page.read_bytes()

    told = curator("draft", "--date", "2023-03-17", root=played)

    assert "nothing to change" in told.out
    assert page.read_bytes() == before
    assert curator("check", root=played).code == 0


def test_nothing_internal_is_published(played: Path) -> None:
    """No comment, reason or skip is in any built file."""
    site = b"".join(path.read_bytes() for path in (played / "site").rglob("*") if path.is_file())
    journal = "".join(path.read_text() for path in (played / "journal").rglob("*.jsonl"))
    internal = re.findall(r'"(?:comment|reason)": ?"([^"\\]{8,})"', journal)

    assert len(internal) > 5
    assert not [text for text in internal if text.encode() in site]


def test_a_demo_never_takes_a_folder_of_somebody(tmp_path: Path, curator: Curator) -> None:
    """A folder with anything else in it is refused, and untouched; the last demo's is made anew."""
    (tmp_path / "mine.txt").write_text("mine")

    told = curator("demo", str(tmp_path))

    assert told.code == 2
    assert "not empty" in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
