"""Drafting, and drafting again: what a draft wrote is brought up to date, what a person wrote stays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.habit import Habit
from curator.domain.issue import parse
from curator.domain.settings import Publication, Settings, Templates
from curator.domain.types import DraftedItem, LinkView, Verdict
from curator.domain.urls import link_key
from curator.errors import PageError
from curator.publish.draft import ByHand, Drafted, NoteMissing, draft
from tests.markdown_text import any_page_text
from tests.publish.views import DAY, NECO, PATH, remembered, url_of, view


def first(*views: LinkView, house: Settings = NECO, number: int = 26) -> Drafted:
    return draft(None, views, {}, settings=house, date=DAY, number=number, path=PATH)


def again(
    text: str, drafted: dict[str, DraftedItem], *views: LinkView, house: Settings = NECO, number: int = 26
) -> Drafted:
    return draft(text, views, drafted, settings=house, date=DAY, number=number, path=PATH)


def outline(text: str) -> dict[str, list[str]]:
    issue = parse(text, path=PATH).issue
    return {section.heading: [item.title for item in section.items] for section in issue.sections}


ARTICLES, TOOLS, BOOKS = (section.heading for section in NECO.sections)


def test_a_new_page_in_canonical_form() -> None:
    """Front matter, intro, sections in the default order, items, an afterword to write: as the guide shows it."""
    result = first(
        view("spegel", "tools", note="a mirror", headline=True),
        view("pyroscope", "articles", title="Pyroscope [beta]", minute=1, writer="ann"),
        view("more", "articles", merge="pyroscope", minute=2),
    )
    assert result.text == (
        '---\nnumber: 26\ndate: 2023-03-17\ntitle: "Spegelなど: Neco Weekly (2023-03-17号)"\n'
        "emoji: 🐈\ndraft: true\n---\n\n"
        "今回は第26回目の記事となります。\n\n"
        "## 👀 Notable Articles\n\n### Pyroscope \\[beta]\n\nhttps://pyroscope.example/\nhttps://more.example/\n\n"
        "## 🛠️ Tools, Frameworks, Libraries\n\n### Spegel\n\nhttps://spegel.example/\n\na mirror\n\n## あとがき\n"
    )
    assert result.report.added == ("Pyroscope [beta]", "Spegel")
    assert result.report.notes_missing == (NoteMissing("Pyroscope [beta]", "ann", link_key(url_of("pyroscope"))),)
    assert set(result.items) == {
        "https://pyroscope.example",
        "https://spegel.example",
        "intro",
        "title",
        "number",
        "afterword",
        "order:articles",
        "order:tools",
    }


def test_a_double_issue_says_its_dates_and_stays_one() -> None:
    """What somebody said once (double, short) stays on the page and in its title when it is drafted again."""
    day = date(2023, 3, 10)
    one = draft(None, [view("a")], {}, settings=NECO, date=DAY, number=26, path=PATH, combined=[day], short=True)
    assert "date: 2023-03-17\ncombined: [2023-03-10]\nshort: true\n" in one.text
    assert "(2023-03-10・2023-03-17合併号 簡易版)" in one.text
    assert one.report.notes_missing == ()
    assert again(one.text, remembered(one.items), view("a")).text == one.text
    full = draft(
        one.text, [view("a")], remembered(one.items), settings=NECO, date=DAY, number=26, path=PATH, short=False
    )
    assert "short: false" in full.text
    assert "(2023-03-10・2023-03-17合併号)" in full.text
    assert len(full.report.notes_missing) == 1


def test_an_english_page_has_no_japanese() -> None:
    """Every word of a new page comes from the publication or its language."""
    house = replace(NECO, publication=Publication("Weekly", language="en"))
    text = first(view("a", "tools"), view("b", None), house=house).text
    assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text)
    assert "## Unsorted" in text
    assert "## Afterword" in text


def test_templates_fill_a_new_page() -> None:
    """Intro, title and afterword follow `[templates]`."""
    house = replace(NECO, templates=Templates("{title} {number}: {headlines}", "Issue {number}, {date}.", "Bye."))
    text = first(view("a", headline=True), house=house).text
    assert 'title: "Neco Weekly 26: A"' in text
    assert "\nIssue 26, 2023-03-17.\n" in text
    assert text.endswith("## あとがき\n\nBye.\n")


def test_the_order_of_items_and_sections() -> None:
    """Numbered items first, then in the order of keeping; known sections, one-off ones, what is unsorted, afterword."""
    text = first(
        view("z", "books"),
        view("late", minute=9),
        view("early", minute=1),
        view("second", order=2),
        view("one", order=1, minute=30),
        view("kube", "✨ Kubernetes 1.25", minute=3),
        view("none", None),
        view("guess", None, suggested="tools"),
    ).text
    assert outline(text) == {
        ARTICLES: ["One", "Second", "Early", "Late"],
        TOOLS: ["Guess"],
        BOOKS: ["Z"],
        "✨ Kubernetes 1.25": ["Kube"],
        "未分類": ["None"],
        "あとがき": [],
    }


def test_what_needs_a_look_is_reported() -> None:
    """Nothing is sorted silently: suggestions, unsorted links and missing notes are named."""
    report = first(view("none", None, note="n"), view("guess", None, suggested="tools", note="n"), view("bare")).report
    assert report.unsorted == ("None",)
    assert report.suggested == (("Guess", TOOLS),)
    assert report.notes_missing == (NoteMissing("Bare", "", link_key(url_of("bare"))),)


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        (view("a"), True),
        (view("a", verdict=Verdict.SKIP), False),
        (view("a", verdict=Verdict.LATER), False),
        (view("a", verdict=None), False),
        (view("a", covered=(date(2023, 3, 10),)), False),
        (view("a", covered=(date(2023, 3, 24),)), False),
        (view("a", covered=(DAY,)), True),
        (view("a", covered=(DAY, date(2023, 3, 10))), False),
    ],
)
def test_which_links_are_taken(link: LinkView, taken: bool) -> None:
    """Every kept link that is on no other page, and no other."""
    assert (url_of("a") in first(link).text) is taken


@pytest.mark.parametrize(
    ("views", "titles"),
    [
        ((view("a"), view("b", merge="a")), [["a", "b"]]),
        ((view("a"), view("b", merge="a", verdict=None)), [["a", "b"]]),
        ((view("a"), view("b", merge="a", verdict=Verdict.SKIP)), [["a"]]),
        ((view("a"), view("b", merge="a"), view("c", merge="b")), [["a", "b", "c"]]),
        ((view("a", merge="b"), view("b", merge="a")), [["a", "b"]]),
        ((view("a", merge="a"),), [["a"]]),
        ((view("b", merge="gone"),), [["b"]]),
        ((view("b", merge="gone", verdict=None),), []),
        ((view("a", verdict=Verdict.LATER), view("b", merge="a")), [["b"]]),
    ],
)
def test_links_printed_together(views: tuple[LinkView, ...], titles: list[list[str]]) -> None:
    """`merge` puts addresses under the item it ends at; what it ends at must be kept, else a kept link stands alone."""
    issue = parse(first(*views).text, path=PATH).issue
    found = [[url.split("//")[1].split(".")[0] for url in item.urls] for s in issue.sections for item in s.items]
    assert found == titles


def test_a_story_that_was_kept_in_one_act_is_printed_as_stories_are_told() -> None:
    """The press behind somebody's own post, whatever order the addresses have."""
    post, own = view("z"), view("b", merge="z")
    news = replace(own, link=replace(own.link, key="https://publickey1.jp/b", url="https://publickey1.jp/b"))
    more = view("y", merge="z")
    issue = parse(first(post, news, more).text, path=PATH).issue
    assert issue.sections[0].items[0].urls == (post.link.url, more.link.url, news.link.url)


