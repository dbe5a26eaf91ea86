"""The picture of an issue that is shown where its address is shared: emoji, title, number and date.

The same words, fonts and Pillow give the same bytes. 1200 x 630 is what Open Graph's readers ask for
(https://developers.facebook.com/docs/sharing/webmasters/images); few colours keep it near 15 kB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from curator.site.fonts import Font
from curator.site.typeset import balanced, lines_of, shortened

WIDTH, HEIGHT = 1200, 630
_MARGIN = 88
_ROOM = WIDTH - 2 * _MARGIN
_TOP, _BOTTOM = 224, 492
"""The band of the title."""
_SIZES = ((72, 2), (60, 3), (50, 4), (42, 5))
"""A title's size in pixels, and how many lines of it have room; the first that holds the title is taken."""
_FACTS = 30
_EMOJI = 128

_PAPER, _INK, _MARK = (255, 255, 255), (29, 39, 51), (13, 148, 136)
_SHADES = 16
"""Steps from paper to ink: palette entries 0 to 15. The next is the mark's colour, those after it are the emoji's."""
_STICKER_COLOURS = 160
_STICKER_ADVANCE = 1.15
_EMOJI_PIXELS = 109
"""The one size that Noto Color Emoji has."""

_HALF_EMPTY = frozenset("（「『【〈《〔")
"""Signs whose left half is empty: at the beginning of a line they hang into the margin, so that lines look straight."""

_SIGN = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_CLUSTER = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|{_SIGN}[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d{_SIGN}[\ufe0f\U0001f3fb-\U0001f3ff]*)*|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands on a picture."""

    title: str
    emoji: str = ""
    facts: str = ""
    """Below the title: whose issue it is, its number, its date."""


class Pen:
    """Draws pictures. A letter that its fonts do not have is left out. Raises `OSError` for a font it cannot read."""

    def __init__(self, text: Font, emoji: Font | None = None) -> None:
        self._text = text
        self._faces: dict[int, ImageFont.FreeTypeFont] = {}
        self._has: dict[str, bool] = {"": False}
        self._stickers: dict[str, Image.Image | None] = {}
        self._advances: dict[str, float] = {}
        self._emoji = _emoji_face(emoji) if emoji else None
        self._nothing = bytes(self._face(24).getmask("\U0010fffe"))

    def draw(self, picture: Picture) -> bytes:
        """The picture as PNG."""
        sheet = _Sheet()
        title = self._drawable(picture.title)
        least, most = _SIZES[-1]
        size, lines = next(
            ((size, lines) for size, room in _SIZES if len(lines := self._lines(title, size)) <= room),
            (least, shortened(self._lines(title, least), most, _ROOM, self._width(least))),
        )
        step = round(size * 1.36)
        top = _TOP + max(0, (_BOTTOM - _TOP - step * len(lines)) // 2)
        self._write(sheet, self._drawable(picture.emoji), _EMOJI, 72 + _EMOJI - 18)
        for number, line in enumerate(lines):
            self._write(sheet, line, size, top + step * number + size)
        facts = lines_of(self._drawable(picture.facts), _ROOM, self._width(_FACTS))
        for line in shortened(facts, 1, _ROOM, self._width(_FACTS)):
            self._write(sheet, line, _FACTS, 560)
        return sheet.png()

    def _lines(self, title: str, size: int) -> list[str]:
        return balanced(title, _ROOM, self._width(size))

    def _face(self, size: int) -> ImageFont.FreeTypeFont:
        if size not in self._faces:
            self._faces[size] = ImageFont.truetype(str(self._text.path), size, index=self._text.index)
        return self._faces[size]

    def _width(self, size: int) -> Callable[[str], float]:
        return partial(self._wide, size)

    def _wide(self, size: int, text: str) -> float:
        """A text's width, its letters' one after the other: pairs are not moved closer."""
        return size * sum(map(self._advance, _CLUSTER.findall(text)))

    def _advance(self, piece: str) -> float:
        """How far a letter or emoji leads on, in sizes of its letters."""
        if piece not in self._advances:
            letter = self._letter(piece) or self._sticker(piece) is None
            self._advances[piece] = self._face(100).getlength(piece) / 100 if letter else _STICKER_ADVANCE
        return self._advances[piece]

    def _drawable(self, text: str) -> str:
        """The text without what cannot be drawn."""
        kept = (piece for piece in _CLUSTER.findall(text) if self._letter(piece) or self._sticker(piece) is not None)
        return " ".join("".join(kept).split())

    def _letter(self, piece: str) -> bool:
        """Whether the text's font draws this: a letter it has, or a space."""
        if piece not in self._has:
            self._has[piece] = piece.isspace() or (
                len(piece) == 1 and bytes(self._face(24).getmask(piece)) not in (self._nothing, b"")
            )
        return self._has[piece]

    def _sticker(self, piece: str) -> Image.Image | None:
        """An emoji in its colours, as large as its font has it; None when there is none."""
        if piece not in self._stickers:
            self._stickers[piece] = _stuck(piece, self._emoji) if self._emoji and re.match(_SIGN, piece) else None
        return self._stickers[piece]

    def _runs(self, text: str) -> Iterator[tuple[str, bool]]:
        """The text as runs of letters and single emoji, and which it is."""
        run = ""
        for piece in _CLUSTER.findall(text):
            if self._letter(piece) or self._sticker(piece) is None:
                run += piece
                continue
            if run:
                yield run, False
            run = ""
            yield piece, True
        if run:
            yield run, False

    def _write(self, sheet: _Sheet, text: str, size: int, baseline: int) -> None:
        """A line from the left margin on."""
        left = _MARGIN - (size * 0.5 if text[:1] in _HALF_EMPTY else 0)
        for run, sticker in self._runs(text):
            drawn = self._sticker(run) if sticker else None
            if drawn is not None:
                sheet.stick(drawn, round(left), baseline - round(size * 0.86), size)
                left += size * _STICKER_ADVANCE
            else:
                sheet.brush.text((left, baseline), run, fill=255, font=self._face(size), anchor="ls")
                left += self._face(size).getlength(run)


