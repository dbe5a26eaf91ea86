"""Old issues come along by one command, as often as one likes; history is known at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.store.engine import open_store
from curator.store.publications import last_published_at, published
from tests.cli.conftest import Curator
from tests.publish.importers.trees import plant, png

CARD = '<blockquote class="embedly-card"><h4><a href="{0}">題名 {0}</a></h4><p>説明。</p></blockquote>'
BOOK: dict[str, str | bytes] = {
    "README.md": "# ねこ週報\n",
    "SUMMARY.md": "* [表紙](README.md)\n* [8月](2022/08/2022-08-26.md)\n",
    "2022/08/2022-08-26.md": "# ねこ週報 (2022-08-26号)\n\n今回は第5回です。\n\n## ✨ News\n\n"
    + "### [#127](https://github.com/kubernetes/enhancements/issues/127) user namespaces\n\nついに来た。\n\n"
    + CARD.format("https://blog.example/userns")
    + "\n\n### 絵\n\n![図](x.png)\n\n## あとがき\n\n- https://github.com/cybozu-go/nyamber\n",
    "2022/08/x.png": png(),
    "2022/09/2022-09-01.md": "# ねこ週報 (2022-09-01号)\n\n今回は第6回です。\n\n[先週](../08/2022-08-26.md)\n\n"
    + "## S\n\n### 本\n\n"
    + CARD.format("https://book.example/"),
}
PAGE = "content/issues/2022-08-26.md"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return plant(tmp_path / "book", BOOK)


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file of pages, pictures and journal."""
    files = [*(root / "content").rglob("*"), *(root / "journal").rglob("*")]
    return {str(file.relative_to(root)): file.read_bytes() for file in files if file.is_file()}


def test_a_second_import_changes_nothing_and_says_so(curator: Curator, place: Path, book: Path) -> None:
    """Pages, pictures and journal keep every byte."""
    first = curator("import", "honkit", str(book), root=place)
    before = snapshot(place)
    second = curator("import", "honkit", str(book), root=place, now="2023-05-01T10:00:00+09:00")

    assert (first.code, second.code) == (0, 0), first.out + second.out
    assert f"{PAGE}: imported from 2022/08/2022-08-26.md (issue 5, 2 items)" in first.out
    assert "  card: line 11" in first.out
    assert "  picture: line 15" in first.out
    assert "issues: 2 imported; 2 cards and 1 pictures brought along" in first.out
    assert "left out: README.md" in first.out
    assert "issues: 2 unchanged; nothing new" in second.out
    assert snapshot(place) == before


def test_what_was_edited_since_stays(curator: Curator, place: Path, book: Path) -> None:
    """The page a person has touched is left and named; one nobody touched follows its original."""
    curator("import", "honkit", str(book), root=place)
    page = place / PAGE
    page.write_text(page.read_text().replace("ついに来た。", "ついに来ました。"))
    edited = page.read_bytes()
    plant(book, {"2022/09/2022-09-01.md": str(BOOK["2022/09/2022-09-01.md"]) + "\n良書。\n"})
    told = curator("import", "honkit", str(book), root=place)

    assert told.code == 0
    assert f"{PAGE}: edited by hand since, left as it is" in told.out
    assert "content/issues/2022-09-01.md: brought up to date" in told.out
    assert page.read_bytes() == edited
    assert "良書。" in (place / "content/issues/2022-09-01.md").read_text()


def test_a_page_no_import_wrote_is_never_written_over(curator: Curator, place: Path, book: Path) -> None:
    """It is a problem that is named; the others come."""
    plant(place, {PAGE: "---\nnumber: 5\ntitle: mine\n---\n\nmine\n"})
    told = curator("import", "honkit", str(book), root=place)

    assert told.code == 1
    assert "problem: 2022/08/2022-08-26.md: not imported" in told.out
    assert (place / PAGE).read_text().endswith("mine\n")
    assert (place / "content/issues/2022-09-01.md").is_file()


