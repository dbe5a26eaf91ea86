"""The words of a title and the parts of an address."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[a-z][a-z+#.\-']*[a-z+#]|[a-z]|\d+|[ぁ-ん]+|[ァ-ヶー]+|[一-龥々]+|[^\sa-z0-9ぁ-んァ-ヶー一-龥々]")
_LETTERS = re.compile(r"[^a-z]+")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.\-]*://(?:[^/?#@]*@)?(?P<host>[^/?#:\[\]@]+)(?::\d*)?(?P<path>/[^?#]*)?"
    r"(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
"""Names are all that is looked for: an address by number in brackets tells nothing. Thousands are read in a moment;
with `urllib` it takes four times as long."""


class Address(NamedTuple):
    """The parts of an address."""

    host: str
    """Lower case, without `www.` and port; empty when this is no address of a page."""
    path: str
    query: str
    fragment: str


def address(url: str) -> Address:
    """What an address is made of."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return Address("", "", "", "")
    host, path, query, fragment = found.groups("")
    return Address(host.lower().removeprefix("www."), path, query, fragment)


def words(text: str) -> list[str]:
    """The words of a text, lower case; runs of digits are one word `0`, runs of one Japanese script are a word."""
    return ["0" if word.isdigit() else word for word in _WORDS.findall(html.unescape(text).lower())]


def pairs(text: str) -> list[str]:
    """The words of a text, its ends, and every two neighbours among them."""
    found = ["^", *words(text), "$"]
    return [*found, *(f"{first} {second}" for first, second in pairwise(found))]


def address_tokens(url: str) -> list[str]:
    """The parts of an address that tell what kind of page it is."""
    host, path, query, fragment = address(url)
    if not host:
        return ["broken"]
    labels = host.split(".")
    if "%" in path:
        path = unquote(path)
    segments = [segment[:60] for segment in path.lower().split("/") if segment][:8]
    form = "/".join(
        "0" if one.isdigit() else "w" if at < len(segments) - 1 and len(one) < 16 else "S"
        for at, one in enumerate(segments)
    )
    found = [f"host {host}", f"tld {labels[-1]}", f"form {form}", f"form {host} {form}"]
    found += [f"domain {'.'.join(labels[at:])}" for at in range(1, len(labels) - 1)]
    found += [f"path {host}/{'/'.join(segments[:depth])}" for depth in (1, 2) if len(segments) >= depth]
    found += [f"segment {_DIGITS.sub('0', one)}" for one in (segments[:-1] or segments)]
    found += [f"query {pair.split('=')[0]}" for pair in query.split("&") if pair][:4]
    found += ["fragment"] if fragment else []
    if host == "github.com":
        found += ["repository"] if len(segments) == 2 else [f"github {segments[2]}"] if len(segments) > 2 else []
    return found + [f"last {word}" for word in _LETTERS.split(segments[-1]) if word] if segments else found
