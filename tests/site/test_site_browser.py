"""The built site in a real browser: it shows what was written, and no request leaves its origin."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from lxml import html


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
            f"{origin}/neko/issues/2023-03-17/",
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
