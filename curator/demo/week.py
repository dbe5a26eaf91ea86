"""The week as the demo plays it: sources, proposals, decisions, the clock and the publication's settings.

Times are aware UTC. The order of the play: `SUBMITTED` links come in during the week; the sources are crawled at
`FIRST_CRAWL` and once more at `SECOND_CRAWL`; the team decides until `NOW`, which is also when the issue of
`MEETING` is drafted and published, to appear on the next business day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from curator.demo.feeds import path_of
from curator.demo.records import Act, recorded_acts, recorded_sources, recorded_submissions, text_of
from curator.domain.types import Card, Published, Source, Submission
from curator.domain.urls import clean_url, link_key

MEETING = date(2023, 3, 17)
"""The Friday whose issue this is."""

FIRST_CRAWL = datetime(2023, 3, 17, 1, 0, tzinfo=UTC)
"""Friday, 10:00 in Tokyo."""

SECOND_CRAWL = datetime(2023, 3, 17, 4, 0, tzinfo=UTC)
"""Friday, 13:00 in Tokyo, before the meeting. Nothing has changed: every source answers 304."""

NOW = datetime(2023, 3, 17, 7, 0, tzinfo=UTC)
"""Friday, 16:00 in Tokyo: the meeting is over."""

NUMBER = 26
"""The number that the issue gets: one more than that of `history`."""

TITLE = "K8s 1.27の新機能やコンテナレジストリミラーSpegelの紹介など: Neco Weekly (2023-03-17号)"
"""The title that the team gives the issue in place of the proposed one."""


def sources(base_url: str) -> tuple[Source, ...]:
    """The week's sources, their feeds at a server from `demo.server`.

    Args:
        base_url: Such as `http://127.0.0.1:40123`, without a slash at its end.
    """
    return tuple(
        Source(
            slug=source.slug,
            kind=source.kind,
            url=base_url + path_of(source),
            title=source.title,
            section=source.section,
            language=source.language,
            selectors=source.selectors,
        )
        for source in recorded_sources()
    )


def submissions() -> tuple[Submission, ...]:
    """What people proposed between Monday and Thursday, oldest first: links that no feed carries."""
    return tuple(
        Submission(
            id=f"proposed-{number:02}",
            at=said["at"],
            by=said["by"],
            url=said["url"],
            title=said["title"],
            reason=said["reason"],
            section=said.get("section", ""),
        )
        for number, said in enumerate(recorded_submissions(), start=1)
    )


def decisions() -> tuple[Act, ...]:
    """What three people decided on Friday afternoon, oldest first, one undo included."""
    return recorded_acts()


def history() -> tuple[Published, ...]:
    """What went out before the demo began: issue 25, whose page it does not have. It makes this one the 26th."""
    at = datetime(2023, 3, 13, 1, 0, tzinfo=UTC)
    return (Published(id="published-25", at=at, by="aki", date=date(2023, 3, 10), number=NUMBER - 1, anchors={}),)


def cards() -> tuple[Card, ...]:
    """Link cards for everything the week speaks of, as if the pages had been asked: one for each link."""
    found: dict[str, Card] = {}
    own_words_first = sorted(recorded_sources(), key=lambda source: source.shape == "rdf")
    for source in own_words_first:
        for entry in source.entries:
            url = clean_url(entry.url) or entry.url
            card = Card(
                url=url,
                title=entry.title,
                description=entry.summary,
                site_name="GitHub" if source.shape == "github" else source.title,
                language=source.language,
                author=entry.author,
                published_at=entry.at,
            )
            found.setdefault(link_key(url), card)
    for proposed in submissions():
        url = clean_url(proposed.url) or proposed.url
        found.setdefault(link_key(url), Card(url=url, title=proposed.title))
    return tuple(found.values())


def edit_title(page: str) -> str:
    """The drafted page with the title that the team chose by hand. Only the line of the title changes."""
    return re.sub(r"^title: .*$", f'title: "{TITLE}"', page, count=1, flags=re.MULTILINE)


def curator_toml() -> str:
    """The demo publication's `curator.toml`."""
    return text_of("curator.toml")


def about_md() -> str:
    """The demo publication's `content/about.md`."""
    return text_of("about.md")
