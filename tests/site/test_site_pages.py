"""What the site adds to the issues: lists, ways back, old addresses, one address for search engines, the search."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from lxml import html

from curator.domain.settings import SectionDef, Settings, ZennSettings
from curator.publish.front import parse_page
from curator.site.build import build
from curator.site.front import stage_page as from_front
from curator.site.mkdocs_config import mkdocs_yml
from curator.site.pages import topic_path
from curator.site.redirects import redirect_file
from curator.site.search import SearchPage, build_index, index_page, split
from curator.site.stage import StagePage, stage
from tests.site.conftest import own_files
from tests.site.test_site_build import tree
from tests.site.weeks import NOW, page_text, stage_page


def body_of(pages: list[StagePage], settings: Settings, path: str) -> html.HtmlElement:
    site = {page.path: page for page in stage(pages, settings, now=NOW).site}
    return html.fromstring(site[path].body)


def issue(day: str, *items: str, **more: object) -> StagePage:
    text = "## 👀 Notable Articles\n\n" + "\n\n".join(f"### {item}\n\nhttps://{item}.example/" for item in items)
    return stage_page(page_text(day, text, **more), f"content/issues/{day}.md")  # type: ignore[arg-type]


def test_filled_frames_are_what_the_generator_makes(week: list[StagePage], settings: Settings, tmp_path: Path) -> None:
    """The quick way, one frame filled many times, gives every byte that the generator gives page by page."""
    quick, slow = own_files(tmp_path / "quick"), own_files(tmp_path / "slow")
    (quick / "mkdocs.yml").write_text(mkdocs_yml(settings))
    (slow / "mkdocs.yml").write_text(mkdocs_yml(settings).replace("plugins: []", "plugins: [meta]"))
    for root in (quick, slow):
        build(root, settings, week, {}, now=NOW)

    assert (quick / ".curator" / "shells").is_dir()
    assert not (slow / ".curator" / "shells").exists()
    unused = "assets/javascripts/"  # the theme's scripts: a publication's plugins may want them, ours are none
    assert tree(quick / "site") == {
        name: data for name, data in tree(slow / "site").items() if not name.startswith(unused)
    }


def test_earlier_coverage_is_named_under_an_item(settings: Settings) -> None:
    """An item whose link an earlier issue had leads there, latest first; later issues and drafts do not count."""
    pages = [
        issue("2023-03-03", "a", "b", number=1),
        issue("2023-03-10", "a", number=2),
        issue("2023-03-11", "a", draft=True),
        issue("2023-03-17", "a", "c", number=3),
    ]
    page = body_of(pages, settings, "issues/2023-03-17/")
    first = body_of(pages, settings, "issues/2023-03-03/")

    assert [p.text_content() for p in page.find_class("covered")] == [
        "以前の紹介: 第2回 (2023年3月10日), 第1回 (2023年3月3日)"
    ]
    (anchor,) = {a.rpartition("#")[2] for a in page.xpath("//p[@class='covered']/a/@href")}
    assert first.xpath("//h3[@id=$id]", id=anchor)
    assert not first.find_class("covered")


def test_sections_and_topics_have_pages(settings: Settings) -> None:
    """A section's page has all its items, by any of its names, each leading to its permanent address; a topic's page
    its issues. A section of a single issue has no page."""
    named = replace(settings, sections=(SectionDef("articles", "Articles", ("👀 Notable Articles",)),))
    pages = [
        issue("2022-03-03", "a"),
        issue("2023-03-10", "b"),
        stage_page(page_text("2023-03-17", "## ✨ Once\n\n### x"), "x.md"),
    ]
    site = [page.path for page in stage(pages, named, now=NOW).site]
    items = body_of(pages, named, "sections/articles/").xpath("//ul[@class='issues']//a")

    assert [path for path in site if path.startswith("sections/")] == [
        "sections/articles/",
        "sections/articles/2023/",
        "sections/articles/2022/",
    ]
    assert [a.text_content() for a in items] == ["b", "a"]
    assert items[0].get("href").startswith("../../issues/2023-03-10/#i-")
    assert len(body_of(pages, named, "topics/kubernetes/").xpath("//ul[@class='issues']/li")) == 3


@pytest.mark.parametrize(
    ("topic", "path"),
    [("kubernetes", "topics/kubernetes/"), ("K8s", "topics/k8s/"), ("../x", None), ("C++", None), ("コンテナ", None)],
)
def test_topics_have_addresses(topic: str, path: str | None) -> None:
    """A plain word is its own address; others get one of plain letters that no other topic has."""
    found = topic_path(topic)

    assert path in (None, found)
    assert found.count("/") == 2
    assert found.isascii()
    assert found != topic_path("C")


@pytest.mark.parametrize(
    ("old", "file"),
    [
        ("/2022/0701.html", "2022/0701.html"),
        ("old", "old/index.html"),
        ("/old/", "old/index.html"),
        ("https://weekly.example/neko/a.html", "a.html"),
        ("/%E7%8C%AB.html", "猫.html"),
        ("https://evil.example/a.html", None),
        ("//evil.example/a.html", None),
        ("/../../etc/passwd.html", None),
        ("/.git/x.html", None),
        ("/a%2f..%2f..%2fb.html", None),
        ("/a\\b.html", None),
        ("/feed.xml", None),
        ("/a.html?x=1", None),
        ("javascript:alert(1)", None),
        ("", "index.html"),
    ],
)
def test_old_addresses(settings: Settings, old: str, file: str | None) -> None:
    """An old address inside the site is a file of it; any other is refused."""
    assert redirect_file(old, settings) == file


def test_old_addresses_lead_to_the_issue(settings: Settings) -> None:
    """`redirect_from` makes a page that leads on without a script; it never takes a page's place."""
    text = page_text("2023-03-10", "x").replace(
        "draft:", 'redirect_from: ["/2022/01.html", "/archive/", "https://e.example/"]\ndraft:'
    )
    page = from_front("p.md", parse_page(text, path="p.md", zone=UTC))
    staged = stage([page], settings, now=NOW)
    moved = html.fromstring(staged.extra["2022/01.html"].encode())

    assert moved.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../issues/2023-03-10/"]
    assert moved.xpath("//link[@rel='canonical']/@href") == ["https://weekly.example/neko/issues/2023-03-10/"]
    assert staged.problems == (
        "p.md: redirect_from: `/archive/` is a page of the site already",
        "p.md: redirect_from: `https://e.example/` is no address inside the site",
    )


