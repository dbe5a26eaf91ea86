"""The preview: pages on loopback, built again when a page changes, ended by Ctrl+C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.cli.conftest import Curator


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read().decode()


def test_serve_shows_the_site_and_builds_again(weekly: Path, curator: Curator) -> None:
    """A shown page can reload itself, the one on disk cannot; a changed page is built; Ctrl+C ends it."""
    page = weekly / "content" / "issues" / "2023-03-17.md"
    front = "number: 1\ndate: 2023-03-17\ntitle: 一号\ndraft: false\npublished_at: 2023-03-17T10:00:00+09:00"
    page.write_text(f"---\n{front}\n---\n\n前書き\n")
    command = [sys.executable, "-m", "curator", "--root", str(weekly), "serve", "--port", "0"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    assert running.stderr is not None
    try:
        address = next(match.group() for line in running.stderr if (match := re.search(r"http://127\S+/", line)))
        assert "__changed" in get(address)
        assert "__changed" not in (weekly / "site" / "index.html").read_text()
        assert "前書き" in get(address + "issues/2023-03-17/")

        page.write_text(page.read_text().replace("前書き", "書き直した"))
        ends = time.monotonic() + 30
        while get(address + "__changed") == "0":
            assert time.monotonic() < ends, "the change was not built"
            time.sleep(0.1)

        assert "書き直した" in get(address)
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
        running.stderr.close()
