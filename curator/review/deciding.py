"""Deciding: keep, skip, later, discuss, clear and undo; about one link, or about many after a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from curator.domain.types import Decision, LinkView
from curator.errors import CuratorError, QueryError
from curator.review.asking import ask
from curator.review.queue import Tab, expected
from curator.review.scopes import scoped
from curator.review.sections import KEYED
from curator.review.words import MESSAGES

if TYPE_CHECKING:
    from curator.review.app import ReviewApp

Says = Mapping[str, object]
"""Fields of a decision, as in `Decision.says`."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to say of links, and how it is told."""

    says: Says
    told: str
    """The message for the status line; `{told}.many` is the question before it is said of several."""
    advance: bool
    values: Mapping[str, object]
    """What the messages name, beside the link's `title` and the `count`."""


VERBS: Mapping[str, Saying] = {
    "skip": Saying({"verdict": "skip"}, "done.skip", True, {}),
    "later": Saying({"verdict": "later"}, "done.later", True, {}),
    "discuss": Saying({"verdict": "discuss"}, "done.discuss", True, {}),
    "clear": Saying({"verdict": None, "section": None}, "done.clear", False, {}),
}
"""Commands that say the same of any link."""

_WHOLE = ("skip", "later", "clear")
"""Verbs that mean every release of a fold. Keeping means only the one that is shown."""


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    keeps: dict[str, Callable[[], None]] = {f"keep-{digit}": _keeper(app, digit) for digit in range(1, KEYED + 1)}
    verbs: dict[str, Callable[[], None]] = {verb: _verb(app, verb) for verb in VERBS}
    return keeps | verbs | {
        "take-first": lambda: _take(app, 0),
        "take-second": lambda: _take(app, 1),
        "skip-above": lambda: say_of_scope(app, VERBS["skip"], "above"),
        "skip-rest": lambda: say_of_scope(app, VERBS["skip"], "rest"),
        "repeat": lambda: _repeat(app),
        "undo": lambda: _undo(app),
    }  # fmt: skip


def spoken(app: ReviewApp) -> Mapping[str, Callable[[str], None]]:
    """Command id → what does it with the words after it on the command line."""
    verbs: dict[str, Callable[[str], None]] = {verb: _spoken_verb(app, verb) for verb in VERBS}
    return verbs | {"keep": lambda words: _spoken_keep(app, words), "writer": lambda words: _spoken_writer(app, words)}


def meant(app: ReviewApp, *, whole: bool = False) -> list[LinkView]:
    """The links that a decision is about: the marked ones, else the one under the cursor; none when no row is listed.

    Args:
        app: The review.
        whole: A folded row means all of its releases, not only the one that is shown.
    """
    queue = app.queue
    keys = scoped(queue, "")
    if whole:
        keys = [member for key in keys for member in queue.members(key)]
    return [queue.views[key] for key in keys if key in queue.views]


def decide(app: ReviewApp, says: Says, told: str, *, advance: bool = True, **values: object) -> None:
    """Say something of the links that are meant: of one at once, of several after a question.

    Args:
        app: The review.
        says: Fields of a decision.
        told: The message for the status line; it is given the link's `title` and `values`. Where there are such
            messages, `{told}.many` asks before it is said of several, with their `count` and `more`, and `{told}.some`
            tells that it was, with `count` and the key `undo`.
        advance: Whether the cursor goes on.
        values: What else the messages name.
    """
    _say(app, Saying(says, told, advance, values), meant(app))


def say_of_scope(app: ReviewApp, saying: Saying, scope: str) -> None:
    """Say something of all links that a scope means, after a question."""
    views = reached(app, scope)
    if views:
        _say(app, saying, views)


def reached(app: ReviewApp, scope: str) -> list[LinkView]:
    """The links that a scope means. None of them is told on the status line, and so is a scope that means nothing."""
    try:
        keys = scoped(app.queue, scope)
    except QueryError as error:
        app.warn_query(error)
        return []
    if not keys:
        app.warn("no.scope" if scope.strip() else "no.link")
    return [app.queue.views[key] for key in keys if key in app.queue.views]


def _say(app: ReviewApp, saying: Saying, views: Sequence[LinkView]) -> None:
    if not views:
        app.warn("no.link")
        return
    app.scene.last_said = saying
    if len(views) == 1 and views[0].link.key == app.queue.key:
        _say_of_one(app, saying, views[0])
        return
    listed = {member for key in app.queue.rows for member in app.queue.members(key)}
    hidden = sum(view.link.key not in listed for view in views)
    question = f"{saying.told}.many" if f"{saying.told}.many" in MESSAGES else "ask.many"
    more = app.say("ask.hidden", count=hidden) if hidden else ""
    ask(app, question, lambda: _say_of_many(app, saying, views), count=len(views), more=more, **saying.values)


def _say_of_one(app: ReviewApp, saying: Saying, view: LinkView) -> None:
    at, row = app.desk.clock(), app.queue.row
    queue = app.queue.marking(()) if app.queue.marked() else app.queue
    queue = queue.told([_shown(app, saying, view, at=at)])
    app.scene.queue = queue.advance() if saying.advance else queue
    if saying.advance and app.queue.row == row:
        _at_the_end(app, saying, view)
    else:
        app.tell(saying.told, "status-good", title=view.title, **saying.values)

    def done(stored: LinkView) -> None:
        app.see(app.queue.told([stored]))

    def failed(error: CuratorError) -> None:
        app.see(app.queue.told([view]).at(view.link.key))
        app.warn("no.save", error=error)

    app.clerk.do(lambda: app.desk.decide(view, saying.says, at), done=done, failed=failed, waiting=app.repaint)


