"""Who writes the note: a picker in one line. A digit takes a person at once, any other name may be typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from curator.domain.settings import Person
from curator.domain.text import clean_title, for_terminal
from curator.domain.types import LinkView, State
from curator.review.deciding import decide
from curator.review.queue import folded
from curator.review.rows import Line, Run, clipped

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

NAME_LIMIT = 200
"""Characters of a name, as of everybody who acts."""

KEYED = 9
"""People who have a digit."""


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {"writer": lambda: WriterTask(app).open()}


def known_names(people: Iterable[Person], by: str, views: Iterable[LinkView]) -> list[str]:
    """Who may be meant: oneself, the team in its order, then others who write for the coming issue."""
    others = sorted({view.standing.writer or "" for view in views if view.state is State.KEEP} - {""})
    return list(dict.fromkeys([by, *(person.name for person in people), *others]))


def matching(names: Sequence[str], typed: str, people: Iterable[Person]) -> list[str]:
    """The names that what is typed may mean: those that begin with it, by name, display name or GitHub account."""
    called = {person.name: (person.display, person.github) for person in people}
    wanted = folded(typed.strip())
    forms = {name: [folded(form) for form in (name, *called.get(name, ())) if form] for name in names}
    return [name for name in names if any(form.startswith(wanted) for form in forms[name])]


def named(names: Sequence[str], typed: str, people: Iterable[Person]) -> str:
    """Whom Enter takes: the first that matches, else the name as typed. A space behind a name says that it is whole,
    so that `kazu` can be named where `kazuo` is known."""
    found = matching(names, typed, people)
    name = clean_title(typed, NAME_LIMIT)
    if typed != typed.rstrip():
        return next((one for one in found if folded(one) == folded(name)), name)
    return found[0] if found else name


def picked(names: Sequence[str], typed: str) -> str | None:
    """Whom a single digit takes at once; the empty string is nobody, None means that it is no choice."""
    digit = unicodedata.normalize("NFKC", typed.strip())
    if len(digit) != 1 or not digit.isdecimal():
        return None
    number = int(digit)
    if number == 0:
        return ""
    return names[number - 1] if number <= min(len(names), KEYED) else None


class WriterTask:
    """The picker."""

    place = None

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._people = app.desk.settings.people
        self._names = known_names(self._people, app.desk.by, app.queue.views.values())

    def open(self) -> None:
        """Ask."""
        from curator.review.editor import NameBox

        app = self._app
        if app.queue.current is None:
            app.typist.refuse("no.link")
            return
        app.typist.open(NameBox(self._label(""), ""), self, "edit.writer.keys")

    def pressed(self, key: str) -> None:
        """Take somebody, complete, or give up."""
        app, box = self._app, self._app.typist.box
        typed = box.text if box is not None else ""
        if key == "enter":
            self._take(named(self._names, typed, self._people))
        elif key == "tab" and box is not None:
            found = matching(self._names, typed, self._people)
            if found:
                box.set_text(found[0])
        elif key == "escape":
            app.typist.close()

    def changed(self) -> None:
        """A digit is an answer; else show who is meant by now."""
        box = self._app.typist.box
        if box is None:
            return
        choice = picked(self._names, box.text)
        if choice is not None:
            self._take(choice)
        else:
            box.set_label(self._label(box.text))

    def end(self) -> None:
        """A name that was not taken is not kept."""

    def _take(self, name: str) -> None:
        app = self._app
        app.typist.close()
        told = "done.writer" if name else "done.writer.none"
        decide(app, {"writer": name or None}, told, advance=False, writer=name)

    def _label(self, typed: str) -> Line:
        """The people with their digits; while a name is typed, those it may mean, the first one marked."""
        app = self._app
        runs: list[Run] = [("key", f" {app.say('edit.writer')} ")]
        if typed.strip():
            found = matching(self._names, typed, self._people)
            name = named(self._names, typed, self._people)
            if name not in found:
                runs.append(("tab-chosen", f" {app.say('edit.writer.new', who=for_terminal(name))} "))
            runs += [("tab-chosen" if one == name else "tab", f" {for_terminal(one)} ") for one in found]
        else:
            for number, one in enumerate(self._names[:KEYED], start=1):
                runs += [("key", f" {number}"), ("hint-text", f" {for_terminal(one)}")]
            runs += [("key", "  0"), ("hint-text", f" {app.say('edit.writer.none')}")]
        return clipped(tuple(runs), max(app.size.width, 1))