def sticker(emoji: str, font: Font) -> Image.Image | None:
    """An emoji in its colours, as large as its font has it, on nothing; None when the font has none for it."""
    return _stuck(emoji, _emoji_face(font))


def _emoji_face(font: Font) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), _EMOJI_PIXELS)


def _stuck(piece: str, face: ImageFont.FreeTypeFont) -> Image.Image | None:
    box = face.getbbox(piece)
    if box[2] - box[0] < 1 or box[2] - box[0] > 2 * _EMOJI_PIXELS:  # nothing, or parts that it cannot join
        return None
    drawn = Image.new("RGBA", (round(box[2]), round(box[3])), (*_PAPER, 0))
    ImageDraw.Draw(drawn).text((0, 0), piece, font=face, embedded_color=True)
    seen = drawn.getbbox()
    return drawn.crop(seen) if seen else None


class _Sheet:
    """A picture while it is drawn: ink in shades, and stickers in colour."""

    def __init__(self) -> None:
        self.ink = Image.new("L", (WIDTH, HEIGHT), 0)
        self.brush = ImageDraw.Draw(self.ink)
        self.stickers: list[tuple[Image.Image, int, int]] = []

    def stick(self, drawn: Image.Image, left: int, top: int, size: int) -> None:
        """Put an emoji into a square."""
        scale = size / max(drawn.size)
        small = drawn.resize(
            (round(drawn.width * scale) or 1, round(drawn.height * scale) or 1), Image.Resampling.LANCZOS
        )
        self.stickers.append((small, left + (size - small.width) // 2, top + (size - small.height) // 2))

    def png(self) -> bytes:
        """The picture as a PNG with a palette."""
        made = self.ink.point([round(value * (_SHADES - 1) / 255) for value in range(256)])
        made.paste(_SHADES, (0, 0, WIDTH, 14))
        colours = [_between(_PAPER, _INK, step / (_SHADES - 1)) for step in range(_SHADES)] + [_MARK]
        if self.stickers:
            colours += self._coloured(made, len(colours))
        picture = Image.frombytes("P", made.size, made.tobytes())
        picture.putpalette([part for colour in colours for part in colour])
        file = BytesIO()
        picture.save(file, "PNG", compress_level=7)
        return file.getvalue()

    def _coloured(self, made: Image.Image, first: int) -> list[tuple[int, int, int]]:
        """Put the stickers onto the picture, as palette entries from `first` on, which are returned."""
        height = max(small.height for small, _, _ in self.stickers)
        strip = Image.new("RGB", (sum(small.width for small, _, _ in self.stickers), height), _PAPER)
        at = 0
        for small, _, _ in self.stickers:
            strip.paste(small, (at, 0), small)
            at += small.width
        few = strip.quantize(_STICKER_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat = few.getpalette() or []
        shifted = Image.frombytes("L", few.size, bytes(first + value for value in few.tobytes()))
        at = 0
        for small, left, top in self.stickers:
            made.paste(shifted.crop((at, 0, at + small.width, small.height)), (left, top))
            at += small.width
        return [(flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat) - 2, 3)]


def _between(one: tuple[int, int, int], other: tuple[int, int, int], part: float) -> tuple[int, int, int]:
    first, second, third = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return first, second, third
