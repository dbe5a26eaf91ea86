"""The run lines of the workflows, run for real: clones of a bare remote, folders for artifacts, a `gh` that notes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from curator.config.settings import load_settings
from curator.config.sources import add_sources
from curator.demo import server, week
from tests.workflows.preloaded import CLIENT

ROOT = Path(__file__).parents[2]

GH = """\
#!/bin/sh
echo "$*" >> "$GH_NOTES"
test "$GH_TOKEN" = the-token || { echo no token >&2; exit 4; }
for word; do case "$before" in --body-file) cat "$word" >> "$GH_NOTES";; esac; before=$word; done
test "$1 $2" != "pr list" || cat "$GH_OPEN"
"""


@contextmanager
def loaded(folder: Path) -> Iterator[Path]:
    """A `.venv` whose `curator` is loaded already."""
    venv, told = folder / "venv", folder / "served"
    told.parent.mkdir(exist_ok=True)
    running = subprocess.Popen([sys.executable, "-m", "tests.workflows.preloaded", told], cwd=ROOT)
    try:
        (venv / "bin").mkdir(parents=True)
        program = venv / "bin/curator"
        program.write_text(CLIENT.format(python=sys.executable, path=str(told)))
        program.chmod(0o755)
        while not told.exists():
            assert running.poll() is None
            time.sleep(0.02)
        yield venv
    finally:
        running.kill()
        running.wait()


class Red(Exception):
    """A step failed: its run line, and what it said on both streams."""


class Hub:
    """A bare remote with `main` and the journal's branch, the repository that Zenn reads, and what a runner does with
    them."""

    def __init__(self, folder: Path, venv: Path) -> None:
        self.folder, self.venv = folder, venv
        self.remote, self.zenn = folder / "origin.git", folder / "zenn.git"
        self.laptop = folder / "laptop"
        self.notes, self.open = folder / "gh.txt", folder / "open.json"
        self.notes.write_text("")
        self.open.write_text("[]")
        program = folder / "bin/gh"
        program.parent.mkdir()
        program.write_text(GH)
        program.chmod(0o755)
        self.env = {**os.environ, "CURATOR_ALLOW_NETWORKS": "127.0.0.0/8", "CURATOR_BY": "ann"} | {
            "PATH": f"{program.parent}:{os.environ['PATH']}", "GH_NOTES": str(self.notes), "GH_OPEN": str(self.open),
            "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
        }  # fmt: skip

    here = ""
    """The address of the recorded week's server, which is on this machine."""

    def git(self, *words: str | Path, cwd: Path | None = None) -> str:
        done = subprocess.run(["git", *words], cwd=cwd or self.folder, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def curator(self, *words: str, at: Path | None = None) -> str:
        told = self.ended(*words, at=at)
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def ended(self, *words: str | Path, at: Path | None = None) -> subprocess.CompletedProcess[str]:
        program = [self.venv / "bin/curator", *words]
        return subprocess.run(program, cwd=at or self.laptop, env=self.env, capture_output=True, text=True)

    def push(self, message: str, branch: str = "main") -> None:
        self.git("add", "-A", cwd=self.laptop)
        self.git("commit", "-qm", message, cwd=self.laptop)
        self.git("push", "-q", "origin", f"HEAD:{branch}", cwd=self.laptop)

    def job(
        self, name: str, *, event: Mapping[str, Any] | None = None, but: Collection[str] = (), ref: str = "main"
    ) -> Path:
        """Do the steps of `workflow.job` in a fresh clone; that clone. A step that may fail may. `but`: names of steps
        that an earlier run of this job has shown. `ref`: the branch that it was started for."""
        file, job = name.split(".")
        steps = YAML(typ="safe", pure=True).load(self.laptop / f".github/workflows/{file}.yml")["jobs"][job]["steps"]
        clone = self.folder / f"{name}-{len(list(self.folder.glob(f'{name}-*')))}"
        events = self.folder / "event.json"
        events.write_text(json.dumps(event or {}))
        for step in steps:
            uses, given = step.get("uses", "").split("@")[0], step.get("with", {})
            if step.get("name") in but:
                continue
            if uses == "actions/checkout":
                there = clone / given.get("path", "")
                remote = self.zenn if given.get("repository") == "${{ vars.CURATOR_ZENN }}" else self.remote
                expression = given.get("ref", ref).startswith("${{")  # Zenn's branch, or what a proposal starts from
                branch = "main" if expression else given.get("ref", ref)
                self.git("clone", "-q", "--branch", branch, remote, there)
            elif uses == "actions/upload-artifact":
                hidden = shutil.ignore_patterns(".*")  # as the action does
                shutil.copytree(
                    clone / given["path"], self.folder / "artifacts" / given["name"], ignore=hidden, dirs_exist_ok=True
                )
            elif uses == "actions/download-artifact":
                shutil.copytree(self.folder / "artifacts" / given["name"], clone / given["path"])
            elif step.get("run") == "make setup":
                (clone / ".venv").symlink_to(self.venv)
            elif step.get("run") == "make fonts":  # is there; what it installs is the machine's
                subprocess.run(["make", "-n", "fonts"], cwd=clone, capture_output=True, check=True)
            elif "run" in step:
                more = {
                    key: re.sub(r"\$\{\{ (?:secrets\.CURATOR_ZENN_TOKEN \|\| )?github\.token \}\}", "the-token", value)
                    for key, value in step.get("env", {}).items()
                }
                done = subprocess.run(
                    step["run"], shell=True, cwd=clone, capture_output=True, text=True,
                    env={**self.env, "CURATOR_BY": "github-actions", "GITHUB_EVENT_PATH": str(events), **more},
                )  # fmt: skip
                if done.returncode and not step.get("continue-on-error"):
                    raise Red(step["run"], done.stdout, done.stderr)
        return clone


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A publication on a remote with a shared journal, whose sources are three of the recorded week's. It meets today,
    so that what is published now has its right day."""
    folder = tmp_path_factory.mktemp("hub")
    with loaded(folder) as venv, server.serve() as loopback:
        hub = Hub(folder, venv)
        for remote in (hub.remote, hub.zenn):
            hub.git("init", "-q", "--bare", "--initial-branch=main", remote)
        hub.git("clone", "-q", hub.zenn, folder / "elsewhere")
        hub.git("commit", "-q", "--allow-empty", "-m", "Begin", cwd=folder / "elsewhere")
        hub.git("push", "-q", "origin", "HEAD:main", cwd=folder / "elsewhere")
        hub.git("clone", "-q", hub.remote, hub.laptop)
        hub.curator("init", "--journal", "origin", "--language", "en", at=hub.laptop)
        settings = (hub.laptop / "curator.toml").read_text().replace("# emoji = ", "emoji = ")
        more = f'[schedule]\nmeeting = "{datetime.now(UTC):%a}"\n[zenn]\ntopics = ["cloud"]\n'.lower()
        (hub.laptop / "curator.toml").write_text(settings + more)
        (hub.laptop / "sources.toml").write_text("")
        add_sources(hub.laptop, week.sources(loopback.base_url)[:3], load_settings(hub.laptop))
        hub.here = loopback.base_url
        hub.push("Begin")
        hub.curator("add", f"{hub.here}/kept", "--title", "Kept: @everybody [x](y)")
        hub.curator("decide", f"{hub.here}/kept", "--keep", "--section", "articles", "--writer", "bo")
        hub.curator("add", f"{hub.here}/waits")
        hub.curator("sync")
        yield hub


def test_a_week_of_robots(hub: Hub) -> None:
    """Crawl, draft and publish do their work through two jobs each; what a person wrote on the draft's branch stays,
    and what went out is on the site and where Zenn reads it."""
    hub.job("crawl.gather")
    hub.job("crawl.keep")
    hub.curator("sync")
    assert len(json.loads(hub.curator("links", "--json"))) > 5

    hub.job("draft.write")
    hub.job("draft.offer")
    (branch,) = hub.git("for-each-ref", "--format=%(refname:short)", "refs/heads/curator/", cwd=hub.remote).split()
    page = f"content/issues/{branch.removeprefix('curator/draft-')}.md"
    assert f"{hub.here}/kept" in hub.git("show", f"{branch}:{page}", cwd=hub.remote)
    assert hub.git("diff", "--name-only", "main", branch, cwd=hub.remote).split() == [page]
    notes = hub.notes.read_text()
    assert f"pr create --head {branch} --title Draft of the issue of" in notes
    assert "- bo\n" in notes
    assert "@everybody" not in notes

    hub.git("fetch", "-q", "origin", cwd=hub.laptop)
    hub.git("checkout", "-q", branch, cwd=hub.laptop)
    text = (hub.laptop / page).read_text()
    (hub.laptop / page).write_text(text.replace(f"{hub.here}/kept\n", f"{hub.here}/kept\n\nBy hand.\n"))
    hub.git("commit", "-qam", "Write", cwd=hub.laptop)
    hub.git("push", "-q", "origin", branch, cwd=hub.laptop)
    hub.curator("add", f"{hub.here}/second", "--title", "Second")
    hub.curator("decide", f"{hub.here}/second", "--keep", "--section", "tools")
    hub.curator("sync")
    hub.open.write_text('[{"number": 7}]')
    hub.job("draft.write", but=("Proof-read", "Build"))
    hub.job("draft.offer")
    again = hub.git("show", f"{branch}:{page}", cwd=hub.remote)
    assert "By hand." in again
    assert f"{hub.here}/second" in again
    assert "pr edit 7 " in hub.notes.read_text()

    hub.git("pull", "-q", "origin", branch, cwd=hub.laptop)
    hub.curator("publish", "--at", f"{datetime.now(UTC):%Y-%m-%dT%H:%M}")
    hub.git("commit", "-qam", "Number", cwd=hub.laptop)
    hub.git("checkout", "-q", "main", cwd=hub.laptop)
    hub.git("merge", "-q", branch, cwd=hub.laptop)
    hub.git("push", "-q", "origin", "main", cwd=hub.laptop)
    built = hub.job("publish.build")
    assert "By hand." in (built / "site/feed.xml").read_text()

    hub.job("publish.article")
    hub.job("publish.zenn")
    article = f"articles/weekly-{branch.removeprefix('curator/draft-')}.md"
    assert "By hand." in hub.git("show", f"main:{article}", cwd=hub.zenn)
    assert hub.git("log", "-1", "--format=%s, %an", "main", cwd=hub.zenn) == "Export 1 article, github-actions[bot]\n"
    hub.curator("sync")
    assert hub.curator("export", "zenn", "--into", "again") == ""


def test_a_comment_becomes_proposals_and_is_answered(hub: Hub) -> None:
    """The inbox: the job that reads has no token, the one that answers says what came of every address."""
    event = {
        "action": "created",
        "issue": {"number": 5, "labels": [{"name": "inbox"}]},
        "comment": {
            "author_association": "MEMBER",
            "user": {"login": "bo", "type": "User"},
            "body": f"{hub.here}/new `$(touch owned)`\n{hub.here}/waits too",
        },
    }
    hub.notes.write_text("")
    hub.job("submit.take", event=event)
    answered = hub.job("submit.answer", event=event)
    notes = hub.notes.read_text()
    assert notes.startswith("issue comment 5 --body-file ")
    assert f"- added to the list: `{hub.here}/new`\n- in the list already; your proposal was noted" in notes
    assert not (answered / "owned").exists()
    hub.curator("sync")
    (told,) = json.loads(hub.curator("show", f"{hub.here}/new", "--json"))["submissions"]
    assert (told["by"], told["reason"]) == ("bo", "`$(touch owned)`")


def test_a_pull_request_is_read_by_what_is_there(hub: Hub) -> None:
    """A fork that changes who may do what is refused; the same page without that is not."""
    event = {
        "action": "opened",
        "pull_request": {
            "base": {"sha": hub.git("rev-parse", "main", cwd=hub.remote).strip(), "repo": {"full_name": "team/weekly"}},
            "head": {"repo": {"full_name": "stranger/weekly"}},
        },
    }

    hub.git("checkout", "-q", "-b", "proposal", cwd=hub.laptop)
    (hub.laptop / "content/about.md").write_text("# About\n\nNew.\n")
    hub.push("About", "proposal")
    hub.job("ci.guard", event=event, ref="proposal")
    hub.job("ci.proof", event=event, ref="proposal", but=("Build",))  # `publish` builds with the same words
    toml = (hub.laptop / "curator.toml").read_text()
    (hub.laptop / "curator.toml").write_text(toml.replace('remote = "origin"', 'remote = "https://evil.example/x"'))
    (hub.laptop / ".github/workflows/more.yml").write_text("on: push\n")
    hub.push("More", "proposal")
    with pytest.raises(Red) as told:
        hub.job("ci.guard", event=event, ref="proposal")
    assert [line.split(":")[0] for line in told.value.args[1].splitlines()] == [
        ".github/workflows/more.yml",
        "curator.toml",
    ]
    hub.job("ci.guard", event={**event, "action": "labeled", "label": {"name": "reviewed"}}, ref="proposal")
