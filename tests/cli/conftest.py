"""Commands as a user runs them, in this process: arguments in, exit code and both streams out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from curator.cli import app
from curator.demo import server, week

AT = "2023-03-17T16:00:00+09:00"
"""The demo's Friday, after the meeting."""


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as data."""
        return json.loads(self.out)


Curator = Callable[..., Told]


@pytest.fixture
def curator(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Curator:
    """`curator("links", "--json", root=folder)` runs a command and tells what came of it."""

    def run(*words: str, root: Path | None = None, now: str = AT) -> Told:
        place = ["--root", str(root)] if root else []
        monkeypatch.setattr(sys, "argv", ["curator", *place, "--now", now, *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            app.run()
        streams = capsys.readouterr()
        code = ended.value.code
        return Told(code if isinstance(code, int) else int(code is not None), streams.out, streams.err)

    return run


@pytest.fixture
def weekly(tmp_path: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh publication whose sources are the recorded week's, served on loopback. Its crawls ask for no cards:
    the week's links lead to real sites."""
    from curator.config.settings import load_settings
    from curator.config.sources import add_sources

    root = tmp_path / "weekly"
    root.mkdir()
    (root / "curator.toml").write_text(week.curator_toml(), encoding="utf-8")
    told = curator("init", str(root))
    assert told.code == 0, told.err
    (root / "sources.toml").write_text("")
    monkeypatch.setenv("CURATOR_ALLOW_NETWORKS", "127.0.0.0/8")
    monkeypatch.setattr("curator.cli.cards.gather_cards", lambda _place: "")
    with server.serve() as loopback:
        add_sources(root, week.sources(loopback.base_url), load_settings(root))
        yield root


@pytest.fixture
def place(tmp_path: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh publication without sources; pages on 127.0.0.1 may be asked."""
    root = tmp_path / "weekly"
    assert curator("init", str(root)).code == 0
    (root / "sources.toml").write_text("")
    monkeypatch.setenv("CURATOR_ALLOW_NETWORKS", "127.0.0.1/32")
    return root
