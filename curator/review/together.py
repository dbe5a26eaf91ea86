"""Several people at one database: what others do appears, new links wait to be taken in, one sees who is where.

One thread looks for what was written, four times a second, or on PostgreSQL when its bell rings; it also says where
this screen's cursor is. What it finds is brought to the screen's own thread. Nothing here makes a key wait.
"""

from __future__ import annotations

import gc
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from curator.domain.types import LinkView
from curator.errors import CuratorError
from curator.review import arrivals, likeness
from curator.review.presence import beside
from curator.review.sharing import Sharing
from curator.store.bell import Bell
from curator.store.glance import Glance
from curator.store.presence import HEARTBEAT, Here
from curator.store.watch import Seen, Watch

if TYPE_CHECKING:
    from curator.review.app import ReviewApp


def commands(app: ReviewApp) -> Mapping[str, Callable[[], None]]:
    """Command id → what does it."""
    return {"reload": app.together.take, "follow": app.together.follow}


def begin(app: ReviewApp) -> None:
    """Look for what others do, once the first screen is painted."""
    app.together.begin()


def end(app: ReviewApp) -> None:
    """The others need not see this screen any more."""
    app.together.end()


class Together:
    """What others did and where they are.

    Args:
        app: The review.
        seen: What it began with.
    """

    def __init__(self, app: ReviewApp, seen: Glance) -> None:
        self._app = app
        self._screen = secrets.token_hex(6)
        self._seq = seen.seq
        self._apart = seen.apart
        self._reading_rest = False
        self._waiting: dict[str, LinkView] = {}
        self._gone: set[str] = set()
        self._anew = False
        """So much changed that only reading all of it tells what."""
        self._others: tuple[Here, ...] = ()
        self._follows = ""
        """The screen whose cursor is followed; empty means none is."""
        self._led_to = ""
        """The link that following last led to."""
        self._troubled = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._said: Here | None = None
        self._said_at: datetime | None = None
        every = app.desk.settings.review.sync
        self._sharing = Sharing(app, every) if every is not None and app.desk.share is not None else None

    # -- the screen's thread -------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin to look; read what is not much behind the first screen."""
        app = self._app
        app.clerk.later(lambda: self._warm_up(app.queue.current))
        if 0 < self._apart.total <= arrivals.AT_ONCE:
            self._read_rest()
        self.moved()
        if app.desk.pace:
            self._thread = threading.Thread(target=self._watch, name="review-watch", daemon=True)
            self._thread.start()
        if self._sharing is not None:
            self._sharing.begin()

    def _warm_up(self, view: LinkView | None) -> None:
        """Before the first key: what is loaded now stays too, so that no key waits for a look through it."""
        self._app.desk.warm_up(view)
        gc.freeze()

    def end(self) -> None:
        """Stop looking. The thread says goodbye by itself; one that waits for the database is not waited for."""
        self._stop.set()
        if self._sharing is not None:
            self._sharing.end()
        if self._thread is not None:
            self._thread.join(timeout=0.5)

    def moved(self) -> None:
        """Something else is seen now: read what it needs, and notice when a person leaves whom they follow."""
        queue = self._app.queue
        if self._follows and queue.key != self._led_to:
            self._follows = ""
            self._paint()
        if not self._reading_rest and arrivals.needs_rest(queue, self._apart):
            self._app.wait()
            self._read_rest()

    def take(self) -> None:
        """List what has come; read everything anew when nothing is known to have come."""
        app = self._app
        if self._anew or not (self._waiting or self._gone):
            app.clerk.do(
                app.desk.glance if self._apart.total else app.desk.everything,
                done=self._reloaded,
                failed=lambda error: app.warn("no.load", error=error),
                waiting=app.wait,
            )
            return
        count = len(self._waiting)
        queue = arrivals.taken(app.queue, self._waiting, self._gone, app.queue.since, self._apart)
        self._nothing_waits()
        app.see(queue)
        likeness.begin(app)
        app.tell("done.reload", count=count)

    @property
    def names(self) -> list[str]:
        """Who else is here."""
        return [one.by for one in self._others]

    def follow(self) -> None:
        """Follow the next of the others; after the last one, nobody."""
        app = self._app
        screens = [one.screen for one in self._others]
        if not screens:
            app.warn("follow.nobody")
            return
        place = screens.index(self._follows) + 1 if self._follows in screens else 0
        if place == len(screens):
            self._follows = ""
            app.tell("follow.end")
        else:
            self._follows = screens[place]
            self._led_to = app.queue.key
            app.tell("follow.begin", by=self._others[place].by, key=app.shown("follow"))
        self._lead()
        self._paint()

    def _came(self, seen: Seen, anew: list[LinkView] | None) -> None:
        """What a look found is shown: known links where they are, new ones as a number."""
        app, before = self._app, self._app.queue
        self._others = seen.others
        told = seen.changed if anew is None else anew
        app.desk.learn(seen.previews)
        differ = arrivals.changed(app.queue, told, app.desk.by)
        self._waiting.update(arrivals.new(app.queue, told, self._apart))
        self._waiting.update((view.link.key, view) for view in told if view.link.key in self._waiting)
        self._gone = (self._gone | seen.gone) - {view.link.key for view in told}
        self._anew = self._anew or anew is not None
        if differ:
            app.scene.queue = app.queue.told(differ)
        if self._follows not in [one.screen for one in self._others]:
            self._follows = ""
        self._lead()
        self._paint(anyway=app.queue is not before)

    def _lead(self) -> None:
        """Go where the followed person is."""
        app = self._app
        key = next((one.key for one in self._others if one.screen == self._follows), "")
        if not key or key == self._led_to or app.typist.box is not None:
            return
        queue = app.queue
        if key in queue.views:
            listed = queue.lead(key) in queue.rows
            there = queue if listed else queue.search("").turn(queue.tabs.holding(queue.views[key])[0])
            self._led_to = key
            app.scene.queue = there.at(key)

    def _paint(self, *, anyway: bool = True) -> None:
        """Paint what is known of the others; if not `anyway`, only where that is something else now. (A look also finds
        what one wrote oneself, a moment after every key.)"""
        app = self._app
        names = {one.screen: one.by for one in self._others}
        waiting = ""
        if self._anew:
            waiting = app.say("news.much", key=app.shown("reload"))
        elif self._waiting:
            waiting = app.say("news.new", count=len(self._waiting), key=app.shown("reload"))
        before = app.scene.beside
        app.scene.beside = after = beside(self._others, waiting=waiting, followed=names.get(self._follows, ""))
        if after == before and not anyway:
            return
        app.repaint()
        app.face.list.retouch({key for key, _ in before.at.items() ^ after.at.items()})

    def _reloaded(self, seen: Glance) -> None:
        app = self._app
        changed = sum(1 for view in seen.views if app.queue.views.get(view.link.key) != view)
        self._nothing_waits()
        self._apart = seen.apart
        app.see(arrivals.beginning(app.queue.reloaded(seen.views, seen.since), seen.apart))
        likeness.begin(app)
        app.tell("done.reload" if changed else "done.reload.none", count=changed)

    def _nothing_waits(self) -> None:
        self._waiting, self._gone, self._anew = {}, set(), False
        self._paint()

    # -- links that were not read at once ------------------------------------------------------------------------

    def _read_rest(self) -> None:
        """Read all links in a thread of its own: 100,000 take seconds, and nothing is to wait for them."""
        self._reading_rest = True
        threading.Thread(target=self._rest, name="review-archive", daemon=True).start()

    def _rest(self) -> None:
        app = self._app
        try:
            seen = app.desk.everything()
        except CuratorError as error:
            told = error
            app.clerk.bring(lambda: self._no_rest(told))
        else:
            app.clerk.bring(lambda: self._rest_came(seen))

    def _rest_came(self, seen: Glance) -> None:
        app = self._app
        self._reading_rest = False
        self._apart = seen.apart
        app.scene.queue = arrivals.with_rest(app.queue, seen.views, self._waiting)
        app.repaint()
        likeness.begin(app)

    def _no_rest(self, error: CuratorError) -> None:
        self._reading_rest = False
        self._app.warn("no.load", error=error)

    # -- the watching thread -------------------------------------------------------------------------------------

    def _watch(self) -> None:
        app = self._app
        watch, bell = Watch(app.desk.store, self._screen), Bell(app.desk.store)
        pause, worth = app.desk.pace, False
        while not self._stop.is_set():
            worth = bell.wait(self._stop, pause) or worth
            if self._stop.is_set():
                break
            try:
                self._say_where()
                if worth:
                    self._look(watch)
                    worth = False
            except CuratorError as error:
                self._trouble(error)
                pause = min(pause * 2, HEARTBEAT.total_seconds())
            else:
                self._recover()
                pause = app.desk.pace
        bell.close()
        watch.close()
        if self._said is not None:
            try:
                app.desk.leave(self._screen)
            except CuratorError:
                return  # it is forgotten soon by itself

    def _look(self, watch: Watch) -> None:
        app = self._app
        seen = watch.look(self._seq, app.desk.clock())
        if seen is None:
            return
        anew = None
        if seen.all_changed:
            anew = (app.desk.glance if self._apart.total else app.desk.everything)().views
        self._seq = seen.seq
        app.clerk.bring(lambda: self._came(seen, anew))

    def _say_where(self) -> None:
        """Tell the others where this screen is: when it has moved, and at every heartbeat."""
        app = self._app
        queue, writing = app.queue, app.typist.writing
        here = Here(self._screen, app.desk.by, writing[0] if writing else queue.key, writing is not None)
        now = app.desk.clock()
        if here != self._said or self._said_at is None or now - self._said_at >= HEARTBEAT:
            app.desk.stand(here, now)
            self._said, self._said_at = here, now

    def _trouble(self, error: CuratorError) -> None:
        """Say once that looking does not work; it goes on trying, ever more rarely."""
        if not self._troubled:
            self._troubled = True
            self._app.clerk.bring(lambda: self._app.warn("no.watch", error=error))

    def _recover(self) -> None:
        """Say once that looking works again."""
        if self._troubled:
            self._troubled = False
            self._app.clerk.bring(lambda: self._app.tell("done.watch"))
