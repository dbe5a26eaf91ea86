"""A project's releases on GitHub: `releases.atom`, with titles that say what was released."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from curator.crawl import feeds
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.domain.text import clean_title

_VERSION = re.compile(
    r"(?:(?:release|version|ver\.?|stable)[\s:/_-]*)?v?\d[\w.+~-]*(?:\s*\([^()]{0,60}\))?", re.IGNORECASE
)


def parse_releases(job: Job) -> Parsed | Unreadable:
    """The releases of a project. A title that is only a version gets the project's name in front."""
    collected = feeds.collect(job)
    if isinstance(collected, Unreadable):
        return collected
    project = project_of(job.url)
    for said in collected.said:
        said.title = release_title(project, said.title or _tag_of(said.url))
    return collected.parsed(job.source)


def release_title(project: str, title: str) -> str:
    """`containerd` and `v1.7.0` give `containerd v1.7.0`; a title that names something stays as it is."""
    if project and _VERSION.fullmatch(title.strip()):
        return clean_title(f"{project} {title}")
    return title


def project_of(url: str) -> str:
    """The repository's name in the address of its releases; the empty string when there is none."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    if "releases" in parts or "releases.atom" in parts or "tags.atom" in parts:
        end = next(index for index, part in enumerate(parts) if part.startswith(("releases", "tags.atom")))
        return clean_title(unquote(parts[end - 1])) if end else ""
    return ""


def _tag_of(url: str) -> str:
    """The tag at the end of a release's address."""
    return clean_title(unquote(urlsplit(url).path.rpartition("/releases/tag/")[2]))
