"""The title of an issue, proposed from its headlines and short enough for the places that show it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from curator.domain.words import Words

TITLE_LIMIT = 70
"""Longest title that Zenn takes (zenn-model, `src/utils.ts`)."""

PROPOSALS = 3
"""Titles that a draft offers."""

_TAIL = (
    re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|【[^【】]*】)\s*$"),
    re.compile(r"\s+[-–—|]\s+(?:(?!\s[-–—|]\s).)*$"),
    re.compile(r"(?::\s|：)(?:(?!:\s|：).)*$"),
    re.compile(r"(?:。|\. |[!?！？]).+$"),
)
"""What a headline can do without, least needed first: brackets, ` - …`, `: …`, further sentences."""


def title_length(text: str) -> int:
    """The length as Zenn counts it: UTF-16 units, so that most emoji count two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def propose_title(
    headlines: Sequence[str],
    *,
    publication: str,
    day: date,
    words: Words,
    template: str = "",
    number: int | None = None,
    limit: int = TITLE_LIMIT,
    combined: Sequence[date] = (),
    short: bool = False,
) -> str:
    """A title made of the headlines, at most `limit` long.

    Too long, headlines lose what they can do without; then the last one goes; only a single one is cut, and shows it
    by an ellipsis.

    Args:
        headlines: Plain text, the most important first.
        publication: The publication's title.
        day: The issue's date.
        words: The language's patterns; theirs shows the date as the language writes it.
        template: The publication's own pattern, empty for the language's; its `{date}` is an ISO date.
        number: For `{number}` in a template; None shows nothing.
        limit: Longest title, counted as `title_length` does.
        combined: Other meetings that the issue stands for; a template's `{date}` shows all of their dates.
        short: Whether it is a short issue; a template does not show it.

    Returns:
        The title. It is longer than `limit` only when it is so without any headline.
    """
    texts = [" ".join(text.split()) for text in headlines if text.strip()]
    pattern = template or words.title
    dates = words.date_separator.join(one.isoformat() for one in sorted({day, *combined}))
    shown = {"title": publication, "date": dates, "number": "" if number is None else str(number)}
    if not template:
        shown["date"] = date_words(day, words, combined=combined, short=short)
    bare = _bare(template, shown) if template else filled(words.title_plain, shown)
    if not texts or "{headlines}" not in pattern:
        return bare

    def title(parts: Sequence[str]) -> str:
        return filled(pattern, shown | {"headlines": words.separator.join(parts)})

    for count in range(len(texts), 0, -1):
        for parts in _shorter(texts[:count]):
            if title_length(title(parts)) <= limit:
                return title(parts)
    room = limit - title_length(title([""]))
    return title([cut(texts[0], room)]) if room >= 10 else bare


def date_words(day: date, words: Words, *, combined: Sequence[date] = (), short: bool = False) -> str:
    """An issue's date as a title says it: 2023-03-17号, 2023-03-10・2023-03-17合併号, 2023-03-17号 簡易版."""
    days = sorted({day, *combined})
    dates = words.date_separator.join(one.isoformat() for one in days)
    told = filled(words.issue_combined if len(days) > 1 else words.issue_date, {"date": dates})
    return filled(words.issue_short, {"date": told}) if short else told


def filled(pattern: str, values: dict[str, str]) -> str:
    """A pattern with `{name}` replaced; unknown names and other braces stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match.group(1), match.group()), pattern)


def _bare(template: str, shown: dict[str, str]) -> str:
    """A template's title without headlines: what joins them to the rest goes too."""
    before, found, after = template.partition("{headlines}")
    rest = re.sub(r"^[^{]*?[:：|–—-]\s*", "", after) if found else after
    return filled(before + rest, shown).strip()


def _shorter(texts: Sequence[str]) -> list[list[str]]:
    """The headlines in full, then with one tail after the other taken off, the longest headline first."""
    parts = list(texts)
    steps = [list(parts)]
    while True:
        for index in sorted(range(len(parts)), key=lambda at: -title_length(parts[at])):
            less = without_tail(parts[index])
            if less != parts[index]:
                parts[index] = less
                steps.append(list(parts))
                break
        else:
            return steps


def without_tail(text: str) -> str:
    """A headline without its least needed part; as it is when nothing can go.

    What is left must still name something: three letters, and more than a number.
    """
    for tail in _TAIL:
        match = tail.search(text)
        if match:
            less = text[: match.start()].rstrip(" :：-–—|")
            if sum(char.isalpha() for char in less) >= 3 and not re.fullmatch(r"[#\W\d]*", less):
                return less
    return text


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` units with an ellipsis, cut between words where that costs less than half of it.

    Never inside what the eye takes for one character (an emoji of several parts, a letter with its marks).
    """
    if title_length(text) <= limit:
        return text
    end = 0
    for at in range(1, len(text) + 1):
        if title_length(text[:at]) > limit - 1:
            break
        if at == len(text) or not _joined(text, at):
            end = at
    between = end
    while between > 0 and _word(text[between - 1]) and _word(text[between]) == _word(text[between - 1]):
        between -= 1
    end = between if between > end // 2 else end
    return text[:end].rstrip(" :：-–—|、,") + "…"


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after a place make one sign together."""
    before, after = text[at - 1], text[at]
    if "\u200d" in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff" or unicodedata.category(after)[0] == "M":
        return True
    if _flag(before) and _flag(after):
        run = len(re.search("[\U0001f1e6-\U0001f1ff]*\\Z", text[:at]).group())  # type: ignore[union-attr]
        return run % 2 == 1
    return "\u1160" <= after <= "\u11ff"  # vowels and final consonants of Hangul


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _word(char: str) -> str:
    """The kind of word a character belongs to, empty when words may be cut before and after it."""
    if "\u30a1" <= char <= "\u30fa" or char in "ーｰ":
        return "katakana"
    if char.isalnum() and not ("\u3040" <= char <= "\u9fff"):
        return "letters"
    return ""


def propose_titles(marked: Sequence[str], leading: Sequence[str], propose: Callable[[Sequence[str]], str]) -> list[str]:
    """Titles to choose from, the best first, each once; three where the headlines give as many.

    Args:
        marked: Headlines that somebody marked, in the page's order; empty when nobody did.
        leading: What stands first in each section, in the page's order.
        propose: Makes a title of headlines (`propose_title`).
    """
    chosen = list(marked) or list(leading[:2])
    others = [text for text in leading if text not in chosen]
    choices = [
        chosen,
        chosen[::-1],
        [*chosen[:1], *others[:1]],
        [*chosen[1:2], *others[:1]],
        chosen[:1],
        [*chosen[1:2]],
        [*others[:1], *chosen[:1]],
    ]
    titles = dict.fromkeys(propose(texts) for texts in choices if texts)
    return [*titles][:PROPOSALS] or [propose(())]
