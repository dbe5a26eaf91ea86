"""What is on the screen of an app under test, as text."""

from __future__ import annotations

from textual.app import App


def lines(app: App[None]) -> list[str]:
    """Every line of the screen, as the terminal gets it, without colours."""
    width, height = app.size
    strips = app.screen._compositor.render_strips(app.size)
    return ["".join(segment.text for segment in strip) for strip in strips][:height] if width else []


def text(app: App[None]) -> str:
    """The whole screen."""
    return "\n".join(lines(app))
