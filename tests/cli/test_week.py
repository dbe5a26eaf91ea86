"""A week from an empty folder to a site, the robots' way and by hand; the crawl under fire."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from curator.store.dump import dump
from curator.store.engine import open_store
from tests.cli.conftest import AT, Curator
from tests.faults.commands import begin


def test_a_fresh_publication_works_as_it_is(weekly: Path, curator: Curator) -> None:
    """init, crawl, decide, draft, edit by hand, draft, publish, build: the hand edit is on the site."""
    url = "https://github.com/stern/stern/releases/tag/v1.24.0"
    curator("crawl", root=weekly)
    curator("decide", url, "--keep", "--section", "tools", "--title", "stern", "--note", "便利です。", root=weekly)
    assert "added: stern" in curator("draft", root=weekly).out
    page = weekly / "content" / "issues" / "2023-03-17.md"
    page.write_text(page.read_text().replace("便利です。", "とても便利です。"))
    curator("decide", url, "--note", "別の文", root=weekly)

    told = curator("draft", root=weekly)

    assert "left as it is (edited): stern" in told.out
    assert "とても便利です。" in page.read_text()
    published = curator("publish", root=weekly)
    assert "2023-03-20 10:00 +0900" in published.out, published
    assert curator("build", root=weekly).code == 0
    assert not (weekly / "site" / "issues").exists()
    assert curator("build", root=weekly, now="2023-03-20T01:00:00Z").code == 0
    assert "とても便利です。" in (weekly / "site" / "issues" / "2023-03-17" / "index.html").read_text()


def test_publishing_again_keeps_the_number(weekly: Path, curator: Curator) -> None:
    """An issue that is published twice has one number, one moment."""
    curator("add", "https://go.example/a", "--title", "A", root=weekly)
    curator("decide", "https://go.example/a", "--keep", "--section", "articles", root=weekly)
    curator("draft", root=weekly)

    first = curator("publish", "--date", "2023-03-17", root=weekly).out
    again = curator("publish", "--date", "2023-03-17", root=weekly, now="2023-04-01T00:00:00Z").out

    assert re.findall(r"issue \d+|\d{4}-\d\d-\d\d \d\d:\d\d", first) == re.findall(
        r"issue \d+|\d{4}-\d\d-\d\d \d\d:\d\d", again
    )


def test_weekly_goes_on_when_every_source_is_down(weekly: Path, curator: Curator) -> None:
    """Offline each source is a named failure, the other steps run, exit code 1, nothing is harmed."""
    text = (weekly / "sources.toml").read_text()
    (weekly / "sources.toml").write_text(re.sub(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:1", text))
    slugs = re.findall(r'slug = "(.+)"', text)

    told = curator("weekly", root=weekly)

    assert told.code == 1
    assert [slug for slug in slugs if f"{slug}: failed: " not in told.out] == []
    assert "build: 0 issues" in told.out
    assert curator("status", root=weekly).code == 1


def test_a_second_crawl_learns_nothing_and_writes_nothing(weekly: Path, curator: Curator) -> None:
    """When all answers are 304 no journal file is written, and the summary says so."""
    curator("crawl", root=weekly)
    files = sorted((weekly / "journal").rglob("*.jsonl"))

    told = curator("crawl", "--all", "--json", root=weekly).json

    assert {source["outcome"] for source in told["sources"]} == {"not modified"}
    assert sorted((weekly / "journal").rglob("*.jsonl")) == files


def _index(root: Path) -> list[str]:
    """The index, times and random identities aside."""
    store = open_store(f"sqlite:///{root}/.curator/curator.db")
    with store.reading() as tx:
        rows = [line.split(" ", 1) for line in dump(tx)]
    store.close()
    for row in rows:
        values = json.loads(row[1])
        row[1] = json.dumps({k: v for k, v in values.items() if k not in ("id", "at", "first_seen_at")}, sort_keys=True)
    return sorted(" ".join(row) for row in rows)


@pytest.mark.parametrize("kills", [20])
def test_killed_at_any_moment_the_crawl_ends_in_the_same_index(
    weekly: Path, tmp_path: Path, curator: Curator, kills: int
) -> None:
    """Twenty times killed while crawling and run again: the index is that of a crawl that was left alone."""
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("curator.toml", "sources.toml"):
        (alone / name).write_bytes((weekly / name).read_bytes())
    began = time.monotonic()
    assert curator("crawl", root=alone).code == 0
    longest = time.monotonic() - began
    moments = random.Random(26)
    died = tries = 0
    while died < kills:
        tries += 1
        assert tries < 5 * kills, "crawls end before they can be killed"
        running = begin(weekly, "crawl", "--all", "--jobs", "4", now=AT)
        moment = moments.uniform(0.0, longest)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it had not begun to lead its group
            os.killpg(running, signal.SIGKILL)
        os.kill(running, signal.SIGKILL)
        if os.waitpid(running, 0)[1] == signal.SIGKILL:
            died += 1
        else:  # it had ended by itself: what is stored already is not asked for in full again
            longest = moment

    assert curator("crawl", "--all", root=weekly).code == 0

    assert _index(weekly) == _index(alone)
    before = _index(weekly)
    assert curator("rebuild", root=weekly).code == 0
    assert _index(weekly) == before


def git(*words: str, cwd: Path) -> None:
    subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True)


def test_two_laptops_share_through_the_journal(weekly: Path, tmp_path: Path, curator: Curator) -> None:
    """What one person decides is known on the other's machine after both have synced; sync refuses before a choice."""
    assert "curator init --journal" in curator("sync", root=weekly).err
    remote = tmp_path / "journal.git"
    git("init", "--bare", str(remote), cwd=tmp_path)
    other = tmp_path / "other"
    for root in (weekly, other):
        curator("init", str(root), "--journal", str(remote))
    (other / "curator.toml").write_bytes((weekly / "curator.toml").read_bytes())
    curator("crawl", root=weekly)
    url = "https://github.com/stern/stern/releases/tag/v1.24.0"
    curator("decide", url, "--keep", "--section", "tools", "--by", "mio", root=weekly)

    for root in (weekly, other):
        told = curator("sync", root=root)
        assert told.code == 0, told

    links = curator("links", "--state", "keep", "--json", root=other).json
    assert [link["url"] for link in links] == [url]
    assert _index(other) == _index(weekly)
    waiting = curator("links", "--state", "new", "--json", root=other).json
    assert waiting
    assert all(link["rank"] > 0 for link in waiting), "a sync reckons what came"
