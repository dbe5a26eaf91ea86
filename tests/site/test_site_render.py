"""Markdown → HTML: what each form becomes, and what never comes through."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from curator.domain.types import Card
from curator.domain.words import EN, JA
from curator.site.inert import one_line, yaml_text
from curator.site.render import ATTRIBUTES, TAGS, Place, Rendering, address, plain, render

HERE = Place("../../")
CARD = Card("https://a.example/x", title="A <title> & more", description="Words " * 60, site_name="Site", language="en")


def shown(text: str, *, newline: str = "break", place: Place = HERE) -> str:
    return render(text, Rendering(JA, newline), place).html.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", "<p>a<br>b</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("# x", "<h2>x</h2>"),
        ("~~x~~", "<p><s>x</s></p>"),
        ("a<br>b", "<p>a<br>b</p>"),
        ("a <!-- not for readers --> b", "<p>a  b</p>"),
        ("<!-- not\nfor readers -->\n\nb", "<p>b</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<div>\nx\n</div>", "<p>&lt;div&gt;<br>x<br>&lt;/div&gt;</p>"),
        (":::message\nx\n:::", '<div class="message"><p>x</p></div>'),
        (":::message alert\nx\n:::", '<div class="message message-alert"><p>x</p></div>'),
        (":::details T\nx\n:::", "<details><summary>T</summary><p>x</p></details>"),
        (":::details\nx\n:::", "<details><summary>詳細</summary><p>x</p></details>"),
        (
            "::::details a\n:::message\nx\n:::\n::::",
            '<details><summary>a</summary><div class="message"><p>x</p></div></details>',
        ),
        (":::message\nopen", "<p>:::message<br>open</p>"),
        ("| a | b |\n|---|--:|\n| 1 | 2 |", None),
        ("`https://x.example/`", "<p><code>https://x.example/</code></p>"),
        ("`a\nhttps://x.example/\nb`", "<p><code>a https://x.example/ b</code></p>"),
        (
            "    https://x.example/",
            '<div class="highlight"><pre><code tabindex="0">https://x.example/</code></pre></div>',
        ),
        ("see README.md", "<p>see README.md</p>"),
        ("see https://x.example/a.", '<p>see <a href="https://x.example/a">https://x.example/a</a>.</p>'),
        ("## https://x.example/", "<h2>https://x.example/</h2>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![s](https://tracker.example/p.gif)", '<p><a href="https://tracker.example/p.gif">s</a></p>'),
        ("![](/images/a/b.png)", '<p><img src="../../images/a/b.png" alt="" loading="lazy"></p>'),
        (
            "![s](../images/a/b.png =250x)",
            '<p><img src="../../images/a/b.png" alt="s" width="250" loading="lazy"></p>',
        ),
        ("```\nx\n```", '<div class="highlight"><pre><code tabindex="0">x</code></pre></div>'),
        ("```nosuchlanguage:<b>.txt\n<x>\n```", None),
    ],
)
def test_forms(text: str, expected: str | None) -> None:
    """Each form becomes what a reader of Zenn or GitHub would expect; HTML is text."""
    result = shown(text)

    if expected is not None:
        assert result == expected
    assert "<script" not in result
    assert "<b>" not in result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日本語の\n文章", "日本語の文章"),
        ("英語 and\nEnglish", "英語 and\nEnglish"),
        ("日本語\nEnglish", "日本語\nEnglish"),
        ("終わり。\nEnglish", "終わり。English"),
        ("English\n「日本語」", "English「日本語」"),
        ("日本語\n(English)", "日本語\n(English)"),
        ("한국어\n문장", "한국어\n문장"),
        ("**太字**\n文", "<strong>太字</strong>\n文"),
    ],
)
def test_joined_lines(text: str, expected: str) -> None:
    """With `join`, a line's end between two full-width characters is nothing, and a space anywhere else."""
    assert render(text, Rendering(JA, "join"), HERE).html == f"<p>{expected}</p>\n"


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("https://a.example/x", 1),
        ("<https://a.example/x>", 1),
        ("@[card](https://a.example/x)", 1),
        ("https://a.example/x\nhttps://b.example/y", 2),
        ("words\nhttps://a.example/x\nwords", 1),
        ("- item\n  https://a.example/x", 1),
        ("@[youtube](dQw4w9WgXcQ)", 1),
        ("@[tweet](https://twitter.com/aki/status/1)\n@[gist](https://gist.github.com/aki/1)", 2),
        ("@[figma](javascript:alert)", 0),
        ("@[youtube](../../x)", 0),
        ("words @[youtube](dQw4w9WgXcQ)", 0),
        ("words https://a.example/x", 0),
        ("```\nhttps://a.example/x\n```", 0),
        ("ftp://a.example/x", 0),
        ("https://", 0),
    ],
)
def test_cards(text: str, cards: int) -> None:
    """An address alone on its line is a card, wherever the line stands; inside code it is code."""
    assert shown(text).count('class="card') // 2 == cards


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("@[youtube](dQw4w9WgXcQ)", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("@[youtube](dQw4w9WgXcQ?t=42)", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42"),
        ("@[youtube](https://youtu.be/dQw4w9WgXcQ)", "https://youtu.be/dQw4w9WgXcQ"),
        ("@[tweet](https://twitter.com/aki/status/1)", "https://twitter.com/aki/status/1"),
        ("@[speakerdeck](0123abc)", "https://speakerdeck.com/player/0123abc"),
        ("@[slideshare](aBc)", "https://www.slideshare.net/slideshow/embed_code/key/aBc"),
        ("@[docswell](5DEF)", "https://www.docswell.com/slide/5DEF"),
        ("@[gist](https://gist.github.com/aki/1?file=a.go)", "https://gist.github.com/aki/1?file=a.go"),
        ("@[figma](https://www.figma.com/file/a/b)", "https://www.figma.com/file/a/b"),
        ("@[codepen](https://codepen.io/a/pen/b)", "https://codepen.io/a/pen/b"),
    ],
)
def test_what_zenn_embeds_is_a_card_of_it(line: str, address: str) -> None:
    """The site and its feeds embed nothing of others, since that asks for things elsewhere: they lead there."""
    for place in (HERE, Place("https://w.example/", "https://w.example/issues/1/", permalinks=False)):
        page = lxml_html.fromstring(render(line, Rendering(JA), place).html)
        assert page.xpath("//@href") == [address]
        assert page.xpath("//iframe | //@src | //script") == []


