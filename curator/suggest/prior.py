"""What kind of thing a link is, for a team that has no history yet.

Made by hand from general knowledge of where engineers publish what (which hosts sell books or list events, how a
release's address looks, what announcements say); no text and no weight was taken from anybody's newsletter. It is
measured on real ones in `docs/eval.md`. The team's own sections are tied to these kinds by the words of their keys,
headings and aliases.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from curator.domain.settings import SectionDef
from curator.domain.suggestion import Reason, Suggestion

STRONG, CLEAR, HINT = 3.0, 2.0, 1.0
"""Log-odds of a clue: it nearly decides; it usually tells; it tips the balance."""

KINDS: dict[str, tuple[float, str]] = {
    "article": (
        2.0,
        r"articles?|blogs?|posts?|read(?:ing|s)?|notable|thoughts|observations|essays?|stor(?:y|ies)|記事|読み物|ブログ|コラム",
    ),
    "tool": (
        1.2,
        r"tools?|tooling|frameworks?|librar(?:y|ies)|software|projects?|oss|packages?|plugins?|ツール|ライブラリ|フレームワーク|ソフトウェア",
    ),
    "release": (0.6, r"releases?|versions?|updates?|changelog|features?|merges?|リリース|アップデート|新機能|更新"),
    "news": (0.4, r"news|announcements?|official|headlines?|ニュース|お知らせ|発表|話題"),
    "tutorial": (
        0.2,
        r"walkthroughs?|tutorials?|guides?|how-?to|know-?how|learn(?:ing)?|入門|解説|ノウハウ|チュートリアル",
    ),
    "event": (-0.8, r"events?|meetups?|conferences?|cfps?|イベント|勉強会|カンファレンス|登壇"),
    "book": (-0.8, r"books?|書籍|本|新刊|📘|📚|📖"),
    "video": (-0.6, r"videos?|talks?|slides?|podcasts?|audio|動画|スライド|ポッドキャスト"),
    "security": (-1.0, r"security|vulnerabilit(?:y|ies)|advisor(?:y|ies)|cves?|セキュリティ|脆弱性"),
    "paper": (-1.5, r"research|papers?|論文|研究"),
    "document": (-0.8, r"documents?|websites?|specs?|docs?|rfcs?|proposals?|仕様|ドキュメント|ウェブサイト"),
    "job": (-1.8, r"jobs?|hiring|careers?|求人|採用"),
}
"""Kind → (how usual it is, as log-odds; words by which a section's name tells that it is for this kind)."""

_INSTEAD = {
    "release": ("tool", "news", "article"),
    "news": ("article", "release"),
    "tutorial": ("article",),
    "video": ("event", "article"),
    "security": ("news", "article"),
    "paper": ("article",),
    "document": ("article", "tool"),
    "job": ("news", "article"),
    "tool": ("release", "article"),
    "event": ("news", "article"),
    "book": ("article",),
    "article": ("news",),
}
"""Where a kind goes when no section is for it; the first that has one."""


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing to look for."""

    kind: str
    weight: float
    field: str
    """`host`, `path` or `title`."""
    pattern: str
    shown: str = ""
    """What a reason calls it; empty means as found."""


def _hosts(kind: str, weight: float, names: str) -> Clue:
    return Clue(kind, weight, "host", rf"(?:^|\.)(?:{'|'.join(re.escape(name) for name in names.split())})$")


CLUES: tuple[Clue, ...] = (
    # books
    _hosts(
        "book",
        STRONG + CLEAR,
        "manning.com pragprog.com nostarch.com packtpub.com oreilly.co.jp gihyo.jp lambdanote.com booth.pm leanpub.com "
        "apress.com shoeisha.co.jp book.impress.co.jp nextpublishing.jp ohmsha.co.jp techbookfest.org "
        "kyoritsu-pub.co.jp book.mynavi.jp books.google.com tatsu-zine.com peaks.cc morikita.co.jp sbcr.jp",
    ),
    _hosts("book", CLEAR, "amazon.com amazon.co.jp amzn.to amzn.asia oreilly.com"),
    Clue("book", CLEAR, "path", r"/(?:books?|library/view|dp|isbn)(?:/|$)"),
    Clue(
        "book",
        CLEAR,
        "title",
        r"\b(?:e-?books?|\d(?:st|nd|rd|th) edition|o'reilly)\b|書籍|新刊|第\d版|[一-龥]本\b|技術書",
    ),
    # events
    _hosts(
        "event",
        STRONG + CLEAR,
        "connpass.com sched.com meetup.com lu.ma eventbrite.com sessionize.com doorkeeper.jp techplay.jp "
        "cloudnativedays.jp eventregist.com events.linuxfoundation.org community.cncf.io guild.host",
    ),
    Clue("event", CLEAR, "path", r"/(?:events?|meetups?|conferences?|webinars?)(?:/|$)"),
    Clue("event", CLEAR, "path", r"[_/-](?:meetup|conference|kubecon|cfp|unconference|hackathon)(?:[_/\d-]|$)"),
    Clue(
        "event",
        CLEAR,
        "title",
        r"\b(?:meet-?up|conference|summit|kubecon|webinar|workshop|hackathon|call for (?:papers|proposals|speakers)|"
        r"register (?:now|today)|registration|days? tokyo)\b|開催|勉強会|"
        r"登壇|参加(?:者|し|登録)|カンファレンス|イベント|申し込み",
    ),
    # talks
    _hosts("video", STRONG, "youtube.com youtu.be vimeo.com twitch.tv infoq.com peertube.tv"),
    _hosts("video", STRONG, "speakerdeck.com slideshare.net docswell.com slides.com"),
    _hosts("video", STRONG, "soundcloud.com podcasters.spotify.com spotify.com podcasts.apple.com changelog.com"),
    Clue(
        "video", STRONG, "title", r"^\s*[\[(](?:video|audio|podcast|slides?)[\])]|\bpodcast\b|\bepisode \d|\bslides?\b"
    ),
    Clue("video", CLEAR, "path", r"/(?:podcasts?|episodes?|talks?|slides?|videos?)(?:/|$)"),
    # releases
    Clue("release", STRONG, "path", r"^/[^/]+/[^/]+/releases(?:/|$)", "/releases/"),
    Clue("release", CLEAR, "path", r"/(?:releases?|changelog|release-notes|whats-?new)(?:[/.-]|$)"),
    Clue("release", CLEAR, "title", r"\bv?\d+\.\d+(?:\.\d+)?(?:-?(?:rc|beta|alpha)\.?\d*)?\s*$", "1.2.3"),
    Clue("release", HINT, "title", r"\bv?\d+\.\d+(?:\.\d+)?\b", "1.2.3"),
    Clue(
        "release",
        CLEAR,
        "title",
        r"\breleased?\b|release notes|what'?s new|changelog|now available|generally available|リリース",
    ),
    # tools
    Clue("tool", STRONG, "repository", r"^/[^/]+/[^/]+$", "github.com"),
    Clue("tool", CLEAR, "path", r"^/[^/]+/[^/]+/(?:tree|blob|wiki)(?:/|$)"),
    _hosts("tool", CLEAR, "crates.io npmjs.com pypi.org pkg.go.dev artifacthub.io lib.rs rubygems.org hub.docker.com"),
    Clue(
        "tool",
        HINT,
        "title",
        r"\b(?:cli|sdk|plugin|operator|library|framework|toolkit|open[- ]sourc\w+|tool|go library)\b|ツール",
    ),
    Clue("tool", HINT, "title", r"\b(?:introducing|announcing|integration|dashboards?)\b"),
    # news
    Clue(
        "news",
        CLEAR,
        "title",
        r"\b(?:announc\w+|joins?|acquires?|acquisition|graduates?|launch\w*|deprecat\w+|retir\w+)\b|発表|買収",
    ),
    Clue("news", HINT, "path", r"/(?:news|press|announcements?)(?:[/-]|$)"),
    _hosts(
        "news", CLEAR, "publickey1.jp itmedia.co.jp theregister.com thenewstack.io techcrunch.com lwn.net phoronix.com"
    ),
    # articles
    Clue("article", CLEAR, "path", r"/(?:blogs?|posts?|articles?|entry|engineering)(?:/|$)|/20\d\d/\d\d/"),
    _hosts(
        "article",
        CLEAR,
        "medium.com dev.to zenn.dev qiita.com note.com hatenablog.com hashnode.dev substack.com hatenablog.jp "
        "twitter.com x.com github.io wordpress.com lwkd.info",
    ),
    Clue("article", HINT, "host", r"^(?:blog|engineering|tech|developers?)\."),
    Clue("article", CLEAR, "path", r"^/[^/]+/[^/]+/(?:pull|issues|discussions)/\d+"),
    Clue(
        "article",
        HINT,
        "title",
        r"^(?:how|why|what|when|understanding|things|lessons|a look)\b|について|した話|とは|survey|調査",
    ),
    # the rest
    Clue(
        "tutorial",
        CLEAR,
        "title",
        r"\b(?:tutorial|guide|how to|step[- ]by[- ]step|getting started|walkthrough|part \d+)\b|入門|使い方|やってみた",
    ),
    Clue("security", STRONG, "title", r"\bcve-\d{4}-\d+|\bvulnerabilit\w+|\badvisor(?:y|ies)\b|脆弱性", "CVE"),
    Clue("paper", STRONG, "host", r"(?:^|\.)(?:arxiv\.org|dl\.acm\.org|usenix\.org|doi\.org|semanticscholar\.org)$"),
    Clue("paper", CLEAR, "path", r"\.pdf$"),
    _hosts("document", CLEAR, "w3.org rfc-editor.org datatracker.ietf.org readthedocs.io whatwg.org"),
    Clue("document", CLEAR, "path", r"^/?$|/(?:docs?|specs?|rfcs?|reference)(?:/|$)"),
    Clue("job", STRONG, "title", r"\b(?:hiring|job openings?)\b|求人"),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=1_000)
def clues(title: str, url: str) -> tuple[tuple[Clue, str], ...]:
    """The clues that a link gives, each with the words that gave it. Remembered: every section of a link asks."""
    try:
        parts = urlsplit(url)
        host, path = (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        host, path = "", ""
    repository = path.rstrip("/") if host in ("github.com", "gitlab.com", "codeberg.org") else ""
    fields = {"host": host, "path": path[:300], "title": title[:300], "repository": repository}
    found = []
    for clue in CLUES:
        match = _compiled(clue.pattern).search(fields[clue.field])
        if match and (clue.field != "repository" or repository):
            found.append((clue, clue.shown or (host if clue.field == "host" else match.group().strip(" /-_.") or host)))
    return tuple(found)


def kinds(title: str, url: str) -> dict[str, float]:
    """How probable each kind is for a link; together 1."""
    return _spread({kind: usual for kind, (usual, _) in KINDS.items()}, clues(title, url))


def _spread(scores: dict[str, float], given: Sequence[tuple[Clue, str]]) -> dict[str, float]:
    for clue, _ in given:
        scores[clue.kind] += clue.weight
    most = max(scores.values())
    odds = {kind: math.exp(score - most) for kind, score in scores.items()}
    total = sum(odds.values())
    return {kind: part / total for kind, part in odds.items()}


def kinds_of(section: SectionDef) -> tuple[str, ...]:
    """The kinds that a section is for, by the words of its names; its own name counts before its past ones."""
    for names in ((section.key, section.heading), section.aliases):
        said = " ".join(names).replace("_", " ").replace("/", " ").replace("-", " ").lower()
        found = tuple(kind for kind, (_, words) in KINDS.items() if _names(words).search(said))
        if found:
            return found
    return ()


@cache
def _names(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")


EVERYWHERE = 0.04
"""Share of the probability that is spread over all sections: a clue can be wrong."""


def sections(title: str, url: str, defs: Sequence[SectionDef]) -> list[float]:
    """How probable each section is, in the order given; together 1. No sections: an empty list."""
    if not defs:
        return []
    homes = _homes(tuple(defs))
    told = [EVERYWHERE / len(defs)] * len(defs)
    for kind, part in kinds(title, url).items():
        for at in homes[kind]:
            told[at] += (1 - EVERYWHERE) * part / len(homes[kind])
    return told


@cache
def _homes(defs: tuple[SectionDef, ...]) -> dict[str, tuple[int, ...]]:
    """For every kind, the sections its links go to."""
    own = [kinds_of(section) for section in defs]
    homes: dict[str, tuple[int, ...]] = {}
    for kind in KINDS:
        for wanted in (kind, *_INSTEAD[kind]):
            homes[kind] = tuple(at for at, names in enumerate(own) if wanted in names)
            if homes[kind]:
                break
        else:
            homes[kind] = tuple(range(len(defs)))
    return homes


def ground(title: str, url: str, section: SectionDef, defs: Sequence[SectionDef]) -> str:
    """The words of the strongest clue that speaks for a section; empty when none does."""
    homes, at = _homes(tuple(defs)), list(defs).index(section)
    speaking = [(clue.weight, words) for clue, words in clues(title, url) if at in homes[clue.kind]]
    return max(speaking, default=(0.0, ""), key=lambda one: one[0])[1]


def suggestions(title: str, url: str, defs: Sequence[SectionDef], prefill: float) -> tuple[Suggestion, ...]:
    """What the prior alone suggests; nothing for a link that gives no clue. `prefill` as in `[suggest]`."""
    if not clues(title, url):
        return ()
    odds = sorted(zip(sections(title, url, defs), defs, strict=True), key=lambda one: -one[0])[:3]
    return tuple(
        Suggestion(
            section.key,
            part,
            tuple(Reason("shipped", words, section.key) for words in (ground(title, url, section, defs),) if words),
            part >= prefill,
        )
        for part, section in odds
    )
