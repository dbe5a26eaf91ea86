"""Commands about links: what scripts read, what people are told."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Curator

URL = "https://github.com/stern/stern/releases/tag/v1.24.0"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test leaves a copy of its publication for the others."""
    return tmp_path_factory.mktemp("crawled") / "weekly"


@pytest.fixture
def filled(crawled: Path, tmp_path: Path, curator: Curator, request: pytest.FixtureRequest) -> Path:
    """A publication after one crawl, made once and copied for each test."""
    if not crawled.exists():
        weekly: Path = request.getfixturevalue("weekly")
        assert curator("crawl", root=weekly).code == 0
        shutil.copytree(weekly, crawled)
        return weekly
    return Path(shutil.copytree(crawled, tmp_path / "weekly"))


def test_links_json_has_what_scripts_rely_on(filled: Path, curator: Curator) -> None:
    """Every link has the agreed keys, and its times are ISO 8601 UTC."""
    links = curator("links", "--json", root=filled).json

    assert len(links) >= 150
    keys = "url title state section note writer published_at first_seen_at sources submitted_by".split()
    assert all(set(keys) <= set(link) for link in links)
    assert all(link["first_seen_at"].endswith("Z") for link in links)
    assert {link["state"] for link in links} == {"new"}


def test_a_decision_is_seen_and_taken_back(filled: Path, curator: Curator) -> None:
    """decide says it, links shows it, undo takes it back, and only one's own."""
    curator("decide", URL, "--keep", "--section", "tools", "--note", "ログが読みやすい", "--by", "mio", root=filled)

    kept = curator("links", "--state", "keep", "--json", root=filled).json
    assert [(link["section"], link["note"]) for link in kept] == [("tools", "ログが読みやすい")]

    assert "nothing of aki" in curator("undo", "--by", "aki", root=filled).out
    assert URL in curator("undo", "--by", "mio", root=filled).out
    assert curator("links", "--state", "keep", "--json", root=filled).json == []


def test_decide_needs_something_to_say(filled: Path, curator: Curator) -> None:
    """A decision without words, with two verdicts, or on an unknown link is refused with a next step."""
    for words, hint in (
        ((URL,), "--keep"),
        ((URL, "--keep", "--skip"), "only one"),
        (("https://nobody.example/", "--keep"), "curator add"),
    ):
        told = curator("decide", *words, root=filled)

        assert (told.code, hint in told.err) == (2, True), told.err


