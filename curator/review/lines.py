"""What is typed on one line: the filter, the command line, and the search in the help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from curator.domain.query import folded
from curator.domain.text import for_terminal
from curator.errors import QueryError
from curator.review import helping, spoken
from curator.review.rows import Line, Run, clipped, tab_name
from curator.review.scopes import scoped
from curator.review.table import Command
from curator.review.typist import Task

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

CANDIDATES = 12
"""Candidates that are shown above the line; a wide terminal has room for about as many."""


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {
        "filter": lambda: Filter(app).open(),
        "command": lambda: CommandLine(app).open(),
        "help": lambda: Help(app).open(),
    }


def spoken_here(app: ReviewApp) -> Mapping[str, Callable[[str], None]]:
    """Command id → what does it with the words after it on the command line."""
    return {"filter": lambda words: _search(app, words)}


def world(app: ReviewApp) -> spoken.World:
    """What can be named here."""
    queue = app.queue
    tabs = [queue.tabs.name(tab) or tab for tab in queue.tabs.ids]
    people = [person.name for person in app.desk.settings.people]
    return spoken.World([section.key for section in app.sections.defs], tabs, people)


def _search(app: ReviewApp, query: str) -> None:
    try:
        app.see(app.queue.search(query))
    except QueryError as error:
        app.warn_query(error)
    else:
        app.tell("top.count", "status-dim", count=app.queue.links)


def _hints(app: ReviewApp, name: str, found: list[str], more: str = "") -> Line:
    """The label of a line: its name, what may come next, and what it would reach."""
    runs: list[Run] = [("key", f" {app.say(name)} ")]
    if more:
        runs.append(("bar-filter", f" {more} "))
    runs += [("tab", f" {for_terminal(one)}") for one in found[:CANDIDATES]]
    return clipped(tuple(runs), max(app.size.width, 1))


class _Line(Task):
    """A line that is being typed."""

    place = None

    def __init__(self, app: ReviewApp) -> None:
        self._app = app

    @property
    def text(self) -> str:
        """What is typed."""
        box = self._app.typist.box
        return box.text.replace("\n", " ") if box is not None else ""

    def end(self) -> None:
        """Such a line is not kept."""


class Filter(_Line):
    """The filter's line, applied while it is typed. What cannot be understood yet leaves the list as it is."""

    def open(self) -> None:
        """Type the filter."""
        from curator.review.editor import FilterBox

        app = self._app
        app.typist.open(FilterBox(self._label(app.queue.query), app.queue.query), self, "edit.filter.keys")

    def pressed(self, key: str) -> None:
        """Close, or go on with a key that moves."""
        app = self._app
        if key == "escape":
            app.see(app.queue.search(""))
        app.typist.close()
        if key in ("tab", "shift+tab", "up", "down"):
            app.press(key)

    def changed(self) -> None:
        """Apply the filter."""
        app, query = self._app, " ".join(self.text.split())
        if app.typist.box is None:
            return
        app.typist.box.set_label(self._label(self.text))
        if query != app.queue.query:
            _search(app, query)

    def _label(self, text: str) -> Line:
        last = text.replace("　", " ").rpartition(" ")[2]
        return _hints(self._app, "edit.filter", spoken.query_candidates(last, world(self._app)))


class CommandLine(_Line):
    """`:`: any command by its name, with a scope where it takes one."""

    def open(self) -> None:
        """Type a command."""
        from curator.review.boxes import CommandBox

        box = CommandBox(self._label(""), "")
        self._app.typist.open(box, self, "edit.command.keys")

    def pressed(self, key: str) -> None:
        """Complete, run, or give up."""
        app, line = self._app, self.text
        if key == "tab":
            if app.typist.box is not None:
                app.typist.box.set_text(spoken.completed(line, spoken.candidates(line, world(app))))
        elif key == "up":
            if app.typist.box is not None and app.scene.last_line:
                app.typist.box.set_text(app.scene.last_line)
        elif key == "enter":
            app.typist.close()
            if line.strip():
                run(app, line)
        else:
            app.typist.close()

    def changed(self) -> None:
        """Show what could be typed next, and how many links a scope reaches."""
        if self._app.typist.box is not None:
            self._app.typist.box.set_label(self._label(self.text))

    def _label(self, line: str) -> Line:
        app = self._app
        return _hints(app, "edit.command", spoken.candidates(line, world(app)), _reach(app, line))


