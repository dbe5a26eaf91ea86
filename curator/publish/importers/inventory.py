"""The safety net of an import: what an original holds, held against what its page holds.

It reads both sides by a way of its own (CommonMark to HTML, and that HTML), not by the rules that made the page. Links
and pictures are compared as addresses, paragraphs by their letters and digits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from curator.domain.issue import Page
from curator.domain.markdown import plain
from curator.domain.urls import clean_url, link_key
from curator.publish.importers.embeds import WORDS, page_of
from curator.publish.importers.pieces import open_comment
from curator.publish.importers.report import Notes, folded

SEARCHES = 2_000
"""Paragraphs that are looked for inside others; a text with more that are not found as they are is not compared
further, and that is said."""

_INLINE = frozenset(
    "a abbr b bdo big cite code del dfn em font i img ins kbd mark q rb rp rt ruby s samp small span strike strong sub"
    " sup tt u var wbr".split()
)
_FRAMES = ["iframe", "video", "audio", "source", "embed"]
_TEMPLATE = re.compile(r"\{%.*?%\}|[ \t]*\{#[\w:.-]+\}(?=[ \t#]*$)", re.MULTILINE)
_URL = re.compile(r"https?://[^\s<>\"'`|]+", re.IGNORECASE)
_SIZE = re.compile(r"(\]\([^\s()]+)[ \t]+=\d{0,4}x\d{0,4}[ \t]*\)")
"""Zenn's sizes of pictures, which CommonMark does not know."""

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?:.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(slots=True)
class Inventory:
    """What a text shows: addresses it links to, pictures, and its words paragraph by paragraph."""

    links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


def inventory(text: str, *, html: bool) -> Inventory:
    """What a Markdown text without front matter shows. `html`: whether raw HTML in it acts, or is only text."""
    from bs4 import BeautifulSoup
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    markdown.validateLink = _any_link  # type: ignore[method-assign]  # what does not open is counted too
    footnote_plugin(markdown)
    rendered = markdown.render(_SIZE.sub(r"\1)", text))
    end = open_comment(rendered)
    soup = BeautifulSoup(rendered[:end] + rendered[end:].replace("<!--", "&lt;!--"), "html.parser")
    for gone in soup.find_all(["script", "style"]):
        gone.extract()
    found = Inventory()
    for link in soup.find_all("a"):
        href = str(link.get("href") or link.get("data-iframely-url") or "")
        if href and not href.startswith("#fn"):
            found.links.append(href)
    found.links += [str(frame["src"]) for frame in soup.find_all(_FRAMES) if frame.get("src")]
    found.pictures = [str(image["src"]) for image in soup.find_all("img") if image.get("src")]
    found.paragraphs = [words for words in _paragraphs(soup) if folded(words)]
    return found


def _any_link(url: str) -> bool:
    return bool(url)


def _paragraphs(node: Any) -> Iterator[str]:
    """Runs of words that no block begins or ends in."""
    run: list[str] = []
    stack: list[Any] = [iter(node.children)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            run.append("\0")
        elif type(child).__name__ == "Tag":
            run.append("" if child.name in _INLINE else "\0")
            stack.append(iter(child.children) if child.name not in _INLINE else iter([*child.children, _END]))
        elif child is _END:
            stack.pop()
        elif type(child).__name__ in WORDS:
            run.append(str(child))
    for words in "".join(run).split("\0"):
        yield " ".join(words.split())


_END = object()


def lost(original: str, page: Page, notes: Notes, led: Mapping[str, str]) -> list[tuple[int, str]]:
    r"""(line, what) of everything in an original that is not on its page.

    Args:
        original: All of it, with `\n` newlines.
        page: The page made from it.
        notes: What was told of it: cards, and what was left out on purpose.
        led: Address as written → as it stands on the page.
    """
    front = _FRONT.match(original)
    body = original[front.end() :] if front else original
    for address in led:
        if " " in address:  # HonKit takes it, CommonMark only in angle brackets
            body = body.replace(f"]({address})", f"](<{address}>)")
    before = inventory(_TEMPLATE.sub("", body), html=True)
    after = inventory(page.text[page.front_at[1] :] if page.front_at else page.text, html=False)
    led = {**led, **{unquote(address): target for address, target in led.items()}}
    there = {_same(url) for url in [*after.links, *_URL.findall(page.text)]}
    shown = {_same(src) for src in after.pictures}
    found = [
        (line_of(original, href), f"a link is not on the page: {href[:200]}")
        for href in dict.fromkeys(before.links)
        if href not in notes.dropped and there.isdisjoint(_forms(href, led))
    ]
    found += [
        (line_of(original, src), f"a picture is not on the page: {src[:200]}")
        for src in dict.fromkeys(before.pictures)
        if src not in notes.dropped and shown.isdisjoint(_forms(src, led))
    ]
    words = [*after.paragraphs, page.issue.title, *_card_words(page.text, notes)]
    found += [
        (line_of(original, text), f"words are not on the page: {text[:80]}")
        for text in _missing(before.paragraphs, words, notes.dropped)
    ]
    return found


def _missing(before: Iterable[str], after: Iterable[str], dropped: Iterable[str]) -> Iterator[str]:
    have = [folded(words) for words in after]
    whole = Counter(have)
    everything = "".join(have)
    left_out = {folded(words) for words in dropped}
    searches = 0
    wanted = Counter[str]()
    for words in before:
        key = folded(words)
        wanted[key] += 1
        if whole[key] >= wanted[key] or key in left_out:
            continue
        searches += 1
        if searches > SEARCHES:
            yield "(too much to compare: look at the rest yourself)"
            return
        bare = folded(plain(words))  # words beside a raw HTML element are no Markdown to this reader, but to HonKit
        if everything.count(key) < wanted[key] and (not bare or everything.count(bare) < wanted[key]):
            yield words


def _card_words(text: str, notes: Notes) -> Iterator[str]:
    """The words of each card, as often as its address stands alone on a line."""
    for line in text.split("\n"):
        card = notes.cards.get(line.strip(" \t>-"))
        if card is not None:
            yield from (card.title, card.description, *card.description.split(". "))


def _forms(address: str, led: Mapping[str, str]) -> set[str]:
    """The forms in which an address of the original may stand on the page."""
    plain = unquote(address)
    forms = {address, plain, led.get(address, ""), led.get(plain, ""), clean_url(address) or "", page_of(address) or ""}
    return {_same(form) for form in forms if form}


def _same(url: str) -> str:
    return unquote(link_key(url) if url.lower().startswith(("http://", "https://", "//")) else url).rstrip("/).,;")


def line_of(original: str, words: str) -> int:
    """The line, from 1, where something stands in a text; 0 when it cannot be found as it is."""
    for form in (words, unquote(words), words[:24], words[:10]):
        at = original.find(form)
        if at >= 0 and form:
            return original.count("\n", 0, at) + 1
    return 0
