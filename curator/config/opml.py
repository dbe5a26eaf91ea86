"""Lists of feeds as other readers write and read them: OPML 1.0, 1.1 and 2.0 (http://opml.org/spec2.opml).

A file comes from a stranger: no DTD, entity or outside reference is followed, and an outline that cannot be a
source is refused with the reason. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
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


def import_opml(root: Path, data: bytes, settings: Settings) -> OpmlReport:
    """Add the feeds of an OPML file to `sources.toml`, in one write. Raises `ConfigError` when that is not right."""
    report = read_opml(data, settings, load_sources(root, settings))
    add_sources(root, report.added, settings, comments=dict(report.categories))
    return report


def read_opml(data: bytes, settings: Settings, existing: Sequence[Source]) -> OpmlReport:
    """The sources that an OPML file lists and `existing` does not. A category that names a section becomes it."""
    if len(data) > SIZE_LIMIT:
        return _file_refused(f"it has {len(data)} bytes; at most {SIZE_LIMIT} are read")
    try:
        document = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        return _file_refused("it has a DTD or entities, which can reach for other files; OPML needs none")
    except (ParseError, ValueError, LookupError) as error:
        return _file_refused(f"it is not XML: {error}")
    if document.tag.lower() != "opml":
        return _file_refused(f"it is not OPML but <{clean_title(document.tag, 40)}>")
    return _sorted_out(document, settings, existing)


def _file_refused(reason: str) -> OpmlReport:
    return OpmlReport(refused=(Refused("the file", reason),))


def _sorted_out(document: Element, settings: Settings, existing: Sequence[Source]) -> OpmlReport:
    slugs = {source.slug for source in existing}
    keys = {link_key(source.url) for source in existing}
    added: list[Source] = []
    known: list[str] = []
    refused: list[Refused] = []
    categories: list[tuple[str, str]] = []
    for number, (outline, category) in enumerate(_feeds(document), 1):
        raw = outline["xmlurl"]
        title = clean_title(outline.get("title") or outline.get("text") or "", 200)
        try:
            url = address(raw)
        except CheckError as error:
            refused.append(Refused(title or f"outline {number}", f"the address {error}"))
            continue
        if link_key(url) in keys:
            known.append(title or f"outline {number}")
            continue
        section = settings.section_of(category) if category else None
        slug = new_slug(title, url, slugs)
        added.append(Source(slug, kind_of(url), url, title, section.key if section else ""))
        slugs.add(slug)
        keys.add(link_key(url))
        if category and not section:
            categories.append((slug, category))
    return OpmlReport(tuple(added), tuple(known), tuple(refused), tuple(categories))


def _feeds(document: Element) -> Iterator[tuple[dict[str, str], str]]:
    """Attributes (names in small letters) of every outline with a feed, and the words of the outline around it."""
    waiting: list[tuple[Element, str]] = [(document, "")]
    while waiting:
        element, category = waiting.pop()
        attributes = {name.lower(): value for name, value in element.attrib.items()}
        is_outline = isinstance(element.tag, str) and element.tag.lower() == "outline"
        if is_outline and attributes.get("xmlurl", "").strip():
            yield attributes, category
        elif is_outline:
            category = clean_title(attributes.get("text") or attributes.get("title") or category, 100)
        waiting.extend((child, category) for child in reversed(element))


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
