"""What the reviewer sees: two lines on top, the list, the reading page, two lines at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from curator.domain.joining import is_parted
from curator.domain.settings import Settings
from curator.domain.text import for_terminal
from curator.domain.types import Earlier, LinkView
from curator.review.as_one import shown_as_one
from curator.review.asking import Question
from curator.review.deciding import Saying
from curator.review.large import TALL, large_row
from curator.review.link_list import LinkList
from curator.review.paint import Lines
from curator.review.presence import Beside
from curator.review.queue import Queue, Tab
from curator.review.reading import Kin, Reader
from curator.review.rows import Line, RowLook, hint_line, row_line, tab_line, top_line
from curator.review.table import shown_key
from curator.review.wrap import wrap

if TYPE_CHECKING:
    from curator.review.arranging import Arranging
    from curator.review.meeting import Meeting

ROOMY = 20
"""Lines of a screen that has room for the large rows of a meeting."""

Texts = dict[tuple[str, str], str]
"""Unfinished texts: (link key, field) → text."""


EMPTY_TABS: Mapping[str, str] = {
    Tab.UNDECIDED: "",
    Tab.KEPT: "keep-1",
    Tab.MINE: "writer",
    Tab.LATER: "later",
    Tab.DISCUSS: "discuss",
    Tab.SKIPPED: "skip",
}
"""Tabs that say in their own words that they are empty → the command that fills them; empty where it is none."""


@dataclass(slots=True)
class Scene:
    """All that is painted."""

    queue: Queue
    unfinished: Texts
    status: Line
    typing: Line | None = None
    """The keys of the open box; None when nothing is being typed."""
    twins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Link key → keys of links that are probably the same thing, as far as is known by now. Queries ask it too."""
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Link key → keys of its story: every guess so far, for queries. What counts is in the queue."""
    earlier: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict)
    """Link key → what issues have had that is like it; links without are missing."""
    instead: Callable[[int], list[Line]] | None = None
    """What the reading page shows instead of the link, for a width; None means nothing."""
    question: Question | None = None
    """What waits for Enter or Escape; None means nothing does."""
    last_said: Saying | None = None
    """What was decided last, for saying it again; None means nothing was."""
    beside: Beside = field(default_factory=Beside)
    """What others do."""
    arranging: Arranging | None = None
    """The issue that is being arranged instead of a tab; None means none is."""
    meeting: Meeting | None = None
    """The meeting that goes on; None means there is none."""
    clock: str = ""
    """How long the meeting has gone on, in words; empty when there is none."""
    last_line: str = ""
    """What was last typed on the command line."""


class Face(Widget):
    """Paints a scene. It decides nothing.

    Args:
        scene: What to paint; the app changes it and calls `paint`.
        reader: Writes the reading page.
        settings: The publication's.
        by: Who reviews.
        keys: Command id → its keys.
        suggested: Gives a link with its suggested section.
    """

    def __init__(
        self,
        scene: Scene,
        reader: Reader,
        settings: Settings,
        by: str,
        keys: Mapping[str, tuple[str, ...]],
        suggested: Callable[[LinkView], LinkView],
    ) -> None:
        super().__init__()
        self._reader = reader
        self._settings = settings
        self._by = by
        self._keys = keys
        self._suggested = suggested
        self._scene = scene
        self._read = ""
        self._resized = False
        self.top = Lines(id="top")
        self.list = LinkList(self._row, id="list")
        self.page = Lines(id="page")
        self.foot = Lines(id="foot")

    def compose(self) -> ComposeResult:
        """Four widgets: each more costs time at every start."""
        yield self.top
        with Container(id="body"):
            yield self.list
            yield self.page
        yield self.foot

    def on_lines_resized(self) -> None:
        """Paint for the new size, once, however many parts of the screen it has changed."""
        if not self._resized:
            self._resized = True
            self.call_later(self._paint_resized)

    def _paint_resized(self) -> None:
        self._resized = False
        self.paint()

    def paint(self) -> None:
        """Show the scene; only lines that changed are sent to the terminal."""
        scene, language, width = self._scene, self._reader.language, self.size.width
        queue = scene.queue
        title = self._settings.publication.title
        top = top_line(queue, self._reader.sections, language, title, self._by, width, scene.beside, scene.clock)
        self.top.show([top, tab_line(queue, language, width)])
        instead = () if queue.rows else self._empty(scene, self.list.size.width)
        self.list.set_queue(queue, instead=instead, tall=TALL if self._is_large(scene) else 1)
        self._paint_page(scene)
        self.paint_foot()

    def paint_foot(self) -> None:
        """Show the status line, and the keys that work now."""
        width = self.size.width
        hints = hint_line(self._reader.sections, self._keys, self._reader.language, width)
        if self._scene.question is not None:
            hints = (("key", " " + self._reader.say("ask.keys")),)
        self.foot.show([self._scene.status, self._scene.typing or hints])

    def _paint_page(self, scene: Scene) -> None:
        width, queue = self.page.content_size.width, scene.queue
        view = queue.current
        if scene.instead is not None:
            read, lines = "!", scene.instead(width) if width > 0 else []
        elif view is None:
            read, lines = "", []
        else:
            key = view.link.key
            texts = {field: text for (name, field), text in scene.unfinished.items() if name == key}
            read, lines = key, []
            if width > 0:
                lines = self._reader.page(shown_as_one(queue, key, self._known), width, texts, self._kin(scene, view))
        self.page.show(lines, top=self.page.first if read == self._read else 0)
        self._read = read

    def _known(self, view: LinkView) -> LinkView:
        return replace(self._suggested(view), earlier=self._scene.earlier.get(view.link.key, ()))

    def _kin(self, scene: Scene, view: LinkView) -> Kin:
        """What is probably one thing or one story with a link."""
        queue, key = scene.queue, view.link.key
        row = queue.story(key) or queue.open_story(key) or (key,)
        told = dict.fromkeys((*row, *queue.guesses.get(key, ()), *scene.twins.get(key, ())))
        known = (queue.views[name] for name in told if name in queue.views)
        views = tuple(one for one in known if one.link.key in row or not is_parted(one))
        shown = views if len(views) > 1 and not (is_parted(view) and len(row) == 1) else ()
        keys = {name: shown_key(held[0]) for name, held in self._keys.items() if held}
        return Kin(shown, len(row), bool(queue.open_story(key)), queue.belongs_to(key), keys)

    def _is_large(self, scene: Scene) -> bool:
        """Whether rows are those of a meeting. On a low screen too few of them would be seen."""
        return scene.queue.meeting and scene.arranging is None and self.size.height >= ROOMY

    def _row(self, row: int, cursor: bool, width: int) -> Sequence[Line]:
        scene = self._scene
        if scene.arranging is not None:
            return (scene.arranging.line(row, width, cursor=cursor),)
        key = scene.queue.rows[row]
        view = shown_as_one(scene.queue, key, self._suggested)
        unfinished = (key, "note") in scene.unfinished or (key, "comment") in scene.unfinished
        look = RowLook(
            cursor,
            not scene.queue.is_open(key),
            unfinished,
            scene.queue.is_marked(row),
            fold=len(scene.queue.members(key)),
            story=bool(scene.queue.story(key)),
            child=key in scene.queue.inside(key)[1:],
            belongs=self._belongs(scene.queue, key),
            here=" ".join(filter(None, (scene.beside.at.get(name, "") for name in scene.queue.members(key)))),
        )
        untitled = self._reader.say("pane.untitled")
        if self._is_large(scene):
            heading = self._group(scene.queue, row)
            return large_row(view, look, self._reader.sections, width, heading=heading, untitled=untitled)
        return (row_line(view, look, self._reader.sections, width, untitled),)

    def _belongs(self, queue: Queue, key: str) -> str | None:
        """Digit of the section of the kept link whose story a row tells; None where there is none."""
        kept = queue.belongs_to(key)
        return None if kept is None else self._reader.sections.digit(kept.section) or "*"

    def _group(self, queue: Queue, row: int) -> str:
        """The name of the group of a meeting that begins at a row, and its size; empty where none begins."""
        rows, who = queue.rows, queue.presenter(row)
        if row and queue.presenter(row - 1) == who:
            return ""
        count = next((at for at in range(row, len(rows)) if queue.presenter(at) != who), len(rows)) - row
        return self._reader.say("meeting.by" if who else "meeting.found", by=for_terminal(who), count=count)

    def _empty(self, scene: Scene, width: int) -> tuple[Line, ...]:
        """What to say where no link is listed, and what to do next."""
        queue, say = scene.queue, self._reader.say
        if not queue.views:
            name = "empty.nothing"
        elif queue.query:
            name = "empty.filter"
        else:
            name = f"empty.{queue.tab}" if queue.tab in EMPTY_TABS else "empty.tab"
        kept = queue.counts.tabs.get(Tab.KEPT, 0)
        filling = self._keys.get(EMPTY_TABS.get(queue.tab, ""), ())
        key = shown_key(filling[0]) if filling else ":"
        lines: list[Line] = [()]
        for kind, message in (("empty", name), ("empty-next", f"{name}.next")):
            text = say(message, query=queue.query, kept=kept, key=key)
            lines += [((kind, "  " + line),) for line in wrap(text, width - 4)]
        return tuple(lines)
