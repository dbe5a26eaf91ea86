"""Which fonts of this machine the pictures are drawn with."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",  # Debian, Ubuntu: fonts-noto-cjk
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",  # Arch, Alpine
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",  # Fedora: google-noto-sans-cjk-fonts
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/System/Library/Fonts/ヒラギノ角ゴシック W6.ttc",  # macOS
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "C:/Windows/Fonts/YuGothB.ttc",
    "C:/Windows/Fonts/meiryob.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/System/Library/Fonts/Helvetica.ttc",
    "C:/Windows/Fonts/segoeuib.ttf",
)
"""Where systems keep a bold font, those with Japanese first."""

KNOWN_EMOJI = (
    "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
    "/usr/share/fonts/noto/NotoColorEmoji.ttf",
    "/usr/share/fonts/google-noto-emoji/NotoColorEmoji.ttf",
    "/System/Library/Fonts/Apple Color Emoji.ttc",
)

_SAMPLES = {"ja": "あ漢", "zh": "汉", "ko": "한", "ru": "Ж", "uk": "Ж", "el": "Ω", "th": "ก", "he": "א", "ar": "ع"}
"""What a font must be able to draw for a language; Latin letters for all others."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and which of its faces."""

    path: Path
    index: int = 0


def text_font(language: str, own: str, root: Path) -> Font | None:
    """The font for titles in a language: `own`, a file that the publication names (from its folder `root`), else the
    system's bold one that has the language's letters. None when there is none, or when `own` cannot be read."""
    sample = _SAMPLES.get(language.split("-", maxsplit=1)[0].lower(), "A")
    if own:
        font = Font(root / own)
        return font if _draws(font, sample) else None
    return next((font for font in _candidates(language) if _draws(font, sample)), None)


def emoji_font() -> Font | None:
    """The font for emoji; None when the machine has none that can be drawn."""
    return next((Font(Path(path)) for path in KNOWN_EMOJI if Path(path).is_file()), None)


def _candidates(language: str) -> Iterator[Font]:
    matched = _matched(language)
    if matched is not None:
        yield matched
    for path in KNOWN:
        if Path(path).is_file():
            yield Font(Path(path))


def _matched(language: str) -> Font | None:
    """What fontconfig has; None without fontconfig."""
    pattern = f"sans-serif:bold:lang={language}"
    try:
        done = subprocess.run(
            ["fc-match", "--format", "%{file}\n%{index}", pattern],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
            env=os.environ | {"LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    path, _, index = done.stdout.partition("\n")
    # A face of a variable font is numbered in the upper half of the word.
    return Font(Path(path), int(index) & 0xFFFF) if done.returncode == 0 and path and index.isdecimal() else None


def _draws(font: Font, sample: str) -> bool:
    from PIL import ImageFont

    try:
        face = ImageFont.truetype(str(font.path), 24, index=font.index)
        nothing = bytes(face.getmask("\U0010fffe"))
        return all(bytes(face.getmask(char)) != nothing for char in sample)
    except OSError:
        return False
