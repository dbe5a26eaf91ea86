"""Lists of feeds as other readers write and read them: OPML 1.0, 1.1 and 2.0 (http://opml.org/spec2.opml).

A file comes from a stranger: no DTD, entity or outside reference is followed, and an outline that cannot be a
source is refused with the reason. Many were written by hand or by string concatenation: what is no proper XML is
read as far as it goes, and told. Nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html.entities import html5
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from curator.config.addresses import address
from curator.config.checks import CheckError
from curator.config.sources import add_sources, kind_of, load_sources, new_slug
from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.domain.types import Kind, Source
from curator.domain.urls import link_key

_DTD = "it has a DTD or entities, which can reach for other files; OPML needs none"

_ENCODINGS = frozenset(
    (
        "utf-8",
        "shift_jis",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "euc_kr",
        "cp949",
        "koi8-r",
    )
) | {f"{family}{number}" for family, last in (("iso8859-", 16), ("cp125", 9)) for number in range(last)}
"""Encodings in which damaged files are read (Python's names). The parser itself knows no encoding of several bytes
but UTF-8 and UTF-16."""

SIZE_LIMIT = 20_000_000
"""Bytes. A list of 50,000 feeds has about 10 MB."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An outline (or the file) that was not taken in. `title` names it to the user."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpmlReport:
    """What an import came to. `known` are the titles of feeds that were listed already."""

    added: tuple[Source, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    """(slug, category) for sources whose category is no section."""
    damage: str = ""
    """Why the file is no proper XML although it could be read; empty when it is."""


def import_opml(root: Path, data: bytes, settings: Settings) -> OpmlReport:
    """Add the feeds of an OPML file to `sources.toml`, in one write. Raises `ConfigError` when that is not right."""
    report = read_opml(data, settings, load_sources(root, settings))
    add_sources(root, report.added, settings, comments=dict(report.categories))
    return report


def read_opml(data: bytes, settings: Settings, existing: Sequence[Source]) -> OpmlReport:
    """The sources that an OPML file lists and `existing` does not. A category that names a section becomes it."""
    if len(data) > SIZE_LIMIT:
        return _file_refused(f"it has {len(data)} bytes; at most {SIZE_LIMIT} are read")
    damage = ""
    try:
        document = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        return _file_refused(_DTD)
    except (ParseError, ValueError, LookupError) as error:
        text = _text(data)
        if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
            return _file_refused(_DTD)
        damage, document = str(error), _recovered(text)
        if document is None or not ("</opml" in text.lower() or any(_feeds(document))):
            return _file_refused(f"it is not XML: {damage}")
    if _local(document) != "opml":
        return _file_refused(f"it is not OPML but <{clean_title(_local(document), 40)}>")
    return replace(_sorted_out(document, settings, existing), damage=damage)


def _text(data: bytes) -> str:
    """The characters of a file that the XML parser could not read, by its mark or its declaration, else UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = re.match(
        rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", data.removeprefix(b"\xef\xbb\xbf")
    )
    try:
        name = codecs.lookup(declared.group(1).decode("ascii")).name if declared else "utf-8"
    except LookupError:
        name = "utf-8"
    return data.removeprefix(b"\xef\xbb\xbf").decode(name if name in _ENCODINGS else "ascii", "replace")


def _recovered(text: str) -> Any:
    """The outlines of a text that is no proper XML, under one root; None when there are none.

    Entities of HTML become characters; documents one after another become one.
    """
    from lxml import etree

    plain = re.sub(r"<\?xml[^>]{0,300}\?>", "", text.replace("\0", ""))
    plain = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]\w{1,30});", _character, plain)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(f"<opml>{plain}</opml>".encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    inner = [_local(child) for child in root] if root is not None else []
    return root if "opml" in inner else None


def _character(match: re.Match[str]) -> str:
    known = html5.get(f"{match.group(1)};")
    return "".join(f"&#{ord(character)};" for character in known) if known else f"&amp;{match.group(1)};"


def _local(element: Any) -> str:
    """An element's name without namespace, in small letters; empty for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _file_refused(reason: str) -> OpmlReport:
    return OpmlReport(refused=(Refused("the file", reason),))


def _sorted_out(document: Any, settings: Settings, existing: Sequence[Source]) -> OpmlReport:
    slugs = {source.slug for source in existing}
    keys = {link_key(source.url) for source in existing}
    added: list[Source] = []
    known: list[str] = []
    refused: list[Refused] = []
    categories: list[tuple[str, str]] = []
    for number, (outline, groups) in enumerate(_feeds(document), 1):
        raw = outline["xmlurl"]
        title = _title(outline)
        if outline.get("type", "").strip().lower() in ("source", "include"):
            reason = "it is a list of feeds elsewhere; import that file"
            refused.append(Refused(title or f"outline {number}", reason))
            continue
        try:
            url = address(raw)
        except CheckError as error:
            refused.append(Refused(title or f"outline {number}", f"the address {error}"))
            continue
        if link_key(url) in keys:
            known.append(title or f"outline {number}")
            continue
        section = next(filter(None, map(settings.section_of, groups)), None)
        slug = new_slug(title, url, slugs)
        added.append(Source(slug, kind_of(url), url, title, section.key if section else ""))
        slugs.add(slug)
        keys.add(link_key(url))
        if groups and settings.section_of(groups[0]) is None:
            categories.append((slug, groups[0]))
    return OpmlReport(tuple(added), tuple(known), tuple(refused), tuple(categories))


def _title(outline: dict[str, str]) -> str:
    """What an outline is called: OPML asks for `text`, and `title` says the same where both are there."""
    return clean_title(outline.get("text") or "", 200) or clean_title(outline.get("title") or "", 200)


def _feeds(document: Any) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Attributes (names in small letters) of every outline with a feed, and the groups it is in: the words of the
    outlines around it, the nearest first, then those of its `category`."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(document, ())]
    while waiting:
        element, groups = waiting.pop()
        attributes = {name.lower(): value for name, value in element.attrib.items()}
        is_outline = _local(element) == "outline"
        if is_outline and attributes.get("xmlurl", "").strip():
            tags = re.split(r"[,/]", attributes.get("category", "")[:1_000])
            yield attributes, groups + tuple(tag for tag in (clean_title(tag, 100) for tag in tags) if tag)
        elif is_outline:
            name = clean_title(_title(attributes), 100)
            groups = ((name, *groups) if name else groups)[:10]
        waiting.extend((child, groups) for child in reversed(element) if isinstance(child.tag, str))


def export_opml(sources: Sequence[Source], settings: Settings) -> str:
    """An OPML 2.0 file of the sources, by section. The same sources give the same text. Pages without a feed are
    links in it, since OPML has no other form for them."""
    opml = Element("opml", version="2.0")
    head = SubElement(opml, "head")
    SubElement(head, "title").text = settings.publication.title
    body = SubElement(opml, "body")
    groups: dict[str, Element] = {"": body}
    for section in settings.sections:
        if any(source.section == section.key for source in sources):
            groups[section.key] = SubElement(body, "outline", text=section.heading, title=section.heading)
    for source in sources:
        title = source.title or source.slug
        where = groups.get(source.section, body)
        if source.kind is Kind.PAGE:
            SubElement(where, "outline", type="link", text=title, title=title, url=source.url)
        else:
            SubElement(where, "outline", type="rss", text=title, title=title, xmlUrl=source.url)
    indent(opml)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(opml, encoding="unicode") + "\n"
