"""What came, was kept and went out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from curator.domain.stats import PROPOSED, Count, Printed, Stats, newest, reckoned
from curator.domain.types import Entry, Link, LinkView, Standing, State, Submission, Verdict

AT = datetime(2023, 2, 28, 20, tzinfo=UTC)
"""March already in Tokyo."""
TOKYO = timezone(timedelta(hours=9))


def view(name: str, *sources: str, verdict: Verdict | None = None, section: str = "", by: str = "") -> LinkView:
    entries = tuple(Entry(source, name, name, f"https://a.example/{name}") for source in sources)
    proposals = (Submission("1", AT, by, f"https://a.example/{name}"),) if by else ()
    link = Link(name, f"https://a.example/{name}", name, AT, entries, proposals)
    said = {"verdict": AT + timedelta(days=31)} if verdict else {}
    return LinkView(link, Standing(verdict, section or None, said_at=said), State.NEW, suggested="tools")


def counted(*views: LinkView, printed: tuple[Printed, ...] = ()) -> Stats:
    return reckoned(views, printed, sources=["blog", "silent"], section_of=str.lower, zone=TOKYO)


def test_each_source_gets_its_share_and_a_link_is_one() -> None:
    """A link of two sources counts for both and once in the total; what nobody listens to any more is told too."""
    stats = counted(
        view("a", "blog", "gone", verdict=Verdict.KEEP),
        view("b", "blog", verdict=Verdict.SKIP),
        view("c", by="zoe"),
        printed=(Printed("c", "Books", datetime(2023, 3, 17, tzinfo=UTC)),),
    )
    assert stats.sources == {
        "blog": Count(2, 1, 0),
        "silent": Count(0, 0, 0),
        "gone": Count(1, 1, 0),
        PROPOSED: Count(1, 1, 1),
    }
    assert stats.total == Count(3, 2, 1)
    assert [count.share for count in stats.sources.values()] == [0.5, None, 1.0, 1.0]


def test_sections_by_what_was_said_else_suggested_and_by_the_pages() -> None:
    """Names of the pages and keys are one section; issues of before the first crawl count as published."""
    old = Printed("https://old.example", "BOOKS", datetime(2020, 1, 3, tzinfo=UTC))
    stats = counted(view("a", "blog", verdict=Verdict.KEEP, section="books"), view("b", "blog"), printed=(old,))
    assert stats.sections == {"books": Count(1, 1, 1), "tools": Count(1, 0, 0)}


def test_months_are_the_publications_own() -> None:
    """Each thing in the month in which it happened, oldest month first."""
    out = Printed("a", "Books", datetime(2023, 4, 7, tzinfo=UTC))
    stats = counted(view("a", "blog", verdict=Verdict.KEEP), printed=(out,))
    assert stats.months == {"2023-03": Count(1, 0, 0), "2023-04": Count(0, 1, 1)}
    assert list(newest(stats.months, 1)) == ["2023-04"]
    assert newest(stats.months, 0) == {}


def test_nobody_is_named() -> None:
    """Whoever proposed, decided or writes is in none of it."""
    named = view("a", "blog", verdict=Verdict.KEEP, by="CANARY")
    named = replace(named, standing=replace(named.standing, writer="CANARY", said_by={"verdict": "CANARY"}))
    assert "CANARY" not in repr(counted(named))
