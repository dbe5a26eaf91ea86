"""The net is cut, in part or whole, and clocks are wrong: what was said stays said, and the user hears of it."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from curator.demo import server, week
from tests.conftest import missing
from tests.faults.commands import command
from tests.faults.race import team
from tests.faults.test_kills import decided, index


@pytest.fixture
def weekly(tmp_path: Path) -> Path:
    """A fresh publication."""
    root = tmp_path / "weekly"
    assert command(tmp_path, "init", str(root)).code == 0
    (root / "sources.toml").write_text("")
    return root


def git_that(folder: Path, what: str, word: str = "push") -> Callable[[], None]:
    """Put a `git` before the real one whose push, or what else is named, does this instead or before; `$@` is what it
    was told."""
    real = shutil.which("git")
    script = folder / "bin" / "git"
    script.parent.mkdir()
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" {word} "*) {what} ;; esac\nexec {real} "$@"\n'.replace("REAL", str(real))
    )
    script.chmod(0o755)

    def install() -> None:
        os.environ["PATH"] = f"{script.parent}{os.pathsep}{os.environ['PATH']}"

    return install


@pytest.mark.parametrize(
    "cut",
    ['echo "fatal: unable to access: Could not resolve host" >&2; exit 128', 'REAL "$@" >/dev/null; kill -9 $$'],
    ids=["before it left", "after it arrived"],
)
def test_a_push_that_is_cut_goes_out_once_with_the_next_sync(tmp_path: Path, cut: str) -> None:
    """Cut before the remote had it or before the answer came back: the sync says so, and the next one ends it."""
    _, (ann, bob) = team(tmp_path, ("ann", "bob"))
    place = ann.place()
    ann.say(place, 1)
    place.close()

    told = command(ann.root, "sync", now="", before=git_that(tmp_path, cut))

    assert told.code == 1, told
    assert "next: all is committed here" in told.out
    again = command(ann.root, "sync", now="")
    assert (again.code, "journal done" in again.out) == (0, True), again
    bob.sync()
    assert bob.records() == set(ann.said)


@pytest.mark.parametrize("step", ["fetch", "commit"])
def test_a_disk_that_is_full_for_git_alone_is_named(tmp_path: Path, step: str) -> None:
    """The database still had room: the sync says what git could not write, and does not call it being offline; with
    room again it goes through."""
    _, (ann, bob) = team(tmp_path, ("ann", "bob"))
    for machine in (bob, ann):
        place = machine.place()
        machine.say(place, 1)
        place.close()
        bob.sync()

    told = command(ann.root, "sync", now="", before=git_that(tmp_path, "trap '' XFSZ; ulimit -f 0", step))

    assert told.code == 2, told
    assert "File too large" in told.err
    assert "run `curator sync` again" in told.err
    again = command(ann.root, "sync", now="")
    assert (again.code, "journal done: 1 files sent" in again.out) == (0, True), again
    bob.sync()
    assert ann.records() == bob.records() == {*ann.said, *bob.said}


def test_a_remote_that_is_gone_is_named_and_costs_nothing(tmp_path: Path) -> None:
    """Offline, sync says so with exit code 1; the work goes out when the remote is back."""
    remote, (ann, bob) = team(tmp_path, ("ann", "bob"))
    ann.sync()
    away = remote.rename(tmp_path / "away.git")
    place = ann.place()
    ann.say(place, 1)
    place.close()

    told = command(ann.root, "sync", now="")

    assert told.code == 1
    assert "all is committed here" in told.out
    away.rename(remote)
    assert command(ann.root, "sync", now="").code == 0
    bob.sync()
    assert bob.records() == set(ann.said)


def no_names() -> None:
    """A network of its own with nothing in it: no name leads to an address."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_net, new_user = 0x40000000, 0x10000000
    if libc.unshare(new_net) and libc.unshare(new_net | new_user):
        os._exit(77)


