"""Where the headings of a Markdown page are, by CommonMark's block structure.

A line that looks like a heading is none inside a fence, indented code, HTML, a quotation, a list or a `:::` block. To
tell, a scanner has to know all of them: this one follows the two phases of the specification's appendix ("A parsing
strategy", https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy), keeps no tree, and reads no inline markup.
`:::message` … `:::` is Zenn's container; one without an end is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from curator.domain.definitions import definitions

MAX_NESTING = 100
"""Quotations and list items inside one another; deeper ones are text. Keeps the time linear; people use three."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_ATX_CLOSE = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_BREAK = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_MARKER = re.compile(r"([*+-]|(\d{1,9})[.)])( *)(?=\S|$)", re.ASCII)
_COLONS = re.compile(r" {0,3}(:{3,})[ \t]*[A-Za-z]")
_COLONS_END = re.compile(r" {0,3}(:{3,})[ \t]*$")

_ATTRIBUTE = r"""(?:\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?)"""
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li"
    "|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th"
    "|thead|title|tr|track|ul"
)
_HTML: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, str], ...] = (
    (
        re.compile(r"<(script|pre|textarea|style)(?=\s|>|$)", re.IGNORECASE),
        re.compile(r"</(script|pre|textarea|style)>", re.IGNORECASE),
        "</pre>",
    ),
    (re.compile(r"<!--"), re.compile(r"-->"), "-->"),
    (re.compile(r"<\?"), re.compile(r"\?>"), "?>"),
    (re.compile(r"<![A-Za-z]"), re.compile(r">"), ">"),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>"), "]]>"),
    (re.compile(rf"</?({_BLOCK_TAGS})(?=\s|/?>|$)", re.IGNORECASE), None, ""),
    (
        re.compile(rf"(?:<[A-Za-z][A-Za-z0-9-]*{_ATTRIBUTE}*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)\s*$"),
        None,
        "",
    ),
)
"""The seven kinds of HTML block, https://spec.commonmark.org/0.31.2/#html-blocks: how one begins, how it ends (None: at
a blank line), and what would end it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its place: `text[start:end]` without its newline, which ends at `next`."""

    start: int
    end: int
    next: int


def split_lines(text: str, start: int = 0) -> list[Line]:
    r"""The lines from `start` on, cut at `\r\n`, `\r` and `\n` only. A newline at the end begins no further line."""
    lines = []
    for match in _NEWLINE.finditer(text, start):
        lines.append(Line(start, match.start(), match.end()))
        start = match.end()
    if start < len(text):
        lines.append(Line(start, len(text), len(text)))
    return lines


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page itself. `line` and `end` are indexes into the scanned lines, `end` exclusive."""

    level: int
    line: int
    end: int
    text: str
    """Its inline Markdown on one line."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a scan found. `unclosed` is the line that would end a block still open at the end of the text, or empty."""

    headings: tuple[Heading, ...]
    unclosed: str
    unclosed_line: int
    """Index of the line where that block began; -1 when none is open."""


def scan(lines: list[str]) -> Blocks:
    """The headings at the top level of a text, given without newlines. Time grows with the text's length."""
    scanner = _Scanner(lines)
    return scanner.run()


@dataclass(slots=True)
class _Container:
    """A quotation (`indent` 0) or a list item, whose content begins `indent` columns in."""

    indent: int
    empty: bool = True
    """A list item without any block yet: a blank line ends it."""


@dataclass(slots=True)
class _Leaf:
    """The open block that takes lines: `paragraph`, `fence`, `html` or `code`."""

    kind: str
    line: int
    mark: str = ""
    end: re.Pattern[str] | None = None
    closing: str = ""
    lines: list[str] = field(default_factory=list)