BASE = (view("a", note="na"), view("b", minute=1), view("t", "tools"))
"""Three links as a first draft finds them."""


def started(*views: LinkView) -> tuple[str, dict[str, DraftedItem]]:
    result = first(*(views or BASE))
    return result.text, remembered(result.items)


def test_drafting_again_changes_no_byte() -> None:
    """With nothing new a second draft writes nothing and has nothing to remember."""
    text, drafted = started()
    result = again(text, drafted, *BASE)
    assert (result.text, dict(result.items), result.changed) == (text, {}, False)
    assert result.report.unchanged == 3


@pytest.mark.parametrize(
    ("views", "sections", "report"),
    [
        ((*BASE, view("c", minute=2)), {ARTICLES: ["A", "B", "C"], TOOLS: ["T"]}, ("added", ("C",))),
        ((*BASE, view("c", order=1)), {ARTICLES: ["C", "A", "B"], TOOLS: ["T"]}, ("added", ("C",))),
        ((*BASE, view("k", "books")), {ARTICLES: ["A", "B"], TOOLS: ["T"], BOOKS: ["K"]}, ("added", ("K",))),
        ((BASE[0], BASE[2]), {ARTICLES: ["A"], TOOLS: ["T"]}, ("removed", ("B",))),
        (BASE[:2], {ARTICLES: ["A", "B"]}, ("removed", ("T",))),
        ((view("a", title="New", note="na"), *BASE[1:]), {ARTICLES: ["New", "B"], TOOLS: ["T"]}, ("updated", ("New",))),
        ((view("a", "tools", note="na"), *BASE[1:]), {ARTICLES: ["B"], TOOLS: ["A", "T"]}, ("updated", ("A",))),
        ((BASE[0], view("b", merge="a"), BASE[2]), {ARTICLES: ["A"], TOOLS: ["T"]}, ("updated", ("A",))),
    ],
)
def test_untouched_items_follow_the_decisions(
    views: tuple[LinkView, ...], sections: dict[str, list[str]], report: tuple[str, tuple[str, ...]]
) -> None:
    """New keeps come in at their place; titles, sections, merges and un-keeps are followed; then nothing changes."""
    text, drafted = started()
    result = again(text, drafted, *views)
    assert outline(result.text) == {**sections, "あとがき": []}
    assert getattr(result.report, report[0]) == report[1]
    assert result.report.kept_by_hand == ()
    second = again(result.text, remembered(result.items, drafted), *views)
    assert (second.text, dict(second.items)) == (result.text, {})
    back = again(result.text, remembered(result.items, drafted), *BASE)
    assert {section: set(items) for section, items in outline(back.text).items()} == {
        section: set(items) for section, items in outline(text).items()
    }


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("### A\n", "### A, better\n", "edited"),
        ("na\n", "a longer note\n", "edited"),
        ("### B\n\nhttps://b.example/\n", "### B\n\nhttps://other.example/\nhttps://b.example/\n", "edited"),
        ("### A\n\nhttps://a.example/\n\nna\n\n", "", "deleted"),
    ],
)
@pytest.mark.parametrize(
    "views",
    [BASE, (view("a", title="Other", note="changed"), view("b", title="Else"), view("t", "tools"))],
    ids=["same decisions", "new decisions"],
)
def test_what_a_person_touched_stays(old: str, new: str, why: str, views: tuple[LinkView, ...]) -> None:
    """An item edited, retitled or deleted by hand stays as it is whatever is decided later, and is reported."""
    text, drafted = started()
    edited = text.replace(old, new)
    assert edited != text
    result = again(edited, drafted, *views)
    assert why in [one.why for one in result.report.kept_by_hand]
    if new:
        assert new in result.text
    else:
        assert url_of("a") not in result.text
    assert again(result.text, remembered(result.items, drafted), *views).text == result.text


