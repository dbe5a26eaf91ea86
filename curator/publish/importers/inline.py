"""Running text: addresses of links and pictures are led anew, and HTML in it becomes Markdown.

Everything else, code above all, stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Protocol

from curator.domain.text import clean_title
from curator.domain.types import SUMMARY_LIMIT, Card
from curator.domain.urls import clean_url
from curator.publish.importers.report import Notes


class Leads(Protocol):
    """Where addresses of the original lead on our page."""

    def link(self, address: str, line: int) -> str:
        """A link's address."""

    def picture(self, address: str, line: int) -> str:
        """A picture's address."""

    def has_file(self, address: str) -> bool:
        """Whether an address names a file of the original's tree."""


_TOKEN = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?s:.{1,4000}?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<comment><!--)"
    r"|(?P<auto><(?:https?|mailto):[^\s<>]*>)"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9-]*(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?/?>)"
    r"|(?P<define>^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*<?)(?P<defined>[^\s<>]+)"
    r"|(?P<image>!\[)|(?P<open>\[)|(?P<dest>\]\()|(?P<close>\])",
    re.MULTILINE,
)
_INSIDE = re.compile(
    r"(?P<lead>\s*)(?:<(?P<pointed>[^<>\n]*)>|(?P<bare>.*?))"
    r"(?P<size>\s+=\d{0,4}x\d{0,4})?(?P<title>\s+(?:\"[^\"]*\"|'[^']*'))?(?P<tail>\s*)",
    re.DOTALL,
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=`]+))")
_CARD_ANCHOR = re.compile(
    r"^(?P<indent>[ \t>]*)<a\s(?=[^<>]*class\s*=\s*[\"']?[^\"'<>]*embedly-card)"
    r"(?P<words>[^<>]*)>(?P<text>[^\n]*?)</a>[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_CODE_TAG = re.compile(
    r"(?<!`)<(?:code|kbd|tt|samp)(?:\s[^<>]*)?>([^<>`\n]*)</(?:code|kbd|tt|samp)>(?!`)", re.IGNORECASE
)
_LONE_PICTURE = re.compile(
    r"^([ \t]*)(!\[[^\[\]\n]*\]\((?:<[^<>\n]*>|[^\s()<>]+)(?:\s+=\d*x\d*)?)"
    r"\s+(?:\"([^\"\n]+)\"|'([^'\n]+)')\s*\)[ \t]*$",
    re.MULTILINE,
)

NESTING = 32
"""Parentheses inside one another in an address; CommonMark's own limit."""

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
CODE = frozenset({"code", "kbd", "tt", "samp"})
PLAIN = frozenset(
    "abbr acronym address bdi bdo big blink center cite data dfn div figure figcaption font ins label mark nobr p"
    " picture q rb ruby small source span sub sup time u var wbr".split()
)
"""Elements whose words stay and whose tags go: our pages have no form for them."""


def attributes(tag: str) -> dict[str, str]:
    """The attributes of one start tag."""
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    start: int
    end: int
    text: str


