"""The Markdown of issue pages: CommonMark, and the forms Zenn adds to it, as markdown-it rules.

Understood beside CommonMark: tables, strikethrough, footnotes, bare addresses as links, an address alone on its
line as a link card, `@[card](address)` and Zenn's other embeddings as cards of what they embed, `:::message`,
`:::details`, picture widths `![](/images/a.png =250x)`.
HTML is not: it is shown as text, save for comments, which vanish, and `<br>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from curator.domain.urls import clean_url
from curator.errors import without_credentials

_CARD_LINE = re.compile(r"\s*(?:<(https?://[^\s<>]+)>|(https?://[^\s<>]+))\s*")
_EMBED_LINE = re.compile(r"\s*@\[([A-Za-z]+)\]\(\s*([^\s<>()]+)\s*\)\s*")
_EMBED_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}(?:[?&][A-Za-z0-9_=&-]{1,100})?")
_EMBEDDED = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "speakerdeck": "https://speakerdeck.com/player/{}",
    "slideshare": "https://www.slideshare.net/slideshow/embed_code/key/{}",
    "docswell": "https://www.docswell.com/slide/{}",
}
"""Embeddings that name a thing by less than its address: where its page is. https://zenn.dev/zenn/articles/markdown-guide"""
_SIZED_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\(\s*([^\s()<>]+)\s+=(\d{0,4})x(\d{0,4})\s*\)")
_BOX = re.compile(r"(:{3,})[ \t]*([A-Za-z]+)[ \t]*(.*?)[ \t]*")
_BOX_END = re.compile(r"(:{3,})[ \t]*")


class _Guarded(MarkdownIt):
    """Shows no address with the login in it that somebody pasted along; what leads there loses it in `render`."""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 markdown-it's name
        return super().normalizeLinkText(without_credentials(link))


@lru_cache(maxsize=1)
def dialect() -> MarkdownIt:
    """The parser. It holds no state between two texts; rendering is `site.render`'s."""
    markdown = _Guarded("commonmark", {"html": True, "linkify": True})
    markdown.enable(["table", "strikethrough", "linkify"])
    # Only what says http: else `README.md` would be a link, since .md is Moldova's.
    links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
    for scheme in ("ftp:", "//", "mailto:"):
        links.add(scheme, None)
    links.pretest = lambda text: "://" in text  # all that is left is http://, and asking the library takes long
    markdown.linkify = links
    footnote_plugin(markdown)
    markdown.block.ruler.before("fence", "box", _box, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    markdown.inline.ruler.before("image", "sized_image", _sized_image)
    markdown.core.ruler.before("inline", "cards", _cards)
    markdown.core.ruler.after("linkify", "headings", _headings)
    return markdown


def _headings(state: StateCore) -> None:
    """The page has one `h1`, its title, so a `#` inside the text counts as `##`; and an address in a heading stays
    text: headings of items are titles that others chose."""
    for at, token in enumerate(state.tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        token.tag = "h2" if token.tag == "h1" else token.tag
        inline = state.tokens[at + 1] if token.type == "heading_open" else None
        if inline is not None and inline.children:
            inline.children = [child for child in inline.children if child.markup != "linkify"]


def card_address(line: str) -> str | None:
    """The address of a line that is nothing but an address, or an embedding of one; None for any other line."""
    match = _CARD_LINE.fullmatch(line)
    if match is not None:
        return clean_url(match[1] or match[2])
    embed = _EMBED_LINE.fullmatch(line)
    return _embedded(embed[1].lower(), embed[2]) if embed is not None else None


def _embedded(kind: str, what: str) -> str | None:
    """The page of what Zenn would embed; None when that is nothing to go to. The site embeds nothing of others: that
    would be a request that leaves it."""
    if what.startswith(("https://", "http://")):
        return clean_url(what)
    if kind in _EMBEDDED and _EMBED_NAME.fullmatch(what):
        return clean_url(_EMBEDDED[kind].format(what.replace("?", "&", 1) if kind == "youtube" else what))
    return None


def _cards(state: StateCore) -> None:
    """Cut the lines that are nothing but an address out of their paragraphs."""
    state.tokens = list(_with_cards(state.tokens))


def _with_cards(tokens: list[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        if tokens[at].type == "paragraph_open":
            yield from _parts(*tokens[at : at + 3])
            at += 3
        else:
            yield tokens[at]
            at += 1


def _parts(opening: Token, inline: Token, closing: Token) -> Iterator[Token]:
    """A paragraph as what it holds: runs of text, each a paragraph of its own, and cards between them."""
    text: list[str] = []
    ticks = 0
    for line in inline.content.split("\n"):
        address = card_address(line) if ticks % 2 == 0 else None
        ticks += len(re.findall(r"`+", line))
        if address is None:
            text.append(line)
            continue
        yield from _paragraph(opening, inline, closing, text)
        text = []
        yield Token("card", "", 0, block=True, level=opening.level, map=opening.map, meta={"url": address})
    yield from _paragraph(opening, inline, closing, text)


def _paragraph(opening: Token, inline: Token, closing: Token, lines: list[str]) -> Iterator[Token]:
    content = "\n".join(lines).strip()
    if content:
        yield opening
        yield inline.copy(content=content, children=[])
        yield closing


def _box(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """`:::message` … `:::`. One without an end is text: it must not swallow the rest of the page."""
    opening = _BOX.fullmatch(_line(state, first))
    if opening is None or state.is_code_block(first):
        return False
    end = next((at for at in range(first + 1, last) if _ends(_line(state, at), len(opening[1]))), None)
    if end is None:
        return False
    if silent:
        return True
    token = state.push("box_open", "div", 1)
    token.block, token.map, token.info, token.content = True, [first, end + 1], opening[2], opening[3]
    before = state.parentType, state.lineMax
    state.parentType, state.lineMax = "box", end
    state.md.block.tokenize(state, first + 1, end)
    state.parentType, state.lineMax = before
    state.push("box_close", "div", -1).info = opening[2]
    state.line = end + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _ends(line: str, colons: int) -> bool:
    match = _BOX_END.fullmatch(line)
    return match is not None and len(match[1]) >= colons


def _sized_image(state: StateInline, silent: bool) -> bool:
    """`![words](address =250x)`: a picture with its width, its height, or both, in CSS pixels."""
    match = _SIZED_IMAGE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": state.md.normalizeLink(match[2]), "alt": ""}
        token.content = match[1]
        token.children = [Token("text", "", 0, content=match[1])]
        token.meta = {"width": match[3], "height": match[4]}
    state.pos = match.end()
    return True
