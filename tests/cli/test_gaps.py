"""Gaps as a user meets them: `crawl` fills them with the environment's token, `status` tells of open ones, `source
seen` settles them."""

# ruff: noqa: F811

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Curator
from tests.crawl.conftest import site  # noqa: F401 the server whose answers a test writes down
from tests.crawl.githubs import TOKEN, GitHub
from tests.crawl.servers import Site

FRIDAY, SATURDAY, SUNDAY = (f"2023-03-{day}T12:00:00Z" for day in (17, 18, 19))


@pytest.fixture
def hub(place: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> GitHub:
    """A project that the publication lists; the environment is that of a GitHub Action without a token."""
    hub = GitHub(site)
    hub.publish(*(f"v0.{number}.0" for number in range(30)))
    (place / "sources.toml").write_text(f'[[source]]\nslug = "n"\nkind = "releases"\nurl = "{hub.source().url}"\n')
    monkeypatch.setenv("GITHUB_SERVER_URL", hub.api().site)
    monkeypatch.setenv("GITHUB_API_URL", hub.api().address)
    for name in ("GITHUB_TOKEN", "CURATOR_GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return hub


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "CURATOR_GITHUB_TOKEN"])
def test_the_token_fills_gaps_and_is_written_nowhere(
    place: Path, curator: Curator, hub: GitHub, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The token is in no file of the publication, database and journal among them, and in no line that is printed, with
    a good answer and with a bad one."""
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_not_this_one")
    monkeypatch.setenv(name, TOKEN)
    told = [curator("--verbose", "crawl", root=place, now=FRIDAY)]
    hub.publish(*(f"v1.{number}.0" for number in range(15)))
    told.append(curator("--verbose", "crawl", root=place, now=SATURDAY))
    assert "n: gap filled: 5 releases" in told[-1].out
    assert "15 new entries" in told[-1].out
    hub.publish(*(f"v2.{number}.0" for number in range(15)))
    hub.token = "ghp_another"
    told.append(curator("--verbose", "crawl", root=place, now=SUNDAY))
    assert "GitHub does not accept the token" in told[-1].out
    told += [curator("status", root=place, now=SUNDAY), curator("links", "--json", root=place, now=SUNDAY)]
    assert not any(TOKEN in one.out + one.err for one in told)
    files = [file for file in place.rglob("*") if file.is_file()]
    assert any(file.suffix == ".db" for file in files)
    assert any(file.suffix == ".jsonl" for file in files)
    assert not any(TOKEN.encode() in file.read_bytes() for file in files)


def test_an_open_gap_needs_a_person_until_somebody_has_looked(place: Path, curator: Curator, hub: GitHub) -> None:
    """`status` says since when, after which entry and what to do, and ends with 1, also on a rebuilt index; `source
    seen` settles it for good."""
    curator("crawl", root=place, now=FRIDAY)
    hub.publish(*(f"v1.{number}.0" for number in range(15)))
    told = curator("crawl", root=place, now=SATURDAY)
    assert "n: degraded: none of the entries known before is left" in told.out
    assert "n: set GITHUB_TOKEN" in told.out
    hub.publish("v1.15.0")
    assert curator("crawl", "--all", root=place, now=SUNDAY).code == 0
    assert curator("rebuild", root=place, now=SUNDAY).code == 0
    told = curator("status", root=place, now=SUNDAY)
    assert told.code == 1
    assert "n: entries after “n v0.29.0” may have been missed" in told.out
    assert "set GITHUB_TOKEN" in told.out
    assert "n: needs a person: look at its page for what was missed, then `curator source seen n`" in told.out
    row = json.loads(curator("status", "--json", root=place, now=SUNDAY).out)["sources"][0]
    assert (row["ok"], row["condition"], row["gap_at"], row["gap_since"]) == (
        True,
        "degraded",
        "2023-03-18T12:00:00Z",
        "n v0.29.0",
    )
    assert curator("source", "seen", "nobody", root=place, now=SUNDAY).code == 2
    assert curator("source", "seen", "n", root=place, now=SUNDAY).out == "n: settled\n"
    assert curator("source", "seen", "n", root=place, now=SUNDAY).out == "n: nothing was open\n"
    assert curator("rebuild", root=place, now=SUNDAY).code == 0
    told = curator("status", root=place, now=SUNDAY)
    assert (told.code, "may have been missed" in told.out) == (0, False)
