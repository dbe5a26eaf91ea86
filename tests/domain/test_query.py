"""The query language: what is read, what is meant, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain import matching
from curator.domain.matching import Lore, haystack, matcher, section_names
from curator.domain.patterns import MOST, steps
from curator.domain.query import FIELDS, FLAGS, LENGTH, TERMS, Query, parse
from curator.domain.settings import SectionDef
from curator.domain.standing import standing, state
from curator.domain.types import Coverage, Decision, Entry, Link, LinkView, Submission
from curator.errors import QueryError

NOW = datetime(2023, 3, 17, 7, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=7)

SECTIONS = (
    SectionDef("articles", "👀 Notable Articles", aliases=("👀 Articles",)),
    SectionDef("releases", "🛠️ Releases", aliases=("New Releases",)),
    SectionDef("tools", "🤝 Tools"),
)


def link(
    url: str, title: str, *, source: str = "kubernetes", days: float = 1, also: str = "", by: str = ""
) -> LinkView:
    """An undecided link, seen some days ago, carried by one source or two, perhaps proposed."""
    at = NOW - timedelta(days=days)
    carried = [Entry(name, url, title, url, published_at=at, first_seen_at=at) for name in (source, also) if name]
    proposed = (Submission("s", at, by, url, reason="会議で紹介したい"),) if by else ()
    return LinkView(Link(url, url, title, at, tuple(carried), proposed), standing(()), state(standing(()), (), None))


def said(view: LinkView, by: str = "zoe", **says: object) -> LinkView:
    """What the link is after somebody said something of it."""
    decisions = (*view.decisions, Decision(f"d{len(view.decisions)}", NOW, by, view.link.url, says))
    stands = standing(decisions)
    return replace(view, decisions=decisions, standing=stands, state=state(stands, view.coverage, SINCE))


GITHUB = "https://github.com/containerd/containerd/releases/tag/"
LINKS = {
    "release": link(f"{GITHUB}v1.7.0", "containerd 1.7.0", source="containerd"),
    "rc": link(f"{GITHUB}v1.7.0-rc.1", "containerd 1.7.0-rc.1", source="containerd", days=3),
    "spegel": link("https://blog.example.com/spegel", "Spegel：ローカルのミラー", also="hackernews", by="kaz"),
    "generic": link("https://www.example.org/vec", "Vec[T], and C++ in Ｋｕｂｅｒｎｅｔｅｓ", source="rust-blog"),
    "kept": said(link("https://a.example/kept", "Kept with care"), verdict="keep", section="articles", writer="zoe"),
    "noted": said(
        link("https://a.example/noted", "Noted"),
        verdict="keep", section="✨ Kubernetes 1.27", writer="kaz", note="読んでほしい", comment="でも長い",
    ),
    "argued": said(said(link("https://a.example/argued", "Argued"), verdict="keep"), "kaz", verdict="skip"),
    "old": link("https://a.example/old", "Long ago", days=30),
}  # fmt: skip
LINKS["covered"] = replace(
    link("https://a.example/covered", "Again"), coverage=(Coverage(NOW.date(), 25, "Tools", "Again", "x", False),)
)

LORE = Lore(
    by="zoe",
    now=NOW,
    since=SINCE,
    sections=section_names(SECTIONS),
    suggested=lambda view: "releases" if "/releases/" in view.link.url else "",
    twins={LINKS["generic"].link.key},
)


def found(query: str, lore: Lore = LORE) -> str:
    """Names of the links that a query means."""
    fits = matcher(parse(query), lore)
    return " ".join(name for name, view in LINKS.items() if fits(view))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "release rc spegel generic kept noted argued old covered"),
        ("containerd", "release rc"),
        ("CONTAINERD 1.7 rc", "rc"),
        ("kubernetes", "spegel generic kept noted argued old covered"),  # also a source, a section, full-width letters
        ("ミラー", "spegel"),
        ("ﾐﾗｰ", "spegel"),
        ('"with care"', "kept"),
        ('"care with"', ""),
        ('"with care', "kept"),
        ("紹介", "spegel"),  # the proposer's reason
        ("vec[t]", "generic"),
        ("c++", "generic"),
        ("-kubernetes", "release rc"),
        ("!kubernetes", "release rc"),
        ("－kubernetes", "release rc"),
        ("ーkubernetes", "release rc"),
        ("state:keep", "kept noted"),
        ("state:kept,skip", "kept noted argued"),
        ("state:採用", "kept noted"),
        ("ｓｔａｔｅ：ｋｅｅｐ　ｃａｒｅ", "kept"),
        ("STATE:Keep", "kept noted"),
        ("-state:new", "kept noted argued"),
        ("is:release", "release rc"),
        ("is:prerelease", "rc"),
        ("is:release -is:prerelease", "release"),
        ("is:prerelease,noted", "rc noted"),
        ("is:multi", "spegel"),
        ("is:proposed", "spegel"),
        ("is:noted", "noted"),
        ("is:commented", "noted"),
        ("is:assigned", "kept noted"),
        ("is:disputed", "argued"),
        ("is:covered", "covered"),
        ("is:backlog", "old"),
        ("is:twin", "generic"),
        ("is:headline", ""),
        ("kind:rc,beta", "rc"),
        ("project:containerd is:release", "release rc"),
        ("section:articles", "kept"),
        ('section:"👀 Articles"', "kept"),
        ("section:releases", "release rc"),  # suggested, as long as nothing is decided
        ("section:kubernetes", "noted"),
        ("section:none -is:disputed", "spegel generic old covered"),
        ("source:hacker", "spegel"),
        ("source:rust,hacker", "spegel generic"),
        ("host:github.com", "release rc"),
        ("host:example", "spegel generic kept noted argued old covered"),
        ("by:kaz", "spegel argued"),
        ("by:KAZ state:skip", "argued"),
        ("by:ka", ""),
        ("writer:kaz", "noted"),
        ("writer:me", "kept"),
        ("writer:none state:keep", ""),
        ("state:keep writer:me -is:noted", "kept"),
        ("title:again", "covered"),
        ('title:"long ago"', "old"),
        ("url:/vec", "generic"),
        ("note:読んで", "noted"),
        ("newer:2d host:github.com", "release"),
        ("older:2w", "old"),
        ("-newer:2w", "old"),
        ("/releases/tag", "release rc"),
        (r"/1\.7\.\d+-rc/", "rc"),
        ("/ｋｕｂｅ/", "generic"),
        (r"title:/^v|^c.*0$/", "release generic"),
        (r"-/a\.example|github/", "spegel generic"),
        (r"host:/^blog\./", "spegel"),
        ("https://a.example/old", "old"),
        ("10:00", ""),
        ("kubernetes: kept", "") ,
        ("- kept", ""),
        ('""', "release rc spegel generic kept noted argued old covered"),
    ],
)  # fmt: skip
def test_a_query_means_these_links(query: str, names: str) -> None:
    """Terms side by side must all hold; commas mean either; width and case never matter."""
    assert found(query) == names


def test_nobody_is_me_where_nobody_is_named() -> None:
    """`me` of an unnamed person is no link's writer, and without a clock nothing is newer or older."""
    assert found("writer:me", Lore()) == ""
    assert found("newer:9w", Lore()) == found("older:1h", Lore()) == ""


