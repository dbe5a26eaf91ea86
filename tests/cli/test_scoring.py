"""Scores: reckoned by the crawl, read with the links, never a decision."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from curator.domain.urls import link_key
from curator.store.engine import open_store
from curator.store.glance import glance

from .conftest import Curator


def test_a_crawl_reckons_suggestions_that_the_lists_tell(weekly: Path, curator: Curator) -> None:
    """With probability and reasons; nothing is decided by it, and a rebuild leaves it."""
    curator("crawl", root=weekly)
    listed = {one["url"]: one for one in curator("links", "--json", root=weekly).json}
    release = listed["https://github.com/stern/stern/releases/tag/v1.24.0"]
    assert release["suggestions"][0]["section"] == "tools"
    assert release["suggestions"][0]["reasons"]
    assert 0 < release["rank"] < 1
    assert {one["state"] for one in listed.values()} == {"new"}
    curator("rebuild", root=weekly)
    assert {one["url"]: one for one in curator("links", "--json", root=weekly).json} == listed
    stories = {url: one["story"] for url, one in listed.items() if one["story"]}
    store = open_store(f"sqlite:///{weekly / '.curator' / 'curator.db'}")
    told = glance(store, "mio").stories  # what the review begins with
    store.close()
    assert stories
    assert told.keys() == {link_key(url) for url in stories}


def test_decisions_and_the_watchlist_count_at_the_next_crawl(weekly: Path, curator: Curator) -> None:
    """A host that was sorted by hand goes there again; a watched word moves up and is named."""
    settings = weekly / "curator.toml"
    settings.write_text(settings.read_text() + '\n[[watch]]\nword = "containerd"\nweight = 3\n')
    curator("crawl", root=weekly)
    watched = [one for one in curator("links", "--json", root=weekly).json if "containerd" in one["title"].lower()]
    others = [one for one in curator("links", "--json", root=weekly).json if one not in watched]
    assert watched
    assert all("on the watchlist: containerd" in one["rank_reasons"] for one in watched)
    assert min(one["rank"] for one in watched) > sorted(one["rank"] for one in others)[len(others) // 2]


def test_what_nobody_sorted_stays_unsorted_below_the_set_probability(weekly: Path, curator: Curator) -> None:
    """`prefill = 2` fills nothing in, whatever is suggested."""
    settings = weekly / "curator.toml"
    settings.write_text(settings.read_text() + "\n[suggest]\nprefill = 2\n")
    curator("crawl", root=weekly)
    listed = curator("links", "--json", root=weekly).json
    assert any(one["suggestions"] for one in listed)
    assert not any(one["suggested_section"] for one in listed)
    assert not any(told["prefilled"] for one in listed for told in one["suggestions"])


def test_what_a_first_crawl_left_the_sync_reckons(
    weekly: Path, tmp_path: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crawl before any decision reckons a part of the links; the next crawl of nothing new does not count as all."""
    monkeypatch.setattr("curator.cli.scoring.FIRST", 3)
    subprocess.run(["git", "init", "--bare", str(tmp_path / "journal.git")], check=True, capture_output=True)
    curator("init", str(weekly), "--journal", str(tmp_path / "journal.git"))
    curator("crawl", root=weekly)
    assert sum(one["rank"] > 0 for one in curator("links", "--json", root=weekly).json) == 3
    assert curator("sync", root=weekly).code == 0
    assert all(one["rank"] > 0 for one in curator("links", "--json", root=weekly).json)
