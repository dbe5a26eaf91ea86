"""A second publication, in English and about something else, shows nobody a Japanese word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Curator

NOW = "2026-03-14T12:00:00Z"
JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
PAGE = """\
---
number: {number}
date: {day}
title: "Seeds and more: Garden Weekly ({day})"
emoji: 🌱
topics: [gardening]
draft: false
published_at: {day}T10:00:00Z
---

Hello.

## Articles

### Sowing in spring

https://garden.example/sowing

A note.[^1]

@[youtube](dQw4w9WgXcQ)

:::details
More.
:::

[^1]: A footnote.
"""

NOT_OURS = {
    "pagefind/0/pagefind-entry.json": "Pagefind's settings, which name the signs that join words in any script",
}
"""Files of the site that others wrote and that may say anything, and why."""


def test_an_english_publication_shows_no_japanese_word(tmp_path: Path, curator: Curator) -> None:
    """From `init` to the built site: no page, feed, script, style or file name, and nothing that init wrote."""
    place = tmp_path / "garden"
    assert curator("init", str(place), "--language", "en").code == 0
    for number, day in enumerate(("2026-03-06", "2026-03-13"), start=1):
        (place / "content" / "issues" / f"{day}.md").write_text(PAGE.format(number=number, day=day))
    built = curator("build", root=place, now=NOW)
    assert (built.code, JAPANESE.findall(built.out + built.err)) == (0, [])

    told = {}
    for path in (*place.rglob("*.*"), place / "Makefile"):
        name = path.relative_to(place).as_posix()
        ours = not name.startswith(".curator/cache/") and name.removeprefix("site/") not in NOT_OURS
        assert not JAPANESE.search(name)
        if path.is_file() and ours:
            try:
                text = path.read_bytes().decode()
            except UnicodeDecodeError:  # a picture, a font, an index: no text
                continue
            told[name] = JAPANESE.findall(text)
    assert {name: found for name, found in told.items() if found} == {}
    assert {"site/index.html", "site/feed.xml", "site/assets/search.js", "site/feeds/index.html"} <= told.keys()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_fresh_publication_builds_before_its_first_issue(tmp_path: Path, curator: Curator, language: str) -> None:
    """Pages and feeds are there, in the publication's language, with nothing in them yet."""
    place = tmp_path / "garden"
    curator("init", str(place), "--language", language)
    built = curator("build", root=place, now=NOW)

    assert (built.code, built.err) == (0, "")
    assert f'<html lang="{language}"' in (place / "site/index.html").read_text()
    assert f"<language>{language}</language>" in (place / "site/feed.xml").read_text()
