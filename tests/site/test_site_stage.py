"""Issue pages → staged files: which pages there are, what they say, and what stays out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curator.domain.identity import item_anchor, item_key, short_hash
from curator.domain.settings import Publication, Settings
from curator.domain.types import Published
from curator.site.anchors import anchors_of
from curator.site.mkdocs_config import disagreements, mkdocs_yml, theme_language
from curator.site.stage import Staged, StagePage, stage
from tests.site.weeks import NOW, page_text, stage_page


def published(day: str, **anchors: str) -> Published:
    keys = {key.replace("_", ":"): anchor for key, anchor in anchors.items()}
    return Published("a" * 8, NOW, "neko", date.fromisoformat(day), 1, keys)


def docs_of(staged: Staged) -> dict[str, str]:
    return dict(staged.docs())


def test_every_page_has_its_place(week: list[StagePage], settings: Settings) -> None:
    """Home, issues, archive and its years, sections and theirs, topics, feeds, search, about; each the index of its own
    folder."""
    staged = stage(week, settings, now=NOW, about="# 週報\n\nx")

    assert [path for path, _ in staged.pages] == [
        "",
        "issues/2023-03-17/",
        "issues/2023-03-10/",
        "archive/",
        "archive/2023/",
        "sections/articles/",
        "sections/articles/2023/",
        "topics/kubernetes/",
        "feeds/",
        "search/",
        "about/",
    ]
    assert {name for name in docs_of(staged) if name.endswith(".md")} == {f"{path}index.md" for path, _ in staged.pages}
    assert staged.changed_at == datetime(2023, 3, 17, 1, tzinfo=UTC)
    assert staged.images == ("/images/2023-03-17/figure.png",)


def test_only_public_issues_are_staged(week: list[StagePage], settings: Settings) -> None:
    """A draft, and an issue whose time has not come, are in no file; one second after its time it is there."""
    text = "".join(docs_of(stage(week, settings, now=NOW)).values())
    later = "".join(docs_of(stage(week, settings, now=datetime(2023, 4, 3, 1, 0, 0, tzinfo=UTC))).values())

    assert "DRAFTWORD" not in text + later
    assert "draft.example" not in text + later
    assert "FUTUREWORD" not in text
    assert "FUTUREWORD" in later


def test_two_pages_of_one_date(week: list[StagePage], settings: Settings) -> None:
    """Of two public pages with one date the first file counts, and the other is named."""
    twin = replace(week[1], path="content/issues/2023-03-17b.md")
    staged = stage([twin, *week], settings, now=NOW)

    assert staged.problems == (
        "content/issues/2023-03-17b.md: content/issues/2023-03-17.md has the date 2023-03-17 already; "
        "this page is left out",
    )


def test_without_issues(settings: Settings) -> None:
    """A publication without issues has a home page that says so, and a feed."""
    staged = stage([], settings, now=NOW)

    assert "まだ公開された号はありません。" in docs_of(staged)["index.md"]
    assert "<item>" not in docs_of(staged)["feed.xml"]
    assert staged.changed_at is None


def test_anchors_are_kept(settings: Settings) -> None:
    """A published item keeps its anchor; one that is gone stays as a target; a second of a kind gets a number."""
    body = "## S\n\n### T\n\nhttps://a.example/\n\n### T\n\nhttps://a.example/\n\n### U\n"
    issue = stage_page(page_text("2023-03-17", body)).issue
    key = item_key(["https://a.example/"], "T")
    records = [
        published("2023-03-10", **{key: "i-other"}),
        published("2023-03-17", **{key: "i-kept", "https://gone.example": "i-gone", "https://bad.example": '"><b>'}),
    ]
    anchors = anchors_of(issue, settings, records)

    items = [anchors.by_line[item.line] for item in issue.sections[0].items]
    assert items == ["i-kept", "i-kept-2", item_anchor("title:U")]
    assert anchors.gone == ("i-gone",)
    staged = stage([stage_page(page_text("2023-03-17", body))], settings, now=NOW, published=records)
    assert '<span id="i-gone" class="gone"></span>' in docs_of(staged)["issues/2023-03-17/index.md"]


def test_section_ids_outlive_a_renaming(settings: Settings) -> None:
    """A section of the publication is named by its key, one of a single issue by its heading."""
    issue = stage_page(page_text("2023-03-17", "## 👀 Notable Articles\n\nx\n\n## ✨ Kubernetes 1.25\n\ny")).issue

    assert list(anchors_of(issue, settings).by_line.values()) == [
        "section-articles",
        "section-" + short_hash("✨ Kubernetes 1.25", 10),
    ]


def test_a_title_in_the_text_is_shown_once(settings: Settings) -> None:
    """A first-level heading at the top that is the issue's title is not repeated below it."""
    text = page_text("2023-03-17", "# The *title*\n\nx").replace('title: "Issue of 2023-03-17"\n', "")
    staged = docs_of(stage([stage_page(text)], settings, now=NOW))["issues/2023-03-17/index.md"]

    assert "<h1>The title</h1>" in staged
    assert "<h2>" not in staged


