"""Reading one body, whatever its kind. Runs in a worker process: see `worker` and `parsing`."""

from __future__ import annotations

import re

from curator.crawl.github import JOB_KIND
from curator.crawl.parsed import Job, Parsed, Unreadable, kept
from curator.domain.intake import wanted
from curator.domain.text import clean_title
from curator.domain.types import Kind


def read(job: Job) -> Parsed | Unreadable:
    """The entries of a body that the source's filters let through. Never raises, save for what ends the process."""
    try:
        result = _reader(job)
    except MemoryError:
        return Unreadable("not a feed", "not a feed: it takes more memory than we give", "it may be an attack")
    except Exception as error:  # noqa: BLE001 whatever a hostile body makes a library raise
        why = clean_title(f"{type(error).__name__}: {error}", 120)
        return Unreadable("not a feed", f"not a feed: it broke the parser ({why})", "please report this")
    if isinstance(result, Unreadable) or not (job.include or job.exclude):
        return result
    try:
        return kept(result, (entry for entry in result.entries if wanted(entry, job.include, job.exclude)))
    except re.error as error:
        return Unreadable("selectors", f"selectors: a filter is no regular expression ({error})", "correct it")


def _reader(job: Job) -> Parsed | Unreadable:
    if job.kind == Kind.PAGE:
        from curator.crawl.pages import parse_page

        return parse_page(job)
    if job.kind == JOB_KIND:
        from curator.crawl.githubjson import parse_listed

        return parse_listed(job)
    if job.kind == Kind.RELEASES:
        from curator.crawl.releases import parse_releases

        return parse_releases(job)
    from curator.crawl.feeds import parse_feed

    return parse_feed(job)
