"""The encoding of a text that declares none and is no UTF-8, by the shape of its bytes.

Latin letters with accents stand alone between ASCII ones; letters of other scripts come in runs. So a text of short
runs is left to Windows-1252, and only long runs are looked at. The ranges are those of the code tables: lead bytes
of the common half of GB 2312 (rows 16-55) and Big5 (level 1), the Hangul rows of KS X 1001, capitals and small
letters of KOI8-R, Windows-1251 and Windows-1255, TIS-620.
"""

from __future__ import annotations

import re

FEWEST = 8
"""Bytes beyond ASCII below which nothing is guessed."""

_RUN = re.compile(rb"[\x80-\xff]+")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_NO_THAI = re.compile(
    "(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
)
_HANGUL = re.compile("[\uac00-\ud7a3]")


def guessed(body: bytes) -> str:
    """The name of the encoding, in Python's words; the empty string when its bytes have no clear shape."""
    runs = [match.group() for match in _RUN.finditer(body[:200_000])]
    foreign = b"".join(runs)
    if len(foreign) < FEWEST:
        return ""
    for name in ("euc_jp", "cp932"):
        if _share(_KANA, body, name) > 0.2:
            return name
    long = len(foreign) >= 3 * len(runs)
    if not long and not _reads(body, "big5"):
        return ""
    if long and _thai(foreign, body):
        return "cp874"
    if _share(_HANGUL, body, "euc_kr") > 0.9:
        return "cp949"
    if _leads(body, "gb2312", range(0xB0, 0xD8)) > 0.7:
        return "gb18030"
    if _leads(body, "big5", range(0xA4, 0xC7)) > 0.7:
        return "big5"
    return _alphabet(foreign, body) if long else ""


def _reads(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return ""


def _share(script: re.Pattern[str], body: bytes, name: str) -> float:
    """The share of a script among the characters beyond ASCII; 0 when the bytes cannot be read so."""
    text = _reads(body, name)
    foreign = sum(1 for character in text if character > "\x7f" and character.isalpha())
    return len(script.findall(text)) / foreign if foreign else 0.0


def _leads(body: bytes, name: str, common: range) -> float:
    """The share of common characters among those of two bytes; 0 when the bytes cannot be read so."""
    characters = [character.encode(name) for character in _reads(body, name) if character > "\x7f"]
    letters = [pair for pair in characters if pair[0] > 0xA3]
    return sum(1 for pair in letters if pair[0] in common) / len(letters) if letters else 0.0


def _alphabet(foreign: bytes, body: bytes) -> str:
    """Hebrew and Cyrillic, by where their small letters are."""
    if _within(foreign, 0xE0, 0xFA) > 0.95 and not _within(foreign, 0xFB, 0xFF) and _reads(body, "cp1255"):
        return "cp1255" if len(foreign) >= 5 * FEWEST else ""
    if _within(foreign, 0xC0, 0xDF) > 0.7:
        return "koi8_r"
    return "cp1251" if _within(foreign, 0xE0, 0xFF) > 0.8 and _within(foreign, 0xFB, 0xFF) else ""


def _thai(foreign: bytes, body: bytes) -> bool:
    """Its consonants, with marks above them and vowels before them as the script has them; Chinese bytes do not."""
    text = _reads(body, "tis_620")
    return _within(foreign, 0xA1, 0xCE) > 0.5 and text != "" and len(_NO_THAI.findall(text)) * 50 < len(foreign)


def _within(foreign: bytes, first: int, last: int) -> float:
    return sum(1 for byte in foreign if first <= byte <= last) / len(foreign)
