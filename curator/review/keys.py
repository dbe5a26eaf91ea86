"""From what a keyboard sends to the key that was meant, with a Japanese input method left on.

An input method in romaji mode commits `１`, `ｘ`, `う` where `1`, `x`, `u` were pressed (measured in tmux). Where
no text field has the focus, these mean the key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

KANA: Mapping[str, str] = {
    "あ": "a",
    "い": "i",
    "う": "u",
    "え": "e",
    "お": "o",
    "ん": "n",
    "っ": "x",
    "・": "/",
    "。": ".",
    "、": ",",
    "ー": "-",
    "「": "[",
    "」": "]",
}
"""What a romaji input method makes of a single key. Kana of two keys (か) mean no key."""


def plain_key(key: str, character: str | None) -> str:
    """The key as the command table names it: a printable character itself, else the terminal's name for it.

    Args:
        key: The toolkit's name, such as `pageup` or `upper_g`.
        character: What the key types; None when it types nothing.
    """
    if character == "\u3000":
        return " "
    if character is None or not character.isprintable() or len(character) != 1:
        return key
    folded = unicodedata.normalize("NFKC", character)
    return KANA.get(folded, folded)
