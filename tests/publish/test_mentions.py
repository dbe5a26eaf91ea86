"""Short mentions: what is listed in a line each, and whose such a line is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.coverage import Printed, earlier, told
from curator.domain.issue import parse
from curator.domain.marks import marked
from curator.domain.mentions import mention_line, mentions
from curator.domain.settings import DraftSettings, SectionDef, Settings
from curator.domain.shown import shown_links
from curator.domain.types import Coverage, Decision, DraftedItem, Issue, LinkView, Verdict
from curator.domain.urls import clean_url, link_key
from curator.errors import PageError
from curator.publish.check import Known, check_page
from curator.publish.draft import ByHand, Drafted, draft
from curator.publish.exporters.chat import Chat, message
from curator.site.covered import Covered, earlier_coverage
from tests.markdown_text import any_page_text
from tests.publish.views import DAY, NECO, PATH, START, remembered, url_of, view

FEW = replace(NECO, draft=DraftSettings(more=2))
SHORT = replace(NECO, sections=(*NECO.sections, SectionDef("short", "🍘 Read more", brief=True)))


def open_one(name: str, *, rank: float = 0.0, minute: int = 0, **more: object) -> LinkView:
    """A link that the meeting left open."""
    return replace(view(name, None, verdict=Verdict.DISCUSS, minute=minute), rank=rank, **more)


def drafted(text: str | None, before: dict[str, DraftedItem], *views: LinkView, house: Settings = FEW) -> Drafted:
    return draft(text, views, before, settings=house, date=DAY, number=26, path=PATH)


def listed(text: str) -> dict[str, list[str]]:
    """Heading → titles of the short mentions under it."""
    issue = parse(text, path=PATH).issue
    return {at.heading: [one.title for one in mentions(at.text)] for at in issue.sections if mentions(at.text)}


KEPT = view("kept", note="n")


def test_leftovers_are_listed_before_the_afterword() -> None:
    """What was left open is a line each, the likeliest first, no more than asked for; the rest stays away."""
    made = drafted(
        None,
        {},
        KEPT,
        open_one("low", rank=0.1),
        open_one("mid", rank=0.5),
        open_one("top", rank=0.9, standing=replace(open_one("top").standing, title="Top [1] <b>")),
        replace(open_one("skipped", rank=1), standing=replace(open_one("x").standing, verdict=Verdict.SKIP)),
        replace(open_one("waits", rank=1), standing=replace(open_one("x").standing, verdict=Verdict.LATER)),
        replace(open_one("had", rank=1), coverage=view("x", covered=(DAY - timedelta(7),)).coverage),
    )

    assert "## そのほか\n\n- [Top \\[1\\] &lt;b>](https://top.example/) (top.example)\n- [Mid](" in made.text
    assert listed(made.text) == {"そのほか": ["Top [1] <b>", "Mid"]}
    assert made.text.index("## そのほか") < made.text.index("## あとがき")
    assert made.report.listed == ("Top [1] <b>", "Mid")
    assert made.report.added == ("Kept",)


def test_no_list_without_being_asked() -> None:
    """By default nothing is listed."""
    assert "そのほか" not in drafted(None, {}, KEPT, open_one("top"), house=NECO).text


@pytest.mark.parametrize(
    ("house", "link", "there"),
    [
        (DraftSettings(more=1, more_from=("later",)), Verdict.LATER, True),
        (DraftSettings(more=1, more_from=("vote",)), Verdict.DISCUSS, False),
        (DraftSettings(more=1), None, True),
        (DraftSettings(more=1, more_from=("discuss",)), None, False),
    ],
)
def test_what_a_leftover_is(house: DraftSettings, link: Verdict | None, there: bool) -> None:
    """`more_from` says it; a vote makes one of a link that nobody decided on."""
    voted = Decision("1", START, "ann", url_of("top"), {"vote": 1})
    one = replace(open_one("top"), decisions=(voted,))
    one = replace(one, standing=replace(one.standing, verdict=link, votes={"ann": 1}))

    assert bool(listed(drafted(None, {}, KEPT, one, house=replace(NECO, draft=house)).text)) is there


def test_what_was_open_before_the_last_issue_is_no_leftover() -> None:
    """Only what was taken up since the last issue went out."""
    views = [KEPT, open_one("old", minute=1), open_one("new", minute=3)]
    made = draft(None, views, {}, settings=FEW, date=DAY, number=26, path=PATH, since=START + timedelta(minutes=2))

    assert listed(made.text) == {"そのほか": ["New"]}


def test_drafting_again_changes_no_byte_and_lists_follow() -> None:
    """Untouched lines follow what is known; once a link is kept it is an item and no line."""
    first = drafted(None, {}, KEPT, open_one("a", rank=0.9), open_one("b", rank=0.8))
    known = remembered(first.items)
    same = drafted(first.text, known, KEPT, open_one("a"), open_one("b"), open_one("c", rank=1))
    assert same.text == first.text
    assert same.items == {}

    renamed = replace(open_one("b"), standing=replace(open_one("b").standing, title="B, named"))
    then = drafted(first.text, known, KEPT, view("a"), renamed, open_one("c"))

    assert listed(then.text) == {"そのほか": ["B, named", "C"]}
    assert "### A" in then.text
    assert then.report.added == ("A",)
    assert then.report.listed == ("C",)
    assert drafted(then.text, remembered(then.items, known), KEPT, view("a"), renamed, open_one("c")).text == then.text


def test_the_section_goes_with_its_last_line() -> None:
    """When nothing is left over any more, no empty heading stays."""
    first = drafted(None, {}, KEPT, open_one("a"))
    then = drafted(first.text, remembered(first.items), KEPT)

    assert "そのほか" not in then.text
    assert then.report.removed == ("A",)


def test_what_a_person_did_to_the_list_stays() -> None:
    """Edited, deleted and own lines, another heading and text beside: all as the person left it, and said."""
    views = [KEPT, open_one("a", rank=0.9), open_one("b", rank=0.8)]
    first = drafted(None, {}, *views)
    text = first.text.replace("## そのほか\n", "## 🍘 おまけ\n\nひとこと\n").replace("(a.example)", "(a.example): 必見")
    text = re_cut(text, "- [B](").replace("## あとがき", "- [Own](https://own.example/)\n\n## あとがき")
    then = drafted(text, remembered(first.items), *views, open_one("c", rank=1))

    assert then.text == text
    assert then.report.kept_by_hand == (ByHand("A", "edited"), ByHand("B", "deleted"))

    gone = drafted(text, remembered(first.items), KEPT)
    assert gone.text == text
    assert gone.report.kept_by_hand == (ByHand("A", "edited, no longer wanted"),)


def re_cut(text: str, begins: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(begins))


def test_a_deleted_section_stays_deleted() -> None:
    """Who deletes the whole list wants none in this issue."""
    views = [KEPT, open_one("a"), open_one("b")]
    first = drafted(None, {}, *views)
    at = first.text.index("## そのほか")
    text = first.text[:at] + first.text[first.text.index("## あとがき") :]

    assert drafted(text, remembered(first.items), *views, open_one("c"), open_one("d")).text == text


def test_a_brief_section_lists_what_is_kept_into_it() -> None:
    """Without a note a line, with one an item; leftovers come behind them."""
    house = replace(SHORT, draft=DraftSettings(more=1))
    views = [KEPT, view("quick", "short"), view("told", "short", note="a word"), open_one("left")]
    made = drafted(None, {}, *views, house=house)

    assert listed(made.text) == {"🍘 Read more": ["Quick", "Left"]}
    assert "### Told" in made.text.split("🍘")[1]
    assert made.report.added == ("Kept", "Told", "Quick")
    assert made.report.listed == ("Left",)
    assert [missing.title for missing in made.report.notes_missing] == []

    noted = [KEPT, view("quick", "short", note="now told"), view("told", "short", note="a word"), open_one("left")]
    then = drafted(made.text, remembered(made.items), *noted, house=house)
    assert listed(then.text) == {"🍘 Read more": ["Left"]}
    assert "### Quick" in then.text
    back = drafted(then.text, remembered(then.items, remembered(made.items)), *views, house=house)
    assert listed(back.text) == {"🍘 Read more": ["Left", "Quick"]}
    assert "### Quick" not in back.text


def test_an_issue_that_is_out_gets_no_unread_note() -> None:
    """A machine's draft waits for the next issue; an item that is there already stays."""
    first = drafted(None, {}, KEPT)
    text = first.text.replace("draft: true", "draft: false\npublished_at: 2023-03-20T10:00:00+09:00")
    unread = view("machine", note=marked("words", "ja"))

    assert drafted(text, remembered(first.items), KEPT, unread).text == text
    assert "### Machine" in drafted(first.text, remembered(first.items), KEPT, unread).text


