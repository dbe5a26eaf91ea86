"""Arranging the issue: the kept links as the items they will be, in their order, with the page beside them.

The items are rows of the queue, so every command of a link works on them too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from curator.domain.text import for_terminal
from curator.domain.types import LinkView, Verdict
from curator.domain.urls import link_key
from curator.errors import CuratorError
from curator.review.deciding import decide, shown
from curator.review.planned import Drafting, Planned, Said, apart, item_line, joined, moved, with_suggestions
from curator.review.queue import Queue, Tab
from curator.review.readable import readable
from curator.review.rows import Line
from curator.review.titling import TitleTask

if TYPE_CHECKING:
    from textual.timer import Timer

    from curator.review.app import ReviewApp

PAUSE = 0.15
"""Seconds after a change before the page beside it is drafted anew."""


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "arrange": lambda: turn(app),
        "item-up": lambda: _move(app, -1),
        "item-down": lambda: _move(app, 1),
        "headline": lambda: _headline(app),
        "title": lambda: TitleTask(app).open(),
        "merge": lambda: _merge(app),
        "unmerge": lambda: _unmerge(app),
    }


def turn(app: ReviewApp) -> None:
    """Arrange the issue, or go back to the tabs."""
    if app.scene.arranging is not None:
        leave(app)
        return
    drafting = app.desk.drafting
    if drafting is None:
        app.warn("no.arranging")
        return
    key = app.queue.key
    app.scene.arranging = Arranging(app, drafting)
    app.see(app.queue.marking(()).search("").turn(Tab.KEPT))
    app.see(app.queue.to(0).at(key))
    app.tell("arrange.welcome" if app.queue.rows else "arrange.empty", key=app.shown("arrange"))


def leave(app: ReviewApp) -> bool:
    """Back to the tabs. False when nothing was being arranged."""
    arranging = app.scene.arranging
    if arranging is None:
        return False
    arranging.end()
    app.see(app.queue.turn(Tab.KEPT))
    return True


class Arranging:
    """The rows of the issue and its page, kept up to date while it is arranged."""

    def __init__(self, app: ReviewApp, drafting: Drafting) -> None:
        self._app = app
        self._drafting = drafting
        self._plan: tuple[Planned, ...] = ()
        self._page = ""
        self._timer: Timer | None = None
        self._asked: tuple[LinkView, ...] = ()
        self._lines: list[Line] = []
        self._at = ""
        """Key of the item that the page was last scrolled to."""
        app.scene.instead = self._shown

    @property
    def plan(self) -> tuple[Planned, ...]:
        """The items in the page's order."""
        return self._plan

    def end(self) -> None:
        """Give the screen back."""
        app = self._app
        app.scene.arranging = None
        app.scene.instead = None
        app.scene.typing = None

    def take(self, queue: Queue) -> Queue:
        """The queue with the items as its rows and the cursor where it was; the queue itself when another tab or a
        filter was chosen, which ends the arranging."""
        if queue.tab != Tab.KEPT or queue.query:
            self.end()
            return queue
        app, key = self._app, queue.key
        links = [view for view in queue.views.values() if view.standing.verdict is Verdict.KEEP or view.standing.merge]
        known = tuple(with_suggestions(links, app.desk.suggest))
        before = [one.keys[0] for one in self._plan]
        self._plan = tuple(self._drafting.items(known))
        if app.typist.box is None:
            app.scene.typing = (("key", " " + app.say("arrange.keys")),)
        if known != self._asked:
            self._asked = known
            self._draft_soon()
        rows = tuple(one.keys[0] for one in self._plan)
        row = _row(self._plan, before, key)
        if rows and rows[row] != self._at:
            app.call_later(self._follow, rows[row])
        items = {one.keys[0]: one.keys for one in self._plan if len(one.keys) > 1}
        return replace(queue, rows=rows, row=row, folds=items, releases=frozenset(), opened={}, anchor=-1)

    def line(self, row: int, width: int, *, cursor: bool) -> Line:
        """An item's row."""
        view = self._app.queue.views[self._plan[row].keys[0]]
        return item_line(self._plan, row, view, self._app.sections, width, cursor=cursor)

    # -- the page

    def _shown(self, width: int) -> list[Line]:
        self._lines = readable(self._page or self._app.say("arrange.drafting"), width)
        return self._lines

    def _follow(self, key: str) -> None:
        """Bring the item into sight on the page, below its section's heading where it is the first."""
        page = self._app.face.page
        title = next((one.title for one in self._plan if one.keys[0] == key), "")
        start = for_terminal(title)[:20]
        shown = ("".join(text for _, text in line) for line in self._lines)
        place = next((at for at, text in enumerate(shown) if at > 1 and start and text.startswith(start)), None)
        if place is not None and self._app.scene.arranging is self:
            self._at = key
            page.scroll_by(place - 2 - page.first)

    def _draft_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(PAUSE, self._draft)

    def _draft(self) -> None:
        """Draft the page in a thread of its own: it takes longer than a key may."""
        app, asked, drafting = self._app, self._asked, self._drafting

        def work() -> None:
            try:
                page = drafting.page(asked)
            except CuratorError as error:
                page = app.say("arrange.failed", error=error)
            app.call_later(self._drafted, asked, page)

        threading.Thread(target=work, name="review-draft", daemon=True).start()

    def _drafted(self, asked: tuple[LinkView, ...], page: str) -> None:
        if asked is self._asked and self._app.scene.arranging is self:
            self._page, self._at = page, ""
            self._app.repaint()
            self._app.call_later(self._follow, self._app.queue.key)


