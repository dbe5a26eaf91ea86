"""Proof-reading: each rule finds what it says, at its place, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

import pytest
from hypothesis import given, settings

from curator.domain.issue import Page
from curator.domain.link_state import DEAD, FRONT, MOVED, OK, UNSURE, LinkState
from curator.domain.proof import RULES
from curator.domain.settings import CheckSettings, Settings, ZennSettings
from curator.domain.types import Coverage, Issue, Item, Section
from curator.errors import PageError
from curator.publish.check import check_page, new_problems, problem_of
from curator.publish.check_sheet import Known
from curator.publish.fixing import fixed
from curator.publish.front import parse_page
from curator.publish.terms import read_terms
from tests.markdown_text import any_page_text
from tests.publish.views import DAY, NECO, PATH, START

FINE = """\
---
number: 26
date: 2023-03-17
title: "T (2023-03-17号)"
emoji: 🐈
---

今回は第26回目です。

## 👀 Articles

### a

https://a.example/1

note

## あとがき

bye
"""

EARLIER = Coverage(date(2023, 3, 10), 25, "## A", "Old *title*", "i-1", True)
LATER = Coverage(date(2023, 3, 24), 27, "A", "New", "i-2", True)


def page(text: str, path: str = PATH) -> Page:
    return parse_page(text, path=path, zone=UTC)


def known(check: CheckSettings | None = None, zenn: ZennSettings | None = None, **more: object) -> Known:
    house = replace(NECO, check=check or NECO.check, zenn=zenn or NECO.zenn)
    return Known(settings=house, **more)  # type: ignore[arg-type]


def check(text: str, held: Known | None = None) -> list[tuple[int, int, str, str]]:
    """(line, column, severity, rule) of every finding."""
    found = check_page(page(text), held or known())
    assert all(one.path == PATH and one.message and one.rule in RULES for one in found)
    return [(one.line, one.column, one.severity, one.rule) for one in found]


def messages(text: str, held: Known | None = None) -> list[str]:
    return [one.message for one in check_page(page(text), held or known())]


def test_a_good_page_has_no_problems() -> None:
    """A page in order is passed over in silence; its own coverage and later issues are no repetition."""
    own = Coverage(DAY, 26, "A", "a", "i-1", True)
    held = known(covered={"https://a.example/1": (own, LATER)}, issues=[Issue(DAY, 26, draft=False)])
    assert check(FINE, held) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # the front matter
        ('title: "T (2023-03-17号)"\n', "", (1, 1, "error", "title")),
        ("T (2023-03-17号)", "あ" * 71, (4, 8, "error", "title")),
        (
            'date: 2023-03-17\ntitle: "T (2023-03-17号)"',
            'date: 2023-03-18\ntitle: "T (2023-03-18号)"',
            (3, 7, "error", "date"),
        ),
        ("T (2023-03-17号)", "T (2023-03-10号)", (4, 12, "error", "date-word")),
        ("第26回", "第25回", (8, 5, "error", "number-word")),
        ("第26回", "第 20 回", None),  # not as the template says it: perhaps another one's
        ("今回は第26回目です", "第1回は遠い昔です", None),
        ("T (2", "第25回 T (2", (4, 10, "error", "number-word")),
        ("emoji: 🐈", "emoji: 🐈🐈", (5, 8, "warning", "emoji")),
        ("emoji: 🐈", "emoji: 👨‍👩‍👧", None),
        ("emoji: 🐈", "emoji: 🐈\npublished_at: 2024-03-20T10:00:00+09:00", (6, 15, "error", "published-at")),
        ("emoji: 🐈", "emoji: 🐈\npublished_at: 2023-03-16", (6, 15, "error", "published-at")),
        ("emoji: 🐈", "emoji: 🐈\npublished_at: 2023-03-17 10:00", None),
        ("emoji: 🐈", "emoji: 🐈\ntopics: [a, b, c, d, e, f]", None),  # not for Zenn
        ("emoji: 🐈", "emoji: 🐈\npublished: true\ntopics: [a, b, c, d, e, f]", (7, 9, "error", "topics")),
        ("emoji: 🐈", 'emoji: 🐈\npublished: true\ntopics: ["c++"]', (7, 9, "error", "topics")),
        ("emoji: 🐈", "emoji: 🐈\npublished: true\ntopics: [internationalization]", (7, 9, "error", "topics")),
        # sections, items, titles
        ("## 👀 Articles", "## Other", (10, 1, "info", "section")),
        ("## 👀 Articles", "## 👀 Notable Article", (10, 1, "warning", "section")),
        ("## 👀 Articles", "## 未分類", (10, 1, "error", "unsorted")),
        ("\nbye\n", "", (18, 1, "warning", "empty-section")),
        ("note\n", "", (12, 1, "warning", "note")),
        ("### a", "### Announcing the new version of…", (12, 1, "warning", "title-cut")),
        ("### a", "### Announcing the new version of ...", (12, 1, "warning", "title-cut")),
        ("### a", "### YOU WON'T BELIEVE THIS", (12, 1, "warning", "title-loud")),
        ("### a", "### Out now!!!", (12, 1, "warning", "title-loud")),
        ("### a", "### RED, USE, AWS", None),
        ("### a", "### KEP-3488: CEL", None),
        # links
        (
            "note\n",
            "note\n\n### b\n\nhttps://b.example/\nhttp://www.a.example/1/\n\nn\n",
            (21, 1, "error", "duplicate"),
        ),
        ("a.example/1", "a.example/1?x=1&utm_source=y&fbclid=z", (14, 1, "error", "tracking")),
        ("a.example/1", "ann:secret@a.example/1", (14, 1, "error", "tracking")),
        ("note\n", "see [it](https://b.example/?utm_id=3)\n", (16, 10, "error", "tracking")),
        ("note\n", "see `https://b.example/?utm_id=3`\n", None),
        ("a.example/1", "medium.com/p?source=rss----abc---4", (14, 1, "error", "tracking")),
        # pictures, blocks, footnotes
        ("note\n", "![x](/images/2023-03-17/no.png =250x)\n", (16, 6, "error", "image")),
        ("note\n", "![x](/images/2023-03-17/a%20b.png)\n", None),
        ("note\n", "![x](no.png)\n", (16, 6, "error", "image")),
        ("note\n", "![x](https://x.example/a.png)\n", (16, 6, "warning", "image")),
        ("note\n", "[![x](/images/no.png)](https://x.example/)\n", (16, 7, "error", "image")),
        ("bye\n", "bye\n\n~~~\n", (22, 1, "error", "open-block")),
        ("note\n", "note\n\n:::message\nx\n", (18, 1, "error", "open-block")),
        ("note\n", ":::warning\nx\n:::\n", (16, 1, "warning", "zenn-form")),
        ("note\n", ":::message alert\nx\n:::\n", None),
        ("note\n", "@[vimeo](123)\n", (16, 1, "warning", "zenn-form")),
        ("note\n", "@[youtube](123)\n", None),
        ("note\n", "note[^1]\n", (16, 5, "error", "footnote")),
        ("note\n", "note[^1]\n\n[^1]: text\n", None),
        ("note\n", "note\n\n[^1]: text\n", (18, 1, "warning", "footnote")),
        ("note\n", "note[^1]\n\n[^1]: text\n[^1]: text\n", (19, 1, "error", "footnote")),
        ("note\n", "`[^1]`\n", None),
        # words
        ("note\n", "サーバーとサーバーとサーバ\n", (16, 11, "warning", "variant")),
        ("note\n", "> サーバ\n\nサーバー\n", None),  # a quotation is somebody else's
        ("note\n", "`サーバ`とサーバー\n", None),
        ("note\n", "Kuberentesの話\n", (16, 1, "warning", "name")),
        ("note\n", "Githubの話\n", (16, 1, "warning", "name")),
        ("note\n", "githubのgithub.com/x、GITHUB_TOKEN、`Github`\n", None),
        ("### a", "### Promethues 2.43", (12, 5, "warning", "name")),
        ("### a", "### Githubの話", None),  # a source's own title
        ("### a\n\nhttps://a.example/1\n\nnote", "### runc 1.1.5\n\nrun 1.1.5の話", None),  # run is short
        (
            "### a\n\nhttps://a.example/1\n\nnote",
            "### containerd 1.7.0\n\nhttps://a.example/1\n\ncontainer 1.7.0の話",
            (16, 1, "warning", "name"),
        ),
        ("note", "container 1.7.0の話", None),
        ("note", "<!-- check-ignore nonsense -->note", (16, 1, "warning", "ignore")),
    ],
)
def test_what_is_found(old: str, new: str, problem: tuple[int, int, str, str] | None) -> None:
    """One thing wrong is one finding, at its line and column."""
    assert old in FINE
    held = known(images={"2023-03-17/a b.png"})
    assert check(FINE.replace(old, new, 1), held) == ([problem] if problem else [])


def test_a_link_of_an_earlier_issue_is_named() -> None:
    """A repeated link is a warning with the last issue that had it: number, date, section, title."""
    old = replace(EARLIER, date=date(2022, 1, 7), number=3)
    held = known(covered={"https://a.example/1": (old, EARLIER, LATER)})
    (problem,) = check_page(page(FINE), held)
    assert (problem.line, problem.column, problem.severity, problem.rule) == (14, 1, "warning", "covered")
    assert problem.message == "https://a.example/1 was in issue 25, 2023-03-10, ## A: Old title"


def test_an_item_without_links_is_known_by_what_it_mentions_first() -> None:
    """Nine of the first 86 items of a real weekly have inline links alone: they are compared too."""
    text = FINE.replace("https://a.example/1\n\nnote", "As [they](https://a.example/1) say, [again](https://b.example)")
    held = known(covered={"https://a.example/1": (EARLIER,), "https://b.example": (EARLIER,)})
    assert check(text, held) == [(14, 11, "warning", "covered")]


@pytest.mark.parametrize(
    ("repeat", "found"),
    [
        (("a.example",), False),
        (("example",), False),
        (("https://www.A.example/1",), False),
        (("a.example/1/",), False),
        (("b.example", "a.example/2"), True),
        (("example/1",), False),
        (("le",), True),
        ((), True),
    ],
)
def test_some_links_may_come_again(repeat: tuple[str, ...], found: bool) -> None:
    """Hosts and beginnings of addresses in `repeat` are no news: events, release pages."""
    held = known(CheckSettings(repeat=repeat), covered={"https://a.example/1": (EARLIER,)})
    assert bool(check(FINE, held)) is found


def test_one_thing_at_two_addresses_is_mentioned() -> None:
    """An item whose title an issue of the last 60 days has at another address may be the same thing."""
    title = "Pyroscope and Grafana Phlare join together"

    def issue(day: date, url: str) -> Issue:
        return Issue(day, 1, sections=(Section("A", items=(Item(title, (url,), "n"),)),))

    text = FINE.replace("### a", f"### {title}")
    assert check(text, known(issues=[issue(date(2023, 2, 1), "https://b.example")])) == [(12, 1, "info", "twin")]
    assert check(text, known(issues=[issue(date(2022, 12, 1), "https://b.example")])) == []
    assert check(text, known(issues=[issue(date(2023, 2, 1), "https://a.example/1/")])) == []


@pytest.mark.parametrize(("draft", "severity"), [(True, "warning"), (False, "error")])
def test_a_number_that_two_issues_have(draft: bool, severity: str) -> None:
    """A draft's number is provisional; two published issues may not share one."""
    text = FINE.replace("emoji: 🐈", f"emoji: 🐈\ndraft: {str(draft).lower()}")
    other = Issue(date(2023, 3, 10), 26, draft=False)
    assert check(text, known(issues=[other])) == [(2, 9, severity, "number")]
    assert check(text, known(issues=[replace(other, draft=True)])) == []