class _Scanner:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.containers: list[_Container] = []
        self.leaf: _Leaf | None = None
        self.headings: list[Heading] = []
        self.colons = _colon_ends(lines)
        self.open_colons: tuple[str, int] | None = None

    def run(self) -> Blocks:
        index = 0
        while index < len(self.lines):
            index = self.feed(index)
        if self.leaf and self.leaf.closing and not self.containers:
            return Blocks(tuple(self.headings), self.leaf.closing, self.leaf.line)
        if self.open_colons:
            return Blocks(tuple(self.headings), *self.open_colons)
        return Blocks(tuple(self.headings), "", -1)

    def feed(self, index: int) -> int:
        """Take in one line (or a whole `:::` block) and give the index of the next."""
        raw = self.lines[index]
        line = raw.expandtabs(4) if "\t" in raw else raw  # columns count, and each character is one
        depth, pos = self.matched(line)
        whole = depth == len(self.containers)
        blank = not line[pos:].strip(" ")
        if whole and self.leaf and self.in_leaf(line, pos, blank):
            return index + 1
        if depth == 0 and _COLONS.match(raw):
            end = self.colons.get(index)
            if end is not None:
                self.containers, self.leaf = [], None
                return end + 1
            if self.open_colons is None:
                self.open_colons = (_colons(raw), index)
        if not blank:
            self.opened(index, line, pos, depth, whole)
        elif not whole:
            self.close(depth)
        return index + 1

    def matched(self, line: str) -> tuple[int, int]:
        """How many of the open containers go on in this line, and where their content begins."""
        pos = 0
        for depth, container in enumerate(self.containers):
            rest = line[pos:].lstrip(" ")
            indent = len(line) - pos - len(rest)
            if container.indent == 0:
                if indent > 3 or not rest.startswith(">"):
                    return depth, pos
                pos += indent + 1
                pos += line[pos : pos + 1] == " "
            elif not rest:
                if container.empty:
                    return depth, pos
                pos = len(line)
            elif indent >= container.indent:
                pos += container.indent
            else:
                return depth, pos
        return len(self.containers), pos

    def in_leaf(self, line: str, pos: int, blank: bool) -> bool:
        """Whether the open leaf, whose containers all go on, takes this line and nothing else can."""
        leaf = self.leaf
        assert leaf is not None
        rest = line[pos:].lstrip(" ")
        indent = len(line) - pos - len(rest)
        if leaf.kind == "fence":
            if indent <= 3 and rest.startswith(leaf.mark) and not rest.strip(" ").strip(leaf.mark[0]):
                self.leaf = None
            return True
        if leaf.kind == "html":
            if (leaf.end is None and blank) or (leaf.end is not None and leaf.end.search(line, pos)):
                self.leaf = None
            return True
        if leaf.kind == "code":
            if blank or indent >= 4:
                return True
            self.leaf = None
        if blank:
            self.leaf = None
        return blank

    def opened(self, index: int, line: str, pos: int, depth: int, whole: bool) -> None:
        """Open what begins in this line, or give it to a paragraph."""
        fresh = not whole  # the innermost open block is not the paragraph that this line would go on with
        while True:
            rest = line[pos:].lstrip(" ")
            indent = len(line) - pos - len(rest)
            if not rest:
                return
            paragraph = self.leaf if self.leaf is not None and self.leaf.kind == "paragraph" else None
            if indent >= 4:
                if paragraph is None:
                    self.close(depth)
                    self.leaf = _Leaf("code", index)
                    return
                break
            if len(self.containers[:depth]) >= MAX_NESTING:
                break
            if rest.startswith(">"):
                self.close(depth)
                self.containers.append(_Container(0))
                pos += indent + 1
                pos += line[pos : pos + 1] == " "
            elif self.leaf_begins(index, rest, indent, depth, None if fresh else paragraph, paragraph is not None):
                return
            elif (width := _item(line, pos + indent, None if fresh else paragraph)) is not None:
                self.close(depth)
                self.containers.append(_Container(indent + width))
                pos += indent + width
            else:
                break
            depth, fresh = len(self.containers), False
        self.text(index, rest, depth)

    def text(self, index: int, rest: str, depth: int) -> None:
        """Paragraph text: it goes on with the open paragraph, lazily even through containers that ended."""
        if self.leaf is None or self.leaf.kind != "paragraph":
            self.close(depth)
            self.leaf = _Leaf("paragraph", index)
        self.leaf.lines.append(rest)

    def leaf_begins(
        self, index: int, rest: str, indent: int, depth: int, paragraph: _Leaf | None, in_text: bool
    ) -> bool:
        """Whether a heading, fence, HTML block or thematic break begins here (or a setext underline ends one).

        `paragraph` is the one this line would go on with, None when it would do so only lazily; `in_text` says that
        there is one either way.
        """
        if _ATX.match(rest):
            self.close(depth)
            if depth == 0:
                self.headings.append(_atx(self.lines[index], index))
            return True
        if fence := _FENCE.match(rest):
            self.close(depth)
            mark = fence.group(1) or fence.group(2)
            self.leaf = _Leaf("fence", index, mark=mark, closing=mark)
            return True
        if rest.startswith("<") and (html := _html(rest, in_text)) is not None:
            self.close(depth)
            end, closing = html
            if end is None or not end.search(rest):
                self.leaf = _Leaf("html", index, end=end, closing=closing)
            return True
        if paragraph is not None and (underline := _SETEXT.match(rest)):
            skipped = definitions(paragraph.lines)
            if skipped < len(paragraph.lines):
                if depth == 0:
                    level = 1 if underline.group(1)[0] == "=" else 2
                    words = " ".join(line.strip() for line in paragraph.lines[skipped:])
                    self.headings.append(Heading(level, paragraph.line + skipped, index + 1, words))
                self.leaf = None
                return True
        if _BREAK.match(rest):
            self.close(depth)
            return True
        return False

    def close(self, depth: int) -> None:
        """End what does not go on; a block is about to begin inside the first `depth` containers."""
        del self.containers[depth:]
        self.leaf = None
        for container in self.containers[-1:]:
            container.empty = False


