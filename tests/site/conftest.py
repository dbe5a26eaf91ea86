"""A small publication in the tests' own words, and what builds it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from curator.domain.settings import Publication, SectionDef, Settings, SiteSettings
from curator.site.build import build
from curator.site.propose import FORM
from curator.site.stage import StagePage
from tests.site.weeks import NOW, WEEK, page_text, stage_page


@pytest.fixture(scope="session")
def settings() -> Settings:
    """A Japanese publication below a path of its host."""
    return Settings(
        publication=Publication(
            title="ねこ週報", url="https://weekly.example/neko/", language="ja", timezone="Asia/Tokyo", emoji="🐈"
        ),
        sections=(SectionDef("articles", "👀 Notable Articles"),),
        site=SiteSettings(repository="https://github.com/team/weekly"),
    )


@pytest.fixture(scope="session")
def week() -> list[StagePage]:
    """Two public issues, a draft, and one whose time has not come."""
    files = {
        "2023-03-10": page_text("2023-03-10", "## S\n\n### 前の話\n\nhttps://old.example/\n\n前の注。", number=1),
        "2023-03-17": page_text("2023-03-17", WEEK, number=2, title="eBPF など: ねこ週報 (2023-03-17号)"),
        "2023-03-24": page_text("2023-03-24", "## S\n\n### DRAFTWORD\n\nhttps://draft.example/", number=3, draft=True),
        "2023-03-25": page_text("2023-03-25", "## S\n\n### FUTUREWORD", number=4, at="2023-04-03T10:00:00+09:00"),
    }
    return [stage_page(text, f"content/issues/{day}.md") for day, text in files.items()]


def own_files(root: Path) -> Path:
    """Fill a folder with what people own: an about page, a picture, and the form for proposals."""
    images = root / "content" / "images" / "2023-03-17"
    images.mkdir(parents=True)
    (images / "figure.png").write_bytes(b"\x89PNG not really")
    (images / "unused.png").write_bytes(b"\x89PNG of a draft")
    (root / "content" / "about.md").write_text("# この週報\n\n毎週出ます。[最新号](/issues/2023-03-17/)\n")
    form = root / FORM
    form.parent.mkdir(parents=True)
    form.write_text("name: x\n")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A publication's folder, nothing built yet."""
    return own_files(tmp_path / "my publication")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, week: list[StagePage], settings: Settings) -> Path:
    """A publication with its site built, for tests that only look."""
    root = own_files(tmp_path_factory.mktemp("built") / "my publication")
    report = build(root, settings, week, {}, now=NOW)
    assert (report.site, report.issues, report.pages, report.problems) == (root / "site", 2, 12, ())
    return root


BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None: ...


@pytest.fixture(scope="session")
def browser() -> str:
    """A headless browser; a machine of the continuous integration must have one."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine, and CI must have one")
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def origin(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site on loopback, at the path of its public address."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "neko").symlink_to(built / "site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def node() -> str:
    """Node with the packages of `tests/site/node`: `npm ci` there. A machine of the continuous integration must have
    them."""
    found = shutil.which("node")
    if found is None or not (NODE / "node_modules" / "axe-core").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("Node or the packages of tests/site/node are missing, and CI must have them")
        pytest.skip("no Node with the packages of tests/site/node (npm ci --prefix tests/site/node)")
    return found