def test_two_pages_of_one_date() -> None:
    """Only one page a date counts, so both are named."""
    assert check(FINE, known(issues=[Issue(DAY, 26), Issue(DAY, 26)])) == [(3, 7, "error", "date")]


@pytest.mark.parametrize(
    ("emojis", "found"),
    [
        ("📦", True),
        ("📦🎏", True),
        ("📦" + "🎏" * 26, False),  # half a year ago
        ("📦📦📦", False),  # it is the team's own
        ("🎏", False),
    ],
)
def test_an_emoji_comes_once_in_half_a_year(emojis: str, found: bool) -> None:
    """Teams choose a new one each week; one that is used always, or is the publication's, is no repetition."""
    issues = [Issue(date.fromordinal(DAY.toordinal() - 400 + at), at, emoji=one) for at, one in enumerate(emojis)]
    text = FINE.replace("🐈", "📦")
    assert check(text, known(issues=issues)) == ([(5, 8, "warning", "emoji-again")] if found else [])
    assert check(FINE, known(issues=[replace(one, emoji="🐈") for one in issues])) == []


@pytest.mark.parametrize(
    ("slug", "found"), [("{date}", True), ("neco-weekly-{date}", False), ("Neco-Weekly-{date}", True)]
)
def test_the_name_of_the_article(slug: str, found: bool) -> None:
    """Where Zenn is used, the name that the pattern makes must be one that it takes."""
    assert bool(check(FINE, known(zenn=ZennSettings(path="../zenn", slug=slug)))) is found
    assert check(FINE, known(zenn=ZennSettings(slug=slug))) == []


