"""What was rendered before and need not be again: one file a text, in `.curator/cache`.

A text is known by all that its HTML depends on: the text, the words, the place, the ids, the cards of its addresses,
and the program itself. The folder may be removed at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from curator.domain.types import Card
from curator.site.files import put_file
from curator.site.render import Heading, Place, Rendered, Rendering, render

_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "linkify-it-py", "nh3", "pygments")
_WORTH_A_PROCESS = 60
"""Texts that take longer than it takes to split a process: about half a second."""
_MODULES = ("render.py", "dialect.py", "cards.py", "highlight.py")


class RenderCache:
    """Renders texts, and remembers. Not for two processes at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()

    def render(
        self,
        text: str,
        how: Rendering,
        place: Place,
        *,
        anchors: Mapping[int, str] | None = None,
        below: Mapping[int, str] | None = None,
    ) -> Rendered:
        """The same as `render.render`."""
        told = [_program(), text, repr(how.words), how.newline, asdict(place), list((anchors or {}).items())]
        name = _hash(json.dumps([*told, list((below or {}).items())])) + ".json"
        self.used.add(name)
        known = _read(self.folder / name)
        if known is not None and all(_card(how.card(url)) == card for url, card in known["cards"].items()):
            headings = tuple(Heading(level, anchor, words) for level, anchor, words in known["headings"])
            return Rendered(known["html"], headings, tuple(known["images"]))
        asked: dict[str, str] = {}

        def card(url: str) -> Card | None:
            found = how.card(url)
            asked[url] = _card(found)
            return found

        made = render(text, replace(how, card=card), place, anchors=anchors, below=below)
        headings_told = [(heading.level, heading.id, heading.text) for heading in made.headings]
        kept = {"html": made.html, "headings": headings_told, "images": made.images, "cards": asked}
        put_file(self.folder / name, json.dumps(kept).encode())
        return made

    def render_ahead(self, jobs: Sequence[Callable[[], object]]) -> None:
        """Have texts rendered by two processes, when there are many that are not remembered. Each job calls `render`.

        The second process writes what it rendered into the folder and ends; what it did not get done is rendered when
        it is asked for. A program with threads must not be split, and is not.
        """
        known = sum(1 for _ in self.folder.iterdir()) if self.folder.is_dir() else 0
        if sys.platform != "linux" or len(jobs) - known < _WORTH_A_PROCESS or threading.active_count() > 1:
            return
        child = os.fork()
        try:
            for job in jobs[::2] if child else jobs[1::2]:
                job()
        except BaseException:
            if child:
                raise
        finally:
            if not child:
                os._exit(0)  # nothing of the parent's is this process's to close
            os.waitpid(child, 0)

    def forget_the_rest(self) -> None:
        """Remove what was not asked for since this object was made: texts that no longer are."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in self.used:
                    path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    """What is remembered; None when nothing is, or when the file was cut short."""
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) and known.keys() == {"html", "headings", "images", "cards"} else None


def _card(card: Card | None) -> str:
    return "" if card is None else _hash(repr(card))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@lru_cache(maxsize=1)
def _program() -> str:
    """What renders: our modules and the libraries they call."""
    sources = [(files("curator.site") / name).read_text(encoding="utf-8") for name in _MODULES]
    return _hash("\0".join([*sources, *(version(name) for name in _LIBRARIES)]))
