"""A HonKit or GitBook tree as a book: which texts are issues, of which day, and where an address in a text leads."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, unquote, urlsplit

from curator.domain.markdown import plain
from curator.errors import UsageError
from curator.publish.importers.report import LeftOut, Notes, Trouble, day_in, folded
from curator.publish.importers.tree import Picture, Tree

_ENTRY = re.compile(r"\s*(?:[*+-]|\d+[.)])\s+\[(.*?)\]\(\s*<?([^)>]*?)>?(?:\s+[\"'].*)?\s*\)\s*$")
_TITLE = re.compile(r"^ {0,3}#(?!#)[ \t\u3000]*(.+?)[ \t#]*$|^(.+)\n=+[ \t]*$", re.MULTILINE)
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?\r?\n---[ \t]*$", re.DOTALL | re.MULTILINE)
_FRONT_DATE = re.compile(r"^(?:date|published_at):[ \t]*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_ROOT = re.compile(r"[\"']?\broot[\"']?\s*:\s*[\"']([^\"'\n]{1,200})[\"']")
_OWN_FILES = {
    "summary.md": "the book's table of contents; its order and labels were read",
    "glossary.md": "the book's glossary: no issue",
    "langs.md": "the book's list of languages: no issue",
}


@dataclass(frozen=True, slots=True)
class Book:
    """A book's texts and pictures, by path from its root."""

    texts: Mapping[str, str]
    pictures: Mapping[str, Picture]
    others: frozenset[str]
    issues: Mapping[str, date]
    """Path of each issue → its day, oldest first."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Path → what the table of contents calls it."""
    address: str = ""
    """Where the book was published, with a slash at its end; empty when nobody said."""
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Trouble, ...] = ()


def book_of(tree: Tree, *, address: str = "", only: str = "") -> Book:
    """Which texts of a tree are issues.

    Args:
        tree: The files; `book.json`'s `root`, where there is one, was followed already.
        address: Where the book was published.
        only: Path of the one text to import; empty means all.
    """
    labels = _labels(tree.texts.get(_named(tree, "summary.md"), ""))
    days: dict[str, date] = {}
    left_out: list[LeftOut] = []
    problems: list[Trouble] = []
    for path, text in tree.texts.items():
        if only and path != only:
            continue
        why = _no_issue(path)
        day = None if why else _day(path, text, labels.get(path, ""), problems)
        if day is None:
            left_out.append(LeftOut(path, why or "neither its front matter, name, title nor label says a date"))
        elif day in days.values():
            other = next(name for name, known in days.items() if known == day)
            problems.append(Trouble(path, 0, f"not imported: it has the date {day} of {other} too"))
        else:
            days[path] = day
    issues = dict(sorted(days.items(), key=lambda one: one[1]))
    return Book(tree.texts, tree.pictures, tree.others, issues, labels, address, tuple(left_out), tuple(problems))


def root_folder(book_file: str) -> str:
    """The folder that `book.json` or `book.js` says the texts are in, from the book's own; `""` when it says none."""
    match = _ROOT.search(book_file)
    return posixpath.normpath(match.group(1).replace("\\", "/")) if match else ""