@pytest.mark.parametrize(
    ("query", "reason", "at", "said"),
    [
        ("kube stat:new", "field", 6, "no field is called `stat` (fields are state, is,"),
        ("state:", "empty", 7, "`state:` says nothing (it is one of new, keep,"),
        ("kube state: new", "empty", 12, "`state:` says nothing"),
        ("title:", "empty", 7, 'write title:word or title:"several words"'),
        ("state:new,kep", "value", 11, "`state:` cannot be `kep`"),
        ("-is:relase", "value", 5, "it is one of release, prerelease,"),
        ("kind:stables", "value", 6, "it is one of stable, rc,"),
        ("newer:soon", "value", 7, "12h, 3d, 2w or 1m"),
        ("x /a(b/", "regex", 3, "not a regular expression"),
        ("title:/(a+)+b/", "slow", 7, "could take for ever"),
        ("/(a|aa)+b/", "slow", 1, "could take for ever"),
        ("/" + "a?" * 30 + "a" * 30 + "/", "slow", 1, "could take for ever"),
        ("/((a{0,16}){0,16}){0,16}b/", "slow", 1, "could take for ever"),
        ("/.*.*.*b/", "slow", 1, "could take for ever"),
        ("a" * (LENGTH + 1), "long", LENGTH + 1, "at most"),
        ("a " * (TERMS + 1), "long", 2 * TERMS + 1, "too many terms"),
    ],
)
def test_a_wrong_query_names_the_place_and_what_may_stand_there(query: str, reason: str, at: int, said: str) -> None:
    """The error has a fixed reason, the character, and the names that exist."""
    with pytest.raises(QueryError, match=re.escape(said)) as caught:
        parse(query)
    assert (caught.value.reason, caught.value.at) == (reason, at)
    assert str(caught.value).startswith(f"query, character {at}: ")


