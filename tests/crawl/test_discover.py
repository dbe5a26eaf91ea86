"""From an address to its feed: forms of known places, what pages name, and the choice between several."""

from __future__ import annotations

import pytest

from curator.crawl.adding import pasted
from curator.crawl.discover import NamedFeed, choices, feeds_on, named_feeds
from curator.crawl.places import RULES, known_feeds

PAGE = "https://x.example/blog/"
CHANNEL = "UC2DjFE7Xf11URZqWBigcVOQ"


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("https://github.com/XenitAB/spegel", "https://github.com/XenitAB/spegel/releases.atom"),
        ("https://github.com/XenitAB/spegel.git", "https://github.com/XenitAB/spegel/releases.atom"),
        ("https://github.com/XenitAB/spegel/releases/tag/v0.0.5", "https://github.com/XenitAB/spegel/releases.atom"),
        ("https://www.github.com/golang/go/tags", "https://github.com/golang/go/tags.atom"),
        ("https://github.com/golang/go/commits/master", "https://github.com/golang/go/commits/master.atom"),
        ("https://github.com/XenitAB", "https://github.com/XenitAB.atom"),
        ("https://gitlab.com/a/b/c/-/issues", "https://gitlab.com/a/b/c/-/releases.atom"),
        ("https://codeberg.org/forgejo/forgejo/releases", "https://codeberg.org/forgejo/forgejo/releases.rss"),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/videos",
            f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
        ),
        ("https://m.youtube.com/playlist?list=PL-x_1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL-x_1"),
        ("https://www.youtube.com/user/kubernetes", "https://www.youtube.com/feeds/videos.xml?user=kubernetes"),
        ("https://medium.com/@aki/a-post-1a2b", "https://medium.com/feed/@aki"),
        ("https://medium.com/netflix-techblog", "https://medium.com/feed/netflix-techblog"),
        ("https://medium.com/tag/kubernetes", "https://medium.com/feed/tag/kubernetes"),
        ("https://aki.medium.com/a-post-1a2b", "https://aki.medium.com/feed"),
        ("https://zenn.dev/aki/articles/0123", "https://zenn.dev/aki/feed"),
        ("https://zenn.dev/topics/kubernetes", "https://zenn.dev/topics/kubernetes/feed"),
        ("https://zenn.dev/p/dena", "https://zenn.dev/p/dena/feed"),
        ("https://zenn.dev/", "https://zenn.dev/feed"),
        ("https://qiita.com/aki/items/0123", "https://qiita.com/aki/feed.atom"),
        ("https://qiita.com/tags/kubernetes", "https://qiita.com/tags/kubernetes/feed"),
        ("https://qiita.com/advent-calendar/2022/go", "https://qiita.com/advent-calendar/2022/go/feed"),
        ("https://speakerdeck.com/aki/a-talk?slide=3", "https://speakerdeck.com/aki.atom"),
        ("https://aki.hatenablog.com/entry/2023/03/17", "https://aki.hatenablog.com/feed"),
        ("https://aki.hateblo.jp/", "https://aki.hateblo.jp/feed"),
        ("https://note.com/aki/n/n0123", "https://note.com/aki/rss"),
        ("https://www.reddit.com/r/kubernetes/", "https://www.reddit.com/r/kubernetes/.rss"),
        ("https://dev.to/aki/a-post-1a2b", "https://dev.to/feed/aki"),
        ("https://dev.to/t/go", "https://dev.to/feed/tag/go"),
        ("https://pypi.org/project/httpx/0.28.1/", "https://pypi.org/rss/project/httpx/releases.xml"),
        ("https://aki.substack.com/p/one", "https://aki.substack.com/feed"),
        ("https://aki.blogspot.com/2023/03/one.html", "https://aki.blogspot.com/feeds/posts/default"),
        ("https://aki.tumblr.com/post/1", "https://aki.tumblr.com/rss"),
        # no form: the page is asked
        ("https://www.youtube.com/@kubernetescommunity", ""),
        ("https://github.com/topics/kubernetes", ""),
        ("https://medium.com/me/stories", ""),
        ("https://blog.example/", ""),
        ("https://notgithub.com/a/b", ""),
        # a feed's own address is asked as it is
        ("https://zenn.dev/aki/feed", ""),
        ("https://github.com/golang/go/commits/master.atom", ""),
        ("https://www.reddit.com/r/kubernetes/.rss", ""),
    ],
)
def test_forms_of_known_places(url: str, feed: str) -> None:
    """An address of a known place tells its feed's; others tell nothing."""
    assert next(iter(known_feeds(url)), "") == feed


