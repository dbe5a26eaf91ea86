"""The issue as data keeps to its schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from curator.domain.settings import Publication, SectionDef, Settings
from curator.publish.exporters.data import issue_data
from curator.publish.front import parse_page
from curator.publish.importers.tree import read_tree
from curator.publish.importers.zenn import pages_of
from curator.site.anchors import anchors_of
from tests.markdown_text import markdown_text
from tests.publish.importers.trees import TOKYO, harvest

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "issue.schema.json").read_text())
SETTINGS = Settings(
    publication=Publication(title="ねこ週報", url="https://weekly.example/", language="ja", emoji="🐈"),
    sections=(SectionDef("articles", "👀 Notable Articles"),),
)
HEAD = "---\nnumber: 26\ntitle: t\ndraft: false\npublished_at: 2023-03-20T10:00:00.5+09:00\n---\n"


def problems(text: str, path: str = "2023-03-17.md") -> list[str]:
    """What the schema has against a page as data."""
    issue = parse_page(text, path=path, zone=TOKYO).issue
    data = json.loads(json.dumps(issue_data(issue, SETTINGS, anchors_of(issue, SETTINGS).by_line)))
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def test_the_schema_is_one_and_refuses_what_is_none() -> None:
    """A field too many, or one too few, is found."""
    Draft202012Validator.check_schema(SCHEMA)
    assert len(list(Draft202012Validator(SCHEMA).iter_errors({"curator": 1, "comment": "x"}))) > 5


@pytest.mark.parametrize(
    "body",
    [
        "",
        "## 👀 Notable Articles\n\n### A\n\nHTTPS://A.example/x\nhttps://b.example/\n\nn\n\n### B\n\nn\n",
        "### no section\n\nhttps://a.example/?utm_source=x\n",
        "## twice\n\n### A\n\nhttps://a.example/\n\n### A\n\nhttps://a.example/\n",
    ],
)
def test_every_shape_of_issue_keeps_to_the_schema(body: str) -> None:
    """Items without links, without section, twice the same."""
    assert problems(HEAD + body) == []


@settings(deadline=None)
@given(markdown_text(["## ", "### ", "https://x.example/", "\n", "\n\n", "<!--", "-->", "](/a)"]))
def test_any_page_keeps_to_the_schema(body: str) -> None:
    """Whatever its text."""
    assert problems(HEAD + body) == []


def test_the_real_issues_keep_to_the_schema(corpus: Path) -> None:
    """The team's own, from Zenn and from HonKit."""
    pages = [*pages_of(read_tree(corpus / "data/neco/zenn"), zone=TOKYO).pages]
    pages += harvest(corpus / "data/neco/honkit").pages
    assert len(pages) == 4
    assert [(page.path, problems(page.text, page.path)) for page in pages] == [(page.path, []) for page in pages]
