"""Hostile entries on real built pages: every recorded attack, drafted as the program drafts, built, and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree, html

from curator.domain.markdown import escape_markdown, guard_note
from curator.domain.settings import Publication, Settings
from curator.domain.text import clean_text, clean_title
from curator.domain.urls import clean_url
from curator.site.build import build
from curator.site.render import ATTRIBUTES, TAGS
from curator.site.stage import StagePage
from tests.site.weeks import page_text, stage_page

PAGE_TAGS = TAGS | {"h1", "header", "nav", "time"}
PAGE_ATTRIBUTES = {"aria-hidden", "aria-label", "aria-current", "rel", "datetime", "class", "id", "lang"}


@dataclass(frozen=True)
class Built:
    """The site, and what each page was made from: address of the page → (title, url, summary)."""

    site: Path
    entries: dict[str, tuple[str, str, str]]

    def pages(self) -> Iterator[tuple[html.HtmlElement, tuple[str, str, str]]]:
        for path, entry in self.entries.items():
            yield html.fromstring((self.site / path / "index.html").read_bytes()), entry


@pytest.fixture(scope="module")
def attacked(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Each hostile entry as an issue of its own: its title as headline and as item, its summary as the note."""
    root = tmp_path_factory.mktemp("hostile")
    (root / ".env").write_text("TOKEN=SECRET123")
    pages: list[StagePage] = []
    entries = {}
    lines = (corpus / "attacks" / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line)
        title, summary = clean_title(entry["title"]), clean_text(entry["summary"])
        url = clean_url(entry["url"]) or ""
        day = (date(2020, 1, 1) + timedelta(days=number)).isoformat()
        body = f"## S\n\n### {escape_markdown(title)}\n\n{url}\n\n{guard_note(summary)}\n\n### SURVIVOR\n\nafter"
        page = stage_page(page_text(day, body, number=number), f"content/issues/{day}.md")
        pages.append(replace(page, issue=replace(page.issue, title=title)))
        entries[f"issues/{day}"] = (title, url, summary)
    settings = Settings(publication=Publication(title="W", url="https://w.example/"))
    report = build(root, settings, pages, {}, now=datetime(2023, 1, 1, tzinfo=UTC))
    assert report.problems == ()
    assert report.issues == len(lines) > 40
    return Built(report.site, entries)


def test_titles_are_read_literally(attacked: Built) -> None:
    """The page's title, its heading, the item's heading and the list of contents show every title as it is."""
    for page, (title, _, _) in attacked.pages():
        items = [heading.text_content() for heading in page.iter("h3")]
        assert items == [f"{title}#", "SURVIVOR#"]
        assert [heading.text_content() for heading in page.iter("h1")] == [title]
        assert " ".join(page.findtext("head/title").split()) == f"{title} | W" if "W" not in title else title
        assert page.xpath('//nav[@class="contents"]//ul/ul/li/a | //nav[@class="contents"]//li//li/a')[0].text == title


def test_nothing_but_allowed_markup(attacked: Built) -> None:
    """No element, attribute or scheme comes from an entry, and what follows it stands outside it."""
    heads = set()
    for page, _ in attacked.pages():
        content = page.xpath('//div[contains(@class, "page-issue")]')[0]
        for element in content.iter():
            assert element.tag in PAGE_TAGS, etree.tostring(element)
            allowed = PAGE_ATTRIBUTES | ATTRIBUTES.get(str(element.tag), frozenset())
            assert set(element.attrib) <= allowed, dict(element.attrib)
            assert re.match(r"(?:https?://|\.\./|#)", element.get("href", "#"))
        survivor = [heading for heading in page.iter("h3") if heading.text == "SURVIVOR"]
        assert survivor[0].getparent().get("class") == "issue-text"
        heads.add(tuple((element.tag, *element.attrib) for element in page.find("head").iter()))
    assert len(heads) == 1


def test_an_item_leads_only_where_its_source_says(attacked: Built) -> None:
    """The addresses on a page are the item's and those written in its summary."""
    for page, (_, url, summary) in attacked.pages():
        links = {a.get("href") for a in page.xpath('//div[@class="issue-text"]//a') if a.get("href")[0] not in "#."}
        assert {link for link in links if link.rstrip("/") not in summary} == {url}


def test_nothing_of_the_machine_is_published(attacked: Built) -> None:
    """No file of the repository is included, and every file has a plain name inside the site."""
    for path in attacked.site.rglob("*"):
        assert path.resolve().is_relative_to(attacked.site.resolve())
        if path.is_file():
            assert b"SECRET123" not in path.read_bytes()
        if not {"assets", "pagefind"} & set(path.parts):
            assert re.fullmatch(r"[a-z0-9.-]{1,80}", path.name)


def test_no_picture_is_fetched_from_elsewhere(attacked: Built) -> None:
    """Pages load pictures, scripts and styles from their own site only."""
    for page, _ in attacked.pages():
        for element in page.iter("img", "script", "iframe", "source"):
            assert not re.match(r"(?:https?:)?//", element.get("src", ""))
        for link in page.iter("link"):
            assert link.get("rel") == "canonical" or not re.match(r"(?:https?:)?//", link.get("href"))
