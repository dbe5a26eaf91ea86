"""What the doctor makes of a repository's settings on GitHub."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curator.domain.doctor import Level
from curator.domain.hosting import LABELS, Hosting, hosting

WELL = Hosting("Team/weekly", {"CURATOR_HOME": "team/weekly"}, opens_pulls=True, pages="workflow", labels=LABELS)
SITE_ELSEWHERE = {"CURATOR_HOME": "team/weekly", "CURATOR_SITE": "team/public"}


@pytest.mark.parametrize(
    ("told", "level", "todo"),
    [
        (WELL, Level.OK, ""),
        (replace(WELL, variables={}), Level.WARN, "gh variable set CURATOR_HOME --body Team/weekly"),
        (replace(WELL, variables={"CURATOR_HOME": "other/weekly"}), Level.WARN, "CURATOR_HOME"),
        (replace(WELL, opens_pulls=False), Level.BAD, "create and approve pull requests"),
        (replace(WELL, pages=""), Level.BAD, "Source: GitHub Actions"),
        (replace(WELL, pages="legacy"), Level.BAD, "Source: GitHub Actions"),
        (replace(WELL, pages="", variables=SITE_ELSEWHERE), Level.OK, ""),
        (replace(WELL, opens_pulls=False, labels=(), variables={"CURATOR_SITE": "team/weekly"}), Level.OK, ""),
        (replace(WELL, labels=LABELS[1:]), Level.WARN, "gh label create inbox"),
        (replace(WELL, opens_pulls=None), Level.WARN, "administer"),
    ],
)
def test_each_setting_is_judged_and_told_where_it_is(told: Hosting, level: Level, todo: str) -> None:
    """A repository that only has the site needs no labels and opens no pull request; one without it needs no Pages."""
    (found,) = hosting(told)
    assert found.level is level, found
    assert todo in found.todo
    assert bool(found.todo) is (level is not Level.OK)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """One line each."""
    assert len(hosting(Hosting("a/b", {"CURATOR_HOME": "a/b"}, opens_pulls=False, pages="", labels=()))) == 3
