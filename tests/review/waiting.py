"""Waiting for what must come, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest


def until(holds: Callable[[], object], otherwise: str | Callable[[], str], *, seconds: float = 20) -> None:
    """Look again and again until it holds; fail with a reason at the deadline."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(otherwise() if callable(otherwise) else otherwise)
        time.sleep(0.02)
