"""`curator status`: what it tells of every source, and when it asks for a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from curator.domain.types import Entry, SourceState
from curator.store import sources
from curator.store.engine import open_store
from tests.cli.conftest import Curator

NOW = datetime(2023, 3, 17, 7, tzinfo=UTC)  # conftest's 16:00 in Tokyo
DAY = timedelta(days=1)
URL = "https://a.example/feed.xml"


@pytest.fixture
def place(tmp_path: Path, curator: Curator) -> Path:
    """A publication with the sources `a` and `b`."""
    root = tmp_path / "paper"
    assert curator("init", str(root)).code == 0
    listed = "\n".join(
        f'[[source]]\nslug = "{slug}"\nkind = "feed"\nurl = "https://{slug}.example/feed.xml"\n' for slug in "ab"
    )
    (root / "sources.toml").write_text(listed)
    return root


def know(root: Path, *entry_ages: timedelta, **more: Any) -> None:
    """Write what is known of source `a`."""
    times = {"fetched_at": NOW, "last_success_at": NOW, "due_at": NOW + DAY, "due_why": "its rhythm", "body_hash": "x"}
    state = SourceState("a", URL, **times | more)  # type: ignore[arg-type]
    said = [
        Entry("a", f"{n}", f"Post {n}", f"https://a.example/{n}", published_at=NOW - age)
        for n, age in enumerate(entry_ages)
    ]
    store = open_store(f"sqlite:///{root / '.curator' / 'curator.db'}")
    with store.writing() as tx:
        sources.save_fetch(tx, state, said, now=NOW)
    store.close()


@pytest.mark.parametrize(
    ("more", "ages", "code", "condition", "told"),
    [
        ({}, [DAY, 2 * DAY, 3 * DAY], 0, "ok", "its rhythm"),
        ({"last_error": "degraded: not well-formed"}, [DAY], 0, "degraded", "a: degraded: not well-formed"),
        ({"filtered": 7}, [DAY], 0, "ok", "a: its filters left out 7"),
        ({"moved_to": "https://n.example/f", "moved_at": NOW}, [DAY], 0, "ok", "a: moved to https://n.example/f"),
        ({"moved_to": "https://b.example/feed.xml", "moved_at": NOW}, [DAY], 1, "ok", "the address of b: remove one"),
        ({}, [100 * DAY, 101 * DAY, 102 * DAY], 0, "silent", "a: silent for 100d, usually every 24h"),
        (
            {"failures": 2, "last_error": "HTTP status 500", "status": 500, "failing_since": NOW - DAY},
            [DAY],
            0,
            "failing",
            "HTTP status 500",
        ),
        (
            {"failures": 9, "last_error": "HTTP status 500", "status": 500, "failing_since": NOW - 8 * DAY},
            [DAY],
            1,
            "failing",
            "a: needs a person: it has failed for 8 days",
        ),
        (
            {"failures": 1, "last_error": "HTTP status 410", "status": 410, "failing_since": NOW},
            [DAY],
            1,
            "gone",
            "a: needs a person: it is gone for good",
        ),
    ],
)
def test_what_is_told(
    place: Path, curator: Curator, more: dict[str, Any], ages: list[timedelta], code: int, condition: str, told: str
) -> None:
    """Each state has its line; exit code 1 only where a person is needed."""
    know(place, *ages, **more)
    answer = curator("status", root=place)
    assert told in answer.out
    assert answer.code == code
    data = json.loads(curator("status", "--json", root=place).out)
    row = data["sources"][0]
    assert (row["slug"], row["condition"], bool(row["needs_person"])) == ("a", condition, bool(code))
    assert row["ok"] is (not more.get("failures"))
    assert data["sources"][1]["condition"] == "new"


def test_the_contract_of_its_json(place: Path, curator: Curator) -> None:
    """The agreed names are there, times in ISO 8601 UTC, spans in seconds."""
    know(place, DAY, 3 * DAY, 5 * DAY)
    data = json.loads(curator("status", "--json", root=place).out)
    row = data["sources"][0]
    assert {"slug", "ok", "last_success_at", "next_due_at", "error", "entries"} <= set(row)
    assert (row["last_success_at"], row["next_due_at"]) == ("2023-03-17T07:00:00Z", "2023-03-18T07:00:00Z")
    assert (row["entries"], row["error"], row["rhythm"], row["silence"]) == (3, None, 172_800, 86_400)
    assert (data["entries"], data["failing"], data["needs_person"]) == (3, 0, 0)


def test_entries_without_dates_count_from_their_first_sight(place: Path, curator: Curator) -> None:
    """A source that dates nothing has no rhythm, and its silence counts from when we saw its entries."""
    store = open_store(f"sqlite:///{place / '.curator' / 'curator.db'}")
    with store.writing() as tx:
        said = [Entry("a", f"{n}", "Post", f"https://a.example/{n}") for n in range(5)]
        sources.save_fetch(tx, SourceState("a", URL, body_hash="x", fetched_at=NOW), said, now=NOW - 2 * DAY)
    store.close()
    row = json.loads(curator("status", "--json", root=place).out)["sources"][0]
    assert (row["condition"], row["rhythm"], row["silence"]) == ("ok", None, 172_799)
