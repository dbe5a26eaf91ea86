"""Kept links for tests of drafts: made of plain values, without a store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from curator.domain.settings import Publication, SectionDef, Settings
from curator.domain.types import Coverage, DraftedItem, Link, LinkView, Standing, State, Verdict
from curator.domain.urls import link_key

DAY = date(2023, 3, 17)
START = datetime(2023, 3, 17, 6, tzinfo=UTC)
PATH = "content/issues/2023-03-17.md"

NECO = Settings(
    publication=Publication(title="Neco Weekly", language="ja", country="JP", timezone="Asia/Tokyo", emoji="🐈"),
    sections=(
        SectionDef("articles", "👀 Notable Articles", ("👀 Articles",)),
        SectionDef("tools", "🛠️ Tools, Frameworks, Libraries"),
        SectionDef("books", "📘 Books"),
    ),
)


def url_of(name: str) -> str:
    return f"https://{name}.example/"


def view(
    name: str,
    section: str | None = "articles",
    *,
    title: str | None = None,
    note: str | None = None,
    verdict: Verdict | None = Verdict.KEEP,
    order: int | None = None,
    merge: str | None = None,
    headline: bool = False,
    writer: str | None = None,
    minute: int = 0,
    suggested: str = "",
    covered: tuple[date, ...] = (),
) -> LinkView:
    """A link `https://<name>.example/`, kept `minute` minutes after the meeting began."""
    at = START + timedelta(minutes=minute)
    return LinkView(
        link=Link(link_key(url_of(name)), url_of(name), title or name.capitalize(), START),
        standing=Standing(
            verdict=verdict,
            section=section,
            note=note,
            order=order,
            merge=url_of(merge) if merge else None,
            headline=headline,
            writer=writer,
            said_at={"verdict": at},
        ),
        state=State.KEEP,
        coverage=tuple(Coverage(day, 1, "A", "T", "i-1", False) for day in covered),
        suggested=suggested,
    )


def remembered(
    items: Mapping[str, tuple[str, str]], before: Mapping[str, DraftedItem] | None = None
) -> dict[str, DraftedItem]:
    """What the store gives back after saving what a draft returned."""
    made = {key: DraftedItem("x", START, DAY, key, hash_, section) for key, (hash_, section) in items.items()}
    return {**(before or {}), **made}
