"""Machines that race on one remote lose nothing and agree."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.race import git, team

ROUNDS = int(os.environ.get("CURATOR_SOAK", "3"))
"""Rounds of each machine; `make soak` has more."""


def test_two_laptops_and_the_action_race_and_agree(tmp_path: Path) -> None:
    """Deciding on the same links at once: every word of all is in every index, the indexes are equal and equal to a
    rebuild, nothing conflicted or was left aside, and what people had open in their own trees is as they left it."""
    remote, machines = team(tmp_path)
    trees = [machine.tree() for machine in machines]

    def run(machine_at: int) -> None:
        for number in range(ROUNDS):
            machines[machine_at].round(number)

    with ThreadPoolExecutor(len(machines)) as pool:
        list(pool.map(run, range(len(machines))))
    for machine in machines * 2:  # what raced last goes out, and what went out comes in
        machine.sync()

    said = {record for machine in machines for record in machine.said}
    assert len(said) == 3 * 3 * ROUNDS
    for machine in machines:
        assert machine.records() == said
        assert set(machine.states) <= {"done", "raced"}
        assert machine.states[-1] == "done"
    assert machines[0].index() == machines[1].index() == machines[2].index() == machines[0].rebuilt()
    assert [machine.tree() for machine in machines] == trees
    branches = git(remote, "for-each-ref", "--format=%(refname:short)").split()
    assert branches == ["curator-journal", "main"]
    subjects = set(git(remote, "log", "--format=%s", "curator-journal").splitlines())
    assert all(subject.startswith("curator: journal, ") and "[" not in subject for subject in subjects)