def test_every_row_says_where_it_is_from() -> None:
    """A form that nobody can check does not stand in the table, and no name is used twice."""
    assert all(rule.origin and rule.feeds for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_known_feeds_lead_no_further() -> None:
    """The feed of a place is not itself a place with a feed, save where both are the same."""
    for rule in RULES:
        for template in rule.feeds:
            feed = template.replace("\\1", "aki").replace("\\2", "go").replace("\\3", "x")
            assert set(known_feeds(feed)) <= {feed}, rule.name


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (link("/c/feed", title="Comments") + link("/feed"), ["https://x.example/feed", "https://x.example/c/feed"]),
        (link("/f.json", "application/json") + link("/f.xml"), ["https://x.example/f.xml", "https://x.example/f.json"]),
        ('<a href="/rss.xml">RSS</a>' + link("/feed"), ["https://x.example/feed"]),
        ('<a href="/rss.xml">RSS</a>', ["https://x.example/rss.xml"]),
        ('<a href="atom.xml?x=1"><img alt=""></a>', []),
        ('<a href="?feed=rss2">abonnieren</a>', ["https://x.example/blog/?feed=rss2"]),
        ('<a href="/out.xml">フィード</a>', ["https://x.example/out.xml"]),
        ('<a href="/sitemap.xml">Sitemap</a><a href="/feedback">Feedback</a>', []),
        ('<a href="javascript:alert(1)//feed">RSS</a>', []),
        (link("file:///etc/passwd") + link("data:text/xml,x"), []),
    ],
)
def test_what_a_page_names(page: str, expected: list[str]) -> None:
    """Its head first, comments last, ordinary links only where the head names nothing; web addresses only."""
    assert list(feeds_on(page, PAGE)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('</feed>; rel="alternate"; type="application/rss+xml"; title="Posts"', ["https://x.example/feed"]),
        ("</a>; rel=preload, </feed>; rel=alternate; type=application/atom+xml", ["https://x.example/feed"]),
        ('</feed>; rel="next"; type="application/rss+xml"', []),
        ("<" * 9_999, []),
    ],
)
def test_the_link_header(header: str, expected: list[str]) -> None:
    """HTTP may name a feed as well as the page."""
    assert [feed.url for feed in named_feeds("<html>", PAGE, link_header=header)] == expected


def test_a_youtube_handle_is_found_by_what_its_page_says() -> None:
    """The page's link lies beyond a megabyte of scripts; elsewhere the same words mean nothing."""
    page = "<script>" + "x" * 400_000 + f'"externalId":"{CHANNEL}"</script>'
    expected = (f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",)
    assert feeds_on(page, "https://www.youtube.com/@kubernetescommunity") == expected
    assert feeds_on(page, PAGE) == ()


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        (("/rss.xml", "/atom.xml", "/feed.json"), ["/rss.xml"]),
        (("/news/feed", "/blog/feed"), ["/news/feed", "/blog/feed"]),
        (("/?feed=rss2", "/?feed=atom"), ["/?feed=rss2"]),
        (("/feed", "/comments/feed"), ["/feed"]),
        (("/en/feed.xml", "/ja/feed.xml", "/ja/atom.xml"), ["/en/feed.xml", "/ja/feed.xml"]),
    ],
)
def test_formats_and_comments_are_no_choice(feeds: tuple[str, ...], expected: list[str]) -> None:
    """A person is asked only where feeds differ in what they tell."""
    named = tuple(NamedFeed(f"https://x.example{feed}", comments="comments" in feed) for feed in feeds)
    assert [feed.url.removeprefix("https://x.example") for feed in choices(named)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" <https://x.example/feed> ", "https://x.example/feed"),
        ("x.example/blog", "https://x.example/blog"),
        ("feed://x.example/rss", "https://x.example/rss"),
        ("feed:http://x.example/rss", "http://x.example/rss"),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_what_people_paste(text: str, expected: str | None) -> None:
    """Reader's schemes and missing ones are understood; what is no web address is none."""
    assert pasted(text) == expected
