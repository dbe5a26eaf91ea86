"""The built site in a real browser: it shows what was written, and no request leaves its origin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import html

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def browser() -> str:
    """A headless browser; a machine of the continuous integration must have one."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine, and CI must have one")
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture
def origin(built: Path) -> Iterator[str]:
    """The built site on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(built / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_page_in_a_browser(browser: str, origin: str, tmp_path: Path) -> None:
    """The page's own scripts leave its text whole, and everything it asks for comes from its own site."""
    log = tmp_path / "net.json"
    flags = (
        "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-default-apps --disable-extensions"
    ).split()
    done = subprocess.run(
        [
            browser,
            *flags,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--host-resolver-rules=MAP * 127.0.0.1:9, EXCLUDE 127.0.0.1",
            f"--log-net-log={log}",
            "--virtual-time-budget=3000",
            "--dump-dom",
            f"{origin}/issues/2023-03-17/",
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    page = html.fromstring(done.stdout)
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    # What the browser asks for itself (its clock, its updates) has no page as its initiator.
    asked = {
        event["params"]["url"]
        for event in events
        if event.get("params", {}).get("initiator") == origin and "url" in event["params"]
    }

    assert [h.text_content() for h in page.iter("h3")] == ["🐝 eBPF の話#", "絵#"]
    assert any(url.endswith("/assets/curator.css") for url in asked)
    assert {url for url in asked if not url.startswith(f"{origin}/")} == set()
