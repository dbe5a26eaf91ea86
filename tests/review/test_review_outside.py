"""The browser and the clipboard."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from curator.review.outside import browser_command, copy_to_tmux, may_open, open_in_browser


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://example.com/", True),
        ("http://example.com/?q=日本語", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("--version", False),
        ("https:///nohost", False),
        ("https://example.com/\x1b]0;x", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_opened(url: str, may: bool) -> None:
    """http and https with a host; nothing a program could read as an option or a script."""
    assert may_open(url) is may


def only(*names: str):
    """A machine that has just these programs."""
    return lambda name: f"/bin/{name}" if name in names else None


@pytest.mark.parametrize(
    ("env", "platform", "programs", "command"),
    [
        ({}, "linux", (), None),
        ({}, "linux", ("xdg-open",), None),
        ({"DISPLAY": ":0"}, "linux", ("xdg-open",), ["xdg-open"]),
        ({"WAYLAND_DISPLAY": "w"}, "linux", ("xdg-open",), ["xdg-open"]),
        ({}, "linux", ("wslview",), ["wslview"]),
        ({}, "darwin", ("open",), ["open"]),
        ({"BROWSER": "firefox --new-tab"}, "linux", ("firefox",), ["firefox", "--new-tab"]),
        ({"BROWSER": "gone:firefox"}, "linux", ("firefox",), ["firefox"]),
        ({"BROWSER": "gone"}, "linux", (), None),
        ({"BROWSER": "'"}, "linux", (), None),
    ],
)
def test_the_browser_is_the_users_or_the_systems(
    env: dict[str, str], platform: str, programs: tuple[str, ...], command: list[str] | None
) -> None:
    """BROWSER first; without a display nothing that would take over the terminal."""
    assert browser_command(env, platform=platform, which=only(*programs)) == command


@pytest.mark.parametrize("form", ["{program}", "{program} %s"])
def test_the_browser_gets_the_address_as_one_argument(tmp_path: Path, form: str) -> None:
    """No shell in between: an address with quotes and semicolons stays one word."""
    told = tmp_path / "told"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > "{told}.part" && mv "{told}.part" "{told}"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    url = "https://example.com/?a=1;touch%20x&b='$(id)'"
    assert open_in_browser(url, {"BROWSER": form.format(program=program)})
    from tests.review.waiting import until

    until(told.exists, "the browser was never started")
    assert told.read_text() == url + "|"


def test_a_machine_without_a_browser_says_so() -> None:
    """False, so that the screen can copy the address instead."""
    assert not open_in_browser("https://example.com/", {"PATH": ""})


def test_outside_of_tmux_nothing_is_copied_to_it() -> None:
    """No TMUX, no call."""
    copy_to_tmux("https://example.com/", {})
