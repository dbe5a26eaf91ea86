"""Articles on their way from the job that reads to the job that may push, as JSON. Pure.

The first one has the journal and no token; the second one has a token, and takes over nothing but articles and
pictures by their names and bytes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from curator.domain.types import DraftedItem, Issue
from curator.errors import UsageError
from curator.publish.exporters.zenn import PICTURE_BYTES, PICTURE_KINDS, WRITTEN, Article
from curator.publish.importers.arrival import WRITTEN as IMPORTED

FRESH = timedelta(days=7)
"""An issue that no export ever wrote is handed over until a week after it went out: a run that failed is made up for,
and the archive of a team that has just begun with Zenn stays where it is. The next issue comes after a week."""

TEXT_LIMIT = 1_000_000
"""Characters of an article; the longest issue we know of has 40,000."""

_ARTICLE = re.compile(r"(?:[A-Za-z0-9_]{1,50}/)?articles/[a-z0-9_-]{1,100}\.md")
_PICTURE = re.compile(r"(?:[A-Za-z0-9_]{1,50}/)?images(?:/(?!\.)[^/\\\0]{1,200})+")


@dataclass(frozen=True, slots=True)
class Handed:
    """One article, and what must be known to put it into the repository."""

    article: Article
    pictures: Mapping[str, bytes]
    """Place in the repository → bytes."""
    remembered: Mapping[str, DraftedItem]
    """What an export last wrote for the issue, and what an import read, as `zenn.outcome` asks for it."""
    ours: frozenset[str]
    """Hashes of all texts that exports ever wrote for it."""


def is_due(issue: Issue, remembered: Mapping[str, DraftedItem], now: datetime) -> bool:
    """Whether an issue's article is looked after: it will go out, went out lately, or was exported before."""
    if issue.draft or issue.published_at is None:
        return False
    return WRITTEN in remembered or issue.published_at >= now - FRESH


def told(handed: Sequence[Handed], refused: Sequence[str]) -> str:
    """As JSON. `refused`: a line for each issue that Zenn would not take."""
    return json.dumps({"articles": [_row(one) for one in handed], "refused": list(refused)}, ensure_ascii=False)


def heard(text: str) -> tuple[list[Handed], list[str]]:
    """What was handed over, looked at again. Raises UsageError for anything else."""
    try:
        read = json.loads(text)
        refused = [line for line in read["refused"] if isinstance(line, str)]
        return [_handed(row) for row in read["articles"]], refused
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UsageError(
            "what was handed over holds no articles", hint="write it with `curator export zenn --into"
        ) from None


def _row(one: Handed) -> dict[str, Any]:
    article = one.article
    return {
        "path": article.path,
        "text": article.text,
        "published_at": article.published_at.isoformat(),
        "date": article.issue.date.isoformat(),
        "number": article.issue.number,
        "title": article.issue.title,
        "pictures": {path: base64.b64encode(data).decode("ascii") for path, data in one.pictures.items()},
        "remembered": {
            name: [one.remembered[name].hash, one.remembered[name].section]
            for name in (WRITTEN, IMPORTED)
            if name in one.remembered
        },
        "ours": sorted(one.ours),
    }


def _handed(row: Mapping[str, Any]) -> Handed:
    path, text, day, number = row["path"], row["text"], date.fromisoformat(row["date"]), row["number"]
    moment = datetime.fromisoformat(row["published_at"])
    if not _ARTICLE.fullmatch(path) or len(text) > TEXT_LIMIT or moment.tzinfo is None:
        raise ValueError("no article")
    if not (isinstance(text, str) and isinstance(row["title"], str) and (number is None or isinstance(number, int))):
        raise ValueError("no article")
    pictures = {str(path): base64.b64decode(data, validate=True) for path, data in row["pictures"].items()}
    for name, data in pictures.items():
        if not _PICTURE.fullmatch(name) or not name.lower().endswith(PICTURE_KINDS) or len(data) > PICTURE_BYTES:
            raise ValueError("no picture")
    issue = Issue(date=day, number=number, title=row["title"], draft=False, published_at=moment)
    remembered = {
        name: DraftedItem("", moment, day, name, str(said[0]), str(said[1])) for name, said in row["remembered"].items()
    }
    slug = path.rpartition("/")[2].removesuffix(".md")
    return Handed(Article(slug, path, text, issue, moment, {}), pictures, remembered, frozenset(map(str, row["ours"])))
