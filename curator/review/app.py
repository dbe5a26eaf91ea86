"""The review screen: keys become commands, commands become decisions and a new queue, and the queue is painted.

What the commands do is in the modules that `capabilities` lists.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import App, ComposeResult
from textual.message import Message

from curator.domain.matching import Lore, section_names
from curator.domain.text import for_terminal
from curator.errors import QueryError, StoreError
from curator.review import arrivals, asking, capabilities
from curator.review.clerk import Clerk, Settle
from curator.review.commands import commands_by_key, keys_of, shown_key
from curator.review.desk import Desk
from curator.review.face import Face, Scene
from curator.review.keys import plain_key
from curator.review.link_list import LinkList
from curator.review.queue import Queue, Tab
from curator.review.reading import Reader
from curator.review.sections import Sections
from curator.review.together import Together
from curator.review.turns import Turns
from curator.review.typist import Typist
from curator.review.words import say

if TYPE_CHECKING:
    from curator.review.editor import TypingBox


MANY = 200
"""Undecided links from which on the way to see them grouped is named: more than a usual week has."""


class _Settled(Message):
    """A slow write has come to its end."""

    def __init__(self, settle: Settle) -> None:
        super().__init__()
        self.settle = settle


class ReviewApp(App[None]):
    """One person at the review."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012 - as the toolkit declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012

    def __init__(self, desk: Desk, *, language: str, query: str = "") -> None:
        super().__init__()
        self.desk = desk
        self.language = language
        self.sections = Sections(desk.settings.sections)
        self.clerk = Clerk(lambda settle: self.post_message(_Settled(settle)))
        self.keys = keys_of(desk.settings.review.keys)
        self._by_key = commands_by_key(self.keys)
        seen = desk.glance()
        twins: dict[str, tuple[str, ...]] = {}
        stories = dict(seen.stories)
        lore = Lore(
            by=desk.by,
            now=desk.clock(),
            sections=section_names(desk.settings.sections),
            suggested=lambda view: desk.suggest(view)[0],
            twins=twins,
            stories=stories,
        )
        saved = [(tab.name, tab.query) for tab in desk.settings.review.tab]
        listed = Queue.of(seen.views, since=seen.since, query=query, lore=lore, saved=saved, guesses=seen.stories)
        queue = arrivals.beginning(listed, seen.apart)
        welcome = ("status-dim", f" {self._welcome(queue)}")
        self.scene = Scene(queue, seen.unfinished, (welcome,), twins=twins, told=stories)
        self.together = Together(self, seen)
        reader = Reader(language, self.sections, ZoneInfo(desk.settings.publication.timezone))
        self.face = Face(self.scene, reader, desk.settings, desk.by, self.keys, desk.suggested)
        self.typist = Typist(self)
        self._is_away = False
        self.turns = Turns(self, super().on_event)
        self.commands = capabilities.commands(self)
        self.spoken = capabilities.spoken(self)
        self.theme = "textual-light" if desk.settings.review.theme == "light" else "textual-dark"

    def _welcome(self, queue: Queue) -> str:
        """The first word on the status line; where very many links wait, how to see them grouped."""
        count, by = queue.counts.tabs.get(Tab.UNDECIDED, 0), for_terminal(self.desk.by)
        if count < MANY or not self.shown("catch-up"):
            return self.say("welcome", by=by)
        return self.say("welcome.many", by=by, count=count, key=self.shown("catch-up"))

    # -- the screen ----------------------------------------------------------------------------------------------

    @property
    def queue(self) -> Queue:
        """What is being gone through."""
        return self.scene.queue

    def compose(self) -> ComposeResult:
        """The face."""
        yield self.face

    def on_ready(self) -> None:
        """After the first paint: what is here stays, so that no key waits for a look through all of it."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        for begin in capabilities.BEGIN:
            begin(self)

    def say(self, name: str, **values: object) -> str:
        """A message in the reviewer's language."""
        return say(self.language, name, **values)

    def repaint(self) -> None:
        """Paint the scene."""
        self.face.paint()

    def see(self, queue: Queue) -> None:
        """Make this the queue, and paint it."""
        arranging = self.scene.arranging
        self.scene.queue = queue if arranging is None else arranging.take(queue)
        self.repaint()
        self.together.moved()

    def tell(self, name: str, kind: str = "status", **values: object) -> None:
        """Say something on the status line."""
        text = self.say(name, **{key: for_terminal(str(value)) for key, value in values.items()})
        self.scene.status = ((kind, " " + text),)
        self.face.paint_foot()

    def warn(self, name: str, **values: object) -> None:
        """Say on the status line that something did not work."""
        error = values.get("error")
        if isinstance(error, StoreError):  # one review has one database: its long address says nothing here
            values["error"] = f"{error.message} ({error.hint})" if error.hint else error.message
        self.tell(name, "status-error", **values)

    def warn_query(self, error: QueryError) -> None:
        """Say on the status line what a query cannot mean."""
        name = "age" if error.reason == "value" and not error.allowed else error.reason
        allowed = " ".join(one for one in error.allowed if one.isascii())
        self.warn(f"query.{name}", word=error.word, allowed=allowed, at=error.at)

    def wait(self) -> None:
        """Say on the status line that the database takes its time."""
        self.tell("waiting", "status-dim")

    # -- keys ----------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pasted text wait for their turn."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.turns.take(event)
        else:
            await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Do the command of a key. Keys that a text field has used do not come here."""
        if self.typist.box is not None:
            return
        event.prevent_default()
        event.stop()
        if asking.answer(self, plain_key(event.key, event.character)):
            return
        if event.key == "ctrl+c":
            self.tell("ctrl-c", key=self.shown("quit"))
        else:
            self.press(plain_key(event.key, event.character))

    def press(self, key: str) -> None:
        """Do what a key means, if it means something."""
        name = self._by_key.get(key)
        if name is not None:
            self.do(name)

    def do(self, command: str) -> None:
        """Do a command of the table."""
        self.commands[command]()

    def shown(self, command: str) -> str:
        """The first key of a command as people read it."""
        return shown_key(next(iter(self.keys[command]), ""))

    @on(LinkList.Picked)
    def _picked(self, event: LinkList.Picked) -> None:
        self.see(self.queue.to(event.row))

    @on(LinkList.Wheeled)
    def _wheeled(self, event: LinkList.Wheeled) -> None:
        self.see(self.queue.move(event.by))

    @on(_Settled)
    def _settled(self, event: _Settled) -> None:
        event.settle()

    async def on_typing_box_ready(self, event: TypingBox.Ready) -> None:
        """Type into a box that is there now."""
        self.typist.ready(event.box)
        await self.turns.go_on()

    def on_typing_box_pressed(self, event: TypingBox.Pressed) -> None:
        """Close a box."""
        self.typist.pressed(event.key)

    def on_text_area_changed(self) -> None:
        """Something was typed."""
        self.typist.changed()

    # -- the end -------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Put everything away and close."""
        self._put_away()
        self.exit()

    def on_unmount(self) -> None:
        """Put everything away when the terminal went, or something broke down."""
        self._put_away()

    def _put_away(self) -> None:
        if not self._is_away:
            self._is_away = True
            for end in capabilities.END:
                end(self)

    async def action_quit(self) -> None:
        """Ctrl+Q, also while typing: what is typed is kept."""
        self.leave()
