"""The text of an issue page as clean HTML: one renderer for the site, the feeds and whatever comes later.

Two walls stand between a text and the page. The renderer escapes everything and knows no HTML of the author's;
then nh3 lets through only the tags and attributes named here, and only http, https and mailto.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape, unescape
from posixpath import normpath
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from curator.domain.text import clean_text
from curator.domain.types import Card
from curator.domain.words import Words
from curator.errors import without_credentials
from curator.site.cards import DESCRIPTION_LIMIT, SHORT_DESCRIPTION, card_html
from curator.site.dialect import dialect
from curator.site.highlight import code_html

TAGS = frozenset(
    "a blockquote br code del details div em h2 h3 h4 h5 h6 hr img li ol p pre s section span strong summary sup table "
    "tbody td th thead tr ul".split()
)
"""Every element that a text can become; its title and the page around it are not text."""

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "*": frozenset({"class", "id", "lang"}),
    "a": frozenset({"href", "aria-label"}),
    "code": frozenset({"tabindex"}),
    "img": frozenset({"src", "alt", "width", "height", "loading"}),
    "ol": frozenset({"start"}),
}

SCHEMES = frozenset({"http", "https", "mailto"})

_PAGE_FILE = re.compile(r"/(?:content/)?issues/(\d{4}-\d{2}-\d{2})(?:\.md|/)?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*(?:\r\n|\r|\n)(?:.*?(?:\r\n|\r|\n))?---[ \t]*(?=\r|\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where rendered text will stand, which decides how its addresses are written."""

    root: str
    """What leads to the site's root: `../../` on a page, the publication's address in a feed."""
    page: str = ""
    """What leads to the text's own page; empty when the text stands there."""
    permalinks: bool = True
    """Whether headings carry a link to themselves."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands on the page."""

    level: int
    id: str
    """Empty when nothing may point to it."""
    text: str
    """Its words without markup."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, and what was met on the way."""

    html: str
    headings: tuple[Heading, ...] = ()
    images: tuple[str, ...] = ()
    """Own pictures, each once, as addresses from the site's root: `/images/2023-03-17/a.png`."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What the renderer is told: how a text becomes HTML."""

    words: Words
    newline: str = "break"
    """`break`: a line's end stays one; `join`: lines are joined, without a space between Japanese characters."""
    card: Callable[[str], Card | None] = lambda _url: None
    """What is known of an address."""


@dataclass(slots=True)
class _Run:
    """One rendering on its way through the rules."""

    how: Rendering
    place: Place
    anchors: Mapping[int, str]
    below: Mapping[int, str]
    headings: list[Heading] = field(default_factory=list)
    images: dict[str, None] = field(default_factory=dict)


