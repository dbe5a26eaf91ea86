"""The review screen: keys become commands, commands become decisions and a new queue, and the queue is painted."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import App, ComposeResult
from textual.message import Message

from curator.domain.settings import Settings
from curator.domain.text import for_terminal
from curator.domain.types import Decision, LinkView
from curator.errors import CuratorError, UsageError
from curator.review import outside
from curator.review.clerk import Clerk, Settle
from curator.review.commands import commands_by_key, keys_of, shown_key
from curator.review.desk import Desk, Suggest
from curator.review.face import Face, Scene
from curator.review.keys import plain_key
from curator.review.link_list import LinkList
from curator.review.queue import Queue, Tab, expected
from curator.review.reading import Reader
from curator.review.sections import KEYED, Sections
from curator.review.typist import Typist
from curator.review.words import language_of, say

if TYPE_CHECKING:
    from curator.review.editor import TypingBox
    from curator.store.engine import Store


def run(
    store: Store,
    settings: Settings,
    *,
    by: str,
    clock: Callable[[], datetime],
    suggest: Suggest,
    query: str = "",
    locale: str = "",
    terminal: bool = True,
) -> int:
    """Review until the person quits. Everything is stored when it returns.

    Args:
        store: The open database.
        settings: The publication's.
        by: Who reviews.
        clock: Gives the time of a key press, aware UTC.
        suggest: Gives a link's suggested section and why.
        query: The filter to begin with.
        locale: Of the environment (`ja_JP.UTF-8`); picks the language where the settings do not.
        terminal: Whether standard input, output and error are a terminal that can be painted on.

    Returns:
        The exit code: 0, or 1 when the screen broke down.

    Raises:
        UsageError: There is no terminal, or `[review] keys` is wrong.
        StoreError: The links cannot be read, or something could not be written before the end.
    """
    if not terminal:
        raise UsageError(
            "the review needs a terminal",
            hint="use `curator links` to list, and `curator decide URL… --keep --section S` or `--skip` to decide",
        )
    gc.disable()  # until the first paint: it would look through every link and every module several times (0.07 s)
    try:
        desk = Desk(store, settings, by, clock, suggest)
        app = ReviewApp(desk, language=language_of(settings.review.language, locale), query=query)
        app.run()
    finally:
        gc.enable()
    lost = app.clerk.close()
    if lost is not None:
        raise lost
    return app.return_code or 0


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
        keys = keys_of(desk.settings.review.keys)
        self._keys = keys
        self._by_key = commands_by_key(keys)
        queue = Queue.of(desk.links(), since=desk.last_published_at(), query=query)
        self.scene = Scene(
            queue, desk.unfinished(), (("status-dim", f" {self.say('welcome', by=for_terminal(desk.by))}"),)
        )
        reader = Reader(language, self.sections, ZoneInfo(desk.settings.publication.timezone))
        self.face = Face(self.scene, reader, desk.settings, desk.by, keys, desk.suggested)
        self._typist = Typist(self)
        self._commands: Mapping[str, Callable[[], None]] = self._table()
        self.theme = "textual-light" if desk.settings.review.theme == "light" else "textual-dark"

    def _table(self) -> dict[str, Callable[[], None]]:
        """Command id → what does it. Every command of the table is here (a test holds it to that)."""
        keeps = {f"keep-{digit}": self._keeper(digit) for digit in range(1, 10)}
        return keeps | {
            "skip": lambda: self._decide({"verdict": "skip"}, "done.skip"),
            "later": lambda: self._decide({"verdict": "later"}, "done.later"),
            "discuss": lambda: self._decide({"verdict": "discuss"}, "done.discuss"),
            "clear": self._clear,
            "note": lambda: self._typist.write("note"),
            "comment": lambda: self._typist.write("comment"),
            "undo": self._undo,
            "open": self._open,
            "copy": self._copy,
            "filter": self._typist.filter,
            "unfilter": self._unfilter,
            "next-tab": lambda: self._turn(1),
            "previous-tab": lambda: self._turn(-1),
            "next-undecided": lambda: self._next_undecided(1),
            "previous-undecided": lambda: self._next_undecided(-1),
            "down": lambda: self.see(self.queue.move(1)),
            "up": lambda: self.see(self.queue.move(-1)),
            "page-down": lambda: self.see(self.queue.move(self.face.list.page())),
            "page-up": lambda: self.see(self.queue.move(-self.face.list.page())),
            "first": lambda: self.see(self.queue.to(0)),
            "last": lambda: self.see(self.queue.to(len(self.queue.rows))),
            "scroll-down": lambda: self._scroll(1),
            "scroll-up": lambda: self._scroll(-1),
            "zoom": self._zoom,
            "reload": self._reload,
            "help": self._help,
            "quit": self._quit,
        }

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

    def say(self, name: str, **values: object) -> str:
        """A message in the reviewer's language."""
        return say(self.language, name, **values)

    def repaint(self) -> None:
        """Paint the scene."""
        self.face.paint()

    def see(self, queue: Queue) -> None:
        """Make this the queue, and paint it."""
        self.scene.queue = queue
        self.repaint()

    def tell(self, name: str, kind: str = "status", **values: object) -> None:
        """Say something on the status line."""
        text = self.say(name, **{key: for_terminal(str(value)) for key, value in values.items()})
        self.scene.status = ((kind, " " + text),)
        self.face.paint_foot()

    def warn(self, name: str, **values: object) -> None:
        """Say on the status line that something did not work."""
        self.tell(name, "status-error", **values)

    # -- keys ----------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Do the command of a key. Keys that a text field has used do not come here."""
        if self.focused is not None:
            return
        event.prevent_default()
        event.stop()
        if event.key == "ctrl+c":
            self.tell("ctrl-c", key=self.shown("quit"))
        else:
            self.press(plain_key(event.key, event.character))

    def press(self, key: str) -> None:
        """Do what a key means, if it means something."""
        name = self._by_key.get(key)
        if name is not None:
            self._commands[name]()

    def shown(self, command: str) -> str:
        """The first key of a command as people read it."""
        return shown_key(next(iter(self._keys[command]), ""))

    @on(LinkList.Picked)
    def _picked(self, event: LinkList.Picked) -> None:
        self.see(self.queue.to(event.row))

    @on(LinkList.Wheeled)
    def _wheeled(self, event: LinkList.Wheeled) -> None:
        self.see(self.queue.move(event.by))

    # -- deciding ------------------------------------------------------------------------------------------------

    def _keeper(self, digit: int) -> Callable[[], None]:
        def keep() -> None:
            section = self.sections.keyed(digit)
            if section is None:
                last = min(len(self.sections.defs), KEYED)
                self.warn("no.section" if last else "no.sections", digit=digit, last=last)
                return
            says = {"verdict": "keep", "section": section.key}
            self._decide(says, "done.keep", digit=digit, section=self.sections.heading(section.key))

        return keep

    def _clear(self) -> None:
        view = self.queue.current
        emptied: dict[str, object] = {"verdict": None}
        if view is not None and view.standing.section:
            emptied["section"] = None
        self._decide(emptied, "done.clear", advance=False)

    def _decide(self, says: Mapping[str, object], told: str, *, advance: bool = True, **values: object) -> None:
        """Write a decision about the link under the cursor, show it, and go on to the next link."""
        view = self.queue.current
        if view is None:
            self.warn("no.link")
            return
        at, row = self.desk.clock(), self.queue.row
        shown = expected(view, Decision("", at, self.desk.by, view.link.url, says), self.queue.since)
        queue = self.queue.told([shown])
        self.scene.queue = queue.advance() if advance else queue
        if advance and self.queue.row == row:
            self._at_the_end(told, view, values)
        else:
            self.tell(told, "status-good", title=view.title, **values)
        self._store(lambda: self.desk.decide(view, says, at), view)

    def _at_the_end(self, told: str, view: LinkView, values: Mapping[str, object]) -> None:
        """No row below waits: say where others are."""
        above = sum(1 for key in self.queue.rows[: self.queue.row] if self.queue.is_open(key))
        if self.queue.tab in (Tab.UNDECIDED, Tab.BACKLOG):
            self.tell("no.undecided.below" if above else "no.undecided", "status-good", count=above)
        else:
            self.tell(told, "status-good", title=view.title, **values)

    def _store(self, work: Callable[[], LinkView], before: LinkView) -> None:
        """Write in the order of the keys; the link is shown as stored, or as it was when that fails."""

        def done(view: LinkView) -> None:
            self.see(self.queue.told([view]))

        def failed(error: CuratorError) -> None:
            self.see(self.queue.told([before]).at(before.link.key))
            self.warn("no.save", error=error)

        self.clerk.do(work, done=done, failed=failed, waiting=self.repaint)

    def _undo(self) -> None:
        at = self.desk.clock()

        def done(views: list[LinkView]) -> None:
            if not views:
                self.warn("done.undo.none")
                return
            self.see(self.queue.told(views).at(views[0].link.key))
            state = self.say(f"state.{views[0].state.value}")
            told = "done.undo" if len(views) == 1 else "done.undo.many"
            self.tell(told, "status-good", state=state, title=views[0].title, count=len(views))

        self.clerk.do(
            lambda: self.desk.undo(at),
            done=done,
            failed=lambda error: self.warn("no.save", error=error),
            waiting=self._waiting,
        )

    def _waiting(self) -> None:
        self.tell("waiting", "status-dim")

    @on(_Settled)
    def _settled(self, event: _Settled) -> None:
        event.settle()

    # -- moving and choosing -------------------------------------------------------------------------------------

    def _next_undecided(self, step: int) -> None:
        before = self.queue.row
        self.see(self.queue.next_undecided(step))
        if self.queue.row == before:
            self.tell("no.undecided")

    def _turn(self, step: int) -> None:
        tabs = [tab for tab in Tab if tab is not Tab.BACKLOG or self.queue.counts.tabs.get(tab)]
        here = tabs.index(self.queue.tab) if self.queue.tab in tabs else 0
        self.see(self.queue.turn(tabs[(here + step) % len(tabs)]))

    def _unfilter(self) -> None:
        if self.scene.helping:
            self._help()
        elif self.has_class("zoomed"):
            self._zoom()
        elif self.queue.query:
            self.see(self.queue.search(""))

    def _reload(self) -> None:
        def done(news: tuple[list[LinkView], datetime | None]) -> None:
            views, since = news
            changed = sum(1 for view in views if self.queue.views.get(view.link.key) != view)
            self.see(self.queue.reloaded(views, since))
            self.tell("done.reload" if changed else "done.reload.none", count=changed)

        self.clerk.do(
            lambda: (self.desk.links(), self.desk.last_published_at()),
            done=done,
            failed=lambda error: self.warn("no.load", error=error),
            waiting=self._waiting,
        )

    # -- the reading page ----------------------------------------------------------------------------------------

    def _scroll(self, step: int) -> None:
        self.face.page.scroll_by(step * max(self.face.page.size.height // 2, 1))

    def _zoom(self) -> None:
        self.toggle_class("zoomed")
        self.repaint()

    def _help(self) -> None:
        self.scene.helping = not self.scene.helping
        self.set_class(self.scene.helping, "helping")
        self.repaint()

    def _open(self) -> None:
        view = self.queue.current
        if view is None:
            self.warn("no.link")
        elif not outside.may_open(view.link.url):
            self.warn("no.address")
        elif outside.open_in_browser(view.link.url):
            self.tell("done.open", url=view.link.url)
        else:
            self._to_clipboard(view.link.url)
            self.warn("no.browser", url=view.link.url)

    def _copy(self) -> None:
        view = self.queue.current
        if view is None:
            self.warn("no.link")
            return
        self._to_clipboard(view.link.url)
        self.tell("done.copy", url=view.link.url)

    def _to_clipboard(self, text: str) -> None:
        self.copy_to_clipboard(text)
        outside.copy_to_tmux(text)

    # -- typing --------------------------------------------------------------------------------------------------

    def on_typing_box_pressed(self, event: TypingBox.Pressed) -> None:
        """Close a box."""
        self._typist.pressed(event.key)

    def on_text_area_changed(self) -> None:
        """Something was typed."""
        self._typist.changed()

    # -- the end -------------------------------------------------------------------------------------------------

    def _quit(self) -> None:
        self._typist.quit()
        self.exit()

    async def action_quit(self) -> None:
        """Ctrl+Q, also while typing: what is typed is kept."""
        self._quit()
