"""Standing links and events: kept anew, they are printed anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from curator.domain.settings import CheckSettings
from curator.domain.types import Coverage
from curator.publish.plan import wanted_items
from tests.publish.views import DAY, NECO, START, view


@pytest.mark.parametrize(
    ("repeat", "kept_after", "taken"),
    [
        ("event.example", timedelta(hours=1), True),
        ("event.example", -timedelta(hours=1), False),
        ("", timedelta(hours=1), False),
    ],
)
def test_what_may_repeat_is_taken_again_when_it_is_kept_anew(repeat: str, kept_after: timedelta, taken: bool) -> None:
    """Only what `[check] repeat` names, and only when it was kept after the last issue that has it went out."""
    out = Coverage(date(2023, 3, 10), 25, "Events", "E", "i-1", True, START - kept_after)
    event = replace(view("event"), coverage=(out,))
    settings = replace(NECO, check=CheckSettings(repeat=(repeat,) if repeat else ()))
    assert bool(wanted_items([event], settings=settings, day=DAY)) is taken
