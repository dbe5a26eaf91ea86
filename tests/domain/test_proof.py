"""What the proof-reader knows of words: names, spellings, emoji, and which words are the page's own."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain import prose
from curator.domain.emoji import is_one_emoji
from curator.domain.issue import parse
from curator.domain.names import beside_version, distance, near_misses, typed_wrong
from curator.domain.spelling import variants


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Kuberentes", "Kubernetes"),
        ("Kubernets", "Kubernetes"),
        ("kubernetse", "Kubernetes"),
        ("Kuberenets", "Kubernetes"),
        ("Promethues", "Prometheus"),
        ("Terrafrom", "Terraform"),
        ("Grafanna", "Grafana"),
        ("Cillium", "Cilium"),
        ("OpenTelemtry", "OpenTelemetry"),
        ("Kubernetes", None),
        ("kubernetes", None),
        ("Grabana", None),  # a project of its own
        ("Linked", None),
        ("native", None),
        ("customize", None),
        ("container", None),
        ("promethium", None),
        ("", None),
    ],
)
def test_slips_of_the_finger(word: str, name: str | None) -> None:
    """Letters swapped, missing, doubled; a short name with one letter exchanged is another word."""
    assert typed_wrong(word) == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GithubのGitlab", ["GitHub", "GitLab"]),
        ("Node.JSとNode.js、node.js", ["Node.js"]),
        ("Postgresqlです。", ["PostgreSQL"]),
        ("Victoria Metricsを", ["VictoriaMetrics"]),
        ("github.com/Github/x GITHUB_TOKEN @Github Github-flavored #Github", []),
        ("github, GITHUB, GitHub, mysql", []),
        ("Kuberentes", ["Kubernetes"]),
    ],
)
def test_names_in_a_text(text: str, found: list[str]) -> None:
    """Wrong capitals and slips; not inside addresses, names of variables, or all in small letters or capitals."""
    assert [one.right for one in near_misses(text)] == found


def test_a_name_of_its_own_is_no_slip() -> None:
    """What an address on the page calls so is called so."""
    assert list(near_misses("Kubernets", real={"kubernets"})) == []


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("containerd 1.7.0", "container 1.7.0がリリース", ["containerd"]),
        ("stern v1.24.0", "sternのv1.24.0、sten v1.24.0", ["stern"]),
        ("containerd 1.7.0", "container 1.6.0とcontainerの1.7.0", []),
        ("Container 1.7.0", "container 1.7.0", []),
        ("Go 1.20", "No 1.20", []),
        ("", "container 1.7.0", []),
    ],
)
def test_a_name_beside_its_version(title: str, text: str, found: list[str]) -> None:
    """One letter off the name that the title has before the same version."""
    assert [one.right for one in beside_version(title, text)] == found


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_a_distance_is_one(one: str, other: str) -> None:
    """Nothing is no way off, both directions are as long, and no way is longer than the longer word."""
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) == distance(other, one)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("サーバー、サーバー、サーバ", [("サーバ", "サーバー")]),
        ("レジストリーとレジストリとレジストリー", [("レジストリ", "レジストリー")]),
        ("イメージレジストリとイメージレジストリー", [("イメージレジストリー", "イメージレジストリ")]),
        ("レジストリミラーとレジストリーミラー", [("レジストリーミラー", "レジストリミラー")]),
        ("チーム・トポロジーとチームトポロジー", [("チームトポロジー", "チーム・トポロジー")]),
        ("ヴァイオリンとバイオリン", [("バイオリン", "ヴァイオリン")]),
        ("コンテナとコンテナとサイドカーコンテナー", [("サイドカーコンテナー", "コンテナ")]),
        ("パスとパース、ビルとビール、エラとエラー、コピとコピー", []),
        ("サーバーとサーバーレスとサーバールーム", []),
        ("データ、データベース、メタデータ", []),
        ("ひらがなー と漢字ー", []),
    ],
)  # fmt: skip
def test_spellings_of_one_word(text: str, found: list[tuple[str, str]]) -> None:
    """The rarer spelling is named, of two even ones the later; words of their own are not mixed up."""
    assert [(one.said, one.other) for one in variants(text)] == found
    assert all(text[one.start : one.end] == one.said for one in variants(text))


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("🐈", True),
        ("🛠️", True),
        ("👩‍💻", True),
        ("👨‍👩‍👧‍👦", True),
        ("👍🏽", True),
        ("🇯🇵", True),
        ("1️⃣", True),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", True),
        ("❤️‍🔥", True),
        ("🐈🐈", False),
        ("🇯🇵🇯🇵", False),
        ("🐈 ", False),
        ("a", False),
        ("猫", False),
        ("1", False),
        ("", False),
    ],
)
def test_one_emoji(text: str, one: bool) -> None:
    """What the eye sees as one sign is one, however many characters it takes."""
    assert is_one_emoji(text) is one


PAGE = """\
---
number: 1
title: "題 Title"
---

intro own https://bare.example/a、続き

> quoted https://quoted.example/

## Section

### Title of a source

https://card.example/

own [words](https://inline.example/x_(y)) and ![alt](/images/a.png =100x) `code https://code.example`

- [others' title](https://list.example/)
- own [title](https://list2.example/) own

<blockquote><a href="https://html.example/">theirs</a></blockquote>

```
fenced https://fence.example/
```

<!-- hidden https://comment.example/ -->
@[card](https://embed.example/)

[ref]: https://ref.example/

### Title without links

note
"""


def test_whose_words_are_whose() -> None:
    """Own are the title, the prose, and headings that no source gave; not code, quotations, lists of links."""
    read = parse(PAGE, default_date=date(2023, 3, 17), zone=UTC)
    text = prose.without_code(read)
    placed = prose.links(text)
    own = prose.own_words(read, text, placed)
    assert len(text) == len(own) == len(PAGE)
    assert (
        own.replace(prose.MASK, "").split()
        == ('"題 Title" intro own 、続き ## Section own words and - own title own ### Title without links note').split()
    )
    assert [(link.url, link.kind) for link in placed] == [
        ("https://bare.example/a", "inline"),
        ("https://quoted.example/", "inline"),
        ("https://card.example/", "card"),
        ("https://inline.example/x_(y)", "inline"),
        ("/images/a.png", "image"),
        ("https://list.example/", "inline"),
        ("https://list2.example/", "inline"),
        ("https://html.example/", "inline"),
        ("https://embed.example/", "embed"),
        ("https://ref.example/", "inline"),
    ]
    assert all(PAGE[link.start : link.end] == link.url for link in placed)