def test_an_item_moved_by_hand_stays_there() -> None:
    """An item that a person put into another section is not pulled back, and is reported as moved."""
    text, drafted = started()
    block = "### B\n\nhttps://b.example/\n\n"
    edited = text.replace(block, "").replace("## あとがき", block + "## あとがき")
    result = again(edited, drafted, *BASE)
    assert result.text == edited
    assert result.report.kept_by_hand == (ByHand("B", "moved"),)


def test_a_touched_item_that_is_no_longer_kept_stays() -> None:
    """Un-keeping does not throw a person's note away: the item stays and is reported."""
    text, drafted = started()
    edited = text.replace("na\n", "my own words\n")
    result = again(edited, drafted, *BASE[1:])
    assert "my own words" in result.text
    assert result.report.kept_by_hand == (ByHand("A", "edited, no longer kept"),)


def test_an_item_written_by_hand_is_not_doubled() -> None:
    """A kept link that a person has already put on the page stays as written there."""
    text, drafted = started()
    edited = text.replace("## あとがき", "### Mine\n\nhttps://www.c.example\n\nwords\n\n## あとがき")
    result = again(edited, drafted, *BASE, view("c"))
    assert result.text == edited
    assert result.report.kept_by_hand == (ByHand("C", "written by hand"),)


