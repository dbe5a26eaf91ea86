"""Asking before something is done to many: a question on the status line, Enter or Escape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for an answer."""

    yes: Callable[[], None]


def ask(app: ReviewApp, name: str, yes: Callable[[], None], **values: object) -> None:
    """Ask, and do `yes` when the answer is Enter. Until then no other key does anything.

    Args:
        app: The review.
        name: The question, a message of `words`; the keys are added to it.
        yes: What is done then.
        values: What the message names.
    """
    app.scene.question = Question(yes)
    app.tell(name, "status-ask", **values)


def answer(app: ReviewApp, key: str) -> bool:
    """Take a key as the answer to the open question. False when no question is open."""
    question = app.scene.question
    if question is None:
        return False
    if key in ("enter", "y"):
        app.scene.question = None
        question.yes()
    elif key in ("escape", "n", "q", "ctrl+c"):
        app.scene.question = None
        app.tell("ask.no")
    return True
