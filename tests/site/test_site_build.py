"""The built site: what is in it, that it never changes by itself, and that a failure harms nothing."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree, html

from curator.domain.settings import Settings
from curator.errors import BuildError
from curator.site.build import build, prepare
from curator.site.files import put_folder
from curator.site.mkdocs_config import mkdocs_yml
from curator.site.stage import StagePage
from tests.site.weeks import NOW


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder and the hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_a_build_leaves(built: Path) -> None:
    """Without a mkdocs.yml the site is built all the same: pages, feed, sitemap, picture; and no draft anywhere."""
    files = tree(built / "site")
    for name in ("index.html", "404.html", "about/index.html", "archive/2023/index.html", "robots.txt", "feed.xml"):
        assert name in files
    assert "images/2023-03-17/figure.png" in files
    assert "images/2023-03-17/unused.png" not in files
    made = [path for name in (".curator", "site") for path in (built / name).rglob("*") if path.is_file()]
    everything = b"".join(path.read_bytes() for path in made)
    for word in (b"DRAFTWORD", b"FUTUREWORD", b"draft.example"):
        assert word not in everything
    assert sorted(path.name for path in (built / ".curator").iterdir()) == [
        "build.lock",
        "cache",
        "docs",
        "mkdocs.yml",
        "shells",
        "theme",
    ]


def test_an_issue_page_as_a_reader_gets_it(built: Path) -> None:
    """Language, title, feed, canonical address, sections, items, links and the way to the issue before."""
    site = built / "site"
    page = html.fromstring((site / "issues" / "2023-03-17" / "index.html").read_bytes())

    assert page.get("lang") == "ja"
    assert page.findtext("head/title") == "eBPF など: ねこ週報 (2023-03-17号)"
    assert page.xpath("//link[@type='application/rss+xml']/@href") == ["../../feed.xml", "../../items.xml"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://weekly.example/neko/issues/2023-03-17/"]
    assert [h.text_content() for h in page.iter("h2")] == ["👀 Notable Articles#", "あとがき#"]
    assert [h.text_content() for h in page.iter("h3")] == ["🐝 eBPF の話#", "絵#"]
    assert [a for a in page.xpath("//a/@href") if a.startswith("http")] == [
        "https://ebpf.example/post",
        "https://video.example/talk",
    ]
    assert page.xpath("//a[@rel='prev']/@href") == ["../../issues/2023-03-10/"]
    assert page.xpath("//pre")[0].text_content() == "func main() {\n\n\t// ``` {{ braces }}\n}\n"
    for target in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert page.xpath("//*[@id=$id]", id=target[1:]), target
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    home = html.fromstring((site / "index.html").read_bytes())
    assert home.xpath("//link[@rel='canonical']/@href") == ["https://weekly.example/neko/issues/2023-03-17/"]
    lost = html.fromstring((site / "404.html").read_bytes())
    assert lost.xpath("//a[@class='site-name']/@href") == ["/neko/"]


def test_every_link_inside_the_site_leads_somewhere(built: Path) -> None:
    """No page of the site points at a page, picture or style that is not there."""
    site = built / "site"

    for file in site.rglob("*.html"):
        page = html.fromstring(file.read_bytes())
        for address in page.xpath("//*[not(@rel='canonical')]/@href | //@src"):
            if re.match(r"https?:|#|javascript:void open\('https://github", address):  # the bookmarklet
                continue
            path = address.partition("#")[0]
            base = site if path.startswith("/") else file.parent
            target = (base / path.removeprefix("/neko/")).resolve()
            assert (target / "index.html" if target.is_dir() else target).is_file(), f"{file}: {address}"


def test_the_same_bytes_on_another_day(built: Path, week: list[StagePage], settings: Settings, root: Path) -> None:
    """Building again, later, elsewhere, from pages in another order, changes no byte, and no byte tells the day."""
    build(root, settings, week[::-1], {}, now=NOW + timedelta(days=5))

    assert tree(built / "site") == tree(root / "site")
    today = datetime.now(UTC).strftime("%Y-%m-%d").encode()
    assert not [path for path in (root / "site").rglob("*") if path.is_file() and today in path.read_bytes()]


def test_the_sitemap_names_every_page(built: Path) -> None:
    """Absolute addresses of all pages, and the days the issues went out."""
    site = built / "site"
    root = etree.fromstring((site / "sitemap.xml").read_bytes())
    found = {url[0].text: url[1].text if len(url) > 1 else None for url in root}

    pages = {str(path.parent.relative_to(site)) for path in site.rglob("index.html")}
    assert {address.removeprefix("https://weekly.example/neko/").rstrip("/") or "." for address in found} == pages
    assert found["https://weekly.example/neko/issues/2023-03-10/"] == "2023-03-10T01:00:00Z"


def test_a_failed_build_leaves_the_old_site(week: list[StagePage], settings: Settings, root: Path) -> None:
    """When the generator stops, its words are in the error and the site is what it was."""
    before = tree(build(root, settings, week, {}, now=NOW).site)
    (root / "mkdocs.yml").write_text(mkdocs_yml(settings) + "plugins: [nosuchplugin]\n")

    with pytest.raises(BuildError, match="the site generator stopped") as caught:
        build(root, settings, week[:1], {}, now=NOW)

    assert "nosuchplugin" in caught.value.output
    assert tree(root / "site") == before
    assert not (root / ".curator" / "build").exists()


def test_problems_are_named_and_strict_stops_at_them(week: list[StagePage], settings: Settings, root: Path) -> None:
    """A missing picture, a mkdocs.yml that says something else, a page the nav names: named; with strict, an error."""
    (root / "content" / "images" / "2023-03-17" / "figure.png").unlink()
    (root / "content" / "about.md").unlink()
    renamed = replace(settings, publication=replace(settings.publication, title="Inu"))
    (root / "mkdocs.yml").write_text(mkdocs_yml(renamed))

    report = build(root, settings, week, {}, now=NOW)
    named = "\n".join(report.problems)
    assert "content/images/2023-03-17/figure.png: no such picture" in named
    assert "mkdocs.yml: site_name is `Inu`, and should be `ねこ週報`" in named
    assert "about/index.md" in named
    with pytest.raises(BuildError, match="--strict allows none"):
        build(root, settings, week, {}, now=NOW, strict=True)


def test_what_does_not_change_is_not_written(week: list[StagePage], settings: Settings, root: Path) -> None:
    """Staging again touches no file; a page that is gone goes; what lies beside the folder stays."""
    prepare(root, settings, week, {}, now=NOW)
    docs = root / ".curator" / "docs"
    times = {path: path.stat().st_mtime_ns for path in docs.rglob("*") if path.is_file()}
    (docs / "stale").mkdir()
    (docs / "stale" / "old.md").write_text("x")
    (root / "precious.md").write_text("x")
    (docs / "link.md").symlink_to(root / "precious.md")
    (docs / "linked").symlink_to(root / "content")
    prepare(root, settings, week, {}, now=NOW)

    assert {path: path.stat().st_mtime_ns for path in docs.rglob("*") if path.is_file()} == times
    assert not (docs / "stale").exists()
    assert not (docs / "linked").is_symlink()
    assert (root / "precious.md").read_text() == "x"
    assert (root / "content" / "about.md").is_file()


def test_a_folder_holds_what_it_is_given(tmp_path: Path) -> None:
    """Only changed files are written, and the number of them is told."""
    assert put_folder(tmp_path / "f", {"a": b"1", "b/c": b"2"}) == 2
    assert put_folder(tmp_path / "f", {"a": b"1", "b/c": b"3"}) == 1
    assert put_folder(tmp_path / "f", {"a": b"1"}) == 0
    assert tree(tmp_path / "f").keys() == {"a"}


def test_pictures_outside_their_folder_are_not_published(week: list[StagePage], settings: Settings, root: Path) -> None:
    """A picture that is a link to a file elsewhere is none."""
    figure = root / "content" / "images" / "2023-03-17" / "figure.png"
    (root / "secret.png").write_text("SECRET")
    figure.unlink()
    figure.symlink_to(root / "secret.png")
    _, problems = prepare(root, settings, week, {}, now=NOW)

    assert problems == ["content/images/2023-03-17/figure.png: no such picture; a page shows it"]
    assert not (root / ".curator" / "docs" / "images").exists()


SPLIT = """
import sys
from datetime import timedelta
from pathlib import Path
from curator.domain.settings import Settings
from curator.site.cache import RenderCache
from curator.site.stage import stage
from tests.site.weeks import NOW, page_text, stage_page

days = [(NOW - timedelta(days=7 * at)).date().isoformat() for at in range(1, 81)]
pages = [stage_page(page_text(day, f"## S\\n\\n### {day}\\n\\n**{day}**"), f"{day}.md") for day in days]
remembered = RenderCache(Path(sys.argv[1]))
done = []

def ahead(jobs):
    remembered.render_ahead(jobs)
    done.append((len(remembered.used), len(list(remembered.folder.iterdir()))))

shared = stage(pages, Settings(), now=NOW, renderer=remembered.render, ahead=ahead)
assert dict(shared.docs()) == dict(stage(pages, Settings(), now=NOW).docs())
print(done)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process renders all")
def test_two_processes_render_what_one_would(tmp_path: Path) -> None:
    """Many new texts are shared evenly between two processes; every byte of the stage is the same as without."""
    done = subprocess.run(
        [sys.executable, "-c", SPLIT, str(tmp_path / "texts")], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "[(40, 80)]\n", "")
