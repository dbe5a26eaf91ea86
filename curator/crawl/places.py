"""Places whose feeds have a known form: the address of a page there tells the address of its feed. Pure.

Every row says where its form is documented or was seen. A site that changes its form costs one request: what a page
names is looked for then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_IS_FEED = re.compile(r"(?:\.(?:atom|rss|rdf|xml|json)|/(?:feed|rss|atom))/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """Places whose feeds have a known form."""

    name: str
    pattern: re.Pattern[str]
    """What is matched against host and path (with the query), without scheme and `www.`."""
    feeds: tuple[str, ...]
    """Templates of the feeds' addresses, the best first."""
    origin: str
    """Where the form is documented or was seen."""


def _rule(name: str, pattern: str, *feeds: str, origin: str) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE), feeds, origin)


_REST = r"(?:[/?#].*)?$"
_GITHUB = (
    r"(?!(?:about|apps|collections|explore|features|login|marketplace|orgs|pricing|search|settings|sponsors|topics"
    r"|trending)\b)"
)

RULES: tuple[Rule, ...] = (
    _rule(
        "GitHub commits",
        rf"github\.com/{_GITHUB}([\w.-]+)/([\w.-]+)/commits/([\w./-]+?)/?$",
        r"https://github.com/\1/\2/commits/\3.atom",
        origin="https://docs.rsshub.app/routes/programming#github, which lists GitHub's own feeds",
    ),
    _rule(
        "GitHub tags",
        rf"github\.com/{_GITHUB}([\w.-]+)/([\w.-]+)/tags/?$",
        r"https://github.com/\1/\2/tags.atom",
        origin="https://github.com/orgs/community/discussions/128589",
    ),
    _rule(
        "GitHub repository",
        rf"github\.com/{_GITHUB}([\w.-]+)/([\w.-]+?)(?:\.git)?{_REST}",
        r"https://github.com/\1/\2/releases.atom",
        origin="https://docs.rsshub.app/routes/programming#github, which lists GitHub's own feeds",
    ),
    _rule(
        "GitHub user",
        rf"github\.com/{_GITHUB}([\w-]+)/?$",
        r"https://github.com/\1.atom",
        origin="https://docs.github.com/en/rest/activity/feeds",
    ),
    _rule(
        "GitLab project",
        r"gitlab\.com/(?!explore\b|users\b|groups\b|help\b)([\w.-]+(?:/(?!-/)[\w.-]+)+?)(?:\.git)?(?:/-/.*|/)?$",
        r"https://gitlab.com/\1/-/releases.atom",
        r"https://gitlab.com/\1/-/tags?format=atom",
        origin="https://gitlab.com/gitlab-org/gitlab/-/merge_requests/151062 and issue 26800",
    ),
    _rule(
        "Codeberg repository",
        rf"codeberg\.org/([\w.-]+)/([\w.-]+?)(?:\.git)?{_REST}",
        r"https://codeberg.org/\1/\2/releases.rss",
        origin="Forgejo's own button on the releases page; codeberg.org/odkr/sievemgr names it in its README",
    ),
    _rule(
        "YouTube channel",
        rf"(?:m\.)?youtube\.com/channel/(UC[\w-]{{22}}){_REST}",
        r"https://www.youtube.com/feeds/videos.xml?channel_id=\1",
        origin='<link rel="alternate"> of every channel page; https://gist.github.com/tracend/d70ce06e3fe2683b6ade',
    ),
    _rule(
        "YouTube playlist",
        r"(?:m\.)?youtube\.com/playlist\?(?:.*&)?list=([\w-]+)",
        r"https://www.youtube.com/feeds/videos.xml?playlist_id=\1",
        origin="https://github.com/omarroth/invidious/issues/113",
    ),
    _rule(
        "YouTube user",
        rf"(?:m\.)?youtube\.com/user/([\w.-]+){_REST}",
        r"https://www.youtube.com/feeds/videos.xml?user=\1",
        origin="https://gist.github.com/tracend/d70ce06e3fe2683b6ade",
    ),
    _rule(
        "Medium tag",
        rf"medium\.com/tag/([\w-]+){_REST}",
        r"https://medium.com/feed/tag/\1",
        origin="https://help.medium.com/hc/en-us/articles/214874118",
    ),
    _rule(
        "Medium publication or writer",
        rf"medium\.com/(?!feed\b|m/|me\b|about\b|search\b|membership\b|plans\b|p/|s/)(@?[\w.-]+){_REST}",
        r"https://medium.com/feed/\1",
        origin="https://help.medium.com/hc/en-us/articles/214874118",
    ),
    _rule(
        "Medium subdomain",
        rf"(?!help\.|policy\.|cdn-)([\w-]+)\.medium\.com{_REST}",
        r"https://\1.medium.com/feed",
        origin="https://help.medium.com/hc/en-us/articles/214874118",
    ),
    _rule(
        "Zenn topic",
        rf"zenn\.dev/topics/([^/?#]+){_REST}",
        r"https://zenn.dev/topics/\1/feed",
        origin="https://zenn.dev/zenn/articles/zenn-feed-rss",
    ),
    _rule(
        "Zenn publication",
        rf"zenn\.dev/p/([\w-]+){_REST}",
        r"https://zenn.dev/p/\1/feed",
        origin="public feed lists, such as https://zenn.dev/p/dena/feed",
    ),
    _rule(
        "Zenn trends", r"zenn\.dev/?$", "https://zenn.dev/feed", origin="https://zenn.dev/zenn/articles/zenn-feed-rss"
    ),
    _rule(
        "Zenn writer",
        rf"zenn\.dev/(?!(?:articles|books|scraps|search|about|events|faq|link|tech-or-idea)\b)([\w-]+){_REST}",
        r"https://zenn.dev/\1/feed",
        origin="https://zenn.dev/zenn/articles/zenn-feed-rss",
    ),
    _rule(
        "Qiita tag",
        rf"qiita\.com/tags/([^/?#]+){_REST}",
        r"https://qiita.com/tags/\1/feed",
        origin="public feed lists, such as https://qiita.com/tags/AI/feed",
    ),
    _rule(
        "Qiita Advent calendar",
        rf"qiita\.com/advent-calendar/(\d{{4}})/([\w-]+){_REST}",
        r"https://qiita.com/advent-calendar/\1/\2/feed",
        origin="https://qiita.com/amderbar/items/a333c8230a420a5bb9f5",
    ),
    _rule(
        "Qiita writer",
        rf"qiita\.com/(?!(?:about|api|organizations|question|search|signup|login|trend|timeline|popular-items)\b)([\w@-]+){_REST}",
        r"https://qiita.com/\1/feed.atom",
        r"https://qiita.com/\1/feed",
        origin='<link rel="alternate"> of every writer\'s page',
    ),
    _rule(
        "Speaker Deck",
        rf"speakerdeck\.com/(?!(?:c|p|player|features|pro|signin|signup|search|about|faq)\b)([\w-]+){_REST}",
        r"https://speakerdeck.com/\1.atom",
        r"https://speakerdeck.com/\1.rss",
        origin='<link rel="alternate"> of every speaker\'s page; RubyEvents reads the second form',
    ),
    _rule(
        "Hatena blog",
        rf"([\w-]+\.(?:hatenablog\.(?:com|jp)|hateblo\.jp|hatenadiary\.(?:com|jp|org))){_REST}",
        r"https://\1/feed",
        r"https://\1/rss",
        origin="http://tar.blogru.me/entry/2014/04/03/024738: /feed is Atom, /rss is RSS 2.0",
    ),
    _rule(
        "note",
        rf"note\.com/(?!(?:about|contests|hashtag|info|interests|login|search|signup|topic)\b)([\w-]+){_REST}",
        r"https://note.com/\1/rss",
        origin="public feed lists, such as https://note.com/dd_techblog/rss",
    ),
    _rule(
        "Reddit",
        rf"(?:old\.|new\.)?reddit\.com/(r|u|user)/([\w-]+){_REST}",
        r"https://www.reddit.com/\1/\2/.rss",
        origin="https://www.reddit.com/wiki/rss/",
    ),
    _rule(
        "dev.to tag",
        rf"dev\.to/t/([\w-]+){_REST}",
        r"https://dev.to/feed/tag/\1",
        origin="public feed lists, such as https://dev.to/feed/tag/dotnet",
    ),
    _rule(
        "dev.to writer",
        rf"dev\.to/(?!(?:about|feed|rss|search|settings|tags|top|videos|podcasts|enter)\b)([\w-]+){_REST}",
        r"https://dev.to/feed/\1",
        origin="public feed lists, such as https://dev.to/feed/tag/dotnet",
    ),
    _rule(
        "PyPI project",
        rf"pypi\.org/project/([\w.-]+){_REST}",
        r"https://pypi.org/rss/project/\1/releases.xml",
        origin='<link rel="alternate"> of every project\'s page; https://docs.pypi.org/api/feeds/',
    ),
    _rule(
        "Blogger",
        rf"([\w-]+\.blogspot\.(?:com|jp)){_REST}",
        r"https://\1/feeds/posts/default",
        origin="https://docs.tomy.me/spec-rss-atom",
    ),
    _rule("Tumblr", rf"([\w-]+\.tumblr\.com){_REST}", r"https://\1/rss", origin="https://docs.tomy.me/spec-rss-atom"),
    _rule(
        "Substack",
        rf"([\w-]+\.substack\.com){_REST}",
        r"https://\1/feed",
        origin="https://lighthouseapp.io/blog/deep-dive-finding-rss-feeds",
    ),
)
"""Forms of feeds by place; the first row that matches counts. Every row names where it is from."""


def known_feeds(url: str) -> tuple[str, ...]:
    """Where the feeds of a place are by its address alone, the best first; empty for places that no rule knows and
    for addresses that are a feed's own by their form."""
    parts = urlsplit(url)
    if _IS_FEED.search(parts.path):
        return ()
    host = (parts.hostname or "").removeprefix("www.")
    where = f"{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    for rule in RULES:
        match = rule.pattern.match(where)
        if match:
            return tuple(match.expand(template) for template in rule.feeds)
    return ()
