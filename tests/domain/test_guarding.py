"""Which changes nobody makes alone."""

from __future__ import annotations

from typing import Any

import pytest

from curator.domain.guarding import Change, changes, from_fork, refusals, reviewed

JOURNAL = "journal/2023/03/17/070000Z-crawl-aaaaaaaaaa.jsonl"


@pytest.mark.parametrize("status", ["M", "D", "T"])
@pytest.mark.parametrize("stranger", [True, False])
def test_the_past_is_nobodys_to_change(status: str, stranger: bool) -> None:
    """A journal file edited or taken away is refused, whoever does it and whoever has read it; a new one is not."""
    for seen in (True, False):
        assert refusals([Change(status, JOURNAL)], {}, {}, stranger=stranger, reviewed=seen)
    assert not refusals([Change("A", JOURNAL)], {}, {}, stranger=stranger, reviewed=False)


@pytest.mark.parametrize(
    "path",
    [".github/workflows/ci.yml", ".GitHub/workflows/x.yml", ".ci/run", "Makefile", "makefile", "docs/CODEOWNERS",
     "requirements.txt", "mkdocs.yml", "uv.lock"],
)  # fmt: skip
def test_what_robots_run_needs_a_member(path: str) -> None:
    """From a fork it waits for a member's word; from the team it does not."""
    change = [Change("M", path)]
    assert refusals(change, {}, {}, stranger=True, reviewed=False)
    assert not refusals(change, {}, {}, stranger=True, reviewed=True)
    assert not refusals(change, {}, {}, stranger=False, reviewed=False)


@pytest.mark.parametrize(
    ("after", "count"),
    [
        ({"publication": {"title": "New"}, "journal": {"remote": "origin"}}, 0),
        ({"journal": {"remote": "https://evil.example/x"}}, 1),
        ({"journal": {"remote": "origin"}, "person": [{"name": "ann", "github": "mallory"}]}, 1),
        ({"journal": {"remote": "origin"}, "crawl": {"allow_networks": ["10.0.0.0/8"], "proxy": "http://x"}}, 2),
        ({"journal": {"remote": "origin"}, "crawl": {"jobs": 3}}, 0),
        ({"journal": {"remote": "origin"}, "zenn": {"slug": "x"}, "site": {"repository": "https://x/a/b"}}, 2),
        ({"journal": {"remote": "origin"}, "site": {"font": "x.ttf"}}, 0),
        (None, 1),
    ],
)
def test_settings_of_authority_are_told_from_the_others(after: dict[str, Any] | None, count: int) -> None:
    """A title may be proposed by anyone; where the journal goes, who is who and what is opened may not."""
    before = {"journal": {"remote": "origin"}}
    assert len(refusals([Change("M", "curator.toml")], before, after, stranger=True, reviewed=False)) == count


def test_a_page_is_free() -> None:
    """What people write for readers is what pull requests are for."""
    free = [
        Change("M", "content/issues/2023-03-17.md"),
        Change("A", "content/images/x.png"),
        Change("M", "sources.toml"),
    ]
    assert not refusals(free, {}, {}, stranger=True, reviewed=False)


def test_only_the_act_of_labelling_counts() -> None:
    """A label that stayed from before a later push says nothing about that push."""
    assert reviewed({"action": "labeled", "label": {"name": "reviewed"}})
    assert not reviewed({"action": "synchronize", "pull_request": {"labels": [{"name": "reviewed"}]}})
    assert not reviewed({"action": "labeled", "label": {"name": "bug"}})


@pytest.mark.parametrize(
    ("head", "base", "fork"), [("a/x", "a/x", False), ("b/x", "a/x", True), (None, "a/x", True), (None, None, True)]
)
def test_a_fork_is_told_by_its_name(head: str | None, base: str | None, fork: bool) -> None:
    """Another repository, or one that is gone, is a stranger's."""
    sides = {side: {"repo": {"full_name": name} if name else None} for side, name in (("head", head), ("base", base))}
    assert from_fork({"pull_request": sides}) is fork


def test_names_with_anything_in_them_are_read() -> None:
    """git's NUL-separated list knows no quoting."""
    assert changes("M\0a b\nc\0D\0journal/x\0") == [Change("M", "a b\nc"), Change("D", "journal/x")]
