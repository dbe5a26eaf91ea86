"""An article becomes a page and an article again without losing a byte."""

from __future__ import annotations

from datetime import date

import pytest

from curator.domain.issue import parse
from curator.domain.zenn import article_text, page_text
from curator.errors import PageError

ARTICLE = '---\ntitle: "週報 (2023-03-17号)"\nemoji: "🐈"\npublished: true\nlater_key: 1\n---\n\n本文。\n'
ADDED = {"number": 26, "date": date(2023, 3, 17)}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
@pytest.mark.parametrize("own", ["", "number: 3\n", "date: 2023-03-17\n", "number: 3\ndate: 2023-03-17\n"])
def test_an_article_comes_back_byte_for_byte(newline: str, begin: str, own: str) -> None:
    """Whatever its newlines, and also where it has keys of our names itself."""
    article = begin + ARTICLE.replace("title:", own + "title:", 1).replace("\n", newline)
    page = parse(page_text(parse(article, path="2023-03-17.md"), "weekly-2023-03-17", ADDED))

    assert page.issue.date == date(2023, 3, 17)
    assert page.issue.number == (3 if "number" in own else 26)
    assert page.front["later_key"] == 1
    assert article_text(page) == article


def test_edits_stay_in_the_article() -> None:
    """What was changed on the page since is changed in the article too."""
    page = page_text(parse(ARTICLE, path="2023-03-17.md"), "weekly-2023-03-17", ADDED)
    assert article_text(parse(page.replace("本文", "直した本文"))) == ARTICLE.replace("本文", "直した本文")


def test_a_page_made_here_is_no_article() -> None:
    """Only what was imported has an article to go back to."""
    assert article_text(parse(ARTICLE, path="2023-03-17.md")) is None


@pytest.mark.parametrize("text", ["no front matter\n", "---\n---\n\nempty\n"])
def test_an_article_needs_front_matter(text: str) -> None:
    """Without keys of its own there is nothing Zenn would take."""
    page = parse(text, path="2023-03-17.md")
    if page.front_at is None:
        with pytest.raises(PageError, match="front matter"):
            page_text(page, "weekly-2023-03-17", ADDED)
    else:
        assert article_text(parse(page_text(page, "weekly-2023-03-17", ADDED))) == text