def test_zenns_limits_are_errors_where_zenn_is_used() -> None:
    """Two emoji are refused there, and odd elsewhere."""
    text = FINE.replace("🐈", "🐈🐈")
    assert check(text, known(zenn=ZennSettings(publication_name="neco"))) == [(5, 8, "error", "emoji")]


def test_who_is_to_write_a_note_is_said_apart() -> None:
    """The writer is a field of the finding, not part of its words: not every reader may see it."""
    held = known(writers={"https://a.example/1": "Zoe"})
    (problem,) = check_page(page(FINE.replace("note\n", "")), held)
    assert (problem.rule, problem.writer) == ("note", "Zoe")
    assert "Zoe" not in problem.message


def test_a_short_issue_needs_no_notes() -> None:
    """簡易版: links alone will do."""
    assert check(FINE.replace("note\n", "").replace("emoji", "short: true\nemoji")) == []


@pytest.mark.parametrize(
    ("outcome", "severity", "rule"),
    [
        (OK, "", ""),
        (DEAD, "error", "link-dead"),
        (MOVED, "warning", "link-moved"),
        (FRONT, "warning", "link-moved"),
        (UNSURE, "info", "link-unsure"),
    ],
)
def test_what_links_answered(outcome: str, severity: str, rule: str) -> None:
    """A dead link is an error, a moved one a warning, and what nobody can tell is only said; each link once."""
    url = "https://a.example/1"
    state = LinkState(url, outcome, START, START, target="https://b.example/", why="HTTP status 404")
    text = FINE.replace("note\n", f"see <{url}>\n")
    assert check(text, known(answers={url: state})) == ([(14, 1, severity, rule)] if rule else [])


