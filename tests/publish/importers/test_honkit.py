"""A book's issue becomes a page: each habit of HonKit and GitBook takes the form of our pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.issue import parse, render
from curator.publish.importers.report import day_in, number_in
from tests.publish.importers.trees import ISSUE, body_of, harvest, imported, moment, plant, png

OTHER = {"2022/07/2022-07-22.md": "# 週報 (2022-07-22号)\n\n第1回\n\n## S\n\n### TopoLVM\n\nhttps://topolvm.example/\n"}
CARD = (
    '<blockquote class="embedly-card"><h4><a href="https://a.example/1">題名</a></h4>'
    "<p>説明 &amp; more</p></blockquote>"
)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(f"### x\n\n{CARD}\n\n文。", "### x\n\nhttps://a.example/1\n\n文。", id="embedly blockquote"),
        pytest.param(
            f"### x\n{CARD}\n続く**文**。", "### x\nhttps://a.example/1\n\n続く**文**。", id="text right below"
        ),
        pytest.param(f"- {CARD}", "- https://a.example/1", id="in a list"),
        pytest.param(
            '<a class="embedly-card" href="https://a.example/1">題名</a>\n'
            '<script async src="//cdn.embedly.com/widgets/platform.js"></script>',
            "https://a.example/1",
            id="embedly anchor and its script",
        ),
        pytest.param(
            '<div class="blogcard"><a href="https://a.example/1"><img src="https://a.example/t.png"><h4>題名</h4>'
            "<p>説明</p></a></div>",
            "https://a.example/1",
            id="hand-made card",
        ),
        pytest.param(
            '<iframe src="https://www.youtube.com/embed/abcDEF12345" title="講演"></iframe>',
            "https://www.youtube.com/watch?v=abcDEF12345",
            id="player",
        ),
        pytest.param(
            '<iframe src="https://hatenablog-parts.com/embed?url=https%3A%2F%2Fa.example%2F1"></iframe>',
            "https://a.example/1",
            id="card in a frame",
        ),
        pytest.param(
            '<script src="https://gist.github.com/neco/0123abcd.js"></script>',
            "https://gist.github.com/neco/0123abcd",
            id="gist",
        ),
        pytest.param(
            '<blockquote class="twitter-tweet"><p>つぶやき</p>&mdash; N '
            '<a href="https://twitter.com/n/status/123">3月</a></blockquote>',
            "> つぶやき\n>\n> — N [3月](https://twitter.com/n/status/123)\n\nhttps://twitter.com/n/status/123",
            id="post",
        ),
        pytest.param("[前](../07/2022-07-22.md)", "[前](/issues/2022-07-22/)", id="link to an issue"),
        pytest.param("[前](/2022/07/2022-07-22.html)", "[前](/issues/2022-07-22/)", id="from the root, as built"),
        pytest.param(
            "[前](../07/2022-07-22.md#topolvm)", "[前](/issues/2022-07-22/#i-d6c9c82099)", id="link to an item"
        ),
        pytest.param("[r]\n\n[r]: ../07/2022-07-22.md", "[r]\n\n[r]: /issues/2022-07-22/", id="by reference"),
        pytest.param("[表紙](../../README.md)", "[表紙](/)", id="front page"),
        pytest.param("![図](./x.png)", "![図](/images/2022-08-26/x.png)", id="picture"),
        pytest.param(
            "![図](<my pic.png>) ![図](my pic.png)",
            "![図](/images/2022-08-26/my-pic-faf1e4.png) ![図](/images/2022-08-26/my-pic-faf1e4.png)",
            id="picture with a space",
        ),
        pytest.param(
            '<p align="center"><img src="x.png" width="300px" alt="図"></p>',
            "![図](/images/2022-08-26/x.png =300x)",
            id="picture in HTML",
        ),
        pytest.param('![図](x.png "題")', "![図](/images/2022-08-26/x.png)\n*題*", id="a picture's title"),
        pytest.param("文[^1]。\n\n[^1]: 注。\n    続き。", "文[^1]。\n\n[^1]: 注。\n    続き。", id="footnotes"),
        pytest.param("1. 一\n  - 子\n    続き\n2. 二", "1. 一\n   - 子\n     続き\n2. 二", id="list indented by two"),
        pytest.param("- a: \n    - b\n        - c", "- a: \n    - b\n        - c", id="list indented by four"),
        pytest.param("> 引用\n> > 中\n\n文", "> 引用\n> > 中\n\n文", id="quotes"),
        pytest.param("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |", id="table"),
        pytest.param(
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td><b>3</b></td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | **3** |",
            id="table in HTML",
        ),
        pytest.param("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c", id="nested list in HTML"),
        pytest.param(
            "```go\n## no heading <b>x</b>\n[a](../07/2022-07-22.md)\n```\n\n    ##indented",
            "```go\n## no heading <b>x</b>\n[a](../07/2022-07-22.md)\n```\n\n    ##indented",
            id="code",
        ),
        pytest.param("`<b>` と [a][b] と `[x](x.png)`", "`<b>` と [a][b] と `[x](x.png)`", id="code in text"),
        pytest.param('<pre><code class="lang-go">a &lt; b\n</code></pre>', "```go\na < b\n```", id="code in HTML"),
        pytest.param("<code>&lt;T&gt;</code> と <b>強い</b>文", "`<T>` と **強い**文", id="marks in text"),
        pytest.param("<b>「かぎ」</b>は <span style='x'>s</span>", "「かぎ」は s", id="marks that would not act"),
        pytest.param("<ruby>漢<rt>かん</rt></ruby>字<br>行", "漢（かん）字<br>行", id="ruby and line breaks"),
        pytest.param("Vec<T> は <your-name> だ", "Vec<T> は <your-name> だ", id="no HTML at all"),
        pytest.param("<!-- 覚え書き -->", "<!-- 覚え書き -->", id="comment"),
        pytest.param(
            "<details>\n<summary>詳しく</summary>\n\n中 **太**\n\n</details>",
            ":::details 詳しく\n\n中 **太**\n\n:::",
            id="details around Markdown",
        ),
        pytest.param(
            "<details><summary>S</summary><p>中</p></details>", ":::details S\n\n中\n\n:::", id="details in one go"
        ),
        pytest.param(
            '{% hint style="danger" %}\n危険\n{% endhint %}', ":::message alert\n危険\n:::", id="GitBook's hint"
        ),
        pytest.param('{% embed url="https://a.example/1" %}', "https://a.example/1", id="GitBook's embed"),
        pytest.param("##詰めた\n\n文", "## 詰めた\n\n文", id="heading without its space"),
        pytest.param("##\u3000全角 {#here}\n\n文", "## 全角\n\n文", id="full-width space and a name"),
        pytest.param("文\n\n見出し\n---\n\n文", "文\n\n見出し\n---\n\n文", id="underlined heading"),
    ],
)
def test_each_habit_takes_our_form(tmp_path: Path, body: str, wanted: str) -> None:
    """What was written, and what stands on the page; nothing gets lost by it."""
    page = imported(tmp_path, body, {**OTHER, "2022/08/x.png": png(), "2022/08/my pic.png": png(1)})

    assert body_of(page) == wanted
    assert page.problems == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["## S", "### i", "#### sub"], ["## S", "### i", "#### sub"]),
        (["# S", "### i", "# あとがき"], ["## S", "### i", "## あとがき"]),
        (["# S", "## i", "### sub", "# あとがき"], ["## S", "### i", "#### sub", "## あとがき"]),
        (["## S", "### i", "# あとがき"], ["## S", "### i", "## あとがき"]),
        (["# はじめに", "## S", "### i"], ["## はじめに", "## S", "### i"]),
        (
            ["## S", "#### i", "#### i2", "## T", "### i", "#### sub"],
            ["## S", "### i", "### i2", "## T", "### i", "#### sub"],
        ),
        (["### S", "#### i", "### T", "#### i"], ["## S", "### i", "## T", "### i"]),
        (["### i", "### i2"], ["### i", "### i2"]),
    ],
)
def test_levels_follow_what_stands_below(tmp_path: Path, before: list[str], after: list[str]) -> None:
    """Headings right above a link are items, those above them sections, however the book levelled them."""

    def text(headings: list[str]) -> str:
        return "\n\n".join(
            f"{heading}\n\nhttps://a.example/{at}" if heading.split()[1].startswith("i") else f"{heading}\n\n文{at}"
            for at, heading in enumerate(headings)
        )

    assert body_of(imported(tmp_path, text(before))) == text(after)


def test_front_matter_says_what_the_index_needs(tmp_path: Path) -> None:
    """Number, date, title and moment; where the page was; and whatever the original says itself stays as written."""
    head = '---\ndescription: "説明" # kept\nnumber: 7\ntags: [a]\n---\n'
    plant(tmp_path, {ISSUE: head + "# 週報 (2022-08-26号)\r\n\r\n第5回\r\n".replace("\r\n", "\n")})
    page = harvest(tmp_path).pages[0]

    assert page.text.startswith('---\ndescription: "説明" # kept\nnumber: 7\n')
    assert (page.issue.number, page.issue.date.isoformat()) == (7, "2022-08-26")
    assert page.issue.title == "週報 (2022-08-26号)"
    assert (page.issue.draft, page.issue.published_at) == (False, moment(page.date))
    assert page.path == "content/issues/2022-08-26.md"
    assert 'redirect_from: ["/2022/08/2022-08-26.html"]' in page.text
    assert "tags: [a]" in page.text


def test_newlines_and_marks_of_other_systems_go(tmp_path: Path) -> None:
    """A text with a byte order mark and CR LF becomes a page like any other; both are told."""
    plant(
        tmp_path,
        {ISSUE: "\ufeff# 週報 (2022-08-26号)\r\n\r\n第5回\r\n\r\n## S\r\n\r\n### x\r\n\r\nhttps://a.example/\r\n"},
    )
    page = harvest(tmp_path).pages[0]

    assert "\r" not in page.text
    assert page.issue.sections[0].items[0].urls == ("https://a.example/",)
    assert {change.kind for change in page.changes} >= {"byte order mark", "newlines"}


def test_cards_keep_their_words(tmp_path: Path) -> None:
    """What a pasted card says becomes the card of its address; of two the longer counts."""
    page = imported(tmp_path, f"{CARD}\n\n" + CARD.replace("<p>説明 &amp; more</p>", ""))

    assert [(card.url, card.title, card.description) for card in page.cards] == [
        ("https://a.example/1", "題名", "説明 & more")
    ]


def test_every_change_names_its_line(tmp_path: Path) -> None:
    """Lines count in the original, front matter included."""
    plant(tmp_path, {ISSUE: f"---\nx: 1\n---\n# 週報 (2022-08-26号)\n\n第5回\n\n{CARD}\n\n##詰めた\n"})
    page = harvest(tmp_path).pages[0]

    told = {(change.kind, change.line) for change in page.changes}
    assert told >= {("title", 4), ("card", 8), ("heading", 10)}


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("![無](none.png)", 5, "none.png is not in the tree"),
        ("![外](https://a.example/x.png)", 5, "on another site"),
        ("![外](data:image/png;base64,AAAA)", 5, "inside the text"),
        ("[資料](files/slides.pdf)", 5, "slides.pdf leads to a file that is not brought along"),
        ("[外へ](../../../../etc/passwd)", 5, "is not in the tree"),
        ("文\n\n[無](../07/2022-07-29.md)", 7, "an issue that is not in the tree"),
        ("[無](#nope)", 5, "names no item"),
        ("{% include 'x' %}", 5, "a template stays"),
        ('<script src="https://a.example/x.js"></script>', 5, "a script is left out"),
        ("```\nopen", 5, "never closed"),
    ],
)
def test_what_a_person_must_look_at_is_named(tmp_path: Path, body: str, line: int, words: str) -> None:
    """With its line; the page is made all the same, and what was written is on it."""
    page = imported(tmp_path, body, {"2022/08/files/slides.pdf": b"%PDF"})

    found = [problem for problem in page.problems if words in problem.message]
    assert found, page.problems
    assert (found[0].path, found[0].line) == (ISSUE, line)


def test_links_into_the_old_site_are_led_anew(tmp_path: Path) -> None:
    """With its address known, whole addresses of issues lead to our pages, other files to where they still are."""
    body = "[前](https://old.example/w/2022/07/2022-07-22.html) [資料](files/s.pdf) [他](https://old.example/)"
    page = imported(tmp_path, body, {**OTHER, "2022/08/files/s.pdf": b"%PDF"}, address="https://old.example/w/")

    assert (
        body_of(page)
        == "[前](/issues/2022-07-22/) [資料](https://old.example/w/2022/08/files/s.pdf) [他](https://old.example/)"
    )
    assert page.problems == ()


def test_only_texts_with_a_date_are_issues(tmp_path: Path) -> None:
    """Front page, contents and other texts are left out with a reason; a date may stand in any of five places."""
    plant(
        tmp_path,
        {
            "README.md": "# 週報\n",
            "SUMMARY.md": "* [表紙](README.md)\n* [2022-09-16号](sept/third.md)\n",
            "notes.md": "# 覚え\n",
            "a/2022_07_29.md": "# 週報\n\n第2回",
            "b/first.md": "# 週報（２０２２年８月５日号）\n\n第3回",
            "c/second.md": "---\ndate: 2022-08-19\n---\n# 週報\n\n第4回",
            "sept/third.md": "# 週報\n\n第8回",
            "2022/09/30/README.md": "# 週報\n\n第9回",
        },
    )
    found = harvest(tmp_path)

    days = {page.source: page.issue.date.isoformat() for page in found.pages}
    assert days == {
        "a/2022_07_29.md": "2022-07-29",
        "b/first.md": "2022-08-05",
        "c/second.md": "2022-08-19",
        "sept/third.md": "2022-09-16",
        "2022/09/30/README.md": "2022-09-30",
    }
    assert {one.path for one in found.left_out} == {"README.md", "SUMMARY.md", "notes.md"}
    assert all(one.why for one in found.left_out)


def test_a_broken_text_costs_no_other(tmp_path: Path) -> None:
    """Bad front matter, bytes that are no UTF-8, HTML nested without end: each named with its file, the rest comes."""
    plant(
        tmp_path,
        {
            "2022-07-22.md": "---\ntitle: [\n---\n# a\n",
            "2022-07-29.md": b"# caf\xe9\n",
            "2022-08-05.md": "# x\n\n" + "<div>" * 5_000 + "</div>" * 5_000,
            "2022-08-19.md": "---\nnumber: 1\nnumber: 2\n---\n",
            "2022-08-26.md": "# 週報\n\n第5回",
            "copy/2022-08-26.md": "# 週報\n\n第5回",
        },
    )
    found = harvest(tmp_path)

    assert "2022-08-26.md" in [page.source for page in found.pages]
    named = {(problem.path, problem.line) for problem in found.problems}
    assert named >= {("2022-07-22.md", 3), ("2022-07-29.md", 1), ("2022-08-19.md", 3), ("copy/2022-08-26.md", 0)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("neco-2022-08-26", "2022-08-26"),
        ("2022/8/5", "2022-08-05"),
        ("20220805号", "2022-08-05"),
        ("2022年８月５日", "2022-08-05"),
        ("2022-13-45", None),
        ("1.2022.8", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: str | None) -> None:
    """Full-width digits too; what is no day is none."""
    found = day_in(text)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("今回は第5回目の記事となります。", 5),
        ("第1回勉強会に続き、今回は第26回です", 26),
        ("第二十六回", 26),
        ("第十回", 10),
        ("Issue 12", 12),
        ("Vol.３", 3),
        ("週報 #7", 7),
        ("Kubernetes 1.25", None),
        ("https://a.example/x#12", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: int | None) -> None:
    """In figures of any width or in words."""
    assert number_in(text) == number


_MARKUP = st.text(alphabet="<>[](){}!#*`_-|:\"'/=&;%^~ \n\tabあ１", max_size=80)
_PIECES = st.sampled_from(
    [CARD, "<div>", "</div>", "<details>", "</details>", "<a href='x'>", "</a>", "<!--", "-->", "![a](x.png)", "```"]
)


@settings(max_examples=150, deadline=None)
@given(body=st.lists(_MARKUP | _PIECES, max_size=8).map("\n".join))
def test_any_text_becomes_a_page(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    """Whatever stands in a text: it becomes a page that reads back, or it is named."""
    root = plant(tmp_path_factory.mktemp("any"), {ISSUE: f"# 週報 (2022-08-26号)\n\n第5回\n\n{body}"})
    found = harvest(root)

    for page in found.pages:
        assert render(parse(page.text, path=page.path)) == page.text
        assert page.issue.number == 5
    assert len(found.pages) + len(found.problems) == 1
