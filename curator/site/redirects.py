"""Pages at old addresses that lead to the new ones: static files, since the site has no server of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from html import escape
from urllib.parse import unquote, urlsplit

from curator.domain.settings import Settings
from curator.domain.words import words

LIMIT = 300
"""Characters of an old address: longer ones are nobody's."""

_SEGMENT = re.compile(r"[^\x00-\x1f\x7f<>:\"|?*\\/%#]+")
"""What can be the name of a file everywhere."""


def redirect_pages(
    wanted: Iterable[tuple[str, str, str]], taken: Collection[str], settings: Settings
) -> tuple[dict[str, str], list[str]]:
    """The files to add to the site, by name from its root, and what cannot be done, one line each.

    Args:
        wanted: (issue page's path for messages, old address, the issue's address from the site's root).
        taken: Names of files that the site has already: no redirect takes the place of a page.
        settings: Whose site it is.
    """
    files: dict[str, str] = {}
    problems = []
    for path, old, target in wanted:
        name = redirect_file(old, settings)
        if name is None:
            problems.append(f"{path}: redirect_from: `{old[:100]}` is no address inside the site")
        elif name in taken or name in files:
            problems.append(f"{path}: redirect_from: `{old[:100]}` is a page of the site already")
        else:
            files[name] = _page("../" * name.count("/") + target, settings.publication.url + target, settings)
    return files, problems


def redirect_file(old: str, settings: Settings) -> str | None:
    """The file, from the site's root, that answers at an old address; None for an address outside the site.

    An address is a path from the site's root, `old/page.html`, or a whole one below the publication's own.
    """
    if old.startswith(settings.publication.url):
        old = old.removeprefix(settings.publication.url)
    parts = urlsplit(old)
    if parts.scheme or parts.netloc or parts.query or parts.fragment or len(old) > LIMIT:
        return None
    path = unquote(parts.path, errors="replace").removeprefix("/")
    segments = path.split("/")
    if path.endswith("/") or path == "":
        segments[-1] = "index.html"
    elif "." not in segments[-1]:
        segments.append("index.html")
    elif not segments[-1].lower().endswith((".html", ".htm")):
        return None
    if any(not _SEGMENT.fullmatch(segment) or segment.startswith(".") or "\ufffd" in segment for segment in segments):
        return None
    return "/".join(segments)


def _page(relative: str, absolute: str, settings: Settings) -> str:
    w = words(settings.publication.language)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(settings.publication.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(settings.publication.title)}</title>\n"
        f'<meta http-equiv="refresh" content="0; url={escape(relative)}">\n'
        f'<link rel="canonical" href="{escape(absolute)}">\n<meta name="robots" content="noindex">\n</head>\n<body>\n'
        f"<h1>{escape(settings.publication.title)}</h1>\n"
        f'<p>{escape(w.moved)} <a href="{escape(relative)}">{escape(absolute)}</a></p>\n</body>\n</html>\n'
    )
