"""Zenn articles as issue pages: their bytes stay as they are, keys of ours come behind their front matter."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from urllib.parse import unquote

from curator.domain.issue import Page
from curator.domain.markdown import plain
from curator.domain.zenn import ADDED_KEYS, SLUG, article_text, page_text
from curator.errors import PageError, UsageError
from curator.publish.files import page_path
from curator.publish.front import parse_page
from curator.publish.importers.inventory import inventory, line_of
from curator.publish.importers.report import Harvest, Imported, LeftOut, Notes, Trouble, day_in, number_in
from curator.publish.importers.tree import Picture, Tree

_FRONT_LINE = re.compile(r"---[ \t]*$")


@dataclass(frozen=True, slots=True)
class _Found:
    """An article with what it says of itself. `number` is None when it says none."""

    path: str
    page: Page
    day: date
    number: int | None


def pages_of(tree: Tree, *, zone: tzinfo, only: str = "") -> Harvest:
    """Every issue among the articles of a repository as a page. One that cannot be read costs no other.

    An article is an issue when its name or title says a date, or its title a number; one that is asked for by name is
    one also when only `published_at` says a day.

    Args:
        tree: A repository's files, or those of its `articles`.
        zone: The publication's time zone.
        only: Path of the one article to import; empty means all.

    Raises:
        UsageError: There are no articles.
    """
    paths = [path for path in tree.texts if _is_article(path, tree) and (not only or path == only)]
    if not paths:
        raise UsageError(f"{tree.root} holds no articles", hint="name a Zenn repository, its articles/ or one article")
    left_out = [LeftOut(path, "not among the articles") for path in tree.texts if path not in paths and not only]
    problems: list[Trouble] = []
    pages: dict[date, Imported] = {}
    for path in paths:
        try:
            found = _read(path, tree.texts[path], zone, wanted=bool(only))
            if found is None:
                left_out.append(LeftOut(path, "no issue: neither its name nor its title says a date or a number"))
            elif found.day in pages:
                other = pages[found.day].source
                problems.append(Trouble(path, 0, f"not imported: it has the date {found.day} of {other} too"))
            else:
                pages[found.day] = _imported(found, tree, zone)
        except PageError as error:
            hint = f" ({error.hint})" if error.hint else ""
            problems.append(Trouble(path, error.line or 0, f"not imported: {error.message}{hint}"))
    return Harvest(tuple(pages[day] for day in sorted(pages)), tuple(left_out), tuple(problems))


def _is_article(path: str, tree: Tree) -> bool:
    """Whether a text stands where Zenn looks for articles: `articles/` or `{username}/articles/` of a repository."""
    folders = path.split("/")[:-1]
    if not folders:
        return tree.root.name == "articles" or not any("/" in other for other in tree.texts)
    return folders[-1] == "articles" and len(folders) <= 3


def _read(path: str, text: str, zone: tzinfo, *, wanted: bool) -> _Found | None:
    """An article's day and number; None when it is no issue."""
    bad = re.search("[\udc80-\udcff\x00]", text)
    if bad:
        line = len(re.findall(r"\r\n|\r|\n", text[: bad.start()])) + 1
        raise PageError("the article is no UTF-8", path=path, line=line, hint="save it as UTF-8")
    if not _FRONT_LINE.match(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"), maxsplit=1)[0]):
        if day_in(posixpath.basename(path)) or wanted:
            raise PageError("the article has no front matter", path=path, line=1, hint="Zenn wants `---` lines on top")
        return None
    page = parse_page(text, path=path, zone=zone, default_date=date.min)
    issue = page.issue
    said = issue.date if "date" in page.front or issue.date != date.min else day_in(issue.title)
    number = issue.number if issue.number is not None else number_in(issue.title)
    published = issue.published_at.astimezone(zone).date() if issue.published_at else None
    day = said or (published if number is not None or wanted else None)
    if day is None:
        return None
    if number is None:
        number = number_in(" ".join(plain(line) for line in issue.intro.splitlines()))
    return _Found(path, page, day, number)


def _imported(found: _Found, tree: Tree, zone: tzinfo) -> Imported:
    path, notes = found.path, Notes(found.path)
    slug = re.sub(r"\.(?:md|markdown)$", "", posixpath.basename(path), flags=re.IGNORECASE)
    if not SLUG.fullmatch(slug):
        notes.problem(0, f"`{slug[:60]}` is no name that Zenn takes: 12 to 50 of a-z, 0-9, - and _")
    if found.number is None:
        notes.problem(0, "its number is nowhere to be read: add `number:` to the page's front matter")
    added: dict[str, object] = {"date": found.day}
    if found.number is not None:
        added["number"] = found.number
    if not found.page.issue.draft and found.page.issue.published_at is None:
        notes.problem(0, "it says no `published_at`: nobody sees the page until it does")
    text = page_text(found.page, slug, added)
    page = parse_page(text, path=page_path(found.day), zone=zone)
    for name in ADDED_KEYS:
        if name in page.front and name not in found.page.front:
            notes.change("front matter", 0, f"{name}: {page.front[name]}")
    if article_text(page) != found.page.text:
        notes.problem(0, "the article would not come back as it was: report this")
    _bring_pictures(found.page.text, tree, notes)
    return Imported(
        path,
        page_path(found.day),
        text,
        page.issue,
        tuple(notes.changes),
        pictures=dict(notes.pictures),
        problems=tuple(notes.problems),
    )


def _bring_pictures(text: str, tree: Tree, notes: Notes) -> None:
    """Pictures keep their addresses, so that the article's text can stay: Zenn serves `/images` of the repository."""
    body = re.sub(r"\r\n|\r", "\n", text)
    for src in dict.fromkeys(inventory(body, html=True).pictures):
        line = line_of(body, src)
        if not src.startswith("/images/"):
            notes.problem(line, f"the picture {src[:200]} is on another site: not fetched, a link stands for it")
            continue
        wanted = posixpath.normpath(unicodedata.normalize("NFC", unquote(src.partition("?")[0])))
        found = _picture(wanted, notes.path, tree.pictures)
        if found is None:
            notes.problem(line, f"the picture {src[:200]} is not in the repository, or is none")
        elif not wanted.startswith("/images/") or not re.fullmatch(r"(?:/[^/\x00-\x1f]{1,200}){2,8}", wanted):
            notes.problem(line, f"the picture {src[:200]} does not lie in /images")
        else:
            notes.pictures[found] = wanted
            notes.change("picture", line, f"{found} → content{wanted}")


def _picture(wanted: str, article: str, pictures: Mapping[str, Picture]) -> str | None:
    """Where the tree has a picture: `images/` beside the article's `articles/`, or at the repository's root."""
    beside = posixpath.dirname(posixpath.dirname(article))
    tries = (posixpath.join(beside, wanted.lstrip("/")), wanted.lstrip("/"))
    return next((path for path in tries if path in pictures), None)
