"""The robots' files: no token where strangers' bytes are read, nothing unpinned, nothing hidden in a shell line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))


def workflow(file: Path) -> dict[str, Any]:
    """The file as data. YAML 1.1 readers take the key `on` for true; 1.2 does not."""
    return dict(YAML(typ="safe", pure=True).load(file))


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(file)["jobs"].values() for step in job["steps"]]


def test_there_are_both() -> None:
    """One for pull requests, one for the week."""
    assert [file.name for file in FILES] == ["ci.yml", "weekly.yml"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_allowed_that_a_job_does_not_ask_for(file: Path) -> None:
    """Permissions are empty on top and named for each job, which has an end in minutes and a fixed runner."""
    content = workflow(file)
    assert content["permissions"] == {}
    assert "cancel-in-progress" in content["concurrency"]
    for job in content["jobs"].values():
        assert isinstance(job["permissions"], dict)
        assert job["timeout-minutes"] <= 30
        assert job["runs-on"] == "ubuntu-24.04"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit_with_their_version_beside(file: Path) -> None:
    """A tag can be moved; a commit cannot."""
    uses = re.findall(r"uses: (.*)", file.read_text())
    assert uses
    for use in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_run_line_is_one_command_without_expressions(file: Path) -> None:
    """Every `run` can be typed on a laptop: one line of make or curator; what GitHub fills in never reaches a shell."""
    for step in steps(file):
        if "run" in step:
            assert re.fullmatch(r"(?:make|\.venv/bin/curator) [a-z][a-z -]*|\.ci/run", step["run"]), step["run"]
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_who_reads_the_net_cannot_write() -> None:
    """The job that crawls has no permission but to read, the one that pushes does not crawl, deploy runs nothing."""
    jobs = workflow(ROOT / ".github/workflows/weekly.yml")["jobs"]
    writers = {name for name, job in jobs.items() if "write" in job["permissions"].values()}
    crawlers = {name for name, job in jobs.items() for step in job["steps"] if "curator crawl" in step.get("run", "")}
    assert crawlers == {"gather"}
    assert writers == {"keep", "deploy"}
    assert jobs["keep"]["permissions"] == {"contents": "write"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert not any("run" in step for step in jobs["deploy"]["steps"])
    assert all(job.get("needs") == "gather" for name, job in jobs.items() if name != "gather")
    tokens = [step["name"] for job in jobs.values() for step in job["steps"] if "token" in str(step.get("env"))]
    assert tokens == ["Push"]


def test_the_robot_comes_off_the_hour_and_only_at_home() -> None:
    """On the hour runners are busy; a fork that did not choose to is left alone; a run is never cut off."""
    content = workflow(ROOT / ".github/workflows/weekly.yml")
    (when,) = content["on"]["schedule"]
    minute, hours, *rest = when["cron"].split()
    assert 0 < int(minute) < 60
    assert all(0 <= int(hour) < 24 for hour in hours.split(","))
    assert rest == ["*", "*", "*"]
    assert content["jobs"]["gather"]["if"] == "vars.CURATOR_HOME == github.repository"
    assert content["concurrency"]["cancel-in-progress"] is False


def test_strangers_pull_requests_run_without_secrets() -> None:
    """Never `pull_request_target`, never a secret, and checks do not crawl."""
    for file in FILES:
        text = file.read_text()
        assert "pull_request_target" not in text
        assert "secrets." not in text
    assert "crawl" not in (ROOT / ".github/workflows/ci.yml").read_text()