def test_without_names_every_source_fails_by_name_and_the_rest_works(weekly: Path) -> None:
    """DNS is dead: each source is a named failure, exit code 1; what needs no net goes on."""
    decided(weekly)
    slugs = ("alpha", "beta")
    text = "".join(
        f'[[source]]\nslug = "{slug}"\nkind = "feed"\nurl = "https://{slug}.example/feed.xml"\n\n' for slug in slugs
    )
    (weekly / "sources.toml").write_text(text)

    told = command(weekly, "crawl", "--no-cards", before=no_names)

    if told.code == 77:
        missing("the right to make a network")
    assert told.code == 1, told
    for slug in slugs:
        assert re.search(rf"^{slug}: failed: .*(name|dns|DNS|resolve)", told.out, re.MULTILINE), told.out
    assert command(weekly, "draft", "--date", "2023-03-17", before=no_names).code == 0
    assert "https://go.example/a" in (weekly / "content" / "issues" / "2023-03-17.md").read_text()


def test_half_of_the_sources_are_down(weekly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that answer are taken in, those that do not are named, exit code 1; when they are back the next crawl has
    them, and all is there once."""
    from curator.config.settings import load_settings
    from curator.config.sources import add_sources

    monkeypatch.setenv("CURATOR_ALLOW_NETWORKS", "127.0.0.0/8")
    with server.serve() as loopback:
        add_sources(weekly, week.sources(loopback.base_url), load_settings(weekly))
        text = (weekly / "sources.toml").read_text()
        slugs = re.findall(r'slug = "(.+)"', text)
        parts = re.split(r"(?=\[\[source\]\])", text)
        down = "".join(
            part.replace(loopback.base_url, "http://127.0.0.1:1") if number % 2 else part
            for number, part in enumerate(parts)
        )
        (weekly / "sources.toml").write_text(down)

        told = command(weekly, "crawl", "--no-cards")

        assert told.code == 1
        failed = [slug for slug in slugs if f"{slug}: failed: " in told.out]
        assert 0 < len(failed) < len(slugs)
        some = len(index(weekly))
        assert some > 10
        (weekly / "sources.toml").write_text(text)
        assert command(weekly, "crawl", "--all", "--no-cards").code == 0
        assert len(index(weekly)) > some
        whole = index(weekly)
        assert command(weekly, "crawl", "--all", "--no-cards").code == 0
        assert index(weekly) == whole


def test_a_clock_that_jumps_changes_no_order(weekly: Path) -> None:
    """A year ahead and back again: the last word counts, and the journal gives the same index."""
    url = "https://go.example/a"
    decided(weekly, url)
    for now, verdict in (("2023-03-17", "keep"), ("2024-03-17", "skip"), ("2023-03-17", "later")):
        assert command(weekly, "decide", url, f"--{verdict}", "--by", "ann", now=f"{now}T07:00:00Z").code == 0

    told = command(weekly, "show", url, "--json")

    assert '"later"' in told.out, told
    before = index(weekly)
    assert command(weekly, "rebuild", now="2024-03-18T00:00:00Z").code == 0
    assert index(weekly) == before


@pytest.mark.parametrize(
    ("now", "page"),
    [
        ("2022-12-30T14:59:00Z", "2022-12-30"),
        ("2022-12-30T15:01:00Z", "2023-01-06"),
        ("2023-03-17T14:59:00Z", "2023-03-17"),
        ("2023-03-17T15:01:00Z", "2023-03-24"),
    ],
)
def test_the_week_ends_where_the_publication_lives(weekly: Path, now: str, page: str) -> None:
    """The issue is that of the publication's own day, at year's end too, whatever UTC and this machine say."""
    decided(weekly)
    settings = weekly / "curator.toml"
    settings.write_text(re.sub(r"(?m)^timezone = .*", 'timezone = "Asia/Tokyo"', settings.read_text()))
    assert 'timezone = "Asia/Tokyo"' in settings.read_text()

    def in_california() -> None:
        os.environ["TZ"] = "America/Los_Angeles"
        time.tzset()

    told = command(weekly, "draft", now=now, before=in_california)
    assert told.code == 0, told
    assert [path.stem for path in (weekly / "content" / "issues").glob("*.md")] == [page]