def test_an_item_taken_out_by_a_draft_may_come_back() -> None:
    """What a draft removed is no hand's deletion: kept again, it is added again."""
    text, drafted = started()
    without = again(text, drafted, *BASE[1:])
    back = again(without.text, remembered(without.items, drafted), *BASE)
    assert back.report.added == ("A",)


def test_a_page_that_is_gone_is_made_anew() -> None:
    """Records of a page that is not here (yet) are no deletions by hand."""
    text, drafted = started()
    result = draft(None, BASE, drafted, settings=NECO, date=DAY, number=26, path=PATH)
    assert result.text == text
    assert dict(result.items) == {}


def test_a_renamed_section_keeps_its_items_and_takes_new_ones() -> None:
    """A heading changed by hand is still its section: items there are not moved, new keeps go there."""
    text, drafted = started()
    edited = text.replace(f"## {ARTICLES}", "## 👀 今週の記事")
    result = again(edited, drafted, *BASE, view("c", minute=5))
    assert outline(result.text)["👀 今週の記事"] == ["A", "B", "C"]
    assert result.report.kept_by_hand == ()


def test_a_past_heading_is_its_section() -> None:
    """An alias of `curator.toml` names the same section."""
    text, drafted = started()
    result = again(text.replace(f"## {ARTICLES}", "## 👀 Articles"), drafted, *BASE, view("c", minute=5))
    assert outline(result.text)["👀 Articles"] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("今回は第26回目の記事となります。", "第26回です。", "intro"),
        ('title: "A', 'title: "My ', "title"),
        ("number: 26", "number: 30", "number"),
    ],
)
def test_front_matter_and_intro_by_hand_stay(old: str, new: str, name: str) -> None:
    """Title, intro and number that a person wrote stay, and are reported."""
    text, drafted = started()
    edited = text.replace(old, new)
    assert edited != text
    result = again(edited, drafted, view("z", note="x", headline=True), *BASE)
    assert new in result.text
    assert [one.title for one in result.report.kept_by_hand] == [name]


def test_the_provisional_number_is_corrected_everywhere() -> None:
    """When another issue went out meanwhile, front matter and intro count on, an edited intro too."""
    text, drafted = started()
    assert "第27回目" in again(text, drafted, *BASE, number=27).text
    edited = text.replace("今回は", "皆さん、今回は")
    result = again(edited, drafted, *BASE, number=27)
    assert "皆さん、今回は第27回目" in result.text
    assert "number: 27" in result.text
    assert again(result.text, remembered(result.items, drafted), *BASE, number=27).text == result.text


def test_the_afterword_is_left_alone_once_written_or_deleted() -> None:
    """An afterword that somebody wrote stays; one that somebody took out does not come back."""
    text, drafted = started()
    written = text + "\nbye\n"
    assert again(written, drafted, *BASE).text == written
    gone = text.replace("\n## あとがき\n", "")
    assert again(gone, drafted, *BASE).text == gone
    renamed = text.replace("## あとがき", "## おわりに")
    assert list(outline(again(renamed, drafted, *BASE, view("k", "books")).text))[-1] == "おわりに"


