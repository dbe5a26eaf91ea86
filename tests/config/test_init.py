"""A new publication: whole, in its language, and never over what is there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from curator.config.init import IGNORED, init
from curator.config.settings import load_settings
from curator.config.sources import load_sources
from curator.errors import ConfigError, UsageError


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("language", "zone", "word"),
    [("en", "UTC", "Articles"), ("ja", "Asia/Tokyo", "注目の記事"), ("de", "UTC", "Articles")],
)
def test_a_fresh_publication_is_right_as_it_is(tmp_path: Path, language: str, zone: str, word: str) -> None:
    """Its files load without a complaint, in its language, with sections and sources to begin with."""
    folder = tmp_path / "new/weekly"
    report = init(folder, language=language, title='Our "Weekly"', extra={"mkdocs.yml": "site_name: x\n"})
    settings = load_settings(folder)
    assert (settings.publication.title, settings.publication.language) == ('Our "Weekly"', language)
    assert settings.publication.timezone == zone
    assert settings.sections[0].heading == word
    assert settings.journal.remote == ""
    assert {source.section for source in load_sources(folder, settings)} <= {s.key for s in settings.sections}
    assert set(report.written) == set(snapshot(folder))
    assert {"mkdocs.yml", "content/about.md", "content/issues/.gitkeep", ".gitignore"} <= set(report.written)
    assert set(IGNORED) <= set((folder / ".gitignore").read_text().splitlines())


def test_an_english_publication_shows_no_japanese(tmp_path: Path) -> None:
    """Not one character outside ASCII letters and typography."""
    init(tmp_path, language="en")
    for name, data in snapshot(tmp_path).items():
        assert all(ord(letter) < 0x3000 or letter == "📰" for letter in data.decode()), name


def test_what_is_there_stays(tmp_path: Path) -> None:
    """A second init writes nothing and says so; a person's files are not touched."""
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/about.md").symlink_to("nowhere.md")
    first = init(tmp_path)
    before = snapshot(tmp_path)
    again = init(tmp_path, language="ja", title="Other")
    assert first.left == ("content/about.md", "README.md")
    assert (again.written, again.amended) == ((), ())
    assert snapshot(tmp_path) == before


def test_gitignore_gets_the_lines_that_are_missing(tmp_path: Path) -> None:
    """An existing .gitignore keeps its lines and gets ours once."""
    (tmp_path / ".gitignore").write_text("*.pyc\n/site/")
    assert init(tmp_path).amended == (".gitignore",)
    assert (tmp_path / ".gitignore").read_text() == "*.pyc\n/site/\n.curator/\njournal/\n"
    assert init(tmp_path).amended == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('# x\n[journal]\nremote = ""   # later\n', '# x\n[journal]\nremote = "origin"   # later\n'),
        ('[journal]\nbranch = "b"\n[crawl]\n', '[journal]\nbranch = "b"\nremote = "origin"\n[crawl]\n'),
        ("[crawl]\njobs = 3", '[crawl]\njobs = 3\n\n[journal]\nremote = "origin"\n'),
        ("", '\n[journal]\nremote = "origin"\n'),
    ],
)
def test_choosing_the_journals_place_changes_one_line(tmp_path: Path, before: str, after: str) -> None:
    """`init --journal` on a publication that is there sets the place and leaves every other byte."""
    (tmp_path / "curator.toml").write_text(before)
    report = init(tmp_path, journal="origin")
    assert (tmp_path / "curator.toml").read_text() == after
    assert "curator.toml" in report.amended
    assert "curator.toml" in init(tmp_path, journal="origin").left


def test_a_broken_file_is_not_amended(tmp_path: Path) -> None:
    """Who has an error in curator.toml hears of it before anything changes."""
    (tmp_path / "curator.toml").write_text("[journal\n")
    with pytest.raises(ConfigError, match=r"curator\.toml:1"):
        init(tmp_path, journal="origin")
    assert (tmp_path / "curator.toml").read_text() == "[journal\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"language": "jp"}, 'did you mean "ja"'),
        ({"journal": "ext::sh -c x"}, "not a place git can push to"),
        ({"journal": "https://u:hunter2@a.example/x"}, "user name or password"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, str], says: str
) -> None:
    """A wrong argument leaves no folder half made."""
    with pytest.raises(UsageError, match=says) as error:
        init(tmp_path / "new", **arguments)
    assert "hunter2" not in str(error.value)
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    """A publication is a folder."""
    (tmp_path / "x").write_text("")
    with pytest.raises(UsageError, match="name another folder"):
        init(tmp_path / "x")


def test_git_leaves_out_what_it_should(tmp_path: Path) -> None:
    """Index, journal and site are no part of the publication's repository; pages and settings are."""
    init(tmp_path)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name in (".curator/curator.db", "journal/2023/x.jsonl", "site/index.html"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    listed = subprocess.run(
        ["git", "-C", str(tmp_path), "ls-files", "--others", "--exclude-standard"], capture_output=True, text=True
    ).stdout.split()
    assert set(listed) == {
        ".gitignore", "README.md", "content/about.md", "content/issues/.gitkeep", "curator.toml", "sources.toml",
    }  # fmt: skip
