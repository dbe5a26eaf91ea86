"""What of a feed is news, and what may be believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.intake import CHURN_LIMIT, News, believable, news, wanted
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
    assert news([replace(SAID, **change)], {"1": ENTRY}, NOW) == News()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"title": "New"}, {"url": "https://x.example/2"}, {"summary": ""}, {"published_at": NOW}, {"updated_at": NOW}],
)
def test_what_is_a_revision(change: dict[str, object]) -> None:
    """Other words or dates are written again, with the first sight and the dates known before."""
    said = replace(SAID, **change)  # type: ignore[arg-type]
    (entry,) = news([said], {"1": ENTRY}, NOW).rewritten
    assert entry == replace(said, first_seen_at=BEFORE)
    assert news([said], {"1": entry}, NOW) == News()


def test_churn_ends() -> None:
    """An entry that changes at every look is left alone after so many revisions; new ones never are."""
    said = replace(SAID, title="3 hours ago")
    assert news([said], {"1": ENTRY}, NOW, revisions=lambda _: CHURN_LIMIT).rewritten
    assert news([said], {"1": ENTRY}, NOW, revisions=lambda _: CHURN_LIMIT + 1) == News()
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
