"""Articles that Zenn takes, and when none may be written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.identity import short_hash
from curator.domain.issue import Page, parse
from curator.domain.settings import Publication, Settings, ZennSettings
from curator.domain.text import clean_title
from curator.domain.types import DraftedItem, Issue, Published
from curator.domain.zenn import page_text
from curator.errors import PublishError
from curator.publish.exporters.zenn import WRITTEN, Article, Outcome, article_of, date_trouble, outcome
from curator.publish.front import parse_page
from tests.markdown_text import markdown_text
from tests.publish.importers.trees import TOKYO

NODE = Path(__file__).parent.parent / "node"
NOW = datetime(2023, 3, 18, tzinfo=UTC)
SETTINGS = Settings(
    publication=Publication(title="ねこ週報", url="https://weekly.example/", timezone="Asia/Tokyo", emoji="🐈"),
    zenn=ZennSettings(publication_name="neko_team", slug="neko-weekly-{date}", topics=("kubernetes",)),
)
PAGE = """\
---
number: 26
date: 2023-03-17
title: "eBPF: \\"話\\" #1 など"
emoji: 🐈
topics: [kubernetes, cloudnative]
draft: false
published_at: 2023-03-20T10:00:00+09:00
secret_key: CANARY
---

前号は[こちら](2023-03-10.md)。<!-- CANARY -->

## 👀 記事

### eBPF
https://ebpf.example/post
続き。

![図](../images/2023-03-17/図.png =250x)
"""
ARTICLE = """\
---
title: "eBPF: \\"話\\" #1 など"
emoji: 🐈
type: tech
topics: [kubernetes, cloudnative]
published: true
published_at: 2023-03-20 10:00
publication_name: neko_team
---

前号は[こちら](https://weekly.example/issues/2023-03-10/)。

## 👀 記事

### eBPF

https://ebpf.example/post

続き。

![図](/images/2023-03-17/図.png =250x)
"""


def page(text: str = PAGE) -> Page:
    return parse_page(text, path="content/issues/2023-03-17.md", zone=TOKYO)


def article(text: str = PAGE, settings: Settings = SETTINGS) -> Article:
    return article_of(page(text), settings, TOKYO)


def test_a_page_becomes_an_article() -> None:
    """Front matter as Zenn wants it, the text with cards by themselves; nothing internal is in it."""
    made = article()
    assert made.text == ARTICLE
    assert made.path == "articles/neko-weekly-2023-03-17.md"
    assert made.pictures == {"content/images/2023-03-17/図.png": "images/2023-03-17/図.png"}


def test_windows_newlines_make_the_same_article() -> None:
    """The repository's articles have one form."""
    assert article(PAGE.replace("\n", "\r\n")).text == ARTICLE


def test_a_publication_has_a_folder_for_each_writer() -> None:
    """Articles and pictures lie below the name that `[zenn] username` says."""
    made = article(settings=replace(SETTINGS, zenn=replace(SETTINGS.zenn, username="hanako")))
    assert made.path == "hanako/articles/neko-weekly-2023-03-17.md"
    assert list(made.pictures.values()) == ["hanako/images/2023-03-17/図.png"]


def test_a_page_may_name_its_article() -> None:
    """`zenn_slug`, `type` and `publication_name` of the page win over the settings."""
    text = PAGE.replace("draft: false", "draft: false\nzenn_slug: the-old-name-26\ntype: idea\npublication_name: other")
    made = article(text)
    assert made.slug == "the-old-name-26"
    assert "type: idea\n" in made.text
    assert "publication_name: other\n" in made.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("draft: false", "draft: true", "draft"),
        ("published_at: 2023-03-20T10:00:00+09:00\n", "", "when it goes out"),
        ('title: "eBPF', 'title: "' + "あ" * 60, "characters"),
        ('title: "eBPF', 'title: "' + "🐈" * 31, "characters"),
        ("emoji: 🐈", "emoji: 🐈🐈", "one emoji"),
        ("emoji: 🐈", "emoji: cat", "one emoji"),
        ("topics: [kubernetes, cloudnative]", "topics: [a, b, c, d, e, f]", "6 topics"),
        ("topics: [kubernetes, cloudnative]", 'topics: ["c++"]', "no topic"),
        ("topics: [kubernetes, cloudnative]", 'topics: ["a b"]', "no topic"),
        ("draft: false", "draft: false\nzenn_slug: short", "no name"),
        ("draft: false", "draft: false\nzenn_slug: ../../etc/passwd", "no name"),
        ("draft: false", "draft: false\npublication_name: Neko-Team", "no publication"),
        ("draft: false", "draft: false\ntype: news", "tech nor idea"),
    ],
)
def test_what_zenn_refuses_is_refused_here(old: str, new: str, said: str) -> None:
    """Before anything is written, with a hint that says what to do."""
    with pytest.raises(PublishError, match=said) as refused:
        article(PAGE.replace(old, new))
    assert refused.value.hint


