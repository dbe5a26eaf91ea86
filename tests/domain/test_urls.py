"""Addresses that mean the same page, and those that do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain import urls
from curator.domain.mirrors import MIRRORS, REDIRECTORS
from curator.domain.urls import clean_url, link_key

SAME = [
    ("https://x.example/a", "http://www.x.example:80//a/", "HTTPS://X.EXAMPLE/a/index.html?utm_source=feed"),
    ("https://x.example/a?b=2&a=1", "https://x.example/a/?b=2&utm_medium=x&a=1"),
    ("https://x.example/a", "https://www.google.com/url?rct=j&sa=t&url=https://x.example/a&ct=ga&usg=Z"),
    ("https://x.example/a?b=1&c=2", "https://www.google.co.jp/url?q=https%3A%2F%2Fx.example%2Fa%3Fb%3D1%26c%3D2&sa=D"),
    ("https://x.example/a#b", "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example%2Fa%23b&h=AT0"),
    ("https://x.example/a", "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttp%3A%2F%2Fx.example%2Fa"),
    ("https://x.example/a", "https://l.instagram.com/?u=https%3A%2F%2Fx.example%2Fa&e=x"),
    ("https://x.example/a", "https://out.reddit.com/t3_abc?url=https%3A%2F%2Fx.example%2Fa&token=1"),
    ("https://x.example/a", "https://www.youtube.com/redirect?event=video_description&q=https%3A%2F%2Fx.example%2Fa"),
    ("https://x.example/a", "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fa&data=05"),
    ("https://x.example/a", "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fx.example%2Fa&rut=1"),
    ("https://x.example/a", "https://slack-redir.net/link?url=https%3A%2F%2Fx.example%2Fa"),
    ("https://x.example/a", "https://t.umblr.com/redirect?z=https%3A%2F%2Fx.example%2Fa&t=1"),
    ("https://x.example/a", "https://medium.com/r/?url=https%3A%2F%2Fx.example%2Fa"),
    ("https://x.example/a", "https://b.hatena.ne.jp/entry/s/x.example/a", "https://b.hatena.ne.jp/entry/x.example/a"),
    ("https://x.example/a", "https://b.hatena.ne.jp/entry.touch/s/x.example/a"),
    ("https://x.example/a", "https://b.hatena.ne.jp/entry/panel/?url=https%3A%2F%2Fx.example%2Fa"),
    ("https://x.example/a", "https://x-example.cdn.ampproject.org/c/s/www.x.example/a?amp_js_v=0.1&usqp=mq331"),
    ("https://x.example/a", "https://cdn.ampproject.org/v/s/x.example/a", "https://www.google.com/amp/s/x.example/a"),
    ("https://techcrunch.com/2023/03/17/a/", "https://techcrunch.com/2023/03/17/a/amp/"),
    ("https://www.theguardian.com/technology/a", "https://amp.theguardian.com/technology/a"),
    ("https://gigazine.net/news/20230317-a/", "https://gigazine.net/amp/20230317-a"),
    (
        "https://twitter.com/ann/status/1634242577165090816",
        "https://x.com/ann/status/1634242577165090816?s=20&t=abc",
        "https://mobile.twitter.com/ann/status/1634242577165090816/photo/1",
        "https://twitter.com/i/web/status/1634242577165090816",
        "https://twitter.com/ann/statuses/1634242577165090816?ref_src=twsrc%5Etfw",
        "https://nitter.net/ann/status/1634242577165090816",
        "https://fxtwitter.com/ann/status/1634242577165090816",
    ),
    ("https://twitter.com/ann", "https://x.com/ann/", "https://m.twitter.com/ann"),
    (
        "https://www.youtube.com/watch?v=abcdef12345&t=60",
        "https://youtu.be/abcdef12345?t=60",
        "https://youtu.be/abcdef12345?si=Q-x&t=60",
        "https://m.youtube.com/watch?v=abcdef12345&t=60&feature=youtu.be",
    ),
    ("https://www.youtube.com/watch?v=abcdef12345", "https://www.youtube.com/shorts/abcdef12345"),
    ("https://www.youtube.com/watch?v=abcdef12345", "https://www.youtube-nocookie.com/embed/abcdef12345"),
    (
        "https://www.reddit.com/r/rust/comments/abc123/a_title/",
        "https://old.reddit.com/r/rust/comments/abc123/",
        "https://redd.it/abc123",
        "https://np.reddit.com/r/rust/comments/abc123/a_title",
    ),
    ("https://ja.wikipedia.org/wiki/A", "https://ja.m.wikipedia.org/wiki/A"),
    ("https://m.facebook.com/a", "https://facebook.com/a"),
    ("https://a.blogspot.com/2023/03/a.html", "https://a.blogspot.co.uk/2023/03/a.html?m=1", "http://a.blogspot.jp/2023/03/a.html"),
    (
        "https://medium.com/@ann/a-title-0123456789ab",
        "https://medium.com/@ann/a-title-0123456789ab?source=rss-1234------2",
        "https://ann.medium.com/another-title-0123456789ab",
        "https://medium.com/p/0123456789ab?sk=x",
        "https://medium.com/some-magazine/a-title-0123456789ab?source=friends_link&sk=x",
    ),
    ("https://blog.example/a", "https://blog.example/a?source=rss----4---2", "https://blog.example/a?source=user_profile---0"),
    ("https://note.com/ann/n/n1", "https://note.mu/ann/n/n1"),
    ("https://github.com/containerd/containerd/pull/1", "https://github.com/Containerd/containerd/issues/1"),
    ("https://github.com/containerd/containerd", "https://github.com/containerd/containerd.git"),
    ("https://raw.githubusercontent.com/o/n/main/README.md", "https://github.com/o/n/blob/main/README.md"),
    ("https://gist.github.com/0123456789abcdef0123", "https://gist.github.com/ann/0123456789abcdef0123"),
    ("https://issue.k8s.io/123", "https://github.com/kubernetes/kubernetes/pull/123", "https://pr.k8s.io/123"),
    ("https://features.k8s.io/5", "https://github.com/kubernetes/features/issues/5", "https://kep.k8s.io/5"),
    (
        "https://groups.google.com/forum/#!topic/kubernetes-dev/abc_D",
        "https://groups.google.com/g/kubernetes-dev/c/abc_D",
        "https://groups.google.com/d/topic/kubernetes-dev/abc_D",
    ),
    ("https://groups.google.com/d/msg/g-1/abc/def", "https://groups.google.com/forum/#!msg/g-1/abc/def"),
    (
        "https://docs.google.com/document/d/0123456789012345678901234/edit?usp=sharing#heading=h.1",
        "https://docs.google.com/document/d/0123456789012345678901234#heading=h.1",
    ),
    ("https://arxiv.org/abs/2301.00001", "https://arxiv.org/pdf/2301.00001.pdf", "http://export.arxiv.org/pdf/2301.00001"),
    ("https://doi.org/10.1145/1", "http://dx.doi.org/10.1145/1"),
    ("https://lore.kernel.org/all/1@x.example", "https://lore.kernel.org/lkml/1@x.example/", "https://lkml.kernel.org/r/1@x.example"),
    ("https://www.amazon.co.jp/dp/4297131811", "https://www.amazon.co.jp/Words-about-it/dp/4297131811/ref=sr_1_1?"),
    ("https://pkg.go.dev/k8s.io/api", "https://godoc.org/k8s.io/api"),
]  # fmt: skip


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms[0])
def test_forms_of_one_address(forms: tuple[str, ...]) -> None:
    """Every row: redirectors, AMP, mobile and second hosts have the key of the page itself."""
    assert {link_key(form) for form in forms} == {link_key(forms[0])}


def test_every_row_of_the_tables_is_tried() -> None:
    """No rule without an address above that it folds."""
    forms = [re.sub(r"^https?://(?:www\.)?", "", form) for row in SAME for form in row]
    tried = "\n".join(forms) + "\n".join(link_key(form)[8:] for form in forms)
    labels = {label for row in (*MIRRORS, *REDIRECTORS) for label in row[0].split()}
    untried = {label for label in labels if not re.search(rf"(?:^|\.|/){re.escape(label)}\.", tried, re.MULTILINE)}
    assert untried <= {
        "bing", "bing-amp", "messenger", "threads", "zhihu", "juejin", "csdn", "vk", "linkedin", "steamcommunity",
        "getpocket", "exit", "venturebeat", "9to5mac", "9to5google", "thenewstack", "bleepingcomputer", "xcancel",
        "vxtwitter", "fixupx",
    }, "rows of one shape with others are tried by one of them"  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.example/a#one", "https://x.example/a#two"),
        ("https://x.example/a?a=1&b=2", "https://x.example/a?b=2&a=1"),
        ("https://x.example/a", "https://x.example/A"),
        ("https://x.example/a", "https://m.x.example/a"),
        ("https://x.example/a", "https://x.example/a/amp"),
        ("https://amp.dev/a", "https://dev/a"),
        ("https://x.example/?source=a", "https://x.example/?source=b"),
        ("https://x.example/redirect?url=https://a.example/", "https://a.example/"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=b"),
        ("https://www.google.com/search?q=https://x.example/a", "https://x.example/a"),
        ("https://notgoogle.com/url?q=https://x.example/a", "https://x.example/a"),
        ("https://google.com.evil.example/url?q=https://x.example/a", "https://x.example/a"),
        ("https://b.hatena.ne.jp/entry/4733000001", "https://b.hatena.ne.jp/entry/4733000002"),
        ("https://t.co/abc", "https://t.co/abd"),
        ("https://twitter.com/ann/status/1", "https://twitter.com/ann/status/2"),
        ("https://twitter.com/ann/status/1", "https://netflix.com/ann/status/1"),
        ("https://www.youtube.com/watch?v=abcdef12345&t=1", "https://www.youtube.com/watch?v=abcdef12345&t=2"),
        ("https://www.reddit.com/r/rust/comments/a1/t/c1/", "https://www.reddit.com/r/rust/comments/a1/t/c2/"),
        ("https://github.com/o/n/pull/1", "https://github.com/o/n/pull/1/files"),
        ("https://github.com/o/n/pull/1#issuecomment-1", "https://github.com/o/n/pull/1#issuecomment-2"),
        ("https://github.com/o/n/blob/main/A", "https://github.com/o/n/blob/main/a"),
        ("https://medium.com/@ann", "https://medium.com/@bob"),
        ("https://medium.com/@ann/a-0123456789ab", "https://medium.com/@ann/a-0123456789ac"),
        ("https://arxiv.org/abs/2301.00001v1", "https://arxiv.org/abs/2301.00001v2"),
        ("https://docs.google.com/document/d/0123456789012345678901234/edit?tab=t.1", "https://docs.google.com/document/d/0123456789012345678901234"),
    ],
)  # fmt: skip
def test_other_pages_stay_apart(one: str, other: str) -> None:
    """Fragments, order of the query, letters of the path, other hosts: what may be another page is one."""
    assert link_key(one) != link_key(other)


_hosts = st.sampled_from(
    [form for forms in SAME for form in forms]
    + ["https://www.google.com/url?q=", "https://b.hatena.ne.jp/entry/s/", "https://cdn.ampproject.org/c/s/", "https://youtu.be/"]
)  # fmt: skip
_tails = st.one_of(
    st.sampled_from(["", "/", "?", "#", "&", "?m=1", "/amp", "/amp/amp", ".git", "&si=1&si=2", "/photo/1"]),
    st.text("abAB019/?#&=%.:@-~+!", max_size=12),
)  # fmt: skip


@given(
    _hosts, st.one_of(st.sampled_from(["//a//b/", "/index.html", "/a/index.htm/", "/index.html/index.html"]), _tails)
)
def test_a_plain_address_has_the_key_it_has_the_long_way(host: str, tail: str) -> None:
    """What is quickly folded because there is nothing but host and path is folded as everything is."""
    assert link_key(host + tail) == link_key(host.replace("://", "://user@") + tail)
    clean = clean_url(host + tail)
    assert clean is None or "?" in clean or "#" in clean or urls._folded(clean) == urls._folded(clean + "?")


@given(st.lists(st.tuples(_hosts, _tails), min_size=1, max_size=3))
def test_a_key_is_its_own_key(parts: list[tuple[str, str]]) -> None:
    """Folding again changes nothing, whatever stands inside whatever, and a key is an address that can be opened."""
    url = "".join(host + tail for host, tail in parts)
    key = link_key(url)
    assert link_key(key) == key
    clean = clean_url(url)
    assert clean is None or (clean_url(key) is not None and link_key(clean) == key)


@given(st.text(max_size=60), _hosts)
def test_any_text_has_a_key(text: str, host: str) -> None:
    """Nothing raises and nothing turns for ever."""
    for url in (text, host + text, "https://" + text):
        assert link_key(link_key(url)) == link_key(url)


def test_a_nest_of_redirectors_ends() -> None:
    """A redirector to itself, hundreds deep, is unwound in no time."""
    assert link_key("https://google.com/url?q=" * 300 + "https://x.example/a") == "https://x.example/a"
