"""Addresses that stand for another one: redirectors, AMP and mobile forms, second hosts of one site. Tables.

Only what the address itself says is used: a shortener (t.co, bit.ly, lnkd.in, feedproxy) can be resolved by asking it
alone, and nobody is asked here. A row must never fold two different pages; where in doubt there is none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

_END = r"(?=[/?#]|$)"
_LAST = r"(?:\?[^#]*)?(?=#|$)"
"""The end of an address whose query says nothing about the page; a fragment stays."""
_STOP = r"(?=[?#]|$)"

MIRRORS: tuple[tuple[str, str, str], ...] = (
    # -- X and Twitter. twitter.com became x.com on 2024-05-17; both answer, and so does the mobile host. The others are
    # front ends and embed fixers that show the same posts under the same paths.
    ("twitter x", r"(?:(?:mobile|m)\.twitter|(?:mobile\.)?x)\.com" + _END, "twitter.com"),
    (
        "nitter xcancel fxtwitter vxtwitter fixupx",
        r"(?:nitter\.net|xcancel\.com|[fv]xtwitter\.com|fixupx\.com)(?=/)",
        "twitter.com",
    ),
    # A post is its number: any name before it leads there, `/photo/1` and `?s=20` (shared from) show the same.
    # https://developer.x.com/en/docs/twitter-ids
    ("twitter", r"twitter\.com/(?:i/web|\w+)/status(?:es)?/(\d+)" + _END, r"twitter.com/i/status/\1"),
    ("twitter", r"(twitter\.com/i/status/\d+)(?:/(?:photo|video)/\d)?" + _LAST, r"\1"),
    # -- YouTube: https://support.google.com/youtube/answer/57741 (short links), /answer/171780 (embedded), mobile host.
    ("youtu", r"youtu\.be/([\w-]{6,})(?:\?([^#]*))?(?=#|$)", r"youtube.com/watch?v=\1&\2"),
    ("youtube", r"m\.youtube\.com" + _END, "youtube.com"),
    (
        "youtube youtube-nocookie",
        r"youtube(?:-nocookie)?\.com/(?:shorts|live|embed|v)/([\w-]{11})(?:\?([^#]*))?(?=#|$)",
        r"youtube.com/watch?v=\1&\2",
    ),
    # `si` names who shared it, `feature` from where, `ab_channel` whose it is: YouTube's own share button adds them.
    ("youtube", r"(youtube\.com/watch\?(?:[^#]*&)?)(?:si|feature|ab_channel)=[^&#]*&?", r"\1"),
    # -- Hatena Bookmark's page about a page: https://developer.hatena.ne.jp/ja/documents/bookmark/misc/entry_page;
    # `/entry/s/` means https, `entry.touch` is the mobile form. `/entry/4733…` is a number and tells nothing.
    ("hatena", r"b\.hatena\.ne\.jp/entry(?:\.touch)?/(?:s/)?(?=[\w-]+\.)", ""),
    # -- AMP. Google's cache and viewer: https://amp.dev/documentation/guides-and-tutorials/learn/amp-caches-and-cors/
    # amp-cache-urls (`c` is a document, `v` one in a viewer, `s` means https); Bing's has the same shape.
    ("ampproject bing-amp", r"(?:[\w-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)/[cv]/(?:s/)?(?=[\w-]+\.)", ""),
    ("google", r"google\.(?:com?\.)?\w{2,3}/amp/(?:s/)?(?=[\w-]+\.)", ""),
    # Sites whose AMP form is the address with `amp` added, as their own <link rel="amphtml"> said.
    (
        "techcrunch venturebeat 9to5mac 9to5google thenewstack bleepingcomputer",
        r"((?:techcrunch|venturebeat|9to5mac|9to5google|thenewstack|bleepingcomputer)\.(?:com|io)/[^?#]+?)/amp" + _STOP,
        r"\1",
    ),
    ("amp", r"amp\.(?=(?:theguardian|reddit|usatoday)\.com/)", ""),
    ("gigazine", r"gigazine\.net/amp/(?=\d{8}-)", "gigazine.net/news/"),
    # -- Reddit: the old and the new design, `np` ("no participation"), mobile. A post is its number, what follows are
    # words of its title: https://www.reddit.com/dev/api/#GET_comments_{article}
    ("reddit", r"(?:old|new|np|i|m|sh)\.reddit\.com" + _END, "reddit.com"),
    ("redd", r"redd\.it/(\w{5,8})" + _LAST, r"reddit.com/comments/\1"),
    ("reddit", r"reddit\.com/(?:r|u|user)/[\w.-]+/comments/(\w+)(?:/[^/?#]*)?" + _STOP, r"reddit.com/comments/\1"),
    # -- Mobile hosts with the same paths.
    ("m", r"(\w[\w-]*)\.m\.(?=wiki(?:pedia|books|source|quote|versity|news|voyage)\.org/|wiktionary\.org/)", r"\1."),
    ("facebook", r"(?:m|mbasic|touch|web)\.facebook\.com" + _END, "facebook.com"),
    ("m", r"m\.(?=(?:habr\.com|slashdot\.org|imdb\.com|vk\.com)" + _END + ")", ""),
    # Blogger: `?m=1` is the mobile form; country domains show what .com shows:
    # https://support.google.com/blogger/answer/2402711
    ("blogspot", r"([\w-]+\.blogspot)\.(?:com?\.\w\w|(?!com)\w\w)" + _END, r"\1.com"),
    ("blogspot", r"([\w-]+\.blogspot\.com/[^?#]*)\?m=[01](?=#|$)", r"\1"),
    # -- Medium: a story is its number, and `medium.com/p/<number>` leads to it. `source` says where the reader came
    # from, `sk` opens it to friends: https://help.medium.com/hc/en-us/articles/360006543813
    ("medium", r"((?:[\w-]+\.)?medium\.com/[^?#]*)\?(?:source|sk)=[^#]*(?=#|$)", r"\1"),
    ("medium", r"medium\.com/@?[\w.-]+/(?:[^/?#]+-)?([0-9a-f]{10,12})" + _STOP, r"medium.com/p/\1"),
    ("medium", r"[\w-]+\.medium\.com/[^/?#]+-([0-9a-f]{10,12})" + _STOP, r"medium.com/p/\1"),
    # note moved from note.mu on 2019-11-25.
    ("note", r"note\.mu" + _END, "note.com"),
    # -- GitHub: a pull request is an issue with the same number: https://docs.github.com/en/rest/issues/issues
    ("github", r"(github\.com/[\w.-]+/[\w.-]+)/pull/(\d+)" + _STOP, r"\1/issues/\2"),
    ("github", r"(github\.com/[\w.-]+/[\w-][\w.-]*)\.git" + _STOP, r"\1"),
    (
        "github githubusercontent",
        r"raw\.github(?:usercontent)?\.com/([\w.-]+/[\w.-]+)/(?=[^?#])",
        r"github.com/\1/blob/",
    ),
    ("github", r"(github\.com/[\w.-]+/[\w.-]+)/raw/(?=[^?#])", r"\1/blob/"),
    ("github", r"gist\.github\.com/[\w-]+/([0-9a-f]{20}|[0-9a-f]{32})" + _STOP, r"gist.github.com/\1"),
    # Renamed in 2018; GitHub leads on.
    ("github", r"github\.com/kubernetes/features" + _END, "github.com/kubernetes/enhancements"),
    # -- Kubernetes' short names: https://github.com/kubernetes/k8s.io/blob/main/apps/k8s-io/README.md
    ("k8s", r"(?:issues?|prs?)\.k8s\.io/(\d+)" + _STOP, r"github.com/kubernetes/kubernetes/issues/\1"),
    ("k8s", r"(?:features?|keps?)\.k8s\.io/(\d+)" + _STOP, r"github.com/kubernetes/enhancements/issues/\1"),
    # -- Google Groups, before and after its redesign of 2020, which still leads old addresses to these.
    ("groups", r"groups\.google\.com(?:/forum)?/?#!topic/([\w.-]+)/([\w-]+)$", r"groups.google.com/g/\1/c/\2"),
    (
        "groups",
        r"groups\.google\.com(?:/forum)?/?#!msg/([\w.-]+)/([\w-]+)/([\w-]+)$",
        r"groups.google.com/g/\1/c/\2/m/\3",
    ),
    ("groups", r"groups\.google\.com/d/topic/([\w.-]+)/([\w-]+)" + _STOP, r"groups.google.com/g/\1/c/\2"),
    ("groups", r"groups\.google\.com/d/msg/([\w.-]+)/([\w-]+)/([\w-]+)" + _STOP, r"groups.google.com/g/\1/c/\2/m/\3"),
    # Google's documents: how they are opened (`usp` names the button) is not what they say.
    (
        "docs",
        r"(docs\.google\.com/(?:document|spreadsheets|presentation)/d/[\w-]{20,})"
        r"(?:/(?:edit|view|preview|mobilebasic))?(?:\?usp=[\w-]+)?(?=#|$)",
        r"\1",
    ),
    # -- Papers: https://info.arxiv.org/help/arxiv_identifier.html (`abs` is a paper's page), and the old DOI resolver.
    (
        "arxiv",
        r"(?:export\.)?arxiv\.org/(?:pdf|abs|html)/(\d{4}\.\d{4,5}(?:v\d+)?)(?:\.pdf)?" + _STOP,
        r"arxiv.org/abs/\1",
    ),
    ("doi", r"dx\.doi\.org(?=/10\.)", "doi.org"),
    # -- Mails by message id: every list, `all` and `r` show one mail under one id: https://lore.kernel.org/_/text/help/
    ("kernel", r"(?:lore|lkml)\.kernel\.org/[\w.-]+/([^/?#]+@[^/?#]+)" + _STOP, r"lore.kernel.org/all/\1"),
    # -- Amazon: a thing is its ASIN, the words before and the `ref` behind are decoration.
    (
        "amazon",
        r"(amazon\.(?:com|co\.jp|co\.uk|de|fr))/(?:[^/?#]+/)?(?:dp|gp/product)/([0-9A-Z]{10})(?:/ref=[^?#]*)?" + _STOP,
        r"\1/dp/\2",
    ),
    # Go's package pages moved in 2020: https://go.dev/blog/pkg.go.dev-2020
    ("godoc", r"godoc\.org/(?=[\w-]+(?:\.[\w-]+)+/)", "pkg.go.dev/"),
)
"""Labels of the hosts it is for; a pattern from the start of host, path, query and fragment (without `https://`,
`www.`); the form compared. Each row says where it is from."""

REDIRECTORS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("google", r"google\.(?:com?\.)?\w{2,3}/url", ("q", "url")),  # results, Docs, and Alerts, whose feeds hold them
    ("facebook messenger", r"(?:l|lm)\.(?:facebook|messenger)\.com/l\.php", ("u",)),  # Facebook's Link Shim
    ("facebook", r"facebook\.com/l\.php", ("u",)),
    ("instagram", r"l\.instagram\.com", ("u",)),
    ("threads", r"l\.threads\.(?:net|com)", ("u",)),
    ("reddit", r"out\.reddit\.com(?:/\w+)?", ("url",)),
    ("youtube", r"youtube\.com/redirect", ("q",)),  # links in descriptions
    ("umblr", r"t\.umblr\.com/redirect", ("z",)),  # Tumblr
    ("slack-redir", r"slack-redir\.net/link", ("url",)),  # Slack
    ("medium", r"medium\.com/r", ("url",)),
    ("zhihu", r"link\.zhihu\.com", ("target",)),
    ("juejin csdn", r"link\.(?:juejin\.cn|csdn\.net)", ("target",)),
    ("vk", r"vk\.com/away\.php", ("to",)),
    ("linkedin", r"linkedin\.com/(?:redir/redirect|safety/go)", ("url",)),
    ("steamcommunity", r"steamcommunity\.com/linkfilter", ("url", "u")),
    ("duckduckgo", r"duckduckgo\.com/l", ("uddg",)),
    ("bing", r"bing\.com/news/apiclick\.aspx", ("url",)),  # Bing News' feeds
    ("safelinks", r"[\w-]+\.safelinks\.protection\.outlook\.com", ("url",)),  # Microsoft, in forwarded mails
    ("getpocket", r"getpocket\.com/redirect", ("url",)),
    ("exit", r"exit\.sc", ("url",)),  # SoundCloud
    ("hatena", r"b\.hatena\.ne\.jp/entry(?:/panel)?", ("url",)),  # Hatena Bookmark, by address
)
"""Pages that do nothing but lead on: labels and pattern as above, and the query parameters that hold the target."""

_CASELESS = re.compile(r"(?:gist\.)?github\.com/[\w.-]+(?:/[\w.-]+)?")
"""GitHub takes owners and repositories in any case: https://docs.github.com/en/rest/repos/repos."""