def test_broken_bytes_are_refused() -> None:
    """Zenn reads UTF-8."""
    with pytest.raises(PublishError, match="UTF-8"):
        article(PAGE.replace("続き。", "続\udc80"))


TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(clean_title)


@settings(deadline=None)
@given(
    title=TITLES,
    body=markdown_text(
        ["https://x.example/", "<!--", "-->", "# ", "\n---\n", "```", ":::message", "![a](/images/a.png)"]
    ),
)
def test_every_page_becomes_an_article_that_reads_back(title: str, body: str) -> None:
    """Whatever its title and text: the front matter is closed and says what was meant."""
    text = (
        PAGE.partition("---\n\n")[0].replace('"eBPF: \\"話\\" #1 など"', json.dumps(title, ensure_ascii=False))
        + "---\n\n"
        + body
    )
    made = article(text)
    read = parse_page(made.text, path="a.md", zone=TOKYO, default_date=date.min)
    assert read.issue.title == " ".join(clean_title(title, 1_000).split())
    assert (read.front["published"], read.front["published_at"]) == (True, "2023-03-20 10:00")


@settings(deadline=None)
@given(
    body=markdown_text(
        ["https://x.example/", "@[card](https://y.example/)", ":::details a", ":::", "```go:a.go", "[^1]"]
    ),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    moment=st.sampled_from(["2023-03-20", "2023-03-20 10:00", '"2023-03-20 10:00"']),
    own=st.sampled_from(["", "own: {a: 1}\n", "# a remark\n", "number: 7\n", "date: 2023-03-17\n"]),
)
def test_zenn_gets_its_article_back(body: str, newline: str, moment: str, own: str) -> None:
    """An article that came from Zenn goes there again byte for byte, whatever its front matter and text."""
    text = (
        f"---\ntitle: t\nemoji: 🐈\ntype: tech\ntopics: [a]\n{own}published: true\npublished_at: {moment}\n---\n{body}"
    )
    text = text.replace("\n", newline)
    came = page_text(parse_page(text, path="a", zone=TOKYO, default_date=date.min), "neko-weekly-26", {"number": 26})
    kept = parse_page(came, path="content/issues/2023-03-17.md", zone=TOKYO)
    assert article_of(kept, SETTINGS, TOKYO).text == text


def test_the_real_article_comes_back(corpus: Path) -> None:
    """The team's own issue, byte for byte."""
    for file in (corpus / "data/neco/zenn/articles").glob("*.md"):
        text = file.read_bytes().decode()
        before = parse(text, path=file.name, zone=TOKYO)
        kept = parse_page(page_text(before, file.stem, {"number": 26, "date": before.issue.date}), path="p", zone=TOKYO)
        made = article_of(kept, SETTINGS, TOKYO)
        assert (made.text, made.slug) == (text, file.stem)