class Inline:
    """Rewrites running text of one original."""

    def __init__(self, leads: Leads, notes: Notes) -> None:
        self.leads, self.notes = leads, notes
        self.opened: dict[int, str] = {}
        """Start of an open `<a>` in the text at hand → its address."""

    def convert(self, text: str, line: int) -> str:
        """Some lines of running text; `line` is the first one's number in the original."""
        text = _CARD_ANCHOR.sub(lambda match: self._anchor_card(match, text, line), text)
        text = _CODE_TAG.sub(lambda match: self._code(match, text, line), text)
        text = self._rewritten(text, line)
        return _LONE_PICTURE.sub(lambda match: self._captioned(match, text, line), text)

    def _rewritten(self, text: str, line: int) -> str:
        tokens = list(_tokens(text))
        paired = _pairs(tokens, text)
        out: list[str] = []
        done = 0
        self.opened = {}
        opened: list[bool] = []
        newlines = [match.start() for match in re.finditer("\n", text)]
        for token in tokens:
            if token.start < done:
                continue
            here = line + bisect_left(newlines, token.start)
            end, words = token.end, token.text
            if token.kind in ("image", "open"):
                opened.append(token.kind == "image")
            elif token.kind == "close" and opened:
                opened.pop()
            elif token.kind == "dest":
                end, words = self._destination(text, token, here, image=bool(opened) and opened.pop())
            elif token.kind == "define":
                words = token.text + self._define(text, token, here)
                end = _TOKEN.match(text, token.start).end()  # type: ignore[union-attr]  # it matched before
            elif token.kind == "tag":
                words = self._tag(token, paired, here)
            out += [text[done : token.start], words]
            done = end
        return "".join(out) + text[done:]

    # -- Markdown's own forms ------------------------------------------------------------------------------------

    def _destination(self, text: str, token: _Token, line: int, *, image: bool) -> tuple[int, str]:
        """What stands between the parentheses of a link or picture; as written when it is no destination."""
        close = _closing(text, token.end)
        inside = _INSIDE.fullmatch(text[token.end : close]) if close >= 0 else None
        if inside is None:
            return token.end, token.text
        pointed = inside["pointed"] is not None
        address = inside["pointed"] if pointed else inside["bare"]
        if not address or (not pointed and re.search(r"\s", address) and not self.leads.has_file(address)):
            return token.end, token.text
        raw = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", address))
        led = self.leads.picture(raw, line) if image else self.leads.link(raw, line)
        if led == raw:
            return close + 1, text[token.start : close + 1]
        return close + 1, "](" + as_destination(led) + (inside["size"] or "") + (inside["title"] or "") + ")"

    def _define(self, text: str, token: _Token, line: int) -> str:
        """The address of a reference definition. It may serve pictures as well as links: files say which."""
        match = _TOKEN.match(text, token.start)
        assert match is not None
        address = match["defined"]
        label = re.escape(token.text.strip().lstrip("[").partition("]:")[0])
        image = re.search(rf"!\[(?:{label}|[^\]\n]*\]\[{label})\]", text, re.IGNORECASE) is not None
        picture = image or bool(re.search(r"\.(?:png|jpe?g|gif|webp|avif|svg)$", address, re.IGNORECASE))
        led = self.leads.picture(address, line) if picture and self.leads.has_file(address) else None
        return led or self.leads.link(address, line)

    def _captioned(self, match: re.Match[str], text: str, line: int) -> str:
        """A picture alone on its line with a title: the title becomes the caption below it, as Zenn writes it."""
        caption = match[3] or match[4]
        self.notes.change("caption", line + text.count("\n", 0, match.start()), caption)
        return f"{match[1]}{match[2]})\n{match[1]}*{caption}*"

    def _code(self, match: re.Match[str], text: str, line: int) -> str:
        """`<code>` whose text needs no tags: in backticks its characters stand for themselves."""
        if not match[1].strip():
            return match.group()
        self.notes.change("html", line + text.count("\n", 0, match.start()), "<code>")
        return f"`{unescape(match[1])}`"

    # -- HTML ------------------------------------------------------------------------------------------------------

    def _anchor_card(self, match: re.Match[str], text: str, line: int) -> str:
        """`<a class="embedly-card" href="…">title</a>` alone on its line becomes the bare address."""
        here = line + text.count("\n", 0, match.start())
        url = bare_address(attributes(match["words"]).get("href", ""))
        if url is None:
            return match.group()
        title = words_of(match["text"])
        if title and title != url:
            self.notes.card(Card(url, title=title))
        self.notes.change("card", here, url)
        return match["indent"] + url

    def _tag(self, token: _Token, paired: dict[int, int], line: int) -> str:
        match = _NAME.match(token.text)
        assert match is not None
        name, closing = match.group(1).lower(), token.text.startswith("</")
        partner = paired.get(token.start)
        if name == "br":
            return token.text
        if name == "img":
            return self._img(token.text, line)
        if name == "a":
            return self._a(token, paired, line, closing=closing)
        if name in MARKS or name in CODE:
            self.notes.change("html", line, token.text)
            if partner is None or partner < 0:
                return ""
            return MARKS.get(name, "`")
        if name in ("rt", "rp"):
            self.notes.change("html", line, token.text)
            return "" if name == "rp" else "）" if closing else "（"
        if name in PLAIN:
            self.notes.change("html", line, token.text)
            return ""
        return token.text

    def _img(self, tag: str, line: int) -> str:
        said = attributes(tag)
        if not said.get("src"):
            self.notes.problem(line, "a picture without an address")
            return tag
        self.notes.change("html", line, "<img>")
        return picture_text(self.leads.picture(said["src"], line), said)

    def _a(self, token: _Token, paired: dict[int, int], line: int, *, closing: bool) -> str:
        if closing:
            address = self.opened.get(paired.get(token.start, -1))
            return "" if address is None else f"]({as_destination(address)})"
        said = attributes(token.text)
        name = said.get("id") or said.get("name")
        if name:
            self.notes.marks.append((line, name))
        self.notes.change("html", line, token.text if len(token.text) < 100 else "<a>")
        if not said.get("href") or paired.get(token.start) is None:
            return ""
        self.opened[token.start] = self.leads.link(said["href"], line)
        return "["


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    last_end = text.rfind("-->")
    while match := _TOKEN.search(text, at):
        at = match.end()
        kind = match.lastgroup or ""
        kind = {"ticks": "code", "defined": "define"}.get(kind, kind)
        if kind == "comment":  # one that is never closed is text
            at = text.find("-->", at) + 3 if at <= last_end else at
            continue
        words = match["define"] if kind == "define" else match.group()
        yield _Token(kind, match.start(), match.end(), words)


