"""Cards at the end of `curator crawl`."""
# ruff: noqa: F811

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Curator
from tests.crawl.conftest import site  # noqa: F401 the server whose answers a test writes down
from tests.crawl.servers import Site

PAGE = "<!doctype html><html><head><title>Spegel</title></head><body></body></html>"


def test_a_crawl_ends_with_cards(place: Path, curator: Curator, site: Site) -> None:
    """Told in the summary line; a page that fails changes no exit code; the link then has a title."""
    site.answer("/a", PAGE, Content_Type="text/html")
    for path in ("/a", "/dead"):
        assert curator("add", site.url(path), "--by", "aki", root=place).code == 0
    told = curator("crawl", "--no-cards", root=place)
    assert (told.code, site.paths()) == (0, [])
    told = curator("crawl", root=place)
    assert told.code == 0, told.err
    assert told.out.endswith("; 1 card\n")
    assert {link["title"] for link in curator("links", "--json", root=place).json} == {"Spegel", site.url("/dead")}
    asked = len(site.asked)
    assert "card" not in curator("crawl", root=place).out
    assert len(site.asked) == asked
    assert [file.name for file in (place / "journal").rglob("*-cards-*.jsonl")]


def test_nothing_is_loaded_where_nothing_is_kept(place: Path) -> None:
    """A crawl without decisions costs one question to the database: no reader of pages is imported."""
    program = (
        "import sys; from curator.cli import app\n"
        f"sys.argv = ['curator', '--root', {str(place)!r}, 'crawl']\n"
        "try: app.run()\n"
        "finally: print(sorted(set(sys.modules) & {'curator.crawl.cards', 'curator.crawl.onpage', 'trafilatura'}))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[-1] == "[]"