def test_a_dry_run_writes_nothing(curator: Curator, place: Path, book: Path) -> None:
    """It tells the same."""
    before = snapshot(place)
    told = curator("import", "honkit", str(book), "--dry-run", root=place)

    assert told.code == 0
    assert "imported from 2022/08/2022-08-26.md" in told.out
    assert "nothing was written" in told.out
    assert snapshot(place) == before


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://blog.example/userns", "題名 https://blog.example/userns"),
        ("http://www.book.example", "題名 https://book.example/"),
        ("https://github.com/kubernetes/enhancements/issues/127", "#127 user namespaces"),
        ("https://github.com/cybozu-go/nyamber", "https://github.com/cybozu-go/nyamber"),
    ],
)
def test_earlier_coverage_is_known(curator: Curator, place: Path, book: Path, url: str, title: str) -> None:
    """A link that an imported issue showed: `show` tells where, `add` too, and it counts as published."""
    curator("import", "honkit", str(book), root=place)
    shown = curator("show", url, "--json", root=place)
    added = curator("add", url, root=place)

    assert shown.code == 0, shown.err
    assert (shown.json["state"], shown.json["title"]) == ("published", title)
    assert shown.json["covered"][0]["date"] in ("2022-08-26", "2022-09-01")
    assert "covered already in the issue of 2022-" in added.out


def test_numbers_go_on_after_the_highest(curator: Curator, place: Path, book: Path) -> None:
    """The next draft is issue 7; a link that was covered comes into no draft."""
    curator("import", "honkit", str(book), root=place)
    for url in ("https://new.example/", "https://book.example/"):
        curator("add", url, root=place)
        curator("decide", url, "--keep", "--section", "articles", "--by", "zoe", root=place)
    told = curator("draft", "--date", "2023-03-17", root=place)

    text = (place / "content/issues/2023-03-17.md").read_text()
    assert told.code == 0, told.out + told.err
    assert "number: 7" in text
    assert "https://new.example/" in text
    assert "book.example" not in text


def test_old_issues_went_out_when_they_did(curator: Curator, place: Path, book: Path) -> None:
    """What waits for the next issue does not come back because old ones arrived; their numbers and anchors are kept."""
    curator("add", "https://later.example/", root=place)
    curator("decide", "https://later.example/", "--later", "--by", "zoe", root=place, now="2023-03-10T10:00:00+09:00")
    curator("import", "honkit", str(book), root=place)

    assert [link["url"] for link in curator("links", "--state", "later", "--json", root=place).json] == [
        "https://later.example/"
    ]
    store = open_store(f"sqlite:///{place}/.curator/curator.db")
    with store.reading() as tx:
        moment, records = last_published_at(tx), published(tx)
    store.close()
    assert moment is not None
    assert moment.date().isoformat() == "2022-09-02"
    assert [(record.number, len(record.anchors)) for record in records] == [(5, 2), (6, 1)]


def test_everything_survives_a_rebuild(curator: Curator, place: Path, book: Path) -> None:
    """Cards, numbers and coverage are in journal and pages, not only in the index."""
    curator("import", "honkit", str(book), root=place)
    before = curator("show", "https://book.example/", "--json", root=place).json
    (place / ".curator/curator.db").unlink()
    assert curator("rebuild", root=place).code == 0
    assert curator("show", "https://book.example/", "--json", root=place).json == before
    assert "2 unchanged" in curator("import", "honkit", str(book), root=place).out


def test_a_known_card_is_not_replaced(curator: Curator, place: Path, book: Path) -> None:
    """What a crawl learnt of a page counts more than what was pasted years ago."""
    from datetime import UTC, datetime

    from curator.domain.types import Card
    from curator.store import cards

    store = open_store(f"sqlite:///{place}/.curator/curator.db")
    with store.writing() as tx:
        cards.save(tx, Card("https://book.example/", title="fresh"), by="crawl", now=datetime(2023, 1, 1, tzinfo=UTC))
    store.close()
    curator("import", "honkit", str(book), root=place)
    assert curator("show", "https://book.example/", "--json", root=place).json["title"] == "fresh"


