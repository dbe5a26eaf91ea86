"""The meeting: large rows, proposals first by who presents them, a clock, and the minutes at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from curator.domain.types import Decision
from curator.errors import CuratorError
from curator.review import minutes

if TYPE_CHECKING:
    from textual.timer import Timer

    from curator.review.app import ReviewApp

TICK = 5.0
"""Seconds between two looks at the clock."""


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {"meeting": lambda: _turn(app)}


def _turn(app: ReviewApp) -> None:
    """Begin a meeting, or end it with its minutes."""
    if app.scene.arranging is not None:
        app.do("arrange")
    if app.scene.meeting is None:
        app.scene.meeting = Meeting(app)
        app.scene.meeting.begin()
    else:
        MinutesTask(app, app.scene.meeting).open()


class Meeting:
    """A meeting that goes on."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._begun_at: datetime = app.desk.clock()
        self._people: dict[str, None] = {app.desk.by: None}
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Large rows, the first one under the cursor, and the clock."""
        app = self._app
        self._timer = app.set_interval(TICK, self.tick)
        self.tick()
        app.see(app.queue.meet(on=True).to(0))
        app.tell("meeting.begin", key=app.shown("meeting"), follow=app.shown("follow"))

    def end(self) -> None:
        """The screen as it was before."""
        app = self._app
        if self._timer is not None:
            self._timer.stop()
        app.scene.meeting, app.scene.clock = None, ""
        app.see(app.queue.meet(on=False))

    def minutes(self) -> str:
        """Its minutes as they are now, in Markdown."""
        app, now = self._app, self._app.desk.clock()
        views = list(app.queue.views.values())
        said = (one for view in views for one in view.decisions if self._is_of(one))
        people = tuple(dict.fromkeys((*self._people, *(one.by for one in said))))
        publication = app.desk.settings.publication
        meeting = minutes.Meeting(publication.title, self._begun_at, now, people, ZoneInfo(publication.timezone))
        return minutes.minutes(meeting, views, app.sections, app.language)

    def day(self) -> str:
        """The day it began, in the publication's time zone."""
        return f"{self._begun_at.astimezone(ZoneInfo(self._app.desk.settings.publication.timezone)):%Y-%m-%d}"

    def _is_of(self, decision: Decision) -> bool:
        return decision.at >= self._begun_at and bool(decision.says)

    def tick(self) -> None:
        """Look at the clock, and at who is here."""
        app = self._app
        self._people.update(dict.fromkeys(app.together.names))
        told = app.say("meeting.clock", count=minutes.minutes_between(self._begun_at, app.desk.clock()))
        if told != app.scene.clock:
            app.scene.clock = told
            app.repaint()


class MinutesTask:
    """Asks where the minutes go, and writes them there."""

    place = None

    def __init__(self, app: ReviewApp, meeting: Meeting) -> None:
        self._app = app
        self._meeting = meeting

    def open(self) -> None:
        """Begin with the usual place."""
        from curator.review.editor import NameBox

        app = self._app
        box = NameBox((("key", f" {app.say('minutes.where')}"),), str(app.desk.minutes_path(self._meeting.day())))
        app.typist.open(box, self, "minutes.keys")

    def pressed(self, key: str) -> None:
        """Enter writes and ends the meeting, an empty name ends it without, Escape goes on with it."""
        app, box = self._app, self._app.typist.box
        if box is None or key not in ("enter", "escape"):
            return
        where = box.text.replace("\n", "").strip()
        if key == "escape":
            app.typist.close()
            app.tell("meeting.on")
        elif not where:
            self._end("meeting.end")
        else:
            self._write(Path(where))

    def changed(self) -> None:
        """Nothing follows a name while it is typed."""

    def end(self) -> None:
        """The review closes: what was decided is stored anyway."""

    def _write(self, where: Path) -> None:
        """Write the minutes; the meeting goes on where that fails."""
        try:
            written = self._app.desk.write_minutes(where, self._meeting.minutes())
        except CuratorError as error:
            self._app.warn("no.save", error=error)
        else:
            self._end("done.minutes", path=str(written))

    def _end(self, told: str, **values: object) -> None:
        self._app.typist.close()
        self._meeting.end()
        self._app.tell(told, "status-good", **values)
