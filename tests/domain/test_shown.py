"""Which links of an issue count as covered."""

from __future__ import annotations

from curator.domain.issue import parse
from curator.domain.shown import shown_links

TEXT = """---
date: 2023-03-17
draft: {draft}
---

https://intro.example/

## S

https://section.example/

### One

https://one.example/

文の中の [リンク](https://inside.example/) は数えない。

https://card.example/
@[card](https://zenn.example/)
- https://list.example/

```
https://code.example/
```

### [#1](https://title.example/a_(b)) Two

注。
"""


def hosts(draft: str) -> list[str]:
    return [one.url.split("/")[2].split(".")[0] for one in shown_links(parse(TEXT.replace("{draft}", draft)).issue)]


def test_a_published_issue_covers_what_it_shows() -> None:
    """Items' links, cards and lists in texts, links in titles of items without others; never code, never sentences."""
    assert hosts("false") == ["intro", "section", "one", "card", "zenn", "list", "title"]


def test_a_draft_covers_its_items_links_only() -> None:
    """A note must not take a kept link out of the issue that is being made."""
    assert hosts("true") == ["one"]
