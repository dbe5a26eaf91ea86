"""What people do, and how links stand afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from curator.domain.types import Entry, Issue, Item, Section, SourceState, State
from curator.errors import UsageError
from curator.store import acts, entries, links, outbox, pages, publications, sources
from curator.store.engine import Store
from tests.conftest import utc

NOW = utc("2023-03-17 07:00")
URL = "https://go.example/a"


@pytest.fixture
def with_link(any_store: Store) -> Store:
    """A store with one link from one source."""
    save(any_store, Entry("blog", "1", "About a", URL, published_at=NOW))
    return any_store


def save(store: Store, *said: Entry, **state: str) -> int:
    with store.writing() as tx:
        return sources.save_fetch(tx, SourceState(said[0].source, **state), said, now=NOW)


def decide(store: Store, by: str, **says: object) -> None:
    with store.writing() as tx:
        acts.decide(tx, [URL], says, by=by, now=NOW)


def undo(store: Store, by: str) -> int:
    with store.writing() as tx:
        return len(acts.undo(tx, by=by, now=NOW))


def stands(store: Store) -> tuple[State, str | None, str | None]:
    with store.reading() as tx:
        view = links.view(tx, URL)
    assert view is not None
    return view.state, view.standing.section, view.standing.note


def test_one_link_out_of_many_entries(any_store: Store) -> None:
    """Entries and proposals whose addresses mean the same page are one link that opens what was said first."""
    save(any_store, Entry("blog", "1", "A", "http://www.go.example/a/"))
    save(any_store, Entry("news", "x", "A again", "https://go.example/a?utm_source=feed"))
    with any_store.writing() as tx:
        acts.submit(tx, "https://go.example//a", by="zoe", now=NOW, reason="good")
        found = links.views(tx)

    assert [view.link.url for view in found] == ["http://www.go.example/a/"]
    assert found[0].link.sources == ("blog", "news")
    assert found[0].link.submissions[0].reason == "good"


def test_an_entry_that_moves_takes_its_link_along(with_link: Store) -> None:
    """When a source changes an address, the old link goes if nothing else leads to it, and revisions are kept."""
    save(with_link, Entry("blog", "1", "About a", "https://go.example/b"))

    with with_link.reading() as tx:
        assert [view.link.url for view in links.views(tx)] == ["https://go.example/b"]
        assert [entry.url for entry in entries.revisions(tx, "blog", "1")] == [URL, "https://go.example/b"]
        assert entries.known(tx, "blog")["1"].first_seen_at == NOW


def test_the_last_word_counts_field_by_field(with_link: Store) -> None:
    """Different fields by different people merge; for one field the last word counts."""
    decide(with_link, "zoe", verdict="keep", section="tools")
    decide(with_link, "kaz", note="よい記事")
    decide(with_link, "kaz", section="articles")

    assert stands(with_link) == (State.KEEP, "articles", "よい記事")


def test_undo_takes_back_ones_own_last_act_only(with_link: Store) -> None:
    """Undo reveals what was said before, and never touches what others said."""
    decide(with_link, "zoe", verdict="keep", section="tools")
    decide(with_link, "kaz", section="articles")
    decide(with_link, "zoe", verdict="skip")

    assert undo(with_link, "zoe") == 1
    assert stands(with_link) == (State.KEEP, "articles", None)
    assert undo(with_link, "zoe") == 1
    assert stands(with_link) == (State.NEW, "articles", None)
    assert undo(with_link, "zoe") == 0
    assert undo(with_link, "kaz") == 1
    assert stands(with_link) == (State.NEW, None, None)


def test_one_act_on_many_links_is_one_undo(any_store: Store) -> None:
    """What was decided in one go is taken back in one go."""
    save(any_store, *(Entry("blog", str(n), f"T{n}", f"https://go.example/{n}") for n in range(3)))
    urls = [f"https://go.example/{n}" for n in range(3)]
    with any_store.writing() as tx:
        acts.decide(tx, urls, {"verdict": "skip"}, by="zoe", now=NOW)
        made = acts.undo(tx, by="zoe", now=NOW)
        found = links.views(tx)

    assert len(made) == 3
    assert {view.state for view in found} == {State.NEW}


def test_two_verdicts_that_differ_are_a_dispute(with_link: Store) -> None:
    """A link on which two people's last verdicts differ is marked, and settled when they agree."""
    decide(with_link, "zoe", verdict="keep")
    decide(with_link, "kaz", verdict="skip")
    with with_link.reading() as tx:
        assert links.views(tx)[0].standing.disputed

    decide(with_link, "kaz", verdict="keep")

    with with_link.reading() as tx:
        assert not links.views(tx)[0].standing.disputed


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"note": "x" * 70_000}, "note"),
        ({"shout": "x"}, "shout"),
        ({"vote": True}, "vote"),
    ],
)
def test_what_cannot_be_said_is_refused(with_link: Store, says: Mapping[str, object], words: str) -> None:
    """A decision that the schema does not know is refused by the name of its field, and nothing is written."""
    with pytest.raises(UsageError, match=words), with_link.writing() as tx:
        acts.decide(tx, [URL], says, by="zoe", now=NOW)

    assert stands(with_link) == (State.NEW, None, None)