def test_a_page_has_the_whole_description_of_a_card_and_a_feed_its_beginning() -> None:
    """No word of a card is lost on a page, where the style sheet shows two lines; a feed has no such style."""
    told = Rendering(JA, card=lambda url: Card(url, title="T", description="語 " * 900 + "終"))
    away = Place("https://w.example/", "https://w.example/issues/1/", permalinks=False)

    assert "語 終</p>" in render("https://a.example/", told, HERE).html
    assert len(render("https://a.example/", told, away).html) < 400


def test_card_with_and_without_metadata() -> None:
    """A card shows title, description and site, all as text; without metadata it shows the address."""
    known = render("https://a.example/x", Rendering(JA, card=lambda _: CARD), HERE).html
    unknown = shown("https://www.a.example/blog/%E7%8C%AB/?q=%3Cscript%3E")

    assert '<p class="card-title" lang="en"><a href="https://a.example/x">A &lt;title&gt; &amp; more</a></p>' in known
    assert "Words Words</p>" in known
    assert "Site · a.example" in known
    assert ">a.example/blog/猫?q=&lt;script&gt;</a>" in unknown
    assert "<img" not in known + unknown


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("#fn1", "#fn1"),
        ("https://x.example/a#b", "https://x.example/a#b"),
        ("//x.example/a", "https://x.example/a"),
        ("/issues/2023-03-10/#i-1", "../../issues/2023-03-10/#i-1"),
        ("2023-03-10.md", "../../issues/2023-03-10/"),
        ("./2023-03-10.md#i-1", "../../issues/2023-03-10/#i-1"),
        ("../about.md", "../../about/"),
        ("/", "../../"),
        ("../../../../../etc/passwd", "../../etc/passwd"),
    ],
)
def test_addresses(href: str, expected: str) -> None:
    """Links between files of the repository become links between pages of the site, and never leave it."""
    assert address(href, HERE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "a {} b",
        "<{}>",
        "[a]({})",
        "![a]({})",
        "[a][b]\n\n[b]: {}",
        "@[youtube]({})",
        "# {}",
    ],
)
def test_no_login_in_an_address_is_shown(text: str) -> None:
    """A password that somebody pasted along with an address stands neither in a link nor in its words."""
    made = shown(text.format("https://bob:hunter2@example.org/x"))
    assert "hunter2" not in made
    assert "bob" not in made
    assert "example.org/x" in made


