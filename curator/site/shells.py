"""The frame that the generator puts around a page, made once for each folder and filled for every page.

What the generator adds to a page of ours is the same for all pages of a folder: it runs on a few empty ones instead of
thousands. A publication whose `mkdocs.yml` names plugins or hooks, which may look at each page, gets the slow way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from curator.site.inert import one_line, staged_page
from curator.site.pages import page_html
from curator.site.sitepage import SitePage

_UNUSED = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r'<input class="md-toggle" data-md-toggle="drawer"[^>]*>',
        r'<input class="md-toggle" data-md-toggle="search"[^>]*>',
        r'<label class="md-overlay" for="__drawer"></label>',
        r'<div data-md-component="skip">\s*</div>',
        r'<div data-md-component="announce">\s*</div>',
        r'<div class="md-dialog" data-md-component="dialog">\s*<div class="[^"]*"></div>\s*</div>',
        r' class="no-js"',
    )
)

SHELL = "curator-shell"
"""Name of a shell's folder."""

_TITLE, _HEAD, _BODY = "curator-slot-title", "curator-slot-head", "curator-slot-body"


def can_be_filled(mkdocs_yml: str) -> bool:
    """Whether a publication's `mkdocs.yml` leaves pages alone."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="rt").load(mkdocs_yml)
    except YAMLError:
        return False
    if not isinstance(found, dict) or found.get("hooks") or found.get("INHERIT"):
        return False
    theme = found.get("theme")
    return (
        found.get("plugins") == []
        and isinstance(theme, dict)
        and theme.get("custom_dir") in (".curator/theme", "theme")
    )


def shell_docs(site: Iterable[SitePage], given: Iterable[str]) -> dict[str, str]:
    """What the generator must see: the pages its navigation may name (`given`, addresses from the root), and a shell
    for each folder of the others."""
    whole = set(given)
    docs = {}
    for page in site:
        if page.path in whole:
            docs[f"{page.path}index.md"] = page.staged
        else:
            docs[f"{_shell(page.path)}index.md"] = staged_page(
                _TITLE, _TITLE, _HEAD, one_line(page_html(_BODY, [_BODY]))
            )
    return docs


def filled(site: Sequence[SitePage], given: Iterable[str], shells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every page that the generator has not seen, with its file name: its shell with its own words in it.

    `shells` are the built ones: file name → text. Raises `ValueError` when a shell does not hold its slots as they were
    put in; then only the generator itself can make the pages.
    """
    whole = set(given)
    body = one_line(page_html(_BODY, [_BODY]))
    cut: dict[str, list[str]] = {}
    for page in site:
        if page.path in whole:
            continue
        shell = _shell(page.path)
        if shell not in cut:
            parts = re.split(f"({re.escape(body)}|{_TITLE}|{_HEAD})", shells[f"{shell}index.html"])
            if sorted(parts[1::2]) != sorted([body, _TITLE, _HEAD]):
                raise ValueError("a template prints more than it was given")
            cut[shell] = parts
        own = {body: page.line, _TITLE: escape(page.head_title), _HEAD: page.head}
        yield f"{page.path}index.html", "".join(own.get(part, part) for part in cut[shell])


def tidied(html: str) -> str:
    """A built page without what the theme prints for scripts that we do not use. Our own text stands on one line, so
    that nothing of it is touched."""
    html = html.replace("<!doctype html>", "<!DOCTYPE html>", 1)
    for unused in _UNUSED:
        html = unused.sub("", html, count=1)
    return "\n".join(line.rstrip() for line in html.splitlines() if line.strip()) + "\n"


def _shell(path: str) -> str:
    """The shell's address for a page: beside it, so that relative addresses are the same."""
    return f"{path.rstrip('/').rpartition('/')[0]}/{SHELL}/".lstrip("/")
