"""What the review asks of the machine it runs on: a browser and a clipboard."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

Which = Callable[[str], str | None]


def may_open(url: str) -> bool:
    """Whether an address may be handed to a browser: http or https with a host, nothing that reads as an option."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()


def browser_command(
    env: Mapping[str, str], *, platform: str = sys.platform, which: Which = shutil.which
) -> list[str] | None:
    """The command that opens an address in a window of its own; None when there is none.

    Browsers that would take over this terminal (xdg-open falls back to them without a display) are not used.
    """
    for candidate in filter(None, env.get("BROWSER", "").split(os.pathsep)):
        try:
            words = shlex.split(candidate.removesuffix("&"))
        except ValueError:
            continue
        if words and which(words[0]):
            return words
    if platform == "darwin":
        return ["open"] if which("open") else None
    if which("wslview"):
        return ["wslview"]
    has_display = env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")
    return ["xdg-open"] if has_display and which("xdg-open") else None


def open_in_browser(url: str, env: Mapping[str, str] = os.environ) -> bool:
    """Open an address; False when there is no browser to do it. What the browser prints goes nowhere."""
    command = browser_command(env)
    if command is None:
        return False
    words = [word.replace("%s", url) for word in command] if any("%s" in word for word in command) else [*command, url]
    try:
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


def copy_to_tmux(text: str, env: Mapping[str, str] = os.environ) -> None:
    """Put a text into tmux's buffer and, through it, into the clipboard. Inside tmux OSC 52 alone is lost with the
    default `set-clipboard external` (measured). Outside of tmux nothing happens."""
    if not env.get("TMUX") or not shutil.which("tmux"):
        return
    try:
        subprocess.run(
            ["tmux", "load-buffer", "-w", "-"], input=text.encode(), capture_output=True, timeout=1, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return
