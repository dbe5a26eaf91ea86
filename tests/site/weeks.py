"""Issue pages in the tests' own words."""

from __future__ import annotations

from datetime import UTC, datetime

from curator.domain.issue import parse
from curator.site.stage import StagePage

NOW = datetime(2023, 3, 25, tzinfo=UTC)


def page_text(day: str, body: str, *, number: int = 1, draft: bool = False, title: str = "", at: str = "") -> str:
    """An issue page with a plain front matter."""
    return (
        f'---\nnumber: {number}\ndate: {day}\ntitle: "{title or "Issue of " + day}"\nemoji: 🐈\n'
        f"topics: [kubernetes]\ndraft: {str(draft).lower()}\n"
        f"published_at: {at or day + 'T10:00:00+09:00'}\n---\n\n{body}\n"
    )


def stage_page(text: str, path: str = "content/issues/2023-03-17.md") -> StagePage:
    """The page as the command line hands it to the site."""
    return StagePage(path, text, parse(text, path=path).issue)


WEEK = """\
今回は第2回目の記事となります。

## 👀 Notable Articles

### 🐝 eBPF の話

https://ebpf.example/post
https://video.example/talk

一行目。
二行目。[^1]

[^1]: 脚注。[前の号](2023-03-10.md)

### 絵

![図](/images/2023-03-17/figure.png =250x)

```go:main.go
func main() {

\t// ``` {{ braces }}
}
```

## あとがき

おしまい。
"""