def test_a_broken_page_is_a_finding() -> None:
    """What cannot be read is reported like the rest."""
    problem = problem_of(PageError("bad", path=PATH, line=3, hint="fix it"))
    assert (problem.line, problem.severity, problem.rule) == (3, "error", "page")
    assert problem.message == "bad (fix it)"


# -- waving through ------------------------------------------------------------------------------------------------

BARE = FINE.replace("note\n", "").replace("### a\n", "### a…\n")


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("今回", "<!-- check-ignore note title-cut -->\n今回", []),
        ("今回", "<!-- check-ignore note -->\n今回", ["title-cut"]),
        ("https://a.example/1\n", "<!-- check-ignore title-cut -->\nhttps://a.example/1\n", []),
        ("bye", "<!-- check-ignore note title-cut -->bye", ["note", "title-cut"]),
    ],
)
def test_a_comment_waves_findings_through(old: str, new: str, left: list[str]) -> None:
    """Inside an item for that item, before the first section for the whole page. A comment alone is a note to readers
    of the source, so the item above it has one."""
    found = [rule for _, _, _, rule in check(BARE.replace(old, new, 1))]
    assert [rule for rule in found if rule in ("note", "title-cut")] == left


def test_rules_can_be_switched_off() -> None:
    """`[check] ignore` is for all pages."""
    assert check(BARE, known(CheckSettings(ignore=("note", "title-cut")))) == []