def _reach(app: ReviewApp, line: str) -> str:
    """How many links the scope on a line means; empty when it has none yet."""
    command, words = spoken.read(line)
    scope = spoken.scope_of(command, words) if command is not None else ""
    if command is None or command.takes not in ("scope", "section", "writer") or not scope:
        return ""
    try:
        return app.say("top.count", count=len(scoped(app.queue, scope)))
    except QueryError:
        return ""


def run(app: ReviewApp, line: str) -> None:
    """Do what a line of the command line says."""
    app.scene.last_line = line.strip()
    command, words = spoken.read(line)
    if command is None:
        app.warn("no.command", line=line.strip(), key=app.shown("help"))
    elif command.id in app.spoken and (words or command.id not in app.commands):
        app.spoken[command.id](words)
    elif words:
        app.warn("no.words", command=command.id)
    else:
        app.do(command.id)


def turn_to(app: ReviewApp, name: str) -> None:
    """Choose a tab by its name in either form, or the beginning of one that is no other's."""
    queue, wanted = app.queue, folded(name)
    called = {tab: (folded(tab), folded(tab_name(queue, tab, app.language))) for tab in queue.tabs.ids}
    exact = [tab for tab, names in called.items() if wanted in names]
    near = [tab for tab, names in called.items() if any(one.startswith(wanted) for one in names)]
    found = exact or near
    if wanted and (exact or len(found) == 1):
        app.see(queue.turn(found[0]))
    else:
        app.warn("no.tab", tab=name, known=", ".join(names[1] for names in called.values()))


class Help(_Line):
    """Every command, found by typing; Enter runs the chosen one."""

    def __init__(self, app: ReviewApp) -> None:
        super().__init__(app)
        self._row = -1
        self._first = 0

    def open(self) -> None:
        """Show the help over the whole screen, with a line to type in."""
        from curator.review.boxes import HelpBox

        app = self._app
        app.scene.instead = self._page
        app.add_class("helping")
        app.typist.open(HelpBox((("key", f" {app.say('help.title')}"),), ""), self, "edit.help.keys")

    def pressed(self, key: str) -> None:
        """Choose, run, or go back."""
        if key in ("enter", "escape"):
            found = self._found()
            self._close()
            if key == "enter" and self._row >= 0 and found:
                self._run(found[self._row])
            return
        step = {"down": 1, "up": -1}.get(key, 0)
        page = {"pagedown": 1, "pageup": -1}.get(key, 0) * max(self._app.face.page.size.height - 2, 1)
        if step:
            self._row = max(0, min(self._row + step, len(self._found()) - 1))
        else:
            self._first = max(0, self._first + page)
            self._row = -1
        self._app.repaint()

    def changed(self) -> None:
        """The commands that hold what is typed; `?` alone goes back."""
        if self.text.strip() in ("?", "？"):
            self._close()
            return
        self._row, self._first = (0 if self.text.strip() else -1), 0
        self._app.repaint()

    def _found(self) -> list[Command]:
        return helping.found(self.text, self._app.keys, self._app.sections)

    def _close(self) -> None:
        app = self._app
        app.scene.instead = None
        app.remove_class("helping")
        app.typist.close()

    def _run(self, command: Command) -> None:
        if command.id in self._app.commands:
            self._app.do(command.id)
        else:
            line = CommandLine(self._app)
            line.open()
            if self._app.typist.box is not None:
                self._app.typist.box.set_text(f"{command.id} ")

    def _page(self, width: int) -> list[Line]:
        """What fits on the screen, with the chosen command in sight."""
        app, height = self._app, max(self._app.face.page.content_size.height, 1)
        written, at = helping.lines(
            self._found(), self._row, keys=app.keys, sections=app.sections, language=app.language, width=width
        )
        if self._row >= 0:
            self._first = min(self._first, max(at - 2, 0))
            self._first = max(self._first, at - height + 2)
        self._first = max(0, min(self._first, len(written) - height))
        return written[self._first : self._first + height]
