"""The colours of the review, by kinds of text, taken from the theme's variables.

Not in the style sheet: the toolkit resolves every class of a style sheet for every widget at every change, which
took 0.07 s of the start with forty kinds (measured).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.color import Color
from rich.style import Style


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of text looks. Names are theme variables; the empty string means: as what is around it."""

    color: str = ""
    background: str = ""
    bold: bool = False
    strike: bool = False
    underline: bool = False


_MUTED = Look("foreground-muted")
_DIMMED = Look("foreground-disabled")
_ACCENT = Look("text-accent", bold=True)
_GOOD = Look("text-success")
_WARNING = Look("text-warning")
_ERROR = Look("text-error", bold=True)
_ORIGIN = Look("text-secondary")
_STRONG = Look(bold=True)

LOOKS: Mapping[str, Look] = {
    # top and bottom
    "bar-strong": _ACCENT,
    "bar-dim": _MUTED,
    "bar-filter": Look("text-warning", bold=True),
    "tab": _MUTED,
    "tab-chosen": Look("background", "primary", bold=True),
    "key": _ACCENT,
    "hint-text": _MUTED,
    "status-good": _GOOD,
    "status-error": _ERROR,
    "status-dim": _MUTED,
    "status-ask": Look("background", "warning", bold=True),
    # the list
    "cursor": Look(background="primary-muted", bold=True),
    "cursor-mark": _ACCENT,
    "hint": _MUTED,
    "source": _ORIGIN,
    "writer": Look("text-accent"),
    "flags": _WARNING,
    "dim": _DIMMED,
    "mark-keep": Look("text-success", bold=True),
    "mark-later": _WARNING,
    "mark-discuss": _ERROR,
    "mark-skip": _MUTED,
    "mark-published": _MUTED,
    "scroll-at": _MUTED,
    "empty": _STRONG,
    "empty-next": _MUTED,
    # the reading page
    "page-title": _STRONG,
    "page-url": _MUTED,
    "page-state": _GOOD,
    "page-hint": Look("text-accent"),
    "page-warning": Look("text-warning", bold=True),
    "page-who": _ORIGIN,
    "page-strong": _STRONG,
    "page-head": _ACCENT,
    "page-code": Look("text-secondary", "boost"),
    "page-quote": _MUTED,
    "page-link": Look("text-primary", underline=True),
    "page-mark": _MUTED,
    "page-gone": Look("foreground-disabled", strike=True),
}
"""Kind → its look. A kind that is not here looks like what is around it."""


def style_over(base: Style, kind: str, variables: Mapping[str, str]) -> Style:
    """The style of a kind of text on top of another style.

    Args:
        base: What is around it, with a background colour.
        kind: A name in `LOOKS`; an unknown one changes nothing.
        variables: The theme's: name → `#RRGGBB` or `#RRGGBBAA`.
    """
    look = LOOKS.get(kind)
    if look is None:
        return base
    background = _blended(variables.get(look.background, ""), base.bgcolor)
    color = _blended(variables.get(look.color, ""), background or base.bgcolor)
    return base + Style(
        color=color,
        bgcolor=background,
        bold=look.bold or None,
        strike=look.strike or None,
        underline=look.underline or None,
    )


def _blended(value: str, under: Color | None) -> Color | None:
    """A colour with its transparency worked out; None for what is no hex colour."""
    if len(value) not in (7, 9) or not value.startswith("#"):
        return None
    over = [int(value[i : i + 2], 16) for i in (1, 3, 5)]
    alpha = int(value[7:9], 16) / 255 if len(value) == 9 else 1.0
    below = under.get_truecolor() if under is not None else (0, 0, 0)
    return Color.from_rgb(*(round(b + (o - b) * alpha) for o, b in zip(over, below, strict=True)))
