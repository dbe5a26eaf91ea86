"""Deciding: keep, skip, later, discuss, clear and undo; about one link, or about many after a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from curator.domain.types import Decision, LinkView, State
from curator.domain.urls import link_key
from curator.errors import CuratorError, QueryError
from curator.review.as_one import shown_as_one
from curator.review.asking import ask
from curator.review.planned import Said
from curator.review.queue import Queue, Tab, expected
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
"""Verbs that mean every release of a project's fold. Keeping means only the one that is shown. (A story is decided as a
whole by any of them.)"""


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


def meant(app: ReviewApp, *, stories: bool = False, whole: bool = False) -> list[LinkView]:
    """The links that a decision is about: the marked ones, else the one under the cursor; none when no row is listed.

    Args:
        app: The review.
        stories: A story's row means its links that stand as its first one or undecided, not only the first.
        whole: A row of releases means all of them, not only the one that is shown.
    """
    return _spread(app.queue, scoped(app.queue, ""), stories=stories, whole=whole)


def _spread(queue: Queue, keys: Iterable[str], *, stories: bool, whole: bool = False) -> list[LinkView]:
    """The links that rows stand for. Without `stories` a story's links stand for its first, each story once."""
    leads = queue.leads()
    found: dict[str, None] = {}
    for key in keys:
        if key in leads:
            found.update(dict.fromkeys(decided_together(queue, leads[key]) if stories else [leads[key]]))
        else:
            found.update(dict.fromkeys(queue.members(key) if whole else [key]))
    return [queue.views[key] for key in found if key in queue.views]


def decided_together(queue: Queue, lead: str) -> list[str]:
    """Keys of a story's links that are decided with its first: whoever has decided one otherwise meant that one."""
    stands = queue.views[lead].state
    return [key for key in queue.story(lead) if queue.views[key].state in (stands, State.NEW)]


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
    keys = [view.link.key for view in reached(app, scope)]
    if keys:
        _say(app, saying, _spread(app.queue, keys, stories="verdict" in saying.says))


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
    """Say something of links: of one, or of one story, at once; of several after a question."""
    if not views:
        app.warn("no.link")
        return
    app.scene.last_said = saying
    queue, leads = app.queue, app.queue.leads()
    said = [(view, _says(queue, saying, view, leads)) for view in views]
    here = queue.story(queue.key) or (queue.key,)
    if views[0].link.key == queue.key and all(view.link.key in here for view in views):
        _say_at_once(app, saying, said)
        return
    listed = {member for key in queue.rows for member in queue.members(key)}
    hidden = sum(view.link.key not in listed for view in views)
    question = f"{saying.told}.many" if f"{saying.told}.many" in MESSAGES else "ask.many"
    more = app.say("ask.hidden", count=hidden) if hidden else ""
    ask(app, question, lambda: _say_of_many(app, saying, said), count=len(views), more=more, **saying.values)


def _says(queue: Queue, saying: Saying, view: LinkView, leads: Mapping[str, str]) -> Says:
    """What is said of one of the links. A story that is kept is one item: its links are printed with its first."""
    lead = leads.get(view.link.key, view.link.key)
    if saying.says.get("verdict") != "keep" or lead == view.link.key:
        return saying.says
    merge = view.standing.merge
    if merge and link_key(merge) == lead:
        return saying.says
    return {**saying.says, "merge": queue.views[lead].link.url}