def test_addresses_in_a_feed_are_absolute() -> None:
    """Away from its page, every address of a text is whole."""
    place = Place("https://w.example/neko/", "https://w.example/neko/issues/2023-03-17/", permalinks=False)
    result = shown("x[^1] [o](2023-03-10.md) ![p](/images/a.png)\n\n[^1]: note", place=place)

    for element in lxml_html.fromstring(f"<div>{result}</div>").iter("a", "img"):
        assert (element.get("href") or element.get("src")).startswith("https://w.example/neko/")


def test_headings_get_the_ids_they_are_given() -> None:
    """Ids come by line number, front matter and all; other headings have none."""
    rendered = render("\n## A\n\n### B `c` <i>\n\n#### D\n", Rendering(EN), HERE, anchors={2: "section-a", 4: "i-1"})

    assert (
        '<h2 id="section-a">A<a class="permalink" href="#section-a" aria-label="Link to this item">#</a></h2>'
        in rendered.html
    )
    assert [(heading.id, heading.text) for heading in rendered.headings] == [
        ("section-a", "A"),
        ("i-1", "B c <i>"),
        ("", "D"),
    ]


def test_own_pictures_are_listed() -> None:
    """The pictures a text shows are told, each once; a stranger's is none of them."""
    text = "![](/images/a.png) ![](../images/a.png) ![](https://x.example/b.png) ![](/images/../../secret.png)"

    assert render(text, Rendering(JA), HERE).images == ("/images/a.png",)


def test_plain_words() -> None:
    """HTML's words on one line, cut with an ellipsis."""
    assert plain("<p>a<br>b &amp; &lt;c&gt;</p>\n<p>d</p>") == "a b & <c> d"
    assert plain("<p>" + "x" * 300 + "</p>", 10) == "x" * 9 + "…"


MARKS = st.text(st.sampled_from("`~#*_[]()<>{}!|:-+=\\&;\"'\n\t \u3042a1/.https:\x07\u2028"), max_size=120)


@settings(deadline=None)
@given(MARKS | st.text(max_size=80))
def test_only_allowed_html_comes_out(text: str) -> None:
    """Whatever the text, only the named tags, attributes and schemes come out, and every tag is closed."""
    result = render(text, Rendering(JA), HERE).html

    for element in lxml_html.fragment_fromstring(result, create_parent="div").iter():
        assert element.tag in TAGS, element.tag
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(str(element.tag), frozenset())
        assert set(element.attrib) <= allowed
        href = element.get("href", "")
        assert not href or href.startswith(("../../", "#", "http://", "https://", "mailto:"))


@settings(deadline=None)
@given(MARKS)
def test_the_generator_has_nothing_to_obey(text: str) -> None:
    """Staged HTML passes Python-Markdown letter by letter, with the extensions that obey most."""
    staged = one_line(f'<div class="page">\n{render(text, Rendering(JA), HERE).html}\n</div>')

    extensions = ["extra", "toc", "admonition", "pymdownx.snippets", "pymdownx.emoji", "pymdownx.superfences"]
    assert markdown.markdown(staged, extensions=extensions) == staged


@settings(deadline=None)
@given(st.text(max_size=60))
def test_yaml_scalars_read_back(text: str) -> None:
    """Any text comes back from front matter letter by letter, whatever type it looks like."""
    from ruamel.yaml import YAML

    clean = "".join(char for char in text if not "\ud800" <= char <= "\udfff")
    assert YAML(typ="safe").load(f"x: {yaml_text(clean)}")["x"] == clean
