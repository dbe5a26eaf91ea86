"""What the job with the token takes over: articles and pictures by name and bytes, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from curator.domain.types import DraftedItem, Issue
from curator.errors import UsageError
from curator.publish.exporters.handed import Handed, heard, is_due, told
from curator.publish.exporters.zenn import WRITTEN, Article

AT = datetime(2023, 3, 20, 1, tzinfo=UTC)
ISSUE = Issue(AT.date(), number=2, title="t", draft=False, published_at=AT)
ITEM = DraftedItem("", AT, AT.date(), WRITTEN, "aa", "articles/weekly-2023-03-17.md")
ROW = {
    "path": "ann/articles/weekly-2023-03-17.md", "text": "---\n---\n", "published_at": AT.isoformat(),
    "date": "2023-03-20", "number": 2, "title": "t", "pictures": {"images/2023/a b.PNG": "YWI="},
    "remembered": {WRITTEN: ["aa", ITEM.section]}, "ours": ["aa"],
}  # fmt: skip


def test_what_is_told_is_heard() -> None:
    """Article, pictures and memory come through as they are."""
    article = Article("weekly-2023-03-17", str(ROW["path"]), "---\n---\n", ISSUE, AT, {})
    one = Handed(article, {"images/2023/a b.PNG": b"ab"}, {WRITTEN: ITEM}, frozenset({"aa"}))
    assert json.loads(told([one], ["x"])) == {"articles": [ROW], "refused": ["x"]}
    assert heard(told([one], ["x"])) == ([one], ["x"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "../articles/weekly-2023-03-17.md"},
        {"path": ".git/hooks/pre-push"},
        {"path": "articles/a.md/../../.git/config.md"},
        {"path": "articles/a.md\n"},
        {"path": None},
        {"text": 3},
        {"text": "x" * 1_000_001},
        {"pictures": {"images/../.git/hooks/a.png": ""}},
        {"pictures": {"images/.hidden.png": ""}},
        {"pictures": {"images/a.sh": ""}},
        {"pictures": {"images/a.png": "no base64"}},
        {"pictures": {"images/a.png": "AAAA" * 1_000_001}},
        {"published_at": "2023-03-20T10:00:00"},
        {"date": "soon"},
        {"number": "1"},
        {"title": ["t"]},
        {"remembered": []},
        {"remembered": {WRITTEN: ["aa"]}},
        {"ours": 3},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_nothing_but_articles_and_pictures_is_taken_over(wrong: dict[str, object]) -> None:
    """Neither names nor bytes are trusted."""
    heard(json.dumps({"articles": [ROW], "refused": []}))
    with pytest.raises(UsageError):
        heard(json.dumps({"articles": [ROW | wrong], "refused": []}))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"articles": 3, "refused": []}', "[" * 100_000])
def test_what_is_no_handing_over_is_an_error(text: str) -> None:
    """Half a file, a list, or none."""
    with pytest.raises(UsageError):
        heard(text)


@pytest.mark.parametrize(
    ("later", "known", "due"), [(-30, False, True), (6, False, True), (8, False, False), (800, True, True)]
)
def test_which_issues_are_looked_after(later: int, known: bool, due: bool) -> None:
    """Those to come, those of the last week, and those that Zenn has; never a draft."""
    remembered, now = ({WRITTEN: ITEM} if known else {}), AT + timedelta(days=later)
    assert is_due(ISSUE, remembered, now) is due
    assert not is_due(Issue(AT.date(), published_at=AT), remembered, now)
