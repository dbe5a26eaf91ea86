"""What a team says among itself stays there: no page, feed, index or line of a build has a word of it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.conftest import Curator

CANARY = "カナリアquetzalwort"
PAGE = """---
number: 1
date: 2023-03-10
title: "T"
draft: false
published_at: 2023-03-10T10:00:00+09:00
---

## S

### Kept

https://kept.example/

published words
"""


def test_internal_words_reach_no_reader(place: Path, curator: Curator) -> None:
    """A word in every comment, reason, skip and name is in nothing that a build makes, keeps or says."""
    url = "https://kept.example/"
    assert curator("add", url, "--reason", CANARY, "--by", f"{CANARY}-by", root=place).code == 0
    assert curator("decide", url, "--keep", "--comment", CANARY, "--by", f"{CANARY}-voter", root=place).code == 0
    skipped = f"https://skipped.example/{CANARY}"
    assert curator("add", skipped, "--title", CANARY, "--reason", CANARY, "--by", "aki", root=place).code == 0
    assert curator("decide", skipped, "--skip", "--comment", CANARY, "--by", "aki", root=place).code == 0
    (place / "content" / "issues").mkdir(parents=True, exist_ok=True)
    (place / "content" / "issues" / "2023-03-10.md").write_text(PAGE, encoding="utf-8")
    told = curator("build", root=place)

    assert "1 issues" in told.out
    made = [*(place / "site").rglob("*"), *(place / ".curator").rglob("*")]
    files = [path for path in made if path.is_file() and not path.name.startswith("curator.db")]
    assert len(files) > 50
    words = re.compile(b"quetzalwort", re.IGNORECASE)
    assert [path for path in files if words.search(path.read_bytes())] == []
    assert "quetzalwort" not in (told.out + told.err).lower()
    assert any(b"published words" in path.read_bytes() for path in files)