def _pairs(tokens: list[_Token], text: str) -> dict[int, int]:
    """Start of a tag → start of the tag that closes or opens it; -1 where what it marks could not be marked.

    Markdown's marks act only where white space or punctuation lies rightly around them.
    """
    waiting: dict[str, list[_Token]] = {}
    pairs: dict[int, int] = {}
    for token in tokens:
        match = _NAME.match(token.text) if token.kind == "tag" else None
        if match is None:
            continue
        name = match.group(1).lower()
        if not token.text.startswith("</"):
            waiting.setdefault(name, []).append(token)
        elif waiting.get(name):
            begin = waiting[name].pop()
            pairs[begin.start], pairs[token.start] = token.start, begin.start
            inner = text[begin.end : token.start]
            if name in MARKS and not flanked(text[: begin.start], inner, text[token.end :]):
                pairs[begin.start] = pairs[token.start] = -1
    return pairs


def flanked(before: str, inner: str, after: str) -> bool:
    """Whether marks around `inner` act, by CommonMark's rules of left- and right-flanking runs."""
    if not inner or inner[0].isspace() or inner[-1].isspace() or "\n\n" in inner:
        return False
    left = not _is_mark(inner[0]) or not before or before[-1].isspace() or _is_mark(before[-1])
    right = not _is_mark(inner[-1]) or not after or after[0].isspace() or _is_mark(after[0])
    return left and right


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _closing(text: str, start: int) -> int:
    """Where the parenthesis that was opened before `start` is closed, on the same line; -1 when it is not."""
    depth = 1
    for at in range(start, min(len(text), start + 8_192)):
        char = text[at]
        if char == "\n":
            return -1
        if text[at - 1] == "\\":
            continue
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
        if depth > NESTING:
            return -1
    return -1


# -- forms -----------------------------------------------------------------------------------------------------------


def as_destination(address: str) -> str:
    """An address as a link's destination; in angle brackets where parentheses or spaces would end it."""
    if re.search(r"[\s<>]", address):
        address = re.sub(r"[\s<>]", lambda match: f"%{ord(match.group()):02X}", address)
    return f"<{address}>" if address.count("(") != address.count(")") else address


def picture_text(address: str, said: dict[str, str]) -> str:
    """A picture as Zenn writes it, with its width and height in pixels where they were given so."""
    alt = re.sub(r"([\[\]\\])", r"\\\1", " ".join(said.get("alt", "").split()))
    sizes = [re.fullmatch(r"\s*(\d{1,4})(?:\.\d+)?(?:px)?\s*", said.get(name, "")) for name in ("width", "height")]
    width, height = (match.group(1) if match else "" for match in sizes)
    size = f" ={width}x{height}" if width or height else ""
    return f"![{alt}]({as_destination(address)}{size})"


def bare_address(href: str) -> str | None:
    """An address as it may stand alone on its line; None when it is none that opens."""
    href = " ".join(unescape(href).split())
    return clean_url("https:" + href if href.startswith("//") else href)


def words_of(markup: str) -> str:
    """Markup as words on one line."""
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", markup)).split())


def short(card: Card) -> Card:
    """A card within the limits of what is kept."""
    return replace(card, title=clean_title(card.title, 1_000), description=clean_title(card.description, SUMMARY_LIMIT))
