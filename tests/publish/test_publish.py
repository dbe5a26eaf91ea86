"""Publishing: number, moment, anchors; and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curator.domain.identity import item_anchor
from curator.domain.issue import Page
from curator.domain.settings import Settings, Templates
from curator.domain.types import Published
from curator.errors import PageError, PublishError
from curator.publish.files import IssueFile
from curator.publish.front import parse_page
from curator.publish.holidays import holidays
from curator.publish.number import next_number, renumbered
from curator.publish.publish import PublishedIssue, publish
from tests.conftest import utc
from tests.publish.views import DAY, NECO, PATH, START

PAGE = """\
---
number: 25
date: 2023-03-17
title: T
draft: true
---

皆さん、今回は第25回目です。第1回は遠い昔。

## A

### a

https://a.example/1
https://a.example/2

note

### no link

note

## あとがき
"""


def page(text: str = PAGE, path: str = PATH) -> Page:
    return parse_page(text, path=path, zone=UTC)


def file(number: int, day: str, *, draft: bool = False) -> IssueFile:
    path = f"content/issues/{day}.md"
    text = f"---\nnumber: {number}\ntitle: T\ndraft: {str(draft).lower()}\n---\n"
    return IssueFile(path, "", text, page(text, path))


def record(number: int = 26, day: date = DAY, **anchors: str) -> Published:
    return Published(
        "x", START, "ann", day, number, {f"https://{key}.example": value for key, value in anchors.items()}
    )


OTHERS = (file(25, "2023-03-10"), file(24, "2023-03-03"), file(99, "2023-03-24", draft=True))


def go(
    text: str = PAGE,
    *,
    others: tuple[IssueFile, ...] = OTHERS,
    published: tuple[Published, ...] = (),
    now: str = "2023-03-17 09:00",
    at: datetime | None = None,
    house: Settings = NECO,
    correction: str | None = None,
) -> PublishedIssue:
    return publish(
        page(text),
        others=others,
        published=published,
        settings=house,
        now=utc(now),
        holidays=holidays("JP"),
        at=at,
        correction=correction,
    )


def test_an_issue_goes_out() -> None:
    """Number, draft and moment change, the intro's provisional number too, an empty section goes; no other byte."""
    result = go()
    assert result.text == (
        PAGE.replace("number: 25", "number: 26")
        .replace("draft: true\n", "draft: false\npublished_at: 2023-03-20T10:00:00+09:00\n")
        .replace("第25回目", "第26回目")
        .replace("\n## あとがき\n", "")
    )
    assert (result.number, result.corrected, result.published_at) == (26, 25, utc("2023-03-20 01:00"))
    assert (result.again, result.changed, result.dropped) == (False, True, ("あとがき",))
    assert result.anchors == {
        "https://a.example/1": item_anchor("https://a.example/1"),
        "title:no link": item_anchor("title:no link"),
    }


def test_publishing_again_changes_nothing() -> None:
    """Number, moment and anchors stay as they went out, also when later issues have been published since."""
    once = go()
    kept = Published("x", START, "ann", DAY, once.number, once.anchors)
    later = (*OTHERS, file(27, "2023-03-31"))
    twice = go(once.text, others=later, published=(kept, record(27, date(2023, 3, 31))), now="2023-04-20 09:00")
    assert (twice.text, twice.number, twice.anchors) == (once.text, 26, once.anchors)
    assert (twice.again, twice.changed) == (True, False)


def test_only_an_asked_for_moment_moves_a_published_issue() -> None:
    """`--at` moves it; the number stays."""
    once = go()
    moved = go(once.text, published=(record(26),), at=utc("2023-03-22 03:00"))
    assert "published_at: 2023-03-22T12:00:00+09:00" in moved.text
    assert moved.number == 26


def test_a_moment_that_a_person_wrote_stays() -> None:
    """A draft's own `published_at` is somebody's plan."""
    planned = PAGE.replace("draft: true", "draft: true\npublished_at: 2023-03-25 08:00")
    assert go(planned).published_at == utc("2023-03-24 23:00")


