"""What the doctor makes of what it saw."""

from __future__ import annotations

import pytest

from curator.domain import doctor
from curator.domain.doctor import Finding, Level

CRAWL, DRAFT = ".github/workflows/crawl.yml", ".github/workflows/draft.yml"
WANTED = {CRAWL: '    - cron: "23 1 * * *" # UTC\n', DRAFT: '    - cron: "0 9 * * fri" # UTC\n'}


def workflows(*, remote: str = "origin", requirements: str | None = "curator @ x\n", **texts: str) -> Finding:
    return doctor.workflows(
        {f".github/workflows/{name}.yml": text for name, text in texts.items()}, WANTED,
        remote=remote, requirements=requirements,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "level", "word"),
    [
        (doctor.python((3, 10, 14)), Level.BAD, "3.11"),
        (doctor.python((3, 11, 0, "final", 0)), Level.OK, ""),
        (doctor.git(None), Level.BAD, "install git"),
        (doctor.git((2, 30, 9)), Level.BAD, "2.31"),
        (doctor.git((2, 31, 0)), Level.OK, ""),
        (doctor.terminal(tty=False, encoding="ascii", width=None), Level.OK, ""),
        (doctor.terminal(tty=True, encoding="ascii", width=2), Level.BAD, "LANG"),
        (doctor.terminal(tty=True, encoding="UTF-8", width=None), Level.WARN, "another"),
        (doctor.terminal(tty=True, encoding="utf-8", width=1), Level.WARN, "letters"),
        (doctor.terminal(tty=True, encoding="utf-8", width=2), Level.OK, ""),
        (doctor.font(language="ja", text=False, emoji=True), Level.WARN, "noto-cjk"),
        (doctor.font(language="ja", text=True, emoji=False), Level.WARN, "emoji"),
        (doctor.font(language="ja", text=True, emoji=True), Level.OK, ""),
        (doctor.modes(["/h/.pgpass"]), Level.BAD, "chmod 600 /h/.pgpass"),
        (doctor.modes([]), Level.OK, ""),
        (workflows(), Level.OK, ""),
        (workflows(crawl=WANTED[CRAWL]), Level.WARN, "init"),
        (workflows(crawl=WANTED[CRAWL], draft="on: push"), Level.WARN, "0 9 * * fri"),
        (workflows(crawl=WANTED[CRAWL], draft=WANTED[DRAFT], remote=""), Level.WARN, "--journal"),
        (workflows(crawl=WANTED[CRAWL], draft=WANTED[DRAFT], requirements="# x\n\n"), Level.BAD, "commit"),
        (workflows(crawl=WANTED[CRAWL], draft=WANTED[DRAFT], requirements=None), Level.OK, ""),
        (doctor.pages("http://localhost:8000/", used=True), Level.WARN, "url"),
        (doctor.pages("http://localhost:8000/", used=False), Level.OK, ""),
        (doctor.pages("https://weekly.example/", used=True), Level.OK, ""),
        (doctor.zenn("", folder=True, repository=False, articles=False), Level.OK, ""),
        (doctor.zenn("../z", folder=False, repository=False, articles=False), Level.BAD, "clone"),
        (doctor.zenn("../z", folder=True, repository=False, articles=True), Level.BAD, "clone"),
        (doctor.zenn("../z", folder=True, repository=True, articles=False), Level.WARN, "path"),
        (doctor.zenn("../z", folder=True, repository=True, articles=True), Level.OK, ""),
        (doctor.zenn("../z", folder=True, repository=True, articles=True, silent="gone"), Level.BAD, "network"),
    ],
)
def test_each_thing_is_judged_and_told_what_to_do(found: Finding, level: Level, word: str) -> None:
    """What is well needs nothing; everything else says what to do."""
    assert found.level is level, found
    assert bool(found.todo) is (level is not Level.OK)
    assert word in found.todo
