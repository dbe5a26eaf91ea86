"""What others did: loading it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from curator.domain.types import LinkView

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {"reload": lambda: _reload(app)}


def _reload(app: ReviewApp) -> None:
    def done(news: tuple[list[LinkView], datetime | None]) -> None:
        views, since = news
        changed = sum(1 for view in views if app.queue.views.get(view.link.key) != view)
        app.see(app.queue.reloaded(views, since))
        app.tell("done.reload" if changed else "done.reload.none", count=changed)

    app.clerk.do(
        lambda: (app.desk.links(), app.desk.last_published_at()),
        done=done,
        failed=lambda error: app.warn("no.load", error=error),
        waiting=app.wait,
    )