Mirror = tuple[re.Pattern[str], str]
Redirector = tuple[re.Pattern[str], tuple[str, ...]]
_MIRRORS: dict[str, list[Mirror]] = {}
_REDIRECTORS: dict[str, list[Redirector]] = {}
for _labels, _pattern, _form in MIRRORS:
    for _label in _labels.split():
        _MIRRORS.setdefault(_label, []).append((re.compile("^" + _pattern), _form))
for _labels, _pattern, _names in REDIRECTORS:
    for _label in _labels.split():
        _REDIRECTORS.setdefault(_label, []).append((re.compile("^" + _pattern + r"/?\?([^#]*)"), _names))


def mirrored(rest: str) -> str:
    """What an address stands for, one step of the way; the same when it stands for itself.

    Args:
        rest: An address without `https://` and `www.`.

    Returns:
        Likewise, or the whole address that a redirector leads to.
    """
    end = _HOST_ENDS.search(rest)
    redirectors, mirrors, caseless = _rows_of(rest[: end.start()] if end else rest)
    for where, names in redirectors:
        found = where.match(rest)
        if found:
            return _target(rest, found[1], names)
    for pattern, form in mirrors:
        changed = pattern.sub(form, rest, count=1)
        if changed != rest:
            return changed
    named = _CASELESS.match(rest) if caseless else None
    return named.group().lower() + rest[named.end() :] if named else rest


_HOST_ENDS = re.compile(r"[/?#:]")


@lru_cache(maxsize=4_096)
def _rows_of(host: str) -> tuple[list[Redirector], list[Mirror], bool]:
    """The rows that are for a host, and whether it takes names in any case: a team's sources have few hosts."""
    labels = host.split(".")
    redirectors = [row for label in labels for row in _REDIRECTORS.get(label, ())]
    return redirectors, [row for label in labels for row in _MIRRORS.get(label, ())], "github" in labels


def _target(rest: str, query: str, names: tuple[str, ...]) -> str:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name in names:
            target = unquote(value)
            if re.match(r"https?://[\w\[]", target):
                return target
    return rest
