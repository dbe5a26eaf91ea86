"""A team and its robots on one database, all at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from curator.store.engine import Store
from tests.faults.crowd import DESKS, SOURCES, crowd

SECONDS = float(os.environ.get("CURATOR_SOAK_SECONDS", "0"))
"""Without a number everybody does one thing: the suite is to be short."""


@pytest.mark.parametrize("any_store", ["postgresql", "sqlite"] if SECONDS else ["postgresql"], indirect=True)
def test_eight_reviewers_and_three_crawlers_share_a_database(any_store: Store, tmp_path: Path) -> None:
    """Nobody meets an error, no source is asked twice in its interval, every decision that was acknowledged is in the
    index and in the journal, a rebuild gives the same, and what each reviewer sees in the end is what there is."""
    any_store.close()

    outcome = crowd(any_store.address, tmp_path, SECONDS)

    assert outcome.wrong == []
    assert outcome.twice == 0
    assert len(outcome.told) == DESKS + 1
    assert all(one.words for one in outcome.told)
    assert len(outcome.looks) == SOURCES