@pytest.mark.parametrize(
    ("now", "moment"), [("2023-03-17 09:00", "2023-03-20 01:00"), ("2023-03-20 02:00", "2023-03-22 01:00")]
)
def test_holidays_shift_publishing(now: str, moment: str) -> None:
    """The next business day at ten in the publication's zone; the 21st of March 2023 was a holiday in Japan."""
    assert go(now=now).published_at == utc(moment)


@pytest.mark.parametrize(
    ("meeting", "closed", "day"),
    [
        ("2022-07-22", "", "2022-07-25"),  # the first issues of a real weekly and the days they went out
        ("2022-08-05", "", "2022-08-08"),
        ("2022-09-16", "", "2022-09-20"),  # Monday was Respect for the Aged Day
        ("2022-09-30", "", "2022-10-03"),
        ("2023-03-17", "", "2023-03-20"),
        ("2023-03-20", "", "2023-03-22"),  # the vernal equinox
        ("2023-12-22", "", "2023-12-25"),
        ("2023-12-28", "2023-12-29", "2024-01-02"),  # New Year's Day is a public holiday, the days after it are none
        ("2023-12-28", "2023-12-29 2024-01-02 2024-01-03", "2024-01-04"),
        ("2024-12-27", "2024-12-30 2024-12-31 2025-01-02 2025-01-03", "2025-01-06"),
        ("2024-04-26", "", "2024-04-30"),  # Shōwa Day
        ("2024-05-02", "", "2024-05-07"),  # Constitution, Greenery, Children's Day and its substitute on Monday
        ("2026-09-18", "", "2026-09-24"),  # Tuesday lies between two holidays, and so is one
    ],
)
def test_the_day_of_publishing(meeting: str, closed: str, day: str) -> None:
    """Ten o'clock in Tokyo on the next business day: weekends, Japan's holidays and the team's own days are none."""
    own = tuple(date.fromisoformat(one) for one in closed.split())
    house = replace(NECO, schedule=replace(NECO.schedule, closed=own))
    text = PAGE.replace("date: 2023-03-17", f"date: {meeting}")
    assert go(text, now=f"{meeting} 09:00", others=(), house=house).published_at == utc(f"{day} 01:00")


def test_a_correction_is_told_at_the_end_and_in_the_feeds() -> None:
    """An issue that is out gets its corrections as a list at its end, and `updated`; all else stays as it went out."""
    once = go()
    kept = (Published("x", START, "ann", DAY, once.number, once.anchors),)
    first = go(once.text, published=kept, now="2023-03-22 03:00", correction="Pyroscopeは買収された側です。")
    second = go(first.text, published=kept, now="2023-03-23 03:00", correction=" 同じく\n訂正 ")
    assert first.text == once.text.replace(
        "published_at: 2023-03-20T10:00:00+09:00\n",
        "published_at: 2023-03-20T10:00:00+09:00\nupdated: 2023-03-22T12:00:00+09:00\n",
    ) + ("\n## 追記・訂正\n\n- 2023-03-22: Pyroscopeは買収された側です。\n")
    assert second.text.endswith("- 2023-03-22: Pyroscopeは買収された側です。\n- 2023-03-23: 同じく 訂正\n")
    assert page(second.text).issue.updated_at == utc("2023-03-23 03:00")
    assert (second.number, second.published_at, second.anchors) == (once.number, once.published_at, once.anchors)
    assert second.changed


def test_only_the_date_of_an_update_may_move() -> None:
    """An empty correction adds no words."""
    once = go()
    again = go(once.text, published=(record(26),), now="2023-03-22 03:00", correction="")
    assert again.text == once.text.replace("+09:00\n", "+09:00\nupdated: 2023-03-22T12:00:00+09:00\n", 1)