def test_a_time_written_here_is_written_as_zenn_reads_it() -> None:
    """A page that came from Zenn and got another time by `publish`."""
    came = page_text(parse(ARTICLE, path="2023-03-17.md"), "neko-weekly-2023-03-17", {})
    made = article_of(page(came.replace("2023-03-20 10:00", "2023-03-21T01:00:00Z")), SETTINGS, TOKYO)
    assert made.text == ARTICLE.replace("2023-03-20 10:00", '"2023-03-21 10:00"')


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    if found is None or not (NODE / "node_modules" / "zenn-model").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("Node or the packages of tests/publish/node are missing, and CI must have them")
        pytest.skip("no Node with the packages of tests/publish/node (npm ci --prefix tests/publish/node)")
    return found


def test_zenns_own_rules_accept_the_articles(node: str, tmp_path: Path) -> None:
    """zenn-model finds nothing, and reads what was meant; in an article it refuses it finds something."""
    texts = {
        "neko-weekly-2023-03-17": ARTICLE,
        "neko-weekly-words": article(PAGE.replace("[kubernetes, cloudnative]", '["yes", "null", "42", 日本語]')).text,
        "neko-weekly-long": article(
            PAGE.replace('"eBPF: \\"話\\" #1 など"', json.dumps("猫: # '\"\\ {a} " + "あ" * 57))
        ).text,
        "short": ARTICLE.replace("type: tech", "type: news"),
    }
    files = []
    for name, text in texts.items():
        files.append(tmp_path / f"{name}.md")
        files[-1].write_text(text)
    done = subprocess.run(
        [node, str(NODE / "articles.cjs"), *map(str, files)], capture_output=True, text=True, check=True
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]

    assert [one["found"] for one in told] == [[], [], [], ["item-slug", "article-type"]]
    assert told[0]["article"]["published_at"] == "2023-03-20 10:00"
    assert told[1]["article"]["topics"] == ["yes", "null", "42", "日本語"]
    assert len(told[2]["article"]["title"]) == 70


# -- dates -------------------------------------------------------------------------------------------------------------


def issue(number: int, day: str, out: str = "") -> Issue:
    at = datetime.fromisoformat(f"{out or day}T10:00:00+09:00").astimezone(UTC)
    return Issue(date.fromisoformat(day), number, draft=False, published_at=at)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (issue(26, "2023-03-17", "2023-03-20"), ""),
        (issue(26, "2023-03-17", "2023-05-10"), ""),
        (issue(26, "2023-03-17", "2024-03-20"), "it goes out on 2024-03-20"),
        (issue(26, "2023-03-17", "2022-03-20"), "it goes out on 2022-03-20"),
        (issue(26, "2024-03-15", "2024-03-18"), "today is 2023-03-18"),
        (issue(26, "2022-03-18", "2022-03-21"), "number 25 has 2023-03-10"),
        (issue(24, "2023-03-17", "2023-03-20"), "number 25 has 2023-03-10"),
        (issue(1, "2020-03-17", "2020-03-20"), ""),
        (issue(8, "2021-09-16", "2021-09-20"), "far from number 9"),
    ],
)
def test_a_mistyped_year_is_noticed(one: Issue, said: str) -> None:
    """By its meeting, today, and the issues with the next numbers."""
    others = [issue(25, "2023-03-10"), issue(9, "2022-09-30"), replace(issue(27, "2020-01-01"), draft=True)]
    trouble = date_trouble(one, others, NOW, TOKYO)
    assert said in trouble
    assert bool(said) == bool(trouble)


# -- what stands there -------------------------------------------------------------------------------------------------

PATH = "articles/neko-weekly-2023-03-17.md"