def checked_address(address: str) -> str:
    """An address of a published book with a slash at its end. Raises UsageError when it is none."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"--address: not an http or https address: {address[:200]}")
    return address.rstrip("/") + "/"


def _named(tree: Tree, name: str) -> str:
    return next((path for path in tree.texts if path.lower() == name), name)


def _labels(summary: str) -> dict[str, str]:
    """Path → label, as the table of contents lists them."""
    found: dict[str, str] = {}
    for line in summary.splitlines():
        match = _ENTRY.match(line)
        if match and match.group(2):
            path = posixpath.normpath(unquote(match.group(2).partition("#")[0]))
            found.setdefault(unicodedata.normalize("NFC", path), plain(match.group(1)))
    return found


def _no_issue(path: str) -> str:
    """Why a text can be no issue by its place alone; empty when it may be one."""
    name = path.lower()
    if name == "readme.md":
        return "the book's own front page; what it says belongs into content/about.md"
    return _OWN_FILES.get(name, "")


def title_line(text: str) -> str:
    """The text of the first heading of the first level; empty when there is none."""
    match = _TITLE.search(re.sub(r"\r\n|\r", "\n", _FRONT.sub("", text)))
    return plain(match.group(1) or match.group(2)) if match else ""


def _day(path: str, text: str, label: str, problems: list[Trouble]) -> date | None:
    """The day of an issue: as its front matter, its file's name, its title, its label or its folder says."""
    front = _FRONT.match(text)
    told = _FRONT_DATE.search(front.group()) if front else None
    name = posixpath.basename(path)
    title = title_line(text)
    said = {
        "the front matter": day_in(told.group(1)) if told else None,
        "the name": day_in(name),
        "the title": day_in(title),
        "the label in SUMMARY.md": day_in(label),
        "the folder": day_in(path),
    }
    words = [(who, day) for who, day in said.items() if day is not None]
    if not words:
        return None
    for who, day in words[1:]:
        if day != words[0][1] and who in ("the title", "the name"):
            problems.append(Trouble(path, 0, f"{words[0][0]} says {words[0][1]}, {who} says {day}; the first counts"))
    return words[0][1]


def old_address(path: str) -> str:
    """Where the book had a page, from the book's root."""
    folder, _, name = path.rpartition("/")
    stem = re.sub(r"\.(?:md|markdown)$", "", name, flags=re.IGNORECASE)
    if stem.lower() == "readme":
        return "/" + quote(f"{folder}/" if folder else "")
    return "/" + quote(f"{folder}/{stem}.html" if folder else f"{stem}.html")


# -- where addresses lead ----------------------------------------------------------------------------------------


