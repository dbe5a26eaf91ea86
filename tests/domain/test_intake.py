"""What of a feed is news, and what may be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.intake import CHURN_LIMIT, News, believable, has_gap, identified, news, wanted
from curator.domain.types import Entry

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=3)
ENTRY = Entry("s", "1", "Title", "https://x.example/1", "Words", published_at=BEFORE, first_seen_at=BEFORE)
SAID = replace(ENTRY, first_seen_at=None)


def test_an_unknown_entry_is_new_and_seen_now() -> None:
    """First sight is this look."""
    assert news([SAID], {}, NOW) == News(new=(replace(SAID, first_seen_at=NOW),))


@pytest.mark.parametrize("change", [{}, {"author": "Ann"}, {"language": "ja"}, {"published_at": None}])
def test_what_is_no_revision(change: dict[str, object]) -> None:
    """The same words, another author or language, or a date no longer said: nothing is written."""
    assert news([replace(SAID, **change)], {"1": ENTRY}, NOW) == News(unchanged=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"title": "New"}, {"url": "https://x.example/2"}, {"summary": ""}, {"published_at": NOW}, {"updated_at": NOW}],
)
def test_what_is_a_revision(change: dict[str, object]) -> None:
    """Other words or dates are written again, with the first sight and the dates known before."""
    said = replace(SAID, **change)  # type: ignore[arg-type]
    (entry,) = news([said], {"1": ENTRY}, NOW).rewritten
    assert entry == replace(said, first_seen_at=BEFORE)
    assert news([said], {"1": entry}, NOW) == News(unchanged=1)


def test_churn_ends() -> None:
    """An entry that changes at every look is left alone after so many revisions; new ones never are."""
    said = replace(SAID, title="3 hours ago")
    assert news([said], {"1": ENTRY}, NOW, revisions=lambda _: CHURN_LIMIT).rewritten
    assert news([said], {"1": ENTRY}, NOW, revisions=lambda _: CHURN_LIMIT + 1) == News(unchanged=1)
    assert news([said], {}, NOW, revisions=lambda _: 1_000).new


def test_revisions_are_counted_for_changed_entries_only() -> None:
    """Counting costs a query, so it is done when it matters."""
    asked: list[str] = []
    other = replace(SAID, uid="2", title="changed")
    known = {"1": ENTRY, "2": replace(ENTRY, uid="2")}
    news([SAID, other], known, NOW, revisions=lambda uid: asked.append(uid) or 1)
    assert asked == ["2"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (None, None),
        (NOW, NOW),
        (NOW.replace(tzinfo=None), NOW),
        (datetime(2023, 3, 17, 21, tzinfo=timezone(timedelta(hours=9))), NOW),
        (NOW + timedelta(days=1), NOW + timedelta(days=1)),
        (NOW + timedelta(days=1, seconds=1), None),
        (datetime(1990, 1, 1, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC)),
        (datetime(1989, 12, 31, tzinfo=UTC), None),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), None),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))), None),
    ],
)
def test_dates_that_are_believed(at: datetime | None, expected: datetime | None) -> None:
    """UTC, not before the web, at most a day ahead."""
    assert believable(at, NOW) == expected


@given(st.datetimes(timezones=st.none() | st.timezones()))
def test_any_date_is_judged(at: datetime) -> None:
    """No date raises, and what comes out is UTC."""
    found = believable(at, NOW)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), (), True),
        (("TITLE",), (), True),
        (("words",), (), True),
        (("x.example/1",), (), True),
        (("absent",), (), False),
        (("absent", "title"), (), True),
        ((), ("words",), False),
        (("title",), ("words",), False),
        (("/^title$/",), (), False),
        (("/^title\n/",), (), True),
        (("/t.tle/",), (), True),
        (("/",), (), True),
        ((), ("//",), False),
    ],
)
def test_filters(include: tuple[str, ...], exclude: tuple[str, ...], expected: bool) -> None:
    """One included word suffices, one excluded word too; `/…/` is an expression."""
    assert wanted(ENTRY, include, exclude) is expected


def _known(*uids_urls_titles: tuple[str, str, str]) -> dict[str, Entry]:
    return {uid: replace(ENTRY, uid=uid, url=url, title=title) for uid, url, title in uids_urls_titles}


OLD = ("http://a.example/?p=1", "https://a.example/one", "One")


@pytest.mark.parametrize(
    ("known", "said", "uids"),
    [
        pytest.param([OLD], [OLD], [OLD[0]], id="the same guid"),
        pytest.param([OLD], [("https://a.example/?p=1", OLD[1], "One!")], [OLD[0]], id="https"),
        pytest.param([OLD], [("http://www.a.example/?p=1", OLD[1], "One!")], [OLD[0]], id="www"),
        pytest.param([OLD], [("https://b.example/?p=1", "https://b.example/one", "ONE ")], [OLD[0]], id="moved"),
        pytest.param(
            [OLD],
            [("https://b.example/?p=1", "https://b.example/two", "Two")],
            ["https://b.example/?p=1"],
            id="the first post of another site",
        ),
        pytest.param([OLD], [("urn:uuid:1", OLD[1] + "/?utm_source=feed", "One")], [OLD[0]], id="link and title"),
        pytest.param([OLD], [("urn:uuid:1", OLD[1], "Two")], ["urn:uuid:1"], id="link alone"),
        pytest.param([OLD], [("urn:uuid:1", "https://a.example/2", "One")], ["urn:uuid:1"], id="title alone"),
        pytest.param([OLD], [OLD, ("urn:uuid:1", OLD[1], "One")], [OLD[0], "urn:uuid:1"], id="the old one is there"),
        pytest.param(
            [OLD],
            [OLD, ("https://a.example/?p=1", OLD[1], "One")],
            [OLD[0], "https://a.example/?p=1"],
            id="the old guid is there",
        ),
        pytest.param(
            [OLD],
            [("urn:1", OLD[1], "One"), ("urn:2", OLD[1], "One")],
            [OLD[0], "urn:2"],
            id="one known entry is found once",
        ),
        pytest.param(
            [OLD, ("other", OLD[1], "One")], [("urn:1", OLD[1], "One")], ["urn:1"], id="two known ones are like it"
        ),
        pytest.param([("x", OLD[1], "")], [("y", OLD[1], "")], ["y"], id="no title is no title in common"),
        pytest.param(
            [("https://a.example/", OLD[1], "One")],
            [("https://b.example/", "https://b.example/", "Two")],
            ["https://b.example/"],
            id="hosts alone say nothing",
        ),
    ],
)
def test_changed_guids_are_repaired(
    known: list[tuple[str, str, str]], said: list[tuple[str, str, str]], uids: list[str]
) -> None:
    """A new guid of a known thing is the known one; when in doubt it is new."""
    entries = [replace(one, published_at=None, summary="") for one in _known(*said).values()]
    assert [entry.uid for entry in identified(entries, _known(*known))] == uids


def test_a_changed_guid_stays_repaired() -> None:
    """Look after look the source says its new guid; nothing is written again, and the old guid may come back."""
    known = _known(OLD)
    again = replace(known[OLD[0]], uid="https://a.example/?p=1", first_seen_at=None)
    assert news([again], known, NOW) == News(unchanged=1)
    assert news([replace(again, uid=OLD[0])], known, NOW) == News(unchanged=1)


def test_a_guid_used_for_something_else_is_something_else() -> None:
    """One guid for whatever is at the top: with another address, title and date it is another entry, for good."""
    other = replace(SAID, url="https://x.example/2", title="Other", summary="", published_at=NOW)
    (first,) = news([other], {"1": ENTRY}, NOW).new
    assert first.uid not in ("", "1")
    known = {"1": ENTRY, first.uid: first}
    assert news([other], known, NOW) == News(unchanged=1)
    assert news([SAID], known, NOW) == News(unchanged=1)
    (edited,) = news([replace(other, title="Other, edited", published_at=None)], known, NOW).rewritten
    assert edited.uid == first.uid


@pytest.mark.parametrize("change", [{"title": "Title"}, {"published_at": BEFORE}, {"published_at": None}])
def test_an_edit_is_no_other_thing(change: dict[str, object]) -> None:
    """Another address with the same title, the same date or no date is a correction of the same entry."""
    words: dict[str, object] = {"url": "https://x.example/2", "title": "Other", "published_at": NOW} | change
    said = replace(SAID, **words)  # type: ignore[arg-type]
    assert [one.uid for one in news([said], {"1": ENTRY}, NOW).rewritten] == ["1"]


@given(st.lists(st.tuples(*[st.sampled_from(["http://a.example/1", "https://b.example/1", "x", "y"])] * 3), max_size=5))
def test_no_two_entries_get_one_uid(told: list[tuple[str, ...]]) -> None:
    """Whatever a source says and said, the uids of a look stay different."""
    half = len(told) // 2
    known = {
        uid: replace(ENTRY, uid=uid, url=f"https://x.example/{url}", title=title) for uid, url, title in told[:half]
    }
    said = {uid: replace(SAID, uid=uid, url=f"https://x.example/{url}", title=title) for uid, url, title in told[half:]}
    uids = [entry.uid for entry in identified(tuple(said.values()), known)]
    assert len(set(uids)) == len(said)


@pytest.mark.parametrize(
    ("new", "rewritten", "unchanged", "listed", "known", "releases", "expected"),
    [
        pytest.param(10, 0, 0, 10, 10, True, True, id="nothing known is left"),
        pytest.param(9, 0, 1, 10, 10, True, False, id="one is left"),
        pytest.param(9, 1, 0, 10, 10, True, False, id="one is left, edited"),
        pytest.param(10, 0, 0, 10, 0, True, False, id="the first look"),
        pytest.param(0, 0, 0, 0, 10, True, False, id="an empty window"),
        pytest.param(3, 0, 0, 3, 10, True, True, id="releases, few"),
        pytest.param(3, 0, 0, 3, 10, False, False, id="a feed of few"),
        pytest.param(3, 0, 0, 12, 10, False, True, id="a feed of many, filtered"),
    ],
)
def test_a_window_that_moved_on_too_far(
    new: int, rewritten: int, unchanged: int, listed: int, known: int, releases: bool, expected: bool
) -> None:
    """All is new and it is not the first look: something may have come and gone."""
    told = News((ENTRY,) * new, (ENTRY,) * rewritten, unchanged)
    assert has_gap(told, listed, known, releases=releases) is expected