def test_an_issue_that_is_out_gets_no_new_leftovers() -> None:
    """What readers have seen does not grow by itself."""
    first = drafted(None, {}, KEPT, open_one("a"))
    text = first.text.replace("draft: true", "draft: false\npublished_at: 2023-03-20T10:00:00+09:00")

    assert listed(drafted(text, remembered(first.items), KEPT, open_one("a"), open_one("b")).text) == {
        "そのほか": ["A"]
    }


@settings(max_examples=60, deadline=None)
@given(
    any_page_text,
    st.sampled_from(["", "## そのほか\n\n", "## そのほか\r\n\r\n- [Own](https://own.example/)\r\n"]),
    st.data(),
)
def test_a_list_comes_onto_any_page_and_off_it_again(body: str, heading: str, data: st.DataObject) -> None:
    """On whatever page, every line that people wrote stays in its order; drafting again changes nothing; without
    leftovers what was there before is there again."""
    text = "---\nnumber: 26\ndate: 2023-03-17\ntitle: T\n---\n\n## 👀 Notable Articles\n\n" + body + "\n\n" + heading
    views = [open_one("a", rank=0.9), open_one("b", rank=0.8)]
    try:
        made = drafted(text, {}, *views)
    except PageError:  # a block that is left open: nothing can be put behind it
        return
    own = iter(made.text.splitlines())
    assert all(line in own for line in text.splitlines() if line.strip())
    known = remembered(made.items)
    assert drafted(made.text, known, *views).text == made.text
    fewer = views[: data.draw(st.integers(0, 1))]
    then = drafted(made.text, known, *fewer)
    assert [line for line in then.text.splitlines() if line.strip() and ".example)" not in line] == [
        line
        for line in made.text.splitlines()
        if line.strip() and ".example)" not in line and line != _gone(made, then)
    ]