class Places:
    """Where addresses in one text of a book lead, on our pages."""

    def __init__(self, book: Book, notes: Notes, anchors: Mapping[date, Mapping[str, str]]) -> None:
        self.book, self.notes, self.anchors = book, notes, anchors
        self.folder = posixpath.dirname(notes.path)
        self.day = book.issues[notes.path]
        self.names: dict[str, str] = {}
        self.led: dict[str, str] = {}
        """Address as written → as it stands on the page."""

    def link(self, address: str, line: int) -> str:
        """A link's address on our page; as written where it leads out of the book or nowhere."""
        said = address.strip()
        if said.startswith("#"):
            return self._known(address, line, self._place(self.day, said[1:], line) or said)
        local = self._local(said)
        if local is None:
            return address
        path, _, mark = local.partition("#")
        path = path.partition("?")[0]
        target = self._page(path)
        day = self.book.issues.get(target) or (day_in(posixpath.basename(path)) if _is_page(path) else None)
        if day is not None:
            if target not in self.book.issues:
                self.notes.problem(
                    line, f"{said} leads to an issue that is not in the tree: /issues/{day}/ stands for it"
                )
            here = day == self.day
            return self._known(
                address,
                line,
                ("" if here else f"/issues/{day}/") + (self._place(day, mark, line) or ("#" if here else "")),
            )
        return self._known(address, line, self._elsewhere(said, target or path, local, line))

    def picture(self, address: str, line: int) -> str:
        """A picture's address on our page; as written where there is none to bring along."""
        local = self._local(address.strip())
        if local is None:
            if not address.strip().lower().startswith("data:"):
                self.notes.problem(
                    line, f"the picture {address[:200]} is on another site: not fetched, a link stands for it"
                )
            else:
                self.notes.problem(line, "a picture stands inside the text (data:): save it as a file and name that")
            return address
        path = self._file(local.partition("#")[0].partition("?")[0], self.book.pictures)
        if path is None:
            self.notes.problem(line, f"the picture {address[:200]} is not in the tree, or is none")
            return address
        if path not in self.notes.pictures:
            self.notes.pictures[path] = f"/images/{self.day}/{self._name(path)}"
            self.notes.change("picture", line, f"{address} → {self.notes.pictures[path]}")
        self.led[address] = self.notes.pictures[path]
        return self.notes.pictures[path]

    def has_file(self, address: str) -> bool:
        """Whether an address, spaces and all, names a file of the book."""
        local = self._local(address.strip())
        return (
            local is not None
            and self._file(local, {**self.book.pictures, **dict.fromkeys(self.book.texts)}) is not None
        )

    def _known(self, address: str, line: int, target: str) -> str:
        if target != address:
            self.led[address] = target
            self.notes.change("link", line, f"{address} → {target}")
        return target

    def _local(self, address: str) -> str | None:
        """An address as a path from the book's root, `#…` included; None when it leads elsewhere."""
        if self.book.address and (address + "/").startswith(self.book.address):
            address = "/" + address[len(self.book.address) :]
        elif address.startswith("//") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address) or not address:
            return None
        path, mark, place = address.partition("#")
        path = unicodedata.normalize("NFC", unquote(path)).replace("\\", "/")
        base = "" if path.startswith("/") else self.folder
        whole = posixpath.normpath(posixpath.join(base, path.lstrip("/"))) if path.strip("/") else "."
        return ("" if whole == "." else whole) + mark + place

    def _page(self, path: str) -> str:
        """The text that an address leads to; empty when there is none."""
        stem = re.sub(r"\.html?$", "", path, flags=re.IGNORECASE)
        stem = re.sub(r"(?:^|/)index$", "", stem)
        tries = [path, f"{stem}.md", f"{stem}.markdown", posixpath.join(stem, "README.md")]
        return next((found for one in tries if (found := self._file(one, self.book.texts))), "")

    def _file(self, path: str, files: Iterable[str]) -> str | None:
        """A file of the book by its name; capitals may differ, as they may on the machine it was written on."""
        if path in files:
            return path
        return next((name for name in files if name.lower() == path.lower()), None)

    def _elsewhere(self, said: str, path: str, local: str, line: int) -> str:
        """An address inside the book that is no issue's."""
        if path in ("", ".") or path.lower() == "readme.md":
            return "/"
        if path.lower() == "summary.md":
            return "/archive/"
        if self.book.address:
            page = old_address(path).lstrip("/") if path in self.book.texts else quote(path)
            _, mark, place = local.partition("#")
            return self.book.address + page + mark + place
        there = path in self.book.texts or path in self.book.others or path in self.book.pictures
        why = "is not brought along" if there else "is not in the tree"
        self.notes.problem(line, f"{said} leads to a file that {why}; --address makes it lead to the old site")
        return said

    def _place(self, day: date, mark: str, line: int) -> str:
        """`#…` for a place in an issue; empty for the whole of it, and that is said."""
        if not mark:
            return ""
        anchor = self.anchors.get(day, {}).get(folded(unquote(mark)))
        if anchor:
            return f"#{anchor}"
        if self.anchors:
            self.notes.problem(line, f"#{unquote(mark)[:100]} names no item of {day}; the link leads to the page")
        return ""

    def _name(self, path: str) -> str:
        """A picture's name on our side: plain letters, the suffix of what it is, each picture another."""
        base = posixpath.basename(path)
        stem = base.rpartition(".")[0] or base
        suffix = self.book.pictures[path].suffix
        given = base[len(stem) :].lower().replace(".jpeg", ".jpg")
        plain_stem = re.sub(r"[^0-9A-Za-z._-]+", "-", stem).strip("-.")[:80]
        if plain_stem != stem:
            plain_stem = f"{plain_stem or 'picture'}-{self.book.pictures[path].hash[:6]}"
        name = plain_stem + (base[len(stem) :] if given == suffix else suffix)
        if self.names.setdefault(name.lower(), path) != path:
            name = f"{plain_stem}-{self.book.pictures[path].hash[:10]}{suffix}"
            self.names[name.lower()] = path
        return name


def _is_page(path: str) -> bool:
    return bool(re.search(r"\.(?:md|markdown|html?)$", path, re.IGNORECASE))
