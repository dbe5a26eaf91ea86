"""The pictures for sharing: which the site needs, and those that were drawn before and need not be again.

A picture's name tells all that decides its bytes, so that a changed title gets a new address: places that show it keep
what they once fetched. The folder may be removed at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from curator.domain.settings import Settings
from curator.domain.types import Issue
from curator.domain.words import words
from curator.site.files import put_file
from curator.site.fonts import Font, emoji_font, text_font
from curator.site.pages import day_text, number_text
from curator.site.picture import Pen, Picture

FOLDER = "pictures"
"""Below the site's root."""

DEFAULT = ""
"""Name of the picture of all pages that are no issue's."""

_MODULES = ("picture.py", "typeset.py")


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a site."""

    addresses: Mapping[str, str]
    """Day of an issue, or `DEFAULT` → address from the site's root."""
    kept: Path
    """The folder where they lie, by the last part of their addresses."""
    missing: str = ""
    """Why there are none; empty when there are."""
    icons: Mapping[str, bytes] = field(default_factory=dict)
    """The site's icons, by address; none where nothing asks for them."""

    def files(self) -> Iterable[tuple[str, bytes]]:
        """Every picture with its address, one after the other."""
        yield from self.icons.items()
        for address in self.addresses.values():
            yield address, (self.kept / address.rpartition("/")[2]).read_bytes()


def pictures(issues: Iterable[Issue], settings: Settings, root: Path, kept: Path) -> Pictures:
    """Draw what is not in `kept` yet; what is no longer needed goes. Without a font there are no pictures, and the
    site is made all the same. Raises `OSError` when a file cannot be written."""
    publication = settings.publication
    font = text_font(publication.language, settings.site.font, root)
    if font is None:
        return Pictures({}, kept, _no_font(publication.language, settings.site.font))
    emoji = emoji_font()
    wanted = {issue.date.isoformat(): _of(issue, settings) for issue in issues} | {DEFAULT: _default(settings)}
    with_what = f"{_program()} {_told(font)} {_told(emoji)}"
    names = {name: _name(name, repr(picture), with_what) for name, picture in wanted.items()}
    fresh = {name: picture for name, picture in wanted.items() if not (kept / names[name]).is_file()}
    if fresh:
        pen = Pen(font, emoji)
        for name, picture in fresh.items():
            put_file(kept / names[name], pen.draw(picture))
    needed = set(names.values())
    for path in kept.iterdir():
        if path.name not in needed:
            path.unlink()
    return Pictures({name: f"{FOLDER}/{file}" for name, file in names.items()}, kept)


def _of(issue: Issue, settings: Settings) -> Picture:
    publication = settings.publication
    w = words(publication.language)
    facts = [publication.title, number_text(issue, w), day_text(issue.date, w)]
    title = issue.title or publication.title
    return Picture(title, issue.emoji or publication.emoji, " · ".join(fact for fact in facts if fact))


def _default(settings: Settings) -> Picture:
    publication = settings.publication
    return Picture(publication.title, publication.emoji, " ".join(publication.description.split()))


def _no_font(language: str, own: str) -> str:
    if own:
        return (
            f'[site] font "{own}" is no font with the letters of "{language}": pages have no pictures for sharing. '
            "Name a .ttf, .otf or .ttc file that has them"
        )
    return (
        f'no font with the letters of "{language}" on this machine: pages have no pictures for sharing. '
        "Install one (Debian, Ubuntu: fonts-noto-cjk fonts-noto-color-emoji) or name a file in [site] font"
    )


def _name(name: str, picture: str, with_what: str) -> str:
    known = hashlib.sha256(f"{picture} {with_what}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{name or 'site'}-{known}.png"


def _told(font: Font | None) -> str:
    """What tells a font from another: its file's name and size."""
    return f"{font.path.name} {font.path.stat().st_size} {font.index}" if font else ""


@lru_cache(maxsize=1)
def _program() -> str:
    """What draws: our modules and Pillow."""
    sources = [(files("curator.site") / name).read_text(encoding="utf-8") for name in _MODULES]
    return hashlib.sha256("\0".join([*sources, version("pillow")]).encode()).hexdigest()
