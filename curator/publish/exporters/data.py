"""An issue as data, for programs: what readers see and nothing else. `docs/issue.schema.json` describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from curator.domain.markdown import LINE_LIMIT, plain
from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.domain.types import Issue, Item, Section
from curator.domain.urls import clean_url
from curator.publish.exporters.text import for_elsewhere

VERSION = 1
"""Grows when a reader of the old form would misread the new one; more fields do not."""


def issue_data(issue: Issue, settings: Settings, anchors: Mapping[int, str]) -> dict[str, Any]:
    """An issue as JSON can hold it.

    Args:
        issue: One that is public.
        settings: The publication's.
        anchors: The ids of its items on the site, by the line of their heading.
    """
    publication = settings.publication
    address = issue_address(issue, settings)
    return {
        "curator": VERSION,
        "publication": {"title": publication.title, "url": publication.url, "language": publication.language},
        "url": address,
        "date": issue.date.isoformat(),
        "number": issue.number,
        "title": clean_title(issue.title, LINE_LIMIT),
        "emoji": clean_title(issue.emoji or publication.emoji),
        "topics": [clean_title(topic) for topic in issue.topics],
        "published_at": _time(issue.published_at),
        "updated_at": _time(issue.updated_at),
        "combined": [day.isoformat() for day in issue.combined],
        "short": issue.short,
        "intro": _markdown(issue.intro, settings, address),
        "sections": [_section(section, settings, address, anchors) for section in issue.sections],
    }


def issue_address(issue: Issue, settings: Settings) -> str:
    """The address of an issue's page on the site."""
    return f"{settings.publication.url}issues/{issue.date.isoformat()}/"


def _section(section: Section, settings: Settings, address: str, anchors: Mapping[int, str]) -> dict[str, Any]:
    settled = settings.section_of(section.heading) or settings.section_of(plain(section.heading))
    return {
        "key": settled.key if settled else None,
        "heading": plain(section.heading),
        "text": _markdown(section.text, settings, address),
        "items": [_item(item, settings, address, anchors) for item in section.items],
    }


def _item(item: Item, settings: Settings, address: str, anchors: Mapping[int, str]) -> dict[str, Any]:
    anchor = anchors[item.line]
    urls = [url for url in map(clean_url, item.urls) if url]
    return {
        "title": plain(item.title),
        "url": urls[0] if urls else None,
        "urls": urls,
        "note": _markdown(item.note, settings, address),
        "anchor": anchor,
        "permalink": f"{address}#{anchor}",
    }


def _markdown(text: str, settings: Settings, address: str) -> str:
    """A text as Markdown for elsewhere, with whole addresses of pictures too."""
    told = for_elsewhere(text, settings.publication.url, address)
    pictures = settings.publication.url + "images/"
    return re.sub(r"(\]\([ \t]*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)/images/", rf"\g<1>{pictures}", told, flags=re.MULTILINE)


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
