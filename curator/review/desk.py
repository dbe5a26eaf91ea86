"""The review's door to the data. Everything the screen reads or writes goes through a `Desk`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from curator.domain.settings import Settings
from curator.domain.types import LinkView
from curator.store import acts, links, notes, previews, publications
from curator.store.engine import Store

Suggest = Callable[[LinkView], tuple[str, str]]
"""A link → (key of the section it may belong to, or empty; why, in words)."""


Also = Callable[[LinkView], Sequence[tuple[str, str]]]
"""A link → further sections it may belong to, best first, and why."""


def _nothing(view: LinkView) -> Sequence[tuple[str, str]]:
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
    also: Also = field(default=_nothing)
    _previews: dict[str, str] = field(default_factory=dict)
    """Readable texts of links' pages by key, as they were when the links were last read."""

    def links(self) -> list[LinkView]:
        """Every link, newest first."""
        with self.store.reading() as tx:
            self._previews = previews.texts(tx)
            return links.views(tx)

    def last_published_at(self) -> datetime | None:
        """When the newest issue was published; None means none was."""
        with self.store.reading() as tx:
            return publications.last_published_at(tx)

    def suggested(self, view: LinkView) -> LinkView:
        """The link with its suggested section and the text of its page."""
        section, why = self.suggest(view)
        preview = self._previews.get(view.link.key, "")
        also = tuple(self.also(view))
        return replace(view, suggested=section, suggested_why=why, also_suggested=also, preview=preview)

    def decide(self, view: LinkView, says: Mapping[str, object], at: datetime, *, finished: str = "") -> LinkView:
        """Write what this person says of a link; the link as it stands then.

        Args:
            view: The link.
            says: Fields of a decision: an absent one says nothing, None empties the field.
            at: The moment of the key press.
            finished: Field (`note`, `comment`) whose unfinished text this decision makes good; empty means none.
        """
        with self.store.writing() as tx:
            acts.decide(tx, [view.link.url], says, by=self.by, now=at)
            if finished:
                notes.drop(tx, self.by, view.link.key, finished)
            return _one(links.views(tx, keys={view.link.key}), view)

    def decide_all(self, views: Sequence[LinkView], says: Mapping[str, object], at: datetime) -> list[LinkView]:
        """Say the same of several links in one act, which one undo takes back; the links as they stand then."""
        with self.store.writing() as tx:
            acts.decide(tx, [view.link.url for view in views], says, by=self.by, now=at)
            return links.views(tx, keys={view.link.key for view in views})

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
        with self.store.writing() as tx:
            undone = acts.undo(tx, by=self.by, now=at)
            found = (links.view(tx, decision.url) for decision in undone)
            return [view for view in found if view is not None]

    def unfinished(self) -> dict[tuple[str, str], str]:
        """This person's unfinished texts: (link key, `note` or `comment`) → text."""
        with self.store.reading() as tx:
            return notes.unfinished(tx, self.by)

    def keep_unfinished(self, key: str, field: str, text: str) -> None:
        """Keep a text that is being written; an empty one is dropped."""
        with self.store.writing() as tx:
            if text:
                notes.save(tx, self.by, key, field, text)
            else:
                notes.drop(tx, self.by, key, field)


def _one(found: list[LinkView], otherwise: LinkView) -> LinkView:
    return found[0] if found else otherwise
