"""What a review begins with, read with and without the database layer; what is said of changes; who is there."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.records import Record
from curator.domain.types import Entry, Issue, Item, Section, SourceState, State
from curator.store import acts, glance, links, load, news, notes, pages, presence, previews, publications, sources
from curator.store.engine import Store, open_store
from curator.store.plain import ask_of
from curator.store.watch import Watch
from tests.conftest import utc
from tests.strategies import histories

NOW = utc("2023-03-17 07:00")


def url(number: int) -> str:
    return f"https://go.example/{number}"


def week(store: Store, count: int = 12) -> None:
    """Links 0 (oldest) to `count` - 1, one an hour, one of them moved since; an issue went out after the fourth."""
    for number in range(count):
        if number == 4:
            _publish(store)
        entry = Entry("blog", str(number), f"Title {number}", url(number), "words", language="en", author="kaz")
        with store.writing() as tx:
            sources.save_fetch(tx, SourceState("blog"), [entry], now=NOW + timedelta(hours=number))


def _publish(store: Store) -> None:
    day = date(2023, 3, 17)
    issue = Issue(day, 1, draft=False, sections=(Section("Tools", items=(Item("Out", (url(0),)),)),))
    with store.writing() as tx:
        publications.save_published(tx, day, 1, {}, by="zoe", now=NOW + timedelta(hours=3, minutes=30))
        pages.refresh(tx, [pages.PageFacts("content/issues/2023-03-17.md", "h", issue)])


def say(store: Store, number: int, by: str = "zoe", **says: object) -> None:
    with store.writing() as tx:
        acts.decide(tx, [url(number)], says, by=by, now=NOW + timedelta(hours=20))


def full_week(store: Store) -> None:
    """A week with links in every state."""
    week(store)
    for number, verdict in ((1, "skip"), (5, "skip"), (6, "keep"), (7, "later"), (8, "discuss"), (2, "later")):
        say(store, number, verdict=verdict)
    say(store, 9, verdict="skip")
    say(store, 9, by="kaz", comment="but look")
    with store.writing() as tx:
        acts.submit(tx, url(10), by="kaz", now=NOW + timedelta(hours=21), reason="good")
        notes.save(tx, "zoe", "https://go.example/6", "note", "half a")
        previews.save(tx, "https://go.example/6", text="The page", failures=0, due_at=None, now=NOW)
        moved = Entry("blog", "11", "Moved", "https://go.example/eleven")
        acts.decide(tx, [url(11)], {"verdict": "keep"}, by="zoe", now=NOW)
        sources.save_fetch(tx, SourceState("blog"), [moved], now=NOW + timedelta(hours=22))


def test_both_ways_see_the_same(store: Store) -> None:
    """What the standard library reads from the file is what the database layer reads."""
    full_week(store)
    with store.reading() as tx:
        asked = glance.look(ask_of(tx), "zoe")

    assert glance.at_once(store.address, "zoe") == asked
    assert asked.unfinished == {("https://go.example/6", "note"): "half a"}
    assert asked.previews == {"https://go.example/6": "The page"}


def test_a_glance_has_all_that_waits_and_counts_the_rest(any_store: Store) -> None:
    """Open links are read as they are read anywhere; what is published, skipped or old is counted."""
    full_week(any_store)
    seen = glance.glance(any_store, "zoe")
    with any_store.reading() as tx:
        every = {view.link.key: view for view in links.views(tx)}
    read = {view.link.key: view for view in seen.views}

    assert read.items() <= every.items()
    assert Counter(view.state for key, view in every.items() if key not in read) == {
        State.PUBLISHED: 1,
        State.SKIP: 2,
        State.NEW: 1,
    }
    assert seen.apart == glance.Apart(undecided=0, backlog=1, skipped=2, published=1, decided=2)
    assert {view.state for view in seen.views} == {State.NEW, State.KEEP, State.LATER, State.DISCUSS, State.SKIP}


def test_what_is_said_of_no_link_counts_nowhere(any_store: Store) -> None:
    """A decision about an address that nobody brought yet (its journal file comes later) is no link."""
    week(any_store)
    said = Record("decision", "d-1", NOW, "kaz", {"url": "https://elsewhere.example/", "verdict": "skip"})
    kept = Record("decision", "d-2", NOW, "kaz", {"url": "https://other.example/", "verdict": "keep"})
    with any_store.writing() as tx:
        load.take_in(tx, [said, kept])

    assert glance.glance(any_store, "zoe").apart == glance.Apart(backlog=3, published=1)


def test_more_undecided_links_than_a_glance_takes(any_store: Store) -> None:
    """The newest are read, the others counted."""
    week(any_store)

    seen = glance.glance(any_store, "zoe", most=3)

    assert [view.link.url for view in seen.views] == [url(11), url(10), url(9)]
    assert seen.apart == glance.Apart(undecided=5, backlog=3, published=1)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store for all examples: making tables takes longer than an example."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('glance')}/curator.db")
    yield store
    store.close()


@settings(max_examples=40, deadline=None)
@given(histories(), st.integers(1, 5))
def test_nothing_open_is_left_out(one_store: Store, history: list[Record], most: int) -> None:
    """Whatever was recorded: beside what a glance reads there are only links that it counts, and none is open."""
    with one_store.writing() as tx:
        load.empty(tx)
        load.take_in(tx, history)
        every = {view.link.key: view for view in links.views(tx)}
    seen = glance.at_once(one_store.address, "zoe", most=most)

    assert seen is not None
    read = {view.link.key: view for view in seen.views}
    assert read.items() <= every.items()
    assert seen.apart.total == len(every) - len(read)
    left = [view for key, view in every.items() if key not in read]
    assert all(view.state in (State.SKIP, State.NEW, State.PUBLISHED) for view in left)
    if seen.apart.undecided == 0 and seen.since is None:
        assert all(view.state is not State.NEW for view in left)


def test_files_that_are_not_read_at_once(tmp_path: Path, store: Store) -> None:
    """No file, a damaged one and one of another version are left to the ordinary way, which says what is wrong."""
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"SQLite format 3\0" + bytes(5000))
    week(store)
    with store.writing() as tx:
        ask_of(tx)("UPDATE alembic_version SET version_num = '9999'", {})

    for address in (f"sqlite:///{tmp_path}/none.db", f"sqlite:///{damaged}", "postgresql://x/y", store.address):
        assert glance.at_once(address, "zoe") is None
    assert not (tmp_path / "none.db").exists()


def test_a_glance_needs_no_database_layer(store: Store) -> None:
    """Reading at once imports neither SQLAlchemy nor SQLModel: that is what it is for."""
    week(store)
    program = (
        "import sys; from curator.store import glance;"
        f"assert glance.at_once({store.address!r}, 'zoe').views; "
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'sqlmodel', 'pydantic')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# -- news --------------------------------------------------------------------------------------------------------


def changes(store: Store, seq: int) -> news.News:
    with store.reading() as tx:
        return news.since(ask_of(tx), seq)


def test_every_change_of_a_link_is_news(any_store: Store) -> None:
    """Decisions, undo, proposals, crawled entries and page texts name the links that changed; reading names none."""
    week(any_store)
    seq = changes(any_store, 0).seq
    say(any_store, 5, verdict="keep")
    with any_store.writing() as tx:
        acts.undo(tx, by="zoe", now=NOW)
        acts.submit(tx, "https://new.example/", by="kaz", now=NOW)
        sources.save_fetch(tx, SourceState("blog"), [Entry("blog", "6", "New title", url(6))], now=NOW)
        previews.save(tx, "https://go.example/7", text="T", failures=0, due_at=None, now=NOW)

    told = changes(any_store, seq)

    assert told.keys == frozenset(
        {"https://go.example/5", "https://new.example", "https://go.example/6", "https://go.example/7"}
    )
    assert changes(any_store, told.seq) == news.News(told.seq, frozenset())


def test_a_rebuild_a_page_and_an_issue_change_all(any_store: Store) -> None:
    """Where nobody can say which links changed, all did."""
    week(any_store)
    seq = changes(any_store, 0).seq
    with any_store.writing() as tx:
        load.empty(tx)
    assert changes(any_store, seq).keys is None

    seq = changes(any_store, seq).seq
    with any_store.writing() as tx:
        pages.refresh(tx, [], gone=["content/issues/2023-03-17.md"])
    with any_store.writing() as tx:
        publications.save_published(tx, date(2023, 3, 24), 2, {}, by="zoe", now=NOW)
    assert changes(any_store, seq).keys is None


def test_who_missed_too_much_reads_everything(any_store: Store) -> None:
    """Old news are dropped; a screen that slept over them does not take the rest for all."""
    week(any_store)
    seq = changes(any_store, 0).seq
    for _ in range(0, news.KEPT + news.MANY, news.MANY - 1):
        with any_store.writing() as tx:
            news.tell(tx, {str(number) for number in range(news.MANY - 1)})

    assert changes(any_store, seq).keys is None


# -- presence ----------------------------------------------------------------------------------------------------


def test_who_is_where(any_store: Store) -> None:
    """Others are seen where they were last, until they leave or are not heard of for fifteen seconds."""
    zoe = presence.Here("s1", "zoe", "k1")
    kaz = presence.Here("s2", "kaz", "k2", writing=True)
    with any_store.writing() as tx:
        presence.stand(tx, zoe, now=NOW)
        presence.stand(tx, presence.Here("s2", "kaz", "k1"), now=NOW)
        presence.stand(tx, kaz, now=NOW + timedelta(seconds=10))
        ask = ask_of(tx)

        assert presence.others(ask, "s1", now=NOW + timedelta(seconds=10)) == (kaz,)
        assert presence.others(ask, "s2", now=NOW + timedelta(seconds=14)) == (zoe,)
        assert presence.others(ask, "s2", now=NOW + timedelta(seconds=15)) == ()
        presence.leave(tx, "s2")
        assert presence.others(ask, "s1", now=NOW + timedelta(seconds=10)) == ()


def test_a_look_brings_what_was_written_since_the_last_one(any_store: Store) -> None:
    """Changed links come as they stand now, with their pages' texts, those that are no more by key, and who is there;
    what was seen once does not come again."""
    week(any_store)
    watch = Watch(any_store, "s1")
    first = watch.look(changes(any_store, 0).seq, NOW)
    assert first is not None
    assert first.changed == ()
    say(any_store, 5, verdict="keep")
    with any_store.writing() as tx:
        previews.save(tx, "https://go.example/5", text="The page", failures=0, due_at=None, now=NOW)
        sources.save_fetch(tx, SourceState("blog"), [Entry("blog", "6", "Moved", "https://go.example/six")], now=NOW)
        presence.stand(tx, presence.Here("s2", "kaz", "k1"), now=NOW)

    seen = watch.look(first.seq, NOW)

    assert seen is not None
    with any_store.reading() as tx:
        keys = {"https://go.example/5", "https://go.example/six"}
        assert seen.changed == tuple(links.views(tx, keys=keys))
    assert seen.previews == {"https://go.example/5": "The page"}
    assert seen.gone == frozenset({"https://go.example/6"})
    assert [one.by for one in seen.others] == ["kaz"]
    again = watch.look(seen.seq, NOW)
    assert again is None or (again.changed, again.seq) == ((), seen.seq)
    watch.close()
