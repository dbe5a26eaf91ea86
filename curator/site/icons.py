"""The site's sign as pictures, for the home screens of phones: the publication's emoji, else a plain feed sign.

As with the pictures for sharing, an icon's name tells all that decides its bytes, and one that was drawn before is
taken again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from curator.domain.settings import Settings
from curator.site.files import put_file
from curator.site.fonts import Font, emoji_font
from curator.site.picture import sticker

FOLDER = "icons"
"""Below the site's root."""

_SIZES = {"192": (192, 0.86), "512": (512, 0.86), "512-maskable": (512, 0.6)}
"""Name → pixels, and how much of them the sign fills. Chrome asks for 192 and 512 pixels; a maskable icon may be cut to
a circle of four fifths: https://www.w3.org/TR/appmanifest/#icon-masks"""

_PAPER, _MARK = (255, 255, 255), (15, 118, 110)
_SCALE = 4
"""The plain sign is drawn larger and made smaller: lines of Pillow have hard edges."""


def draw_icons(settings: Settings, kept: Path) -> Mapping[str, bytes]:
    """The site's icons: address from the site's root → PNG. They lie in `kept`, which may be removed at any time.
    Raises `OSError` when one cannot be written."""
    emoji, font = settings.publication.emoji, emoji_font()
    with_what = f"{_program()} {emoji} {(font.path.name, font.path.stat().st_size) if font else ''}"
    known = hashlib.sha256(with_what.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    drawn = {}
    for name in _SIZES:
        file = kept / f"{name}-{known}.png"
        if not file.is_file():
            put_file(file, _drawn(name, emoji, font))
        drawn[f"{FOLDER}/{file.name}"] = file.read_bytes()
    for old in kept.iterdir():
        if f"-{known}." not in old.name:
            old.unlink()
    return drawn


def icon_addresses(drawn: Mapping[str, bytes]) -> Mapping[str, str]:
    """Name of an icon, `192`, `512` or `512-maskable` → its address."""
    return dict(zip(_SIZES, drawn, strict=True))


def _drawn(name: str, emoji: str, font: Font | None) -> bytes:
    size, part = _SIZES[name]
    sign = (sticker(emoji, font) if emoji and font else None) or _feed_sign()
    scale = size * part / max(sign.size)
    sign = sign.resize((round(sign.width * scale), round(sign.height * scale)), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", (size, size), _PAPER)
    paper.paste(sign, ((size - sign.width) // 2, (size - sign.height) // 2), sign)
    file = BytesIO()
    paper.save(file, "PNG", optimize=True)
    return file.getvalue()


def _feed_sign() -> Image.Image:
    """The sign of `whole`'s plain icon, in a square of 100 parts: a point with two arcs around it."""
    side = 100 * _SCALE
    sign = Image.new("RGBA", (side, side), (*_MARK, 0))
    brush = ImageDraw.Draw(sign)
    for radius in (30, 58):
        box = [_SCALE * part for part in (20 - radius - 6, 80 - radius - 6, 20 + radius + 6, 80 + radius + 6)]
        brush.arc(box, 270, 360, fill=(*_MARK, 255), width=12 * _SCALE)
        for x, y in ((20, 80 - radius), (20 + radius, 80)):
            brush.ellipse([_SCALE * part for part in (x - 6, y - 6, x + 6, y + 6)], fill=(*_MARK, 255))
    brush.ellipse([_SCALE * part for part in (16, 68, 32, 84)], fill=(*_MARK, 255))
    return sign


@lru_cache(maxsize=1)
def _program() -> str:
    """What draws: our modules and Pillow."""
    sources = [(files("curator.site") / name).read_text(encoding="utf-8") for name in ("icons.py", "picture.py")]
    return hashlib.sha256("\0".join([*sources, version("pillow")]).encode()).hexdigest()
