"""Before there is a past, the quick way and the learner say the same."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from curator.domain.settings import SectionDef, Settings
from curator.domain.types import Entry, Kind, Link, LinkView, Source, Standing, State, Submission
from curator.suggest.fresh import reckon_fresh
from curator.suggest.reckon import reckon

NOW = datetime(2023, 3, 17, tzinfo=UTC)
SETTINGS = Settings(
    sections=(
        SectionDef("articles", "Articles"),
        SectionDef("tools", "Tools and releases"),
        SectionDef("books", "Books"),
    )
)
SOURCES = {"blog": Source("blog", Kind.FEED, "https://a.example/feed", section="articles")}

titles = st.sampled_from(["v1.7.0", "Announcing a book", "CVE-2023-1", "日本語の記事", "", "Show HN: a tool"])
urls = st.sampled_from(
    [
        "https://github.com/containerd/containerd/releases/tag/v1.7.0",
        "https://a.example/blog/1",
        "https://www.oreilly.com/library/view/1",
        "https://arxiv.org/abs/1",
    ]
)


@given(st.lists(st.tuples(titles, urls, st.sampled_from(["blog", "other"]), st.booleans()), max_size=6))
def test_without_a_past_both_ways_agree(given_links: list[tuple[str, str, str, bool]]) -> None:
    """Section, probability, reasons and place in the queue of every link."""
    views = [
        LinkView(
            Link(
                str(number), url, title, NOW, (Entry(source, "1", title, url),),
                (Submission("1", NOW, "neko", url),) if proposed else (),
            ),
            Standing(),
            State.NEW,
        )
        for number, (title, url, source, proposed) in enumerate(given_links)
    ]  # fmt: skip
    assert reckon_fresh(views, SOURCES, SETTINGS) == reckon(views, [], SOURCES, SETTINGS).scores
