"""What the screen looks like, letter by letter, at four sizes and in both languages.

Where a change is meant, look at what changed and write the pictures anew:
`CURATOR_WRITE_SNAPSHOTS=1 pytest tests/review/test_review_snapshots.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from curator.review.app import ReviewApp
from curator.review.desk import Desk
from curator.store import acts
from curator.store.engine import Store
from tests.review import screen
from tests.review.conftest import START

PICTURES = Path(__file__).parent / "snapshots"
SCENES: dict[str, tuple[str, ...]] = {
    "list": ("2", "j", "+"),
    "meeting": ("M", "j"),
    "filter": ("slash", *"kube"),
    "note": ("e", *"abc"),
    "help": ("question_mark", *"undo"),
}
"""Name → what is pressed."""


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (240, 70)])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("scene", sorted(SCENES))
async def test_the_screen_is_as_it_was(
    desk: Desk, store: Store, make_app: Callable[..., ReviewApp], scene: str, language: str, size: tuple[int, int]
) -> None:
    """Every line as wide as the screen at most, and every letter where it stood."""
    with store.writing() as tx:
        acts.decide(tx, ["https://example.com/3"], {"comment": "見た"}, by="kaz", now=START)
        acts.submit(tx, "https://example.com/4", by="ymmt", now=START, reason="**ぜひ**。")
    app = make_app(desk, language=language)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*SCENES[scene])
        await pilot.pause()
        lines = [line.rstrip() for line in screen.lines(app)]
    assert all(cell_len(line) <= size[0] for line in lines)
    file = PICTURES / f"{scene}-{language}-{size[0]}x{size[1]}.txt"
    if os.environ.get("CURATOR_WRITE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert file.read_text(encoding="utf-8").splitlines() == lines