def test_problems_end_with_one_and_cost_nothing_else(curator: Curator, place: Path, book: Path) -> None:
    """A broken text is named with its line; the same number twice too; the good ones are there."""
    plant(book, {"2022-09-08.md": "---\ntitle: a: b\n---\n", "2022-09-16.md": "# w\n\n第6回"})
    told = curator("import", "honkit", str(book), "--json", root=place)

    assert told.code == 1
    assert [page["outcome"] for page in told.json["pages"]] == ["imported"] * 3
    assert any(problem.startswith("2022-09-08.md:2: not imported") for problem in told.json["problems"])
    assert any("its number 6 is also that of" in problem for problem in told.json["problems"])
    changes = told.json["pages"][0]["changes"]
    assert {"kind": "card", "line": 11, "what": "https://blog.example/userns"} in changes


@pytest.mark.parametrize("words", [("honkit", "nowhere"), ("zenn", "nowhere"), ("honkit", "empty"), ("zenn", "empty")])
def test_nothing_to_import_is_an_error(curator: Curator, place: Path, tmp_path: Path, words: tuple[str, str]) -> None:
    """A folder that is not there, or holds no issue, is said as such."""
    (tmp_path / "empty").mkdir()
    told = curator("import", words[0], str(tmp_path / words[1]), root=place)
    assert told.code == 2
    assert told.err.startswith("curator: ")
    assert "Traceback" not in told.err


def test_one_issue_alone(curator: Curator, place: Path, book: Path) -> None:
    """A file named brings that issue, with the pictures and links of the book around it."""
    told = curator("import", "honkit", str(book / "2022/08/2022-08-26.md"), root=place)
    assert told.code == 0, told.out
    assert (place / "content/images/2022-08-26/x.png").read_bytes() == png()
    assert not (place / "content/issues/2022-09-01.md").exists()


def test_a_books_root_is_followed_inside_it_only(curator: Curator, place: Path, tmp_path: Path) -> None:
    """`root` of book.json names the folder of the texts; one that leads out of the book is not followed."""
    plant(
        tmp_path / "b",
        {"book.json": '{"root": "./docs"}', "docs/2022-08-26.md": "# w\n\n第5回", "2022-01-01.md": "# x"},
    )
    assert curator("import", "honkit", str(tmp_path / "b"), root=place).code == 0
    assert (place / PAGE).is_file()
    assert not (place / "content/issues/2022-01-01.md").exists()
    plant(tmp_path / "c", {"book.json": '{"root": "../b"}', "2022-09-01.md": "# w\n\n第6回"})
    assert curator("import", "honkit", str(tmp_path / "c"), root=place).code == 0
    assert (place / "content/issues/2022-09-01.md").is_file()


def test_an_article_and_its_pictures(curator: Curator, place: Path, tmp_path: Path) -> None:
    """A Zenn repository, its articles/ or one article give the same page."""
    article = (
        '---\ntitle: "週報 (2023-03-17号)"\nemoji: "🐈"\npublished: true\npublished_at: 2023-03-20\n---\n\n第26回\n\n'
    )
    plant(
        tmp_path / "zenn",
        {
            "articles/weekly-2023-03-17.md": article + "![図](/images/a/x.png)\n",
            "images/a/x.png": png(),
            "node.md": "x",
        },
    )
    for path, outcome in (("", "imported"), ("articles", "unchanged"), ("articles/weekly-2023-03-17.md", "unchanged")):
        told = curator("import", "zenn", str(tmp_path / "zenn" / path), "--json", root=place)
        assert (told.code, told.json["pages"][0]["outcome"]) == (0, outcome), told.out
    assert (place / "content/images/a/x.png").read_bytes() == png()
    assert told.json["pages"][0]["number"] == 26