def test_an_open_fence_in_the_way_is_an_error() -> None:
    """A page on which a new item would vanish is refused with the line that would help."""
    text, drafted = started()
    broken = text.replace("na\n", "```\nna\n")
    with pytest.raises(PageError, match="close it with a line"):
        again(broken, drafted, *BASE, view("c", minute=3))


hostile = st.text(alphabet=st.sampled_from(list("#-=[]<>`*_:!{}|~\\$ ab\n/.\"'")), min_size=1, max_size=24)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(hostile, st.one_of(st.none(), any_page_text), st.sampled_from(["articles", "x y"])), max_size=4)
)
def test_no_title_or_note_breaks_a_page(kept: list[tuple[str, str | None, str]]) -> None:
    """Whatever titles say and notes hold, the page has the items that were kept, and drafting again changes nothing."""
    views = [
        view(f"n{index}", section, title=title.strip() or "t", note=note, minute=index)
        for index, (title, note, section) in enumerate(kept)
    ]
    result = first(*views)
    issue = parse(result.text, path=PATH).issue
    urls = [item.urls[0] for section in issue.sections for item in section.items]
    assert sorted(urls) == sorted(view.link.url for view in views)
    second = again(result.text, remembered(result.items), *views)
    assert (second.text, dict(second.items)) == (result.text, {})


links = st.sampled_from("abcde")
states = st.lists(
    st.tuples(
        links,
        st.sampled_from(["articles", "tools", None]),
        st.sampled_from([None, "a", "b"]),
        st.integers(0, 2),
        st.sampled_from([None, 1, 2, 3]),
    ),
    max_size=5,
    unique_by=lambda one: one[0],
)


@settings(max_examples=80, deadline=None)
@given(st.lists(states, min_size=2, max_size=4))
def test_a_page_that_nobody_touches_always_follows(
    history: list[list[tuple[str, str | None, str | None, int, int | None]]],
) -> None:
    """However decisions go, an untouched page holds after each draft what a fresh one would, item by item, in order."""
    text, drafted = None, {}
    for state in history:
        views = [
            view(name, section, merge=merge, title=f"{name} {mark}", order=order)
            for name, section, merge, mark, order in state
        ]
        result = draft(text, views, drafted, settings=NECO, date=DAY, number=26, path=PATH)
        text, drafted = result.text, remembered(result.items, drafted)
        fresh = parse(first(*views).text, path=PATH).issue
        found = parse(text, path=PATH).issue
        assert {section.heading: [(item.title, item.urls) for item in section.items] for section in found.sections} == {
            section.heading: [(item.title, item.urls) for item in section.items] for section in fresh.sections
        }
        assert result.report.kept_by_hand == ()


def test_links_that_change_items_among_themselves_are_remembered_where_they_went() -> None:
    """One leaves an item, another comes into it, in one draft: the next one still knows the item as its own."""
    text, drafted = started(view("a", "tools"), view("b", "tools", order=1), view("c", merge="a"))
    result = again(text, drafted, view("a", "tools"), view("b", merge="a"), view("c"))
    assert outline(result.text) == {ARTICLES: ["C"], TOOLS: ["A"], "あとがき": []}
    last = again(result.text, remembered(result.items, drafted))
    assert outline(last.text) == {"あとがき": []}


FOUR = (view("a"), view("b", minute=1), view("c", minute=2), view("d", minute=3, note="n"))
"""One section, in the order of keeping."""