def test_what_is_not_out_is_not_corrected() -> None:
    """A draft is changed, not corrected."""
    with pytest.raises(PublishError, match="not out yet"):
        go(correction="x")


def test_a_double_issue_counts_once() -> None:
    """Of two meetings in one issue comes one number."""
    double = PAGE.replace("date: 2023-03-17", "date: 2023-03-17\ncombined: [2023-03-10]")
    assert go(double, others=OTHERS[1:]).number == 25
    assert "combined: [2023-03-10]" in go(double, others=OTHERS[1:]).text


def test_anchors_outlive_their_items() -> None:
    """An item whose first link was exchanged keeps its anchor; one that is gone leaves its anchor behind."""
    published = (
        Published("x", START, "ann", DAY, 26, {"https://a.example/2": "i-old", "https://gone.example": "i-gone"}),
    )
    anchors = go(published=published).anchors
    assert anchors["https://a.example/1"] == "i-old"
    assert anchors["https://gone.example"] == "i-gone"


def test_zenn_front_matter_is_published_its_own_way() -> None:
    """A page that says `published` instead of `draft` goes on doing so."""
    result = go(PAGE.replace("draft: true", "published: false"))
    assert "published: true" in result.text
    assert "draft:" not in result.text


@pytest.mark.parametrize(
    ("text", "others", "published", "words"),
    [
        (PAGE.replace("title: T\n", ""), OTHERS, (), "no title"),
        (PAGE[: PAGE.index("## A")], OTHERS, (), "empty"),
        (PAGE.replace("no link", "x\n\nhttp://www.a.example/1/?utm_source=x"), OTHERS, (), "twice"),
        (PAGE.replace("no link", "no link\n\n### no link"), OTHERS, (), "twice"),
        (PAGE + "\n```\n", OTHERS, (), "left open"),
        (PAGE.replace("draft: true", "draft: false"), OTHERS, (), "2023-03-10 has the number 25"),
        (PAGE, OTHERS, (record(24),), "2023-03-03 has the number 24"),
        (
            PAGE,
            (IssueFile("content/issues/x.md", "", "", PageError("bad", path="content/issues/x.md", line=3)),),
            (),
            "x.md:3",
        ),
    ],
)
def test_what_may_not_go_out(
    text: str, others: tuple[IssueFile, ...], published: tuple[Published, ...], words: str
) -> None:
    """An incomplete or doubled issue, or one that cannot be counted, is refused with what to do."""
    with pytest.raises(PublishError) as caught:
        go(text, others=others, published=published)
    assert words in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("others", "published", "number"),
    [
        ((), (), 1),
        (OTHERS, (), 26),
        (OTHERS, (record(30, date(2023, 2, 3)),), 31),
        (OTHERS, (record(99),), 26),
    ],
)
def test_numbers_are_counted(others: tuple[IssueFile, ...], published: tuple[Published, ...], number: int) -> None:
    """The highest that went out plus one: drafts do not count, nor does the issue itself."""
    issues = [one.page.issue for one in others if isinstance(one.page, Page)]
    assert next_number(issues, published, besides=DAY) == number


@pytest.mark.parametrize(
    ("text", "result", "language", "intro"),
    [
        ("今回は第25回目。第125回、25件", "今回は第26回目。第125回、25件", "ja", ""),
        ("第 25 回です", "第 25 回です", "ja", ""),
        ("Welcome to issue 25 of 25", "Welcome to issue 26 of 25", "en", ""),
        ("No. 25!", "No. 26!", "en", ""),
        ("Weekly #25: 25 links", "Weekly #26: 25 links", "en", "Weekly #{number}"),
        ("issue 255", "issue 255", "en", ""),
    ],
)
def test_a_number_in_a_rewritten_sentence(text: str, result: str, language: str, intro: str) -> None:
    """The provisional number is found by the words right beside it; other numbers stay."""
    house = replace(NECO, publication=replace(NECO.publication, language=language), templates=Templates(intro=intro))
    assert renumbered(text, 25, 26, house) == result
