"""Those who work on one database at the same time: crawlers, people at their desks, people at a shell."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curator.cli.place import Place
from curator.domain.settings import Settings
from curator.domain.types import LinkView
from curator.errors import CuratorError
from curator.review.desk import Desk
from curator.store import links
from curator.store.bell import Bell
from curator.store.engine import Store
from curator.store.presence import Here
from curator.store.watch import Watch
from tests.faults.commands import Ended, command

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

SPEED = 120
"""The crawlers' clock runs so much faster: a minute is two hours, and an interval of ten minutes is five seconds."""


@dataclass
class Told:
    """What one reviewer did and saw."""

    name: str
    words: list[str] = field(default_factory=list)
    """Comments of decisions that were acknowledged; each is said once."""
    undone: int = 0
    errors: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    """Seconds from others' decisions until they were seen here."""
    differs: list[str] = field(default_factory=list)
    """Keys of links that this one, in the end, sees otherwise than the database has them."""
    rung: bool = False
    """Whether it heard the bell."""


@dataclass(frozen=True)
class Stage:
    """What all share."""

    address: str
    root: Path
    end_at: float
    """When it ends, by our clock."""

    @property
    def left(self) -> float:
        """Seconds until the end."""
        return self.end_at - time.time()

    def ended(self, *words: str, clock: bool = False) -> Ended:
        """A command at this database; with `clock` by the crawlers' clock, which gets to the real time at the end."""

        def hurry() -> None:
            Place.now = lambda _: self.hurried()  # type: ignore[method-assign]

        return command(
            self.root, "--quiet", "--database", self.address, *words, now="", before=hurry if clock else lambda: None
        )

    def hurried(self) -> datetime:
        """The time by the crawlers' clock."""
        return datetime.fromtimestamp(self.end_at - self.left * SPEED, UTC)


def crawl(stage: Stage, done: Barrier, told: Path) -> None:
    """Crawl again and again."""
    errors, count = [], 0
    while not count or stage.left > 0:
        ended = stage.ended("crawl", clock=True)
        count += 1
        if ended.code or ended.err:
            errors.append(f"crawl ended with {ended.code}: {ended.err or ended.out}")
    done.wait(240)
    told.write_text(json.dumps({"crawls": count, "errors": errors}))


def decide_by_command(stage: Stage, name: str, done: Barrier, told: Path) -> None:
    """Decide with `curator decide` again and again."""
    mine = Told(name)
    number = 0
    while not number or stage.left > 0:
        word = f"{name} {number}"
        said = ("--later", "--comment", word, "--by", name)
        ended = stage.ended("decide", f"https://go.example/{number % 6 * 2}-0", *said)
        if ended.code or ended.err:
            mine.errors.append(f"decide ended with {ended.code}: {ended.err}")
        else:
            mine.words.append(word)
        number += 1
    done.wait(240)
    told.write_text(json.dumps(asdict(mine)))


class Reviewer:
    """Somebody at a desk: one thread decides, one looks for what others do, as in the review."""

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage = stage
        self._rng = random.Random(name)
        self._store = Store(stage.address)
        self._desk = Desk(self._store, Settings(), name, lambda: datetime.now(UTC), lambda _: ("", ""), pace=0.25)
        self.told = Told(name)
        seen = self._desk.glance()
        self._seq = seen.seq
        self._views: dict[str, LinkView] = {view.link.key: view for view in seen.views}
        self._heard: set[str] = {d.id for view in seen.views for d in view.decisions}
        self._alone = threading.Lock()
        self._stop = threading.Event()

    def review(self) -> None:
        """Until the end."""
        looking = threading.Thread(target=self._look_again_and_again)
        looking.start()
        number = 0
        while not self.told.words or self._stage.left > 0:
            try:
                self._act(number)
            except CuratorError as error:
                self.told.errors.append(str(error))
            number += 1
            time.sleep(self._rng.uniform(0.0, 0.2))  # a person thinks; eight that do not are a race of one lock
        self._stop.set()
        looking.join()

    def _act(self, number: int) -> None:
        with self._alone:
            views = list(self._views.values())
        view, at = self._rng.choice(views), self._desk.clock()
        match self._rng.randrange(10):
            case 0:
                after = self._desk.undo(at)
                self.told.undone += bool(after)
            case 1:
                word = f"{self.told.name} {number}"
                self._desk.keep_unfinished(view.link.key, "comment", word[:4])
                told, _ = self._desk.write(view, "comment", word, at, before=None)
                self.told.words.append(word)
                after = [told]
            case _:
                word = f"{self.told.name} {number}"
                says = {"verdict": self._rng.choice(("keep", "skip", "later")), "comment": word}
                after = [self._desk.decide(view, says, at)]
                self.told.words.append(word)
        self._heard.update(d.id for one in after for d in one.decisions if d.by == self.told.name)

    def _look_again_and_again(self) -> None:
        watch, bell = Watch(self._store, self.told.name), Bell(self._store)
        stood = ""
        while not self._stop.is_set():
            worth = bell.wait(self._stop, self._desk.pace)
            self.told.rung = self.told.rung or bell.heard
            try:
                with self._alone:
                    key = self._rng.choice(list(self._views))
                if key != stood and self._rng.random() < 0.2:
                    stood = key
                    self._desk.stand(Here(self.told.name, self.told.name, key), self._desk.clock())
                if worth:
                    self._look(watch)
            except CuratorError as error:
                self.told.errors.append(str(error))
        bell.close()
        watch.close()

    def _look(self, watch: Watch) -> None:
        seen = watch.look(self._seq, self._desk.clock())
        if seen is None:
            return
        self._seq = seen.seq
        changed = self._desk.everything().views if seen.all_changed else seen.changed
        now = self._desk.clock()
        with self._alone:
            self._views.update((view.link.key, view) for view in changed)
        for decision in (d for view in changed for d in view.decisions if d.id not in self._heard):
            self._heard.add(decision.id)
            if decision.by != self.told.name:
                self.told.delays.append((now - decision.at).total_seconds())

    def compare(self) -> None:
        """A last look, when everybody is done: what is seen here is what the database has."""
        self._look(Watch(self._store, self.told.name))
        with self._store.reading() as tx:
            there = {view.link.key: view for view in links.views(tx)}
        self.told.differs = [
            key for key, view in there.items() if key not in self._views or self._views[key].decisions != view.decisions
        ]
        self._store.close()


def review(stage: Stage, name: str, done: Barrier, told: Path) -> None:
    """A reviewer's process."""
    person = Reviewer(stage, name)
    person.review()
    done.wait(240)
    person.compare()
    told.write_text(json.dumps(asdict(person.told)))
