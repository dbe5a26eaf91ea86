"""What is pasted into pages to show another page: its address, and what it says about that page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from curator.domain.types import Card
from curator.publish.importers.inline import bare_address, short

if TYPE_CHECKING:
    from bs4 import Tag

CARD_CLASS = re.compile(
    r"(?:^|[-_\s])(?:embed|embedly|card|blog-?card|link-?card|ogp|bookmark|link-?preview|iframely)(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Class names of cards that people paste: embedly's, iframely's, Hatena's, WordPress's, Notion's and hand-made ones."""

CARD_TEXT = 1_500
"""Characters of the longest text that is still a card's: embedly cuts at about 500."""

WORDS = frozenset({"NavigableString", "RubyTextString", "RubyParenthesisString"})
"""What bs4 calls the strings that people read; comments, scripts and styles have other names."""

_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_FORMS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "www.youtube.com www.youtube-nocookie.com youtube.com",
        re.compile(r"/embed/([\w-]{5,20})"),
        "https://www.youtube.com/watch?v={}",
    ),
    ("player.vimeo.com", re.compile(r"/video/(\d+)"), "https://vimeo.com/{}"),
    ("embed.nicovideo.jp", re.compile(r"/watch/(\w+)"), "https://www.nicovideo.jp/watch/{}"),
    ("open.spotify.com", re.compile(r"/embed/(.+)"), "https://open.spotify.com/{}"),
    ("gist.github.com", re.compile(r"/([\w-]+/[0-9a-f]+)\.(?:js|pibb)"), "https://gist.github.com/{}"),
)
"""(hosts, form of an embed's path, the page that people open)."""

_ADDRESS_IN_QUERY = frozenset(
    {"hatenablog-parts.com", "hatenablog.com", "cdn.embedly.com", "cdn.iframe.ly", "iframely.net", "embed.zenn.studio"}
)
_LOADERS = re.compile(
    r"embedly|iframely|iframe\.ly|platform\.twitter\.com|platform\.x\.com|speakerdeck\.com/assets/embed|instagram\.com/embed"
    r"|slideshare|b\.st-hatena\.com|connect\.facebook\.net",
    re.IGNORECASE,
)


def page_of(src: str) -> str | None:
    """The page behind an embed's address; the address itself where no better one is known, None when it is none."""
    url = bare_address(src)
    if url is None:
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host in _ADDRESS_IN_QUERY:
        told = parse_qs(parts.query).get("url", [""])[0] or parse_qs(parts.query).get("src", [""])[0]
        return bare_address(told) or url
    if host in ("platform.twitter.com", "platform.x.com"):
        tweet = parse_qs(parts.query).get("id", [""])[0]
        return f"https://twitter.com/i/status/{tweet}" if tweet.isdecimal() else url
    for hosts, form, page in _FORMS:
        match = form.fullmatch(parts.path) if host in hosts.split() else None
        if match:
            return page.format(match.group(1))
    return url


def is_loader(src: str) -> bool:
    """Whether a script only draws an embed that stands beside it."""
    return bool(_LOADERS.search(src))


def card_in(element: Tag) -> tuple[str, Card] | None:
    """The address and the words of a pasted card; None when an element is none.

    A card leads to one page and says little more than its title and a description.
    """
    classes = _classes(element)
    embedly = "embedly-card" in classes
    if not embedly and not CARD_CLASS.search(classes):
        return None
    links = [
        url
        for one in _links(element)
        if (url := bare_address(str(one.get("href") or one.get("data-iframely-url") or "")))
    ]
    if not links or (len(set(links)) > 1 and not embedly):
        return None
    texts = _texts(element)
    if sum(map(len, texts)) > CARD_TEXT and not embedly:
        return None
    url, title = links[0], _title(element, texts)
    rest = [text for text in texts if text not in (title, url)]
    return url, short(Card(url, title="" if title == url else title, description=" ".join(dict.fromkeys(rest))))


def further_links(element: Tag, url: str) -> list[tuple[str, str]]:
    """(words, address) of what else a card leads to."""
    found: dict[str, str] = {}
    for one in _links(element):
        other = bare_address(str(one.get("href") or ""))
        if other and other != url:
            found.setdefault(other, " ".join(one.get_text(" ").split()) or other)
    return [(words, other) for other, words in found.items()]


def _classes(element: Tag) -> str:
    """The class names of an element, or of the one thing in it: cards come wrapped."""
    found = str(" ".join(element.get_attribute_list("class") or []) if element.get("class") else "")
    children = [child for child in element.find_all(True, recursive=False) if child.name not in ("script", "br")]
    if not found and len(children) == 1 and not element.find(string=lambda text: bool(text.strip()), recursive=False):
        return _classes(children[0])
    return found


def _links(element: Tag) -> list[Tag]:
    inside = list(element.find_all("a"))
    return [element, *inside] if element.name == "a" else inside


def _texts(element: Tag) -> list[str]:
    """The words of a card, block by block."""
    found: list[tuple[Tag | None, list[str]]] = []
    blocks = [*_HEADINGS, "p", "div", "span", "a", "strong", "cite", "footer", "td", "li"]
    for text in element.find_all(string=True):
        if type(text).__name__ not in WORDS or not text.strip():
            continue
        home = text.find_parent(blocks)
        if found and found[-1][0] is home:
            found[-1][1].append(str(text))
        else:
            found.append((home, [str(text)]))
    return [words for _, parts in found if (words := " ".join("".join(parts).split()))]


def _title(element: Tag, texts: list[str]) -> str:
    heading = element.find([*_HEADINGS, "strong"])
    words = " ".join(heading.get_text("").split()) if heading else ""
    return words or (texts[0] if texts else "")