def _say_of_many(app: ReviewApp, saying: Saying, views: Sequence[LinkView]) -> None:
    """One act about all of them, which one undo takes back. The cursor stays, unless its own link was among them."""
    at = app.desk.clock()
    queue = app.queue.marking(()).told([_shown(app, saying, view, at=at) for view in views])
    here = any(view.link.key in queue.members(queue.key) for view in views)
    app.see(queue.advance() if here and saying.advance else queue)
    told = f"{saying.told}.some" if f"{saying.told}.some" in MESSAGES else "done.many"
    app.tell(told, "status-good", count=len(views), undo=app.shown("undo"), **saying.values)

    def done(stored: list[LinkView]) -> None:
        app.see(app.queue.told(stored))

    def failed(error: CuratorError) -> None:
        app.see(app.queue.told(views).marking(view.link.key for view in views))
        app.warn("no.save", error=error)

    work = lambda: app.desk.decide_all(views, saying.says, at)  # noqa: E731 - one of the four arguments
    app.clerk.do(work, done=done, failed=failed, waiting=app.repaint)


def _shown(app: ReviewApp, saying: Saying, view: LinkView, *, at: datetime) -> LinkView:
    """A link as it will stand when it is stored."""
    return expected(view, Decision("", at, app.desk.by, view.link.url, saying.says), app.queue.since)


# -- the commands


def _keeping(app: ReviewApp, section: str) -> Saying:
    """Keep into a section, by its key; a one-off section's own name."""
    values = {"digit": app.sections.digit(section), "section": app.sections.heading(section)}
    return Saying({"verdict": "keep", "section": section}, "done.keep", True, values)


def _keeper(app: ReviewApp, digit: int) -> Callable[[], None]:
    def keep() -> None:
        section = app.sections.keyed(digit)
        if section is None:
            last = min(len(app.sections.defs), KEYED)
            app.warn("no.section" if last else "no.sections", digit=digit, last=last)
        else:
            _say(app, _keeping(app, section.key), meant(app))

    return keep


def _verb(app: ReviewApp, verb: str) -> Callable[[], None]:
    return lambda: _say(app, VERBS[verb], meant(app, whole=verb in _WHOLE))


def _spoken_verb(app: ReviewApp, verb: str) -> Callable[[str], None]:
    return lambda words: say_of_scope(app, VERBS[verb], words) if words.strip() else _verb(app, verb)()


def _spoken_keep(app: ReviewApp, words: str) -> None:
    """`keep SECTION [SCOPE]`: the section by digit, key, heading, or a beginning of one that is no other's."""
    name, _, scope = words.strip().partition(" ")
    section = app.sections.named(name)
    if section is None:
        known = ", ".join(one.key for one in app.sections.defs)
        app.warn("no.section.named" if known else "no.sections", section=name, known=known)
    elif scope.strip():
        say_of_scope(app, _keeping(app, section.key), scope)
    else:
        _say(app, _keeping(app, section.key), meant(app))


def _spoken_writer(app: ReviewApp, words: str) -> None:
    """`writer NAME [SCOPE]`."""
    name, _, scope = words.strip().partition(" ")
    saying = Saying({"writer": name}, "done.writer", False, {"writer": name})
    if not name:
        app.warn("no.writer.named")
    elif scope.strip():
        say_of_scope(app, saying, scope)
    else:
        _say(app, saying, meant(app))


def _take(app: ReviewApp, place: int) -> None:
    """Keep into the section that is suggested first or second for the link under the cursor."""
    view = app.queue.current
    if view is None:
        app.warn("no.link")
        return
    suggested = app.desk.suggested(view)
    sections = [name for name in (suggested.suggested, *(also for also, _ in suggested.also_suggested)) if name]
    if place >= len(sections):
        app.warn("no.suggestion" if not place else "no.suggestion.second")
        return
    _say(app, _keeping(app, sections[place]), [view])


def _repeat(app: ReviewApp) -> None:
    """What was said last, of the links that are meant now."""
    saying = app.scene.last_said
    if saying is None:
        app.warn("no.repeat")
        return
    _say(app, saying, meant(app, whole=saying in (VERBS[verb] for verb in _WHOLE)))


def _at_the_end(app: ReviewApp, saying: Saying, view: LinkView) -> None:
    """No row below waits: say where others are."""
    above = sum(1 for key in app.queue.rows[: app.queue.row] if app.queue.is_open(key))
    if app.queue.tab in (Tab.UNDECIDED, Tab.BACKLOG):
        app.tell("no.undecided.below" if above else "no.undecided", "status-good", count=above)
    else:
        app.tell(saying.told, "status-good", title=view.title, **saying.values)


def _undo(app: ReviewApp) -> None:
    at = app.desk.clock()

    def done(views: list[LinkView]) -> None:
        if not views:
            app.warn("done.undo.none")
            return
        queue = app.queue.told(views)
        app.see(queue.at(views[0].link.key) if len(views) == 1 else queue)
        state = app.say(f"state.{views[0].state.value}")
        told = "done.undo" if len(views) == 1 else "done.undo.many"
        app.tell(told, "status-good", state=state, title=views[0].title, count=len(views))

    app.clerk.do(
        lambda: app.desk.undo(at),
        done=done,
        failed=lambda error: app.warn("no.save", error=error),
        waiting=app.wait,
    )
