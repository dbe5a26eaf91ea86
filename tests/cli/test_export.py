"""An issue goes to other places by one command; drafts and what the team says among itself never do."""

from __future__ import annotations

import email
from email.policy import default as DEFAULT
from pathlib import Path

import pytest

from tests.cli.conftest import Curator
from tests.publish.importers.trees import plant, png

CANARY = "CANARYWORD"
NOW = "2023-03-21T12:00:00+09:00"
ARTICLE = "articles/neko-weekly-2023-03-17.md"


def page(number: int, day: str, out: str, text: str, more: str = "") -> str:
    head = f"---\nnumber: {number}\ndate: {day}\n"
    head += f'title: "話 {number}: ねこ週報 ({day}号)"\nemoji: 🐈\ntopics: [kubernetes]\n'
    return f"{head}{more or 'draft: false'}\npublished_at: {out}T10:00:00+09:00\n---\n\n{text}"


TEXT = (
    f"今回は第2回です。<!-- {CANARY} -->\n\n## 👀 Notable Articles\n\n### eBPF <&> @here\n\nhttps://ebpf.example/post?a=1&b=2\n\n"
    "**強い**注。[前号](/issues/2023-03-10/)\n\n![図](/images/2023-03-17/a.png)\n\n## あとがき\n\nまた来週。\n"
)


@pytest.fixture
def root(place: Path) -> Path:
    """Two issues that are out, one whose time has not come, and a draft; somebody has decided and said something."""
    settings = (place / "curator.toml").read_text()
    (place / "curator.toml").write_text(
        settings.replace('timezone = "UTC"', 'timezone = "Asia/Tokyo"')
        + '\n[zenn]\npath = "../zenn"\nslug = "neko-weekly-{date}"\npublication_name = "neko"\n'
    )
    (place.parent / "zenn").mkdir()
    return plant(
        place,
        {
            "content/issues/2023-03-10.md": page(
                1, "2023-03-10", "2023-03-13", "## S\n\n### A\n\nhttps://a.example/\n"
            ),
            "content/issues/2023-03-17.md": page(2, "2023-03-17", "2023-03-20", TEXT),
            "content/issues/2023-03-24.md": page(3, "2023-03-24", "2023-03-27", "## S\n\n### FUTURE\n"),
            "content/issues/2023-03-31.md": page(4, "2023-03-31", "2023-04-03", "## S\n\n### DRAFT\n", "draft: true"),
            "content/images/2023-03-17/a.png": png(),
        },
    )


@pytest.fixture
def talk(root: Path, curator: Curator) -> None:
    """Comments, reasons and names that must never leave."""
    url = "https://ebpf.example/post?a=1&b=2"
    assert curator("add", url, "--reason", CANARY, "--by", CANARY, root=root, now=NOW).code == 0
    assert curator("decide", url, "--skip", "--comment", CANARY, "--by", CANARY, root=root, now=NOW).code == 0


def test_zenn_gets_the_newest_published_issue(curator: Curator, root: Path, talk: None) -> None:
    """Also one whose time is to come; twice is once; pictures come along."""
    zenn = root.parent / "zenn"
    told = curator("export", "zenn", root=root, now=NOW)
    assert (told.code, told.out) == (0, "articles/neko-weekly-2023-03-24.md: new; on Zenn from 2023-03-27 10:00\n"), (
        told.err
    )
    told = curator("export", "zenn", "--date", "2023-03-17", root=root, now=NOW)
    assert told.out == f"images/2023-03-17/a.png: copied\n{ARTICLE}: new; on Zenn since 2023-03-20 10:00\n", told.err
    before = {file: file.read_bytes() for file in zenn.rglob("*") if file.is_file()}
    told = curator("export", "zenn", "--date", "2023-03-17", root=root, now=NOW)
    assert told.out == f"{ARTICLE}: unchanged; on Zenn since 2023-03-20 10:00\n"
    assert {file: file.read_bytes() for file in zenn.rglob("*") if file.is_file()} == before
    assert (zenn / "images/2023-03-17/a.png").read_bytes() == png()
    assert CANARY not in (zenn / ARTICLE).read_text()


