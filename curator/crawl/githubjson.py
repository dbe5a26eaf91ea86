"""A page of GitHub's releases: JSON in, cleaned entries out. Runs in a worker process, as every body's reading does:
a hundred release notes are megabytes of strangers' HTML, and a filter of the source may be a hostile expression.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from curator.crawl.github import Listed
from curator.crawl.parsed import MOST_ENTRIES, Collected, Job, Said, Unreadable, absolute, short_author
from curator.crawl.releases import project_of, release_title
from curator.crawl.summary import plain_summary
from curator.domain.intake import believable
from curator.domain.text import clean_title


def parse_listed(job: Job) -> Listed | Unreadable:
    """Read a page. `job.url` is the project's Atom address, `job.guid_start` what its uids begin with."""
    try:
        data = json.loads(job.body)
    except (ValueError, RecursionError):
        return Unreadable("not a feed", "its answer is no JSON")
    if not isinstance(data, list):
        return Unreadable("not a feed", "its answer is no list of releases")
    releases = [one for one in data[:MOST_ENTRIES] if isinstance(one, dict) and _is_out(one)]
    collected = Collected()
    for release in releases:
        said = _said(release, job)
        if said is None:
            collected.without_address += 1
        else:
            collected.said.append(said)
    parsed = collected.parsed(job.source)
    dates = [said.published_at for said in collected.said if said.published_at]
    before = {job.guid_start + str(release["tag_name"]) for release in releases if release.get("prerelease") is True}
    return Listed(
        parsed.entries,
        parsed.remarks,
        uids=tuple(entry.uid for entry in parsed.entries),
        oldest_at=min(dates, default=None),
        prereleases=tuple(entry.uid for entry in parsed.entries if entry.uid in before),
    )


def _is_out(release: Mapping[str, object]) -> bool:
    """Whether it is a release for all. A token that may write sees drafts too."""
    return bool(_words(release, "tag_name")) and release.get("draft") is not True


def _said(release: Mapping[str, object], job: Job) -> Said | None:
    tag = _words(release, "tag_name")
    url = absolute(_words(release, "html_url"), job.url)
    if not url:
        return None
    author = release.get("author")
    return Said(
        guid=job.guid_start + tag,
        url=url,
        title=release_title(project_of(job.url), clean_title(_words(release, "name")) or clean_title(tag)),
        summary=plain_summary(_words(release, "body_html") or _words(release, "body")),
        published_at=_time(release, "published_at", job.now) or _time(release, "created_at", job.now),
        updated_at=_time(release, "updated_at", job.now),
        author=short_author(clean_title(_words(author, "login"))) if isinstance(author, dict) else "",
        language=job.language,
    )


def _words(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _time(values: Mapping[str, object], name: str, now: datetime) -> datetime | None:
    try:
        return believable(datetime.fromisoformat(_words(values, name)), now)
    except ValueError:
        return None
