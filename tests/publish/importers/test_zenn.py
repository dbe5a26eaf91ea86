"""Zenn articles come as they are: every byte, with number and date behind their front matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.domain.zenn import article_text
from curator.errors import UsageError
from curator.publish.front import parse_page
from curator.publish.importers.report import Harvest
from curator.publish.importers.tree import read_tree
from curator.publish.importers.zenn import pages_of
from tests.publish.importers.trees import TOKYO, plant, png

NAME = "articles/weekly-2023-03-17.md"
ARTICLE = """\
---
title: "eBPFの話など: 週報 (2023-03-17号)"
emoji: "🐈"
type: "tech"
topics: ["kubernetes"]
published: true
published_at: 2023-03-20 10:00
publication_name: "neko"
own_key: {a: 1}
---

今回は第26回目です。

## 👀 記事

### eBPF

https://ebpf.example/post
@[card](https://video.example/talk)

:::message alert
注意[^1]
:::

:::details 詳しく
![図](/images/weekly/図.png =250x)
*説明*
:::

```go:main.go
## x
```

[^1]: 注。
"""


def read(root: Path, only: str = "") -> Harvest:
    return pages_of(read_tree(root), zone=TOKYO, only=only)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_article_comes_whole(tmp_path: Path, newline: str) -> None:
    """Zenn's forms, unknown keys, newlines: the article is on the page byte for byte, and can be had back."""
    text = ARTICLE.replace("\n", newline)
    plant(tmp_path, {NAME: text, "images/weekly/図.png": png()})
    page = read(tmp_path).pages[0]

    assert article_text(parse_page(page.text, path=page.path, zone=TOKYO)) == text
    assert (page.issue.number, page.issue.date.isoformat(), page.issue.draft) == (26, "2023-03-17", False)
    assert page.issue.published_at is not None
    assert page.issue.published_at.isoformat() == "2023-03-20T01:00:00+00:00"
    assert page.path == "content/issues/2023-03-17.md"
    assert page.pictures == {"images/weekly/図.png": "/images/weekly/図.png"}
    assert page.problems == ()


def test_a_repository_gives_its_issues(tmp_path: Path) -> None:
    """Below articles/ and {username}/articles/; other articles are left out with a reason, drafts stay drafts."""
    plant(
        tmp_path,
        {
            NAME: ARTICLE,
            "neko/articles/weekly-2023-03-10.md": ARTICLE.replace("26回", "25回").replace("03-17", "03-10"),
            "articles/weekly-number-24.md": ARTICLE.replace("eBPFの話など: 週報 (2023-03-17号)", "週報 第24回").replace(
                "20 10", "06 10"
            ),
            "articles/weekly-2023-03-24.md": ARTICLE.replace("true", "false")
            .replace("26回", "27回")
            .replace("03-17", "03-24"),
            "articles/how-to-cook.md": ARTICLE.replace("(2023-03-17号)", "").replace("第26回", ""),
            "README.md": "# readme",
        },
    )
    found = read(tmp_path)

    told = [(page.date.isoformat(), page.issue.number, page.issue.draft) for page in found.pages]
    assert told == [
        ("2023-03-06", 24, False),
        ("2023-03-10", 25, False),
        ("2023-03-17", 26, False),
        ("2023-03-24", 27, True),
    ]
    assert {one.path for one in found.left_out} == {"articles/how-to-cook.md", "README.md"}


def test_one_article_by_name_is_an_issue_by_its_moment(tmp_path: Path) -> None:
    """Asked for by name, an article needs no date but `published_at`."""
    plant(tmp_path, {"articles/how-to-cook.md": ARTICLE.replace("(2023-03-17号)", "")})
    assert read(tmp_path, "articles/how-to-cook.md").pages[0].date.isoformat() == "2023-03-20"


@pytest.mark.parametrize(
    ("files", "line", "words"),
    [
        ({NAME: ARTICLE.replace('"neko"', "a: b")}, 8, "not valid YAML"),
        ({NAME: "# no front matter\n"}, 1, "no front matter"),
        ({NAME: ARTICLE.replace("2023-03-20 10:00", "soon")}, 7, "`published_at` is not"),
        ({NAME: ARTICLE.encode().replace("注意".encode(), b"\xff")}, 22, "no UTF-8"),
        ({NAME: "{title: x}\n"}, 1, "no front matter"),
        ({NAME: ARTICLE, "articles/again-2023-03-17.md": ARTICLE}, 0, "has the date 2023-03-17 of"),
        ({NAME: ARTICLE.replace("図.png", "none.png")}, 26, "is not in the repository"),
        ({NAME: ARTICLE.replace("/images/weekly", "https://a.example")}, 26, "on another site"),
        ({NAME: ARTICLE.replace("/images/weekly/図.png", "/images/../../x.png"), "x.png": png()}, 26, "not"),
        ({NAME: ARTICLE.replace("第26回目", "今週")}, 0, "number is nowhere"),
        ({"articles/w-2023-03-17.md": ARTICLE}, 0, None),
        ({"articles/W-2023-03-17.md": ARTICLE}, 0, "no name that Zenn takes"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, files: dict[str, str | bytes], line: int, words: str | None) -> None:
    """With file and line; nothing else stops."""
    plant(
        tmp_path,
        {"images/weekly/図.png": png(), "articles/weekly-2023-03-10.md": ARTICLE.replace("03-17", "03-10"), **files},
    )
    found = read(tmp_path)
    problems = [*found.problems, *(one for page in found.pages for one in page.problems)]

    assert "2023-03-10" in [page.date.isoformat() for page in found.pages]
    if words is None:
        assert problems == []
    else:
        assert (line, True) in [(one.line, words in one.message) for one in problems], problems


def test_a_folder_without_articles_is_no_repository(tmp_path: Path) -> None:
    """That is said, with what would be right."""
    plant(tmp_path, {"a/notes.md": "# x"})
    with pytest.raises(UsageError, match="no articles"):
        read(tmp_path)
