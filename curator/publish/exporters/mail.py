"""An issue as a mail: HTML that mail programs show, the same as text, and the headers around both. Pure.

Mail programs drop style sheets, scripts, classes and most of what is newer than tables, so every style stands at its
element, and what must keep its shape is a table. Same issue, same bytes: nothing is random, no clock is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Any
from urllib.parse import urlsplit

from curator.domain.identity import short_hash
from curator.domain.text import clean_title
from curator.errors import UsageError

SUBJECT_LIMIT = 300
"""Characters of a subject; mail programs show the first hundred."""

CLIPPED = 102_000
"""Bytes of HTML from which Gmail shows only the beginning (support.google.com/mail, "Message clipped")."""

_FONT = "font-family:-apple-system,'Segoe UI','Hiragino Sans','Yu Gothic',Meiryo,sans-serif"
_TEXT = f"{_FONT};font-size:16px;line-height:1.7;color:#222222"
_MONO = "font-family:Menlo,Consolas,monospace;font-size:14px;background-color:#f2f2f2"
_EDGE = "border:1px solid #cccccc"

_STYLES = {
    "a": "color:#0b57d0",
    "blockquote": "margin:0 0 16px;padding:0 0 0 12px;border-left:4px solid #cccccc;color:#555555",
    "code": _MONO,
    "h1": f"{_FONT};font-size:24px;line-height:1.4;margin:0 0 16px;color:#222222",
    "h2": f"{_FONT};font-size:20px;line-height:1.4;margin:32px 0 12px;border-bottom:2px solid #dddddd;color:#222222",
    "h3": f"{_FONT};font-size:17px;line-height:1.4;margin:24px 0 8px;color:#222222",
    "h4": f"{_FONT};font-size:16px;margin:16px 0 8px;color:#222222",
    "h5": f"{_FONT};font-size:16px;margin:16px 0 8px;color:#222222",
    "h6": f"{_FONT};font-size:16px;margin:16px 0 8px;color:#222222",
    "hr": "border:0;border-top:1px solid #cccccc;margin:24px 0",
    "img": "max-width:100%;height:auto;border:0",
    "li": "margin:0 0 4px",
    "ol": "margin:0 0 16px;padding:0 0 0 28px",
    "p": "margin:0 0 16px",
    "pre": f"{_MONO};margin:0 0 16px;padding:12px;white-space:pre-wrap",
    "table": "border-collapse:collapse;margin:0 0 16px",
    "td": f"{_EDGE};padding:4px 8px",
    "th": f"{_EDGE};padding:4px 8px;background-color:#f2f2f2",
    "ul": "margin:0 0 16px;padding:0 0 0 28px",
}
_BOXES = {
    "card": f"{_EDGE};padding:12px",
    "message-alert": "background-color:#fdecea;padding:12px",
    "message": "background-color:#fff8e1;padding:12px",
}
_SMALL = {
    "card-title": "margin:0;font-weight:bold",
    "card-text": "margin:4px 0 0;font-size:14px",
    "card-site": "margin:4px 0 0;font-size:13px;color:#666666",
}
_KEPT = {"a": ("href",), "img": ("src", "alt", "width", "height"), "ol": ("start",)}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail tells."""

    title: str
    body: str
    """Clean HTML of the site's renderer, with whole addresses."""
    address: str
    """The issue's page."""
    publication: str
    site: str
    """The publication's address."""
    language: str
    sent_at: datetime
    """When the issue went out; with the zone that the mail is to show."""


def html_part(letter: Letter) -> str:
    """The letter as HTML for mail programs."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(letter.body, "html.parser")
    _reshape(soup)
    for element in soup.find_all(True):
        _dress(element)
    title, address = escape(letter.title), escape(letter.address)
    link = f'style="{_STYLES["a"]}"'
    table = '<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"'
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(letter.language)}">\n<head>\n'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n"
        '<body style="margin:0;padding:0;background-color:#ffffff">\n'
        f'{table}>\n<tr><td align="center" style="padding:16px">\n'
        f'{table} style="max-width:640px">\n<tr><td align="left" style="{_TEXT};word-break:break-word">\n'
        f'<h1 style="{_STYLES["h1"]}"><a href="{address}" {link}>{title}</a></h1>\n'
        f"{soup.decode(formatter='minimal')}"
        f'<hr style="{_STYLES["hr"]}">\n'
        f'<p style="{_STYLES["p"]}"><a href="{escape(letter.site)}" {link}>{escape(letter.publication)}</a></p>\n'
        "</td></tr>\n</table>\n</td></tr>\n</table>\n</body>\n</html>\n"
    )


def _reshape(soup: Any) -> None:
    """Boxes become tables; what folds stands open, since mail programs do not unfold."""
    for summary in soup.find_all("summary"):
        summary.name = "p"
        bold = soup.new_tag("strong")
        bold.extend(list(summary.contents))
        summary.append(bold)
    for element in soup.find_all(["details", "section"]):
        element.name = "div"
    for box in reversed(soup.find_all("div")):
        kind = next((name for name in _BOXES if name in (box.get("class") or [])), "")
        if kind:
            cell = soup.new_tag("td", attrs={"data-style": _BOXES[kind]})
            cell.extend(list(box.contents))
            row = soup.new_tag("tr")
            row.append(cell)
            box.name = "table"
            box.append(row)
            box["data-style"] = "width:100%;margin:0 0 16px"


def _dress(element: Any) -> None:
    """Its style at the element, and of its attributes what mail programs obey."""
    style = element.get("data-style") or _STYLES.get(element.name, "")
    for name in element.get("class") or []:
        style = _SMALL.get(name, style)
        if name.startswith("to-"):
            style = f"{style};text-align:{name[3:]}"
    is_box = element.name == "table" and element.get("data-style")
    kept = {name: element[name] for name in _KEPT.get(element.name, ()) if element.has_attr(name)}
    if element.has_attr("lang"):
        kept["lang"] = element["lang"]
    if is_box:
        kept |= {"role": "presentation", "cellpadding": "0", "cellspacing": "0", "border": "0", "width": "100%"}
    if style:
        kept["style"] = str(style)
    element.attrs = kept


def text_part(letter: Letter) -> str:
    """The letter as plain text, for programs and people who want no HTML."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(letter.body, "html.parser")
    lines = "".join(_text(soup)).split("\n")
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
    return f"{letter.title}\n{letter.address}\n\n{body}\n\n-- \n{letter.publication}\n{letter.site}\n"