@given(st.one_of(st.text(), st.text(alphabet='-!ー:：/\\"“ 　,.*+(){}[]?|^$ab1stateisnewtitle')))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    """Nothing else is raised, neither when it is read nor when links are looked at."""
    try:
        query = parse(text)
    except QueryError:
        return
    fits = matcher(query, LORE)
    for view in LINKS.values():
        fits(view)


@given(st.sampled_from(sorted(LINKS)), st.text(alphabet="abck1.7ミラー ", min_size=1))
def test_a_negated_query_means_the_others(name: str, text: str) -> None:
    """A link fits a word or its negation, never both."""
    word = f'"{text}"'
    assert matcher(parse(word), LORE)(LINKS[name]) != matcher(parse("-" + word), LORE)(LINKS[name]) or not text.strip()


def test_every_flag_and_field_is_answered() -> None:
    """What may be asked can be answered: no name is only in one of the tables."""
    for flag in FLAGS:
        assert isinstance(matcher(parse(f"is:{flag}"), LORE)(LINKS["kept"]), bool)
    for field, allowed in FIELDS.items():
        value = allowed[0] if allowed else "3d" if field in ("newer", "older") else "x"
        assert isinstance(matcher(parse(f"{field}:{value}"), LORE)(LINKS["kept"]), bool)
    assert set(matching._FLAGS) | {"backlog", "twin", "story"} == set(FLAGS)


def test_no_terms_mean_every_link() -> None:
    """The empty query leaves nothing out."""
    assert parse("  　") == Query()


def test_words_are_looked_for_in_a_memory_where_there_is_one() -> None:
    """The review remembers what it has folded once."""
    assert found("remembered", Lore(text=lambda view: "remembered" if view is LINKS["old"] else "")) == "old"
    assert "会議で紹介したい" in haystack(LINKS["spegel"])


@pytest.mark.parametrize(
    ("expression", "ways"),
    [
        ("kube", 1),
        (r"\d+\.\d+\.\d+", 1),
        (r"v\d+$", 300),
        (r"[a-z]+-\w*x", 301),
        (".*a.*b", 301 * 301),
        ("(ab|cd|ef)(gh|ij)", 6),
        ("a?b?c?", 4),
        ("(a+)+b", MOST),
        ("(foo|bar)+b", MOST),
        ("(?=a*b)c", 1),
        ("(?:[^x]*x){2}", 1),
        ("(?i:K+)k", 300),
    ],
)
def test_the_ways_of_an_expression_are_counted(expression: str, ways: int) -> None:
    """A repeat that the next character ends is one way; others multiply; a repeat of several ways is endless."""
    assert steps(expression, 300) == ways


def test_the_worst_allowed_expression_comes_to_an_end() -> None:
    """Two free repeats over a title made to fit them."""
    fits = matcher(parse("title:/.*a.*bx/"), LORE)
    assert not fits(link("https://a.example/evil", "ab" * 150))