def test_one_address_for_search_engines(week: list[StagePage], settings: Settings) -> None:
    """Search engines are told to list the copy here, or where the publication says so the one on Zenn, by the name that
    its page has or gets there."""
    there = replace(
        settings,
        publication=replace(settings.publication, canonical="zenn"),
        zenn=ZennSettings(publication_name="neco", slug="neco-{date}"),
    )
    named = [replace(page, article="an-article-of-old") if "2023-03-10" in page.path else page for page in week]
    heads = {page.path: page.head for page in stage(named, there, now=NOW).site}

    assert 'rel="canonical" href="https://zenn.dev/neco/articles/neco-2023-03-17"' in heads["issues/2023-03-17/"]
    assert 'rel="canonical" href="https://zenn.dev/neco/articles/an-article-of-old"' in heads["issues/2023-03-10/"]
    assert 'rel="canonical" href="https://weekly.example/neko/archive/"' in heads["archive/"]


def test_what_machines_are_told_of_an_issue(built: Path) -> None:
    """JSON-LD that parses: what it is called, when it came and changed, in which language, where."""
    page = html.fromstring((built / "site" / "issues" / "2023-03-17" / "index.html").read_bytes())
    told = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)

    assert (told["@type"], told["headline"]) == ("BlogPosting", "eBPF など: ねこ週報 (2023-03-17号)")
    assert (told["datePublished"], told["inLanguage"]) == ("2023-03-17T01:00:00Z", "ja")


# -- the search ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("楽観的", "楽観 観的"),
        ("猫", "猫"),
        ("K8sの新機能 and more", "K8s の新 新機 機能 and more"),
        ("ｺﾝﾃﾅ", "コン ンテ テナ"),
        ("plain words", "plain words"),
    ],
)
def test_how_texts_are_split(text: str, tokens: str) -> None:
    """Runs of scripts without spaces become overlapping pairs; everything else stays."""
    assert split(text).split() == tokens.split()


def test_what_the_index_is_made_of() -> None:
    """The indexed page keeps the ids that results lead to, and shows title and facts as they are."""
    page = index_page(
        SearchPage("issues/x/", 'T"猫の話', "第1回", '<h3 id="i-1">楽観的<a class="permalink">#</a></h3>'), "ja"
    )

    assert '<html lang="mul">' in page
    assert '<h3 id="i-1"> 楽観 観的 </h3>' in page
    assert 'data-title="T&quot;猫の話"' in page