# -- only what is new ----------------------------------------------------------------------------------------------


def test_only_new_findings() -> None:
    """A finding that moved is none; a second one of the same words is."""
    before = check_page(page(FINE.replace("note\n", "Githubの話\n")), known())
    moved = check_page(page(FINE.replace("note\n", "また\n\nGithubの話\n")), known())
    twice = check_page(page(FINE.replace("note\n", "GithubのGithub\n")), known())
    assert new_problems(moved, before) == []
    assert [one.column for one in new_problems(twice, before)] == [8]


# -- fixes ---------------------------------------------------------------------------------------------------------

TERMS = """\
version: 1
rules:
  - expected: クラスタ
    pattern: /クラスター?/
    prh: 長音は付けない
    specs:
      - {from: クラスター, to: クラスタ}
  - expected: jQuery
"""


@pytest.mark.parametrize(
    ("old", "new", "put_right"),
    [
        ("a.example/1", "a.example/1?x=1&utm_source=y&z=2#f", "a.example/1?x=1&z=2#f"),
        ("第26回", "第25回", "第26回"),
        ("(2023-03-17号)", "(2022-03-17号)", "(2023-03-17号)"),
        ("note\n", "Githubのクラスターは[Gitlab](https://gitlab.com/?utm_id=1)で\n", None),
        ("note\n", "Kuberentesとサーバとサーバー\n", "Kuberentesとサーバとサーバー\n"),  # a person must look
        ("note\n", "`Github`と`クラスター`\n", "`Github`と`クラスター`\n"),
        ("note\n", "> Githubのクラスター\n", "> Githubのクラスター\n"),
    ],
)
def test_fixes_touch_only_their_place(old: str, new: str, put_right: str | None) -> None:
    """What can be put right safely is; every other byte stays; a second run finds nothing to put right."""
    put_right = put_right or "GitHubのクラスタは[GitLab](https://gitlab.com/)で\n"
    held = known(terms=read_terms(TERMS, "terms.yml"))
    made = fixed(page(FINE.replace(old, new, 1)), held, read=page)
    assert made.text == FINE.replace(old, put_right, 1)
    assert bool(made.problems) is (new != put_right)
    assert not [one for one in check_page(page(made.text), held) if one.fix]
    assert fixed(page(made.text), held, read=page).text == made.text


def test_a_fix_that_would_change_how_the_page_is_read_is_left() -> None:
    """A term that breaks the front matter or cuts the page in two is not put in; the others are."""
    terms = read_terms('rules: [{expected: "x\\": {", pattern: TITLE}, {expected: "OK", pattern: note}]', "t.yml")
    text = FINE.replace("T (", "TITLE (")
    made = fixed(page(text), known(terms=terms), read=page)
    assert made.text == text.replace("note\n", "OK\n")
    assert [one.rule for one in made.problems] == ["term"]


def test_rules_that_undo_each_other_come_to_an_end() -> None:
    """A dictionary that contradicts itself is the team's to mend; the page stays a page."""
    terms = read_terms("rules: [{expected: bb, pattern: aa}, {expected: aa, pattern: bb}]", "t.yml")
    assert fixed(page(FINE.replace("note\n", "aa\n")), known(terms=terms), read=page).text.count("\n") == 20


