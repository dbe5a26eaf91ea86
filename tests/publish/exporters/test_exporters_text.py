"""The Markdown of an issue for readers elsewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from curator.publish.exporters.text import for_elsewhere, with_cards_apart
from tests.markdown_text import markdown_text

URL, PAGE = "https://weekly.example/neko/", "https://weekly.example/neko/issues/2023-03-17/"


def elsewhere(text: str) -> str:
    return for_elsewhere(text, URL, PAGE)


def lines(text: str) -> str:
    return re.sub(r"\r\n|\r", "\n", text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a <!-- S --> b", "a  b"),
        ("a\n<!-- S -->\nb", "a\nb"),
        ("<!-- S\n\nS -->\n\nb", "\n\nb"),
        ("<!-- S without an end\n\nto the end", ""),
        ("- a ` b\n- c <!-- S --> ` d", "- a ` b\n- c  ` d"),
        ("one ` tick\n\n<!-- S --> two ` tick", "one ` tick\n\n two ` tick"),
        ("| a |\n|---|\n| <!-- S --> |", "| a |\n|---|\n|  |"),
        ("[^1]: n <!-- S -->", "[^1]: n "),
        ("<div>\n\\<!-- S -->\n</div>", "<div>\n\\\n</div>"),
        ("<div>\n` <!-- S --> `\n</div>", "<div>\n`  `\n</div>"),
        ("> q <!-- S\n> S --> z", "> q \n z"),
    ],
)
def test_no_comment_leaves(text: str, told: str) -> None:
    """Wherever it stands, and what stands around it stays."""
    assert elsewhere(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "`<!-- a -->`",
        "```\n<!-- a -->\n[x](/a/)\n```",
        "    <!-- a -->",
        "\\<!-- a --&gt;",
        "``<!-- ` -->``",
        "a <!-- b",
    ],
)
def test_code_stays(text: str) -> None:
    """What looks like a comment or an address in code is code."""
    assert elsewhere(text) == text


def test_no_login_in_an_address_leaves() -> None:
    """A password that somebody pasted along with an address goes; code is not touched."""
    assert elsewhere("[a](https://bob:hunter2@h.example/x) https://bob@h.example/") == (
        "[a](https://h.example/x) https://h.example/"
    )
    assert elsewhere("```\ngit clone https://bob@h.example/\n```") == "```\ngit clone https://bob@h.example/\n```"


def test_nothing_that_drives_or_hides_leaves() -> None:
    """Escape sequences, and marks that turn a line round."""
    assert elsewhere("a\x1b[31mb\u202ec") == "abc"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/issues/2023-03-10/#i-1", URL + "issues/2023-03-10/#i-1"),
        ("2023-03-10.md", URL + "issues/2023-03-10/"),
        ("../issues/2023-03-10.md#i-1", URL + "issues/2023-03-10/#i-1"),
        ("/archive/", URL + "archive/"),
        ("#i-0123456789", PAGE + "#i-0123456789"),
        ("#見出し", "#見出し"),
        ("https://x.example/a.md", "https://x.example/a.md"),
        ("//x.example/", "//x.example/"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        ("../images/2023-03-17/a.png", "/images/2023-03-17/a.png"),
        ("/content/images/2023-03-17/a.png", "/images/2023-03-17/a.png"),
        ("/images/2023-03-17/a.png", "/images/2023-03-17/a.png"),
        ("http://[x", "http://[x"),
    ],
)
def test_addresses_lead_somewhere(target: str, told: str) -> None:
    """In a link, a picture, and a definition; those of other sites stay."""
    assert elsewhere(f"![a]({target} =20x) [b](<{target}>) [c][d]") == f"![a]({told} =20x) [b](<{told}>) [c][d]"
    assert elsewhere(f"[d]: {target}") == f"[d]: {told}"


@settings(deadline=None)
@given(markdown_text(["<!--", "-->", "`", "```", "](", "/a/", "\n", "\n\n", "- ", "> ", ":::", "[a]: ", "    "]))
def test_nothing_breaks_and_only_comments_go(text: str) -> None:
    """Any text can be exported; doing it again finds no comment left, and no words outside comments are lost."""
    once = elsewhere(lines(text))
    shown = MarkdownIt("commonmark", {"html": True}).render(once)
    assert "<!--" not in shown or "-->" not in shown.split("<!--", 1)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\nhttps://x.example/\nb", "a\n\nhttps://x.example/\n\nb"),
        ("https://x.example/  \n  https://y.example/", "https://x.example/\n\nhttps://y.example/"),
        ("### T\nhttps://x.example/", "### T\n\nhttps://x.example/"),
        ("@[card](https://x.example/)\nb", "@[card](https://x.example/)\n\nb"),
        ("https://x.example/\n     b", "https://x.example/\n\nb"),
        ("a\n\nhttps://x.example/\n\nb", "a\n\nhttps://x.example/\n\nb"),
    ],
)
def test_cards_stand_alone(text: str, told: str) -> None:
    """An address alone on its line gets blank lines around it."""
    assert with_cards_apart(text) == told


@pytest.mark.parametrize(
    "text",
    [
        ":::message\na\nhttps://x.example/\n:::",
        "- a\n  https://x.example/",
        "> a\n> https://x.example/",
        "```\na\nhttps://x.example/\n```",
        "a `b\nhttps://x.example/\nc`",
        "see https://x.example/ there",
    ],
)
def test_what_is_no_card_stays(text: str) -> None:
    """In boxes, lists, quotations and code Zenn makes none."""
    assert with_cards_apart(text) == text


@settings(deadline=None)
@given(markdown_text(["https://x.example/", "\n", "\n\n", "- ", "> ", ":::message", ":::", "`", "```", "    "]))
def test_cards_apart_twice_is_once(text: str) -> None:
    """Doing it again changes nothing, and every line that had words has them still."""
    text = lines(text)
    once = with_cards_apart(text)
    assert with_cards_apart(once) == once
    assert [line.split() for line in once.split("\n") if line.strip()] == [
        line.split() for line in text.split("\n") if line.strip()
    ]