def _row(plan: Sequence[Planned], before: Sequence[str], key: str) -> int:
    """The item of the link that had the cursor; where it is no item any more, the one at its place."""
    for row, one in enumerate(plan):
        if key in one.keys:
            return row
    place = before.index(key) if key in before else 0
    return max(0, min(place, len(plan) - 1))


# -- the commands


def _here(app: ReviewApp) -> Arranging | None:
    """The arranging, begun if need be. None where it cannot be."""
    if app.scene.arranging is None:
        turn(app)
    return app.scene.arranging


def _move(app: ReviewApp, step: int) -> None:
    arranging = _here(app)
    if arranging is None:
        return
    said = moved(arranging.plan, app.queue.views, app.queue.key, step)
    if said:
        section = next((str(says["section"] or "") for _, says in said if "section" in says), None)
        name = app.sections.heading(section) if section else app.say("section.none")
        told = "done.moved" if section is None else "done.moved.section"
        _say_each(app, said, told, title=_title(app), section=name)
    else:
        app.warn("no.move" if app.queue.rows else "no.link")


def _title(app: ReviewApp) -> str:
    view = app.queue.current
    return view.title if view is not None else ""


def _headline(app: ReviewApp) -> None:
    view = app.queue.current
    if view is None:
        app.warn("no.link")
        return
    wanted = not view.standing.headline
    decide(app, {"headline": wanted}, "done.headline" if wanted else "done.headline.none", advance=False)


def _merge(app: ReviewApp) -> None:
    """Print links together: see `_parties` for which."""
    head, others = _parties(app)
    if head is None:
        app.warn("no.link")
    elif not others:
        app.warn("no.merge.above" if app.scene.arranging is not None else "no.merge", mark=app.shown("mark"))
    elif not _may_lead(head, others):
        app.warn("no.merge.head", title=head.title)
    else:
        told = "done.merge" if head.standing.verdict is Verdict.KEEP else "done.story.merge"
        _say_each(app, joined(head, others), told, title=head.title, count=len(others) + 1, undo=app.shown("undo"))


def _parties(app: ReviewApp) -> tuple[LinkView | None, list[LinkView]]:
    """The link that others are to be printed with, and these: the marked ones with the one under the cursor; when
    arranging, the item under the cursor with the one above it; a new link with the kept one whose story it tells; the
    others of a story with the link under the cursor; its probable twins with it."""
    queue, head = app.queue, app.queue.current
    if head is None:
        return None, []
    marked = [key for key in queue.marked() if key in queue.views and key != queue.key]
    own = queue.story(queue.key)[1:]
    if marked:
        keys = [member for key in marked for member in queue.story(key) or (key,)] + list(own)
    elif app.scene.arranging is not None:
        above = queue.views[queue.rows[queue.row - 1]] if queue.row else head
        return above, [queue.views[key] for key in queue.members(queue.key)] if queue.row else []
    elif (kept := queue.belongs_to(queue.key)) is not None:
        return kept, [queue.views[key] for key in queue.members(queue.key)]
    else:
        keys = [key for key in own or queue.open_story(queue.key) if key != queue.key]
        keys = keys or [key for key in app.scene.twins.get(queue.key, ()) if key in queue.views]
    views = (queue.views[key] for key in dict.fromkeys(keys))
    return head, [view for view in views if not view.coverage and not _is_with(view, head)]


def _is_with(view: LinkView, head: LinkView) -> bool:
    """Whether a link is printed with another one already."""
    return bool(view.standing.merge) and link_key(view.standing.merge or "") == head.link.key


def _may_lead(head: LinkView, others: Sequence[LinkView]) -> bool:
    """Whether links may be printed with this one: it is kept, or none of them is decided further than it."""
    verdicts = {view.standing.verdict for view in others}
    return head.standing.verdict is Verdict.KEEP or (head.standing.verdict is None and verdicts == {None})


def _unmerge(app: ReviewApp) -> None:
    """Take apart what is one item or one story; a single link of an open one, or one that was not added to a kept
    story, leaves alone."""
    queue, view = app.queue, app.queue.current
    if view is None:
        app.warn("no.link")
        return
    inside, story = queue.open_story(queue.key), queue.story(queue.key)
    if inside:
        leaving = inside[1:] if inside[0] == queue.key else (queue.key,)
    else:
        leaving = story[1:] or ((queue.key,) if view.standing.merge or queue.belongs_to(queue.key) else ())
    said = apart(leaving, queue.views)
    if said:
        _say_each(app, said, "done.unmerge", title=view.title, count=len(said) + 1)
    else:
        app.warn("no.unmerge")


def _say_each(app: ReviewApp, said: Sequence[Said], told: str, **values: object) -> None:
    """Say something else of each link, in one act. Shown at once, as stored when it is, as before when that fails."""
    at, before = app.desk.clock(), [view for view, _ in said]
    queue = app.queue.marking(()).told([shown(app, view, says, at) for view, says in said])
    app.see(queue if app.scene.arranging is not None else queue.gathered())
    app.tell(told, "status-good", **values)

    def failed(error: CuratorError) -> None:
        queue = app.queue.told(before)
        app.see(queue if app.scene.arranging is not None else queue.gathered())
        app.warn("no.save", error=error)

    app.clerk.do(
        lambda: app.desk.decide_each(said, at),
        done=lambda stored: app.see(app.queue.told(stored)),
        failed=failed,
        waiting=app.repaint,
    )