def test_a_link_nobody_mentioned_cannot_be_decided(any_store: Store) -> None:
    """Deciding on an unknown link says how to propose it."""
    with pytest.raises(UsageError, match="curator add"), any_store.writing() as tx:
        acts.decide(tx, [URL], {"verdict": "keep"}, by="zoe", now=NOW)


def test_times_never_run_back(with_link: Store) -> None:
    """A clock that was set back does not make a later word lose."""
    decide(with_link, "zoe", verdict="keep")
    with with_link.writing() as tx:
        acts.decide(tx, [URL], {"verdict": "skip"}, by="zoe", now=NOW - timedelta(days=300))

    assert stands(with_link)[0] is State.SKIP


def test_a_look_that_taught_nothing_leaves_no_record(with_link: Store) -> None:
    """Validators that are as before write nothing for the journal."""
    save(with_link, Entry("blog", "1", "About a", URL), etag="v1")
    with with_link.reading() as tx:
        before = len(outbox.pending(tx))
    with with_link.writing() as tx:
        sources.save_fetch(tx, SourceState("blog", etag="v1", fetched_at=NOW, due_at=NOW), (), now=NOW)
        after = len(outbox.pending(tx))
        state = sources.states(tx)["blog"]

    assert before == after
    assert (state.etag, state.fetched_at) == ("v1", NOW)


def issue(*, draft: bool) -> Issue:
    item = Item("About a", (URL,), "note")
    return Issue(date(2023, 3, 17), 26, "T", draft=draft, published_at=NOW, sections=(Section("Tools", "", (item,)),))


def test_a_link_on_a_public_page_is_published(with_link: Store) -> None:
    """Where pages carry a link is known; a draft's page leaves its state alone; a page that is gone is forgotten."""
    decide(with_link, "zoe", verdict="keep")
    for draft, expected in ((True, State.KEEP), (False, State.PUBLISHED)):
        with with_link.writing() as tx:
            pages.refresh(tx, [pages.PageFacts("p.md", f"h{draft}", issue(draft=draft))])
            view = links.views(tx)[0]

        assert view.state is expected
        assert view.coverage[0].number == 26

    with with_link.writing() as tx:
        pages.refresh(tx, [], gone=["p.md"])
    assert stands(with_link)[0] is State.KEEP


def test_later_comes_back_after_the_next_issue(with_link: Store) -> None:
    """A link put off is new again once an issue went out."""
    decide(with_link, "zoe", verdict="later")
    assert stands(with_link)[0] is State.LATER

    with with_link.writing() as tx:
        publications.save_published(tx, date(2023, 3, 17), 26, {}, by="zoe", now=NOW + timedelta(hours=1))

    assert stands(with_link)[0] is State.NEW


def test_anchors_are_kept_for_good(any_store: Store) -> None:
    """Publishing again adds anchors and loses none; the same again writes nothing."""
    with any_store.writing() as tx:
        publications.save_published(tx, date(2023, 3, 17), 26, {"a": "i-1"}, by="zoe", now=NOW)
        publications.save_published(tx, date(2023, 3, 17), 26, {"b": "i-2"}, by="zoe", now=NOW)
        publications.save_published(tx, date(2023, 3, 17), 26, {"b": "i-2"}, by="zoe", now=NOW)
        found = publications.published(tx)
        records = outbox.pending(tx)

    assert dict(found[0].anchors) == {"a": "i-1", "b": "i-2"}
    assert len(records) == 2


def test_several_links_can_be_told_different_things_in_one_act(any_store: Store) -> None:
    """One undo takes all of it back; a link nobody knows stops all of it."""
    with any_store.writing() as tx:
        for name in "ab":
            acts.submit(tx, f"https://{name}.example/", by="zoe", now=NOW)
        acts.decide_each(
            tx, [("https://a.example/", {"order": 1}), ("https://b.example/", {"order": 2})], by="zoe", now=NOW
        )
    with any_store.reading() as tx:
        assert sorted(view.standing.order or 0 for view in links.views(tx)) == [1, 2]
    with any_store.writing() as tx:
        assert len(acts.undo(tx, by="zoe", now=NOW)) == 2
    with any_store.reading() as tx:
        assert [view.standing.order for view in links.views(tx)] == [None, None]
    with pytest.raises(UsageError), any_store.writing() as tx:
        acts.decide_each(tx, [("https://a.example/", {"order": 1}), ("https://gone.example/", {})], by="zoe", now=NOW)
    with any_store.reading() as tx:
        assert [view.standing.order for view in links.views(tx)] == [None, None]