@pytest.mark.parametrize(
    ("orders", "shown"),
    [
        ({"d": 1}, "dabc"),
        ({"a": 4, "b": 3, "c": 2, "d": 1}, "dcba"),
        ({"c": 1, "b": 1}, "bcad"),
        ({}, "abcd"),
    ],
)
def test_a_new_order_is_followed(orders: dict[str, int], shown: str) -> None:
    """Items that nobody touched on the page stand in the order the team says; then nothing changes any more."""
    text, drafted = started(*FOUR)
    views = [view(v.title.lower(), minute=n, note=v.standing.note, order=orders.get(v.title.lower()))
             for n, v in enumerate(FOUR)]  # fmt: skip
    result = again(text, drafted, *views)
    assert outline(result.text)[ARTICLES] == list(shown.upper())
    assert result.report.kept_by_hand == ()
    drafted = remembered(result.items, drafted)
    assert again(result.text, drafted, *views).text == result.text
    assert again(result.text, drafted, *FOUR).text == text


def test_an_item_edited_by_hand_keeps_its_place_and_the_others_go_around_it() -> None:
    """Its text is the person's, and so is where it stands."""
    text, drafted = started(*FOUR)
    result = again(
        text.replace("### B\n", "### B, better\n"), drafted, *FOUR[:3], view("d", minute=3, note="n", order=1)
    )
    assert outline(result.text)[ARTICLES] == ["D", "B, better", "A", "C"]


def test_an_order_made_on_the_page_stays() -> None:
    """A person has moved an item there: no later draft moves it back, and what the team would have is reported."""
    text, drafted = started(*FOUR)
    a, b = "### A\n\nhttps://a.example/\n\n", "### B\n\nhttps://b.example/\n\n"
    moved = text.replace(a + b, b + a)
    assert moved != text
    result = again(moved, drafted, *FOUR)
    assert outline(result.text)[ARTICLES] == ["B", "A", "C", "D"]
    assert result.report.kept_by_hand == (ByHand(ARTICLES, "reordered"),)
    drafted = remembered(result.items, drafted)
    more = again(result.text, drafted, *FOUR[:3], view("d", minute=3, note="n", order=1), view("e", minute=9))
    assert outline(more.text)[ARTICLES] == ["B", "A", "C", "E", "D"]
    restored = again(text, remembered(more.items, drafted), *FOUR[:3], view("d", minute=3, note="n", order=1))
    assert outline(restored.text)[ARTICLES] == ["D", "A", "B", "C"]


def test_a_page_that_was_drafted_before_orders_were_remembered_keeps_its_own() -> None:
    """Nobody knows whether a person has moved something."""
    text, drafted = started(*FOUR)
    known = {key: record for key, record in drafted.items() if not key.startswith("order:")}
    result = again(text, known, *FOUR[:3], view("d", minute=3, note="n", order=1))
    assert result.text == text


def test_a_chosen_title_stays_chosen_until_a_person_writes_another() -> None:
    """A later draft makes the same proposal anew from what has changed; a title by hand stays."""
    kept = (view("a", headline=True), view("b", headline=True, minute=1))
    one = draft(None, kept, {}, settings=NECO, date=DAY, number=26, path=PATH, title=2)
    assert one.report.titles[:2] == ("AやBなど: Neco Weekly (2023-03-17号)", "BやAなど: Neco Weekly (2023-03-17号)")
    assert 'title: "BやAなど: Neco Weekly (2023-03-17号)"' in one.text
    two = again(one.text, remembered(one.items), *kept, view("c", headline=True, minute=2))
    assert 'title: "CやBやAなど: Neco Weekly (2023-03-17号)"' in two.text
    hand = one.text.replace("BやAなど", "新年")
    assert (
        'title: "新年: Neco'
        in draft(hand, kept, remembered(one.items), settings=NECO, date=DAY, number=26, path=PATH, title=1).text
    )


def test_the_order_that_people_leave_open_follows_the_teams_habit() -> None:
    """Numbers that people gave go first, then the habit, then the order of keeping."""
    habit = Habit({("articles", "early.example"): 0.8, ("articles", "late.example"): 0.2})
    kept = (view("early"), view("late", minute=9), view("mid", minute=5), view("one", order=1, minute=30))
    made = draft(None, kept, {}, settings=NECO, date=DAY, number=26, path=PATH, habit=habit)
    assert outline(made.text)[ARTICLES] == ["One", "Late", "Mid", "Early"]
