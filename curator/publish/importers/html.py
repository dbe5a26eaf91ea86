"""Raw HTML in an original, as Markdown of our pages.

What has a form there takes it; of what has none the words stay and the tags go, and each is told. Pasted cards and
embeds become bare addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from curator.domain.types import Card
from curator.publish.importers.embeds import WORDS, card_in, further_links, is_loader, page_of
from curator.publish.importers.inline import (
    CODE,
    MARKS,
    Inline,
    as_destination,
    bare_address,
    flanked,
    picture_text,
)
from curator.publish.importers.pieces import pieces
from curator.publish.importers.report import Notes

if TYPE_CHECKING:
    from bs4 import Tag

_RUNNING = frozenset(
    "a abbr b bdo big br cite code del dfn em font i img ins kbd mark q ruby s samp small span strike strong sub sup tt"
    " u var wbr".split()
)
"""Elements that stand in running text."""

_BLOCKS = frozenset(
    "address article aside audio blockquote body center dd details div dl dt embed fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html iframe li main nav noscript object ol p pre script section style summary"
    " table ul video".split()
)
_MEDIA = frozenset({"video", "audio", "embed", "object"})
_HEADING = re.compile(r"h([1-6])")
_ESCAPED = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;))")
_AT_START = re.compile(r"^(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|\d{1,9}(?=[.)](?:\s|$)))")


class Html:
    """Turns blocks of raw HTML of one original into blocks of Markdown."""

    def __init__(self, inline: Inline, notes: Notes) -> None:
        self.inline, self.notes = inline, notes
        self.leads = inline.leads

    def blocks(self, text: str, line: int) -> list[str]:
        """A block of raw HTML, with the running text that may stand in it, as blocks of Markdown."""
        made: list[str] = []
        run: list[str] = []
        run_line = line
        parts = pieces(text)
        index = 0
        while index < len(parts):
            part = parts[index]
            words, here = text[part.start : part.end], line + text.count("\n", 0, part.start)
            index += 1
            if part.kind == "text" or (
                part.name in _RUNNING and part.kind != "comment" and not self._is_block(part.kind, words)
            ):
                run_line = run_line if run else here
                run.append(words)
                continue
            made += self._run(run, run_line)
            run = []
            if part.kind == "comment":
                made.append(words)
            elif part.kind == "element":
                made += self._element(words, here)
            else:
                lead, index = self._lone_tag(part.kind, part.name, words, parts, index, text, here)
                made += lead
        return [block for block in [*made, *self._run(run, run_line)] if block.strip()]

    def _run(self, run: list[str], line: int) -> list[str]:
        text = "".join(run)
        if not text.strip():
            return []
        skipped = len(text) - len(text.lstrip("\n \t"))
        return [self.inline.convert(text.strip("\n \t"), line + text.count("\n", 0, skipped))]

    def _is_block(self, kind: str, words: str) -> bool:
        """Whether an element of running text holds blocks, or is a card."""
        if kind != "element" or not words.startswith(("<a", "<A", "<span", "<SPAN")):
            return False
        element = _parsed(words)
        return element is not None and (card_in(element) is not None or element.find(list(_BLOCKS)) is not None)

    def _lone_tag(
        self, kind: str, name: str, words: str, parts: list[Any], index: int, text: str, line: int
    ) -> tuple[list[str], int]:
        """A tag whose partner stands in another block: only `<details>` has a form of ours for that."""
        if name == "details":
            self.notes.change("html", line, "<details> → :::details")
            if kind == "close":
                return [":::"], index
            while (
                index < len(parts)
                and parts[index].kind == "text"
                and not text[parts[index].start : parts[index].end].strip()
            ):
                index += 1
            if index < len(parts) and parts[index].name == "summary" and parts[index].kind == "element":
                element = _parsed(text[parts[index].start : parts[index].end])
                title = " ".join(element.get_text(" ").split()) if element else ""
                return [f":::details {title}".rstrip()], index + 1
            return [":::details"], index
        if name not in _BLOCKS and name not in _RUNNING and kind == "open":
            return [words], index  # no HTML: a placeholder such as <your-name>
        self.notes.change("html", line, words if len(words) < 100 else f"<{name}>")
        return [], index

    # -- whole elements --------------------------------------------------------------------------------------------

    def _element(self, words: str, line: int) -> list[str]:
        element = _parsed(words)
        if element is None:
            return [words]
        if element.name not in _BLOCKS and element.name not in _RUNNING:
            return [words]
        return self._block(element, line)

    def _block(self, element: Tag, line: int) -> list[str]:
        """One element as blocks; `line` is that of the run it was parsed from."""
        here = line + (element.sourceline or 1) - 1
        name = element.name
        special = self._special(element, here)
        if special is not None:
            return special
        heading = _HEADING.fullmatch(name)
        if heading:
            self.notes.change("html", here, f"<{name}>")
            return [f"{'#' * int(heading.group(1))} {self._words(element, here)}"]
        if name in ("ul", "ol"):
            self.notes.change("html", here, f"<{name}>")
            return ["\n".join(self._list(element, line))]
        if name == "blockquote":
            self.notes.change("html", here, "<blockquote>")
            return [
                "\n".join("> " + row if row else ">" for row in "\n\n".join(self._inside(element, line)).split("\n"))
            ]
        if name == "details":
            summary = element.find("summary")
            title = self._words(summary, here) if summary else ""
            if summary:
                summary.extract()
            self.notes.change("html", here, "<details> → :::details")
            return [
                "\n".join(
                    [
                        f":::details {title}".rstrip(),
                        "",
                        *"\n\n".join(self._inside(element, line)).split("\n"),
                        "",
                        ":::",
                    ]
                )
            ]
        if name not in ("p", "div"):
            self.notes.change("html", here, f"<{name}>")
        return self._inside(element, line)

    def _special(self, element: Tag, here: int) -> list[str] | None:
        """Elements that are no text: cards, embeds, code, tables, scripts. None for all others."""
        name = element.name
        if name in ("blockquote", "div", "a", "section", "article", "aside", "p", "span", "figure", "table"):
            found = card_in(element)
            if found:
                return self._card(element, *found, here)
        if (
            name == "blockquote"
            and element.get("class")
            and re.search("twitter-tweet|instagram-media|mastodon-embed", " ".join(element.get_attribute_list("class")))
        ):
            return self._post(element, here)
        if name == "iframe" or name in _MEDIA:
            return self._embed(element, here)
        if name == "script":
            return self._script(element, here)
        if name == "style":
            self.notes.change("left out", here, "<style>")
            self.notes.dropped.append(element.get_text())
            return []
        if name == "hr":
            return ["---"]
        if name == "pre":
            return [self._code(element, here)]
        if name == "table":
            return self._table(element, here)
        return None

    def _inside(self, element: Any, line: int) -> list[str]:
        """What stands in an element: its blocks, and its running text as paragraphs."""
        made: list[str] = []
        run: list[Any] = []
        for child in element.children:
            if _holds_blocks(child):
                made += self._paragraph(run, line)
                run = []
                made += self._block(child, line)
            else:
                run.append(child)
        return [block for block in [*made, *self._paragraph(run, line)] if block.strip()]

    def _paragraph(self, run: Iterable[Any], line: int) -> list[str]:
        words = _tidy("".join(self._running(child, line) for child in run))
        return [_AT_START.sub(r"\\\1", words)] if words else []

    def _words(self, element: Tag, line: int) -> str:
        return _tidy("".join(self._running(child, line) for child in element.children)).replace("<br>\n", " ")

    def _running(self, node: Any, line: int) -> str:
        """A node of running text as Markdown."""
        kind = type(node).__name__
        if kind == "Comment":
            return f"<!--{node}-->"
        if kind != "Tag":
            return _ESCAPED.sub(r"\\\1", re.sub(r"\s+", " ", str(node))) if kind in WORDS else ""
        here, name = line + (node.sourceline or 1) - 1, node.name
        if name == "br":
            return "<br>\n"
        if name == "img":
            return self._img(node, here)
        inner = "".join(self._running(child, line) for child in node.children)
        if name == "a" and node.get("href"):
            return f"[{inner.strip() or node['href']}]({as_destination(self.leads.link(str(node['href']), here))})"
        if name == "a" and (node.get("id") or node.get("name")):
            self.notes.marks.append((here, str(node.get("id") or node.get("name"))))
        if name in CODE:
            return f"`{' '.join(node.get_text().split())}`"
        if name in MARKS and flanked("", inner, ""):
            return f"{MARKS[name]}{inner}{MARKS[name]}"
        if name == "rt":
            return f"（{inner}）"
        return "" if name == "rp" else inner

    def _img(self, node: Tag, line: int) -> str:
        said = {name: str(value) for name, value in node.attrs.items()}
        if not said.get("src"):
            return ""
        self.notes.change("html", line, "<img>")
        return picture_text(self.leads.picture(said["src"], line), said)

    # -- cards and embeds ------------------------------------------------------------------------------------------

    def _card(self, element: Tag, url: str, card: Card, line: int) -> list[str]:
        if card.title or card.description:
            self.notes.card(card)
        self.notes.change("card", line, url)
        rest = [f"- [{words}]({as_destination(other)})" for words, other in further_links(element, url)]
        pictures = []
        for image in element.find_all("img"):
            src = str(image.get("src") or "")
            if self.leads.has_file(src):
                pictures.append(self._img(image, line))
            elif src:
                self.notes.change("thumbnail", line, f"{src} is left out: cards show no picture")
                self.notes.dropped.append(src)
        return [url, *pictures, *(["\n".join(rest)] if rest else [])]

    def _post(self, element: Tag, line: int) -> list[str]:
        """A post of X or another network: its words as a quotation, its address as a card."""
        links = [str(one.get("href") or "") for one in element.find_all("a")]
        own = str(element.get("data-instgrm-permalink") or element.get("cite") or "")
        status = [link for link in links if re.search(r"/status(?:es)?/\d+", link)]
        url = bare_address(own or (status[-1] if status else ""))
        quoted = "\n\n".join(self._inside(element, line))
        self.notes.change("embed", line, url or "a post")
        return ["\n".join(f"> {row}".rstrip() for row in quoted.split("\n")), *([url] if url else [])]

    def _embed(self, element: Tag, line: int) -> list[str]:
        """A frame or a player: the page that people would open."""
        nodes = [element, *element.find_all(["source", "embed"])]
        found = [str(one.get("src") or one.get("data") or one.get("data-src") or "") for one in nodes]
        made = []
        for src in dict.fromkeys(src for src in found if src):
            url = page_of(src)
            if url is None:
                led = self.leads.link(src, line)
                made.append(f"[{led.rpartition('/')[2] or led}]({as_destination(led)})")
                continue
            title = " ".join(str(element.get("title") or "").split())
            if title:
                self.notes.card(Card(url, title=title))
            self.notes.change("embed", line, url if url == src else f"{src} → {url}")
            made.append(url)
        if not made:
            self.notes.problem(line, f"<{element.name}> shows nothing that has an address")
        return [*made, *self._inside(element, line)]

    def _script(self, element: Tag, line: int) -> list[str]:
        src = str(element.get("src") or "")
        url = page_of(src) if src else None
        if url and url.startswith("https://gist.github.com/"):
            self.notes.change("embed", line, f"{src} → {url}")
            return [url]
        self.notes.change("left out", line, f"<script> {src}".strip())
        self.notes.dropped += [src, element.get_text()]
        if not (src and is_loader(src)):
            self.notes.problem(line, "a script is left out: what it drew is not on the page")
        return []

    # -- forms -----------------------------------------------------------------------------------------------------

    def _code(self, element: Tag, line: int) -> str:
        self.notes.change("html", line, "<pre>")
        inner = element.find("code")
        names = " ".join(str(one) for tag in (element, inner) if tag for one in tag.get_attribute_list("class") if one)
        language = re.search(r"(?:lang|language)-([\w+#-]+)", names)
        text = element.get_text().strip("\n")
        ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
        return f"{ticks}{language.group(1) if language else ''}\n{text}\n{ticks}"

    def _list(self, element: Tag, line: int) -> list[str]:
        rows: list[str] = []
        start = str(element.get("start") or "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        for child in element.find_all(["li", "ul", "ol"], recursive=False):
            marker = "- " if element.name == "ul" else f"{number}. "
            lines = "\n".join(self._tight(child, line)).split("\n") if child.name == "li" else self._list(child, line)
            first = marker if child.name == "li" or not rows else " " * len(marker)
            rows += [(first if at == 0 else " " * len(marker) if row else "") + row for at, row in enumerate(lines)]
            number += 1
        return rows

    def _tight(self, item: Tag, line: int) -> Iterator[str]:
        """A list item's blocks; a list right after words needs no blank line."""
        for at, block in enumerate(self._inside(item, line)):
            if at and not re.match(r"[-\d]", block):
                yield ""
            yield block

    def _table(self, element: Tag, line: int) -> list[str]:
        self.notes.change("html", line, "<table>")
        rows = []
        for row in element.find_all("tr"):
            cells: list[str] = []
            for cell in row.find_all(["td", "th"], recursive=False):
                words = "<br>".join(" ".join(block.split()) for block in self._inside(cell, line))
                span = str(cell.get("colspan") or "1")
                cells += [words.replace("|", "\\|"), *[""] * (min(int(span), 50) - 1 if span.isdecimal() else 0)]
            rows.append(cells)
        width = max(map(len, rows), default=0)
        if not width:
            return self._inside(element, line)
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        caption = element.find("caption")
        table = "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
        return [*([self._words(caption, line)] if caption else []), table]


def _holds_blocks(node: Any) -> bool:
    return type(node).__name__ == "Tag" and (node.name in _BLOCKS or node.find(list(_BLOCKS)) is not None)


def _parsed(words: str) -> Tag | None:
    from bs4 import BeautifulSoup, Tag

    soup = BeautifulSoup(words, "html.parser")
    return next((child for child in soup.children if isinstance(child, Tag)), None)


def _tidy(words: str) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]+", " ", words)).strip().removesuffix("<br>").strip()
