"""Files of a stranger's tree: nothing outside it, nothing huge, pictures by their bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from curator.errors import PublishError, UsageError
from curator.publish.files import write_picture
from curator.publish.importers import tree as trees
from curator.publish.importers.tree import picture_bytes, picture_type, read_tree
from tests.publish.importers.trees import harvest, imported, plant, png

GOOD_SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>'


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (png(), ".png"),
        (b"\xff\xd8\xff\xe0JFIF", ".jpg"),
        (b"GIF89a....", ".gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"\x00\x00\x00\x1cftypavif", ".avif"),
        (GOOD_SVG, ".svg"),
        (GOOD_SVG.replace(b"<use", b"<script>alert(1)</script><use"), ""),
        (GOOD_SVG.replace(b"<svg", b"<svg/onload=alert(1) "), ""),
        (GOOD_SVG.replace(b'"#a"', b'"https://a.example/x"'), ""),
        (b'<!DOCTYPE svg [<!ENTITY x "y">]><svg></svg>', ""),
        (b"<html><body>no picture</body></html>", ""),
        (b"MZ\x90\x00", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_what_its_bytes_say(data: bytes, suffix: str) -> None:
    """Names say nothing; an SVG that acts or asks other sites is none."""
    assert picture_type(data) == suffix


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    """Neither a text nor a picture nor a folder outside the tree comes in by a link; the first two are named."""
    outside = plant(
        tmp_path / "outside", {"2022-08-05.md": "# SECRETWORD\n", "x.png": png(), "in/2022-08-19.md": "# a"}
    )
    root = plant(tmp_path / "book", {"2022-08-26.md": "# 週報\n\n第5回\n\n![x](x.png)\n"})
    (root / "2022-08-05.md").symlink_to(outside / "2022-08-05.md")
    (root / "x.png").symlink_to(outside / "x.png")
    (root / "in").symlink_to(outside / "in")
    os.mkfifo(root / "2022-09-01.md")
    read = read_tree(root)

    assert list(read.texts) == ["2022-08-26.md"]
    assert read.pictures == {}
    named = {problem.path: problem.message for problem in read.problems}
    assert "leads out of the tree" in named["2022-08-05.md"]
    assert "leads out of the tree" in named["x.png"]
    assert "no plain file" in named["2022-09-01.md"]
    page = harvest(root).pages[0]
    assert page.pictures == {}
    assert any("x.png" in problem.message for problem in page.problems)


def test_links_inside_the_tree_are_followed(tmp_path: Path) -> None:
    """A text that is a link to another of the tree is that text."""
    root = plant(tmp_path, {"texts/five.md": "# 週報\n\n第5回\n"})
    (root / "2022-08-26.md").symlink_to(root / "texts" / "five.md")
    assert [page.source for page in harvest(root).pages] == ["2022-08-26.md"]


def test_huge_files_are_named_and_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text or picture over its limit costs no memory and no other file."""
    monkeypatch.setattr(trees, "TEXT_LIMIT", 100)
    monkeypatch.setattr(trees, "PICTURE_LIMIT", 100)
    root = plant(tmp_path, {"2022-08-05.md": "x" * 101, "2022-08-26.md": "# a", "x.png": png() + b"\0" * 100})
    read = read_tree(root)

    assert list(read.texts) == ["2022-08-26.md"]
    assert {problem.path for problem in read.problems} == {"2022-08-05.md", "x.png"}
    assert all("more than 100 bytes" in problem.message for problem in read.problems)


def test_a_tree_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's home folder is no tree of issues."""
    monkeypatch.setattr(trees, "FILE_LIMIT", 2)
    plant(tmp_path, {f"{name}.txt": "" for name in "abc"})
    with pytest.raises(UsageError, match="more than 2 files"):
        read_tree(tmp_path)


def test_a_picture_that_changed_meanwhile_is_not_taken(tmp_path: Path) -> None:
    """What is written is what was looked at."""
    plant(tmp_path, {"x.png": png()})
    picture = read_tree(tmp_path).pictures["x.png"]
    assert picture_bytes(picture, tmp_path) == png()
    plant(tmp_path, {"x.png": b"<script>"})
    assert picture_bytes(picture, tmp_path) is None


def test_pictures_get_plain_names_of_their_own(tmp_path: Path) -> None:
    """Whatever they were called: plain letters, the suffix of their bytes, and two never share a name."""
    files = {
        "2022/08/図 一.png": png(1),
        "2022/08/a.PNG": png(2),
        "2022/a.png": png(3),
        "2022/08/photo.png": b"\xff\xd8\xff\xe0JFIF",
    }
    body = "![](図%20一.png) ![](a.PNG) ![](../a.png) ![](photo.png)"
    page = imported(tmp_path, body, files)

    names = [address.removeprefix("/images/2022-08-26/") for address in page.pictures.values()]
    assert len({name.lower() for name in names}) == 4
    assert all(name.isascii() and " " not in name for name in names)
    assert page.pictures["2022/08/photo.png"].endswith("/photo.jpg")
    assert page.problems == ()


@pytest.mark.parametrize("address", ["/images/../../evil.png", "/images/2022/../../../x.png", "/../x.png"])
def test_no_picture_is_written_elsewhere(tmp_path: Path, address: str) -> None:
    """An address that leads out of the publication's pictures is refused."""
    with pytest.raises(PublishError, match="outside"):
        write_picture(tmp_path / "pub", address, png())
    assert not list(tmp_path.rglob("*.png"))


def test_a_picture_that_is_there_stays(tmp_path: Path) -> None:
    """The same one is not written again, another one of its name never."""
    assert write_picture(tmp_path, "/images/2022-08-26/x.png", png())
    assert not write_picture(tmp_path, "/images/2022-08-26/x.png", png())
    with pytest.raises(PublishError, match="another picture"):
        write_picture(tmp_path, "/images/2022-08-26/x.png", png(1))
    assert (tmp_path / "content/images/2022-08-26/x.png").read_bytes() == png()
