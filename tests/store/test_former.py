"""A link whose source gives it another address stays the link it was."""

from __future__ import annotations

from datetime import date, timedelta

from curator.domain.types import Entry, Issue, Item, Section, SourceState, State
from curator.store import acts, entries, links, pages, sources
from curator.store.engine import Store
from tests.conftest import utc

NOW = utc("2023-03-17 07:00")
OLD, NEW = "https://old.example/one", "https://new.example/one"
BEFORE = Entry("blog", "1", "One", OLD)
AFTER = Entry("blog", "1", "One", NEW)


def save(store: Store, *said: Entry, days: int = 0) -> None:
    with store.writing() as tx:
        sources.save_fetch(tx, SourceState(said[0].source), said, now=NOW + timedelta(days=days))


def keep(store: Store, url: str) -> None:
    with store.writing() as tx:
        acts.decide(tx, [url], {"verdict": "keep", "section": "notable"}, by="ann", now=NOW)


def states(store: Store) -> dict[str, State]:
    with store.reading() as tx:
        found = {view.link.url: view.state for view in links.views(tx)}
        for url, state in found.items():
            one = links.view(tx, url)
            assert one is not None
            assert one.state is state, "one link by itself says the same as all of them"
    return found


def test_decisions_stay_when_the_address_changes(any_store: Store) -> None:
    """What was decided about the old address counts for the new one, and later words on either too."""
    save(any_store, BEFORE)
    keep(any_store, OLD)
    save(any_store, AFTER, days=1)
    assert states(any_store) == {NEW: State.KEEP}
    with any_store.writing() as tx:
        acts.decide(tx, [NEW], {"verdict": "skip"}, by="ann", now=NOW)
    assert states(any_store) == {NEW: State.SKIP}


def test_the_old_address_still_finds_it(any_store: Store) -> None:
    """Somebody who has only the old address is shown the link; an address nobody mentioned finds nothing."""
    save(any_store, BEFORE)
    save(any_store, AFTER, days=1)
    with any_store.reading() as tx:
        found, none = links.view(tx, OLD + "/"), links.view(tx, "https://old.example/two")
    assert found is not None
    assert found.link.url == NEW
    assert none is None


def test_an_issue_that_carried_the_old_address_covers_it(any_store: Store) -> None:
    """What was published is not new for having moved."""
    save(any_store, BEFORE)
    issue = Issue(date(2023, 3, 10), 25, "t", draft=False, sections=(Section("Notable", items=(Item("One", (OLD,)),)),))
    with any_store.writing() as tx:
        pages.refresh(tx, [pages.PageFacts("content/issues/2023-03-10.md", "h", issue)])
    save(any_store, AFTER, days=1)
    assert states(any_store) == {NEW: State.PUBLISHED}


def test_an_address_that_others_still_say_is_a_link_of_its_own(any_store: Store) -> None:
    """Then what was decided about it stays there."""
    save(any_store, BEFORE)
    save(any_store, Entry("news", "x", "One", OLD))
    keep(any_store, OLD)
    save(any_store, AFTER, days=1)
    assert states(any_store) == {OLD: State.KEEP, NEW: State.NEW}


def test_an_address_that_several_had_is_nobodys(any_store: Store) -> None:
    """A placeholder that became two articles gives its verdict to neither."""
    save(any_store, BEFORE, Entry("blog", "2", "Two", OLD))
    keep(any_store, OLD)
    save(any_store, AFTER, Entry("blog", "2", "Two", "https://new.example/two"), days=1)
    assert states(any_store) == {NEW: State.NEW, "https://new.example/two": State.NEW}


def test_a_date_alone_is_a_revision_too(any_store: Store) -> None:
    """A source that gives a new date of change at every look is counted, so that it can be stopped."""
    for day in range(3):
        save(any_store, Entry("blog", "1", "One", OLD, updated_at=NOW + timedelta(days=day)), days=day)
    with any_store.reading() as tx:
        assert len(entries.revisions(tx, "blog", "1")) == 3