def test_an_edit_in_zenns_repository_stays(curator: Curator, root: Path) -> None:
    """A correction of the page goes there, until a person has edited the article; then only --force does."""
    article, source = root.parent / "zenn" / ARTICLE, root / "content/issues/2023-03-17.md"
    day = ("--date", "2023-03-17")
    curator("export", "zenn", *day, root=root, now=NOW)
    source.write_text(source.read_text().replace("また来週", "ではまた"))
    assert "updated" in curator("export", "zenn", *day, root=root, now=NOW).out
    article.write_text(article.read_text().replace("ではまた", "手直し"))
    told = curator("export", "zenn", *day, root=root, now=NOW)
    assert told.code == 2
    assert "--force" in told.err
    assert "手直し" in article.read_text()
    assert "updated" in curator("export", "zenn", *day, "--force", root=root, now=NOW).out
    assert "ではまた" in article.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--date", "2023-03-31"), "it is a draft"),
        (("--date", "2023-04-07"), "there is no issue of 2023-04-07"),
        (("--date", "soon"), "not a date"),
    ],
)
def test_what_is_no_published_issue_is_refused(curator: Curator, root: Path, words: tuple[str, ...], said: str) -> None:
    """Nothing is written."""
    told = curator("export", "zenn", *words, root=root, now=NOW)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert list((root.parent / "zenn").iterdir()) == []


def test_a_mistyped_year_stops_the_export(curator: Curator, root: Path) -> None:
    """Unless somebody says that it is right."""
    source = root / "content/issues/2023-03-24.md"
    source.write_text(source.read_text().replace("2023-03-27T", "2024-03-27T"))
    told = curator("export", "zenn", root=root, now=NOW)
    assert told.code == 2
    assert "2024-03-27" in told.err
    assert curator("export", "zenn", "--force", root=root, now=NOW).code == 0


def test_pictures_come_from_the_publication_alone(curator: Curator, root: Path, tmp_path: Path) -> None:
    """A link out of its pictures, a missing one, or one of a kind that Zenn refuses stops the export."""
    picture = root / "content/images/2023-03-17/a.png"
    (tmp_path / "secret.png").write_bytes(b"secret")
    picture.unlink()
    day = ("--date", "2023-03-17")
    assert "not there" in curator("export", "zenn", *day, root=root, now=NOW).err
    picture.symlink_to(tmp_path / "secret.png")
    assert "not there" in curator("export", "zenn", *day, root=root, now=NOW).err
    assert list((root.parent / "zenn").iterdir()) == []


