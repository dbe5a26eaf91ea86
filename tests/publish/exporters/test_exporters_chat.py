"""An issue as a message: links that open, titles that call nobody."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curator.domain.markdown import escape_markdown, plain
from curator.domain.types import Issue, Item, Section
from curator.publish.exporters.chat import Chat, message, too_long

ADDRESS = "https://weekly.example/issues/2023-03-17/"
JOINER = "\u2060"


def said(chat: Chat, title: str = "eBPF", url: str = "https://ebpf.example/post") -> str:
    """The line of an item."""
    return issue(chat, title, url).splitlines()[3]


def issue(chat: Chat, title: str, *urls: str) -> str:
    item = Item(escape_markdown(title), urls, "note", line=9)
    one = Issue(
        date(2023, 3, 17), 26, "週報", sections=(Section("👀 *記事*", items=(item,)), Section("あとがき", "text"))
    )
    return message(one, ADDRESS, "🐈", chat, {9: "i-0123456789"})


def test_the_form_of_slack() -> None:
    """Title, section, items; no afterword."""
    assert issue(Chat.SLACK, "eBPF", "https://ebpf.example/?a=1&b=2") == (
        f"*<{ADDRESS}|🐈 週報>*\n\n*👀 記事*\n• <https://ebpf.example/?a=1&amp;b=2|eBPF>\n"
    )


def test_the_form_of_mattermost() -> None:
    """Title, section, items; no afterword."""
    assert issue(Chat.MATTERMOST, "eBPF", "https://ebpf.example/a_(b)") == (
        f"#### [🐈 週報]({ADDRESS})\n\n##### 👀 記事\n- [eBPF](https://ebpf.example/a_%28b%29)\n"
    )


@pytest.mark.parametrize("chat", list(Chat))
def test_an_item_without_links_leads_to_the_page(chat: Chat) -> None:
    """To its own place there."""
    assert f"{ADDRESS}#i-0123456789" in issue(chat, "eBPF")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("<!channel> <@U123>", f"&lt;!channel&gt; &lt;@{JOINER}U123&gt;"),
        ("@here & @channel", f"@{JOINER}here &amp; @{JOINER}channel"),
        ("a|b> *c*", "a|b&gt; *c*"),
        ("x\n• y", "x • y"),
        ("C# 12 @ home #116054", "C# 12 @ home #116054"),
    ],
)
def test_slack_calls_nobody(title: str, told: str) -> None:
    """Its three signs are written as its own documentation wants it, and no name follows an @."""
    assert said(Chat.SLACK, title) == f"• <https://ebpf.example/post|{told}>"


@pytest.mark.parametrize("url", ["https://x.example/a|b", "https://x.example/>b", "https://x.example/<!here>"])
def test_an_address_does_not_end_its_link(url: str) -> None:
    """What would is percent-encoded."""
    for chat in Chat:
        assert re.fullmatch(
            r"(• <https://x\.example/[^<>|\s]+\|eBPF>|- \[eBPF\]\(https://x\.example/[^<>()\s]+\))", said(chat, url=url)
        )


MARKS = "@here @all @ <!channel> [ ] ](http://evil.example) ` * _ # #tag ~town \\ | &amp; <b> ! ( ) 猫 a :+1: http://evil.example"
WORDS = st.lists(st.sampled_from([*MARKS.split(), " "]), min_size=1).map("".join)


@settings(deadline=None)
@given(WORDS)
def test_no_title_does_anything(title: str) -> None:
    """In Slack one link and no other sign of its; in Mattermost one link whose text is the title. Nobody is called."""
    slack, mattermost = said(Chat.SLACK, title), said(Chat.MATTERMOST, title)
    for line in (slack, mattermost):
        assert not re.search(r"@\w|(?<!&)[#~][^\W\d_]", line.replace("https://ebpf.example/post", ""))
    assert re.fullmatch(r"• <https://[^<>|]+\|[^<>]*>", slack)
    inline = MarkdownIt("commonmark").parse(mattermost.removeprefix("- "))
    children = [child for token in inline for child in token.children or []]
    assert next(child.attrs["href"] for child in children if child.type == "link_open") == "https://ebpf.example/post"
    assert sum(child.type == "link_open" for child in children) == 1
    shown = "".join(child.content for child in children).replace(JOINER, "")
    assert shown == (plain(escape_markdown(title)) or f"{ADDRESS}#i-0123456789")


def test_a_message_that_is_too_long_is_said() -> None:
    """With both numbers; one that fits is not."""
    assert too_long("a" * 16_383, Chat.MATTERMOST) == ""
    assert too_long("a" * 16_384, Chat.MATTERMOST) == "the message has 16384 characters, Mattermost takes 16383"
    assert too_long("a" * 16_384, Chat.SLACK) == ""
