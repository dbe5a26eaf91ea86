"""Earlier coverage at the doors: add, show, draft and crawl tell what an issue had."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Curator

PAGE = """\
---
number: 25
date: 2023-03-10
title: "Weekly (2023-03-10)"
draft: false
published_at: 2023-03-13T10:00:00+09:00
---

## Tools

### stern v1.23.0

https://github.com/stern/stern/releases/tag/v1.23.0

Tails logs.

### connect-opentelemetry-go

https://buf.build/blog/connect-opentelemetry-go
"""
OTHER_FORM = "http://www.buf.build/blog/connect-opentelemetry-go/?utm_source=rss"


@pytest.fixture
def root(place: Path) -> Path:
    write(place)
    return place


def write(place: Path) -> None:
    (place / "content/issues").mkdir(parents=True, exist_ok=True)
    (place / "content/issues/2023-03-10.md").write_text(PAGE, "utf-8")


def test_add_and_show_tell_where_it_was(root: Path, curator: Curator) -> None:
    """The page in another form of its address, and a project's last mention with how its note began."""
    told = curator("add", OTHER_FORM, "--by", "zoe", "--json", root=root).json
    assert [(one["likeness"], one["number"], one["section"]) for one in told[0]["earlier"]] == [("form", 25, "Tools")]
    new = curator("add", "https://github.com/stern/stern/releases/tag/v1.24.0", "--by", "zoe", root=root)
    line = "its project was last in issue 25, 2023-03-10, Tools: stern v1.23.0 — Tails logs."
    assert f"\n  {line}\n" in new.out
    assert line in curator("show", "https://github.com/stern/stern/releases/tag/v1.24.0", root=root).out


def test_what_may_repeat_is_not_held_against_anybody(root: Path, curator: Curator) -> None:
    """Nothing is said of it, and kept anew it is drafted again."""
    with (root / "curator.toml").open("a", encoding="utf-8") as file:
        file.write('\n[check]\nrepeat = ["buf.build"]\n')
    told = curator("add", OTHER_FORM, "--by", "zoe", root=root)
    assert "covered" not in told.out
    assert "issue 25" not in told.out
    curator("decide", OTHER_FORM, "--keep", "--title", "Again", "--by", "zoe", root=root)
    assert "added: Again" in curator("draft", "--date", "2023-03-17", "--by", "zoe", root=root).out


def test_a_draft_tells_what_was_before_and_what_it_left_out(root: Path, curator: Curator) -> None:
    """A reminder for what it added; why a link that was kept again is not on the page."""
    for url in ("https://github.com/stern/stern/releases/tag/v1.24.0", OTHER_FORM):
        curator("add", url, "--by", "zoe", root=root)
        curator("decide", url, "--keep", "--title", url[-9:], "--by", "zoe", root=root)
    told = curator("draft", "--date", "2023-03-17", "--by", "zoe", root=root).out
    assert "seen before: g/v1.24.0: its project was last in issue 25" in told
    assert (
        "left out: ource=rss: was in another form (https://buf.build/blog/connect-opentelemetry-go) in issue 25" in told
    )
    assert "title 1" not in told  # one headline gives one title


def test_a_crawl_names_what_an_issue_has_had(weekly: Path, curator: Curator) -> None:
    """Once, when it comes; in JSON as `repeats`."""
    write(weekly)
    told = curator("crawl", "--json", "--source", "buf-blog", root=weekly)
    assert [(one["link"], one["date"]) for one in told.json["repeats"]] == [
        ("https://buf.build/blog/connect-opentelemetry-go/", "2023-03-10")
    ]
    assert curator("crawl", "--json", "--source", "buf-blog", root=weekly).json["repeats"] == []
