"""Every recorded attack by a feed has its right outcome in what reading gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curator.crawl.parsed import Job, Parsed, Unreadable, absolute
from curator.crawl.reading import read
from curator.domain.types import Entry

NOW = datetime(2026, 11, 23, tzinfo=UTC)

UNDER_A_DEADLINE = {"feed-attr-flood", "feed-comment-flood"}
"""They take for ever: `test_hostile_http` reads them in a worker with a deadline."""

DROPPED = {"feed-js-link-obf", "feed-vbscript-link", "feed-file-link", "feed-ws-link"}
"""Their entry leads nowhere that a browser may go."""

LINKS = {
    "feed-link-userinfo": "https://evil.example/login",
    "feed-link-token": "https://ok.example/a",
    "feed-link-parens": "https://en.wikipedia.org/wiki/Rust_(programming_language)",
    "feed-link-space": "https://ok.example/a%20b%7Cc%60d%3Ce%3E",
    "feed-link-crlf": "https://ok.example/aSet-Cookie:%20x=1",
    "feed-link-protocol-relative": "https://evil.example/x",
    "feed-guid-hijack": "https://evil.example/x",
    "feed-guid-missing": "https://ok.example/a",
}
DATES = {
    "feed-date-garbage": None,
    "feed-date-year-1": None,
    "feed-date-jst-boundary": datetime(2026, 11, 22, 15, 30, tzinfo=UTC),
    "feed-date-naive": datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
    "feed-date-odd-zone": datetime(2026, 11, 20, 9, tzinfo=UTC),
}
TITLES = {
    "feed-xxe-file": "[]",
    "feed-billion-laughs": "&j;",
    "feed-nul-byte": "ab",
    "feed-utf16-bom": "日本語",
    "feed-encoding-lie": "café",
    "feed-deep-html": "T",
    "feed-truncated": "T",
    "feed-huge-title": "A" * 299 + "…",
}
TOLD = {"feed-empty", "feed-utf7"}
"""They have tests of their own below."""


@pytest.fixture
def cases(corpus: Path) -> dict[str, bytes]:
    lines = (corpus / "attacks/index.jsonl").read_text(encoding="utf-8").splitlines()
    known = [case for case in map(json.loads, lines) if case["id"].startswith("feed-")]
    return {case["id"]: (corpus / "attacks" / case["file"]).read_bytes() for case in known}


def entries(body: bytes) -> tuple[Entry, ...]:
    result = read(Job("s", "feed", "https://feed.example/f.xml", body, NOW))
    assert isinstance(result, Parsed), result
    return result.entries


def test_no_case_is_without_its_outcome(cases: dict[str, bytes]) -> None:
    """A new case must be given one here."""
    assert set(cases) == UNDER_A_DEADLINE | DROPPED | LINKS.keys() | DATES.keys() | TITLES.keys() | TOLD


def test_each_hostile_entry_is_what_it_may_be(cases: dict[str, bytes]) -> None:
    """Cleaned, cut, dated or dropped, and the good entry beside it is there."""
    for name in LINKS.keys() | DATES.keys() | TITLES.keys():
        first, *_, last = entries(cases[name])
        assert last.title == "SURVIVOR", name
        assert first.url == LINKS.get(name, first.url), name
        assert first.title == TITLES.get(name, first.title), name
        assert first.published_at == DATES.get(name, first.published_at), name
        assert b"root:" not in repr(first).encode(), name
        assert len(first.summary) <= 2000
    for name in DROPPED:
        assert [entry.title for entry in entries(cases[name])] == ["SURVIVOR"], name


def test_a_feed_that_claims_anothers_guid_speaks_for_itself_only(cases: dict[str, bytes]) -> None:
    """Identity belongs to the source: the other's entry has another key."""
    hijacked = entries(cases["feed-guid-hijack"])[0]
    assert (hijacked.source, hijacked.uid) == ("s", "https://blog.llvm.org/real-post")


def test_entries_without_guids_that_differ_in_tracking_are_one(cases: dict[str, bytes]) -> None:
    """One link, once."""
    assert [entry.title for entry in entries(cases["feed-guid-missing"])] == ["No guid", "SURVIVOR"]


def test_what_is_cut_off_is_told_and_what_is_empty_is_a_failure(cases: dict[str, bytes]) -> None:
    """No silent success."""
    cut = read(Job("s", "feed", "https://feed.example/f.xml", cases["feed-truncated"], NOW))
    assert isinstance(cut, Parsed)
    assert cut.remarks[0].startswith("degraded: ")
    empty = read(Job("s", "feed", "https://feed.example/f.xml", cases["feed-empty"], NOW))
    assert isinstance(empty, Unreadable)
    assert empty.reason == "empty body"


def test_utf7_hides_no_script(cases: dict[str, bytes]) -> None:
    """It is not decoded, so its script is never made."""
    (entry,) = entries(cases["feed-utf7"])
    assert "<" not in entry.title


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.example/a?access_token=S&b=1", "https://x.example/a?b=1"),
        ("https://x.example/a?b=1&API-Key=S#c", "https://x.example/a?b=1#c"),
        ("https://x.example/a?apikey=S", "https://x.example/a"),
        ("https://x.example/a?key=S&token=S&sig=S", "https://x.example/a?key=S&token=S&sig=S"),
        ("https://x.example/a?passwords=all", "https://x.example/a?passwords=all"),
    ],
)
def test_links_carry_no_login(url: str, kept: str) -> None:
    """A secret in a feed's link would stand on a published page."""
    assert absolute(url) == kept