def test_nothing_is_written_outside_the_repository(curator: Curator, root: Path, tmp_path: Path) -> None:
    """A folder of it that is a link elsewhere is not followed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (root.parent / "zenn/articles").symlink_to(outside)
    told = curator("export", "zenn", root=root, now=NOW)
    assert told.code == 2
    assert "outside the repository" in told.err
    assert list(outside.iterdir()) == []


def test_the_repository_must_be_there(curator: Curator, root: Path, tmp_path: Path) -> None:
    """One that `[zenn]` names is not made up; one that --output names is."""
    (root.parent / "zenn").rmdir()
    assert "clone the repository" in curator("export", "zenn", root=root, now=NOW).err
    assert curator("export", "zenn", "--output", str(tmp_path / "new"), root=root, now=NOW).code == 0
    assert (tmp_path / "new/articles/neko-weekly-2023-03-24.md").is_file()


@pytest.mark.parametrize("what", ["zenn", "json", "mail", "chat"])
def test_broken_bytes_are_refused(curator: Curator, root: Path, what: str) -> None:
    """With the page and the line, and nothing given."""
    source = root / "content/issues/2023-03-17.md"
    line = len(source.read_text().splitlines()) + 2
    source.write_bytes(source.read_bytes() + b"\n## \xff\n\n### T\n\nhttps://x.example/\xed\xa0\x80\n")
    told = curator("export", what, "--date", "2023-03-17", root=root, now=NOW)
    assert (told.code, told.out) == (2, "")
    assert f"content/issues/2023-03-17.md:{line}: it holds bytes that are no UTF-8" in told.err


# -- as data -----------------------------------------------------------------------------------------------------------


def test_data_is_of_the_newest_issue_that_is_out(curator: Curator, root: Path, talk: None) -> None:
    """Whole addresses, anchors as on the site, nothing of what the team says among itself."""
    told = curator("export", "json", root=root, now=NOW)
    item = told.json["sections"][0]["items"][0]
    assert (told.json["number"], told.json["published_at"]) == (2, "2023-03-20T01:00:00Z")
    assert item["title"] == "eBPF <&> @here"
    assert item["url"] == "https://ebpf.example/post?a=1&b=2"
    assert "](http://localhost:8000/issues/2023-03-10/)" in item["note"]
    assert "](http://localhost:8000/images/2023-03-17/a.png)" in item["note"]
    assert curator("build", root=root, now=NOW).code == 0
    assert f'id="{item["anchor"]}"' in (root / "site/issues/2023-03-17/index.html").read_text()
    assert CANARY not in told.out


@pytest.mark.parametrize("what", ["json", "chat", "mail"])
@pytest.mark.parametrize(("day", "said"), [("2023-03-31", "it is a draft"), ("2023-03-24", "its time has not come")])
def test_what_is_not_out_goes_nowhere(curator: Curator, root: Path, what: str, day: str, said: str) -> None:
    """Neither a draft nor an issue whose time has not come."""
    told = curator("export", what, "--date", day, root=root, now=NOW)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


@pytest.mark.parametrize(
    ("what", "name"), [("json", "2023-03-17.json"), ("chat", "2023-03-17.slack.txt"), ("mail", "2023-03-17.eml")]
)
def test_exports_into_a_folder(curator: Curator, root: Path, tmp_path: Path, talk: None, what: str, name: str) -> None:
    """The same bytes as on standard output, twice the same, also on another day."""
    folder = tmp_path / "out"
    assert curator("export", what, "--output", str(folder), root=root, now=NOW).out == f"{folder / name}\n"
    first = (folder / name).read_bytes()
    later = curator("export", what, "--date", "2023-03-17", root=root, now="2024-01-01T00:00:00Z")
    assert later.out.encode() == first.replace(b"\r\n", b"\n") or later.out.encode() == first
    assert CANARY.encode() not in first
    assert CANARY not in "".join(
        part.get_content() for part in email.message_from_bytes(first, policy=DEFAULT).iter_parts()
    )


def test_a_chat_is_one_of_two(curator: Curator, root: Path) -> None:
    """Slack without a word, Mattermost by name."""
    slack = curator("export", "chat", root=root, now=NOW).out
    assert "• <https://ebpf.example/post?a=1&amp;b=2|eBPF &lt;&amp;&gt; @\u2060here>\n" in slack
    assert (
        "](https://ebpf.example/post?a=1&b=2)"
        in curator("export", "chat", "--format", "mattermost", root=root, now=NOW).out
    )
    assert "slack, mattermost" in curator("export", "chat", "--format", "irc", root=root, now=NOW).err


def test_a_mail_is_sent_by_whom_one_says(curator: Curator, root: Path) -> None:
    """Its text and HTML tell the issue; cards, pictures and links lead to whole addresses."""
    words = ("--from", "ねこ <neko@example.org>", "--to", "all@example.org")
    message = email.message_from_string(curator("export", "mail", *words, root=root, now=NOW).out, policy=DEFAULT)
    assert (message["subject"], message["from"], message["to"]) == (
        "話 2: ねこ週報 (2023-03-17号)",
        "ねこ <neko@example.org>",
        "all@example.org",
    )
    assert message["date"] == "Mon, 20 Mar 2023 10:00:00 +0900"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert 'src="http://localhost:8000/images/2023-03-17/a.png"' in html
    assert 'href="http://localhost:8000/issues/2023-03-10/"' in html
    assert "### eBPF <&> @here\r\n\r\nhttps://ebpf.example/post?a=1&b=2" in text
    assert (
        "no mail address" in curator("export", "mail", "--to", "a@b.example\nBcc: c@d.example", root=root, now=NOW).err
    )
