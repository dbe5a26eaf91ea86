"""The robots' files: no token where strangers' bytes are read, nothing unpinned, nothing hidden in a shell line."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from curator.config.robots import WORKFLOWS, publish_times, robot_files
from curator.config.settings import load_settings
from curator.domain.cron import parse_cron

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = ROOT / ".venv/bin"

ATTACKS = {
    "template-injection.yml": "template-injection",
    "unpinned.yml": "unpinned-uses",
    "write-all.yml": "excessive-permissions",
    "prt.yml": "dangerous-triggers",
    "persist.yml": "artipacked",
}


def workflow(file: Path) -> dict[str, Any]:
    """The file as data. YAML 1.1 readers take the key `on` for true; 1.2 does not."""
    return dict(YAML(typ="safe", pure=True).load(file))


def jobs() -> list[tuple[str, dict[str, Any]]]:
    return [(f"{file.stem}.{name}", job) for file in FILES for name, job in workflow(file)["jobs"].items()]


def runs(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])


def zizmor(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("GH_TOKEN", "GITHUB_TOKEN")}
    return subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", *arguments],
        capture_output=True, text=True, env=environment,
    )  # fmt: skip


def test_this_repository_uses_what_init_writes() -> None:
    """One source of truth: the workflows here are those of every publication, and `ci` has one more job."""
    for name, text in robot_files(load_settings(ROOT)).items():
        here = (ROOT / name).read_text()
        if name.endswith("/ci.yml"):
            assert here.startswith(text + "\n  test:\n")
        else:
            assert here == text, name
    assert [file.stem for file in FILES] == sorted(WORKFLOWS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_allowed_that_a_job_does_not_ask_for(file: Path) -> None:
    """Permissions are empty on top and named for each job, which has an end in minutes and a fixed runner."""
    content = workflow(file)
    assert content["permissions"] == {}
    assert "cancel-in-progress" in content["concurrency"]
    for job in content["jobs"].values():
        assert isinstance(job["permissions"], dict)
        assert job["timeout-minutes"] <= 60
        assert job["runs-on"] == "ubuntu-24.04"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit_with_their_version_beside(file: Path) -> None:
    """A tag can be moved; a commit cannot."""
    uses = re.findall(r"uses: (.*)", file.read_text())
    assert uses
    for use in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use


@pytest.mark.parametrize(("name", "job"), jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_run_line_is_one_command_without_expressions(name: str, job: dict[str, Any]) -> None:
    """Every `run` can be typed on a laptop: one line of make or curator; what GitHub fills in never reaches a shell."""
    for step in job["steps"]:
        if "run" in step:
            assert re.fullmatch(r"(?:make|\.venv/bin/curator) [a-z0-9 -]+|\.ci/run", step["run"]), step["run"]
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_who_reads_cannot_write() -> None:
    """A job that crawls, loads the journal or reads what people wrote may only read; one that writes only takes over
    what was handed to it, and the token is in the environment of nothing else."""
    reading = re.compile(r"curator (?:rebuild|crawl|build|check|(?:submit|offer|export zenn) --into)")
    for name, job in jobs():
        if "write" in job["permissions"].values():
            assert not reading.search(runs(job)), name
        for step in job["steps"]:
            if "token" in str(step.get("env")):
                assert re.fullmatch(
                    r"\.venv/bin/curator (?:sync|offer|submit|export zenn) --from [a-z]+(?: --output zenn)?",
                    step["run"],
                ), name
            if "secrets." in str(step):
                assert name == "publish.zenn"
                assert step["name"] in ("Check out the repository that Zenn reads", "Push the articles")
    writers = {name: job["permissions"] for name, job in jobs() if "write" in job["permissions"].values()}
    assert writers == {
        "crawl.keep": {"contents": "write"},
        "draft.offer": {"contents": "write", "pull-requests": "write"},
        "publish.deploy": {"pages": "write", "id-token": "write"},
        "publish.zenn": {"contents": "write"},
        "submit.answer": {"contents": "write", "issues": "write"},
    }
    assert runs(dict(jobs())["publish.deploy"]).strip() == ""


def test_the_robots_work_only_at_home_and_off_the_hour() -> None:
    """A fork that did not choose to is left alone; crawls come when runners are free; nothing begun is cut off."""
    for file in FILES:
        if file.stem != "ci":
            first = next(iter(workflow(file)["jobs"].values()))
            assert "== github.repository" in first["if"]
            assert workflow(file)["concurrency"]["cancel-in-progress"] is False
            assert all("needs" in job for job in list(workflow(file)["jobs"].values())[1:])
    minute, *_ = workflow(ROOT / ".github/workflows/crawl.yml")["on"]["schedule"][0]["cron"].split()
    assert 0 < int(minute) < 60


def crons(file: Path) -> list[str]:
    return [line["cron"] for line in workflow(file)["on"].get("schedule", [])]


def test_every_time_comes(corpus: Path) -> None:
    """No schedule has a line that GitHub refuses or that never comes, which the linters do not see."""
    for line in (line for file in FILES for line in crons(file)):
        parse_cron(line)
    with pytest.raises(ValueError, match="8"):
        parse_cron(*crons(corpus / "attacks/workflows/bad-cron.yml"))


def test_the_robots_work_where_the_journal_is() -> None:
    """The journal is taken from the workflow's own repository, so that the pull request of a draft, with what it says
    of writers, opens there and nowhere else."""
    taken = {name for name, job in jobs() for step in job["steps"] if step.get("with", {}).get("path") == "journal"}
    assert taken >= {"crawl.gather", "draft.write", "draft.offer", "submit.take", "publish.article"}
    for name, job in jobs():
        for step in job["steps"]:
            if step.get("with", {}).get("path") == "journal":
                assert "repository" not in step["with"]
                assert step["with"]["ref"] == "curator-journal"
            if "repository" in step.get("with", {}):
                assert name == "publish.zenn"


def test_publishing_starts_early_and_waits() -> None:
    """Schedules start late: 20 minutes before issues go out it begins, and waits longer than that."""
    assert publish_times(load_settings(ROOT)) == ("40 0 * * *",)
    build = dict(jobs())["publish.build"]
    assert "curator build --strict --wait 40" in runs(build)
    assert build["timeout-minutes"] > 40


def test_strangers_pull_requests_run_without_secrets() -> None:
    """Never `pull_request_target`, a secret in the publish workflow alone, which no pull request starts; checks do not
    crawl, and a proposal is not judged by itself."""
    for file in FILES:
        text = file.read_text()
        assert "pull_request_target" not in text
        assert set(re.findall(r"secrets\.\w+", text)) == (
            {"secrets.CURATOR_ZENN_TOKEN"} if file.stem == "publish" else set()
        )
        assert ("pull_request" in workflow(file)["on"]) is (file.stem == "ci")
    assert "crawl" not in (ROOT / ".github/workflows/ci.yml").read_text()
    guard = dict(jobs())["ci.guard"]
    assert guard["steps"][0]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert "curator --root proposed guard" in runs(guard)


def test_zizmor_finds_nothing() -> None:
    """The workflow linter at its strictest, and every file was read."""
    told = zizmor("--strict-collection", str(ROOT / ".github"))
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_linter_would_find_what_is_wrong(corpus: Path) -> None:
    """It is awake: each hostile workflow is refused for its own reason."""
    for name, rule in ATTACKS.items():
        told = zizmor(str(corpus / "attacks/workflows" / name))
        assert told.returncode != 0, name
        assert rule in told.stdout, name