def test_a_new_issue_changes_the_last_bundle_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Old bundles stay byte for byte, and are not made again."""
    monkeypatch.setattr("curator.site.search.BUNDLE", 2)
    pages = [SearchPage(f"issues/{at}/", f"猫{at}", "", f"<p>言葉{at}</p>") for at in range(4)]
    before = build_index(pages[:3], "ja", tmp_path, 'const BUNDLES = ["0"];')
    made = (tmp_path / "0" / "made").stat().st_mtime_ns
    after = build_index(pages, "ja", tmp_path, 'const BUNDLES = ["0"];')

    assert after["pagefind.js"] == b'const BUNDLES = ["0", "1"];'
    assert (tmp_path / "0" / "made").stat().st_mtime_ns == made
    assert {name: data for name, data in after.items() if name.startswith("0/")} == {
        name: data for name, data in before.items() if name.startswith("0/")
    }
    assert build_index(pages, "ja", tmp_path / "new", 'const BUNDLES = ["0"];') == after


def test_a_reader_finds_parts_of_compounds(node: str, browser: str, origin: str) -> None:
    """In the browser: parts of Japanese compounds, English words, several words; what is not there is not found."""
    words = ["脚注", "つ目の", "eBPF", "行目 脚注", "前の注", "水素ステーション"]
    done = subprocess.run(
        [node, str(Path(__file__).parent / "node" / "search.mjs"), browser, f"{origin}/neko/search/"],
        input="\n".join(words),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = {one["word"]: one for one in map(json.loads, done.stdout.splitlines())}

    new, old = f"{origin}/neko/issues/2023-03-17/", f"{origin}/neko/issues/2023-03-10/"
    assert told["脚注"]["found"] == [new]
    assert told["eBPF"]["found"] == [new]
    assert told["行目 脚注"]["found"] == [new]
    assert told["前の注"]["found"] == [old]
    assert "前の話" in told["前の注"]["text"]
    assert told["水素ステーション"]["found"] == []
    assert told["水素ステーション"]["said"] == "「水素ステーション」は見つかりませんでした"


def test_dark_colours_without_scripts(built: Path) -> None:
    """Where no script runs, every page takes the dark colours from a style sheet when the system is dark: the same ones
    that the button gives."""
    page = html.fromstring((built / "site" / "archive" / "index.html").read_bytes())
    (link,) = page.xpath("//head//noscript/link")
    css = (built / "site" / "assets" / "dark.css").read_text()

    assert dict(link.attrib) == {
        "rel": "stylesheet",
        "media": "(prefers-color-scheme: dark)",
        "href": "../assets/dark.css",
    }
    assert css.startswith('body[data-md-color-scheme="default"] {')
    assert css.count("{") == 1
    assert css.split("{")[1] in (built / "site" / "assets" / "curator.css").read_text()


# -- other generators ------------------------------------------------------------------------------------------------


def test_zensical_builds_the_same_stage(week: list[StagePage], settings: Settings, root: Path) -> None:
    """The successor of Material for MkDocs makes the same pages of the same stage: the change is one line."""
    own = Path(sys.prefix) / "zensical" / "bin" / "zensical"
    zensical = str(own) if own.is_file() else shutil.which("zensical")
    if zensical is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Zensical on this machine, and CI must have one (make zensical)")
        pytest.skip("no Zensical on this machine (make zensical)")
    (root / "mkdocs.yml").write_text(mkdocs_yml(settings))
    build(root, settings, week, {}, now=NOW)
    ours = {path.relative_to(root / "site") for path in (root / "site").rglob("index.html")}
    done = subprocess.run([zensical, "build", "-c"], cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    theirs = {path.relative_to(root / "site") for path in (root / "site").rglob("index.html")}
    assert ours == theirs
    page = html.fromstring((root / "site" / "issues" / "2023-03-17" / "index.html").read_bytes())
    assert page.findtext("head/title") == "eBPF など: ねこ週報 (2023-03-17号)"
    assert [h.text_content() for h in page.iter("h3")] == ["🐝 eBPF の話#", "絵#"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://weekly.example/neko/issues/2023-03-17/"]