def _item(line: str, pos: int, paragraph: _Leaf | None) -> int | None:
    """Columns from a list marker to its content, or None when no item begins here."""
    marker = _MARKER.match(line, pos)
    if marker is None:
        return None
    rest = line[marker.end() :]
    width, spaces = len(marker.group(1)), len(marker.group(3))
    if rest and not spaces:
        return None
    if paragraph is not None and (not rest or marker.group(2) not in (None, "1")):
        return None  # only an item with text, and numbered 1, may interrupt a paragraph
    return width + (spaces if rest and spaces <= 4 else 1)


def _html(rest: str, in_text: bool) -> tuple[re.Pattern[str] | None, str] | None:
    """How the HTML block that begins here ends, and with what words; None when none begins."""
    for number, (begin, end, closing) in enumerate(_HTML):
        if match := begin.match(rest):
            if number == 6 and in_text:
                return None
            return end, (f"</{match.group(1)}>" if number == 0 else closing)
    return None


def _atx(raw: str, index: int) -> Heading:
    marker = _ATX.match(raw.expandtabs(4) if "\t" in raw[:4] else raw)
    assert marker is not None
    words = raw.lstrip(" \t").lstrip("#").strip(" \t")
    return Heading(len(marker.group(1)), index, index + 1, _ATX_CLOSE.sub("", words).strip())


def _colons(raw: str) -> str:
    return raw.strip().partition(" ")[0][: len(raw.strip()) - len(raw.strip().lstrip(":"))]


def _colon_ends(lines: list[str]) -> dict[int, int]:
    """Index of a line that may open a `:::` block → index of the line that closes it, read backwards in one go."""
    ends: dict[int, int] = {}
    closing: list[tuple[int, int]] = []  # colons, index: the nearest last; a shorter one behind a longer is of no use
    for index in range(len(lines) - 1, -1, -1):
        raw = lines[index]
        if ":::" not in raw:
            continue
        if end := _COLONS_END.match(raw):
            size = len(end.group(1))
            while closing and closing[-1][0] <= size:
                closing.pop()
            closing.append((size, index))
        elif begin := _COLONS.match(raw):
            size = len(begin.group(1))
            found = [at for colons, at in closing if colons >= size]
            if found:
                ends[index] = min(found)
    return ends
