"""The review's door to the data. Everything the screen reads or writes goes through a `Desk`.

Modules that need the database layer are imported where they are used: the first screen does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from curator.domain.coverage import COMING
from curator.domain.settings import Settings
from curator.domain.types import Earlier, LinkView
from curator.domain.urls import link_key
from curator.review.ordering import ranked
from curator.review.planned import Drafting
from curator.store.engine import Store
from curator.store.glance import Apart, Glance, glance
from curator.store.plain import ask_of
from curator.store.presence import Here

KNOWN = 1_000
"""Links whose suggestion is remembered: some screens full of them."""

Suggest = Callable[[LinkView], tuple[str, str]]
"""A link → (key of the section it may belong to, or empty; why, in words)."""


Also = Callable[[LinkView], Sequence[tuple[str, str]]]
"""A link → further sections it may belong to, best first, and why."""


Share = Callable[[], str]
"""Sends what is new here and takes in what came, if there is something to send; a line on what went wrong, or empty.
It takes as long as a network does, may raise any error of ours, and is called on a thread of its own."""


class _RehearsedError(Exception):
    """The rehearsal of a write is over."""


def nothing(_: LinkView) -> Sequence[tuple[str, str]]:
    """No further section, whatever the link."""
    return ()


@dataclass(slots=True)
class Desk:
    """One person's place at the database. Each method is one short transaction.

    Every method may raise StoreError; then nothing of it has happened.
    """

    store: Store
    settings: Settings
    by: str
    clock: Callable[[], datetime]
    suggest: Suggest
    also: Also = field(default=nothing)
    pace: float = 0
    """Seconds between two looks for what others did; 0 means that nobody looks."""
    drafting: Drafting | None = None
    """What a draft would make of the links; None where nobody can say."""
    share: Share | None = None
    """Shares with the team's other clones; None where that is not to be done by itself."""
    root: Path = field(default_factory=Path)
    """The publication's folder; minutes are written below it."""
    first: Glance | None = None
    """What the review begins with, where somebody has read it already."""
    _previews: dict[str, str] = field(default_factory=dict)
    """Readable texts of links' pages by key, as they were when the links were last read."""
    _known: dict[str, tuple[LinkView, str, LinkView]] = field(default_factory=dict)
    """Link key → (link, text of its page, the link with its suggestion), of links that were on the screen."""

    def glance(self) -> Glance:
        """What the review begins with: all links that wait for somebody."""
        seen = self.first or glance(self.store, self.by)
        self.first = None
        self._previews = seen.previews
        return replace(seen, views=ranked(seen.views))

    def links(self) -> list[LinkView]:
        """Every link, also from years ago: undecided ones by rank, then the others, newest first."""
        return self.everything().views

    def everything(self) -> Glance:
        """Every link, also from years ago, and what a review begins with."""
        from curator.store import links, previews, reckoned
        from curator.store.news import newest
        from curator.store.telling import last_published_at, unfinished

        with self.store.reading() as tx:
            ask, self._previews = ask_of(tx), previews.texts(tx)
            texts = unfinished(ask, self.by)
            known = ranked(links.views(tx))
            stories = reckoned.stories(ask)
            return Glance(known, last_published_at(ask), Apart(), texts, self._previews, {}, newest(ask), stories)

    def warm_up(self, view: LinkView | None) -> None:
        """Load the database layer, connect and rehearse a decision: the first one need not wait for any of it.

        Args:
            view: A link to rehearse with; nothing is written of it. None: only reading is rehearsed.
        """
        from curator.store import acts, links

        if view is not None:
            with suppress(_RehearsedError), self.store.writing() as tx:
                acts.decide(tx, [view.link.url], {"verdict": "skip"}, by=self.by, now=self.clock())
                raise _RehearsedError  # so the transaction comes to nothing
        with self.store.reading() as tx:
            links.views(tx, keys={view.link.key if view is not None else ""})

    def minutes_path(self, day: str) -> Path:
        """Where the minutes of a day (`2023-03-17`) usually go, relative to the publication."""
        from curator.review.filing import usual_path

        return usual_path(self.root, day)

    def write_minutes(self, where: Path, text: str) -> Path:
        """Write minutes into a new file; the file. Raises UsageError when that cannot be or must not be."""
        from curator.review.filing import write_new

        return write_new(self.root, where, text)

    def learn(self, previews: Mapping[str, str]) -> None:
        """Take note of readable texts of links' pages."""
        self._previews = {**self._previews, **previews} if previews else self._previews

    def stand(self, here: Here, now: datetime) -> None:
        """Tell the others where a screen of this person is."""
        from curator.store import presence

        with self.store.writing() as tx:
            presence.stand(tx, here, now=now)

    def leave(self, screen: str) -> None:
        """Tell the others that a screen is closed."""
        from curator.store import presence

        with self.store.writing() as tx:
            presence.leave(tx, screen)

    def suggested(self, view: LinkView) -> LinkView:
        """The link with its suggested section and the text of its page. The same one for the same link: every row is
        asked for whenever the list moves by one."""
        preview = self._previews.get(view.link.key, "")
        known = self._known.get(view.link.key)
        if known is not None and known[0] is view and known[1] == preview:
            return known[2]
        section, why = self.suggest(view)
        also = tuple(self.also(view))
        made = replace(view, suggested=section, suggested_why=why, also_suggested=also, preview=preview)
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[view.link.key] = view, preview, made
        return made

    def recall(self, views: Iterable[LinkView]) -> dict[str, tuple[Earlier, ...]]:
        """Link key → what issues have had that is like it; links without are missing."""
        from curator.store import coverage

        with self.store.reading() as tx:
            links = [(view.link.url, view.title) for view in views]
            day = self.clock().date() + COMING
            return coverage.earlier(ask_of(tx), links, day=day, repeat=self.settings.check.repeat)

    def keep_stories(self, guesses: Mapping[str, tuple[str, ...]]) -> None:
        """Keep which links are guessed to tell one story, so that the next review begins with them."""
        from curator.store import scores

        with self.store.writing() as tx:
            scores.keep_stories(tx, guesses)

    def decide(self, view: LinkView, says: Mapping[str, object], at: datetime, *, finished: str = "") -> LinkView:
        """Write what this person says of a link; the link as it stands then.

        Args:
            view: The link.
            says: Fields of a decision: an absent one says nothing, None empties the field.
            at: The moment of the key press.
            finished: Field (`note`, `comment`) whose unfinished text this decision makes good; empty means none.
        """
        from curator.store import acts, links, notes

        with self.store.writing() as tx:
            acts.decide(tx, [view.link.url], says, by=self.by, now=at)
            if finished:
                notes.drop(tx, self.by, view.link.key, finished)
        with self.store.reading() as tx:  # apart, so that others wait no longer than the writing takes
            return _one(links.views(tx, keys={view.link.key}), view)

    def decide_each(self, said: Sequence[tuple[LinkView, Mapping[str, object]]], at: datetime) -> list[LinkView]:
        """Say something of its own of each of several links in one act, which one undo takes back; the links as they
        stand then."""
        from curator.store import acts, links

        with self.store.writing() as tx:
            acts.decide_each(tx, [(view.link.url, says) for view, says in said], by=self.by, now=at)
            return links.views(tx, keys={view.link.key for view, _ in said})

    def write(
        self, view: LinkView, field: str, text: object, at: datetime, *, before: str | None
    ) -> tuple[LinkView, bool]:
        """Write a text that was unfinished so far, unless somebody else has changed it meanwhile.

        Args:
            view: The link.
            field: `note` or `comment`.
            text: What it shall be; None takes it away.
            at: The moment of the key press.
            before: The note as the person saw it (empty: none); None where nobody else can change the text.

        Returns:
            The link as it stands then, and whether the text was written. The unfinished text is dropped only then.
        """
        from curator.store import acts, links, notes

        with self.store.writing() as tx:
            now = _one(links.views(tx, keys={view.link.key}), view)
            if before is not None and (now.standing.note or "") != before:
                return now, False
            acts.decide(tx, [view.link.url], {field: text}, by=self.by, now=at)
            notes.drop(tx, self.by, view.link.key, field)
            return _one(links.views(tx, keys={view.link.key}), view), True

    def undo(self, at: datetime) -> list[LinkView]:
        """Take this person's last act back, whenever and wherever it was done; the links it was about as they
        stand then. Empty when there is nothing to take back."""
        from curator.store import acts, links

        with self.store.writing() as tx:
            undone = acts.undo(tx, by=self.by, now=at)
            keys = [link_key(decision.url) for decision in undone]
            now = {view.link.key: view for view in links.views(tx, keys=set(keys))} if keys else {}
            found = [now.get(key) or links.view(tx, said.url) for key, said in zip(keys, undone, strict=True)]
            return [view for view in found if view is not None]

    def unfinished(self) -> dict[tuple[str, str], str]:
        """This person's unfinished texts: (link key, `note` or `comment`) → text."""
        from curator.store import notes

        with self.store.reading() as tx:
            return notes.unfinished(tx, self.by)

    def keep_unfinished(self, key: str, field: str, text: str) -> None:
        """Keep a text that is being written; an empty one is dropped."""
        from curator.store import notes

        with self.store.writing() as tx:
            if text:
                notes.save(tx, self.by, key, field, text)
            else:
                notes.drop(tx, self.by, key, field)


def _one(found: list[LinkView], otherwise: LinkView) -> LinkView:
    return found[0] if found else otherwise