def without_front_matter(text: str) -> str:
    """The page's text with its front matter emptied, so that every line keeps its number."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text.removeprefix("\ufeff")
    return "\n" * len(re.findall(r"\r\n|\r|\n", match.group())) + text[match.end() :]


def render(
    text: str,
    how: Rendering,
    place: Place,
    *,
    anchors: Mapping[int, str] | None = None,
    below: Mapping[int, str] | None = None,
) -> Rendered:
    """A text without front matter as HTML.

    Args:
        text: Markdown.
        how: The words and the manner of the publication.
        place: Where it will stand.
        anchors: The ids of headings, by line from 1.
        below: Finished HTML to put at the end of what stands under a heading, by the heading's line.
    """
    run = _Run(how, place, anchors or {}, below or {})
    markdown = dialect()
    environment: dict[str, Any] = {"run": run}
    tokens = _with_ends(markdown.parse(_cleaned(text), environment), run.below)
    html = _Renderer().render(tokens, markdown.options, environment)
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: _attribute(run, tag, name, value),
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    return Rendered(clean, tuple(run.headings), tuple(run.images))


def _with_ends(tokens: Sequence[Token], below: Mapping[int, str]) -> list[Token]:
    """The tokens, and before the end of what stands under a heading what belongs there."""
    if not below:
        return list(tokens)
    placed: list[Token] = []
    waiting = ""
    for token in tokens:
        ends = token.level == 0 and (
            token.type == "footnote_block_open" or (token.type == "heading_open" and token.tag in ("h2", "h3"))
        )
        if ends:
            placed.append(Token("finished", "", 0, content=waiting))
            line = token.map[0] + 1 if token.map and token.type == "heading_open" else 0
            waiting = below.get(line, "")
        placed.append(token)
    return [*placed, Token("finished", "", 0, content=waiting)]


def _cleaned(text: str) -> str:
    """The text without what drives or hides; line by line, so that every line keeps its number."""
    return "\n".join(clean_text(line).replace("\n", " ") for line in re.split(r"\r\n|\r|\n", text))


def plain(html: str, limit: int = 200) -> str:
    """The words of some HTML on one line of at most `limit` characters; cut text ends in `…`."""
    spaced = re.sub(r"<(?:br|/p|/li|/h[2-6]|/td|/th|/div)>", " ", html)
    words = " ".join(unescape(nh3.clean(spaced, tags=set())).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def _attribute(run: _Run, tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("a", "href"):
        return address(value, run.place)
    if (tag, name) == ("img", "src"):
        own = own_image(value)
        return address(own, run.place) if own else None
    return value


def address(href: str, place: Place) -> str:
    """An address of an issue page's text as it must be written at `place`.

    Addresses from the site's root, and those that lead from one file in `content/issues/` to another, so that they
    work for a reader of the repository, come out as addresses of the site.
    """
    if href.startswith("#"):
        return place.page + href
    if href.startswith("//"):
        return "https:" + href
    if urlsplit(href).scheme:
        return without_credentials(href)
    path, mark, fragment = href.partition("#")
    path = normpath(f"/issues/{path}" if not path.startswith("/") else path) + ("/" if path.endswith("/") else "")
    page = _PAGE_FILE.fullmatch(path)
    if page and _is_day(page[1]):
        path = f"/issues/{page[1]}/"
    elif path.endswith(".md"):
        path = path.removesuffix(".md") + "/"
    return place.root + path.lstrip("/") + mark + fragment


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def own_image(src: str) -> str | None:
    """The address of one of the publication's pictures from the site's root; None for any other picture."""
    if src.startswith("//") or urlsplit(src).scheme:
        return None
    path = normpath(src if src.startswith("/") else f"/issues/{src}").removeprefix("/content")
    return path if path.startswith("/images/") else None


def _joins(before: str, after: str) -> bool:
    """Whether no space belongs between two lines that end and begin with these characters: both are full-width and
    neither is Korean, or one is a full-width punctuation mark, which brings its own space."""
    if not before or not after:
        return False
    wide = [unicodedata.east_asian_width(char) in "WF" and not "\uac00" <= char <= "\ud7a3" for char in (before, after)]
    marks = [unicodedata.category(char).startswith("P") for char in (before, after)]
    return all(wide) or any(w and mark for w, mark in zip(wide, marks, strict=True))


class _Renderer(RendererHTML):  # type: ignore[misc,unused-ignore]
    """Our own rules; all others are markdown-it's."""

    def heading_open(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        run: _Run = env["run"]
        token = tokens[at]
        line = token.map[0] + 1 if token.map else 0
        anchor = run.anchors.get(line, "")
        run.headings.append(Heading(int(token.tag[1]), anchor, inline_text(tokens[at + 1])))
        return f'<{token.tag} id="{escape(anchor)}">' if anchor else f"<{token.tag}>"

    def heading_close(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        run: _Run = env["run"]
        heading = run.headings[-1]
        link = ""
        if heading.id and run.place.permalinks:
            label = escape(run.how.words.permalink)
            link = f'<a class="permalink" href="#{escape(heading.id)}" aria-label="{label}">#</a>'
        return f"{link}</{tokens[at].tag}>\n"

    def card(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        run: _Run = env["run"]
        url = str(tokens[at].meta["url"])
        return card_html(url, run.how.card(url), limit=SHORT_DESCRIPTION if run.place.page else DESCRIPTION_LIMIT)

    def finished(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        return tokens[at].content

    def fence(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        return code_html(tokens[at].content, tokens[at].info)

    def code_block(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        return code_html(tokens[at].content, "")

    def html_block(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        text = _COMMENT.sub("", tokens[at].content).strip()
        return "<p>" + escape(text).replace("\n", "<br>\n") + "</p>\n" if text else ""

    def html_inline(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        text = tokens[at].content
        if _BREAK.fullmatch(text):
            return "<br>"
        return "" if text.startswith("<!--") else escape(text)

    def softbreak(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        run: _Run = env["run"]
        if run.how.newline != "join":
            return "<br>\n"
        before = inline_text(tokens[at - 1]) if at else ""
        after = inline_text(tokens[at + 1]) if at + 1 < len(tokens) else ""
        return "" if _joins(before[-1:], after[:1]) else "\n"

    def image(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        """One's own picture; a stranger's would be a request that leaves the site, so it becomes a link."""
        run: _Run = env["run"]
        token = tokens[at]
        src, alt = str(token.attrs.get("src", "")), escape(inline_text(token))
        own = own_image(src)
        if own is None:
            inside_link = any(other.type == "link_open" for other in tokens[:at]) and any(
                other.type == "link_close" for other in tokens[at:]
            )
            words = alt or escape(run.how.words.image)
            return words if inside_link else f'<a href="{escape(src)}">{words}</a>'
        run.images[own] = None
        size = "".join(f' {name}="{value}"' for name, value in (token.meta or {}).items() if value)
        return f'<img src="{escape(src)}" alt="{alt}"{size} loading="lazy">'

    def box_open(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        run: _Run = env["run"]
        name, rest = tokens[at].info, tokens[at].content
        if name == "details":
            return f"<details>\n<summary>{escape(rest or run.how.words.details)}</summary>\n"
        if name == "message":
            return '<div class="message message-alert">\n' if rest == "alert" else '<div class="message">\n'
        return "<div>\n"

    def box_close(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        return "</details>\n" if tokens[at].info == "details" else "</div>\n"

    def td_open(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        side = str(tokens[at].attrs.get("style", "")).removeprefix("text-align:")
        return f'<{tokens[at].tag} class="to-{side}">' if side else f"<{tokens[at].tag}>"

    th_open = td_open

    def footnote_ref(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        number, again = _footnote(tokens[at])
        return f'<sup><a href="#fn{number}" id="fnref{number}{again}">[{number}]</a></sup>'

    def footnote_block_open(self, *_: Any) -> str:
        return '<section class="footnotes">\n<ol>\n'

    def footnote_block_close(self, *_: Any) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        return f'<li id="fn{_footnote(tokens[at])[0]}">'

    def footnote_close(self, *_: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        number, again = _footnote(tokens[at])
        return f' <a href="#fnref{number}{again}">\u21a9\ufe0e</a>'


def _footnote(token: Token) -> tuple[int, str]:
    """A footnote's number from 1, and what tells its second mention from its first."""
    again = int(token.meta.get("subId", 0))
    return int(token.meta["id"]) + 1, f"-{again + 1}" if again > 0 else ""


def inline_text(token: Token) -> str:
    """The words of an inline token, without its markup."""
    if token.children and token.type in ("inline", "image"):
        return "".join(inline_text(child) for child in token.children)
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "html_inline":
        return "" if token.content.startswith("<!--") else token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""