def test_pasted_text_gives_its_links(filled: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    """`add -` proposes each link of a chat once, without the punctuation around it."""
    text = "見た?「https://ja.example/記事」 (https://go.example/a_(b)). https://go.example/a_(b), https://x.example/。"
    monkeypatch.setattr("sys.stdin", io.StringIO(text))

    told = curator("add", "-", "--by", "ren", "--reason", "よさそう", "--json", root=filled).json

    assert [one["url"] for one in told] == ["https://ja.example/記事", "https://go.example/a_(b)", "https://x.example/"]
    shown = curator("show", "https://x.example", "--json", root=filled).json
    assert (shown["submitted_by"], shown["submissions"][0]["reason"]) == (["ren"], "よさそう")


def test_add_says_when_it_is_known(filled: Path, curator: Curator) -> None:
    """Proposing what a source carried already adds the proposal to that link."""
    assert (
        "in the list already"
        in curator("add", "http://www.github.com/stern/stern/releases/tag/v1.24.0/", root=filled).out
    )
    assert "not an http" in curator("add", "javascript:alert(1)", root=filled).err


def test_show_tells_everything(filled: Path, curator: Curator) -> None:
    """`show` has the sources, the decisions and the comments of a link, and no terminal obeys it."""
    curator("decide", URL, "--discuss", "--comment", "\x1b[31mどうする?", "--by", "aki", root=filled)

    told = curator("show", URL, root=filled)

    assert "stern" in told.out
    assert "どうする?" in told.out
    assert "\x1b" not in told.out


def test_links_can_be_searched(filled: Path, curator: Curator) -> None:
    """All words of a query must be found; an unknown state is named with the known ones."""
    found = curator("links", "--query", "stern v1.24.0", "--json", root=filled).json
    assert URL in [link["url"] for link in found]
    assert "keep" in curator("links", "--state", "kept", root=filled).err


def test_links_take_the_query_language(filled: Path, curator: Curator) -> None:
    """The same queries as in the review; `me` is who asks; a wrong one names the place and ends with 2."""
    curator("decide", URL, "--keep", "--writer", "mio", root=filled)
    mine = "host:github.com is:release state:keep writer:me -is:noted"
    asked = curator("links", "--query", mine, "--by", "mio", "--json", root=filled)
    assert [link["url"] for link in asked.json] == [URL]
    assert curator("links", "--query", mine, "--by", "aki", "--json", root=filled).json == []
    wrong = curator("links", "--query", "state:keep is:relase", root=filled)
    assert wrong.code == 2
    assert "query, character 15: `is:` cannot be `relase` (it is one of release, prerelease" in wrong.err


def test_twins_are_named_and_never_merged(weekly: Path, curator: Curator) -> None:
    """Two addresses with one title stay two links, each naming the other, in lists and alone."""
    one, other = "https://a.example/post", "https://b.example/copied"
    for url in (one, other):
        curator("add", url, "--title", "How we made our builds fast", "--by", "mio", root=weekly)
    listed = {link["url"]: link["twins"] for link in curator("links", "--json", root=weekly).json}
    assert (listed[one], listed[other]) == ([other], [one])
    assert curator("show", one, "--json", root=weekly).json["twins"] == [other]
    assert f"the same title: {one}" in curator("show", other, root=weekly).out


def test_show_tells_the_story_of_a_link_and_why(weekly: Path, curator: Curator) -> None:
    """Its links in their order; what a person parted is no more in it, in lists either."""
    notes, post = "https://github.com/hashicorp/vault/releases/tag/v1.13.0", "https://h.example/vault"
    curator("add", notes, "--title", "v1.13.0", "--by", "mio", root=weekly)
    curator("add", post, "--title", "Vault 1.13 adds an operator", "--by", "mio", root=weekly)
    told = curator("show", notes, root=weekly).out
    assert told.index(f"story {post} new") < told.index(f"story {notes} new (this one)")
    assert f"both announce vault 1.13: {post}" in told
    assert curator("show", notes, "--json", root=weekly).json["story"] == [post]
    assert {one["url"] for one in curator("links", "--query", "is:story", "--json", root=weekly).json} == {notes, post}


def test_a_redacted_word_is_forgotten(filled: Path, curator: Curator) -> None:
    """redact takes a decision's words out of the index for good; a rebuild does not bring them back."""
    curator("decide", URL, "--comment", "token=hunter2", root=filled)
    shown = curator("show", URL, "--json", root=filled)
    assert "hunter2" in shown.out

    told = curator("redact", shown.json["decisions"][0]["id"], root=filled)

    assert told.code == 0, told
    assert "hunter2" not in curator("show", URL, "--json", root=filled).out
    assert "hunter2" not in "".join(path.read_text() for path in (filled / "journal").rglob("*.jsonl"))
    assert curator("rebuild", root=filled).code == 0
    assert "hunter2" not in curator("show", URL, "--json", root=filled).out
    assert "no record" in curator("redact", "nothing-like-this", root=filled).err


def test_a_redacted_word_is_looked_for_wherever_it_may_stand(filled: Path, curator: Curator) -> None:
    """What no sync has sent yet leaves the journal's files with --history; pages and other records are named."""
    curator("decide", URL, "--keep", "--section", "tools", "--note", "pass hunter2 on", root=filled)
    curator("decide", URL, "--comment", "was: pass hunter2 on", root=filled)
    curator("draft", "--date", "2023-03-17", root=filled)
    first, second = curator("show", URL, "--json", root=filled).json["decisions"]

    told = curator("redact", first["id"], root=filled)

    assert told.code == 1
    assert f"the same words stand in other records: curator redact {second['id']}" in told.out
    assert "still in journal/2023/" in told.out
    assert "still in content/issues/2023-03-17.md:" in told.out
    assert f"to say it again: curator decide {URL} --keep --section tools" in told.out
    assert "hunter2" not in told.out
    curator("draft", "--date", "2023-03-17", root=filled)
    told = curator("redact", first["id"], second["id"], "--history", root=filled)
    assert told.code == 0, told
    assert "out of the journal, which goes nowhere from here" in told.out
    assert [path for path in filled.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()] == []
    assert curator("rebuild", root=filled).code == 0


def test_releases_are_told_apart(filled: Path, curator: Curator) -> None:
    """A release says project, version, kind and what it is folded under; another link says null."""
    release = {link["url"]: link["release"] for link in curator("links", "--json", root=filled).json}
    assert release[URL] == {
        "project": "stern/stern", "version": "1.24.0", "kind": "stable", "minor": "1.24", "group": "stern/stern 1.24",
    }  # fmt: skip
    assert None in release.values()