def judged(
    there: dict[str, str],
    *,
    text: str = PAGE,
    wrote: str = "",
    at: str = PATH,
    now: datetime = NOW,
    force: bool = False,
    published: tuple[Published, ...] = (),
) -> Outcome:
    note = DraftedItem("1", NOW, date(2023, 3, 17), WRITTEN, short_hash(wrote), at)
    remembered, ours = ({WRITTEN: note}, {note.hash}) if wrote else ({}, set())
    return outcome(article(text), there, remembered, published, ours=ours, now=now, zone=TOKYO, force=force)


def test_an_article_is_written_brought_up_to_date_or_left() -> None:
    """Nothing there; just this; what an export wrote before."""
    old = ARTICLE.replace("続き。", "前の文。")
    assert judged({}) is Outcome.NEW
    assert judged({PATH: ARTICLE}) is Outcome.UNCHANGED
    assert judged({PATH: old}, wrote=old) is Outcome.UPDATED
    assert judged({PATH: ARTICLE, "articles/another-2023-03-17.md": "---\ntitle: x\n---\n"}) is Outcome.UNCHANGED


def test_an_edit_made_there_stays() -> None:
    """Unless somebody says --force."""
    edited = ARTICLE.replace("続き。", "手直し。")
    for wrote in ("", ARTICLE):
        with pytest.raises(PublishError, match="edited there"):
            judged({PATH: edited}, wrote=wrote)
    assert judged({PATH: edited}, wrote=ARTICLE, force=True) is Outcome.UPDATED


def test_an_article_as_it_was_imported_may_be_brought_up_to_date() -> None:
    """The page was corrected since; nobody has touched the article."""
    came = page_text(parse(ARTICLE, path=PATH), "neko-weekly-2023-03-17", {"number": 26, "date": date(2023, 3, 17)})
    note = DraftedItem("1", NOW, date(2023, 3, 17), "import", short_hash(came), PATH)
    made = article_of(page(came.replace("続き。", "訂正。")), SETTINGS, TOKYO)

    def done(there: str) -> Outcome:
        return outcome(made, {PATH: there}, {"import": note}, (), now=NOW, zone=TOKYO)

    assert done(ARTICLE) is Outcome.UPDATED
    with pytest.raises(PublishError, match="edited there"):
        done(ARTICLE.replace("続き。", "手直し。"))


def test_a_name_does_not_change() -> None:
    """Neither when an export wrote it elsewhere, nor when an article of the same title stands there."""
    other = "articles/neko-weekly-26-old.md"
    for there in ({other: "moved"}, {other: ARTICLE}):
        with pytest.raises(PublishError, match="there already") as refused:
            judged(there, wrote="moved", at=other, force=True)
        assert "zenn_slug: neko-weekly-26-old" in refused.value.hint


def test_a_time_does_not_change_once_it_has_come() -> None:
    """Before, it may; a day without a time is its midnight."""
    later = PAGE.replace("2023-03-20T10", "2023-03-22T10")
    assert judged({PATH: ARTICLE}, wrote=ARTICLE, text=later) is Outcome.UPDATED
    after = datetime(2023, 3, 21, tzinfo=UTC)
    with pytest.raises(PublishError, match=r"2023-03-20 10:00.*2023-03-22 10:00"):
        judged({PATH: ARTICLE}, wrote=ARTICLE, text=later, now=after, force=True)
    midnight = ARTICLE.replace("2023-03-20 10:00", "2023-03-20")
    same = PAGE.replace("2023-03-20T10", "2023-03-20T00")
    assert judged({PATH: midnight}, wrote=midnight, text=same, now=after) is Outcome.UPDATED


def test_a_date_does_not_change() -> None:
    """What went out with a number and a date keeps both."""
    record = Published("1", NOW, "zoe", date(2023, 3, 16), 26, {})
    with pytest.raises(PublishError, match="number 26 went out with the date 2023-03-16"):
        judged({}, published=(record,))


def test_nothing_internal_is_in_an_article() -> None:
    """Comments and keys that are not Zenn's stay at home."""
    assert not re.search("CANARY|secret_key|number:", article().text)