@pytest.mark.parametrize(
    ("wish", "text", "put_right"),
    [
        ("with", "Kubernetesの1.27をGo言語で", "Kubernetes の 1.27 を Go 言語で"),
        ("without", "Kubernetes の 1.27 を Go 言語で。 and so on", "Kubernetesの1.27をGo言語で。 and so on"),
        ("off", "Kubernetesの 1.27", "Kubernetesの 1.27"),
        ("with", "見た`Go`を https://a.example/Goで見た", "見た`Go`を https://a.example/Goで見た"),
    ],
)
def test_spaces_between_japanese_and_ascii(wish: str, text: str, put_right: str) -> None:
    """With, without, or as people like; code and addresses stay."""
    held = known(CheckSettings(spaces=wish))
    plain = FINE.replace("今回は第26回目です。\n", "").replace('"T (2023-03-17号)"', "T")
    made = fixed(page(plain.replace("note\n", f"{text}\n")), held, read=page)
    assert made.text == plain.replace("note\n", f"{put_right}\n")


@settings(deadline=None)
@given(any_page_text)
def test_any_page_can_be_proof_read(text: str) -> None:
    """Whatever a page holds: findings lie on it, and fixes end with nothing more to put right."""
    try:
        read = parse_page(text, path=PATH, zone=UTC)
    except PageError:
        return
    held = known(CheckSettings(spaces="with"), images=frozenset())
    for one in check_page(read, held):
        assert 1 <= one.line <= text.count("\n") + text.count("\r") + 1
        assert one.column >= 1
        assert 0 <= one.at <= len(text)
    made = fixed(read, held, read=page)
    again = fixed(page(made.text), held, read=page)
    assert again.text == made.text


# -- real issues ---------------------------------------------------------------------------------------------------


def real(corpus: Path, name: str, house: Settings = NECO) -> list[tuple[int, str, str]]:
    (path,) = (corpus / "data" / "neco").rglob(name)
    read = parse_page(path.read_text("utf-8"), path=path.name, zone=UTC)
    return [(one.line, one.rule, one.message) for one in check_page(read, Known(settings=house))]


def test_the_real_issue_26_has_few_and_true_findings(corpus: Path) -> None:
    """Each of them is one that its editors would want to see; nothing else is said about 19 items and 22 links."""
    found = [(line, rule, message) for line, rule, message in real(corpus, "neco-weekly-2023-03-17.md")]
    assert found == [
        (62, "name", "`Node.JS` is written `Node.js`"),  # Node.js stands a few lines above it
        (81, "name", "`Victoria Metrics` may be `VictoriaMetrics`"),  # as the project writes itself
        (106, "variant", "`サイドカーコンテナー` here, `コンテナ` elsewhere (1 to 1)"),
        (114, "variant", "`コンテナレジストリーミラー` here, `コンテナレジストリミラー` elsewhere (2 to 2)"),
        (116, "variant", "`コンテナレジストリーミラー` here, `コンテナレジストリミラー` elsewhere (2 to 2)"),
        (149, "name", "`container` may be `containerd`"),  # container 1.7.0 under containerd 1.7.0
        (177, "section", "`🤝 Events` is a section of this issue alone: it gets no page of its own"),  # not in ours
    ]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "2022-07-22.md",
            [
                (18, "section"),  # ✨ Release Notes, of this issue alone
                (95, "section"),  # 🛠️ Frameworks, Libraries, which became 🛠️ Tools, Frameworks, Libraries
            ],
        ),
        ("2022-08-26.md", [(8, "section")]),  # ✨ Kubernetes 1.25, a whole issue
        ("2022-09-01.md", [(8, "section"), (35, "section"), (92, "section")]),  # 補足, Notable PRs, Tools
    ],
)
def test_the_first_real_issues_have_few_findings(corpus: Path, name: str, found: list[tuple[int, str]]) -> None:
    """Only sections that are not among today's; long notes, quotations and lists of links are passed over."""
    assert [(line, rule) for line, rule, _ in real(corpus, name)] == found
