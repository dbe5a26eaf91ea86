"""The built pages held against validators: html-validate, axe in Chromium, and what a browser asks for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

NODE = Path(__file__).parent / "node"
PAGES = (
    "",
    "issues/2023-03-17/",
    "issues/2023-03-10/",
    "archive/",
    "archive/2023/",
    "sections/articles/",
    "sections/articles/2023/",
    "topics/kubernetes/",
    "feeds/",
    "search/?q=eBPF",
    "about/",
    "propose/",
    "404.html",
)
"""One page of each kind."""


@pytest.fixture(scope="module")
def looked_at(node: str, browser: str, origin: str) -> list[dict[str, Any]]:
    """What Chromium and axe tell of each kind of page: desktop, phone, dark, and without scripts."""
    done = subprocess.run(
        [node, str(NODE / "pages.mjs"), browser, origin, *(f"/neko/{page}" for page in PAGES)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == 4 * len(PAGES)
    return told


def test_every_page_is_valid_html(node: str, built: Path) -> None:
    """html-validate finds nothing by its recommended rules, on any page of the site."""
    files = [str(path) for path in (built / "site").rglob("*.html")]
    done = subprocess.run(
        [node, str(NODE / "validate.mjs"), *files], capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_kind_of_page_can_be_used_by_all(looked_at: list[dict[str, Any]]) -> None:
    """axe finds nothing by WCAG 2.1 A and AA and its own best practices, in light, in dark and on a phone."""
    assert [told for told in looked_at if told["found"]] == []


def test_no_request_leaves_the_site(looked_at: list[dict[str, Any]]) -> None:
    """With scripts and without, every request goes to the site's own origin, and none fails."""
    assert [told for told in looked_at if told["left"] or told["errors"]] == []


def test_nothing_is_wider_than_a_phone(looked_at: list[dict[str, Any]]) -> None:
    """At 360 pixels no page scrolls sideways."""
    assert [told for told in looked_at if told["wide"] > 0] == []