def _say_at_once(app: ReviewApp, saying: Saying, said: Sequence[Said]) -> None:
    """One act about the row under the cursor."""
    at, row, view = app.desk.clock(), app.queue.row, said[0][0]
    queue = app.queue.marking(()) if app.queue.marked() else app.queue
    queue = queue.told([shown(app, one, says, at) for one, says in said])
    app.scene.queue = queue.advance() if saying.advance else queue
    if saying.advance and app.queue.row == row:
        _at_the_end(app, saying, view)
    elif len(said) > 1:
        app.tell("done.story", "status-good", done=app.say(saying.told, title=view.title, **saying.values),
                 count=len(said))  # fmt: skip
    else:
        app.tell(saying.told, "status-good", title=view.title, **saying.values)

    def failed(error: CuratorError) -> None:
        app.see(app.queue.told(one for one, _ in said).at(view.link.key))
        app.warn("no.save", error=error)

    app.clerk.do(lambda: _write(app, said, at), done=lambda stored: app.see(app.queue.told(stored)), failed=failed,
                 waiting=app.repaint)  # fmt: skip


def _write(app: ReviewApp, said: Sequence[Said], at: datetime) -> list[LinkView]:
    if len(said) == 1:
        return [app.desk.decide(*said[0], at)]
    return app.desk.decide_each(said, at)


def _say_of_many(app: ReviewApp, saying: Saying, said: Sequence[Said]) -> None:
    """One act about all of them, which one undo takes back. The cursor stays, unless its own link was among them."""
    at, views = app.desk.clock(), [view for view, _ in said]
    queue = app.queue.marking(()).told([shown(app, view, says, at) for view, says in said])
    here = any(view.link.key in queue.members(queue.key) for view in views)
    app.see(queue.advance() if here and saying.advance else queue)
    told = f"{saying.told}.some" if f"{saying.told}.some" in MESSAGES else "done.many"
    app.tell(told, "status-good", count=len(views), undo=app.shown("undo"), **saying.values)

    def done(stored: list[LinkView]) -> None:
        app.see(app.queue.told(stored))

    def failed(error: CuratorError) -> None:
        app.see(app.queue.told(views).marking(view.link.key for view in views))
        app.warn("no.save", error=error)

    app.clerk.do(lambda: app.desk.decide_each(said, at), done=done, failed=failed, waiting=app.repaint)


def shown(app: ReviewApp, view: LinkView, says: Says, at: datetime) -> LinkView:
    """A link as it will stand when this is stored."""
    return expected(view, Decision("", at, app.desk.by, view.link.url, says), app.queue.since)


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
            _say(app, _keeping(app, section.key), meant(app, stories=True))

    return keep


def _verb(app: ReviewApp, verb: str) -> Callable[[], None]:
    return lambda: _say(app, VERBS[verb], meant(app, stories=True, whole=verb in _WHOLE))


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
        _say(app, _keeping(app, section.key), meant(app, stories=True))


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
    """Keep into the section that is suggested first or second for the link, or the story, under the cursor."""
    queue = app.queue
    if not queue.key:
        app.warn("no.link")
        return
    suggested = shown_as_one(queue, queue.key, app.desk.suggested)
    sections = [name for name in (suggested.suggested, *(also for also, _ in suggested.also_suggested)) if name]
    if place >= len(sections):
        app.warn("no.suggestion" if not place else "no.suggestion.second")
        return
    _say(app, _keeping(app, sections[place]), _spread(queue, [queue.key], stories=True))


def _repeat(app: ReviewApp) -> None:
    """What was said last, of the links that are meant now."""
    saying = app.scene.last_said
    if saying is None:
        app.warn("no.repeat")
        return
    stories = "verdict" in saying.says
    _say(app, saying, meant(app, stories=stories, whole=saying in (VERBS[verb] for verb in _WHOLE)))


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
        if app.scene.arranging is None:
            queue = queue.regathered(queue.lead(view.link.key) for view in views)
        one_row = len({queue.lead(view.link.key) for view in views}) == 1
        app.see(queue.at(views[0].link.key) if one_row else queue)
        state = app.say(f"state.{views[0].state.value}")
        told = "done.undo" if len(views) == 1 else "done.undo.many"
        app.tell(told, "status-good", state=state, title=views[0].title, count=len(views))

    app.clerk.do(
        lambda: app.desk.undo(at),
        done=done,
        failed=lambda error: app.warn("no.save", error=error),
        waiting=app.wait,
    )