@pytest.mark.parametrize("title", ["yes", "2026-11-22", "!!python/object/apply:os.system ['id']", 'it\'s "q" \\ b'])
def test_titles_stay_text_in_front_matter(week: list[StagePage], settings: Settings, title: str) -> None:
    """A title is a string for every YAML reader, and escaped for templates that escape nothing."""
    from html import unescape

    from ruamel.yaml import YAML

    page = replace(week[1], issue=replace(week[1].issue, title=title))
    file = docs_of(stage([page], settings, now=NOW))["issues/2023-03-17/index.md"]

    assert unescape(YAML(typ="safe").load(file.split("---")[1])["title"]) == title


def test_an_english_publication_is_english() -> None:
    """Nothing staged for an English publication holds a Japanese character; lang and words are English."""
    settings = Settings(publication=Publication(title="Cloud Weekly", url="https://c.example/", language="en-GB"))
    pages = [
        stage_page(page_text(day, "## S\n\n### T\n\nhttps://a.example/\n\nText.[^1]\n\n[^1]: n"), f"{day}.md")
        for day in ("2023-03-10", "2023-03-17")
    ]
    staged = stage(pages, settings, now=NOW, about="Hello.")
    text = "".join([*docs_of(staged).values(), *staged.theme.values(), mkdocs_yml(settings)])

    assert not [char for char in text if "\u3040" <= char <= "\u9fff"]
    assert "March 17, 2023" in docs_of(staged)["archive/index.md"]
    assert "1 item<" in docs_of(staged)["archive/index.md"]
    assert "In this issue" in docs_of(staged)["index.md"]
    assert "language: en\n" in mkdocs_yml(settings)


@pytest.mark.parametrize(
    ("language", "expected"), [("ja", "ja"), ("ja-JP", "ja"), ("pt-br", "pt-BR"), ("zh-TW", "zh-TW"), ("tlh", "en")]
)
def test_theme_languages(language: str, expected: str) -> None:
    """The theme speaks the publication's language where it can."""
    assert theme_language(language) == expected


def test_mkdocs_yml_agrees_with_its_settings(settings: Settings) -> None:
    """What is written agrees with curator.toml, and what no longer does is named."""
    text = mkdocs_yml(settings)
    renamed = replace(settings, publication=replace(settings.publication, title="Inu", url="https://inu.example/"))

    assert disagreements(text, settings) == []
    assert disagreements(text, renamed) == [
        "site_name is `ねこ週報`, and should be `Inu`",
        "site_url is `https://weekly.example/neko/`, and should be `https://inu.example/`",
    ]
    assert disagreements("plugins: [!!python/name:x.y '', {", settings) == []
    assert disagreements("site_name: !ENV [NAME, x]\ndocs_dir: .curator/docs", settings) == []
