"""An issue as a mail: what mail programs keep, headers nobody can break, the same bytes each time."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.publish.exporters.mail import Letter, html_part, mail, text_part

BODY = """<p>一行目<br>
<a href="https://a.example/">語</a></p>
<h2>記事</h2>
<h3>eBPF</h3>
<div class="card">
<p class="card-title"><a href="https://e.example/p">題</a></p>
<p class="card-text">説明</p>
</div>
<div class="message message-alert"><p>注意</p></div>
<details><summary>詳しく</summary><p>中身</p></details>
<ol start="3"><li>三</li><li>四</li></ol>
<pre><code tabindex="0">a
  b</code></pre>
<table><thead><tr><th class="to-right">x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<blockquote><p>引用</p></blockquote>
<p><img src="https://weekly.example/images/a.png" alt="図" width="250" loading="lazy"></p>
<section class="footnotes"><ol><li id="fn1">注</li></ol></section>
"""
LETTER = Letter(
    title="週報 <1> & 2",
    body=BODY,
    address="https://weekly.example/issues/2023-03-17/",
    publication="ねこ週報",
    site="https://weekly.example/",
    language="ja",
    sent_at=datetime.fromisoformat("2023-03-20T10:00:00.5+09:00"),
)


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def test_a_mail_has_what_a_mail_needs() -> None:
    """One header of each kind, both forms, lines that every server takes, and nothing but ASCII on the way."""
    data = mail(LETTER)
    message = read(data)
    assert sorted(message.keys()) == sorted(
        "Subject From Date Message-ID X-Unsent MIME-Version Content-Type Content-Language".split()
    )
    assert (message["subject"], message["from"]) == ("週報 <1> & 2", "ねこ週報 <noreply@weekly.example>")
    assert message["date"] == "Mon, 20 Mar 2023 10:00:00 +0900"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == html_part(LETTER)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text_part(LETTER)
    assert data.isascii()
    assert all(len(line) <= 78 and b"\n" not in line for line in data.split(b"\r\n"))


def test_the_same_issue_gives_the_same_bytes() -> None:
    """Its name stays when it is corrected, so that programs know the two for one; another issue has another."""
    other = replace(LETTER, body="<p>other</p>")
    assert mail(LETTER) == mail(LETTER) != mail(other)
    names = [read(mail(one))["message-id"] for one in (LETTER, other, replace(LETTER, address="https://w.example/2/"))]
    assert names[0] == names[1] != names[2]


def test_html_has_only_what_mail_programs_obey() -> None:
    """Styles at their elements, boxes as tables; no class, script, style sheet or folded text."""
    soup = BeautifulSoup(html_part(LETTER), "html.parser")
    assert not soup.find_all(["script", "style", "link", "div", "details", "summary", "section"], class_=True)
    assert not soup.find_all(["script", "style", "link", "details", "summary", "section"])
    names = {name for element in soup.find_all(True) for name in element.attrs}
    looks = "style role cellpadding cellspacing border width height align".split()
    assert names <= {*looks, *"lang http-equiv content name href src alt start".split()}
    assert "説明" in soup.find("td", style=re.compile("border:1px")).get_text()
    assert soup.find("th")["style"].endswith("text-align:right")
    assert soup.find("ol")["start"] == "3"
    assert soup.find("img")["src"].startswith("https://")
    assert soup.find("title").get_text() == LETTER.title


def test_text_reads_without_html() -> None:
    """Headings, lists, code, quotations and addresses."""
    assert text_part(LETTER) == (
        "週報 <1> & 2\nhttps://weekly.example/issues/2023-03-17/\n\n"
        "一行目\n語 <https://a.example/>\n\n## 記事\n\n### eBPF\n\n"
        "題 <https://e.example/p>\n\n説明\n\n注意\n\n詳しく\n\n中身\n\n3. 三\n4. 四\n\na\n  b\n\nx\n1\n\n> 引用\n\n"
        "図 <https://weekly.example/images/a.png>\n\n1. 注\n\n-- \nねこ週報\nhttps://weekly.example/\n"
    )


@settings(deadline=None)
@given(title=st.text(min_size=1, max_size=400), publication=st.text(min_size=1, max_size=100))
def test_no_title_makes_a_header(title: str, publication: str) -> None:
    """Whatever it holds, newlines and broken characters too."""
    title, publication = (re.sub("[\ud800-\udfff]", "", text) for text in (title, publication))
    message = read(
        mail(replace(LETTER, title=title + "\r\nBcc: x@evil.example", publication=publication + "\nTo: x@evil.example"))
    )
    assert message["bcc"] is None
    assert message["to"] is None
    assert len(message.get_all("from")) == 1
    assert len(message["from"].addresses) == 1


@pytest.mark.parametrize(
    "text",
    [
        "neko",
        "a@b@c",
        "a b@c.example",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: c@d.example",
        "x\r\n <a@b.example>",
        "@",
        "a@",
    ],
)
def test_an_address_is_one_address(text: str) -> None:
    """Anything else is refused by name."""
    with pytest.raises(UsageError, match="--from: no mail address"):
        mail(LETTER, sender=text)
    with pytest.raises(UsageError, match="--to: no mail address"):
        mail(LETTER, to=text)
