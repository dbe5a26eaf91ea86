"""Whether a text is one emoji, as the eye counts."""

from __future__ import annotations

import re

_PICTURE = (
    "(?:[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?)"
)
_ONE = re.compile(
    rf"(?:{_PICTURE}(?:\u200d{_PICTURE})*(?:[\U000e0020-\U000e007e]+\U000e007f)?"  # families, flags of regions
    "|[\U0001f1e6-\U0001f1ff]{2}"  # flags of countries
    "|[0-9#*]\ufe0f?\u20e3)"  # keycaps
)
"""By https://unicode.org/reports/tr51/#EBNF_and_Regex, with the blocks where emoji are instead of the whole list."""


def is_one_emoji(text: str) -> bool:
    """Whether a text is exactly one emoji."""
    return _ONE.fullmatch(text) is not None