def _gone(made: Drafted, then: Drafted) -> str:
    """The heading that a list left empty took along."""
    return "## そのほか" if "## そのほか" in made.text and "## そのほか" not in then.text else ""


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("- [A](https://a.example/)", True),
        ("* [A \\[1\\]](https://a.example/x_(y)) (a.example)", True),
        ("1. [A](https://a.example/)：ひとこと", True),
        ("- [A](https://a.example/) は名前だけ", False),
        ("- 参考: [A](https://a.example/)", False),
        ("[A](https://a.example/)", False),
        ("- [A](/relative)", False),
        ("- ![A](https://a.example/a.png)", False),
        ("```\n- [A](https://a.example/)\n```", False),
    ],
)
def test_what_counts_as_a_mention(line: str, counts: bool) -> None:
    """A list's item that is a link, with where it leads and a remark at most."""
    assert bool(mentions(line)) is counts


def test_mentions_are_proof_read() -> None:
    """A mention beside an item of the same link is a duplicate; one that an earlier issue has is covered."""
    text = (
        "---\nnumber: 26\ndate: 2023-03-17\ntitle: T\nemoji: 🐈\n---\n\n## 👀 Notable Articles\n\n### A\n\n"
        "https://a.example/\n\nnote\n\n## そのほか\n\n- [A](https://a.example/)\n- [B](https://b.example/)\n"
    )
    covered = {link_key("https://b.example/"): (Coverage(date(2023, 3, 10), 25, "そのほか", "B", "", True),)}
    found = check_page(parse(text, path=PATH), Known(NECO, covered))

    assert [(one.rule, one.line, one.message) for one in found] == [
        ("duplicate", 18, "https://a.example/ stands in line 12 too"),
        ("covered", 19, "https://b.example/ was a short mention in issue 25, 2023-03-10, そのほか: B"),
    ]


def test_a_mention_is_told_as_one() -> None:
    """Earlier coverage says that it was no item."""
    issue = parse("---\ndate: 2023-03-10\n---\n\n## そのほか\n\n- [B](https://b.example/)\n", path=PATH).issue
    (shown,) = shown_links(issue)
    place = Coverage(issue.date, 25, shown.section, shown.title, shown.anchor, True)
    printed = [Printed(link_key(shown.url), shown.url, "", "", "", place)]
    (one,) = earlier("https://b.example/", "B", printed, day=DAY)

    assert told(one) == "was a short mention in issue 25, 2023-03-10, そのほか: B"


def test_the_chat_hears_of_mentions() -> None:
    """A message has them like items."""
    issue = parse(
        "---\ndate: 2023-03-10\n---\n\n## そのほか\n\n- [B](https://b.example/) (b.example)\n", path=PATH
    ).issue

    assert "*そのほか*\n• <https://b.example/|B>" in message(issue, "https://site.example/", "", Chat.SLACK, {})


def test_the_site_leads_back_to_a_mention() -> None:
    """A later item of the same link leads to the section that mentioned it."""

    def issue(day: str, body: str) -> Issue:
        return parse(f"---\ndate: {day}\n---\n\n{body}", path=PATH).issue

    before = issue("2023-03-10", "## そのほか\n\n- [B](https://b.example/)\n")
    now = issue("2023-03-17", "## A\n\n### B\n\nhttps://b.example/\n")
    found = earlier_coverage([before, now], {before.date: {5: "section-x"}, now.date: {7: "i-1"}})

    assert found == {now.date: {7: [Covered(before, "section-x")]}}


@given(st.text(max_size=60), st.text(alphabet="ab()[]<>*_`\\&;/?=%日", max_size=20))
def test_a_line_is_one_line_that_reads_back(title: str, path: str) -> None:
    """Whatever a title holds, the line is one mention of the address, or none is made."""
    url = clean_url("https://a.example/" + path)
    line = mention_line(title, url) if url else ""
    assert "\n" not in line
    assert [one.url for one in mentions(line)] == ([url] if line else [])
