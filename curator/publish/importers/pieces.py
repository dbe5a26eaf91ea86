"""A run of raw HTML cut into its outermost pieces, by offsets, so that text between elements stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
"""Elements without an end."""

OPEN_LIMIT = 30
"""Elements of one run that are never closed; what follows the last is read as text. Real pages have one or two."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`text[start:end]`: `element` (whole), `open` or `close` (a tag without its partner), `text`, or `comment`."""

    kind: str
    start: int
    end: int
    name: str = ""


def open_comment(text: str) -> int:
    """Where a comment begins that is never closed; the text's end when there is none. The standard library's parser
    would look for the end of each such one again."""
    at = text.find("<!--", text.rfind("-->") + 3 if "-->" in text else 0)
    return at if at >= 0 else len(text)


def pieces(text: str) -> list[Piece]:
    """The outermost pieces of a run of HTML, in order and without gaps."""
    end = open_comment(text)
    rest = [Piece("text", end, len(text))] if end < len(text) else []
    return [*_pieces(text[:end]), *rest]


def _pieces(text: str) -> list[Piece]:
    found: list[Piece] = []
    start = 0
    for _ in range(OPEN_LIMIT if text else 0):
        cutter = _Cutter(text[start:])
        found += [Piece(one.kind, one.start + start, one.end + start, one.name) for one in cutter.found]
        start += cutter.read
        if start >= len(text):
            return found
    return [*found, Piece("text", start, len(text))] if text else []


class _Cutter(HTMLParser):
    """Cuts until the end or, where an element is never closed, up to the end of its start tag."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.lines = [0]
        for at, char in enumerate(text):
            if char == "\n":
                self.lines.append(at + 1)
        self.found: list[Piece] = []
        self.stack: list[tuple[str, int, int]] = []
        self.done = 0
        self.feed(text)
        self.close()
        if self.stack:
            name, begin, end = self.stack[0]
            self.found = [one for one in self.found if one.end <= begin]
            self._upto(begin)
            self.found.append(Piece("open", begin, end, name))
            self.done = end
        else:
            self._upto(len(text))
        self.read = self.done

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _upto(self, at: int) -> None:
        """What lies between the last piece and `at` is text."""
        last = self.found[-1].end if self.found else 0
        if at > last:
            self.found.append(Piece("text", last, at))
        self.done = max(self.done, at)

    def _take(self, kind: str, start: int, end: int, name: str) -> None:
        self._upto(start)
        self.found.append(Piece(kind, start, end, name))
        self.done = end

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A start tag opens an element; a void one is whole."""
        at, size = self._at(), len(self.get_starttag_text() or "")
        if tag in VOID:
            if not self.stack:
                self._take("element", at, at + size, tag)
        else:
            self.stack.append((tag, at, at + size))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """`<a/>` is whole where nothing is open."""
        if not self.stack:
            at = self._at()
            self._take("element", at, at + len(self.get_starttag_text() or ""), tag)

    def handle_endtag(self, tag: str) -> None:
        """An end tag closes the nearest element of its name, and all that was left open inside."""
        at = self._at()
        end = self.text.find(">", at) + 1 or len(self.text)
        names = [name for name, _, _ in self.stack]
        if tag not in names:
            if not self.stack:
                self._take("close", at, end, tag)
            return
        index = len(names) - 1 - names[::-1].index(tag)
        name, begin, _ = self.stack[index]
        del self.stack[index:]
        if not self.stack:
            self._take("element", begin, end, name)

    def handle_comment(self, data: str) -> None:
        """A comment between elements is a piece of its own."""
        if not self.stack:
            at = self._at()
            end = self.text.find("-->", at) + 3
            self._take("comment", at, end if end > 2 else len(self.text), "")
