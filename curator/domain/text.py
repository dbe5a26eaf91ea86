"""Cleaning of text that comes from outside. All crawled text is hostile until it has been through here.

Removed: control characters (terminals obey ESC and the C1 range), lone surrogates (no UTF-8), bidirectional
overrides (they make a title read as another), invisible characters that serve look-alikes. ZWJ and variation
selectors stay: emoji are made with them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Set

TITLE_LIMIT = 300
"""Characters of a crawled title; longer ones are cut with an ellipsis. The longest title in 100 recorded live
feeds has 214."""

MARKUP_LIMIT = 20_000
"""Characters of a title's markup that are looked at."""

_ANSI = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # operating system commands: titles, clipboard, links
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # device control and other strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # control sequences: colours, cursor
    r"|\x1b[ -/]*[0-~]?"  # two-character escapes
)
_BAD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab and newlines, DEL, C1
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,2000}>.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!--(?:.*?-->|[^<>]*>?)|!\[CDATA\[|/?[a-zA-Z](?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,200}>|/?[a-zA-Z][^<>]{0,2000}>|[!?][^<>]{0,2000}>)",
    re.DOTALL,
)
_CLOSED = re.compile(r"</([a-zA-Z0-9]{1,20})")


def clean_text(text: str) -> str:
    """Text of several lines without anything that drives a terminal or hides; every newline is a line feed."""
    if not text.replace("\n", "").isprintable():  # printable: nothing of what follows is in it (20 times faster)
        text = _ANSI.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
        text = _BAD.sub("", text)
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean_title(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of at most `limit` characters; cut text ends in `…`."""
    line = " ".join(clean_text(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def plain_title(markup: str, limit: int = TITLE_LIMIT) -> str:
    """A feed's title as text. Titles are text, so tags are shown, not obeyed: `<b>Go</b>` reads `Go`, while what
    only looks like a tag (`Vec<T>`) stays. Scripts are no words. Entities are decoded once."""
    markup = markup[:MARKUP_LIMIT]
    if "<" in markup:
        closed = frozenset(name.lower() for name in _CLOSED.findall(markup))
        markup = _TAG.sub(lambda match: _kept_tag(match.group(), closed), _SCRIPT.sub("", markup))
    return clean_title(html.unescape(markup) if "&" in markup else markup, limit)


_KNOWN_TAGS = frozenset(
    (
        "a abbr b bdi bdo big br cite code dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li "
        "mark ol p pre q s samp script small span strike strong style sub sup table tbody td th thead time tr "
        "tt u ul var wbr"
    ).split()
)
_CLEAR_TAGS = frozenset(
    (
        "applet area article aside audio base blink body button canvas caption center col colgroup details dialog "
        "embed fieldset figcaption figure footer form frame frameset head header html iframe input label legend link "
        "main map marquee math menu meta nav noframes noscript object option param picture section select source "
        "summary svg template textarea tfoot title track video"
    ).split()
)
"""Tags whose names programs use too (`List<Object>`): markup only with an attribute, or where they are closed."""


def _kept_tag(tag: str, closed: Set[str]) -> str:
    """Real HTML tags go; generics such as `<T>` or `<String>` stay."""
    named = re.match(r"</?([a-zA-Z0-9]+)", tag)
    name = named.group(1).lower() if named else ""
    if name in ("br", "p", "div", "li"):
        return " "
    clear = name in _CLEAR_TAGS and ("=" in tag or name in closed)
    return "" if clear or tag.startswith(("<!", "<?")) or name in _KNOWN_TAGS else tag


def for_terminal(text: str) -> str:
    """A line that no terminal obeys and that keeps its columns: variation selectors, joiners and skin tones are
    dropped, since terminals disagree on their width (measured: tmux 3.3a, 3.4 and 3.7 differ)."""
    return re.sub("[\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]", "", clean_title(text, 10_000))