_BLOCKS = frozenset("p div section details summary blockquote ul ol table pre h2 h3 h4 h5 h6 hr".split())


def _text(node: Any) -> Iterator[str]:
    for child in node.children:
        name = getattr(child, "name", None)
        if name is None:
            inside_pre = node.name == "pre" or node.find_parent("pre") is not None
            words = str(child) if inside_pre else re.sub(r"\s+", " ", str(child))
            yield words.lstrip(" ") if getattr(child.previous_sibling, "name", "") == "br" else words
        elif name in _BLOCKS:
            told = "".join(_text(child)).strip("\n" if name == "pre" else None)
            mark = "#" * int(name[1]) + " " if name[0] == "h" and name != "hr" else ""
            if name == "blockquote":
                told = re.sub("^", "> ", told, flags=re.MULTILINE)
            yield f"\n\n{mark}{'---' if name == 'hr' else told}\n\n"
        elif name == "li":
            told = re.sub(r"\n+", "\n  ", "".join(_text(child)).strip())
            before = len(child.find_previous_siblings("li"))
            yield f"\n{before + int(node.get('start', 1))}. {told}" if node.name == "ol" else f"\n- {told}"
        elif name == "tr":
            yield "\n" + " | ".join("".join(_text(cell)).strip() for cell in child.find_all(["td", "th"]))
        elif name == "br":
            yield "\n"
        elif name == "img":
            yield f"{child.get('alt', '')} <{child.get('src', '')}>".strip()
        elif name == "a":
            yield _link("".join(_text(child)).strip(), str(child.get("href", "")))
        else:
            yield from _text(child)


def _link(words: str, url: str) -> str:
    """An address with the words that stand for it, unless these are only a part of it."""
    return url if words.rstrip("…") in url else f"{words} <{url}>"


def mail(letter: Letter, *, sender: str = "", to: str = "") -> bytes:
    """The letter as a file that mail programs open and send (RFC 5322, `.eml`).

    Args:
        letter: What it tells.
        sender: Who sends it, as `Neko <neko@example.org>`; empty: the publication, from `noreply` at its host.
        to: Who gets it; empty: nobody is named, so that the sender's program asks.

    Raises:
        UsageError: `sender` or `to` is no address.
    """
    host = _host(letter.site)
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = clean_title(letter.title, SUBJECT_LIMIT)
    default = Address(clean_title(letter.publication, 200), "noreply", host)
    message["From"] = _address(sender, "--from") if sender else default
    if to:
        message["To"] = _address(to, "--to")
    message["Date"] = letter.sent_at.replace(microsecond=0)
    message["Message-ID"] = f"<issue.{short_hash(letter.address, 20)}@{host}>"
    message["X-Unsent"] = "1"  # Outlook opens it as a mail to be sent
    text, html = text_part(letter), html_part(letter)
    message.set_content(text, cte="base64")
    message.add_alternative(html, subtype="html", cte="base64")
    message["Content-Language"] = letter.language
    message.set_boundary(f"=_curator_{short_hash(text + html, 32)}")  # `_` is no sign of base64
    return message.as_bytes()


def _host(site: str) -> str:
    try:
        return (urlsplit(site).hostname or "localhost").encode("idna").decode()
    except (UnicodeError, ValueError):
        return "localhost"


def _address(text: str, option: str) -> Address:
    """One address. Raises UsageError when it is none, or holds what would end a header."""
    from email.utils import getaddresses

    found = getaddresses([text])
    name, plain = found[0] if len(found) == 1 else ("", "")
    if clean_title(text, 1_000) == text.strip() and re.fullmatch(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+", plain):
        try:
            return Address(name, addr_spec=plain)
        except (MessageError, ValueError, IndexError):
            pass
    raise UsageError(f"{option}: no mail address: {clean_title(text, 100)}", hint="such as `Neko <neko@example.org>`")
